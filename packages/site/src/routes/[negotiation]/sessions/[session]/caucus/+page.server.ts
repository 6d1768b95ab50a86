import { fail, redirect } from '@sveltejs/kit'
import { sessionAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import { isId } from '#lib/server/sessions/dates.ts'
import { whenWords } from '#lib/server/sessions/export.ts'
import { longestNote, removeNote, writeNote } from '#lib/server/sessions/notes.ts'
import { namesOfSides, needRecord, needSeat } from '#lib/server/sessions/seat.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await needSeat(event, sound.id)
	const { date, notes, turns } = await needRecord(seat, event.params.session)
	return {
		date: { id: date.id, title: date.title, when: whenWords(date) },
		notes,
		turns,
		side: namesOfSides(sound)[seat.session.side],
	}
}

export const actions: Actions = {
	async write(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session, folder } = await needSeat(event, sound.id)
		const form = await event.request.formData()
		const given = form.get('words')
		const words = typeof given === 'string' ? given.replace(/\r\n?/g, '\n') : ''
		const turn = textOf(form, 'turn')
		const wrong = (message: string, mend: string) => fail(400, { refusal: { message, mend }, words: words.slice(0, longestNote) })
		if (words.trim() === '' || words.length > longestNote)
			return wrong(`A note has 1 to ${longestNote.toLocaleString('en')} characters.`, 'Write two.')
		if (!isId(event.params.session)) return wrong('There is no such session.', 'Load the page again.')
		const written = await writeNote(database, folder, session, event.params.session, { words, turn: isId(turn) ? turn : null })
		if ('refusal' in written) return fail(409, { refusal: written.refusal, words })
		redirect(303, sessionAddress(sound.id, event.params.session, 'caucus'))
	},
	async remove(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const id = textOf(await event.request.formData(), 'id')
		if (isId(id)) await removeNote(database, session, id)
		redirect(303, sessionAddress(sound.id, event.params.session, 'caucus'))
	},
}
