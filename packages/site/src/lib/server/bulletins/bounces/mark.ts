/**
 * The mark of one member's mail, by which a report of its failure is known to be of it: in the address it comes back to (`bounces+MARK@…`), as its envelope's id
 * (RFC 3461), or both. It is keyed, so that nobody can have a mail taken for one that came back; in small letters and digits, as some servers
 * keep no others of an address.
 *
 *   mark = base32(member, 16 bytes) base32(HMAC of bulletin and member, 10 bytes)     42 characters; before @ an address has 64 at most
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

function base32(bytes: Uint8Array): string {
	let text = ''
	let bits = 0
	let held = 0
	for (const byte of bytes) {
		held = ((held << 8) | byte) & 0xfff
		bits += 8
		for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31]
	}
	return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text
}

function unbase32(text: string): Buffer {
	const bytes: number[] = []
	let bits = 0
	let held = 0
	for (const letter of text) {
		held = ((held << 5) | alphabet.indexOf(letter)) & 0xfff
		bits += 5
		if (bits < 8) continue
		bits -= 8
		bytes.push((held >> bits) & 255)
	}
	return Buffer.from(bytes)
}

const proofOf = (master: Buffer, bulletin: string, member: string): Buffer =>
	createHmac('sha256', master).update(`came-back\0${bulletin} ${member}`).digest().subarray(0, 10)

export const markOf = (master: Buffer, bulletin: string, member: string): string =>
	base32(Buffer.from(member.replaceAll('-', ''), 'hex')) + base32(proofOf(master, bulletin, member))

export const returnPathOf = (bounces: string, mark: string): string => bounces.replace('@', `+${mark}@`)

const shape = /[a-z2-7]{26}[a-z2-7]{16}/

/** What looks like marks in a text; whose they are only `isMarkOf` says. */
export const marksIn = (text: string): readonly string[] => [
	...new Set([...text.toLowerCase().matchAll(new RegExp(`(?<![a-z0-9])${shape.source}(?![a-z0-9])`, 'g'))].map(([mark]) => mark)),
]

export function memberOfMark(mark: string): string {
	const hex = unbase32(mark.slice(0, 26)).toString('hex')
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

export const isMarkOf = (master: Buffer, mark: string, bulletin: string, member: string): boolean =>
	timingSafeEqual(proofOf(master, bulletin, member), unbase32(mark.slice(26)))
