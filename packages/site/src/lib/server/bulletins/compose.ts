/**
 * The bytes of a bulletin's mail. The body is made once and cut where the member's own way out stands; a mail is then a few lines of headers and
 * the pieces put together. Nothing in it is fetched from anywhere, and no link leads by way of somebody who counts.
 */
import { createHmac } from 'node:crypto'
import addressparser from 'nodemailer/lib/addressparser'
import { encodeWord, encodeWords, foldLines } from 'nodemailer/lib/mime-funcs'
import { encode, wrap } from 'nodemailer/lib/qp'
import { markOf, returnPathOf } from './bounces/mark.ts'

export interface BulletinMail {
	readonly id: string
	readonly space: string
	readonly side: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	/** As it was frozen. */
	readonly html: string
	readonly text: string
	/** Where it stands on the web; null where the site does not know its own address. */
	readonly page: string | null
	readonly sentAt: Date
}

export interface Sender {
	readonly master: Buffer
	/** PARLEY_MAIL_FROM. */
	readonly from: string
	/** The site as members reach it; null: mails carry no links to it. */
	readonly origin: string | null
	/** PARLEY_BOUNCES: the box to which mails come back, as `bounces@union.example`; without it they come back to whom they are from. */
	readonly bounces?: string | null
}

export interface Raw {
	readonly from: string
	readonly messageId: string
	readonly raw: string
	/** Where reports of what could not be delivered go, when not to `from`. */
	readonly returnPath?: string
	/** What a report names the mail by (bounces/mark.ts). */
	readonly mark?: string
}

export type Compose = (member: string, address: string) => Raw

/** The same for each attempt, so that whoever gets it twice can tell; and no key to who it is. */
export const messageIdOf = ({ master, from }: Sender, bulletin: string, member: string): string =>
	`<${secretOf(master, 'message-id', `${bulletin} ${member}`).slice(0, 32)}@${addressOf(from).address.split('@')[1] || 'localhost'}>`

export const unsubscribeToken = (master: Buffer, member: string): string => `${member}.${secretOf(master, 'unsubscribe', member)}`

const secretOf = (master: Buffer, purpose: string, of: string): string =>
	createHmac('sha256', master).update(`${purpose}\0${of}`).digest('base64url')

/** An address that stands in a header and an envelope as it is, and cannot be read as two. */
export const isPlainAddress = (address: string): boolean =>
	/^[^\s<>"(),:;\\@\p{Cc}]+@[^\s<>"(),:;\\@\p{Cc}]+$/u.test(address) && address.length <= 254

const cut = '@@THE-WAY-OUT@@'

export function composer(mail: BulletinMail, sender: Sender): Compose {
	const { name, address: from } = addressOf(sender.from)
	const hasWayOut = mail.kind !== 'statutory' && sender.origin !== null
	const boundary = `parley-${secretOf(sender.master, 'boundary', mail.id).slice(0, 24)}`
	const pieces = body(mail, boundary, hasWayOut).split(cut)
	const shared = [
		`From: ${name ? `${encodeWord(name, 'Q')} ` : ''}<${from}>`,
		`Subject: ${foldLines(encodeWords(mail.title, 'Q', 52, true), 76)}`,
		`Date: ${mail.sentAt.toUTCString().replace('GMT', '+0000')}`,
		`List-Id: <bulletins.${mail.side}.${mail.space.replaceAll(/[^\w-]/g, '-')}.${from.split('@')[1] || 'localhost'}>`,
		'Auto-Submitted: auto-generated',
		'MIME-Version: 1.0',
		`Content-Type: multipart/alternative; boundary="${boundary}"`,
	].join('\r\n')
	return (member, address) => {
		const messageId = messageIdOf(sender, mail.id, member)
		const wayOut = hasWayOut ? `${sender.origin}/unsubscribe/${unsubscribeToken(sender.master, member)}` : null
		const headers = [
			`Message-ID: ${messageId}`,
			`To: <${address}>`,
			...(wayOut === null ? [] : [`List-Unsubscribe: <${wayOut}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']),
		].join('\r\n')
		const mark = markOf(sender.master, mail.id, member)
		const returnPath = sender.bounces ? returnPathOf(sender.bounces, mark) : from
		return {
			from,
			messageId,
			returnPath,
			mark,
			raw: `${headers}\r\n${shared}\r\n\r\n${pieces.join(wayOut === null ? '' : softWrapped(wayOut))}`,
		}
	}
}

const addressOf = (text: string): { readonly name: string; readonly address: string } => {
	const [first] = addressparser(text)
	return first && 'address' in first && first.address
		? { name: first.name ?? '', address: first.address }
		: { name: 'Parley', address: 'parley@localhost' }
}

/** Lines of quoted-printable have 76 characters at most; a break after `=` is none. */
const softWrapped = (address: string): string => (address.match(/.{1,60}/g) ?? []).join('=\r\n')

function body(mail: BulletinMail, boundary: string, hasWayOut: boolean): string {
	const parts = [
		['text/plain', textBody(mail, hasWayOut)],
		['text/html', htmlBody(mail, hasWayOut)],
	] as const
	const written = parts.map(
		([type, content]) =>
			`--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quoted(content)}\r\n`,
	)
	return `${written.join('')}--${boundary}--\r\n`
}

const quoted = (content: string): string => wrap(encode(content.replaceAll(/\r?\n/g, '\r\n')), 76)

const whyStatutory = 'You get this notice because the rules oblige your side to tell every member.'

function textBody({ title, text, page, kind }: BulletinMail, hasWayOut: boolean): string {
	const foot = [
		...(page === null ? [] : ['On the web:', page, '']),
		...(hasWayOut ? ['No more bulletins by mail (statutory notices still come):', cut] : []),
		...(kind === 'statutory' ? [whyStatutory] : []),
	]
	return `${title}\n\n${text.trim()}\n\n-- \n${foot.join('\n')}\n`
}

/** Lines are broken before and after the way out, so that its cut is never broken itself. */
function htmlBody({ title, html, page, kind }: BulletinMail, hasWayOut: boolean): string {
	const foot = [
		...(page === null ? [] : [`<p><a href="${inMarkup(page)}">Read it on the web</a></p>`]),
		...(hasWayOut
			? [
					`<p>Bulletins come by mail until you say otherwise.\n<a\nhref="${cut}"\n>No more bulletins by mail</a>; statutory notices still come.</p>`,
				]
			: []),
		...(kind === 'statutory' ? [`<p>${whyStatutory}</p>`] : []),
	]
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${inMarkup(title)}</title>
<style>
body { font: 17px/1.55 Georgia, serif; color: #1c1b19; background: #fff; max-width: 38em; margin: 0 auto; padding: 20px; }
h1 { font-size: 1.5em; line-height: 1.2; }
.opinion { font-style: italic; }
.drawn, .heading { font-weight: bold; }
sup { font-size: 0.7em; line-height: 1; }
.note, footer { font-size: 0.85em; color: #5b5852; }
footer { border-top: 1px solid #d8d3c8; margin-top: 2em; }
table { border-collapse: collapse; } th, td { text-align: left; padding: 2px 10px 2px 0; border-bottom: 1px solid #d8d3c8; }
a { color: #1f4f8f; }
</style>
</head>
<body>
<h1>${inMarkup(title)}</h1>
${html}
<footer>
${foot.join('\n')}
</footer>
</body>
</html>
`
}

const inMarkup = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
