/** A side's own files of facts: each change a row, the last word on a path in force. The database shows them to that side at the table, and to the other what was released. */
import { asPerson, type Database, type Side, type Work } from '#db'
import { type FolderFiles, faultOfPath, filesAfter, hashOfFile, megabytes } from '../folder/files.ts'
import { openInHand } from '../folder/in-hand.ts'
import type { Actor } from '../ledger/actor.ts'
import { type Refusal, Refused, refused } from '../ledger/refusals.ts'
import { lyingTables, type Sound } from '../negotiations.ts'
import { note } from '../people/audit.ts'
import { queue } from '../people/queue.ts'

export interface OwnFile {
	readonly id: string
	readonly side: Side
	readonly path: string
	readonly bytes: number
	readonly sha256: string
	readonly by: string
	readonly at: Date
	readonly isReleased: boolean
}

export const mostOwnBytes = 32 * 1024 * 1024

/** In force for one side; within a transaction that sees that side's own. */
export async function ownFactsIn(work: Work, space: string, side: Side): Promise<FolderFiles> {
	const rows = await work
		.selectFrom('own_facts')
		.select(['path', 'content'])
		.where('space', '=', space)
		.where('side', '=', side)
		.orderBy('id')
		.execute()
	return filesAfter(rows)
}

/** One's own in force, and what the other side has released. */
export async function listOwnFacts(
	database: Database,
	person: Actor,
): Promise<{ readonly own: readonly OwnFile[]; readonly theirs: readonly OwnFile[] }> {
	const rows = await asPerson(database, person, work =>
		work
			.selectFrom('own_facts')
			.leftJoin('own_facts_release', 'own_facts_release.facts', 'own_facts.id')
			.select([
				'own_facts.id',
				'own_facts.side',
				'path',
				'content',
				'own_facts.by_name',
				'own_facts.at',
				'own_facts_release.facts as released',
			])
			.where('own_facts.space', '=', person.space)
			.orderBy('own_facts.id')
			.execute(),
	)
	const views = rows.map(row => ({
		content: row.content,
		file: {
			id: row.id,
			side: row.side,
			path: row.path,
			bytes: row.content?.length ?? 0,
			sha256: row.content === null ? '' : hashOfFile(row.content).toString('hex'),
			by: row.by_name,
			at: row.at,
			isReleased: row.released !== null,
		},
	}))
	const own = new Map<string, OwnFile>()
	for (const { file, content } of views.filter(({ file }) => file.side === person.side))
		if (content === null) own.delete(file.path)
		else own.set(file.path, file)
	return {
		own: [...own.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
		theirs: views.filter(({ file, content }) => file.side !== person.side && content !== null).map(({ file }) => file),
	}
}

/** The bytes of one, for whoever the database shows it to. */
export async function findOwnFile(
	database: Database,
	person: Actor,
	id: string,
): Promise<{ readonly path: string; readonly content: Buffer } | null> {
	if (!/^\d{1,18}$/.test(id)) return null
	const found = await asPerson(database, person, work =>
		work.selectFrom('own_facts').select(['path', 'content']).where('id', '=', id).where('space', '=', person.space).executeTakeFirst(),
	)
	return found?.content ? { path: found.path, content: found.content } : null
}

export type Kept = { readonly kept: string } | { readonly faults: readonly string[] }

/** Put in the place of the folder's file of that name, or beside the others: taken when the folder can be run with it. */
export async function keepOwnFile(database: Database, person: Actor, sound: Sound, path: string, content: Buffer): Promise<Kept> {
	const fault = faultOfOwn(path, content)
	if (fault !== null) return { faults: [fault] }
	const before = await asPerson(database, person, work => ownFactsIn(work, person.space, person.side))
	if (before.get(path)?.equals(content)) return { faults: [`${path} is there already, byte for byte.`] }
	const faults = await problemsWith(sound, new Map([...before, [path, content]]))
	if (faults.length > 0) return { faults }
	await change(database, person, path, content)
	return { kept: path }
}

export async function dropOwnFile(database: Database, person: Actor, sound: Sound, path: string): Promise<Kept> {
	const before = await asPerson(database, person, work => ownFactsIn(work, person.space, person.side))
	if (!before.has(path)) return { faults: ['Your side has no such file.'] }
	const faults = await problemsWith(sound, new Map([...before].filter(([each]) => each !== path)))
	if (faults.length > 0) return { faults }
	await change(database, person, path, null)
	return { kept: path }
}

const change = (database: Database, person: Actor, path: string, content: Buffer | null): Promise<void> =>
	asPerson(database, person, async work => {
		const { space, side, id, name } = person
		await work.insertInto('own_facts').values({ space, side, path, content, by_member: id, by_name: name }).execute()
		await note(work, person, 'facts-kept', { detail: { path, gone: content === null } })
		await queue(work, 'cost-turns', { space, side })
	})

function faultOfOwn(path: string, content: Buffer): string | null {
	const fault = faultOfPath(path)
	if (fault !== null) return fault
	if (!/^facts\/[^/.][^/]*[.](md|csv|xlsx|parquet)$/.test(path) || path.length > 200)
		return `${path.slice(0, 80)} is no file of facts: it ends in .md, .csv, .xlsx or .parquet.`
	if (content.length === 0) return 'The file is empty.'
	return content.length > mostOwnBytes ? `The file has ${megabytes(content.length)}; it may have ${megabytes(mostOwnBytes)}.` : null
}

/** Up to so many: whoever mends one sees the next. */
const mostTold = 20

async function problemsWith({ negotiation }: Sound, own: FolderFiles): Promise<readonly string[]> {
	const told = [...negotiation.files].filter(([path]) => !path.startsWith('ledger/'))
	const opened = await openInHand(new Map<string, string | Uint8Array>([...told, ...own]), await lyingTables(negotiation))
	if (opened.plan) return []
	return opened.diagnostics
		.filter(each => each.severity === 'error')
		.slice(0, mostTold)
		.map(({ place, message, mend }) => `${place.file}, line ${place.line}: ${message}${mend ? ` ${mend}` : ''}`)
}

/** The other side's people at the table may read it from then on. */
export const releaseOwnFile = (
	database: Database,
	person: Actor,
	id: string,
): Promise<{ readonly released: string } | { readonly refusal: Refusal }> =>
	refused(() =>
		asPerson(database, person, async work => {
			const { space, side } = person
			const found = /^\d{1,18}$/.test(id)
				? await work.selectFrom('own_facts').select('path').where('id', '=', id).where('side', '=', side).executeTakeFirst()
				: undefined
			if (!found) throw new Refused('no-such-file')
			await work
				.insertInto('own_facts_release')
				.values({ facts: id, space, side, by_member: person.id })
				.onConflict(conflict => conflict.doNothing())
				.execute()
			await note(work, person, 'facts-released', { detail: { path: found.path } })
			return { released: found.path }
		}),
	)
