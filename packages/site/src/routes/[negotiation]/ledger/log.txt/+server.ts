import { enterHeld } from '#lib/server/enter.ts'
import { entriesOf } from '#lib/server/ledger/log.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needSeat(event, id)
	const entries = await entriesOf(database, session)
	return new Response(entries.map(entry => `${entry}\n`).join(''), {
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
	})
}
