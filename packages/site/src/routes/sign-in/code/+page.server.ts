import { fail, redirect } from '@sveltejs/kit'
import { caughtMails } from '#lib/server/people/mail.ts'
import {
	dropCookie,
	enterAccounts,
	guardAct,
	isLoopback,
	readCookie,
	safeNext,
	senderOf,
	setCookie,
	textOf,
} from '#lib/server/people/request.ts'
import { answerWithCode } from '#lib/server/people/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	await enterAccounts(event)
	return {
		next: safeNext(event.url.searchParams.get('next'), event.url),
		isByText: event.url.searchParams.get('by') === 'text',
		hasAsked: readCookie(event, 'asking') !== undefined,
		isCaught: caughtMails() !== null && isLoopback(event.url),
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const database = await enterAccounts(event)
		const form = await event.request.formData()
		const answer = { browser: readCookie(event, 'asking'), from: senderOf(event), before: readCookie(event, 'session') }
		const done = await answerWithCode(database, textOf(form, 'code'), answer)
		if ('words' in done) return fail(400, { words: done.words })
		setCookie(event, 'session', done.secret)
		dropCookie(event, 'asking')
		redirect(303, safeNext(textOf(form, 'next'), event.url))
	},
}
