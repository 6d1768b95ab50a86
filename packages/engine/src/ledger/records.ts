/**
 * What crosses the table, as it is hashed: RFC 8785 JSON in UTF-8, SHA-256, hexadecimal.
 *
 *   turn hash         over the turn's record: its number, issue, words, positions, and the turn it answers
 *   offer hash        over the offer's record: what it is called, until when it stands, whether it is off the record, and the hashes of its turns in order
 *   settlement hash   over the offer hashes that are tentatively agreed, sorted, a line each
 *
 * An offer is one turn, or a package of several that stand and fall together. Sides hand over, acknowledge and initial an offer by its hash.
 */
import { canonicalJson, sha256 } from '../log/canonical.ts'

export type LedgerSide = 'union' | 'employer'

export interface TurnRecord {
	readonly version: 1
	readonly negotiation: string
	readonly side: LedgerSide
	/** "U-7" or "E-5": the side's letter, and its count of turns in this negotiation. */
	readonly turn: string
	readonly issue: string
	readonly title: string
	/** The clause in full. */
	readonly text: string
	/** Names of positions, each with an expression of the terms. */
	readonly positions: Readonly<Record<string, string>>
	readonly answers: string | null
}

export interface OfferRecord {
	readonly version: 1
	readonly negotiation: string
	readonly side: LedgerSide
	readonly title: string
	/** "UP-2", or null where it is one turn alone. */
	readonly package: string | null
	/** "2023-11-03T17:00:00.000Z", or null where it stands until it is answered. */
	readonly expires: string | null
	readonly offRecord: boolean
	/** Their hashes. */
	readonly turns: readonly string[]
}

const letters: Readonly<Record<LedgerSide, string>> = { union: 'U', employer: 'E' }

export const turnNumber = (side: LedgerSide, number: number): string => `${letters[side]}-${number}`
export const packageNumber = (side: LedgerSide, number: number): string => `${letters[side]}P-${number}`

export const turnHash = (turn: TurnRecord): string => sha256(canonicalJson(turn))
export const offerHash = (offer: OfferRecord): string => sha256(canonicalJson(offer))
export const settlementHash = (offers: readonly string[]): string =>
	sha256(
		offers
			.toSorted()
			.map(hash => `${hash}\n`)
			.join(''),
	)
