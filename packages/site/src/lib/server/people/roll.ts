/** The roll of one side: looked at before it changes, and changed in one transaction. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Work } from '#db'
import { note } from './audit.ts'
import { readPhone } from './contact.ts'
import { changesOf, type Known, type RollChanges } from './roll-changes.ts'
import { type Refusal, type RollRow, readRollFile } from './roll-file.ts'

export type Previewed =
	| { readonly draft: string; readonly changes: RollChanges; readonly stamp: string }
	| { readonly refusals: readonly Refusal[]; readonly more: number }

/** Reads a file and says what it would change; nothing is changed yet. The file is kept until it is applied, for a day at most. */
export function previewRoll(database: Database, person: Person, file: Buffer): Promise<Previewed> {
	return asPerson(database, person, async work => {
		const found = await lookThrough(work, person, file)
		if ('refusals' in found) return found
		await work.deleteFrom('roll_draft').where('made_by', '=', person.id).execute()
		const { id } = await work
			.insertInto('roll_draft')
			.values({ space: person.space, side: person.side, made_by: person.id, file })
			.returning('id')
			.executeTakeFirstOrThrow()
		return { ...found, draft: id }
	})
}

/** The preview again, for whoever comes back to it. */
export function findDraft(database: Database, person: Person): Promise<Previewed | null> {
	return asPerson(database, person, async work => {
		const draft = await work
			.selectFrom('roll_draft')
			.select(['id', 'file'])
			.where('made_by', '=', person.id)
			.where('made_at', '>', sql<Date>`now() - interval '1 day'`)
			.executeTakeFirst()
		if (!draft) return null
		const found = await lookThrough(work, person, draft.file)
		return 'refusals' in found ? found : { ...found, draft: draft.id }
	})
}

export const dropDraft = (database: Database, person: Person): Promise<void> =>
	asPerson(database, person, async work => void (await work.deleteFrom('roll_draft').where('made_by', '=', person.id).execute()))

export type Applied =
	| { readonly applied: true; readonly added: number; readonly changed: number; readonly gone: number; readonly unchanged: number }
	| { readonly applied: false; readonly words: string }

/** Applies what was looked at. When the roll has changed since, it has to be looked at again. */
export function applyRoll(database: Database, person: Person, draftId: string, stamp: string): Promise<Applied> {
	return asPerson(database, person, async work => {
		await sql`select pg_advisory_xact_lock(hashtext(${`roll ${person.space} ${person.side}`}))`.execute(work)
		const draft = await work.selectFrom('roll_draft').select('file').where('id', '=', draftId).executeTakeFirst()
		if (!draft) return refuse('This file was applied already, or another has taken its place.')
		const found = await lookThrough(work, person, draft.file)
		if ('refusals' in found) return refuse('The file can no longer be read.')
		if (found.stamp !== stamp) return refuse('The roll has changed since you looked at this. Look again at what would change now.')
		if (found.changes.gone.some(each => each.id === person.id))
			return refuse(
				'You are not in this file yourself: you would lose your access with it. Put yourself into it, or let a colleague apply it.',
			)
		await write(work, person, found.changes)
		await work.deleteFrom('roll_draft').where('id', '=', draftId).execute()
		return record(work, person, draft.file, found.changes)
	})
}

const refuse = (words: string): Applied => ({ applied: false, words })

async function lookThrough(
	work: Work,
	person: Person,
	file: Buffer,
): Promise<{ readonly changes: RollChanges; readonly stamp: string } | { readonly refusals: readonly Refusal[]; readonly more: number }> {
	const read = readRollFile(file)
	if ('refusals' in read) return read
	const changes = changesOf(await knownMembers(work, person), read.rows, read.columns)
	return { changes, stamp: stampOf(changes) }
}

function stampOf({ fresh, back, changed, gone }: RollChanges): string {
	const hash = createHash('sha256')
	for (const [kind, all] of [
		['new', fresh],
		['back', back],
		['changed', changed.map(({ known, fields }) => [known.id, fields])],
		['gone', gone.map(({ id }) => id)],
	] as const)
		for (const each of all) hash.update(`${kind} ${JSON.stringify(each)}\n`)
	return hash.digest('base64url')
}

async function knownMembers(work: Work, { space, side }: Person): Promise<readonly Known[]> {
	const members = await work
		.selectFrom('member')
		.selectAll()
		.where('space', '=', space)
		.where('side', '=', side)
		.orderBy('number')
		.execute()
	const contacts = await work
		.selectFrom('contact')
		.select(['member', 'kind', 'address'])
		.where('space', '=', space)
		.where('side', '=', side)
		.execute()
	const emails = new Map(contacts.filter(each => each.kind === 'email').map(each => [each.member, each.address]))
	const phones = new Map(contacts.filter(each => each.kind === 'phone').map(each => [each.member, each.address]))
	return members.map(({ id, number, name, unit, standing, since, gone_at }) => ({
		id,
		number,
		name,
		unit,
		standing,
		since,
		email: emails.get(id) ?? null,
		phone: phones.get(id) ?? null,
		isGone: gone_at !== null,
	}))
}

async function write(work: Work, person: Person, { fresh, back, changed, gone }: RollChanges): Promise<void> {
	const added = await addMembers(work, person, fresh)
	const kept = [
		...back.map(([known, row]) => ({ id: known.id, row, known })),
		...changed.map(({ known, row, fields }) => ({ id: known.id, known, row: whole(known, row, fields) })),
	]
	await changeMembers(work, kept)
	const goneIds = gone.map(each => each.id)
	await leave(work, person, goneIds)
	// Who reads the new address may be somebody else: what the old one let in is over.
	await endAccess(work, [...goneIds, ...changed.filter(changesAddress).map(each => each.known.id)])
	// All that changes is taken away before any of it is put in: two members may have changed addresses with each other.
	await removeContacts(work, [...goneIds, ...kept.map(each => each.id)])
	await addContacts(work, person, [...added, ...kept])
}

/** The same number written otherwise is the same phone. */
const changesAddress = ({ fields }: RollChanges['changed'][number]): boolean =>
	fields.some(({ column, from, to }) => column === 'email' || (column === 'phone' && (from === null || readPhone(from) !== to)))

/** A number may be given to somebody else one day, who has none of its roles. */
async function leave(work: Work, person: Person, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return
	const among = sql<string>`any(${ids}::uuid[])`
	await work.updateTable('member').set({ gone_at: sql<Date>`now()` }).where('id', '=', among).execute()
	await work
		.updateTable('role_grant')
		.set({ revoked_by: person.id, revoked_at: sql<Date>`now()` })
		.where('member', '=', among)
		.where('revoked_at', 'is', null)
		.execute()
}

async function endAccess(work: Work, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return
	const among = sql<string>`any(${ids}::uuid[])`
	await work.deleteFrom('session').where('member', '=', among).execute()
	await work.deleteFrom('passkey').where('member', '=', among).execute()
}

/** The row as it is to be, with what its file says nothing of as it was. */
function whole(known: Known, row: RollRow, fields: RollChanges['changed'][number]['fields']): RollRow {
	const touched = new Set<string>(fields.map(each => each.column))
	const pick = (column: 'email' | 'phone' | 'unit' | 'standing' | 'since'): string | null =>
		touched.has(column) ? row[column] : known[column]
	return {
		number: row.number,
		name: row.name,
		email: pick('email'),
		phone: pick('phone'),
		unit: pick('unit'),
		standing: pick('standing'),
		since: pick('since'),
	}
}

interface Placed {
	readonly id: string
	readonly row: RollRow
}

/** A roll of many thousands is written in parts: its whole text is never made, and between two parts the server answers others. */
const mostAtOnce = 5_000

async function inParts<T>(all: readonly T[], write: (part: readonly T[]) => Promise<void>): Promise<void> {
	for (let from = 0; from < all.length; from += mostAtOnce) await write(all.slice(from, from + mostAtOnce))
}

async function addMembers(work: Work, { space, side }: Person, rows: readonly RollRow[]): Promise<readonly Placed[]> {
	const placed: Placed[] = []
	await inParts(rows, async part => {
		const { rows: made } = await sql<{ id: string; number: string }>`
			insert into parley.member (space, side, number, name, unit, standing, since)
			select ${space}, ${side}, number, name, unit, standing, since
			from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as row (number text, name text, unit text, standing text, since date)
			returning id, number`.execute(work)
		const ids = new Map(made.map(each => [each.number, each.id]))
		for (const row of part) placed.push({ id: ids.get(row.number)!, row })
	})
	return placed
}

const changeMembers = (work: Work, members: readonly Placed[]): Promise<void> =>
	inParts(members, async part => {
		await sql`
			update parley.member set name = row.name, unit = row.unit, standing = row.standing, since = row.since, gone_at = null
			from jsonb_to_recordset(${JSON.stringify(part.map(({ id, row }) => ({ id, ...row })))}::jsonb)
				as row (id uuid, name text, unit text, standing text, since date)
			where member.id = row.id`.execute(work)
	})

async function removeContacts(work: Work, ids: readonly string[]): Promise<void> {
	if (ids.length > 0) await work.deleteFrom('contact').where('member', '=', sql<string>`any(${ids}::uuid[])`).execute()
}

async function addContacts(work: Work, { space, side }: Person, members: readonly Placed[]): Promise<void> {
	const contacts = members.flatMap(({ id, row }) =>
		(['email', 'phone'] as const).flatMap(kind => (row[kind] === null ? [] : [{ member: id, kind, address: row[kind] }])),
	)
	await inParts(contacts, async part => {
		await sql`
			insert into parley.contact (member, space, side, kind, address)
			select member, ${space}, ${side}, kind, address
			from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as row (member uuid, kind text, address text)`.execute(work)
	})
}

/** Whose address changed is named, unless they are too many to read. */
const mostNamed = 100

async function record(work: Work, person: Person, file: Buffer, { fresh, back, changed, gone, unchanged }: RollChanges): Promise<Applied> {
	const counts = { added: fresh.length + back.length, changed: changed.length, gone: gone.length, unchanged }
	const file_hash = createHash('sha256').update(file).digest()
	await work
		.insertInto('roll_import')
		.values({
			space: person.space,
			side: person.side,
			file_hash,
			new_count: counts.added,
			changed_count: counts.changed,
			gone_count: counts.gone,
			unchanged_count: unchanged,
			imported_by: person.id,
		})
		.execute()
	const addresses = changed.filter(changesAddress).map(each => each.known.number)
	await note(work, person, 'roll-applied', {
		detail: { ...counts, addresses: addresses.length > mostNamed ? addresses.length : addresses, file: file_hash.toString('hex') },
	})
	return { applied: true, ...counts }
}

/** How many are on the roll of the side now. */
export async function countRoll(database: Database, person: Person): Promise<number> {
	const { count } = await asPerson(database, person, work =>
		work.selectFrom('member').select(sql<number>`count(*)::int`.as('count')).where('gone_at', 'is', null).executeTakeFirstOrThrow(),
	)
	return count
}
