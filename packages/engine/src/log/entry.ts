/**
 * What a letter's log holds: one line of text for each act, without a name in it.
 *
 *   parley/entry/1 signed 5f…(64 hex) 3a…(64 hex) 2023-10-26T14:03
 *                  act    letter      nullifier   minute, UTC
 *
 * The letter is the SHA-256 of its text, so that the text cannot change under its signers. The nullifier is HMAC-SHA256 under a key that never leaves the
 * union's server, over the letter's id and the member's number: the same member gives the same nullifier, nobody else can make it or turn it back into a
 * number, though numbers can be counted through (a plain hash could be). The minute, and no more, since a finer time is a name to whoever watched.
 */
import { createHash, createHmac } from 'node:crypto'

export const acts = ['signed', 'withdrawn', 'struck'] as const

export type Act = (typeof acts)[number]

export interface Entry {
	readonly act: Act
	/** 64 hexadecimal digits. */
	readonly letter: string
	readonly nullifier: string
	/** "2023-10-26T14:03", UTC. */
	readonly minute: string
}

export const printEntry = ({ act, letter, nullifier, minute }: Entry): string => `parley/entry/1 ${act} ${letter} ${nullifier} ${minute}`

const form = /^parley\/entry\/1 (signed|withdrawn|struck) ([0-9a-f]{64}) ([0-9a-f]{64}) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2})$/

/** Null when the line is no entry. */
export function readEntry(line: string): Entry | null {
	const match = form.exec(line)
	if (!match || Number.isNaN(Date.parse(`${match[4]}Z`))) return null
	return { act: match[1] as Act, letter: match[2]!, nullifier: match[3]!, minute: match[4]! }
}

/** The hash by which a letter is meant: of its text in UTF-8, byte for byte. */
export const textHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** `letterId` and `number` are parted by a zero byte, which neither may hold. */
export function nullifierOf(key: Uint8Array, letterId: string, number: string): string {
	if (letterId.includes('\0') || number.includes('\0')) throw new Error('a letter id and a member number hold no zero byte')
	return createHmac('sha256', key).update(`${letterId}\0${number}`, 'utf8').digest('hex')
}

export const minuteOf = (time: Date): string => time.toISOString().slice(0, 16)

export interface Tally {
	readonly signed: number
	readonly withdrawn: number
	readonly struck: number
	/** Those that stand: signed, less withdrawn, less struck. */
	readonly standing: number
}

/** An act that cannot follow what went before: "signed" twice without a withdrawal, a withdrawal by nobody. */
export interface Misfit {
	readonly index: number
	readonly why: string
}

/** Goes through a log and counts; `misfits` are entries that the rules of a letter do not allow, and are not counted. */
export function tally(entries: Iterable<Entry>): { readonly tally: Tally; readonly misfits: readonly Misfit[] } {
	const standing = new Map<string, Act>()
	const counts: Record<Act, number> = { signed: 0, withdrawn: 0, struck: 0 }
	const misfits: Misfit[] = []
	let index = -1
	for (const { act, nullifier } of entries) {
		index++
		const last = standing.get(nullifier)
		const why = misfitOf(act, last)
		if (why) misfits.push({ index, why })
		else {
			counts[act]++
			standing.set(nullifier, act)
		}
	}
	return { tally: { ...counts, standing: counts.signed - counts.withdrawn - counts.struck }, misfits }
}

function misfitOf(act: Act, last: Act | undefined): string | null {
	if (act === 'signed') return last === 'signed' ? 'signs a second time' : last === 'struck' ? 'signs again after it was struck' : null
	return last === 'signed' ? null : `is ${act} though no signature stands`
}
