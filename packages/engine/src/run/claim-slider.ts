/**
 * A claim along one fact that it hangs on: what the claim's reading comes to at every value the fact can have, and where the claim holds; with every
 * other claim that hangs on the same fact. All else that is uncertain stands at its median.
 */
import {
	type Binding,
	makeProgram,
	type NodeId,
	nearest,
	type Plan,
	type PlannedClaim,
	type PlannedReading,
	type Quantity,
	rational,
	type Scenario,
	sweepKey,
} from '@parley/lang'
import { type ClaimResult, holds, scenarioOfReading } from './claims.ts'
import type { RunOptions } from './figures.ts'
import { trialsOf } from './rows.ts'
import { atMedians } from './solve.ts'

export interface ClaimSlider {
	readonly fact: string
	readonly unit: string
	/** In display units; `places` stand evenly from low to high. */
	readonly low: number
	readonly high: number
	readonly step: number
	readonly places: number
	/** The claim asked for first. */
	readonly claims: readonly ClaimAlong[]
	/** The arithmetic behind the first claim. */
	readonly term: TermAlong | null
}

export interface ClaimAlong {
	readonly name: string
	readonly reading: string
	/** What is claimed, and what the reading comes to at each place, in the claim's unit. Null: no figure there. */
	readonly claimed: number
	readonly values: readonly (number | null)[]
	/** Stretches of places at which it holds. */
	readonly holds: readonly (readonly [from: number, to: number])[]
	/** Where it begins or ceases to hold, in the fact's unit; as the claim's own study has it. */
	readonly breakEven: number | null
	readonly says: string | null
}

export interface TermAlong {
	readonly name: string
	readonly unit: string
	readonly formula: string
	/** A product of these, summed over `over`; null when it is no plain product. */
	readonly factors: readonly TermFactor[] | null
	readonly over: string | null
	/** What the units of the factors still have to be multiplied by: quarters to years make 4. */
	readonly conversion: number
	readonly values: readonly (number | null)[]
	/** What else it rests on, when it is no product. */
	readonly parts: readonly TermFactor[]
}

export interface TermFactor {
	readonly name: string
	readonly unit: string
	/** Null for the fact itself, which moves. Summed, when it varies by labels. */
	readonly value: number | null
	readonly isSum: boolean
}

/** Facts with one value, that a claim hangs on so that it holds on one side of a value and not on the other. */
export function sliderFacts(plan: Plan, claim: ClaimResult): readonly string[] {
	const evens = claim.readings.flatMap(reading => reading.breakEvens).filter(even => even.value !== null && even.factor === null)
	const facts = evens.flatMap(even => plan.quantities.filter(each => each.name === even.fact && each.kind === 'fact'))
	const disputed = (each: Quantity): number => (each.says.length > 0 ? 0 : 1)
	return [...new Set(facts.toSorted((a, b) => disputed(a) - disputed(b)).map(each => each.name))]
}

export function claimSlider(
	plan: Plan,
	columns: RunOptions['columns'],
	checked: readonly ClaimResult[],
	name: string,
	asked?: string,
): ClaimSlider | { readonly error: string } {
	const claim = checked.find(each => each.name === name)
	if (!claim) {
		const near = nearest(
			name,
			checked.map(each => each.name),
		)
		return { error: `There is no claim called ${name}.${near ? ` The nearest is ${near}.` : ''}` }
	}
	const facts = sliderFacts(plan, claim)
	const factName = asked ?? facts[0]
	if (factName === undefined) return { error: `${name} hangs on no single fact that could be moved.` }
	if (!facts.includes(factName))
		return { error: `${name} does not hang on ${factName}. It hangs on ${facts.join(', ') || 'no single fact'}.` }
	const fact = plan.quantities.find(each => each.name === factName)!
	const ground = groundOf(plan, columns, fact)
	const others = checked.filter(each => each !== claim && sliderFacts(plan, each).includes(factName))
	const claims = [claim, ...others].map(each => along(plan, columns, fact, ground, each))
	return {
		fact: factName,
		unit: fact.display,
		...ground,
		claims: claims.map(each => each.claim),
		term: termOf(plan, columns, fact, ground, claims[0]!.planned),
	}
}

interface Ground {
	readonly low: number
	readonly high: number
	readonly step: number
	readonly places: number
}

const scaleOf = (quantity: Pick<Quantity, 'displayScale'>): number => rational.toNumber(rational.parseRational(quantity.displayScale)!)

/** The bounds that the text gives, or as far as break-evens are looked for; in round steps, a thousand at most. */
function groundOf(plan: Plan, columns: RunOptions['columns'], fact: Quantity): Ground {
	const scale = scaleOf(fact)
	const [low, high] = fact.within
		? (fact.within.map(bound => rational.toNumber(rational.parseRational(bound)!) / scale) as [number, number])
		: around(atMedians(plan, columns, [fact.node], new Map())[0]![0]! / scale)
	const step = 10 ** Math.ceil(Math.log10((high - low) / 1000) - 1e-9)
	return { low, high, step, places: Math.round((high - low) / step) + 1 }
}

const around = (median: number): [number, number] => (median > 0 ? [0, 2 * median] : median < 0 ? [2 * median, 0] : [-1, 1])

interface Planned {
	readonly claim: PlannedClaim
	readonly reading: PlannedReading
	readonly scenario: Scenario
}

function along(
	plan: Plan,
	columns: RunOptions['columns'],
	fact: Quantity,
	ground: Ground,
	checked: ClaimResult,
): { claim: ClaimAlong; planned: Planned } {
	const claim = plan.claims.find(each => each.name === checked.name)!
	const hanging = checked.readings.filter(reading => reading.breakEvens.some(even => even.fact === fact.name && even.value !== null))
	// One that leaves the fact open tells of all its values; one that sets it is freed of that.
	const chosen = hanging.find(reading => !reading.withs.some(each => each.name === fact.name)) ?? hanging[0]!
	const reading = claim.readings.find(each => each.title === chosen.title)!
	const scenario = scenarioOfReading(plan, claim, reading)
	const planned: Planned = { claim, reading, scenario: new Map([...scenario].filter(([name]) => name !== fact.name)) }
	const values = sweep(plan, columns, fact, ground, [reading.node], planned.scenario, scaleOf(claim))[0]!
	const even = chosen.breakEvens.find(each => each.fact === fact.name)!
	const claimed = checked.value!
	return {
		planned,
		claim: {
			name: claim.name,
			reading: chosen.title,
			claimed,
			values,
			holds: stretches(values.map(value => value !== null && holds(claim.relation, value, claimed))),
			breakEven: even.value,
			says: even.text,
		},
	}
}

/** Each node, one cell, at every place of the fact. */
function sweep(
	plan: Plan,
	columns: RunOptions['columns'],
	fact: Quantity,
	{ low, high, places }: Ground,
	nodes: readonly NodeId[],
	scenario: Scenario,
	scale: number,
): readonly (readonly (number | null)[])[] {
	const ends = [low, high].map(end =>
		rational.printRational(rational.multiply(rational.fromNumber(end), rational.parseRational(fact.displayScale)!)),
	)
	const binding: Binding = { sweep: ends as [string, string], as: 'value' }
	const maker = makeProgram(plan)
	const bound: Scenario = new Map([...scenario, [fact.name, binding] as const])
	const program = maker.finish(nodes.map(node => maker.instantiate(node, bound)))
	const uniforms = (key: string, out: Float64Array, from: number): void => {
		for (let index = 0; index < out.length; index++) out[index] = key === sweepKey ? (from + index) / (places - 1) : 0.5
	}
	return trialsOf(program, { seed: 0, trials: places, columns, uniforms }).map(value =>
		Array.from({ length: places }, (_, place) => {
			const found = value.data[value.chancy ? place : 0]!
			return Number.isFinite(found) ? found / scale : null
		}),
	)
}

function stretches(flags: readonly boolean[]): readonly (readonly [number, number])[] {
	const found: [number, number][] = []
	flags.forEach((isHeld, place) => {
		if (!isHeld) return
		if (place > 0 && flags[place - 1]) found[found.length - 1]![1] = place
		else found.push([place, place])
	})
	return found
}

const product = /^(?:sum\()?((?:[a-z][\w-]*)(?: \* [a-z][\w-]*)+)(?: over ([\w-]+)\))?$/i

/** The quantity nearest to the reading that names the fact itself. */
function termOf(
	plan: Plan,
	columns: RunOptions['columns'],
	fact: Quantity,
	ground: Ground,
	{ reading, scenario }: Planned,
): TermAlong | null {
	const term = nearestNaming(plan, reading.uses, fact.name)
	if (!term || term.axes.length > 0) return null
	const values = sweep(plan, columns, fact, ground, [term.node], scenario, scaleOf(term))[0]!
	const match = product.exec(term.formula.replaceAll(/\s+/g, ' '))
	const names = term.uses.filter(name => plan.quantities.some(each => each.name === name))
	const parts = names.flatMap(name => factorOf(plan, columns, fact, name, scenario))
	const multiplied = match?.[1]?.split(' * ') ?? []
	const factors = multiplied.flatMap(name => factorOf(plan, columns, fact, name, scenario))
	const isProduct = match !== null && factors.length === multiplied.length && factors.filter(each => each.isSum).length <= 1
	return {
		name: term.name,
		unit: term.display,
		formula: term.formula,
		factors: isProduct ? factors : null,
		over: match?.[2] ?? null,
		conversion: isProduct ? conversionOf(factors, ground, values) : 1,
		values,
		parts,
	}
}

function nearestNaming(plan: Plan, uses: readonly string[], wanted: string): Quantity | null {
	const seen = new Set<string>()
	const open = [...uses]
	while (open.length > 0) {
		const name = open.shift()!
		const quantity = plan.quantities.find(each => each.name === name)
		if (seen.has(name) || !quantity) continue
		seen.add(name)
		if (quantity.uses.includes(wanted)) return quantity
		open.push(...quantity.uses)
	}
	return null
}

function factorOf(plan: Plan, columns: RunOptions['columns'], fact: Quantity, name: string, scenario: Scenario): readonly TermFactor[] {
	const quantity = plan.quantities.find(each => each.name === name)
	if (quantity?.measure.kind !== 'quantity') return []
	const isSum = quantity.axes.length > 0
	if (name === fact.name) return [{ name, unit: quantity.display, value: null, isSum }]
	const cells = atMedians(plan, columns, [quantity.node], scenario)[0]!
	return [{ name, unit: quantity.display, value: cells.reduce((sum, cell) => sum + cell, 0) / scaleOf(quantity), isSum }]
}

/** In percent a factor counts as its part of one, as it stands in the product. */
function conversionOf(factors: readonly TermFactor[], { high, places }: Ground, values: readonly (number | null)[]): number {
	const plain = (value: number, unit: string): number => (unit === 'percent' ? value / 100 : value)
	const whole = factors.reduce((sum, each) => sum * plain(each.value ?? high, each.unit), 1)
	const found = values[places - 1]
	const ratio = found == null || whole === 0 ? 1 : found / whole
	return Number(ratio.toPrecision(10))
}

/** A single fact with its chances at their medians, in its display unit. */
export function atMedian(plan: Plan, columns: RunOptions['columns'], name: string): number {
	const fact = plan.quantities.find(each => each.name === name)!
	return atMedians(plan, columns, [fact.node], new Map())[0]![0]! / scaleOf(fact)
}
