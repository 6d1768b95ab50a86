import { fail, redirect } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { ownSignature } from '#lib/server/letters/desk.ts'
import { givenInFront } from '#lib/server/letters/front.ts'
import { give } from '#lib/server/letters/give.ts'
import { enterLetter, letterPage } from '#lib/server/letters/page.ts'
import { withdraw } from '#lib/server/letters/undo.ts'
import { needVisit } from '#lib/server/letters/visit.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

/** Opening this page signs nothing, whoever opens it: the button does. */
export const load: PageServerLoad = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needVisit(event, id)
	const { slug, title, html, state, shown, count, id: letter } = await letterPage(id, event.params.letter)
	return {
		letter: {
			slug,
			title,
			html,
			state,
			names: shown.names,
			revealAt: shown.revealAt,
			isRevealed: shown.isRevealed,
			takesLines: shown.takesLines,
			standing: count.standing,
		},
		own: await ownSignature(database, session, letter),
		by: event.params.by ?? null,
		me: session.name,
	}
}

const answers = {
	struck: 'Your signature was struck from this letter by the staff of your side, and cannot be given again. Ask them why.',
	absent: 'You are not among those who could sign this letter when it was opened.',
	'not open': 'This letter is closed: nobody signs it any more.',
	paused:
		'Signing is paused: this server was restored from a backup, and has not been told yet what was published last. What you signed before stands. Come back later.',
	'too often': 'You have signed and withdrawn too often within the hour. Wait a little; what stands now stands.',
} as const

export const actions: Actions = {
	async sign(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { letters, session } = await needVisit(event, id)
		const { record, shown, slug } = await enterLetter(id, event.params.letter)
		const answer =
			givenInFront(event.platform?.req) ??
			(await give({ letters, letter: record.id, member: session.id, shown, form: await event.request.formData(), by: event.params.by }))
		if (typeof answer === 'object') return fail(400, answer)
		// First time or hundredth: the same way to the same page.
		if (answer === 'signed') redirect(303, letterAddress(id, slug, 'sign'))
		return fail(answer === 'too often' ? 429 : answer === 'paused' ? 503 : 409, { words: answers[answer], line: '' })
	},
	async withdraw(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, letters, session } = await needVisit(event, id)
		const { record, slug } = await enterLetter(id, event.params.letter)
		const undone = await withdraw(database.pool, letters.master, record.id, session.id)
		if (undone === 'paused') return fail(409, { words: answers.paused, line: '' })
		redirect(303, letterAddress(id, slug, 'sign'))
	},
}
