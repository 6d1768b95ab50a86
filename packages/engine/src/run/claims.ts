/**
 * A claim held against its readings: how likely each reading makes it true under the stated ranges, what each disputed fact would
 * have to be for it to hold, and which reading fits, if any.
 */
import type { Figure } from './figures.ts'

export interface BreakEven {
	readonly fact: string
	readonly unit: string
	/** What the fact would have to be, in display units; null when no value makes the claim hold, with the reason in `text`. */
	readonly value: number | null
	/** For facts by a dimension: their sum, when they are counts, and the common factor that `value` stands for. */
	readonly factor: number | null
	/** A sentence: "holds only from a covered share of about 84.6%". */
	readonly text: string
}

export interface ReadingResult {
	readonly title: string
	readonly text: string
	readonly under: string | null
	readonly withs: readonly { readonly name: string; readonly text: string }[]
	readonly value: Figure
	readonly uncertain: boolean
	/** Of all trials, how many make the claim true; 0 or 1 without chance. */
	readonly probability: number
	readonly fits: boolean
	/** (median - claimed) / claimed. */
	readonly off: number | null
	readonly breakEvens: readonly BreakEven[]
}

export interface ClaimResult {
	readonly name: string
	readonly relation: 'at-least' | 'at-most' | 'about' | 'exactly'
	readonly value: number | null
	readonly unit: string
	readonly quote: string | null
	readonly by: string | null
	readonly on: string | null
	readonly source: string | null
	readonly note: string | null
	readonly confirmed: readonly string[]
	readonly disputed: readonly string[]
	readonly readings: readonly ReadingResult[]
	/** The title of the reading that fits best; null when none does, or there is nothing to compute. */
	readonly fits: string | null
	readonly verdict: string
}

export interface Claims {
	readonly version: 1
	readonly title: string
	readonly asOf: string
	readonly tolerance: number
	readonly seed: number | string
	readonly trials: number
	readonly claims: readonly ClaimResult[]
}
