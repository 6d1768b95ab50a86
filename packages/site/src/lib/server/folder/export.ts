/**
 * A negotiation's folder as it goes out: its own files byte for byte, and what crossed the table on this server as new files of `ledger/`, as the side
 * that asks sees it. Nothing that came with the folder is written over.
 */
import { asSide, type Database, type Side } from '#db'
import { readLedgerIn } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { textsOf } from '../turns/assemble.ts'
import { readFromDisk } from './disk.ts'
import { type FolderFault, gather, type ReadFolder } from './files.ts'

export async function exportFolder(database: Database, sound: Sound, side: Side): Promise<ReadFolder> {
	const own = await readFromDisk(sound.negotiation.directory)
	if ('faults' in own) return own
	const view = await asSide(database, { space: sound.id, side }, work => readLedgerIn(work, sound.id, 'table'))
	const added = [...textsOf(sound, view.offers)]
	const faults = added.flatMap(([path]): readonly FolderFault[] =>
		own.files.has(path) ? [{ path, message: 'The folder tells of an entry with this number, and another crossed the table here.' }] : [],
	)
	if (faults.length > 0) return { faults }
	return gather([...own.files, ...added.map(([path, text]) => [path, Buffer.from(text)] as const)])
}
