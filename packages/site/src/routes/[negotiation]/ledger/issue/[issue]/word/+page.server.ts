import { fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { redline } from '#lib/redline/redline.ts'
import { enter } from '#lib/server/enter.ts'
import { beginTurn, readDraftForm } from '#lib/server/ledger/desk.ts'
import { addDraft } from '#lib/server/ledger/drafts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { comparedOf, type Wording } from '#lib/server/ledger/wordings.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import { answerOf, largestFile, readWord } from '#lib/server/word/index.ts'
import type { Actions, PageServerLoad } from './$types'

const asked = (answers: string | null): URLSearchParams => new URLSearchParams(answers === null ? {} : { new: answers })

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	const answers = event.url.searchParams.get('answers')
	const { title, wordings, now } = comparedOf(sound, await readLedger(database, session), event.params.issue, asked(answers))
	return {
		issue: event.params.issue,
		issueTitle: title,
		wordings: wordings.map(({ id, label }) => ({ id, label })),
		answers: now.id,
		side: namesOfSides(sound)[session.side],
	}
}

/** What a file says beside the wording that it answers. */
async function understand(sent: FormDataEntryValue | null, answered: Wording) {
	if (!(sent instanceof File) || sent.size === 0) return { refusal: { message: 'No file came.', mend: 'Choose a Word file (.docx).' } }
	if (sent.size > largestFile)
		return { refusal: { message: 'The file has more than 10 MB.', mend: 'Save it without its pictures; only the words are read.' } }
	const read = readWord(new Uint8Array(await sent.arrayBuffer()))
	if ('refusal' in read) return { refusal: { message: read.refusal.words, mend: read.refusal.mend } }
	const { file } = read
	const answer = answerOf(file, answered.text)
	return {
		understood: {
			answers: answered.id,
			text: answer.text,
			isFaithful: answer.isFaithful,
			untracked: answer.untracked,
			redline: redline(answered.text, answer.text),
			changes: file.changes.length,
			authors: file.authors,
			comments: file.comments.map(({ author, words, about }) => ({ author, words, about })),
			unread: file.unread,
		},
	}
}

export const actions: Actions = {
	async read(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const form = await event.request.formData()
		const { now } = comparedOf(sound, await readLedger(database, session), event.params.issue, asked(textOf(form, 'answers')))
		const found = await understand(form.get('file'), now)
		return 'refusal' in found ? fail(400, found) : found
	},
	async draft(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const seat = await needSeat(event, sound.id)
		const view = await readLedger(seat.database, seat.session)
		const form = await event.request.formData()
		const { now } = comparedOf(sound, view, event.params.issue, asked(textOf(form, 'answers')))
		const turn = beginTurn(sound, view, event.params.issue, now.turn ? now.id : null)
		const text = `${textOf(form, 'text').replace(/\r\n?/g, '\n').trimEnd()}\n`
		const read = readDraftForm(sound, seat, { title: turn.title, offRecord: false, expires: '', turns: [{ ...turn, text }] })
		if ('problems' in read)
			return fail(400, {
				refusal: { message: read.problems.map(each => each.message).join(' '), mend: 'Mend it in Word and send the file again.' },
			})
		const added = await addDraft(seat.database, seat.session, read.draft, read.turns)
		if ('refusal' in added) return fail(409, { refusal: added.refusal })
		redirect(303, ledgerAddress(sound.id, 'draft', added.id))
	},
}
