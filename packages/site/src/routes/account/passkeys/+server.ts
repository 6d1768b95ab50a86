import { json } from '@sveltejs/kit'
import { addPasskey, offerPasskey } from '#lib/server/people/passkeys.ts'
import { dropCookie, guardAct, needSession, readCookie, setCookie, siteOrigin, told } from '#lib/server/people/request.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async event => {
	guardAct(event)
	const { database, session } = await needSession(event)
	if (!session.isFresh) return json({ words: 'It is more than ten minutes since your last sign-in. Sign in again first.' }, { status: 403 })
	const { answer, name } = await told(event.request)
	if (answer === undefined) {
		const { options, browser } = await offerPasskey(database, session, siteOrigin(event.url))
		setCookie(event, 'passkey', browser)
		return json({ options })
	}
	const words = await addPasskey(
		database,
		session,
		siteOrigin(event.url),
		readCookie(event, 'passkey'),
		answer,
		typeof name === 'string' ? name : '',
	)
	dropCookie(event, 'passkey')
	return words === null ? json({ to: '/account' }) : json({ words }, { status: 400 })
}
