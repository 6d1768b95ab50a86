/**
 * Equal-cost trades: one side gives on one position, and another position is solved for so that the whole package costs the same over the term,
 * everything uncertain at its median. A position by year or by label moves by one amount in all its cells.
 */
import {
	type Binding,
	makeProgram,
	type NodeId,
	nearest,
	type Plan,
	type Quantity,
	rational,
	type Scenario,
	type Sweep,
} from '@parley/lang'
import { quantity as sayQuantity } from '../report/format.ts'
import { cashOf, moneyScale } from './amounts.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import { agreementNode, sayCells } from './positions.ts'
import { atMedians, solve } from './solve.ts'

export interface Trade {
	readonly version: 1
	/** Whose package it is, and whose value the given position takes. */
	readonly at: string
	readonly to: string
	readonly currency: string
	readonly asOf: string
	readonly give: { readonly name: string; readonly from: string; readonly to: string }
	/** What the given position's change is worth over the term: below zero is a saving to the payer. */
	readonly worth: Figure
	readonly buys: TradeAnswer
	/** What is left of the package's cost difference, over the trials: zero at the medians, and the range that chance leaves. */
	readonly remains: Figure | null
}

export interface TradeAnswer {
	readonly name: string
	readonly unit: string
	readonly from: string
	/** Null when no value makes the packages equal; `text` says so. */
	readonly to: string | null
	/** By how much, in display units; a single position's own new value is `value`. */
	readonly shift: number | null
	readonly text: string
}

export interface TradeOptions {
	readonly give: string
	readonly for: string
	readonly at: string
	/** A point whose value the given position takes. */
	readonly to: string
	readonly seed?: number | string
	readonly trials?: number
}

export function trade(plan: Plan, columns: RunOptions['columns'], options: TradeOptions): Trade | { readonly error: string } {
	const give = positionNamed(plan, options.give)
	if ('error' in give) return give
	const wanted = positionNamed(plan, options.for)
	if ('error' in wanted) return wanted
	if (give.name === wanted.name) return { error: 'A trade takes two different positions.' }
	if (wanted.measure.kind !== 'quantity') return { error: `${wanted.name} is no number, so it cannot be solved for.` }
	const at = pointOf(plan, options.at)
	if ('error' in at) return at
	const to = pointOf(plan, options.to)
	if ('error' in to) return to
	return solveTrade(plan, columns, { give, wanted, at, to, options })
}

function positionNamed(plan: Plan, name: string): Quantity | { readonly error: string } {
	const positions = plan.quantities.filter(quantity => quantity.kind === 'position')
	const found = positions.find(position => position.name === name)
	if (found) return found
	const names = positions.map(position => position.name)
	const near = nearest(name, names)
	return { error: `There is no position called ${name}.${near ? ` The nearest is ${near}.` : ''} They are ${names.join(', ')}.` }
}

interface Asked {
	readonly give: Quantity
	readonly wanted: Quantity
	readonly at: Point
	readonly to: Point
	readonly options: TradeOptions
}

function solveTrade(
	plan: Plan,
	columns: RunOptions['columns'],
	{ give, wanted, at, to, options }: Asked,
): Trade | { readonly error: string } {
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const current = scenarioOf(plan, currentPoint(plan), { facts: null })
	const before = scenarioOf(plan, at, { facts: null })
	const standing = (point: Point, position: Quantity): NodeId => point.positions.get(position.name)?.node ?? agreementNode(plan, position)
	const given = standing(to, give)
	const after: Scenario = new Map([...before, [give.name, given] as const])
	const maker = makeProgram(plan)
	const cash = (scenario: Scenario): NodeId => cashOf(maker, plan, 'total', scenario, current)!
	const difference = maker.builder.binary('sub', cash(after), cash(before))
	const worth = figuresOf(maker.finish([difference]), [moneyScale], run)[0]!.figures[0]!
	if (worth.mean === 0 && !worth.uncertain)
		return { error: `${give.name} costs the same at ${at.id} and at ${to.id}: there is nothing to trade.` }
	const own = standing(at, wanted)
	const cells = atMedians(plan, columns, [own], new Map())[0]!
	const found = search(plan, columns, { wanted, own, cells, before, after, current })
	const say = (node: NodeId, position: Quantity): string => sayCells(plan, columns, position, node)
	const shape = { version: 1 as const, at: at.id, to: to.id, currency: plan.currency, asOf: plan.asOf, worth: plainFigure(worth) }
	const gives = { name: give.name, from: say(standing(at, give), give), to: say(given, give) }
	const from = say(own, wanted)
	if (found === null) {
		const text = `No value of ${wanted.name} between ${sayBounds(wanted, cells)} makes up for it.`
		return { ...shape, give: gives, buys: { name: wanted.name, unit: wanted.display, from, to: null, shift: null, text }, remains: null }
	}
	const scale = scaleOf(wanted)
	const shifted = [...cells].map(cell => sayQuantity((cell + found) / scale, wanted.display))
	const alike = shifted.every(text => text === shifted[0])
	const toText = alike ? shifted[0]! : shifted.length > 8 ? `${shifted.length} values` : shifted.join(', ')
	const by = sayShift(found / scale, wanted)
	const text = `${wanted.name} from ${from} to ${toText}${cells.length > 1 ? ` (${by} in each cell)` : ''}`
	return {
		...shape,
		give: gives,
		buys: { name: wanted.name, unit: wanted.display, from, to: toText, shift: found / scale, text },
		remains: remainder(),
	}

	function remainder(): Figure {
		const again = makeProgram(plan)
		const exact = rational.printRational(rational.fromNumber(found!))
		const binding: Binding = { sweep: [exact, exact], as: 'shift', on: own }
		const full: Scenario = new Map([...after, [wanted.name, binding] as const])
		const node = again.builder.binary('sub', cashOf(again, plan, 'total', full, current)!, cashOf(again, plan, 'total', before, current)!)
		return settled(plainFigure(figuresOf(again.finish([node]), [moneyScale], run)[0]!.figures[0]!), worth)
	}
}

/** What is left of a solved equation is the solver's last digits: below a millionth of what was traded it is nothing. */
function settled(figure: Figure, worth: Figure): Figure {
	const size = Math.abs(worth.mean ?? 0) * 1e-6
	const nothing = [figure.mean, figure.p5, figure.p95].every(value => value !== null && Math.abs(value) <= size)
	return nothing ? { mean: 0, p5: 0, p50: 0, p95: 0 } : figure
}

interface Search {
	readonly wanted: Quantity
	readonly own: NodeId
	readonly cells: Float64Array
	readonly before: Scenario
	readonly after: Scenario
	readonly current: Scenario
}

/** The shift, in base units, that makes the package with the given position cost what it cost before. */
function search(plan: Plan, columns: RunOptions['columns'], { wanted, own, cells, before, after, current }: Search): number | null {
	for (const reach of reaches(wanted, cells)) {
		const solution = solve({
			plan,
			columns,
			figure: (maker, scenario) => cashOf(maker, plan, 'total', scenario, current)!,
			target: maker => cashOf(maker, plan, 'total', before, current)!,
			scenario: new Map([...after].filter(([name]) => name !== wanted.name)),
			name: wanted.name,
			as: 'shift' satisfies Sweep,
			on: own,
			low: reach[0],
			high: reach[1],
		})
		if (solution.found) return solution.found.at
	}
	return null
}

/** Stretches to look at: within the bounds that the text gives, or near first and then far. */
function reaches(wanted: Quantity, cells: Float64Array): readonly (readonly [number, number])[] {
	const least = Math.min(...cells)
	const most = Math.max(...cells)
	if (wanted.within) {
		const [low, high] = wanted.within.map(bound => rational.toNumber(rational.parseRational(bound)!)) as [number, number]
		return low - least < high - most ? [[low - least, high - most]] : []
	}
	const size = Math.max(Math.abs(least), Math.abs(most)) || scaleOf(wanted)
	const downTo = least >= 0 ? -least : -4 * size
	return [
		[downTo, size],
		[downTo, 10 * size],
		[downTo, 1000 * size],
	]
}

const scaleOf = (quantity: Quantity): number => rational.toNumber(rational.parseRational(quantity.displayScale)!)

function sayBounds(wanted: Quantity, cells: Float64Array): string {
	const all = reaches(wanted, cells)
	const [low, high] = all[all.length - 1] ?? [0, 0]
	const base = cells.length === 1 ? cells[0]! : 0
	const say = (value: number): string => sayQuantity((base + value) / scaleOf(wanted), wanted.display)
	return `${say(low)} and ${say(high)}`
}

const sayShift = (shift: number, wanted: Quantity): string =>
	`${shift < 0 ? 'less' : 'more'} by ${wanted.display === 'percent' ? `${sayQuantity(Math.abs(shift), 'number')} points` : sayQuantity(Math.abs(shift), wanted.display)}`
