/**
 * The log of the likeness room: in the transaction of an act its lines are appended and a checkpoint is signed over all of them, so that an act stands with
 * its line or not at all. Both sides read every line; what was hashed into a line is shown to whom the use or the consent concerns.
 */
import { randomBytes } from 'node:crypto'
import { canonicalJson, detailHash, type LikenessAct, type LoggedLine, printLikenessEntry } from '@parley/engine/likeness'
import { checkpointText, createSigner, createTree, leafHash, minuteOf, type NoteSigner, printKey, printNote } from '@parley/engine/log'
import { sql } from 'kysely'
import { asPerson, becomeService, type Database, type Person, type Work } from '#db'
import { seal, unseal } from '../letters/keys.ts'
import { type Answer, refused } from './refusals.ts'

/** Whoever acts gravely does so in a session that was signed in lately. */
export interface Actor extends Person {
	readonly session: string
}

export interface Line {
	readonly act: LikenessAct
	/** The use or the consent it is about. */
	readonly subject: string
	readonly detail: unknown
}

const originOf = (space: string): string => `parley.likeness/${space}`

/**
 * One act: everything in one transaction, one at a time in a negotiation. `finish` goes on as the service, which sees all of it, after what the person did.
 */
export const inTurn = <T>(
	database: Database,
	master: Buffer,
	actor: Actor,
	act: (work: Work) => Promise<{ readonly answer: T; readonly lines: readonly Line[] }>,
	finish: (work: Work) => Promise<readonly Line[]> = async () => [],
): Promise<Answer<T>> =>
	refused(() =>
		asPerson(database, actor, async work => {
			await sql`select parley.lock_likeness(${actor.space})`.execute(work)
			const { answer, lines } = await act(work)
			await becomeService(work, 'likeness')
			await append(work, master, actor.space, [...lines, ...(await finish(work))])
			return answer
		}),
	)

async function append(work: Work, master: Buffer, space: string, lines: readonly Line[]): Promise<void> {
	if (lines.length === 0) return
	const signer = await signerIn(work, master, space)
	const leaves = await work.selectFrom('likeness_log_entry').select('leaf_hash').where('space', '=', space).orderBy('place').execute()
	const tree = createTree(leaves.map(each => each.leaf_hash))
	const minute = minuteOf(new Date())
	for (const { act, subject, detail } of lines) {
		const entry = printLikenessEntry({ act, subject, hash: detailHash(detail), minute })
		const leaf = leafHash(Buffer.from(entry, 'utf8'))
		const place = tree.append(leaf)
		await work
			.insertInto('likeness_log_entry')
			.values({ space, place, entry, subject, detail: canonicalJson(detail), leaf_hash: leaf })
			.execute()
	}
	const text = checkpointText({ origin: originOf(space), size: tree.size, root: tree.root().toString('base64') })
	const note = printNote({ text, signatures: [signer.sign(text)] })
	await work.insertInto('likeness_checkpoint').values({ space, size: tree.size, root: tree.root(), note }).execute()
}

async function signerIn(work: Work, master: Buffer, space: string): Promise<NoteSigner> {
	const purpose = `likeness ${space}`
	const known = await work.selectFrom('likeness_secret').select('log_key').where('space', '=', space).executeTakeFirst()
	const seed = known ? unseal(master, purpose, known.log_key) : randomBytes(32)
	if (!known)
		await work
			.insertInto('likeness_secret')
			.values({ space, log_key: seal(master, purpose, seed) })
			.execute()
	return createSigner(originOf(space), 'log', seed)
}

export interface Proofs {
	readonly checkpoint: string
	readonly key: string
	readonly lines: readonly LoggedLine[]
}

/** The lines about these subjects, each with its proof under the last checkpoint; as the service, so only after the asker was seen to see them. */
export async function proofsOf(work: Work, master: Buffer, space: string, subjects: readonly string[]): Promise<Proofs | null> {
	const checkpoint = await work
		.selectFrom('likeness_checkpoint')
		.select('note')
		.where('space', '=', space)
		.orderBy('size', 'desc')
		.executeTakeFirst()
	if (!checkpoint) return null
	const rows = await work
		.selectFrom('likeness_log_entry')
		.select(['place', 'entry', 'subject', 'detail', 'leaf_hash'])
		.where('space', '=', space)
		.orderBy('place')
		.execute()
	const tree = createTree(rows.map(each => each.leaf_hash))
	const wanted = new Set(subjects)
	return {
		checkpoint: checkpoint.note,
		key: printKey((await signerIn(work, master, space)).key),
		lines: rows
			.filter(row => wanted.has(row.subject))
			.map(({ place, entry, detail }) => ({
				entry,
				index: Number(place),
				proof: tree.inclusionProof(Number(place)).map(hash => hash.toString('base64')),
				detail: JSON.parse(detail) as unknown,
			})),
	}
}

/** Every line, and the checkpoint over exactly these: read in one go, so that an act in between is in both or in neither. */
export const entriesOf = (
	database: Database,
	person: Person,
): Promise<{ readonly entries: readonly string[]; readonly checkpoint: string | null }> =>
	asPerson(database, person, async work => {
		const last = await work
			.selectFrom('likeness_checkpoint')
			.select(['size', 'note'])
			.where('space', '=', person.space)
			.orderBy('size', 'desc')
			.executeTakeFirst()
		if (!last) return { entries: [], checkpoint: null }
		const rows = await work
			.selectFrom('likeness_log_entry')
			.select('entry')
			.where('space', '=', person.space)
			.where('place', '<', last.size)
			.orderBy('place')
			.execute()
		return { entries: rows.map(each => each.entry), checkpoint: last.note }
	})

/** The key of the log as its readers note it; null before the first act. */
export async function logKeyOf(database: Database, master: Buffer, person: Person): Promise<string | null> {
	return asPerson(database, person, async work => {
		await becomeService(work, 'likeness')
		const known = await work.selectFrom('likeness_secret').select('log_key').where('space', '=', person.space).executeTakeFirst()
		return known ? printKey((await signerIn(work, master, person.space)).key) : null
	})
}
