/** Who is signed in: a secret in a cookie, its hash in the database, over after an hour without a request and after eight in any case. */
import { sql } from 'kysely'
import { asService, type Database, inTask, type Person, type Side, type Work } from '#db'
import { type Coalescer, createCoalescer } from '../coalesce.ts'
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

/**
 * Whoever waits in one turn of the loop is looked up by one query. Nothing is kept between two: a session that was ended, and somebody who left the roll, are
 * out with the next request.
 */
export function findSession(database: Database, secret: string): Promise<Session | null> {
	const find = finding.get(database) ?? createFinding(database)
	finding.set(database, find)
	return find(hashSecret(secret).toString('hex'))
}

type Finding = Coalescer<string, Session | null>
const finding = new WeakMap<Database, Finding>()

const createFinding = ({ pool }: Database): Finding =>
	createCoalescer<string, Session | null>({
		keyOf: hash => hash,
		waitMilliseconds: 0,
		write: hashes =>
			inTask(pool, 'session', async client => {
				const { rows } = await client.query<Session & { readonly hash: string }>({
					name: 'sessions',
					text: findStatement,
					values: [JSON.stringify(hashes)],
				})
				const found = new Map(
					rows.map(({ hash, ...session }) => [
						hash,
						{ ...session, isFresh: session.isFresh && !(session.via === 'text' && session.roles.includes('staff')) },
					]),
				)
				return hashes.map(hash => found.get(hash) ?? null)
			}),
	})

/**
 * Each secret by its own look-up: joined freely, the planner may read all sessions for a few. A row that another has in hand is being seen by it.
 */
const findStatement = `
with found as materialized (
	select s.id as session, s.seen_at, s.fresh_at > now() - interval '10 minutes' as "isFresh", s.via, asked.hash, m.id, m.space, m.side, m.number, m.name
	from json_array_elements_text($1::json) as asked (hash)
	cross join lateral (
		select * from parley.session
		where token_hash = decode(asked.hash, 'hex') and expires_at > now() and seen_at > now() - interval '1 hour' limit 1
	) s
	cross join lateral (select * from parley.member where id = s.member and gone_at is null limit 1) m
), unseen as materialized (
	select id from parley.session where id in (select session from found where seen_at < now() - interval '1 minute') for update skip locked
), seen as (
	update parley.session set seen_at = now() where id in (select id from unseen)
)
select session, id, space, side, number, name, via, "isFresh", hash,
	array(select role from parley.role_grant g where g.member = found.id and g.revoked_at is null) as roles
from found`

export const endSession = (database: Database, secret: string): Promise<void> =>
	asService(
		database,
		'session',
		async work => void (await work.deleteFrom('session').where('token_hash', '=', hashSecret(secret)).execute()),
	)
