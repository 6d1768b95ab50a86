/**
 * Signing. Requests that come within a few milliseconds become one transaction: the rows of the signatures (of which there is one for each member, by
 * UNIQUE (letter, member)), what happened to them, and their entries of the log, at the next places, under a lock that lets one writer at a time append.
 * Whoever gets an answer has it after the commit. Nothing is counted: how many have signed is how the log reads.
 */
import { nullifierOf } from '@parley/engine/log'
import type pg from 'pg'
import { inTask } from '#db'
import { type Coalescer, createCoalescer } from '../coalesce.ts'
import { noteRefused } from '../people/refused.ts'
import { hasUnseen } from '../unseen.ts'
import { type LetterKeys, openKeys, type SealedKeys } from './keys.ts'
import { createPace } from './pace.ts'

export interface Signing {
	readonly member: string
	readonly showName: boolean
	readonly ownLine: string | null
	readonly isNotable: boolean
	/** What stands in the captain's link that they came by. */
	readonly captainHash: Buffer | null
}

/** 'absent': not on the roll of this letter; 'paused': the database was restored, and knows less than is published (resume.ts). The answer to a second request is the answer to the first. */
export type Signed = 'signed' | 'struck' | 'absent' | 'not open' | 'too often' | 'paused'

export type Sign = Coalescer<Signing, Signed>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const isId = (text: string): boolean => uuid.test(text)

const longestLine = 200

/** A line of one's own as it is kept: one line, or null for none; or what is wrong with it. */
export function readLine(text: string): string | null | { readonly words: string } {
	const line = text.normalize('NFC').replace(/\s+/g, ' ').trim()
	if (line === '') return null
	if (line.length > longestLine) return { words: `Your line has ${line.length} characters, and may have ${longestLine}.` }
	return hasUnseen(line)
		? { words: 'Your line has a control character, or another that is not seen, which could show it otherwise than it is.' }
		: line
}

/**
 * Whichever road a request comes by. Copies that come at once are one; a member who signs and withdraws in turn, of which each is an entry of the log, is slowed
 * by the database besides (`withdrawalsAnHour`), so that no restart forgets it.
 */
export const signingLimit = { most: 120, seconds: 60 } as const
export const withdrawalsAnHour = 10

export function createSigning(pool: pg.Pool, master: Buffer, letter: string): Sign {
	if (!isId(letter)) throw new Error('a letter is named by its id')
	let keys: LetterKeys | null = null
	const pace = createPace(signingLimit)
	const write = (batch: readonly Signing[]): Promise<readonly Signed[]> =>
		inTask(pool, 'sign', async client => {
			keys ??= await keysOf(client, master, letter)
			return keys ? writeBatch(client, letter, keys, batch) : batch.map(() => 'not open' as const)
		})
	return createCoalescer<Signing, Signed>({
		keyOf: ({ member }) => member,
		async write(batch) {
			const slowed = new Set(batch.filter(({ member }) => pace.isTooOften(member)))
			if (slowed.size === 0) return write(batch)
			const others = batch.filter(each => !slowed.has(each))
			const written = others.length === 0 ? [] : await write(others)
			const answers = new Map(others.map((each, index) => [each, written[index]!]))
			return batch.map(each => answers.get(each) ?? 'too often')
		},
	})
}

export async function keysOf(client: pg.ClientBase, master: Buffer, letter: string): Promise<LetterKeys | null> {
	const { rows } = await client.query<SealedKeys>('select log_key, nullifier_key, salt_key from parley.letter_secret where letter = $1', [
		letter,
	])
	return rows[0] ? openKeys(master, letter, rows[0]) : null
}

/** From here to the end of the transaction nobody else appends to this log. A statement after it sees all that was appended before. */
export async function lockLog(client: pg.ClientBase, letter: string): Promise<void> {
	await client.query(`select ${logLock}`, [letter])
}

const logLock = "pg_advisory_xact_lock(hashtextextended('parley log ' || $1::text, 0))"

/** Numbers never change, so it is all the same that they are read before the lock is had. */
const numbersStatement = `
with locked as materialized (select ${logLock})
select r.member as id, (select m.number from parley.member m where m.id = r.member) as number
from parley.letter_roll r where (select count(*) from locked) = 1 and r.letter = $1::text::uuid and r.member = any ($2::uuid[])`

async function writeBatch(client: pg.ClientBase, letter: string, keys: LetterKeys, batch: readonly Signing[]): Promise<readonly Signed[]> {
	const members = batch.map(({ member }) => member)
	const numbers = await client.query<{ id: string; number: string }>({
		name: 'letter-numbers',
		text: numbersStatement,
		values: [letter, members],
	})
	const nullifiers = new Map(numbers.rows.map(({ id, number }) => [id, nullifierOf(keys.nullifier, letter, number)]))
	const { rows } = await client.query<{ at: number; answer: Signed; has_link: boolean }>({
		name: 'letter-sign',
		text: signStatement,
		values: [
			letter,
			members,
			members.map(member => nullifiers.get(member) ?? null),
			batch.map(({ showName }) => showName),
			batch.map(({ ownLine }) => ownLine),
			batch.map(({ isNotable }) => isNotable),
			batch.map(({ captainHash }) => captainHash),
		],
	})
	const answers = new Map(rows.map(({ at, answer }) => [at, answer]))
	for (const { at, has_link } of rows) {
		const { captainHash } = batch[at - 1]!
		// Whoever came by it signs all the same; it brings nobody anything.
		if (captainHash !== null && !has_link) noteRefused('captain’s link', 'none of this letter', captainHash)
	}
	return batch.map((_, index) => answers.get(index + 1)!)
}

/** Within a batch entries stand in the order of their nullifiers, which tells nothing about who came first. */
const signStatement = `
with letter as (
	select id, space, side, encode(letter_hash, 'hex') as hash from parley.letter
	where id = $1 and not (select parley.is_paused($1)) and state = 'open' and clock_timestamp() >= opens_at and (closes_at is null or clock_timestamp() < closes_at)
), asked as (
	select a.*, l.id as link
	from unnest($2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::boolean[], $7::bytea[])
		with ordinality as a (member, nullifier, show_name, own_line, is_notable, captain_hash, at)
	left join parley.captain_link l on l.letter = $1 and l.token_hash = a.captain_hash and l.ended_at is null
), written as (
	insert into parley.signature as s (letter, member, space, side, show_name, own_line, is_notable, captain_link)
	select letter.id, member, space, side, show_name, own_line, is_notable, link from asked, letter where nullifier is not null
	on conflict (letter, member) do update
		set state = 'signed', show_name = excluded.show_name, own_line = excluded.own_line, is_notable = excluded.is_notable, signed_at = excluded.signed_at
		where s.state = 'withdrawn' and (
			select count(*) from parley.signature_event e
			where e.letter = s.letter and e.member = s.member and e.kind = 'withdrawn' and e.at > clock_timestamp() - interval '1 hour'
		) < ${withdrawalsAnHour}
	returning member
), happened as (
	insert into parley.signature_event (letter, member, space, side, kind, by_member)
	select letter.id, member, space, side, 'signed', member from written, letter
), head as (
	select place, right(entry, 16) as minute from parley.log_entry where letter = $1 order by place desc limit 1
), lines as (
	select row_number() over (order by nullifier) + coalesce((select place from head), -1) as place,
		concat('parley/entry/1 signed ', hash, ' ', nullifier, ' ',
			greatest((select minute from head), to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI'))) as entry
	from written join asked using (member), letter
), appended as (
	insert into parley.log_entry (letter, space, side, place, entry, leaf_hash)
	select letter.id, space, side, place, entry, sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) from lines, letter
)
select asked.at::integer as at, asked.link is not null as has_link, case
	when (select parley.is_paused($1)) then 'paused'
	when not exists (select from letter) then 'not open'
	when asked.nullifier is null then 'absent'
	when exists (select from written where written.member = asked.member) then 'signed'
	else (select case s.state when 'withdrawn' then 'too often' else s.state end from parley.signature s where s.letter = $1 and s.member = asked.member)
end as answer
from asked`
