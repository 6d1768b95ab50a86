/**
 * The table while somebody moves it: values opened as slots, so that a move neither compiles nor draws again, and only what is shown is
 * summarised. The figures are those of `costNegotiation` for the same values: the same nodes, the same luck; what has no chance in it in
 * fractions.
 *
 *   const live = openLive(plan, columns, { points: ['sag-aftra', 'amptp'], opened, seed: 2023, trials: 100_000 })
 *   live.set({ side: 'amptp', name: 'general-increase' }, ['2/25', '1/25', '7/200'])
 *   live.work()                                    a block of doubles, for `readLive(live.shape, …)`
 */
import { type Binding, hasRows, makeProgram, type NodeId, type Plan, type Program, type Scenario } from '@parley/lang'
import type { DrawCache } from '@parley/lang/kernel'
import { byYear, cashOverTerm, costsOf, overCurrent, packageByYear } from './amounts.ts'
import type { Figure, RunOptions } from './figures.ts'
import { type Output, openFigures, readerOf } from './live-figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import { textsOf } from './rows.ts'

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
	const road = openFigures(program, data, outputsOf(shape), options)
	return {
		shape,
		set: (which, cells) => road.set(columnOf(which), cells),
		work: road.work,
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

/** In order: by year, cash, each cost; for every side, then for every pair. Of a pair's cash it is counted who costs more. */
function outputsOf({ points, years, costs }: LiveShape): readonly Output[] {
	const one = (isPair: boolean): readonly Output[] => [
		{ cells: years, isCounted: false },
		{ cells: 1, isCounted: isPair },
		...costs.map(() => ({ cells: 1, isCounted: false })),
	]
	return [...points.flatMap(() => one(false)), ...pairsOf(points.length).flatMap(() => one(true))]
}

export function readLive({ points, years, costs }: LiveShape, block: Float64Array): LiveTable {
	const read = readerOf(block)
	const some = (count: number): readonly Figure[] => Array.from({ length: count }, () => read().figure)
	const sides = points.map(() => ({ byYear: some(years), cash: read().figure, costs: some(costs.length) }))
	const pairs = pairsOf(points.length).map(between => {
		const ofYears = some(years)
		const { figure, above } = read()
		return { between, byYear: ofYears, cash: figure, firstCostsMore: above, costs: some(costs.length) }
	})
	return { sides, pairs }
}
