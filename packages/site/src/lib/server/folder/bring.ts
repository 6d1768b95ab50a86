/**
 * A folder brought into the database: looked at, brought, agreed to by the other side, and then in force; each step again held against what is here
 * by then, and nothing half done. Whoever runs the server brings one alone.
 */
import { sql } from 'kysely'
import { asPerson, asService, becomeService, type Database, type Side, type Work } from '#db'
import type { Actor } from '../ledger/actor.ts'
import { isId } from '../ledger/drafts.ts'
import { appendToLog } from '../ledger/log.ts'
import { type Refusal, Refused, refused } from '../ledger/refusals.ts'
import { note } from '../people/audit.ts'
import { applyImport } from './apply.ts'
import { type FolderFault, type FolderFiles, hashOfFolder } from './files.ts'
import { type Here, type Look, type Looked, lookThrough } from './look.ts'
import { sessionsOf } from './sessions.ts'
import { storedFiles } from './stored.ts'
import { unzip } from './unzip.ts'

export interface Previewed {
	readonly look: Look
	/** Of the folder; what is brought is what was looked at. */
	readonly hash: string
}

type Faulty = { readonly faults: readonly FolderFault[] }

/** Kept for a day as one's own, and looked through. */
export const previewFolder = (database: Database, person: Actor, here: Here, archive: Buffer): Promise<Previewed | Faulty> =>
	asPerson(database, person, async work => {
		const seen = await seenIn(work, here, archive)
		if ('faults' in seen) return seen
		await work.deleteFrom('folder_draft').where('made_by', '=', person.id).execute()
		const { id, space, side } = person
		await work.insertInto('folder_draft').values({ made_by: id, space, side, file: archive }).execute()
		return { look: seen.look, hash: seen.hash }
	})

export const findPreview = (database: Database, person: Actor, here: Here): Promise<Previewed | Faulty | null> =>
	asPerson(database, person, async work => {
		const archive = await draftIn(work, person)
		if (archive === null) return null
		const seen = await seenIn(work, here, archive)
		return 'faults' in seen ? seen : { look: seen.look, hash: seen.hash }
	})

export const dropPreview = (database: Database, person: Actor): Promise<void> =>
	asPerson(database, person, async work => void (await work.deleteFrom('folder_draft').where('made_by', '=', person.id).execute()))

const draftIn = async (work: Work, person: Actor): Promise<Buffer | null> =>
	(
		await work
			.selectFrom('folder_draft')
			.select('file')
			.where('made_by', '=', person.id)
			.where('made_at', '>', sql<Date>`now() - interval '1 day'`)
			.executeTakeFirst()
	)?.file ?? null

async function seenIn(
	work: Work,
	here: Here,
	archive: Buffer,
): Promise<(Looked & { readonly hash: string; readonly given: FolderFiles }) | Faulty> {
	const unpacked = unzip(archive)
	if ('faults' in unpacked) return unpacked
	const looked = await lookThrough(work, here, unpacked.files)
	return 'faults' in looked ? looked : { ...looked, given: unpacked.files, hash: hashOfFolder(unpacked.files).toString('hex') }
}

export interface Brought {
	/** False: it waits for the other side. */
	readonly isInForce: boolean
}

export type Settled = Brought | Faulty | { readonly refusal: Refusal }

/** `hash`: of the folder as its bringer saw it. */
export const bringFolder = (database: Database, master: Buffer, person: Actor, here: Here, hash: string): Promise<Settled> =>
	whole(() =>
		asPerson(database, person, async work => {
			await sql`select parley.lock_ledger(${person.space})`.execute(work)
			const archive = await draftIn(work, person)
			if (archive === null) throw new Refused('import-over')
			const seen = await seenIn(work, here, archive)
			if ('faults' in seen) throw new Faults(seen.faults)
			if (seen.hash !== hash) throw new Refused('changed-meanwhile')
			if (seen.look.isNothing) throw new Refused('import-nothing')
			const { id } = await insertImport(work, person.space, { side: person.side, member: person.id, name: person.name }, seen)
			await work.deleteFrom('folder_draft').where('made_by', '=', person.id).execute()
			await note(work, person, 'folder-brought', { detail: { import: id, hash } })
			await becomeService(work, 'import')
			if (!(await isAgreed(work, id))) return { isInForce: false }
			await applyImport(work, { id, space: person.space, side: person.side, member: person.id, name: person.name }, seen)
			await appendToLog(work, master, person.space)
			return { isInForce: true }
		}),
	)

/** The other side's yes: with it the folder is in force. */
export const agreeFolder = (database: Database, master: Buffer, person: Actor, here: Here, id: string): Promise<Settled> =>
	whole(() =>
		asPerson(database, person, async work => {
			if (!isId(id)) throw new Refused('import-over')
			await sql`select parley.lock_ledger(${person.space})`.execute(work)
			await insertAct(work, person, id, 'agreed')
			const waiting = await work.selectFrom('folder_import').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
			const looked = await lookThrough(work, here, await filesOf(work, here, id), { isWaiting: true })
			if ('faults' in looked) throw new Faults(looked.faults)
			await note(work, person, 'folder-settled', { detail: { import: id, act: 'agreed' } })
			await becomeService(work, 'import')
			const { side, by_member, by_name } = waiting
			await applyImport(work, { id, space: person.space, side, member: by_member, name: by_name }, looked)
			await appendToLog(work, master, person.space)
			return { isInForce: true }
		}),
	)

export const settleFolder = (
	database: Database,
	person: Actor,
	id: string,
	kind: 'declined' | 'withdrawn',
): Promise<{ readonly settled: true } | { readonly refusal: Refusal }> =>
	refused(() =>
		asPerson(database, person, async work => {
			if (!isId(id)) throw new Refused('import-over')
			await insertAct(work, person, id, kind)
			await note(work, person, 'folder-settled', { detail: { import: id, act: kind } })
			return { settled: true }
		}),
	)

/** By whoever runs the server: at once, for both sides, and the log says by whom. */
export const importFolder = (
	database: Database,
	master: Buffer,
	here: Here,
	files: FolderFiles,
	name: string,
): Promise<(Brought & { readonly look: Look }) | Faulty | { readonly refusal: Refusal }> =>
	whole(async () => {
		const sessions = await sessionsOf(database, here.space)
		return asService(
			database,
			'import',
			async work => {
				const { space } = here
				await sql`select parley.lock_ledger(${space})`.execute(work)
				const looked = await lookThrough(work, here, files, { sessions })
				if ('faults' in looked) throw new Faults(looked.faults)
				const known = await storedFiles(work, space)
				if (looked.look.isNothing && known.size > 0) return { isInForce: false, look: looked.look }
				const by = { side: null, member: null, name }
				const { id } = await insertImport(work, space, by, { ...looked, hash: hashOfFolder(files).toString('hex') })
				await applyImport(work, { id, space, ...by }, looked)
				await appendToLog(work, master, space)
				return { isInForce: true, look: looked.look }
			},
			here.space,
		)
	})

export async function lookAtFolder(database: Database, here: Here, files: FolderFiles): Promise<{ readonly look: Look } | Faulty> {
	const sessions = await sessionsOf(database, here.space)
	return asService(
		database,
		'import',
		async work => {
			const looked = await lookThrough(work, here, files, { sessions })
			return 'faults' in looked ? looked : { look: looked.look }
		},
		here.space,
	)
}

interface By {
	readonly side: Side | null
	readonly member: string | null
	readonly name: string
}

async function insertImport(
	work: Work,
	space: string,
	{ side, member, name }: By,
	{ store, hash }: Pick<Looked, 'store'> & { readonly hash: string },
) {
	const made = await work
		.insertInto('folder_import')
		.values({ space, side, hash: Buffer.from(hash, 'hex'), by_member: member, by_name: name })
		.returning('id')
		.executeTakeFirstOrThrow()
	for (const [path, content] of store) await work.insertInto('folder_file').values({ import: made.id, space, path, content }).execute()
	return made
}

const insertAct = (work: Work, { space, side, id, name }: Actor, of: string, kind: 'agreed' | 'declined' | 'withdrawn'): Promise<unknown> =>
	work.insertInto('folder_import_act').values({ import: of, space, side, kind, by_member: id, by_name: name }).execute()

const isAgreed = async (work: Work, id: string): Promise<boolean> =>
	(await sql<{ is: boolean }>`select parley.import_is_agreed(${id}) as is`.execute(work)).rows[0]!.is

/** The folder of an import that waits, whole again. */
const filesOf = (work: Work, { space }: Here, id: string): Promise<FolderFiles> => storedFiles(work, space, { waiting: id })

export interface Waiting {
	readonly id: string
	readonly side: Side | null
	readonly by: string
	readonly at: Date
	readonly hash: string
	/** What it would do as things stand. */
	readonly look: Look | null
	readonly faults: readonly FolderFault[]
}

export interface Past {
	readonly id: string
	readonly side: Side | null
	readonly by: string
	readonly at: Date
	readonly hash: string
	readonly became: 'applied' | 'declined' | 'withdrawn'
	readonly settledBy: string
	readonly settledAt: Date
}

export const readImports = (
	database: Database,
	person: Actor,
	here: Here,
): Promise<{ readonly waiting: Waiting | null; readonly past: readonly Past[] }> =>
	asPerson(database, person, async work => {
		const imports = await work.selectFrom('folder_import').selectAll().where('space', '=', person.space).orderBy('at', 'desc').execute()
		const acts = await work.selectFrom('folder_import_act').selectAll().where('space', '=', person.space).orderBy('id').execute()
		const past: Past[] = []
		let waiting: Waiting | null = null
		for (const { id, side, by_name, at, hash } of imports) {
			const own = acts.filter(act => act.import === id)
			const end = own.find(act => act.kind !== 'agreed')
			const common = { id, side, by: by_name, at, hash: hash.toString('hex') }
			if (end) {
				const settled = own.find(act => act.kind === 'agreed') ?? end
				past.push({ ...common, became: end.kind as Past['became'], settledBy: settled.by_name, settledAt: end.at })
				continue
			}
			const looked = await lookThrough(work, here, await filesOf(work, here, id), { isWaiting: true })
			waiting = { ...common, look: 'look' in looked ? looked.look : null, faults: 'faults' in looked ? looked.faults : [] }
		}
		return { waiting, past }
	})

/** What is wrong with a folder undoes the transaction it is found in. */
class Faults extends Error {
	readonly faults: readonly FolderFault[]
	constructor(faults: readonly FolderFault[]) {
		super('the folder has faults')
		this.faults = faults
	}
}

async function whole<T>(work: () => Promise<T>): Promise<T | Faulty | { readonly refusal: Refusal }> {
	try {
		return await refused(work)
	} catch (error) {
		if (error instanceof Faults) return { faults: error.faults }
		throw error
	}
}
