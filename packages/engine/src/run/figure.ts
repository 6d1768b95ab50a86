/** Figures as every costing, explanation and report hands them on. */

/** A figure with its range, in display units. Null: it does not exist (a division by zero on the way). */
export interface Figure {
	readonly mean: number | null
	readonly p5: number | null
	readonly p50: number | null
	readonly p95: number | null
	/** Fewer people stand behind it than may be shown; the four are null. */
	readonly few?: true
}

export interface FigureOf extends Figure {
	/** False when every trial gives the same: then the four are one exact figure. */
	readonly uncertain: boolean
	/** The exact figure as a fraction, when there is no chance in it. */
	readonly exact: string | null
}

export interface Cells {
	readonly axes: readonly string[]
	readonly figures: readonly FigureOf[]
	/** All trials, cell after cell; null when there is no chance. */
	readonly trials: Float64Array | null
}
