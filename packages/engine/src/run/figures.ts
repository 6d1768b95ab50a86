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
	// The same figure is often wanted in several places: it is worked, and its range found, once.
	const known = new Map<string, number>()
	const places = program.outputs.map((id, index) => {
		const key = `${id} ${scales[index] ?? '1'}`
		const first = known.get(key) ?? index
		known.set(key, first)
		return first
	})
	const wanted = [...known.values()]
	const plain = wanted.filter(index => !chancy[program.outputs[index]!])
	const lucky = wanted.filter(index => chancy[program.outputs[index]!])
	const exact = plain.length > 0 ? evaluateExact(withOutputs(program, plain), options.columns).outputs : []
	const trials = lucky.length > 0 ? runKernel(withOutputs(program, lucky), options) : []
	const found = new Map<number, Cells>()
	plain.forEach((index, at) => {
		const { axes, cells } = exact[at]!
		const scale = scaleAt(scales, index)
		found.set(index, { axes, figures: cells.map(cell => exactFigure(cell && rational.divide(cell, scale))), trials: null })
	})
	lucky.forEach((index, at) => {
		const { axes, cells, data } = trials[at]!
		found.set(index, { axes, figures: trialFigures(data, cells, rational.toNumber(scaleAt(scales, index))), trials: data })
	})
	return places.map(place => found.get(place)!)
}

const scaleAt = (scales: readonly string[], index: number): rational.Rational => rational.parseRational(scales[index] ?? '1')!

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
