/** How the gap between two points is spread over the trials: as so many quantiles, each standing for an equal part of them. */
import { makeProgram, type Plan, rational, summarise } from '@parley/lang'
import { cashOf, moneyScale } from './amounts.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { currentPoint, pointOf, scenarioOf } from './points.ts'

export interface Spread {
	readonly version: 1
	/** "total", or a cost. */
	readonly of: string
	readonly between: readonly [string, string]
	readonly currency: string
	readonly asOf: string
	readonly cash: Figure
	readonly firstCostsMore: number
	/** The middles of `parts` equal parts of the trials, from the least; empty when the figure has no range. */
	readonly quantiles: readonly number[]
	readonly seed: number | string
	readonly trials: number
}

export interface SpreadOptions {
	readonly between: readonly [string, string]
	readonly of?: string
	readonly parts?: number
	readonly seed?: number | string
	readonly trials?: number
}

export function spreadOf(plan: Plan, columns: RunOptions['columns'], options: SpreadOptions): Spread | { readonly error: string } {
	const { of = 'total', parts = 100, between } = options
	const [first, second] = between.map(id => pointOf(plan, id))
	if (!first || !second) return { error: 'A gap is between two points.' }
	if ('error' in first) return first
	if ('error' in second) return second
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const maker = makeProgram(plan)
	const current = scenarioOf(plan, currentPoint(plan), { facts: null })
	const nodes = [first, second].map(point => cashOf(maker, plan, of, scenarioOf(plan, point, { facts: null }), current))
	const [a, b] = nodes
	if (a == null || b == null) return { error: `There is no cost called ${of}.` }
	const [cells] = figuresOf(maker.finish([maker.builder.binary('sub', a, b)]), [moneyScale], run)
	const { figures, trials } = cells!
	const figure = figures[0]!
	const scale = rational.toNumber(rational.parseRational(moneyScale)!)
	return {
		version: 1,
		of,
		between: [first.id, second.id],
		currency: plan.currency,
		asOf: plan.asOf,
		cash: plainFigure(figure),
		firstCostsMore: trials ? partAbove(trials) : (figure.mean ?? 0) > 0 ? 1 : 0,
		quantiles: trials && figure.uncertain && figure.mean !== null ? middles(trials, parts).map(each => each / scale) : [],
		seed: run.seed,
		trials: run.trials,
	}
}

const middles = (trials: Float64Array, parts: number): readonly number[] =>
	summarise(
		trials,
		Array.from({ length: parts }, (_, index) => (index + 0.5) / parts),
	).quantiles

function partAbove(trials: Float64Array): number {
	let above = 0
	for (const value of trials) if (value > 0) above++
	return above / trials.length
}
