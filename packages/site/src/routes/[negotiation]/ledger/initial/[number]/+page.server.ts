import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { actOn, isRefused } from '#lib/server/ledger/acts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { clauseHtml, crossOffer, issueTitle, linesOfOffer, mayDo, needOffer } from '#lib/server/ledger/page.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	const { database, session } = seat
	needFresh(session, event.url)
	const offer = needOffer(await readLedger(database, session), sound.id, event.params.number)
	return {
		offer,
		names: namesOfSides(sound),
		seat: session.side,
		signer: session.name,
		may: mayDo(offer, session.side).filter(each => each === 'initialled' || each === 'reopened'),
		redLines: await linesOfOffer(seat, sound, offer),
		turns: offer.turns.map(turn => ({ turn, issueTitle: issueTitle(sound, turn.issue), html: clauseHtml(turn.text) })),
	}
}

const doing = (kind: 'initialled' | 'reopened') => async (event: Parameters<Actions[string]>[0]) => {
	guardAct(event)
	const { id } = await enter(event.params.negotiation!)
	const { database, session, master } = await needSeat(event, id)
	needFresh(session, event.url)
	const form = await event.request.formData()
	const offer = needOffer(await readLedger(database, session), id, event.params['number']!)
	const done = await actOn(database, master, session, kind, offer.id, textOf(form, 'hash'))
	if (isRefused(done)) return fail(409, { refusal: done.refusal })
	redirect(303, offer.package ? ledgerAddress(id, 'package', offer.package) : ledgerAddress(id, 'turn', offer.turns[0]!.number))
}

export const actions: Actions = {
	initial: doing('initialled'),
	reopen: doing('reopened'),
	cross: event => crossOffer(event, event.params.number),
}
