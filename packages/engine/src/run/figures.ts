/** Nodes to figures: what has no chance in it exactly, the rest over trials; both in one shape. */

import { chanceOf, createLayout, evaluateExact, type Program, rational, summarise, withHeadcounts, withOutputs } from '@parley/lang'
import { runKernel } from '@parley/lang/kernel'
import type { Cells, Figure, FigureOf } from './figure.ts'
import { type Columns, type Ready, settled } from './rows.ts'
import { withoutFew } from './small-groups.ts'
import { figureOfSummary, rangeProbabilities } from './summary.ts'

export type { Cells, Figure, FigureOf } from './figure.ts'

export interface RunOptions {
	readonly seed: number | string
	readonly trials: number
	readonly columns: Columns
	/** How much of the work on the rows is done, from 0 to 1; may throw to end the run. */
	readonly progress?: (done: number) => void
}

export const standardRun = { seed: 2023, trials: 20_000 } as const

/**
 * One entry for each output of the program; none may vary by the rows of a table. `scale`: what one display unit is in base units, an exact
 * text. Figures behind which a few people stand are left out.
 */
export function figuresOf(given: Program, scales: readonly string[], options: RunOptions): readonly Cells[] {
	const { program, counts } = withHeadcounts(given)
	const ready = settled(program, options)
	const cells = evaluate(ready, scales, options)
	const { sizeOf } = createLayout(program.axes)
	return given.outputs.map((_, index) => {
		const count = counts[index] ?? null
		return count === null ? cells[index]! : withoutFew(cells[index]!, cells[count]!, sizeOf)
	})
}

function evaluate({ program, columns, given }: Ready, scales: readonly string[], options: RunOptions): readonly Cells[] {
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
	const exact = plain.length > 0 ? evaluateExact(withOutputs(program, plain), columns).outputs : []
	const { seed } = options
	const trials =
		lucky.length > 0 ? runKernel(withOutputs(program, lucky), { seed, trials: options.trials, columns, ...(given ? { given } : {}) }) : []
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

function trialFigures(data: Float64Array, cells: number, scale: number): readonly FigureOf[] {
	const trials = data.length / cells
	return Array.from({ length: cells }, (_, cell) =>
		figureOfSummary(summarise(data.subarray(cell * trials, (cell + 1) * trials), rangeProbabilities), scale),
	)
}

export const plainFigure = ({ mean, p5, p50, p95, few }: Figure): Figure => ({ mean, p5, p50, p95, ...(few ? { few } : {}) })
