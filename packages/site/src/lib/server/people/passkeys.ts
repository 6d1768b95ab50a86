/** Passkeys, offered to whoever is signed in already: kept by the device, with the person verified by it, bound to this site's own name. */
import {
	type AuthenticationResponseJSON,
	generateAuthenticationOptions,
	generateRegistrationOptions,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON,
	type RegistrationResponseJSON,
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { sql } from 'kysely'
import { asPerson, asService, type Database, type Side } from '#db'
import { note } from './audit.ts'
import { isTooOften, limits } from './rate.ts'
import { noteRefused } from './refused.ts'
import { drawSecret, hashSecret } from './secrets.ts'
import { beginSession, type Session } from './sessions.ts'
import { type SignedIn, tooOften } from './sign-in.ts'

/** The site as browsers know it: `https://letters.example.org`. */
type Origin = string

/** Ed25519, ECDSA over P-256, RSA: what devices have and Node verifies without experiment. By their numbers at https://www.iana.org/assignments/cose. */
const algorithms = [-8, -7, -257] as const

const nameOf = (origin: Origin): string => new URL(origin).hostname

interface Place {
	readonly space: string
	readonly side: Side
}

export interface Offered<Options> {
	readonly options: Options
	/** For a cookie: the answer counts only from the browser that was asked. */
	readonly browser: string
}

export async function offerPasskey(
	database: Database,
	session: Session,
	origin: Origin,
): Promise<Offered<PublicKeyCredentialCreationOptionsJSON>> {
	const known = await asPerson(database, session, work =>
		work.selectFrom('passkey').select('id').where('member', '=', session.id).execute(),
	)
	const options = await generateRegistrationOptions({
		rpName: 'Parley',
		rpID: nameOf(origin),
		userName: `${session.name} (${session.space})`,
		userDisplayName: session.name,
		userID: new Uint8Array(Buffer.from(session.id.replaceAll('-', ''), 'hex')),
		supportedAlgorithmIDs: [...algorithms],
		excludeCredentials: known,
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
	})
	return { options, browser: await keepChallenge(database, session, 'register', options.challenge) }
}

/** Null when it was added; otherwise why not. */
export async function addPasskey(
	database: Database,
	session: Session,
	origin: Origin,
	browser: string | undefined,
	answer: unknown,
	name: string,
): Promise<string | null> {
	const challenge = await takeChallenge(database, browser, 'register')
	if (!challenge || challenge.space !== session.space || challenge.side !== session.side)
		return 'That took too long, or came from another browser. Try again.'
	const verified = await verifyRegistrationResponse({
		response: answer as RegistrationResponseJSON,
		expectedChallenge: challenge.challenge,
		expectedOrigin: origin,
		expectedRPID: nameOf(origin),
		requireUserVerification: true,
		supportedAlgorithmIDs: [...algorithms],
	}).catch(() => null)
	if (!verified?.verified) return 'The device’s answer does not fit what it was asked.'
	const { id, publicKey, counter, transports } = verified.registrationInfo.credential
	return asPerson(database, session, async work => {
		const { numInsertedOrUpdatedRows: made } = await work
			.insertInto('passkey')
			.values({
				id,
				counter,
				member: session.id,
				space: session.space,
				side: session.side,
				public_key: Buffer.from(publicKey),
				transports: [...(transports ?? [])],
				name:
					name
						.normalize('NFC')
						.replace(/\p{Cc}/gu, '')
						.trim()
						.slice(0, 60) || 'Passkey',
			})
			.onConflict(conflict => conflict.doNothing())
			.executeTakeFirst()
		if (made === 0n) return 'That passkey is known already.'
		await note(work, session, 'passkey-added', { subject: session.id })
		return null
	})
}

export async function askForPasskey(
	database: Database,
	place: Place,
	origin: Origin,
	from: string,
): Promise<Offered<PublicKeyCredentialRequestOptionsJSON> | { readonly words: string }> {
	if (await isTooOften(database, limits.askOfAddress, from)) return { words: tooOften }
	const options = await generateAuthenticationOptions({ rpID: nameOf(origin), userVerification: 'required' })
	return { options, browser: await keepChallenge(database, place, 'sign-in', options.challenge) }
}

function notThisKey(why: string): SignedIn {
	noteRefused('passkey', why)
	return { words: 'That passkey does not sign in here. Ask for a code by mail instead.' }
}

interface KeyAnswer {
	readonly browser: string | undefined
	readonly from: string
	readonly before: string | undefined
}

export async function answerWithPasskey(
	database: Database,
	origin: Origin,
	answer: unknown,
	{ browser, from, before }: KeyAnswer,
): Promise<SignedIn> {
	if (await isTooOften(database, limits.answerOfAddress, from)) return { words: tooOften }
	const challenge = await takeChallenge(database, browser, 'sign-in')
	const id = typeof answer === 'object' && answer !== null ? (answer as { readonly id?: unknown }).id : undefined
	if (!challenge || typeof id !== 'string') return notThisKey('not asked for in that browser')
	return asService(database, 'sign-in', async work => {
		const key = await work
			.selectFrom('passkey')
			.innerJoin('member', 'member.id', 'passkey.member')
			.select(['passkey.public_key', 'passkey.counter', 'member.id', 'member.space', 'member.side'])
			.where('passkey.id', '=', id)
			.where('member.space', '=', challenge.space)
			.where('member.side', '=', challenge.side)
			.where('member.gone_at', 'is', null)
			.forUpdate('passkey')
			.executeTakeFirst()
		if (!key) return notThisKey('unknown at that side')
		const verified = await verifyAuthenticationResponse({
			response: answer as AuthenticationResponseJSON,
			expectedChallenge: challenge.challenge,
			expectedOrigin: origin,
			expectedRPID: nameOf(origin),
			credential: { id, publicKey: new Uint8Array(key.public_key), counter: Number(key.counter) },
			requireUserVerification: true,
		}).catch(() => null)
		if (!verified?.verified) return notThisKey('the answer does not fit')
		await work
			.updateTable('passkey')
			.set({ counter: verified.authenticationInfo.newCounter, used_at: sql<Date>`now()` })
			.where('id', '=', id)
			.execute()
		return { secret: await beginSession(work, key, 'passkey', before) }
	})
}

async function keepChallenge(
	database: Database,
	{ space, side }: Place,
	purpose: 'register' | 'sign-in',
	challenge: string,
): Promise<string> {
	const browser = drawSecret()
	await asService(database, 'sign-in', async work => {
		await work.deleteFrom('passkey_challenge').where('expires_at', '<', sql<Date>`now()`).execute()
		await work
			.insertInto('passkey_challenge')
			.values({ browser_hash: hashSecret(browser), space, side, challenge, purpose, expires_at: sql<Date>`now() + interval '5 minutes'` })
			.execute()
	})
	return browser
}

/** Good for one answer, right or wrong. */
async function takeChallenge(
	database: Database,
	browser: string | undefined,
	purpose: 'register' | 'sign-in',
): Promise<(Place & { readonly challenge: string }) | null> {
	if (browser === undefined) return null
	const taken = await asService(database, 'sign-in', work =>
		work
			.deleteFrom('passkey_challenge')
			.where('browser_hash', '=', hashSecret(browser))
			.where('purpose', '=', purpose)
			.where('expires_at', '>', sql<Date>`now()`)
			.returning(['space', 'side', 'challenge'])
			.executeTakeFirst(),
	)
	return taken ?? null
}
