/** A folder in hand from a folder on this machine, and back. What a system or git keeps there for itself is left alone. */
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FolderFault, type FolderFiles, gather, megabytes, mostBytesOfFile, mostFiles, type ReadFolder } from './files.ts'

const left = new Set(['.git', '.DS_Store'])

export async function readFromDisk(directory: string): Promise<ReadFolder> {
	const faults: FolderFault[] = []
	const files: [string, Buffer][] = []
	const walk = async (under: string): Promise<void> => {
		for (const entry of await readdir(join(directory, under), { withFileTypes: true })) {
			const path = under === '' ? entry.name : `${under}/${entry.name}`
			if (left.has(entry.name)) continue
			if (files.length > mostFiles) return
			if (entry.isDirectory()) await walk(path)
			else if (!entry.isFile())
				faults.push({ path, message: entry.isSymbolicLink() ? 'This is a link; put the file itself there.' : 'This is no file.' })
			else await take(path)
		}
	}
	const take = async (path: string): Promise<void> => {
		const { size } = await lstat(join(directory, path))
		if (size > mostBytesOfFile)
			faults.push({ path, message: `This file has ${megabytes(size)}; one may have ${megabytes(mostBytesOfFile)}.` })
		else files.push([path, await readFile(join(directory, path))])
	}
	const there = await lstat(directory).catch(() => null)
	if (!there?.isDirectory()) return { faults: [{ path: '', message: `There is no folder ${directory}.` }] }
	await walk('')
	const gathered = gather(files)
	return faults.length === 0 ? gathered : { faults: [...faults, ...('faults' in gathered ? gathered.faults : [])] }
}

/** Into a folder that is not there yet, or has nothing in it: nothing is written over. */
export async function writeToDisk(
	directory: string,
	files: FolderFiles,
): Promise<{ readonly written: number } | { readonly words: string }> {
	const there = await readdir(directory).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : null))
	if (there === null) return { words: `${directory} is there already and is no folder.` }
	if (there.length > 0) return { words: `${directory} is there already and is not empty: name a new one.` }
	for (const [path, bytes] of files) {
		const full = join(directory, ...path.split('/'))
		await mkdir(dirname(full), { recursive: true })
		await writeFile(full, bytes, { flag: 'wx' })
	}
	return { written: files.size }
}
