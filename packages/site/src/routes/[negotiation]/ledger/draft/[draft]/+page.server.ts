import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { beginTurn, linesOfDraft, needDraft, offered, readDraftForm } from '#lib/server/ledger/desk.ts'
import { changeDraft, dropDraft, listDrafts } from '#lib/server/ledger/drafts.ts'
import { type DraftFields, fieldsOf, fieldsOfDraft } from '#lib/server/ledger/form.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { clauseHtml, clauseOf, issueTitle } from '#lib/server/ledger/page.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { sameWords } from '#lib/server/ledger/room.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	const draft = await needDraft(seat, event.params.draft)
	const view = await readLedger(seat.database, seat.session)
	const given = view.offers.find(offer => offer.draft === draft.id)
	return {
		draft,
		fields: fieldsOfDraft(draft),
		redLines: draft.isHandedOver ? [] : await linesOfDraft(seat, sound, draft),
		side: namesOfSides(sound)[seat.session.side],
		given: given ? (given.package ?? given.turns[0]!.number) : null,
		same: sameWords(draft, await listDrafts(seat.database, seat.session), issue => clauseOf(sound, issue)).map(each => ({
			...each,
			issueTitle: issueTitle(sound, each.issue),
		})),
		bodies: draft.turns.map(turn => clauseHtml(turn.text)),
		...offered(sound, view),
	}
}

type Mend = (fields: DraftFields, form: FormData, begin: (issue: string) => DraftFields['turns'][number]) => DraftFields

const saving = (mend: Mend) => async (event: Parameters<Actions[string]>[0]) => {
	guardAct(event)
	const sound = await enter(event.params.negotiation!)
	const seat = await needSeat(event, sound.id)
	const id = event.params['draft']!
	const form = await event.request.formData()
	const view = await readLedger(seat.database, seat.session)
	const fields = mend(fieldsOf(form), form, issue => beginTurn(sound, view, issue, null))
	const read = readDraftForm(sound, seat, fields)
	if ('problems' in read) return fail(400, { fields, problems: read.problems, refusal: null })
	const changed = await changeDraft(
		seat.database,
		seat.session,
		id,
		Number.parseInt(textOf(form, 'version'), 10) || 0,
		read.draft,
		read.turns,
	)
	if ('refusal' in changed) return fail(409, { fields, problems: [], refusal: changed.refusal })
	redirect(303, ledgerAddress(sound.id, 'draft', id))
}

export const actions: Actions = {
	save: saving(fields => fields),
	add: saving((fields, form, begin) => ({ ...fields, turns: [...fields.turns, begin(textOf(form, 'more'))] })),
	remove: saving((fields, form) => ({ ...fields, turns: fields.turns.filter((_, index) => String(index) !== textOf(form, 'index')) })),
	async drop(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, id)
		const dropped = await dropDraft(database, session, event.params.draft)
		if ('refusal' in dropped) return fail(409, { fields: null, problems: [], refusal: dropped.refusal })
		redirect(303, ledgerAddress(id))
	},
}
