/**
 * Caucus notes lie in the database sealed: AES-256-GCM under a key of the side's own, which stands in a file of PARLEY_DATA (`caucus-union.key`, `caucus-employer.key`, mode 600)
 * and not in the database. Each negotiation has a key drawn from it. What a note is bound to, its negotiation, side and row, is sealed in with it, so that a note put into another
 * row, or another side's, does not open.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Person, Side } from '#db'
import { seal, unseal } from '../letters/keys.ts'

/** Made at its first use; of two processes that make it at once, one does, and the other reads it. */
function keyOfSide(folder: string, side: Side): Buffer {
	const file = join(folder, `caucus-${side}.key`)
	mkdirSync(folder, { recursive: true })
	try {
		writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
	}
	const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
	if (key.length !== 32) throw new Error(`${file} is not the key of a side's notes: it has ${key.length} bytes, and a key has 32`)
	return key
}

type Of = Pick<Person, 'space' | 'side'>

const keyOf = (folder: string, { space, side }: Of): Buffer =>
	Buffer.from(hkdfSync('sha256', keyOfSide(folder, side), Buffer.alloc(0), `parley caucus ${space}`, 32))

const boundTo = ({ space, side }: Of, id: string): string => JSON.stringify(['caucus note', space, side, id])

/** Notes of about one length look alike: the words are filled up with spaces to whole blocks. */
const block = 256

export function sealNote(folder: string, of: Of, id: string, words: string): Buffer {
	const bytes = Buffer.from(words)
	const filled = Buffer.concat([bytes, Buffer.alloc(block - (bytes.length % block), ' ')])
	return seal(keyOf(folder, of), boundTo(of, id), filled)
}

/** Null when the key is another than that under which it was sealed, or the row was changed. */
export function openNote(folder: string, of: Of, id: string, sealed: Buffer): string | null {
	try {
		return unseal(keyOf(folder, of), boundTo(of, id), sealed).toString('utf8').trimEnd()
	} catch {
		return null
	}
}

/** A secret as the database keeps it. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
