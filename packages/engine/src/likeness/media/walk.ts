/** The files under the names given, one at a time and always in the same order: a folder's own by name, and its folders after them. */
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { UnreadableCode } from './findings.ts'

export interface Walked {
	/** As it is called from where the walk began. */
	readonly path: string
	/** Why it is not to be opened. */
	readonly refusal: UnreadableCode | null
}

const deepest = 100

/** A link that is named is followed; one that is met in a folder is told and left alone, since it may lead anywhere. */
export function* walk(paths: readonly string[]): Generator<Walked> {
	for (const path of paths) {
		const kind = kindOf(path, statSync)
		if (kind === 'folder') yield* walkFolder(path, 0)
		else yield { path, refusal: kind === 'file' ? null : kind }
	}
}

function* walkFolder(folder: string, depth: number): Generator<Walked> {
	const names = namesIn(folder)
	if (typeof names === 'string' || depth > deepest) return yield { path: folder, refusal: typeof names === 'string' ? names : 'not-a-file' }
	const folders: string[] = []
	for (const name of names) {
		const path = join(folder, name)
		const kind = kindOf(path, lstatSync)
		if (kind === 'folder') folders.push(path)
		else yield { path, refusal: kind === 'file' ? null : kind }
	}
	for (const path of folders) yield* walkFolder(path, depth + 1)
}

function namesIn(folder: string): readonly string[] | UnreadableCode {
	try {
		return readdirSync(folder).toSorted()
	} catch (error) {
		return refusalOf(error)
	}
}

function kindOf(path: string, look: typeof statSync | typeof lstatSync): 'file' | 'folder' | UnreadableCode {
	try {
		const found = look(path)!
		if (found.isSymbolicLink()) return 'a-link'
		if (found.isDirectory()) return 'folder'
		return found.isFile() ? 'file' : 'not-a-file'
	} catch (error) {
		return refusalOf(error)
	}
}

function refusalOf(error: unknown): UnreadableCode {
	const code = (error as NodeJS.ErrnoException).code
	if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
	return code === 'EACCES' || code === 'EPERM' ? 'no-permission' : 'cannot-be-read'
}
