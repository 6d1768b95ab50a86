/** The public files of letters, kept in memory: however many ask, each is looked at a few times a second, and read when it has changed. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CountRecord, LetterRecord } from '@parley/engine/log'
import { dataFolder } from '#db'
import { tagOf } from '../tagged.ts'
import { folderOf, type PublishedLetter, type Shown } from './files.ts'

export interface KeptFile {
	readonly text: string
	readonly etag: string
	/** What it holds, where it is JSON. */
	readonly value: unknown
}

interface Looked {
	/** Which state of the file it was: it is replaced, or it grows. */
	readonly stamp: string
	readonly file: KeptFile
}

interface Look {
	readonly at: number
	readonly looked: Promise<Looked | null>
}

/** What is kept so, and how it is sent. Whatever stands between asks for the count once a second at most, however many look. */
export const keptHeaders = {
	'count.json': { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=1' },
	'checkpoints.txt': { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=1' },
} as const

export type KeptName = keyof typeof keptHeaders

export const isKeptName = (name: string): name is KeptName => Object.hasOwn(keptHeaders, name)

/** The publisher writes every second and a half. */
const freshMilliseconds = 200
const mostKept = 300

const kept = new Map<string, Look>()

type Kept = KeptName | 'letter.json' | 'shown.json' | 'letter.md'

/** Null where there is no such file. Pages look each time (`freshFor` 0); what thousands ask for is looked at a few times a second. */
export async function keptFile(space: string, slug: string, name: Kept, freshFor = freshMilliseconds): Promise<KeptFile | null> {
	const folder = folderOf(dataFolder(), space, slug)
	if (folder === null) return null
	const path = join(folder, name)
	const known = kept.get(path)
	if (known && Date.now() - known.at < freshFor) return (await known.looked)?.file ?? null
	const looked = lookAgain(path, known?.looked)
	kept.delete(path)
	kept.set(path, { at: Date.now(), looked })
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
	// What could not be read is tried again by the next.
	looked.catch(() => kept.delete(path))
	return (await looked)?.file ?? null
}

async function lookAgain(path: string, before: Promise<Looked | null> | undefined): Promise<Looked | null> {
	const status = await stat(path).catch(absent)
	if (status === null) return null
	const stamp = `${status.ino} ${status.size} ${status.mtimeMs}`
	const known = await before?.catch(() => null)
	if (known?.stamp === stamp) return known
	const text = await readFile(path, 'utf8').catch(absent)
	if (text === null) return null
	return { stamp, file: { text, etag: tagOf(text), value: path.endsWith('.json') ? JSON.parse(text) : null } }
}

function absent(error: NodeJS.ErrnoException): null {
	if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
	throw error
}

/** What signing asks of a letter's files; null while it is not published. */
export async function keptLetter(space: string, slug: string): Promise<{ readonly record: LetterRecord; readonly shown: Shown } | null> {
	const [record, count, shown] = await Promise.all(
		(['letter.json', 'count.json', 'shown.json'] as const).map(name => keptFile(space, slug, name)),
	)
	return record && count && shown ? { record: record.value as LetterRecord, shown: shown.value as Shown } : null
}

/** A letter as its page shows it, as its files are now. */
export async function publishedNow(space: string, slug: string): Promise<PublishedLetter | null> {
	const [record, count, shown] = await Promise.all(
		(['letter.json', 'count.json', 'shown.json'] as const).map(name => keptFile(space, slug, name, 0)),
	)
	if (!record || !count || !shown) return null
	return { slug, record: record.value as LetterRecord, count: count.value as CountRecord, shown: shown.value as Shown }
}

const worked = new WeakMap<KeptFile, unknown>()

/** What is worked out of a file, once for each state of it. One thing of each file. */
export function workedOut<T>(file: KeptFile, work: (text: string) => T): T {
	if (!worked.has(file)) worked.set(file, work(file.text))
	return worked.get(file) as T
}
