import { error } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { entriesOf } from '#lib/server/likeness/log.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

/** The last checkpoint as it was signed: under it stand the lines of log.txt. */
export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'either')
	const { checkpoint } = await entriesOf(database, session)
	if (checkpoint === null)
		error(404, { message: 'Nothing stands in the log yet.', links: [{ href: likenessAddress(id), text: 'Likeness' }] })
	return new Response(checkpoint, { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })
}
