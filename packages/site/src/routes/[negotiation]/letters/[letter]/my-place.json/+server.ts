import { error, type RequestHandler } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { enterLetter } from '#lib/server/letters/page.ts'
import { placeOf } from '#lib/server/letters/place.ts'
import { needVisit } from '#lib/server/letters/visit.ts'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params['negotiation'] ?? '')
	const { record, slug } = await enterLetter(id, event.params['letter'] ?? '')
	const { database, letters, session } = await needVisit(event, id)
	const place = await placeOf(database, letters.master, record.id, session.id)
	if (!place)
		error(404, {
			message: 'You are not among those who could sign this letter when it was opened.',
			links: [{ href: letterAddress(id, slug), text: 'The letter' }],
		})
	return new Response(`${JSON.stringify(place, null, '\t')}\n`, {
		headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="my-place-${slug}.json"` },
	})
}
