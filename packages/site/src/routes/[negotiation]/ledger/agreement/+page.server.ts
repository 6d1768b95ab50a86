import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { states } from '#lib/ledger/states.ts'
import { enter } from '#lib/server/enter.ts'
import { isRefused, settlementOf, signAll } from '#lib/server/ledger/acts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	needFresh(session, event.url)
	const { offers, signed } = await readLedger(database, session)
	const hash = settlementOf(offers)
	return {
		names: namesOfSides(sound),
		seat: session.side,
		signer: session.name,
		hash,
		agreed: offers.filter(offer => offer.state === 'tentatively-agreed'),
		done: offers.filter(offer => offer.state === 'agreed'),
		open: offers.filter(offer => states[offer.state].isOpen),
		signedBy: signed.filter(event => event.hash === hash).map(event => event.side),
		signatures: signed,
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session, master } = await needSeat(event, id)
		needFresh(session, event.url)
		const done = await signAll(database, master, session, textOf(await event.request.formData(), 'hash'))
		if (isRefused(done)) return fail(409, { refusal: done.refusal })
		redirect(303, ledgerAddress(id, 'agreement'))
	},
}
