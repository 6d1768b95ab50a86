/** Nodes to figures: what has no chance in it exactly, the rest over trials; both in one shape. */

import { chanceOf, evaluateExact, type Program, rational, summarise, withOutputs } from '@parley/lang'
import { runKernel } from '@parley/lang/kernel'

/** A figure with its range, in display units. Null: it does not exist (a division by zero on the way). */
export interface Figure {
	readonly mean: number | null
	readonly p5: number | null
	readonly p50: number | null
	readonly p95: number | null
}

export interface FigureOf extends Figure {
	/** False when every trial gives the same: then the four are one exact figure. */
	readonly uncertain: boolean
	/** The exact figure as a fraction, when there is no chance in it. */
	readonly exact: string | null
}

export interface RunOptions {
	readonly seed: number | string
	readonly trials: number
	readonly columns: ReadonlyMap<string, readonly string[]>
}

export const standardRun = { seed: 2023, trials: 20_000 } as const

export interface Cells {
	readonly axes: readonly string[]
	readonly figures: readonly FigureOf[]
	/** All trials, cell after cell; null when there is no chance. */
	readonly trials: Float64Array | null
}

/** One entry for each output of the program. `scale`: what one display unit is in base units, an exact text. */
export function figuresOf(program: Program, scales: readonly string[], options: RunOptions): readonly Cells[] {
	const chancy = chanceOf(program.nodes)
	const indices = program.outputs.map((_, index) => index)
	const plain = indices.filter(index => !chancy[program.outputs[index]!])
	const lucky = indices.filter(index => chancy[program.outputs[index]!])
	const exact = plain.length > 0 ? evaluateExact(withOutputs(program, plain), options.columns).outputs : []
	const trials = lucky.length > 0 ? runKernel(withOutputs(program, lucky), options) : []
	return indices.map(index => {
		const scale = rational.parseRational(scales[index] ?? '1')!
		const at = plain.indexOf(index)
		if (at >= 0)
			return {
				axes: exact[at]!.axes,
				figures: exact[at]!.cells.map(cell => exactFigure(cell && rational.divide(cell, scale))),
				trials: null,
			}
		const value = trials[lucky.indexOf(index)]!
		return { axes: value.axes, figures: trialFigures(value.data, value.cells, rational.toNumber(scale)), trials: value.data }
	})
}

function exactFigure(cell: rational.Rational | null): FigureOf {
	const value = cell && rational.toNumber(cell)
	return { mean: value, p5: value, p50: value, p95: value, uncertain: false, exact: cell && rational.printRational(cell) }
}

const probabilities = [0.05, 0.5, 0.95]

/** Two sums of the same luck, one taken from the other, leave the last bits of their size: that is no range. */
const noise = 1e-9

const sameEverywhere = (value: number | null): FigureOf => ({
	mean: value,
	p5: value,
	p50: value,
	p95: value,
	uncertain: false,
	exact: null,
})

function trialFigures(data: Float64Array, cells: number, scale: number): readonly FigureOf[] {
	const trials = data.length / cells
	return Array.from({ length: cells }, (_, cell) => {
		const summary = summarise(data.subarray(cell * trials, (cell + 1) * trials), probabilities)
		const holes = summary.holes > 0
		const shown = (value: number | undefined): number | null =>
			holes || value === undefined || !Number.isFinite(value) ? null : value / scale
		const [p5, p50, p95] = summary.quantiles
		if (summary.max - summary.min <= noise * Math.abs(summary.max)) return sameEverywhere(shown(summary.mean))
		return { mean: shown(summary.mean), p5: shown(p5), p50: shown(p50), p95: shown(p95), uncertain: true, exact: null }
	})
}

export const plainFigure = ({ mean, p5, p50, p95 }: Figure): Figure => ({ mean, p5, p50, p95 })
