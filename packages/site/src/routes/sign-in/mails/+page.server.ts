import { error } from '@sveltejs/kit'
import { caughtMails } from '#lib/server/people/mail.ts'
import { isLoopback } from '#lib/server/people/request.ts'
import { caughtTexts } from '#lib/server/people/texts.ts'
import type { PageServerLoad } from './$types'

/** Whoever reads these can sign in as anybody: only this machine, and only while it listens to nobody else. */
export const load: PageServerLoad = ({ url, getClientAddress, setHeaders }) => {
	setHeaders({ 'cache-control': 'no-store' })
	const mails = caughtMails()
	const host = process.env['HOST'] || '127.0.0.1'
	const isAlone = ['127.0.0.1', '::1', 'localhost'].includes(host) && isLoopback(url) && /^(::ffff:)?127\.|^::1$/.test(getClientAddress())
	if (mails === null || !isAlone)
		error(404, { message: 'There is no page at /sign-in/mails.', links: [{ href: '/', text: 'All negotiations' }] })
	const texts = (caughtTexts() ?? []).map(each => ({ ...each, subject: null }))
	return {
		mails: [...mails, ...texts]
			.toSorted((one, other) => other.at.getTime() - one.at.getTime())
			.map(({ to, subject, text, at }) => ({ to, subject, text, at: at.toISOString() })),
	}
}
