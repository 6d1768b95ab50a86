/**
 * The table while somebody moves it: values opened as slots, so that a move neither compiles nor draws again, and only what is shown is
 * summarised. The figures are those of `costNegotiation` for the same values: the same nodes, the same luck; what has no chance in it in
 * fractions.
 *
 *   const live = openLive(plan, columns, { points: ['sag-aftra', 'amptp'], opened, seed: 2023, trials: 100_000 })
 *   live.set({ side: 'amptp', name: 'general-increase' }, ['2/25', '1/25', '7/200'])
 *   live.work()                                    a block of doubles, for `readLive(live.shape, …)`
 */
import {
	type Binding,
	chanceOf,
	evaluateExact,
	evaluateTrials,
	hasRows,
	makeProgram,
	type NodeId,
	type Plan,
	type Program,
	rational,
	type Scenario,
	type Summary,
	summarise,
	withOutputs,
} from '@parley/lang'
import { createDrawCache, createKernelSession, type DrawCache, KernelLimit, type KernelSession } from '@parley/lang/kernel'
import { byYear, cashOverTerm, costsOf, moneyScale, overCurrent, packageByYear } from './amounts.ts'
import type { Figure, RunOptions } from './figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import { textsOf } from './rows.ts'
import { figureOfSummary, rangeProbabilities } from './summary.ts'

/** One value that may be set: a side's own position, or, with no side, a fact that holds for everybody. */
export interface Opening {
	readonly side: string | null
	readonly name: string
}

export interface Opened extends Opening {
	/** The cells in order, exact texts in base units. */
	readonly cells: readonly string[]
}

export interface LiveOptions {
	readonly points: readonly string[]
	readonly opened: readonly Opened[]
	readonly seed: number | string
	readonly trials: number
	/** Draws kept from one session to the next. */
	readonly cache?: DrawCache
	/** Without WebAssembly: the same figures, slower. */
	readonly road?: 'kernel' | 'plain'
}

/** What stands where in a block of figures. */
export interface LiveShape {
	readonly points: readonly string[]
	readonly years: number
	readonly costs: readonly { readonly issue: string | null; readonly name: string }[]
}

export interface LivePair {
	readonly between: readonly [number, number]
	readonly byYear: readonly Figure[]
	readonly cash: Figure
	/** In how many of the trials the first costs more over the term. */
	readonly firstCostsMore: number
	/** The gap's part of each cost, in the order of the shape. */
	readonly costs: readonly Figure[]
}

export interface LiveTable {
	readonly sides: readonly {
		readonly byYear: readonly Figure[]
		readonly cash: Figure
		/** Cash over the term of each cost, in the order of the shape. */
		readonly costs: readonly Figure[]
	}[]
	readonly pairs: readonly LivePair[]
}

export interface Live {
	readonly shape: LiveShape
	set(which: Opening, cells: readonly string[]): void
	work(): Float64Array<ArrayBuffer>
}

/** Programs over the rows of a table run where the rows are, which is not in a page. */
export function canBeLive(plan: Plan, points: readonly string[]): boolean {
	return !hasRows(liveProgram(plan, pointsOf(plan, points), []).program)
}

export function openLive(plan: Plan, columns: RunOptions['columns'], options: LiveOptions): Live {
	const { program, shape } = liveProgram(plan, pointsOf(plan, options.points), options.opened)
	if (hasRows(program)) throw new Error('a program over the rows of a table cannot be live')
	const data = new Map(textsOf(columns))
	for (const each of options.opened) data.set(columnOf(each), each.cells)
	const road = options.road === 'plain' ? plainRoad(program, data, options) : kernelRoad(program, data, options)
	return {
		shape,
		set: (which, cells) => {
			data.set(columnOf(which), cells)
			road.set(columnOf(which), cells)
		},
		work: () => road.work(figuresPerOutput(shape)),
	}
}

function pointsOf(plan: Plan, ids: readonly string[]): readonly Point[] {
	return ids.map(id => {
		const point = pointOf(plan, id)
		if ('error' in point) throw new Error(`points are checked before they are opened: ${point.error}`)
		return point
	})
}

const columnOf = ({ side, name }: Opening): string => `what-if ${side ?? ''} ${name}`

interface LiveProgram {
	readonly program: Program
	readonly shape: LiveShape
}

function liveProgram(plan: Plan, points: readonly Point[], opened: readonly Opened[]): LiveProgram {
	const nodes = [...plan.nodes]
	const facts = new Map<string, Binding>()
	const own = new Map(points.map(point => [point.side, new Map<string, Binding>()]))
	for (const each of opened) {
		const { axes, measure } = plan.quantities.find(quantity => quantity.name === each.name)!
		const bindings = each.side === null ? facts : own.get(each.side)
		bindings?.set(each.name, nodes.length)
		nodes.push({ op: 'column', name: columnOf(each), axes, measure })
	}
	const maker = makeProgram({ ...plan, nodes })
	const { builder } = maker
	const current = scenarioOf(plan, currentPoint(plan), { facts: null, sets: facts })
	const scenarios = points.map(point => scenarioOf(plan, point, { facts: null, sets: new Map([...facts, ...own.get(point.side)!]) }))
	const costs = costsOf(plan)
	const ofCost = scenarios.map(there => costs.map(cost => byYear(builder, overCurrent(maker, cost, there, current))))
	const totals = scenarios.map((there: Scenario) => packageByYear(maker, plan, there, current))
	const cash = (node: NodeId): NodeId => cashOverTerm(builder, node)
	const outputs = [
		...totals.flatMap((total, index) => [total, cash(total), ...ofCost[index]!.map(cash)]),
		...pairsOf(points.length).flatMap(([a, b]) => {
			const total = builder.binary('sub', totals[a]!, totals[b]!)
			return [total, cash(total), ...costs.map((_, at) => cash(builder.binary('sub', ofCost[a]![at]!, ofCost[b]![at]!)))]
		}),
	]
	return {
		program: maker.finish(outputs),
		shape: {
			points: points.map(point => point.id),
			years: plan.years.length,
			costs: costs.map(cost => ({ issue: cost.home.kind === 'issue' ? cost.home.id : null, name: cost.name })),
		},
	}
}

const pairsOf = (count: number): readonly (readonly [number, number])[] =>
	Array.from({ length: count }, (_, a) => Array.from({ length: count - a - 1 }, (_, more) => [a, a + 1 + more] as const)).flat()

/** How many cells each output has, in order: by year, cash, each cost; for every side, then for every pair. */
function figuresPerOutput({ points, years, costs }: LiveShape): readonly number[] {
	const one = [years, 1, ...costs.map(() => 1)]
	return [...points, ...pairsOf(points.length)].flatMap(() => one)
}

/** Numbers of one figure in a block: mean, 5%, 50%, 95%, and the part of the trials above zero. */
const width = 5

interface Road {
	set(column: string, cells: readonly string[]): void
	work(cells: readonly number[]): Float64Array<ArrayBuffer>
}

function kernelRoad(program: Program, columns: Map<string, readonly string[]>, options: LiveOptions): Road {
	const chancy = chanceOf(program.nodes)
	const lucky = program.outputs.flatMap((id, index) => (chancy[id] ? [index] : []))
	const fixed = fixedFigures(program, columns)
	let session: KernelSession | null = null
	try {
		if (lucky.length > 0) session = sessionOf(withOutputs(program, lucky), columns, options)
	} catch (error) {
		if (error instanceof KernelLimit) return plainRoad(program, columns, options)
		throw error
	}
	return {
		set: (column, cells) => session?.set(column, cells),
		work: cells => {
			session?.work()
			const block = fixed(cells)
			eachFigure(cells, (output, cell, at) => {
				const index = lucky.indexOf(output)
				if (index < 0) return
				const summary = session!.summarise(index, cell, rangeProbabilities)
				write(block, at, summary, isCash(cells, output) ? partAbove(session!.values(index, cell), summary) : 0)
			})
			return block
		},
	}
}

/** A column may come without being needed; the session is told of those it has. */
function sessionOf(program: Program, columns: ReadonlyMap<string, readonly string[]>, options: LiveOptions): KernelSession {
	const { seed, trials, cache = createDrawCache() } = options
	return createKernelSession(program, { seed, trials, columns, cache })
}

function plainRoad(program: Program, columns: Map<string, readonly string[]>, { seed, trials }: LiveOptions): Road {
	const chancy = chanceOf(program.nodes)
	const lucky = program.outputs.flatMap((id, index) => (chancy[id] ? [index] : []))
	const fixed = fixedFigures(program, columns)
	const luckyProgram = withOutputs(program, lucky)
	return {
		set: () => {},
		work: cells => {
			const values = lucky.length > 0 ? evaluateTrials(luckyProgram, { seed, trials, columns }) : []
			const block = fixed(cells)
			eachFigure(cells, (output, cell, at) => {
				const index = lucky.indexOf(output)
				if (index < 0) return
				const data = values[index]!.data.subarray(cell * trials, (cell + 1) * trials)
				const summary = summarise(data, rangeProbabilities)
				write(block, at, summary, isCash(cells, output) ? partAbove(data, summary) : 0)
			})
			return block
		},
	}
}

/** Starts a block with the figures that have no chance in them. */
function fixedFigures(
	program: Program,
	columns: ReadonlyMap<string, readonly string[]>,
): (cells: readonly number[]) => Float64Array<ArrayBuffer> {
	const chancy = chanceOf(program.nodes)
	const plain = program.outputs.flatMap((id, index) => (chancy[id] ? [] : [index]))
	const plainProgram = withOutputs(program, plain)
	const scale = rational.parseRational(moneyScale)!
	return cells => {
		const block = new Float64Array(width * cells.reduce((sum, count) => sum + count, 0))
		const { outputs } = evaluateExact(plainProgram, columns)
		eachFigure(cells, (output, cell, at) => {
			const index = plain.indexOf(output)
			if (index < 0) return
			const exact = outputs[index]!.cells[cell]
			const value = exact == null ? Number.NaN : rational.toNumber(rational.divide(exact, scale))
			block.fill(value, at, at + width - 1)
			block[at + width - 1] = value > 0 ? 1 : 0
		})
		return block
	}
}

function eachFigure(cells: readonly number[], then: (output: number, cell: number, at: number) => void): void {
	let at = 0
	cells.forEach((count, output) => {
		for (let cell = 0; cell < count; cell++, at += width) then(output, cell, at)
	})
}

/** The cash of a package follows its years; only of these is it counted who costs more. */
const isCash = (cells: readonly number[], output: number): boolean => output > 0 && cells[output - 1]! > 1

function write(block: Float64Array, at: number, summary: Summary, above: number): void {
	const { mean, p5, p50, p95 } = figureOfSummary(summary, rational.toNumber(rational.parseRational(moneyScale)!))
	block.set([mean ?? Number.NaN, p5 ?? Number.NaN, p50 ?? Number.NaN, p95 ?? Number.NaN, above], at)
}

function partAbove(values: Float64Array, { min, max }: Summary): number {
	if (min > 0) return 1
	if (max <= 0) return 0
	let above = 0
	for (const value of values) if (value > 0) above++
	return above / values.length
}

export function readLive({ points, years, costs }: LiveShape, block: Float64Array): LiveTable {
	let at = 0
	const one = (): Figure & { readonly above: number } => {
		const [mean, p5, p50, p95, above = 0] = block.subarray(at, at + width)
		at += width
		return { mean: orNull(mean), p5: orNull(p5), p50: orNull(p50), p95: orNull(p95), above }
	}
	const plain = ({ mean, p5, p50, p95 }: Figure): Figure => ({ mean, p5, p50, p95 })
	const some = (count: number): readonly Figure[] => Array.from({ length: count }, () => plain(one()))
	const sides = points.map(() => ({ byYear: some(years), cash: plain(one()), costs: some(costs.length) }))
	const pairs = pairsOf(points.length).map(between => {
		const ofYears = some(years)
		const cash = one()
		return { between, byYear: ofYears, cash: plain(cash), firstCostsMore: cash.above, costs: some(costs.length) }
	})
	return { sides, pairs }
}

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
