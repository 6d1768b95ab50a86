import { readKey } from '@parley/engine/log'
import { markdown } from '@parley/engine/report'
import { error, fail, redirect } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { brought, type DeskLetter, isPaused } from '#lib/server/letters/desk.ts'
import { addWitness, changeDraft, closeLetter } from '#lib/server/letters/draft.ts'
import { formOf, readForm } from '#lib/server/letters/form.ts'
import { findLines, hiddenLines, hideLine, showLine } from '#lib/server/letters/lines.ts'
import { openLetter } from '#lib/server/letters/open.ts'
import { ruleInWords } from '#lib/server/letters/rule.ts'
import { strike } from '#lib/server/letters/undo.ts'
import { needLetter, needWriter, type Visit } from '#lib/server/letters/visit.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const visit = await needWriter(event, id)
	const letter = await needLetter(visit, event.params.letter)
	const isStaff = visit.session.roles.includes('staff')
	const looksFor = event.url.searchParams.get('line')?.slice(0, 200) ?? ''
	const isOpened = letter.state !== 'draft'
	return {
		letter: {
			slug: letter.slug,
			title: letter.title,
			state: letter.state,
			rule: letter.ruleInWords || ruleInWords(letter.rule),
			rollSize: letter.rollSize,
			html: markdown(letter.body).html,
			takesLines: letter.ownLine,
			witnesses: letter.witnesses.map(line => readKey(line)?.name ?? line),
		},
		written: formOf(letter),
		isStaff,
		brought: isStaff ? await brought(visit.database, visit.session, letter.id) : [],
		paused: isOpened && (await isPaused(visit.database, visit.session, letter.id)) ? pausedWords : null,
		looksFor,
		found: isStaff && isOpened && looksFor !== '' ? await findLines(id, letter.slug, looksFor) : [],
		hidden: isStaff && isOpened ? await hiddenLines(visit.database, visit.session, letter.id) : [],
	}
}

const pausedWords =
	'This letter is paused: its server was restored from a backup, and has not been told yet what was published last. Whoever runs it does that with parley-site resume-letter.'

const refusals = {
	'not staff': 'Letters are opened by the staff of a side.',
	'not a draft': 'This letter is no draft any more.',
	'nobody may sign': 'Nobody on the roll fits the rule of who may sign. Mend the rule, or import the roll.',
	'over already': 'The time to sign would be over already. Choose a later end.',
} as const

export const actions: Actions = {
	async save(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const visit = await needWriter(event, id)
		const letter = await needLetter(visit, event.params.letter)
		const read = readForm(await event.request.formData())
		if ('problems' in read) return fail(400, { ...read, words: null })
		const saved = await changeDraft(visit.database, visit.session, letter.id, read.draft)
		if (saved === 'taken') return fail(409, { words: `Another letter has the address ${read.draft.slug}.` })
		if (saved === 'not a draft') return fail(409, { words: refusals['not a draft'] })
		redirect(303, letterAddress(id, read.draft.slug, 'desk'))
	},
	async open(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const visit = await needWriter(event, id)
		needFresh(visit.session, event.url)
		const letter = await needLetter(visit, event.params.letter)
		const opened = await openLetter(visit.database, visit.letters.master, visit.session, letter.id)
		if (typeof opened === 'string') return fail(409, { words: refusals[opened] })
		redirect(303, letterAddress(id, letter.slug, 'desk'))
	},
	async close(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const visit = await needWriter(event, id)
		needFresh(visit.session, event.url)
		const letter = await needLetter(visit, event.params.letter)
		if (!(await closeLetter(visit.database, visit.session, letter.id))) return fail(409, { words: 'This letter is not open.' })
		redirect(303, letterAddress(id, letter.slug, 'desk'))
	},
	async strike(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const visit = await needWriter(event, id)
		const { database, letters, session } = visit
		needFresh(session, event.url)
		const letter = await needLetter(visit, event.params.letter)
		if (!session.roles.includes('staff')) return fail(403, { words: 'Signatures are struck by the staff of a side.' })
		const form = await event.request.formData()
		const [number, reason] = [textOf(form, 'number').normalize('NFC').trim(), textOf(form, 'reason').trim()]
		if (number === '' || reason === '' || reason.length > 500)
			return fail(400, { words: 'A number of the roll and a reason are needed, the reason of 500 characters at most.' })
		const done = await strike(database.pool, letters.master, {
			letter: letter.id,
			space: session.space,
			side: session.side,
			number,
			reason,
			by: session.id,
		})
		if (done === 'paused') return fail(503, { words: pausedWords })
		if (done === 'none') return fail(409, { words: `No signature of the number ${number.slice(0, 40)} stands under this letter.` })
		redirect(303, letterAddress(id, letter.slug, 'desk'))
	},
	async hide(event) {
		const { visit, letter, form } = await staffAct(event)
		const [line, reason] = [textOf(form, 'line'), textOf(form, 'reason').trim()]
		if (reason === '' || reason.length > 500)
			return fail(400, { words: 'A reason of 500 characters at most is needed: its signer reads it.' })
		const count = await hideLine(visit.database, visit.session, { letter: letter.id, line, reason })
		if (count === 0) return fail(409, { words: 'No line that is shown reads so.' })
		redirect(303, letterAddress(visit.session.space, letter.slug, 'desk'))
	},
	async show(event) {
		const { visit, letter, form } = await staffAct(event)
		const count = await showLine(visit.database, visit.session, { letter: letter.id, line: textOf(form, 'line') })
		if (count === 0) return fail(409, { words: 'No line that is hidden reads so.' })
		redirect(303, letterAddress(visit.session.space, letter.slug, 'desk'))
	},
	async witness(event) {
		const { visit, letter, form } = await staffAct(event)
		const words = await addWitness(visit.database, visit.session, letter.id, textOf(form, 'witness').trim())
		if (words !== null) return fail(409, { words })
		redirect(303, letterAddress(visit.session.space, letter.slug, 'desk'))
	},
}

async function staffAct(event: RequestEvent): Promise<{ readonly visit: Visit; readonly letter: DeskLetter; readonly form: FormData }> {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const visit = await needWriter(event, id)
	needFresh(visit.session, event.url)
	const letter = await needLetter(visit, event.params.letter)
	if (!visit.session.roles.includes('staff')) error(403, { message: 'That is for the staff of a side.' })
	return { visit, letter, form: await event.request.formData() }
}
