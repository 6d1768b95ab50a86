/**
 * Everything about one use, or about one file that matches none, as files with their hashes, so that an arbitrator can check it alone: the request, the consent with its events, the answer,
 * the review, the decision, the money, the files that were checked, and the lines of the log with their proofs under a signed checkpoint.
 */
import { isIncluded, leafHash, readCheckpoint, readKey, readNote, signedBy } from '../log/index.ts'
import { type Consent, canonicalJson, consentHash, sha256 } from './consent.ts'
import { detailHash, readLikenessEntry } from './entry.ts'
import { type ConsentEvent, chainProblems } from './status.ts'

export const grievanceFiles = ['use.json', 'consent.json', 'decision.json', 'review.json', 'money.json', 'checks.json', 'log.json'] as const

/** In a bundle that is about a file: what was answered about it, and what was done since. */
const ofFile = 'file.json'

export interface LoggedLine {
	readonly entry: string
	readonly index: number
	/** Base64, the nearest first. */
	readonly proof: readonly string[]
	/** What was done, as it was hashed. */
	readonly detail: unknown
}

export interface GrievanceLog {
	readonly checkpoint: string
	readonly key: string
	readonly lines: readonly LoggedLine[]
}

export interface GrievanceParts {
	readonly use: { readonly id: string } | null
	/** The check of a file, by its id. */
	readonly file?: { readonly id: string } | null
	readonly consent: { readonly record: Consent; readonly hash: string; readonly events: readonly ConsentEvent[] } | null
	readonly decision: unknown
	readonly review: unknown
	readonly money: unknown
	readonly checks: unknown
	readonly log: GrievanceLog
}

/** Name to text. `manifest.json` holds the hash of every other file. */
export function grievanceBundle(parts: GrievanceParts): ReadonlyMap<string, string> {
	const files = new Map(
		grievanceFiles.map(name => [name as string, `${canonicalJson(parts[name.replace('.json', '') as keyof GrievanceParts])}\n`]),
	)
	if (parts.file) files.set(ofFile, `${canonicalJson(parts.file)}\n`)
	const hashes = Object.fromEntries([...files].map(([name, text]) => [name, sha256(text)]))
	const about = { use: parts.use?.id ?? null, ...(parts.file ? { file: parts.file.id } : {}) }
	files.set('manifest.json', `${canonicalJson({ form: 'parley/grievance/1', ...about, files: hashes })}\n`)
	return files
}

/** What does not hold of a bundle; empty when all of it does. */
export function grievanceProblems(files: ReadonlyMap<string, string>): readonly string[] {
	const missing = ['manifest.json', ...grievanceFiles].filter(name => !files.has(name))
	if (missing.length > 0) return missing.map(name => `The bundle has no ${name}.`)
	try {
		return problemsOf(files)
	} catch {
		return ['A file of the bundle is no JSON, or lacks a field.']
	}
}

interface Manifest {
	readonly form: string
	readonly use: string | null
	readonly file?: string
	readonly files: Readonly<Record<string, string>>
}

function problemsOf(files: ReadonlyMap<string, string>): readonly string[] {
	const read = <T>(name: string): T => JSON.parse(files.get(name)!) as T
	const manifest = read<Manifest>('manifest.json')
	if (manifest.form !== 'parley/grievance/1') return ['manifest.json is of another form.']
	const listed = [...grievanceFiles, ...(manifest.file === undefined ? [] : [ofFile])]
	if (!listed.every(name => files.has(name))) return [`The bundle has no ${ofFile}.`]
	const changed = listed
		.filter(name => manifest.files[name] !== sha256(files.get(name)!))
		.map(name => `${name} is not the file whose hash stands in manifest.json.`)
	const use = read<GrievanceParts['use']>('use.json')
	const file = manifest.file === undefined ? null : read<{ readonly id: string }>(ofFile)
	const consent = read<GrievanceParts['consent']>('consent.json')
	return [
		...changed,
		...((use?.id ?? null) === manifest.use ? [] : ['use.json is about another use than manifest.json.']),
		...(file === null || file.id === manifest.file ? [] : ['file.json is about another file than manifest.json.']),
		...(consent ? consentFaults(consent) : []),
		...logFaults(
			read<GrievanceLog>('log.json'),
			[use?.id, consent?.record.id, file?.id].filter(each => each !== undefined),
		),
	]
}

function consentFaults({ record, hash, events }: NonNullable<GrievanceParts['consent']>): readonly string[] {
	return [
		...(consentHash(record) === hash ? [] : ['The words of the consent are not those whose hash was signed.']),
		...chainProblems(events),
		...(events.every(event => event.consent === record.id) ? [] : ['An event is of another consent.']),
	]
}

function logFaults({ checkpoint, key, lines }: GrievanceLog, subjects: readonly string[]): readonly string[] {
	const note = readNote(checkpoint)
	const signed = note && readCheckpoint(note.text)
	const publicKey = readKey(key)
	if (!note || !signed || !publicKey) return ['log.json has no signed checkpoint.']
	const faults = signedBy(note, publicKey) === null ? ["The checkpoint is not signed by the log's key."] : []
	if (lines.length === 0) faults.push('No line of the log stands for what it is about.')
	for (const { entry, index, proof, detail } of lines) {
		const read = readLikenessEntry(entry)
		if (!read) faults.push(`Line ${index} is no entry.`)
		else if (read.hash !== detailHash(detail)) faults.push(`Line ${index} stands for something else than what is shown with it.`)
		else if (!subjects.includes(read.subject)) faults.push(`Line ${index} is about something else.`)
		const hashes = proof.map(hash => Buffer.from(hash, 'base64'))
		if (!isIncluded(leafHash(Buffer.from(entry, 'utf8')), index, signed.size, hashes, Buffer.from(signed.root, 'base64')))
			faults.push(`Line ${index} does not stand in the log under the checkpoint.`)
	}
	return faults
}
