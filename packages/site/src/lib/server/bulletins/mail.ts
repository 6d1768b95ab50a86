/** The mail of a bulletin as its readers will get it, taken out of the very bytes that are sent. */
import { dataFolder, type Person } from '#db'
import { masterKey } from '../letters/keys.ts'
import { composer } from './compose.ts'
import { settingOf } from './mailing.ts'

export interface MailShown {
	readonly from: string
	readonly subject: string
	readonly text: string
	readonly html: string
	/** In words: how one gets no more of them. */
	readonly wayOut: string
}

export interface ToShow {
	readonly slug: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	readonly html: string
	readonly text: string
}

/** No member's and no bulletin's: the way out in a preview leads nowhere. */
const nobody = '00000000-0000-4000-8000-000000000000'

export function showMail({ space, side }: Person, { slug, title, kind, html, text }: ToShow): MailShown {
	const { from, origin } = settingOf(process.env)
	const page = origin === null ? null : `${origin}/${encodeURIComponent(space)}/bulletins/${side}/${slug}`
	const mail = { id: nobody, space, side, title, kind, html, text, page, sentAt: new Date() }
	const { raw } = composer(mail, { master: masterKey(dataFolder()), from, origin })(nobody, 'you@example.org')
	return {
		from,
		subject: title,
		wayOut: wayOutOf(raw, kind),
		text: partOf(raw, 'text/plain'),
		html: partOf(raw, 'text/html'),
	}
}

function wayOutOf(raw: string, kind: ToShow['kind']): string {
	if (/^List-Unsubscribe:/m.test(raw)) return 'one click, in its header and at its foot'
	return kind === 'statutory' ? 'none: a statutory notice comes to everybody' : 'none: this server does not know its own address (ORIGIN)'
}

function partOf(raw: string, type: string): string {
	const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? ''
	const part = raw.split(`--${boundary}`).find(each => each.includes(`Content-Type: ${type};`)) ?? ''
	return decoded(part.slice(part.indexOf('\r\n\r\n') + 4)).trim()
}

const decoded = (text: string): string =>
	Buffer.from(
		text.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
		'latin1',
	).toString()
