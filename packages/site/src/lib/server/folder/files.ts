/** A folder in hand: every file as the bytes it came as, by its path. What may be a path, and how much there may be, is settled here. */
import { createHash } from 'node:crypto'

export type FolderFiles = ReadonlyMap<string, Buffer>

/** What is wrong with a folder, each in a sentence. */
export interface FolderFault {
	readonly path: string
	readonly message: string
}

export type ReadFolder = { readonly files: FolderFiles } | { readonly faults: readonly FolderFault[] }

export const mostFiles = 2_000
export const mostBytes = 100 * 1024 * 1024
export const mostBytesOfFile = 50 * 1024 * 1024
const longestPath = 400

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576).toLocaleString('en-US')} MB`

/** Why this is no path within a folder; null when it is one. */
export function faultOfPath(path: string): string | null {
	if (path === '') return 'A file has no name.'
	if (path.length > longestPath) return `The path is longer than ${longestPath} characters.`
	if (/[\p{Cc}\u2028\u2029\ufffd]/u.test(path) || !path.isWellFormed()) return 'The path has a character that no name may have.'
	if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'The path leads to a place of its own, and not into the folder.'
	if (path.includes('\\')) return 'The path has a backslash; folders are told apart by /.'
	const parts = path.split('/')
	if (parts.some(part => part === '..' || part === '.')) return 'The path leads out of the folder or round about in it.'
	if (parts.some(part => part === '')) return 'The path has an empty part.'
	return null
}

/** All that is wrong with a set of files, whatever they were read from. */
export function gather(entries: Iterable<readonly [path: string, bytes: Buffer]>): ReadFolder {
	const faults: FolderFault[] = []
	const files = new Map<string, Buffer>()
	let bytes = 0
	for (const [path, content] of entries) {
		const fault = faultOfPath(path) ?? (files.has(path) ? 'Two files have this path.' : null)
		if (fault !== null) faults.push({ path, message: fault })
		else if (content.length > mostBytesOfFile)
			faults.push({ path, message: `This file has ${megabytes(content.length)}; one may have ${megabytes(mostBytesOfFile)}.` })
		else files.set(path, content)
		bytes += content.length
	}
	const folders = new Set([...files.keys()].flatMap(foldersOf))
	for (const path of files.keys()) if (folders.has(path)) faults.push({ path, message: 'This is a file and a folder at once.' })
	if (files.size > mostFiles)
		faults.push({
			path: '',
			message: `The folder has ${files.size.toLocaleString('en-US')} files; it may have ${mostFiles.toLocaleString('en-US')}.`,
		})
	if (bytes > mostBytes)
		faults.push({ path: '', message: `The folder has ${megabytes(bytes)} in all; it may have ${megabytes(mostBytes)}.` })
	return faults.length > 0 ? { faults } : { files: inOrder(files) }
}

function foldersOf(path: string): readonly string[] {
	const parts = path.split('/')
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** What stands after all that was brought, the oldest first; a file without content was taken out. */
export function filesAfter(brought: readonly { readonly path: string; readonly content: Buffer | null }[]): FolderFiles {
	const files = new Map<string, Buffer>()
	for (const { path, content } of brought)
		if (content === null) files.delete(path)
		else files.set(path, content)
	return inOrder(files)
}

/** By their code points, as everywhere: the order of a folder says nothing. */
export const inOrder = (files: FolderFiles): FolderFiles => new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))

export const hashOfFile = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** One hash for the whole: of each file in order its path, how long it is, and its hash. */
export function hashOfFolder(files: FolderFiles): Buffer {
	const hash = createHash('sha256')
	for (const [path, bytes] of inOrder(files)) hash.update(`${path}\0${bytes.length}\0`).update(hashOfFile(bytes))
	return hash.digest()
}
