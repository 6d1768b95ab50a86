import { error } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { receiptOf } from '#lib/server/ledger/log.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session, master } = await needSeat(event, id)
	const receipt = await receiptOf(database, master, session, event.params.event)
	if (!receipt) error(404, { message: 'There is no such act at this table.', links: [{ href: ledgerAddress(id), text: 'The ledger' }] })
	const name = `${receipt.offer?.package ?? receipt.turns[0]?.turn ?? 'agreement'}-${receipt.statement.act}.receipt.json`
	return new Response(`${JSON.stringify(receipt, null, '\t')}\n`, {
		headers: { 'content-type': 'application/json', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
	})
}
