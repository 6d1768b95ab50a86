/**
 * Signing in by mail or by text. Whoever asks is answered alike, on the roll or not: a request is written and a job queued, and only the job looks at the
 * roll. What the mail brings is good for ten minutes, once, and in the browser that asked: a link that is opened elsewhere, by a scanner of mail or on
 * another device, signs nobody in and uses nothing up. A text has a code and no link.
 */
import { sql } from 'kysely'
import { asService, type Database, type Side, type Work } from '#db'
import { type Contact, callingCode, readContact } from './contact.ts'
import { queue } from './queue.ts'
import { isTooOften, type Limit, limits } from './rate.ts'
import { noteRefused } from './refused.ts'
import { drawCode, drawSecret, hashCode, hashSecret, same } from './secrets.ts'
import { beginSession } from './sessions.ts'
import { wayOfTexts } from './texts.ts'

export interface Ask {
	readonly space: string
	readonly side: Side
	/** An e-mail address or a phone number, as it was typed. */
	readonly contact: string
	/** Whence it comes, as the network says. */
	readonly from: string
	/** The site's own address, for the link; null where it is not known for sure, and the mail has a code only. */
	readonly origin: string | null
}

export type Asked = { readonly browser: string; readonly kind: Contact['kind'] } | { readonly words: string }

export async function askToSignIn(database: Database, { space, side, contact: typed, from, origin }: Ask): Promise<Asked> {
	const contact = readContact(typed)
	if (!contact) return { words: noContact() }
	if (contact.kind === 'phone' && wayOfTexts() === 'none') return { words: noTexts }
	const { kind, address } = contact
	const often: boolean[] = []
	for (const limit of limitsOfPlace[kind]) often.push(await isTooOften(database, limit, from))
	for (const limit of limitsOfContact[kind]) often.push(await isTooOften(database, limit, `${space} ${side} ${address}`))
	if (often.some(Boolean)) {
		noteRefused('sign-in', 'asked for too often')
		return { words: tooOften }
	}
	const browser = drawSecret()
	await asService(database, 'sign-in', async work => {
		await work.deleteFrom('sign_in_request').where('expires_at', '<', sql<Date>`now() - interval '1 day'`).execute()
		const { id } = await work
			.insertInto('sign_in_request')
			.values({ space, side, kind, address, browser_hash: hashSecret(browser), expires_at: sql<Date>`now() + interval '10 minutes'` })
			.returning('id')
			.executeTakeFirstOrThrow()
		await queue(work, kind === 'email' ? 'sign-in-mail' : 'sign-in-text', { request: id, origin })
	})
	return { browser, kind }
}

const limitsOfPlace: Readonly<Record<Contact['kind'], readonly Limit[]>> = {
	email: [limits.askOfAddress],
	phone: [limits.askOfAddress, limits.textOfAddress],
}
const limitsOfContact: Readonly<Record<Contact['kind'], readonly Limit[]>> = {
	email: [limits.askOfContact],
	phone: [limits.textOfContact, limits.textOfContactADay],
}

const noTexts = 'This server sends no texts. Write the e-mail address that the roll has.'

export const noContact = (): string =>
	wayOfTexts() === 'none'
		? 'That is no e-mail address.'
		: `That is no e-mail address and no phone number. Write a number ${callingCode(process.env['PARLEY_PHONE_COUNTRY']) === null ? 'with its country, as in +1 213 555 0100' : 'as you dial it at home, or with its country, as in +1 213 555 0100'}.`

export const tooOften = 'That was asked for too often. Wait an hour, or ask the staff of your side.'

export interface Letter {
	readonly to: string
	readonly kind: Contact['kind']
	readonly name: string
	readonly space: string
	readonly side: Side
	readonly code: string
	/** Of a mail. */
	readonly link: string | null
}

/** The job's part: draws what the mail brings, or finds that there is nobody to write to. Drawn again when the mail is tried again. */
export function drawLetter(database: Database, request: string, origin: string | null): Promise<Letter | null> {
	return asService(database, 'sign-in', async work => {
		const asked = await work
			.selectFrom('sign_in_request')
			.select(['id', 'space', 'side', 'kind', 'address'])
			.where('id', '=', request)
			.where('used_at', 'is', null)
			.where('expires_at', '>', sql<Date>`now()`)
			.executeTakeFirst()
		if (!asked) return null
		const member = await work
			.selectFrom('contact')
			.innerJoin('member', 'member.id', 'contact.member')
			.select(['member.id', 'member.name'])
			.where('contact.space', '=', asked.space)
			.where('contact.side', '=', asked.side)
			.where('contact.kind', '=', asked.kind)
			.where('contact.address', '=', asked.address)
			.where('member.gone_at', 'is', null)
			.executeTakeFirst()
		if (!member) return null
		const code = drawCode()
		const token = asked.kind === 'email' ? drawSecret() : null
		await work
			.updateTable('sign_in_request')
			.set({ member: member.id, token_hash: token === null ? null : hashSecret(token), code_hash: hashCode(asked.id, code) })
			.where('id', '=', asked.id)
			.execute()
		const link = origin === null || token === null ? null : `${origin}/sign-in/link?request=${asked.id}&token=${token}`
		return { to: asked.address, kind: asked.kind, name: member.name, space: asked.space, side: asked.side, code, link }
	})
}

/** Signed in, with the secret of the session; or not, and the words that say so, the same for every reason. */
export type SignedIn = { readonly secret: string } | { readonly words: string; readonly isElsewhere?: boolean }

interface Answer {
	/** What the browser was given when it asked. */
	readonly browser: string | undefined
	readonly from: string
	/** The session the browser has now, if any: it ends. */
	readonly before: string | undefined
}

const notThisCode: SignedIn = {
	words:
		'That code does not fit. It is good for ten minutes, once, and in the browser that asked for it; after five wrong ones a new one is needed.',
}
const notThisLink: SignedIn = { words: 'This link is no longer good. It can be used once, within ten minutes. Ask for a new one.' }

const mostTries = 5

export async function answerWithCode(database: Database, code: string, { browser, from, before }: Answer): Promise<SignedIn> {
	if (browser === undefined) return refuse('code', 'none was asked for in that browser', notThisCode)
	if (await isTooOften(database, limits.answerOfAddress, from)) return refuse('code', 'tried too often', { words: tooOften })
	return asService(database, 'sign-in', async work => {
		const asked = await work
			.updateTable('sign_in_request')
			.set({ tries: sql<number>`tries + 1` })
			.where('browser_hash', '=', hashSecret(browser))
			.where('used_at', 'is', null)
			.where('expires_at', '>', sql<Date>`now()`)
			.where('tries', '<', mostTries)
			.returning(['id', 'code_hash'])
			.executeTakeFirst()
		if (!asked) return refuse('code', 'over, used, or tried too often', notThisCode, browser)
		if (!same(asked.code_hash, hashCode(asked.id, code.replace(/\s/g, '')))) return refuse('code', 'wrong', notThisCode, browser)
		return (await use(work, asked.id, before)) ?? refuse('code', 'used', notThisCode, browser)
	})
}

export async function answerWithLink(
	database: Database,
	request: string,
	token: string,
	{ browser, from, before }: Answer,
): Promise<SignedIn> {
	if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(request)) return refuse('link', 'no link of ours', notThisLink)
	if (await isTooOften(database, limits.answerOfAddress, from)) return refuse('link', 'tried too often', { words: tooOften })
	return asService(database, 'sign-in', async work => {
		const asked = await work
			.selectFrom('sign_in_request')
			.select(['token_hash', 'browser_hash'])
			.where('id', '=', request)
			.where('used_at', 'is', null)
			.where('expires_at', '>', sql<Date>`now()`)
			.executeTakeFirst()
		if (!asked) return refuse('link', 'unknown, over or used', notThisLink, token)
		if (!same(asked.token_hash, hashSecret(token))) return refuse('link', 'wrong', notThisLink, token)
		if (!same(asked.browser_hash, hashSecret(browser ?? ''))) return refuse('link', 'opened in another browser', elsewhere, token)
		return (await use(work, request, before)) ?? refuse('link', 'used', notThisLink, token)
	})
}

function refuse(kind: 'code' | 'link', why: string, answer: SignedIn, secret?: string): SignedIn {
	noteRefused(kind, why, secret)
	return answer
}

const elsewhere: SignedIn = {
	words:
		'This link was asked for in another browser, and signs in only there. Type the code of the same mail into that one, or ask here for a new mail.',
	isElsewhere: true,
}

/** Once: of two that come at the same time the second finds it used. */
async function use(work: Work, request: string, before: string | undefined): Promise<SignedIn | null> {
	const used = await work
		.updateTable('sign_in_request')
		.set({ used_at: sql<Date>`now()` })
		.where('id', '=', request)
		.where('used_at', 'is', null)
		.returning(['member', 'kind'])
		.executeTakeFirst()
	if (!used?.member) return null
	const member = await work
		.selectFrom('member')
		.select(['id', 'space', 'side'])
		.where('id', '=', used.member)
		.where('gone_at', 'is', null)
		.executeTakeFirst()
	return member ? { secret: await beginSession(work, member, used.kind === 'email' ? 'mail' : 'text', before) } : null
}
