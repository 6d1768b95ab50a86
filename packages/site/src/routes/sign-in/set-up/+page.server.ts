import { fail, redirect } from '@sveltejs/kit'
import { enterAccounts, guardAct, readCookie, senderOf, setCookie, textOf } from '#lib/server/people/request.ts'
import { setUp } from '#lib/server/people/set-up.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => void (await enterAccounts(event))

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const database = await enterAccounts(event)
		const form = await event.request.formData()
		const given = { number: textOf(form, 'number'), name: textOf(form, 'name'), email: textOf(form, 'email') }
		const done = await setUp(database, { code: textOf(form, 'code'), ...given }, senderOf(event), readCookie(event, 'session'))
		if ('words' in done) return fail(400, { words: done.words, ...given })
		setCookie(event, 'session', done.secret)
		redirect(303, '/account')
	},
}
