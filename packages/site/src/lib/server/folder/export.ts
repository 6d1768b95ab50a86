/**
 * A negotiation's folder as it goes out to one side: its own files byte for byte, the entries that were imported as they came, and what crossed the table on
 * this server as new files of `ledger/`. What came with a folder is not written over.
 */
import { asPerson, asSide, type Database, type Person, type Side, type Work } from '#db'
import { type LedgerView, readLedgerIn } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { textsOf } from '../turns/assemble.ts'
import { readFromDisk } from './disk.ts'
import { type FolderFault, type FolderFiles, gather, type ReadFolder } from './files.ts'
import { storedFiles } from './stored.ts'

export const exportFolder = (database: Database, sound: Sound, side: Side): Promise<ReadFolder> =>
	asSide(database, { space: sound.id, side }, work => exportIn(work, sound))

/** For somebody at the table. */
export const exportFor = (database: Database, sound: Sound, person: Person): Promise<ReadFolder> =>
	asPerson(database, person, work => exportIn(work, sound))

async function exportIn(work: Work, sound: Sound): Promise<ReadFolder> {
	const own = await readFromDisk(sound.negotiation.directory)
	if ('faults' in own) return own
	const stored = await storedFiles(work, sound.id, { under: 'ledger/' })
	const entries = entriesOf(sound, await readLedgerIn(work, sound.id, 'table'), stored)
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

/** What crossed the table here, as files beside those that were imported. */
export function entriesOf(sound: Pick<Sound, 'negotiation'>, { offers }: Pick<LedgerView, 'offers'>, stored: FolderFiles): FolderFiles {
	return new Map([...textsOf(sound, offers, stored)].map(([path, text]) => [path, Buffer.from(text)]))
}
