import { error, fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { beginTurn, offered, readDraftForm } from '#lib/server/ledger/desk.ts'
import { addDraft } from '#lib/server/ledger/drafts.ts'
import { fieldsOf } from '#lib/server/ledger/form.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { findTurn, readLedger } from '#lib/server/ledger/read.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct } from '#lib/server/people/request.ts'
import { short } from '#lib/server/short.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	const view = await readLedger(database, session)
	const [issue, answers] = [event.url.searchParams.get('issue'), event.url.searchParams.get('answers')]
	if (answers !== null && !findTurn(view, answers))
		error(400, {
			message: `No turn called “${short(answers)}” has crossed this table.`,
			links: [{ href: ledgerAddress(sound.id), text: 'The ledger' }],
		})
	if (issue !== null && !sound.negotiation.issues.some(each => each.id === issue))
		error(400, {
			message: `There is no issue called “${short(issue)}” here.`,
			links: [{ href: ledgerAddress(sound.id), text: 'The ledger' }],
		})
	const chosen = answers ?? issue
	const turns = chosen === null ? [] : [beginTurn(sound, view, issue ?? '', answers)]
	return {
		side: namesOfSides(sound)[session.side],
		...offered(sound, view),
		empty: { title: turns[0]?.title ?? '', offRecord: false, expires: '', turns },
	}
}

export const actions: Actions = {
	async save(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const seat = await needSeat(event, sound.id)
		const fields = fieldsOf(await event.request.formData())
		const read = readDraftForm(sound, seat, fields)
		if ('problems' in read) return fail(400, { fields, problems: read.problems, refusal: null })
		const added = await addDraft(seat.database, seat.session, read.draft, read.turns)
		if ('refusal' in added) return fail(409, { fields, problems: [], refusal: added.refusal })
		redirect(303, ledgerAddress(sound.id, 'draft', added.id))
	},
}
