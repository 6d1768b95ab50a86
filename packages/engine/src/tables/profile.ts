/**
 * What was read: rows, bounds, gaps, labels, keys. Plain data: `parley tables` prints it, and a costing names its inputs by it. Amounts are
 * exact rationals in base units, as texts.
 */
import type { Measure } from '@parley/lang'

export interface TableProfile {
	readonly name: string
	readonly path: string
	readonly of: 'people' | 'rows'
	readonly sheet: string | null
	readonly bytes: number
	/** Of the file's bytes, in hexadecimal; null for a text in hand, which is no file. */
	readonly sha256: string | null
	readonly rows: number
	readonly key: string
	readonly columns: readonly ColumnProfile[]
}

export interface ColumnProfile {
	/** "roster.rate". */
	readonly name: string
	readonly heading: string
	readonly measure: Measure
	readonly display: string
	/** What one of the displayed unit is in base units. */
	readonly scale: string
	/** Cells that were empty and got what the terms say of empty ones. */
	readonly filled: number
	/** Cells of a sheet that are formulas: what was read is the value that was saved with each. */
	readonly formulas: number
	readonly seen: Seen
}

export type Seen =
	/**
	 * Of people, `least` and `greatest` are the tenth from either end, and null (the mean too) where that would tell of too few. `exact`: false where the
	 * file held doubles.
	 */
	| {
			readonly kind: 'numbers'
			readonly least: string | null
			readonly greatest: string | null
			readonly mean: string | null
			readonly exact: boolean
	  }
	| { readonly kind: 'days'; readonly first: string | null; readonly last: string | null }
	/** Labels that are there, the commonest first; `rows` is null for a group of people too small to be counted aloud. */
	| {
			readonly kind: 'labels'
			readonly distinct: number
			readonly counts: readonly { readonly label: string; readonly rows: number | null }[]
	  }
	| { readonly kind: 'keys'; readonly of: string; readonly distinct: number }
	/** A table without rows. */
	| { readonly kind: 'nothing' }
