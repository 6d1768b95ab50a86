/**
 * Mail: by SMTP_URL to a server, as PARLEY_MAIL_FROM. Without it nothing leaves the machine: a mail is printed in the terminal and, while only this
 * machine is listened to, shown at /sign-in/mails.
 */
import { createTransport, type Transporter } from 'nodemailer'
import type { Letter } from './sign-in.ts'

export interface Mail {
	readonly to: string
	readonly subject: string
	readonly text: string
	/** The same each time it is tried, so that a mailbox that had it knows it. */
	readonly id?: string
}

export interface CaughtMail extends Mail {
	readonly at: Date
}

const caught: CaughtMail[] = []
const mostCaught = 50

/** The newest first; null where mails are sent. */
export const caughtMails = (): readonly CaughtMail[] | null => (process.env['SMTP_URL'] ? null : caught.toReversed())

let transport: { readonly url: string; readonly transporter: Transporter } | null = null

export async function sendMail(mail: Mail): Promise<void> {
	const url = process.env['SMTP_URL']
	if (!url) return catchMail(mail)
	if (transport?.url !== url) transport = { url, transporter: createTransport(url) }
	// As an object, so that no part of a text is taken for another address.
	const sent = transport.transporter.sendMail({
		from: process.env['PARLEY_MAIL_FROM'] || 'Parley <parley@localhost>',
		to: { name: '', address: mail.to },
		subject: mail.subject,
		text: mail.text,
		headers: { 'auto-submitted': 'auto-generated' },
		...(mail.id ? { messageId: `<${mail.id}@${hostOf(process.env['ORIGIN'])}>` } : {}),
	})
	await sent.catch(refuse)
}

const hostOf = (origin: string | undefined): string => (origin && URL.parse(origin)?.hostname) || 'localhost'

/** What a mail server says of a mail names whom it was for, and this goes into the log. */
function refuse({ code, responseCode }: { readonly code?: string; readonly responseCode?: number }): never {
	throw new Error(`the mail server did not take a mail: ${[code ?? 'no code', responseCode ?? ''].join(' ').trim()}`)
}

function catchMail(mail: Mail): void {
	caught.push({ ...mail, at: new Date() })
	if (caught.length > mostCaught) caught.shift()
	console.log(`\n── A mail, not sent: SMTP_URL is not set\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n──`)
}

export const signInMail = ({ to, name, space, code, link }: Pick<Letter, 'to' | 'name' | 'space' | 'code' | 'link'>): Mail => ({
	to,
	subject: `${code} is your code for ${space}`,
	text: [
		`${name},`,
		'',
		`your code to sign in: ${code}`,
		'',
		...(link === null ? [] : ['Or open this in the browser in which you asked for it:', link, '']),
		'It is good for ten minutes and once. If you did not ask for it, somebody else typed your address: without this mail they come no further. Give the code to nobody.',
	].join('\n'),
})

export const noticeMail = (to: string, notice: 'address-replaced' | 'address-added'): Mail => ({
	to,
	subject: notice === 'address-replaced' ? 'You no longer sign in with this address' : 'You now sign in with this address',
	text:
		notice === 'address-replaced'
			? 'Two people of your side’s staff have put another address in the place of this one, because they were told that you can no longer read its mail. If that is not so, tell them at once.'
			: 'Two people of your side’s staff have put this address on the roll for you. Sign in with it; whatever was signed in before is over.',
})
