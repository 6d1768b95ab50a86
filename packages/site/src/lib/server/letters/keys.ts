/**
 * The secrets of letters. In the database they lie sealed (AES-256-GCM) under one key that stands in a file of PARLEY_DATA with mode 600, so that whoever
 * has only a dump can neither sign a checkpoint nor tell whose entry is whose. The file is kept with the backups, not in them.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LetterKeys {
	/** The seed of the log's Ed25519 key. */
	readonly log: Buffer
	readonly nullifier: Buffer
	readonly salt: Buffer
}

export interface SealedKeys {
	readonly log_key: Buffer
	readonly nullifier_key: Buffer
	readonly salt_key: Buffer
}

export const makeKeys = (): LetterKeys => ({ log: randomBytes(32), nullifier: randomBytes(32), salt: randomBytes(32) })

/** Made at its first use; of two processes that make it at once, one does, and the other reads it. */
export function masterKey(folder: string): Buffer {
	const file = join(folder, 'letters.key')
	mkdirSync(folder, { recursive: true })
	try {
		writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
	}
	const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
	if (key.length !== 32) throw new Error(`${file} is not the key of the letters: it has ${key.length} bytes, and a key has 32`)
	return key
}

export function sealKeys(master: Buffer, letter: string, { log, nullifier, salt }: LetterKeys): SealedKeys {
	return {
		log_key: seal(master, `${letter} log`, log),
		nullifier_key: seal(master, `${letter} nullifier`, nullifier),
		salt_key: seal(master, `${letter} salt`, salt),
	}
}

export function openKeys(master: Buffer, letter: string, { log_key, nullifier_key, salt_key }: SealedKeys): LetterKeys {
	return {
		log: unseal(master, `${letter} log`, log_key),
		nullifier: unseal(master, `${letter} nullifier`, nullifier_key),
		salt: unseal(master, `${letter} salt`, salt_key),
	}
}

/** What a captain's link holds: the same each time it is asked for, and nobody else's. */
export const captainToken = (master: Buffer, letter: string, captain: string): string =>
	createHmac('sha256', master).update(`captain\0${letter}\0${captain}`).digest().subarray(0, 16).toString('base64url')

/** What it is for is bound in: a secret moved to another letter does not open. */
export function seal(master: Buffer, purpose: string, secret: Buffer): Buffer {
	const nonce = randomBytes(12)
	const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(Buffer.from(purpose))
	return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

export function unseal(master: Buffer, purpose: string, sealed: Buffer): Buffer {
	const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(0, 12))
		.setAAD(Buffer.from(purpose))
		.setAuthTag(sealed.subarray(-16))
	return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
}
