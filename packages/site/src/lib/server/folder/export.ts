/**
 * A negotiation's folder as it goes out to one side: its own files byte for byte, the entries that were imported as they came, and what crossed the table on
 * this server as new files of `ledger/`. What came with a folder is not written over.
 */
import { writeLedger } from '@parley/engine'
import { asPerson, asTable, type Database, type Person, type Side, type Work } from '#db'
import { type LedgerView, readLedgerIn } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { lastOf, textsOf } from '../turns/assemble.ts'
import { readFromDisk } from './disk.ts'
import { type FolderFault, type FolderFiles, gather, type ReadFolder } from './files.ts'
import { type MadeRelease, releaseEntries, releasesIn } from './releases.ts'
import { type AgreedSession, sessionEntries, sessionsIn } from './sessions.ts'
import { isEntry, storedFiles } from './stored.ts'

export const exportFolder = (database: Database, sound: Sound, side: Side): Promise<ReadFolder> =>
	asTable(database, { space: sound.id, side }, work => exportIn(work, sound))

/** For somebody at the table. */
export const exportFor = (database: Database, sound: Sound, person: Person): Promise<ReadFolder> =>
	asPerson(database, person, work => exportIn(work, sound))

async function exportIn(work: Work, sound: Sound): Promise<ReadFolder> {
	const own = await readFromDisk(sound.negotiation.directory)
	if ('faults' in own) return own
	const stored = await storedFiles(work, sound.id, { under: 'ledger/' })
	const happened = {
		offers: (await readLedgerIn(work, sound.id, 'table')).offers,
		releases: await releasesIn(work, sound.id),
		sessions: await sessionsIn(work, sound.id),
	}
	const entries = entriesOf(sound, happened, stored, own.files)
	const told = new Map([...stored, ...entries])
	const faults = [...told].flatMap(([path, bytes]): readonly FolderFault[] =>
		!own.files.has(path) || own.files.get(path)!.equals(bytes)
			? []
			: [
					{
						path,
						message: entries.has(path)
							? 'The folder tells of an entry with this number, and another crossed the table here.'
							: 'The folder on this server’s disk has this entry in other words than it was imported in.',
					},
				],
	)
	return faults.length > 0 ? { faults } : gather(new Map([...own.files, ...told]))
}

/** Of this server itself, as one reader sees it. */
export interface Happened extends Pick<LedgerView, 'offers'> {
	readonly releases: readonly MadeRelease[]
	readonly sessions: readonly AgreedSession[]
}

/** What happened here, as files beside those that were imported; what is numbered through for both sides goes on from them and from those on the disk. */
export function entriesOf(
	sound: Pick<Sound, 'negotiation'>,
	{ offers, releases, sessions }: Happened,
	stored: FolderFiles,
	onDisk: FolderFiles,
): FolderFiles {
	const last = lastTold(stored, onDisk)
	const beside = writeLedger({
		turns: [],
		packages: [],
		sessions: sessionEntries(sound, sessions, last('S')),
		agreements: [],
		moves: [],
		releases: releaseEntries(sound, releases, offers, last),
	})
	return new Map([...textsOf(sound, offers, stored), ...beside].map(([path, text]) => [path, Buffer.from(text)]))
}

/** The highest number of a kind of entry that came with a folder. */
export function lastTold(stored: FolderFiles, onDisk: FolderFiles): (kind: string) => number {
	const told = new Map([...onDisk, ...stored].filter(([path]) => isEntry(path)))
	return kind => lastOf(told, kind)
}
