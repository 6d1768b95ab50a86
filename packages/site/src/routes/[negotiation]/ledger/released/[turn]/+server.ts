import { error } from '@sveltejs/kit'
import { dataFolder } from '#db'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { releasedReceipt } from '#lib/server/ledger/log.ts'
import { needOffer } from '#lib/server/ledger/page.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { openLedger } from '#lib/server/ledger/visit.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import type { RequestHandler } from './$types'

/** The receipt of a released turn, or of its package, for whoever it was released to: no account is asked for and no name is told. */
export const GET: RequestHandler = async event => {
	const sound = await enter(event.params.negotiation)
	const links = [{ href: ledgerAddress(sound.id), text: 'The ledger' }]
	const { opened, session } = await openLedger(event, sound)
	if (!opened) error(404, { message: 'Nothing was handed over on this server, so there is no receipt.', links })
	const view = await readLedger(opened, session ? { ...session, roles: [] } : { space: sound.id })
	const offer = needOffer(view, sound.id, event.params.turn)
	const of = event.url.searchParams.get('of') === 'state' ? 'state' : 'handed-over'
	const receipt = await releasedReceipt(opened, masterKey(dataFolder()), sound.id, offer, of)
	if (!receipt) error(404, { message: 'There is no receipt of this.', links })
	const name = `${receipt.offer?.package ?? receipt.turns[0]?.turn}-${receipt.statement.act}.receipt.json`
	return new Response(`${JSON.stringify(receipt, null, '\t')}\n`, {
		headers: { 'content-type': 'application/json', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
	})
}
