/** Secrets for whoever asks: 256 bits of the machine's own luck, of which only the hash is stored. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

export const drawSecret = (): string => randomBytes(32).toString('base64url')

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Six digits are guessed within a million tries, so they count only with the browser that asked, and five times. */
export const drawCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

export const hashCode = (request: string, code: string): Buffer => hashSecret(`${request} ${code}`)

export const same = (one: Buffer | null, other: Buffer): boolean =>
	one !== null && one.length === other.length && timingSafeEqual(one, other)
