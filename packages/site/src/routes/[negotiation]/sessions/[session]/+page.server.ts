import { fail, redirect } from '@sveltejs/kit'
import type { EntryKind } from '#db'
import { sessionAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import { actOnDate, isId, oneLine } from '#lib/server/sessions/dates.ts'
import { whenWords } from '#lib/server/sessions/export.ts'
import { enterPresence, removePresence, writeEntry } from '#lib/server/sessions/record.ts'
import { namesOfSides, needRecord, needSeat } from '#lib/server/sessions/seat.ts'
import { isWallTime, momentOf, wallOf } from '#lib/server/sessions/zones.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	// Caucus notes have a page of their own; nothing of them comes here.
	const { notes, ...record } = await needRecord(seat, event.params.session)
	const { date } = record
	return {
		...record,
		date: { ...date, when: whenWords(date) },
		entries: record.entries.map(entry => ({ ...entry, clock: entry.happenedAt ? wallOf(entry.happenedAt, date.zone).slice(11) : null })),
		side: seat.session.side,
		names: namesOfSides(sound),
		issues: sound.negotiation.issues.map(({ id, title }) => ({ id, title })),
	}
}

const kinds = new Set<EntryKind>(['started', 'caucus-began', 'caucus-ended', 'ended', 'item', 'paper', 'gist'])
const acts = ['agreed', 'declined', 'withdrawn', 'called-off'] as const

async function begin(event: RequestEvent) {
	guardAct(event)
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	const record = await needRecord(seat, event.params.session)
	return { ...seat, record, form: await event.request.formData(), here: sessionAddress(sound.id, record.date.id) }
}

const wrong = (message: string, mend: string) => fail(400, { refusal: { message, mend } })

export const actions: Actions = {
	async act(event) {
		const { database, session, record, form, here } = await begin(event)
		const kind = acts.find(each => each === textOf(form, 'kind'))
		if (!kind) return wrong('That is no answer to a date.', 'Use the buttons of the page.')
		const done = await actOnDate(database, session, record.date.id, kind, oneLine(textOf(form, 'reason')).slice(0, 500))
		if ('refusal' in done) return fail(409, { refusal: done.refusal })
		redirect(303, here)
	},
	async present(event) {
		const { database, session, record, form, here } = await begin(event)
		const [name, role] = [oneLine(textOf(form, 'name')), oneLine(textOf(form, 'role'))]
		if (name === '' || name.length > 120 || role.length > 120)
			return wrong('A name has 1 to 120 characters, a role 120 at most.', 'Shorten it.')
		const done = await enterPresence(database, session, record.date.id, { name, role, present: textOf(form, 'present') !== 'no' })
		if ('refusal' in done) return fail(409, { refusal: done.refusal })
		redirect(303, `${here}#present`)
	},
	async remove(event) {
		const { database, session, form, here } = await begin(event)
		const id = textOf(form, 'id')
		if (isId(id)) await removePresence(database, session, id)
		redirect(303, `${here}#present`)
	},
	async write(event) {
		const { database, session, record, form, here } = await begin(event)
		const kind = textOf(form, 'kind') as EntryKind
		if (!kinds.has(kind)) return wrong('That is no line of a record.', 'Choose what it is about.')
		const isTime = ['started', 'caucus-began', 'caucus-ended', 'ended'].includes(kind)
		const at = textOf(form, 'at').trim()
		const wall = `${dayOf(record.date.start, record.date.end, at)}T${at}`
		const happenedAt = isTime && isWallTime(wall) ? momentOf(wall, record.date.zone) : null
		if (isTime && !happenedAt) return wrong('A time is written like 14:05.', 'Write what the clock on the wall showed.')
		const words = textOf(form, 'words').replace(/\r\n?/g, '\n').trim()
		const [issue, turn, corrects] = [textOf(form, 'issue'), textOf(form, 'turn'), textOf(form, 'corrects')]
		if (kind === 'item' && issue === '') return wrong('Choose the issue that was touched.', 'They are listed in the form.')
		if (kind === 'paper' && !isId(turn)) return wrong('Choose the turn that was handed over.', 'Those that crossed the table are listed.')
		if (kind === 'gist' && words === '') return wrong('The gist of it is missing.', 'Write it in a sentence or two.')
		const done = await writeEntry(database, session, record.date.id, {
			kind,
			happenedAt,
			issue: kind === 'item' ? issue : null,
			turn: (kind === 'paper' || kind === 'gist') && isId(turn) ? turn : null,
			words,
			offRecord: textOf(form, 'offRecord') !== '',
			corrects: /^\d{1,18}$/.test(corrects) ? corrects : null,
		})
		if ('refusal' in done) return fail(409, { refusal: done.refusal })
		redirect(303, `${here}#record`)
	},
}

/** A session may run past midnight: a time before it began is the next day's. */
const dayOf = (start: string, end: string, at: string): string =>
	(at < start.slice(11) && end.slice(0, 10) !== start.slice(0, 10) ? end : start).slice(0, 10)
