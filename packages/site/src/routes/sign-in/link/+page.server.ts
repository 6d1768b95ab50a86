import { fail, redirect } from '@sveltejs/kit'
import { dropCookie, enterAccounts, guardAct, readCookie, senderOf, setCookie, textOf } from '#lib/server/people/request.ts'
import { answerWithLink } from '#lib/server/people/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

/** Whoever opens a link sees a page and no more: scanners of mail open links too. */
export const load: PageServerLoad = async event => {
	await enterAccounts(event)
	return { request: event.url.searchParams.get('request') ?? '', token: event.url.searchParams.get('token') ?? '' }
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const database = await enterAccounts(event)
		const form = await event.request.formData()
		const answer = { browser: readCookie(event, 'asking'), from: senderOf(event), before: readCookie(event, 'session') }
		const done = await answerWithLink(database, textOf(form, 'request'), textOf(form, 'token'), answer)
		if ('words' in done) return fail(400, { words: done.words })
		setCookie(event, 'session', done.secret)
		dropCookie(event, 'asking')
		redirect(303, '/account')
	},
}
