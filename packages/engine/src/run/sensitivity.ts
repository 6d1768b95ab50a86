/**
 * What a figure hangs on. For each fact that is uncertain, bounded or told differently by the sides: the figure with the fact at its low
 * and its high end and everything else at its median (the tornado), and the rank correlation of the fact's draws with the figure over
 * the trials. For each position on which two points differ: what the figure becomes if the first took the second's.
 */
import { makeProgram, type NodeId, type Plan, type Program, type Quantity, rational, type Scenario } from '@parley/lang'
import { runKernel } from '@parley/lang/kernel'
import { quantity as sayQuantity } from '../report/format.ts'
import { cashOf, moneyScale } from './amounts.ts'
import { type RunOptions, standardRun } from './figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import { agreementNode, sayCells } from './positions.ts'
import { settled, trialsOf } from './rows.ts'

export interface Swing {
	readonly name: string
	readonly kind: 'fact' | 'position'
	readonly unit: string
	/** The two ends as words: "53.9%" and "97.5%", or the two sides' positions. */
	readonly low: string
	readonly high: string
	/** What the ends are: the 5% and 95% points, the bounds, or the two points of the ledger. */
	readonly ends: 'p5-p95' | 'bounds' | 'points'
	/** The figure at each end, in plain currency; null where there is none. */
	readonly atLow: number | null
	readonly atHigh: number | null
	readonly swing: number
	/** Spearman's rank correlation of the fact with the figure over the trials; null when the fact has no chance in it. */
	readonly correlation: number | null
}

export interface Sensitivity {
	readonly version: 1
	/** "total" or a cost, as the gap between two points or over the current agreement. */
	readonly of: string
	readonly between: readonly [string, string]
	readonly currency: string
	readonly asOf: string
	/** The figure with every fact at its median: cash over the term. */
	readonly base: number | null
	readonly swings: readonly Swing[]
	readonly seed: number | string
	readonly trials: number
}

export interface SensitivityOptions {
	readonly of?: string
	readonly between: readonly [string, string]
	readonly seed?: number | string
	readonly trials?: number
}

export function sensitivity(
	plan: Plan,
	columns: RunOptions['columns'],
	options: SensitivityOptions,
): Sensitivity | { readonly error: string } {
	const of = options.of ?? 'total'
	const points = options.between.map(id => pointOf(plan, id))
	const wrong = points.find(point => 'error' in point)
	if (wrong && 'error' in wrong) return wrong
	const [first, second] = points as [Point, Point]
	const names = plan.quantities.filter(quantity => quantity.kind === 'cost').map(quantity => quantity.name)
	if (of !== 'total' && !names.includes(of)) return { error: `There is no cost called ${of}. They are ${names.join(', ')}, and total.` }
	const study = createStudy(plan, columns, of, first, second, options)
	const swings = [...study.facts(), ...study.positions()].filter(swing => swing.swing > 0)
	return {
		version: 1,
		of,
		between: [first.id, second.id],
		currency: plan.currency,
		asOf: plan.asOf,
		base: study.base(),
		swings: swings.toSorted((a, b) => b.swing - a.swing || (a.name < b.name ? -1 : 1)),
		seed: study.run.seed,
		trials: study.run.trials,
	}
}

function createStudy(plan: Plan, columns: RunOptions['columns'], of: string, first: Point, second: Point, options: SensitivityOptions) {
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const current = scenarioOf(plan, currentPoint(plan), { facts: null })
	const firstScenario = scenarioOf(plan, first, { facts: null })
	const secondScenario = scenarioOf(plan, second, { facts: null })

	/** The gap with some quantities bound otherwise, for everybody or for the first point only; `also` are further outputs. */
	const program = (changes: { readonly all?: Scenario; readonly first?: Scenario }, also: readonly NodeId[] = []): Program => {
		const maker = makeProgram(plan)
		const all = changes.all ?? new Map()
		const there = new Map([...firstScenario, ...all, ...(changes.first ?? new Map())])
		const base = new Map([...current, ...all])
		const a = cashOf(maker, plan, of, there, base)!
		const b = cashOf(maker, plan, of, new Map([...secondScenario, ...all]), base)!
		return maker.finish([maker.builder.binary('sub', a, b), ...also.map(node => maker.instantiate(node, base))])
	}
	const scale = Number(moneyScale)
	const figureAt = (which: Program, uniform: (key: string) => number = () => 0.5): number | null => {
		const [value] = trialsOf(which, { seed: 0, trials: 1, columns, uniforms: (key, out) => out.fill(uniform(key)) })
		const cash = value!.data[0]!
		return Number.isFinite(cash) ? cash / scale : null
	}
	const plain = program({})
	return {
		run,
		base: () => figureAt(plain),
		facts: () => factSwings(plan, run, plain, program, figureAt),
		positions: () => positionSwings(plan, columns, first, second, program, figureAt),
	}
}

type MakeProgram = (changes: { readonly all?: Scenario; readonly first?: Scenario }, also?: readonly NodeId[]) => Program
type FigureAt = (program: Program, uniform?: (key: string) => number) => number | null

function factSwings(plan: Plan, run: RunOptions, plain: Program, program: MakeProgram, figureAt: FigureAt): readonly Swing[] {
	const facts = plan.quantities.filter(quantity => quantity.kind === 'fact' && quantity.measure.kind !== 'choice')
	const uncertain = facts.filter(fact => fact.uncertain && plain.nodes.some(node => node.op === 'draw' && belongsTo(node.key, fact.name)))
	const correlations = correlate(run, program, uncertain)
	const swings = uncertain.map((fact, index): Swing => {
		const at =
			(u: number): ((key: string) => number) =>
			key =>
				belongsTo(key, fact.name) ? u : 0.5
		const low = figureAt(plain, at(0.05))
		const high = figureAt(plain, at(0.95))
		const [lowEnd, highEnd] = [0.05, 0.95].map(u => sayFact(plan, run.columns, fact, at(u))) as [string, string]
		return {
			...about(fact),
			low: lowEnd,
			high: highEnd,
			ends: 'p5-p95',
			atLow: low,
			atHigh: high,
			swing: swingOf(low, high),
			correlation: correlations[index]!,
		}
	})
	const bounded = facts.filter(fact => !fact.uncertain && fact.within !== null && fact.measure.kind === 'quantity')
	return [...swings, ...bounded.map(fact => boundedSwing(fact, program, figureAt))]
}

/** Draws are keyed by the fact's name, then a dot or a hash. */
const belongsTo = (key: string, fact: string): boolean => key === fact || key.startsWith(`${fact}#`) || key.startsWith(`${fact}.`)

const about = (fact: Quantity): Pick<Swing, 'name' | 'kind' | 'unit'> => ({ name: fact.name, kind: 'fact', unit: fact.display })
const swingOf = (low: number | null, high: number | null): number => (low === null || high === null ? 0 : Math.abs(high - low))

function sayFact(plan: Plan, columns: RunOptions['columns'], fact: Quantity, uniform: (key: string) => number): string {
	const maker = makeProgram(plan)
	const [value] = trialsOf(maker.finish([maker.instantiate(fact.node, new Map())]), {
		seed: 0,
		trials: 1,
		columns,
		uniforms: (key, out) => out.fill(uniform(key)),
	})
	const total = value!.data.reduce((sum, cell) => sum + cell, 0)
	const shown = sayQuantity(
		total / rational.toNumber(rational.parseRational(fact.displayScale)!),
		fact.measure.kind === 'yes-no' ? 'yes-no' : fact.display,
	)
	return value!.data.length > 1 ? `${shown} in all` : shown
}

function boundedSwing(fact: Quantity, program: MakeProgram, figureAt: FigureAt): Swing {
	const [low, high] = fact.within!
	const at = (bound: string): number | null => figureAt(program({ all: new Map([[fact.name, { value: bound }]]) }))
	const say = (bound: string): string =>
		sayQuantity(
			rational.toNumber(rational.divide(rational.parseRational(bound)!, rational.parseRational(fact.displayScale)!)),
			fact.display,
		)
	const [atLow, atHigh] = [at(low), at(high)]
	return { ...about(fact), low: say(low), high: say(high), ends: 'bounds', atLow, atHigh, swing: swingOf(atLow, atHigh), correlation: null }
}

/** Each fact's draws against the figure's, over all trials at once. */
function correlate(run: RunOptions, program: MakeProgram, facts: readonly Quantity[]): readonly (number | null)[] {
	if (facts.length === 0) return []
	const { program: ready, ...cells } = settled(
		program(
			{},
			facts.map(fact => fact.node),
		),
		run,
	)
	const [gap, ...inputs] = runKernel(ready, { seed: run.seed, trials: run.trials, ...cells })
	if (!gap!.chancy) return facts.map(() => null)
	const figure = ranks(gap!.data)
	return inputs.map(input => (input.chancy ? pearson(ranks(sumOfCells(input.data, input.cells)), figure) : null))
}

function sumOfCells(data: Float64Array, cells: number): Float64Array {
	const trials = data.length / cells
	const sums = new Float64Array(trials)
	for (let cell = 0; cell < cells; cell++) for (let trial = 0; trial < trials; trial++) sums[trial]! += data[cell * trials + trial]!
	return sums
}

/** Ranks from 0; equal values share their middle rank. */
export function ranks(values: Float64Array): Float64Array {
	const order = new Uint32Array(values.length).map((_, index) => index).sort((a, b) => values[a]! - values[b]!)
	const found = new Float64Array(values.length)
	for (let from = 0; from < order.length; ) {
		let to = from
		while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
		for (let at = from; at <= to; at++) found[order[at]!] = (from + to) / 2
		from = to + 1
	}
	return found
}

export function pearson(a: Float64Array, b: Float64Array): number | null {
	const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
	const [meanA, meanB] = [mean(a), mean(b)]
	let [ab, aa, bb] = [0, 0, 0]
	for (let index = 0; index < a.length; index++) {
		const x = a[index]! - meanA
		const y = b[index]! - meanB
		ab += x * y
		aa += x * x
		bb += y * y
	}
	return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb)
}

/** What the figure becomes when the first point takes the second's position, one position at a time. */
function positionSwings(
	plan: Plan,
	columns: RunOptions['columns'],
	first: Point,
	second: Point,
	program: MakeProgram,
	figureAt: FigureAt,
): readonly Swing[] {
	const base = figureAt(program({}))
	const named = new Set([...first.positions.keys(), ...second.positions.keys()])
	return plan.quantities
		.filter(quantity => quantity.kind === 'position' && named.has(quantity.name))
		.map((position): Swing => {
			const theirs = second.positions.get(position.name)?.node ?? agreementNode(plan, position)
			const moved = figureAt(program({ first: new Map([[position.name, theirs]]) }))
			const say = (node: NodeId): string => sayCells(plan, columns, position, node)
			const own = first.positions.get(position.name)?.node ?? agreementNode(plan, position)
			return {
				name: position.name,
				kind: 'position',
				unit: position.display,
				low: say(own),
				high: say(theirs),
				ends: 'points',
				atLow: base,
				atHigh: moved,
				swing: swingOf(base, moved),
				correlation: null,
			}
		})
}
