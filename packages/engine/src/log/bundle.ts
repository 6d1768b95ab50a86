/**
 * What a letter publishes, as files that anybody can fetch, keep and check without asking the server again:
 *
 *   letter.md          the text, byte for byte what was signed
 *   letter.json        id, title, hash of the text, window, the log's key, the witnesses' keys, the roll's size, root and rule
 *   entries.txt        the log, one entry a line
 *   checkpoints.txt    every signed checkpoint, the oldest first, parted by a line "--"
 *   count.json         what the public page shows; made from the log and nothing else
 *
 * `verifyBundle` works all of it again. What it cannot show is that the entries are real members: for that a witness is shown the roll and the matches,
 * and signs the checkpoint.
 */
import { type Entry, minuteOf, printEntry, readEntry, type Tally, tally, textHash } from './entry.ts'
import { type NoteKey, readCheckpoint, readKey, readNote, signedBy, strictBase64 } from './note.ts'
import { isOnRoll, type RollCommitment, type RollProof } from './roll.ts'
import { createTree, isIncluded, leafHash, type Tree } from './tree.ts'

export interface LetterRecord {
	readonly version: 1
	readonly id: string
	readonly title: string
	/** SHA-256 of letter.md, hexadecimal. */
	readonly hash: string
	/** The first line of every checkpoint. */
	readonly origin: string
	/** Minutes, UTC; null while it has no end. */
	readonly opens: string
	readonly closes: string | null
	readonly key: string
	readonly witnesses: readonly string[]
	readonly roll: RollCommitment & { readonly asOf: string; readonly rule: string }
}

export interface CountRecord extends Tally {
	readonly version: 1
	readonly letter: string
	/** Entries in the log. */
	readonly size: number
	readonly root: string
	readonly at: string
}

export interface Bundle {
	readonly files: ReadonlyMap<string, string>
}

export const bundleFiles = ['letter.md', 'letter.json', 'entries.txt', 'checkpoints.txt', 'count.json'] as const

export interface Verified {
	readonly letter: LetterRecord
	readonly tally: Tally
	readonly size: number
	readonly root: string
	/** The last entry's minute. */
	readonly lastMinute: string | null
	readonly checkpoints: number
	/** Who co-signed the last checkpoint, and when. */
	readonly witnesses: readonly { readonly name: string; readonly at: string }[]
}

export interface Verdict {
	/** Null when anything does not hold. */
	readonly verified: Verified | null
	readonly problems: readonly string[]
}

const separator = '--\n'

export const printCheckpoints = (notes: readonly string[]): string => notes.join(separator)
export const readCheckpoints = (text: string): readonly string[] => (text === '' ? [] : text.split(separator))

export function verifyBundle({ files }: Bundle): Verdict {
	const missing = bundleFiles.filter(name => !files.has(name))
	if (missing.length > 0) return { verified: null, problems: missing.map(name => `The bundle has no ${name}.`) }
	const problems: string[] = []
	const letter = readLetter(files.get('letter.json')!, problems)
	if (!letter) return { verified: null, problems }
	if (textHash(files.get('letter.md')!) !== letter.hash)
		problems.push('letter.md is not the text that letter.json names: its hash is another.')
	const entries = readEntries(files.get('entries.txt')!, letter, problems)
	const tree = createTree(entries.map(entry => leafHash(Buffer.from(printEntry(entry), 'utf8'))))
	const last = checkCheckpoints(files.get('checkpoints.txt')!, letter, tree, problems)
	const counted = tally(entries)
	for (const { index, why } of counted.misfits.slice(0, 5)) problems.push(`Entry ${index} ${why}.`)
	if (counted.misfits.length > 5) problems.push(`And ${counted.misfits.length - 5} more entries that cannot follow what went before.`)
	if (counted.tally.standing > letter.roll.size)
		problems.push(`${counted.tally.standing} signatures stand, and the roll has ${letter.roll.size} members.`)
	checkCount(files.get('count.json')!, letter, tree, counted.tally, problems)
	if (problems.length > 0) return { verified: null, problems }
	return {
		verified: {
			letter,
			tally: counted.tally,
			size: tree.size,
			root: tree.root().toString('base64'),
			lastMinute: entries.at(-1)?.minute ?? null,
			checkpoints: last.count,
			witnesses: last.witnesses,
		},
		problems,
	}
}

function parsed(name: string, text: string, problems: string[]): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text)
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
	} catch {
		// Told below, with what is no object at all.
	}
	problems.push(`${name} is no JSON object.`)
	return null
}

function readLetter(text: string, problems: string[]): LetterRecord | null {
	const value = parsed('letter.json', text, problems)
	if (!value) return null
	const isText = (name: string): boolean => typeof value[name] === 'string'
	const roll = value['roll'] as Record<string, unknown> | undefined
	const isSound =
		value['version'] === 1 &&
		['id', 'title', 'hash', 'origin', 'opens', 'key'].every(isText) &&
		(value['closes'] === null || isText('closes')) &&
		Array.isArray(value['witnesses']) &&
		typeof roll === 'object' &&
		Number.isInteger(roll?.['size']) &&
		typeof roll?.['root'] === 'string'
	if (isSound) return value as unknown as LetterRecord
	problems.push('letter.json lacks a field, or has one of the wrong kind.')
	return null
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

function readEntries(text: string, letter: LetterRecord, problems: string[]): readonly Entry[] {
	const lines = linesOf(text)
	const entries: Entry[] = []
	let before = ''
	for (const [index, line] of lines.entries()) {
		const entry = readEntry(line)
		if (!entry) {
			problems.push(`Line ${index + 1} of entries.txt is no entry.`)
			return entries
		}
		if (entry.letter !== letter.hash) problems.push(`Entry ${index} is of another letter.`)
		if (entry.minute < before) problems.push(`Entry ${index} is of ${entry.minute}, before the entry that stands before it.`)
		if (entry.minute < letter.opens || (letter.closes !== null && entry.minute > letter.closes && entry.act === 'signed'))
			problems.push(`Entry ${index} is of ${entry.minute}, outside the letter's window.`)
		before = entry.minute
		entries.push(entry)
		if (problems.length > 20) return entries
	}
	return entries
}

function checkCheckpoints(
	text: string,
	letter: LetterRecord,
	tree: Tree,
	problems: string[],
): { readonly count: number; readonly witnesses: Verified['witnesses'] } {
	const key = readKey(letter.key)
	const witnessKeys = letter.witnesses.map(line => readKey(line))
	if (key?.kind !== 'log') problems.push('The key in letter.json is no key of a log.')
	if (witnessKeys.some(each => each?.kind !== 'witness')) problems.push('A key of a witness in letter.json is none.')
	const notes = readCheckpoints(text)
	if (notes.length === 0) problems.push('There is no checkpoint.')
	let size = -1
	for (const [index, note] of notes.entries()) {
		const found = checkOne(note, index, letter, tree, key, problems)
		if (found === null) return { count: notes.length, witnesses: [] }
		if (found < size) problems.push(`Checkpoint ${index + 1} is of fewer entries than the one before it.`)
		size = found
	}
	if (notes.length > 0 && size !== tree.size) problems.push(`The last checkpoint is of ${size} entries, and entries.txt has ${tree.size}.`)
	const last = notes.length > 0 ? readNote(notes.at(-1)!) : null
	const witnesses = witnessKeys.flatMap(each => {
		const seconds = each && last && signedBy(last, each)
		return each && seconds !== null && seconds !== undefined ? [{ name: each.name, at: minuteOf(new Date(seconds * 1000)) }] : []
	})
	return { count: notes.length, witnesses }
}

/** Its size, or null when nothing more can be said after it. */
function checkOne(note: string, index: number, letter: LetterRecord, tree: Tree, key: NoteKey | null, problems: string[]): number | null {
	const which = `Checkpoint ${index + 1}`
	const signed = readNote(note)
	const checkpoint = signed && readCheckpoint(signed.text)
	if (!signed || !checkpoint) {
		problems.push(`${which} is no signed checkpoint.`)
		return null
	}
	if (checkpoint.origin !== letter.origin) problems.push(`${which} is of another log, ${checkpoint.origin.slice(0, 80)}.`)
	if (key && signedBy(signed, key) === null) problems.push(`${which} is not signed by the log's key.`)
	if (checkpoint.size > tree.size) {
		problems.push(`${which} is of ${checkpoint.size} entries, and entries.txt has ${tree.size}: some are gone.`)
		return checkpoint.size
	}
	if (tree.root(checkpoint.size).toString('base64') !== checkpoint.root)
		problems.push(`${which} does not fit the first ${checkpoint.size} entries: one of them was changed, added or taken out.`)
	return checkpoint.size
}

function checkCount(text: string, letter: LetterRecord, tree: Tree, counted: Tally, problems: string[]): void {
	const count = parsed('count.json', text, problems)
	if (!count) return
	if (count['letter'] !== letter.id) problems.push('count.json is of another letter.')
	if (count['size'] !== tree.size || count['root'] !== tree.root().toString('base64'))
		problems.push('count.json is of another state of the log.')
	for (const name of ['signed', 'withdrawn', 'struck', 'standing'] as const)
		if (count[name] !== counted[name])
			problems.push(`count.json says ${String(count[name]).slice(0, 20)} ${name}, and the log gives ${counted[name]}.`)
}

/** What a signer keeps: their entry, its place, and the signed checkpoint that holds it. */
export interface Receipt {
	readonly version: 1
	readonly letter: string
	readonly title: string
	readonly entry: string
	readonly index: number
	/** Base64, the nearest first. */
	readonly proof: readonly string[]
	readonly checkpoint: string
	readonly key: string
}

/** Of a file that says it is one. */
export function readReceipt(value: unknown): Receipt | null {
	const given = value as Receipt | null
	const isSound =
		typeof given === 'object' &&
		given?.version === 1 &&
		[given.letter, given.title, given.entry, given.checkpoint, given.key].every(each => typeof each === 'string') &&
		Number.isSafeInteger(given.index) &&
		isProof(given.proof)
	return isSound ? given : null
}

const isProof = (value: unknown): boolean => Array.isArray(value) && value.every(each => typeof each === 'string')

/** Hashes as they stand in a proof; one that is none makes the proof fail. */
const hashesOf = (proof: readonly string[]): readonly Buffer[] => proof.map(hash => strictBase64(hash) ?? Buffer.alloc(0))

/** What does not hold of a receipt; with a bundle also whether its log still holds the entry where the receipt says. */
export function verifyReceipt(receipt: Receipt, bundle?: Bundle): readonly string[] {
	const problems: string[] = []
	const key = readKey(receipt.key)
	const note = readNote(receipt.checkpoint)
	const checkpoint = note && readCheckpoint(note.text)
	const entry = readEntry(receipt.entry)
	if (key?.kind !== 'log' || !note || !checkpoint) return ['The receipt has no signed checkpoint.']
	if (signedBy(note, key) === null) problems.push("The receipt's checkpoint is not signed by the log's key.")
	if (checkpoint.origin !== key.name) problems.push("The receipt's checkpoint is of another log than its key.")
	if (entry?.act !== 'signed') problems.push('The entry of the receipt is no signature.')
	const leaf = leafHash(Buffer.from(receipt.entry, 'utf8'))
	if (!isIncluded(leaf, receipt.index, checkpoint.size, hashesOf(receipt.proof), Buffer.from(checkpoint.root, 'base64')))
		problems.push('The entry does not stand where the receipt says, under the checkpoint that it holds.')
	if (!bundle) return problems
	const lines = linesOf(bundle.files.get('entries.txt') ?? '')
	if (lines[receipt.index] !== receipt.entry) problems.push(`The published log has another entry, or none, at ${receipt.index}.`)
	const tree = createTree(lines.map(line => leafHash(Buffer.from(line, 'utf8'))))
	if (checkpoint.size > tree.size || tree.root(checkpoint.size).toString('base64') !== checkpoint.root)
		problems.push(
			"The receipt's checkpoint does not fit the published log. If the log's key signed it, two logs were shown of one letter: keep the receipt, it proves that.",
		)
	const letter = parsed('letter.json', bundle.files.get('letter.json') ?? '', problems)
	if (letter && letter['key'] !== receipt.key) problems.push('The receipt is signed by another key than the published log.')
	if (letter && (letter['id'] !== receipt.letter || letter['title'] !== receipt.title))
		problems.push('The receipt names another letter than the published one.')
	if (letter && entry && letter['hash'] !== entry.letter)
		problems.push('The entry of the receipt is of another text than the published one.')
	return problems
}

/** What a member is given who asks whether they are on the roll of a letter. */
export interface RollPlace extends RollProof, RollCommitment {
	readonly version: 1
	readonly letter: string
	readonly title: string
}

/** Of a file that says it is one. */
export function readRollPlace(value: unknown): RollPlace | null {
	const given = value as RollPlace | null
	const isSound =
		typeof given === 'object' &&
		given?.version === 1 &&
		[given.letter, given.title, given.number, given.unit, given.salt, given.root].every(each => typeof each === 'string') &&
		Number.isSafeInteger(given.index) &&
		Number.isSafeInteger(given.size) &&
		isProof(given.proof)
	return isSound ? given : null
}

/** What does not hold, empty when all does; against the roll that the published letter committed to, when it is given. */
export function verifyRollPlace(place: RollPlace, bundle?: Bundle): readonly string[] {
	const problems: string[] = []
	const isHere = place.proof.every(hash => strictBase64(hash) !== null) && strictBase64(place.root) !== null && isOnRoll(place, place)
	if (!isHere) problems.push('The number and the unit do not stand where the proof says, under the root that it holds.')
	if (!bundle) return problems
	const letter = parsed('letter.json', bundle.files.get('letter.json') ?? '', problems)
	const roll = letter?.['roll'] as Partial<RollCommitment> | undefined
	if (letter && (roll?.size !== place.size || roll.root !== place.root)) problems.push('The published letter committed to another roll.')
	if (letter && (letter['id'] !== place.letter || letter['title'] !== place.title))
		problems.push('The place names another letter than the published one.')
	return problems
}
