/** Who is signed in: a secret in a cookie, its hash in the database, over after an hour without a request and after eight in any case. */
import { sql } from 'kysely'
import { asService, type Database, type Person, type Role, type Side, type Work } from '#db'
import { drawSecret, hashSecret } from './secrets.ts'

export interface Session extends Person {
	readonly session: string
	readonly number: string
	readonly name: string
	readonly via: Via
	/** Signed in within the last ten minutes: what grave acts ask for. Of staff by mail or a passkey: a phone number is more easily taken over. */
	readonly isFresh: boolean
}

export type Via = 'mail' | 'text' | 'passkey' | 'set-up'

interface Signer {
	readonly id: string
	readonly space: string
	readonly side: Side
}

/** Always a new one; that which the browser came with, whosever it was, is over. Gives the secret for the cookie. */
export async function beginSession(work: Work, { id, space, side }: Signer, via: Via, before: string | undefined): Promise<string> {
	const secret = drawSecret()
	if (before) await work.deleteFrom('session').where('token_hash', '=', hashSecret(before)).execute()
	await work.deleteFrom('session').where('member', '=', id).where('expires_at', '<', sql<Date>`now()`).execute()
	await work
		.insertInto('session')
		.values({ token_hash: hashSecret(secret), member: id, space, side, via, expires_at: sql<Date>`now() + interval '8 hours'` })
		.execute()
	return secret
}

export function findSession(database: Database, secret: string): Promise<Session | null> {
	return asService(database, 'session', async work => {
		const found = await work
			.selectFrom('session')
			.innerJoin('member', 'member.id', 'session.member')
			.select(['session.id as session', 'session.via', 'member.id', 'member.space', 'member.side', 'member.number', 'member.name'])
			.select(sql<boolean>`session.fresh_at > now() - interval '10 minutes'`.as('isFresh'))
			.select(sql<boolean>`session.seen_at < now() - interval '1 minute'`.as('isLongUnseen'))
			.where('session.token_hash', '=', hashSecret(secret))
			.where('session.expires_at', '>', sql<Date>`now()`)
			.where('session.seen_at', '>', sql<Date>`now() - interval '1 hour'`)
			.where('member.gone_at', 'is', null)
			.executeTakeFirst()
		if (!found) return null
		const { isLongUnseen, ...session } = found
		if (isLongUnseen) await work.updateTable('session').set({ seen_at: sql<Date>`now()` }).where('id', '=', session.session).execute()
		const roles = await work
			.selectFrom('role_grant')
			.select('role')
			.where('member', '=', session.id)
			.where('revoked_at', 'is', null)
			.execute()
		const own = roles.map(each => each.role satisfies Role)
		return { ...session, roles: own, isFresh: session.isFresh && !(session.via === 'text' && own.includes('staff')) }
	})
}

export const endSession = (database: Database, secret: string): Promise<void> =>
	asService(
		database,
		'session',
		async work => void (await work.deleteFrom('session').where('token_hash', '=', hashSecret(secret)).execute()),
	)
