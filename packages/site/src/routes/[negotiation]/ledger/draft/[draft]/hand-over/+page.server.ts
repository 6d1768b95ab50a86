import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { states } from '#lib/ledger/states.ts'
import { enter } from '#lib/server/enter.ts'
import { handOver, isRefused } from '#lib/server/ledger/acts.ts'
import { linesOfDraft, needDraft } from '#lib/server/ledger/desk.ts'
import { listDrafts } from '#lib/server/ledger/drafts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { clauseHtml, clauseOf, issueTitle, readCrossing } from '#lib/server/ledger/page.ts'
import { findTurn, readLedger } from '#lib/server/ledger/read.ts'
import { sameWords } from '#lib/server/ledger/room.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import { crossLine } from '#lib/server/red-lines/cross.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	needFresh(seat.session, event.url)
	const draft = await needDraft(seat, event.params.draft)
	if (draft.isHandedOver) redirect(303, ledgerAddress(sound.id, 'draft', draft.id))
	const { side } = seat.session
	const names = namesOfSides(sound)
	const view = await readLedger(seat.database, seat.session)
	const answered = draft.turns
		.flatMap(turn => (turn.answers ? [findTurn(view, turn.answers.number)!] : []))
		.filter(({ offer }) => states[offer.state].isOpen)
	const agreed = view.offers.filter(offer => offer.state === 'tentatively-agreed' || offer.state === 'agreed').flatMap(offer => offer.turns)
	return {
		draft,
		redLines: await linesOfDraft(seat, sound, draft),
		side: names[side],
		other: names[side === 'union' ? 'employer' : 'union'],
		turns: draft.turns.map(turn => ({ turn, issueTitle: issueTitle(sound, turn.issue), html: clauseHtml(turn.text) })),
		/** What falls with it. */
		fells: answered.map(({ offer, turn }) => ({
			number: offer.package ?? turn.number,
			turns: offer.turns.map(each => each.number),
			isOwn: offer.side === side,
			isUnacknowledged: offer.side !== side && !offer.isAcknowledged,
		})),
		settled: draft.turns.flatMap(turn => agreed.filter(each => each.issue === turn.issue).map(each => each.number)),
		same: sameWords(draft, await listDrafts(seat.database, seat.session), issue => clauseOf(sound, issue)).length,
	}
}

export const actions: Actions = {
	async give(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session, master } = await needSeat(event, id)
		needFresh(session, event.url)
		const form = await event.request.formData()
		if (textOf(form, 'read') === '')
			return fail(400, {
				refusal: { code: 'ledger/unread', message: 'Nothing was handed over.', mend: 'Say that you have read it as the other side will.' },
			})
		const given = await handOver(database, master, session, event.params.draft)
		if (isRefused(given)) return fail(409, { refusal: given.refusal })
		redirect(303, given.package ? ledgerAddress(id, 'package', given.package) : ledgerAddress(id, 'turn', given.turns[0]!))
	},
	async cross(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const seat = await needSeat(event, id)
		const { database, session } = seat
		needFresh(session, event.url)
		const read = readCrossing(await event.request.formData())
		if ('refusal' in read) return fail(400, read)
		const { id: draft, version, turns } = await needDraft(seat, event.params.draft)
		const said = await crossLine(database, session, session.side, turns, { draft, version }, read.line, read.why)
		if ('refusal' in said) return fail(409, { refusal: said.refusal })
		redirect(303, event.url.pathname)
	},
}
