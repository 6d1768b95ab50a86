/** What may be moved in a what-if: each side's positions, and the facts that are disputed or not known for sure. Plain data, for page and server. */

export interface Control {
	/** What stands in the address: "covered-share", or "amptp.general-increase". */
	readonly key: string
	readonly side: string | null
	readonly name: string
	readonly issue: string | null
	readonly kind: 'number' | 'choice' | 'date' | 'yes-no'
	/** A cost rests on it. Without one it is a matter of the contract, and moves no figure here. */
	readonly movesMoney: boolean
	/** The unit as the terms have it: "percent", "USD / subscriber / quarter". */
	readonly unit: string
	/** What one of the unit is in base units, an exact text. */
	readonly scale: string
	readonly words: readonly string[]
	readonly axes: readonly { readonly name: string; readonly labels: readonly string[] }[]
	/** One for each combination of the labels, the last axis fastest. */
	readonly cells: readonly ControlCell[]
	/** The cells are contract years. */
	readonly byYear: boolean
	/** Null: no slider, a field for the number alone. */
	readonly range: ControlRange | null
	/** Bounds that the terms state, in base units. */
	readonly within: readonly [string, string] | null
	/** Of a fact with chance in it: what it is as long as it is not set, as words with their range. */
	readonly spread: string | null
	/** Whose values can be taken over: "SAG-AFTRA says 51.6%". */
	readonly marks: readonly ControlMark[]
}

export interface ControlCell {
	/** "year 1, July 2023 to June 2024", "half hour episode"; empty for a single value. */
	readonly label: string
	/** Where it stands, in base units; null for a fact whose value is a matter of chance. */
	readonly stands: string | null
}

export interface ControlRange {
	/** In display units. */
	readonly low: number
	readonly high: number
	readonly step: number
	/** The terms say so; otherwise it is our choice, and the page says that. */
	readonly isStated: boolean
}

export interface ControlMark {
	readonly says: string
	readonly tone: string
	readonly cells: readonly string[]
	readonly shown: string
}

export const isSingle = (control: Control): boolean => control.cells.length === 1

/** The cells as they stand; null where chance decides. */
export function standing(control: Control): readonly string[] | null {
	const cells = control.cells.map(cell => cell.stands)
	return cells.includes(null) ? null : (cells as readonly string[])
}
