import { error, type RequestHandler } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { enterLetter } from '#lib/server/letters/page.ts'
import { receiptOf } from '#lib/server/letters/receipt.ts'
import { needVisit } from '#lib/server/letters/visit.ts'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params['negotiation'] ?? '')
	const { record, slug } = await enterLetter(id, event.params['letter'] ?? '')
	const { database, letters, session } = await needVisit(event, id)
	const receipt = await receiptOf(database, letters.master, record.id, session.id)
	if (!receipt)
		error(404, {
			message: 'There is no receipt yet: no signature of yours stands, or no checkpoint holds it yet.',
			mend: 'A checkpoint is signed every second or two; load the page again.',
			links: [{ href: letterAddress(id, slug, 'sign'), text: 'Your signature' }],
		})
	return new Response(`${JSON.stringify(receipt, null, '\t')}\n`, {
		headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': `attachment; filename="receipt-${slug}.json"` },
	})
}
