/**
 * Folders that were imported, as they are read: written out of the database into PARLEY_DATA, each state of one in a folder of its own, and a file that
 * names the one in force. What is there can always be written again. The ledger is left out: what crossed the table is for everybody only when it was released.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asService, type Database, dataFolder } from '#db'
import { readFromDisk, writeToDisk } from './disk.ts'
import { type FolderFiles, hashOfFolder } from './files.ts'
import { storedFiles } from './stored.ts'

const place = (): string => join(dataFolder(), 'folders')
const names = 'in-force'

export async function importedFolders(): Promise<readonly { readonly id: string; readonly directory: string }[]> {
	const spaces = await readdir(place()).catch(() => [])
	const found = await Promise.all(
		spaces.toSorted().map(async id => {
			const hash = await readFile(join(place(), id, names), 'utf8').catch(() => '')
			return /^[0-9a-f]{64}$/.test(hash) ? [{ id, directory: join(place(), id, hash) }] : []
		}),
	)
	return found.flat()
}

/** After an import, and when the database is opened. `shown`: where the negotiation is read from now; nothing is written when it has the same files. */
export async function putInForce(database: Database, space: string, shown: string | null): Promise<void> {
	const stored = await asService(database, 'import', work => storedFiles(work, space), space)
	const files: FolderFiles = new Map([...stored].filter(([path]) => !path.startsWith('ledger/')))
	if (!files.has('negotiation.md') || (shown !== null && (await hasSame(shown, files)))) return
	const hash = hashOfFolder(files).toString('hex')
	const own = join(place(), space)
	const [before] = (await importedFolders()).filter(each => each.id === space)
	await mkdir(own, { recursive: true, mode: 0o700 })
	if (!(await hasSame(join(own, hash), files))) {
		await rm(join(own, hash), { recursive: true, force: true })
		const written = await writeToDisk(join(own, hash), files)
		if ('words' in written) throw new Error(written.words)
	}
	await writeFile(join(own, `${names}.new`), hash)
	await rename(join(own, `${names}.new`), join(own, names))
	// Whoever reads the one before reads it to its end.
	const kept = new Set([names, hash, before?.directory.split(/[\\/]/).at(-1)])
	for (const each of await readdir(own)) if (!kept.has(each)) await rm(join(own, each), { recursive: true, force: true })
}

async function hasSame(directory: string, files: FolderFiles): Promise<boolean> {
	const read = await readFromDisk(directory)
	if ('faults' in read) return false
	const own = new Map([...read.files].filter(([path]) => !path.startsWith('ledger/')))
	return own.size === files.size && hashOfFolder(own).equals(hashOfFolder(files))
}
