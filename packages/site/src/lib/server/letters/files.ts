/**
 * The public folder of letters: PARLEY_DATA/letters/<negotiation>/<letter>/. The publisher writes it, the server reads it, and the database is asked
 * nothing, however many look. Besides the bundle that is verified (packages/engine/src/log/bundle.ts) it holds `shown.json`: what the page tells and no log
 * can (by unit, names by the letter's rule).
 */
import { open, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
	bundleFiles,
	type CountRecord,
	type LetterRecord,
	printCheckpoints,
	readCheckpoint,
	readCheckpoints,
	readNote,
} from '@parley/engine/log'
import type { UnitsShown } from './units.ts'

export interface NameShown {
	readonly name: string
	readonly line: string | null
	/** Asked to stand among those known to the public. */
	readonly isNotable: boolean
}

export interface Shown {
	readonly version: 1
	readonly letter: string
	readonly state: 'open' | 'closed'
	readonly names: 'shown' | 'hidden' | 'together'
	readonly revealAt: number | null
	readonly isRevealed: boolean
	readonly takesLines: boolean
	readonly signers: readonly NameShown[]
	/** Lines whose writers are not named, in an order that tells nothing. */
	readonly lines: readonly string[]
	readonly units: UnitsShown
	/** Signatures that stand at the end of each hour in which something happened; hours as `2023-10-26T14`, UTC. */
	readonly pace: readonly { readonly hour: string; readonly standing: number }[]
}

export const lettersFolder = (data: string): string => join(data, 'letters')

/** A negotiation's word comes from a folder's name and a letter's is checked, but neither is trusted to be a single step of a path. */
export const isWord = (text: string): boolean => /^[\w][\w.-]{0,199}$/.test(text)

export const folderOf = (data: string, space: string, slug: string): string | null =>
	isWord(space) && isWord(slug) ? join(lettersFolder(data), space, slug) : null

let writes = 0

/** Whole or not at all: whoever reads sees the old file or the new. */
export async function writeWhole(path: string, text: string): Promise<void> {
	const beside = `${path}.${process.pid}-${++writes}`
	const handle = await open(beside, 'w', 0o644)
	try {
		await handle.writeFile(text)
		await handle.sync()
	} finally {
		await handle.close()
	}
	await rename(beside, path)
}

/** At its place, which is always the same one: written twice, by whomever, it is the same file. Gives where it ends. */
export async function writeAt(path: string, offset: number, text: string): Promise<number> {
	const bytes = Buffer.from(text, 'utf8')
	const handle = await open(path, 'r+').catch(async error => {
		if (error.code !== 'ENOENT') throw error
		await writeFile(path, '', { flag: 'a' })
		return open(path, 'r+')
	})
	try {
		await handle.write(bytes, 0, bytes.length, offset)
		await handle.sync()
	} finally {
		await handle.close()
	}
	return offset + bytes.length
}

export interface PublishedLetter {
	readonly slug: string
	readonly record: LetterRecord
	readonly count: CountRecord
	readonly shown: Shown
}

/** Null while there is no such letter, or it is just being published for the first time. */
export async function readPublished(data: string, space: string, slug: string): Promise<PublishedLetter | null> {
	const folder = folderOf(data, space, slug)
	if (folder === null) return null
	const [record, count, shown] = await Promise.all(['letter.json', 'count.json', 'shown.json'].map(name => readQuietly(join(folder, name))))
	if (record === null || count === null || shown === null || !record || !count || !shown) return null
	return { slug, record: JSON.parse(record), count: JSON.parse(count), shown: JSON.parse(shown) }
}

export async function listPublished(data: string, space: string): Promise<readonly PublishedLetter[]> {
	if (!isWord(space)) return []
	const slugs = await readdir(join(lettersFolder(data), space)).catch(() => [])
	const all = await Promise.all(slugs.map(slug => readPublished(data, space, slug)))
	return all.filter(each => each !== null).toSorted((a, b) => (a.record.opens < b.record.opens ? 1 : -1))
}

/**
 * The bundle as of one moment. Files are written one after another, so whoever reads them while the log grows may hold a log longer than its last
 * checkpoint; here it is cut to what `count.json` says.
 */
export async function readBundle(data: string, space: string, slug: string): Promise<ReadonlyMap<string, string> | null> {
	const folder = folderOf(data, space, slug)
	if (folder === null) return null
	// The count is written last: what it counts stands in the other files.
	const count = await readQuietly(join(folder, 'count.json'))
	if (count === null) return null
	const files = new Map<string, string>()
	for (const name of bundleFiles) {
		const text = name === 'count.json' ? count : await readQuietly(join(folder, name))
		if (text === null) return null
		files.set(name, text)
	}
	const { size } = JSON.parse(count) as CountRecord
	files.set('entries.txt', firstLines(files.get('entries.txt')!, size))
	const notes = readCheckpoints(files.get('checkpoints.txt')!).filter(note => (sizeOf(note) ?? Number.POSITIVE_INFINITY) <= size)
	files.set('checkpoints.txt', printCheckpoints(notes))
	return files
}

const sizeOf = (note: string): number | null => readCheckpoint(readNote(note)?.text ?? '')?.size ?? null

function firstLines(text: string, count: number): string {
	let end = 0
	for (let line = 0; line < count; line++) end = text.indexOf('\n', end) + 1
	return text.slice(0, end)
}

async function readQuietly(path: string): Promise<string | null> {
	try {
		return await readFile(path, 'utf8')
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
		throw error
	}
}
