/** The log of a likeness room, as either side takes it away: a line an act, and the checkpoint that the log's key has signed over them. */
import { createTree, leafHash, readCheckpoint, readKey, readNote, signedBy } from '../log/index.ts'
import { readLikenessEntry } from './entry.ts'
import type { GrievanceLog } from './grievance.ts'

export interface LogTaken {
	readonly entries: readonly string[]
	/** The signed note, as it stands in checkpoint.txt. */
	readonly checkpoint: string
	/** The log's key, as this reader noted it; without one nothing is said of the signature. */
	readonly key?: string
}

/** What does not hold of it; empty when all of it does. A log that has grown since is no fault: what the checkpoint is over is looked at. */
export function likenessLogProblems({ entries, checkpoint, key }: LogTaken): readonly string[] {
	const note = readNote(checkpoint)
	const signed = note && readCheckpoint(note.text)
	if (!note || !signed) return ['This is no signed checkpoint.']
	const problems: string[] = []
	const publicKey = key === undefined ? null : readKey(key)
	if (key !== undefined && !publicKey) problems.push('The key is none: it is one line, name+number+letters, as the likeness room shows it.')
	if (publicKey && signedBy(note, publicKey) === null) problems.push('The checkpoint is not signed by that key.')
	if (entries.length < signed.size)
		return [...problems, `The log has ${entries.length} lines, and the checkpoint is over ${signed.size}: lines were taken off its end.`]
	for (const [index, entry] of entries.entries()) if (!readLikenessEntry(entry)) problems.push(`Line ${index} is no entry.`)
	if (rootOf(entries, signed.size) !== signed.root)
		problems.push(`The first ${signed.size} lines are not those the checkpoint was signed over: one was changed, dropped, added or moved.`)
	return problems
}

/** Whether the lines of a bundle are those of a log that was taken by itself, from here or from the other side. */
export function bundleInLogProblems({ checkpoint, lines }: GrievanceLog, entries: readonly string[]): readonly string[] {
	const note = readNote(checkpoint)
	const signed = note && readCheckpoint(note.text)
	if (!signed) return ['log.json has no signed checkpoint.']
	if (entries.length < signed.size) return [`The log has ${entries.length} lines, and the bundle’s checkpoint is over ${signed.size}.`]
	return [
		...(rootOf(entries, signed.size) === signed.root ? [] : ['The log is not the one the bundle was taken from: it begins otherwise.']),
		...lines.filter(({ entry, index }) => entries[index] !== entry).map(({ index }) => `Line ${index} of the log is another one.`),
	]
}

const rootOf = (entries: readonly string[], size: number): string =>
	createTree(entries.slice(0, size).map(entry => leafHash(Buffer.from(entry, 'utf8'))))
		.root()
		.toString('base64')
