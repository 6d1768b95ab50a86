import { fail, redirect } from '@sveltejs/kit'
import { listNegotiations } from '#lib/server/negotiations.ts'
import { caughtMails } from '#lib/server/people/mail.ts'
import {
	enterAccounts,
	guardAct,
	isLoopback,
	mailOrigin,
	safeNext,
	senderOf,
	sessionOf,
	setCookie,
	textOf,
} from '#lib/server/people/request.ts'
import { askToSignIn } from '#lib/server/people/sign-in.ts'
import { wayOfTexts } from '#lib/server/people/texts.ts'
import { summaryOf } from '#lib/server/summary.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const database = await enterAccounts(event)
	const next = safeNext(event.url.searchParams.get('next'), event.url)
	const session = await sessionOf(event, database)
	const isAgain = event.url.searchParams.get('again') === '1'
	if (session && !isAgain) redirect(303, next)
	const negotiations = (await listNegotiations()).map(held => ({ id: held.id, title: summaryOf(held).title }))
	const [, first = ''] = next.split('/')
	return {
		next,
		isAgain,
		negotiations,
		space: session?.space ?? negotiations.find(each => each.id === first)?.id ?? negotiations[0]?.id ?? '',
		side: session?.side ?? 'union',
		takesPhones: wayOfTexts() !== 'none',
		// By text a member is signed in afresh, and staff are not.
		isByText: session?.via === 'text' && session.roles.includes('staff'),
		isCaught: caughtMails() !== null && isLoopback(event.url),
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const database = await enterAccounts(event)
		const form = await event.request.formData()
		const side = textOf(form, 'side') === 'employer' ? 'employer' : 'union'
		const space = textOf(form, 'negotiation')
		const contact = textOf(form, 'contact')
		const known = (await listNegotiations()).some(each => each.id === space)
		if (!known) return fail(400, { words: 'There is no such negotiation here.', contact, space, side })
		const asked = await askToSignIn(database, { space, side, contact, from: senderOf(event), origin: mailOrigin(event.url) })
		if ('words' in asked) return fail(400, { words: asked.words, contact, space, side })
		setCookie(event, 'asking', asked.browser)
		const next = safeNext(textOf(form, 'next'), event.url)
		redirect(303, `/sign-in/code?${new URLSearchParams({ next, ...(asked.kind === 'phone' ? { by: 'text' } : {}) })}`)
	},
}
