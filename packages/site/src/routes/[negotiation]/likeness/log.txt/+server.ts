import { enterHeld } from '#lib/server/enter.ts'
import { entriesOf } from '#lib/server/likeness/log.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'either')
	const { entries } = await entriesOf(database, session)
	return new Response(entries.map(entry => `${entry}\n`).join(''), {
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
	})
}
