/** A folder in hand opened as if it lay on the disk, tables and all: it does for as long as it is read, where nobody else looks. */
import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Opened, openNegotiation } from '@parley/engine'
import { faultOfPath } from './files.ts'

/** `tables`: by their path in the folder, where they lie on this machine. */
export async function openInHand(
	files: ReadonlyMap<string, string | Uint8Array>,
	tables: ReadonlyMap<string, string> = new Map(),
): Promise<Opened> {
	const directory = await mkdtemp(join(tmpdir(), 'parley-in-hand-'))
	try {
		for (const [path, content] of files) await writeFile(await placeOf(directory, path), content)
		for (const [path, full] of tables) if (!files.has(path)) await lend(full, await placeOf(directory, path))
		return await openNegotiation(directory)
	} finally {
		await rm(directory, { recursive: true, force: true })
	}
}

async function placeOf(directory: string, path: string): Promise<string> {
	const fault = faultOfPath(path)
	if (fault !== null) throw new Error(`a folder in hand has no such path: ${fault}`)
	const full = join(directory, ...path.split('/'))
	await mkdir(dirname(full), { recursive: true })
	return full
}

/** A long table is not copied where the disk lets it have two names. */
const lend = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to))
