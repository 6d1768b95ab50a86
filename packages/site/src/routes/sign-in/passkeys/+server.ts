import { json } from '@sveltejs/kit'
import { answerWithPasskey, askForPasskey } from '#lib/server/people/passkeys.ts'
import {
	dropCookie,
	enterAccounts,
	guardAct,
	readCookie,
	safeNext,
	senderOf,
	setCookie,
	siteOrigin,
	told,
} from '#lib/server/people/request.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async event => {
	guardAct(event)
	const database = await enterAccounts(event)
	const { answer, negotiation, side, next } = await told(event.request)
	if (answer === undefined) {
		const place = {
			space: typeof negotiation === 'string' ? negotiation.slice(0, 200) : '',
			side: side === 'employer' ? 'employer' : 'union',
		} as const
		const offered = await askForPasskey(database, place, siteOrigin(event.url), senderOf(event))
		if ('words' in offered) return json(offered, { status: 429 })
		setCookie(event, 'passkey', offered.browser)
		return json({ options: offered.options })
	}
	const given = { browser: readCookie(event, 'passkey'), from: senderOf(event), before: readCookie(event, 'session') }
	const done = await answerWithPasskey(database, siteOrigin(event.url), answer, given)
	dropCookie(event, 'passkey')
	if ('words' in done) return json({ words: done.words }, { status: 400 })
	setCookie(event, 'session', done.secret)
	return json({ to: safeNext(typeof next === 'string' ? next : null, event.url) })
}
