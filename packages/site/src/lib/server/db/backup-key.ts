/**
 * The key under which the database has its secrets sealed (letters.key in PARLEY_DATA), and a backup. A backup says which key it belongs to, by a mark; the key itself
 * is in it only under a passphrase: scrypt, then AES-256-GCM. Without the key no open letter goes on and no sealed note is read.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface KeyOfBackup {
	readonly mark: string
	/** Null where no passphrase was given. */
	readonly sealed: { readonly salt: string; readonly nonce: string; readonly key: string } | null
}

export interface KeyPlace {
	/** PARLEY_DATA. */
	readonly folder: string
	readonly passphrase: string | undefined
}

export const keyFileOf = (folder: string): string => join(folder, 'letters.key')

const markOf = (key: string): string => createHash('sha256').update(`parley key mark ${key}`).digest('hex')

const readKey = (folder: string): string | null => (existsSync(keyFileOf(folder)) ? readFileSync(keyFileOf(folder), 'utf8').trim() : null)

/** 2^16 × 8 × 128 bytes: 64 MB and a few tenths of a second for each guess. */
const stretched = (passphrase: string, salt: Buffer): Buffer =>
	scryptSync(passphrase.normalize('NFC'), salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 })

/** Null where nothing has been sealed yet. */
export function keyForBackup({ folder, passphrase }: KeyPlace): KeyOfBackup | null {
	const key = readKey(folder)
	if (key === null) return null
	if (!passphrase) return { mark: markOf(key), sealed: null }
	const [salt, nonce] = [randomBytes(16), randomBytes(12)]
	const cipher = createCipheriv('aes-256-gcm', stretched(passphrase, salt), nonce)
	const bytes = Buffer.concat([cipher.update(key, 'utf8'), cipher.final(), cipher.getAuthTag()])
	return { mark: markOf(key), sealed: { salt: salt.toString('base64'), nonce: nonce.toString('base64'), key: bytes.toString('base64') } }
}

/** What is to be written when all else is restored, or why nothing is. */
export function keyFromBackup(
	{ mark, sealed }: KeyOfBackup,
	{ folder, passphrase }: KeyPlace,
): { readonly write: string | null } | { readonly words: string } {
	const here = readKey(folder)
	const file = keyFileOf(folder)
	if (here !== null)
		return markOf(here) === mark
			? { write: null }
			: { words: `${file} is another key than the one that this backup belongs to. Put that one in its place.` }
	if (sealed === null)
		return {
			words: `The secrets in this backup are sealed under a key that is not here. Put the letters.key that was kept beside it at ${file}.`,
		}
	if (!passphrase) return { words: 'The key of this backup is in it, under a passphrase: give that in PARLEY_BACKUP_PASSPHRASE.' }
	const key = unseal(sealed, passphrase)
	return key !== null && markOf(key) === mark ? { write: key } : { words: 'That is not the passphrase of this backup.' }
}

function unseal({ salt, nonce, key }: NonNullable<KeyOfBackup['sealed']>, passphrase: string): string | null {
	const bytes = Buffer.from(key, 'base64')
	try {
		const decipher = createDecipheriv('aes-256-gcm', stretched(passphrase, Buffer.from(salt, 'base64')), Buffer.from(nonce, 'base64'))
		decipher.setAuthTag(bytes.subarray(-16))
		return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
	} catch {
		return null
	}
}

export function writeKey(folder: string, key: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	writeFileSync(keyFileOf(folder), `${key}\n`, { mode: 0o600, flag: 'wx' })
}
