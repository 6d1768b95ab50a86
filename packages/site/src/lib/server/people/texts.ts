/**
 * Texts to phones: by a gateway over HTTP that somebody pays for.
 *
 *   PARLEY_TEXTS_URL     where a text is posted to: https, or this machine
 *   PARLEY_TEXTS_TOKEN   what the gateway knows us by
 *   PARLEY_TEXTS_FORM    json (when not given) or twilio
 *   PARLEY_TEXTS_FROM    the sender, where the gateway asks for one
 *   PARLEY_TEXTS_A_DAY   how many sign-ins by text a day, of everybody together; 1000 when not given
 *
 * json: POST {"id","to","from","text"} with `authorization: Bearer TOKEN` and `idempotency-key: ID`. Any 2xx is taken; 408, 429 and 5xx are tried again;
 * any other is refused for good. What else the answer says is not read. twilio: the same as a form of its Messages resource.
 *
 * Without a gateway and without SMTP_URL, as in development, a text is caught: printed in the terminal, and shown where mails are.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { asPerson, asService, type Database, type Person, type Side } from '#db'

export interface Text {
	readonly to: string
	readonly text: string
}

export interface CaughtText extends Text {
	readonly at: Date
}

interface Gateway {
	readonly url: URL
	readonly token: string
	readonly form: 'json' | 'twilio'
	readonly from: string
}

const caught: CaughtText[] = []
const mostCaught = 50

/** The newest first; null where texts are sent, or none are. */
export const caughtTexts = (): readonly CaughtText[] | null => (wayOfTexts() === 'caught' ? caught.toReversed() : null)

export const wayOfTexts = (): 'sent' | 'caught' | 'none' => {
	if (process.env['PARLEY_TEXTS_URL']) return 'words' in readGateway() ? 'none' : 'sent'
	return process.env['SMTP_URL'] ? 'none' : 'caught'
}

/** What is wrong with the settings, for whoever starts the server; null when nothing is. */
export function wrongTexts(): string | null {
	const { PARLEY_TEXTS_URL: url, PARLEY_PHONE_COUNTRY: country, PARLEY_TEXTS_A_DAY: most } = process.env
	if (country && !/^\+?[1-9]\d{0,2}$/.test(country)) return 'PARLEY_PHONE_COUNTRY is the calling code of a country, such as 1 or 44.'
	if (most && !/^\d{1,7}$/.test(most)) return 'PARLEY_TEXTS_A_DAY is a whole number.'
	if (!url) return null
	const gateway = readGateway()
	return 'words' in gateway ? gateway.words : null
}

function readGateway(): Gateway | { readonly words: string } {
	const {
		PARLEY_TEXTS_URL = '',
		PARLEY_TEXTS_TOKEN: token = '',
		PARLEY_TEXTS_FORM: form = 'json',
		PARLEY_TEXTS_FROM: from = '',
	} = process.env
	const url = URL.parse(PARLEY_TEXTS_URL)
	if (!url || !/^https?:$/.test(url.protocol)) return { words: 'PARLEY_TEXTS_URL is an address such as https://texts.example.org/send.' }
	if (url.protocol === 'http:' && !['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))
		return { words: 'PARLEY_TEXTS_URL begins with https: codes to sign in go there, and its token with them.' }
	if (form !== 'json' && form !== 'twilio') return { words: 'PARLEY_TEXTS_FORM is json or twilio.' }
	if (form === 'twilio' && (from === '' || token === '' || accountOf(url) === null))
		return {
			words:
				'For PARLEY_TEXTS_FORM=twilio, PARLEY_TEXTS_URL is https://api.twilio.com/2010-04-01/Accounts/AC…/Messages.json, PARLEY_TEXTS_TOKEN the auth token (or SK…:secret), and PARLEY_TEXTS_FROM a number or MG….',
		}
	return { url, token, form, from }
}

const accountOf = (url: URL): string | null => /\/Accounts\/(AC\w+)\/Messages\.json$/.exec(url.pathname)?.[1] ?? null

/** How long a gateway may think about it. */
const patience = 10_000

/** 'refused': for good. What may be tried again is thrown, with no number in its words: they go into the log. */
async function sendText(message: Text): Promise<'taken' | 'refused'> {
	if (wayOfTexts() === 'caught') return catchText(message)
	const gateway = readGateway()
	if ('words' in gateway) throw new NotSent(gateway.words)
	const answer = await fetch(gateway.url, {
		method: 'POST',
		// A redirect would take the token elsewhere.
		redirect: 'error',
		signal: AbortSignal.timeout(patience),
		...requestOf(gateway, message),
	}).catch((error: Error & { cause?: { code?: string } }) => {
		throw new Error(`the text gateway did not answer: ${error.cause?.code ?? error.name}`)
	})
	await answer.body?.cancel().catch(() => {})
	if (answer.ok) return 'taken'
	if (answer.status === 408 || answer.status === 429 || answer.status >= 500)
		throw new NotSent(`the text gateway did not take a text: ${answer.status}`)
	console.error(`The text gateway refused a text: ${answer.status}`)
	return 'refused'
}

/** Nothing left: it costs nothing, and may be tried again. */
class NotSent extends Error {}

function requestOf(
	{ url, token, form, from }: Gateway,
	{ to, text }: Text,
): { readonly headers: Record<string, string>; readonly body: string } {
	if (form === 'twilio') {
		const sender: Record<string, string> = from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }
		const user = token.includes(':') ? token : `${accountOf(url)}:${token}`
		return {
			headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from(user).toString('base64')}` },
			body: new URLSearchParams({ To: to, Body: text, ...sender }).toString(),
		}
	}
	const id = randomUUID()
	return {
		headers: {
			'content-type': 'application/json',
			'idempotency-key': id,
			...(token === '' ? {} : { authorization: `Bearer ${token}` }),
		},
		body: JSON.stringify({ id, to, text, ...(from === '' ? {} : { from }) }),
	}
}

function catchText(message: Text): 'taken' {
	caught.push({ ...message, at: new Date() })
	if (caught.length > mostCaught) caught.shift()
	console.log(`\n── A text, not sent: PARLEY_TEXTS_URL is not set\nTo: ${message.to}\n\n${message.text}\n──`)
	return 'taken'
}

interface Account {
	readonly space: string
	readonly side: Side
	readonly about: 'sign-in' | 'notice'
}

export const mostADay = (): number => Number(process.env['PARLEY_TEXTS_A_DAY'] || 1000)

/** Written down before it is sent, so that of many at once no more go out than a day allows. What cannot be told, whether it was sent, counts as sent. */
export async function accountText(database: Database, account: Account, message: Text): Promise<void> {
	const id = await asService(database, 'text', async work => {
		await sql`select pg_advisory_xact_lock(hashtext('parley texts'))`.execute(work)
		if (account.about === 'sign-in') {
			const { sent } = await work
				.selectFrom('text_sent')
				.select(sql<number>`count(*)::int`.as('sent'))
				.where('about', '=', 'sign-in')
				.where('state', 'in', ['sending', 'taken'])
				.where('at', '>', sql<Date>`now() - interval '1 day'`)
				.executeTakeFirstOrThrow()
			if (sent >= mostADay()) return null
		}
		const made = await work.insertInto('text_sent').values(account).returning('id').executeTakeFirstOrThrow()
		return made.id
	})
	if (id === null) return console.error('A text was not sent: as many as PARLEY_TEXTS_A_DAY allows went out within a day.')
	const settle = (state: 'taken' | 'refused' | 'failed'): Promise<unknown> =>
		asService(database, 'text', work => work.updateTable('text_sent').set({ state }).where('id', '=', id).execute())
	try {
		await settle(await sendText(message))
	} catch (error) {
		if (error instanceof NotSent) await settle('failed')
		throw error
	}
}

/** As long as one text is, in the alphabet that every phone has (3GPP TS 23.038, 6.2.1): what is longer, or has other letters, is paid for as two. */
const longest = 160

export interface CodeText {
	readonly to: string
	readonly space: string
	readonly code: string
	/** The site's own; null where it is not known for sure. */
	readonly origin: string | null
}

/** The last line lets a phone fill the code in on this site and on no other (https://wicg.github.io/sms-one-time-codes/). */
export function signInText({ to, space, code, origin }: CodeText): Text {
	const host = origin === null ? null : new URL(origin).hostname
	const words = (name: string): string =>
		`${code} is your code${name === '' ? '' : ` for ${name}`}. Good for ten minutes, once. Give it to nobody.`
	const bound = host === null ? '' : `\n\n@${host} #${code}`
	const plain = space
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z0-9.,-]+/gi, ' ')
		.trim()
	const room = longest - words('').length - ' for '.length - bound.length
	const text = words(room > 8 ? plain.slice(0, room).trim() : '')
	return { to, text: text.length + bound.length <= longest ? text + bound : text }
}

export const noticeText = (to: string, notice: 'address-replaced' | 'address-added'): Text => ({
	to,
	text:
		notice === 'address-replaced'
			? "You no longer sign in with this number: two of your side's staff replaced it. If you did not ask them to, tell them at once."
			: "Two of your side's staff put this number on the roll for you. Sign in with it; whatever was signed in before is over.",
})

export interface TextsSent {
	readonly month: number
	readonly refused: number
}

/** What the side's texts came to within thirty days. */
export function textsSent(database: Database, person: Person): Promise<TextsSent> {
	return asPerson(database, person, work =>
		work
			.selectFrom('text_sent')
			.select(sql<number>`count(*) filter (where state in ('sending', 'taken'))::int`.as('month'))
			.select(sql<number>`count(*) filter (where state = 'refused')::int`.as('refused'))
			.where('at', '>', sql<Date>`now() - interval '30 days'`)
			.executeTakeFirstOrThrow(),
	)
}
