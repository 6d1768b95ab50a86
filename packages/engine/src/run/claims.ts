/**
 * A claim held against its readings: how likely each reading makes it true under the stated ranges, what each disputed fact would
 * have to be for it to hold, and which reading fits, if any.
 */
import { makeProgram, type Plan, type PlannedClaim, type PlannedReading, type Quantity, rational, type Scenario } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import { quantity as sayQuantity } from '../report/format.ts'
import { type ClaimStanding, standingOf } from './claim-standing.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { pointOf, scenarioOf } from './points.ts'
import { atMedians, solve } from './solve.ts'

export interface BreakEven {
	readonly fact: string
	readonly unit: string
	/** What the fact would have to be, in display units; null when no value makes the claim hold, with the reason in `text`. */
	readonly value: number | null
	/** For facts by a dimension: their sum, when they are counts, and the common factor that `value` stands for. */
	readonly factor: number | null
	/** A sentence: "holds only from a covered share of about 84.6%". */
	readonly text: string
}

export interface ReadingResult {
	readonly title: string
	readonly text: string
	readonly under: string | null
	readonly withs: readonly { readonly name: string; readonly text: string }[]
	readonly value: Figure
	readonly uncertain: boolean
	/** Of all trials, how many make the claim true; 0 or 1 without chance. */
	readonly probability: number
	readonly fits: boolean
	/** (median - claimed) / claimed. */
	readonly off: number | null
	readonly breakEvens: readonly BreakEven[]
}

export interface ClaimResult {
	readonly name: string
	readonly relation: 'at-least' | 'at-most' | 'about' | 'exactly'
	readonly value: number | null
	readonly unit: string
	readonly quote: string | null
	readonly by: string | null
	readonly on: string | null
	readonly source: string | null
	readonly note: string | null
	readonly confirmed: readonly string[]
	readonly documented: readonly string[]
	readonly measured: readonly string[]
	readonly admitted: readonly string[]
	readonly disputed: readonly string[]
	readonly located: string | null
	/** SHA-256 of the copy that was kept of the source. */
	readonly archived: string | null
	readonly withdrawn: string | null
	readonly nature: PlannedClaim['nature']
	/** The heading of claims.md under which it stands. */
	readonly topic: string | null
	/** How it stands, by who said what of it; never whether it is true. */
	readonly standing: ClaimStanding
	readonly readings: readonly ReadingResult[]
	/** The title of the reading that fits best; null when none does, or there is nothing to compute. */
	readonly fits: string | null
	readonly verdict: string
}

export interface Claims {
	readonly version: 1
	readonly title: string
	readonly asOf: string
	readonly tolerance: number
	readonly seed: number | string
	readonly trials: number
	readonly claims: readonly ClaimResult[]
}

const tolerances: Readonly<Record<ClaimResult['relation'], number>> = { about: 0.05, exactly: 0.005, 'at-least': 0, 'at-most': 0 }

export function checkClaims(
	negotiation: Negotiation,
	plan: Plan,
	columns: RunOptions['columns'],
	options: { seed?: number | string; trials?: number } = {},
): Claims {
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const claims = plan.claims.map(claim => ({ ...checkClaim(plan, claim, run), topic: topicOf(negotiation, claim) }))
	return { version: 1, title: negotiation.title, asOf: plan.asOf, tolerance: tolerances.about, seed: run.seed, trials: run.trials, claims }
}

const topicOf = ({ claimTopics }: Pick<Negotiation, 'claimTopics'>, { place }: PlannedClaim): string | null =>
	claimTopics.findLast(topic => topic.line < place.line)?.heading ?? null

function checkClaim(plan: Plan, claim: PlannedClaim, run: RunOptions): Omit<ClaimResult, 'topic'> {
	const value = claimedValue(plan, claim, run)
	const readings = claim.readings.map(reading => checkReading(plan, claim, reading, value, run))
	const fitting = readings.filter(reading => reading.fits).sort((a, b) => Math.abs(a.off ?? 1e9) - Math.abs(b.off ?? 1e9))
	const fits = fitting[0]?.title ?? null
	const { name, relation, quote, by, on, source, note, confirmed, documented, measured, admitted, disputed } = claim
	const { located, archived, withdrawn, nature } = claim
	return {
		name,
		relation,
		value,
		unit: claim.display,
		quote,
		by,
		on,
		source,
		note,
		confirmed,
		documented,
		measured,
		admitted,
		disputed,
		located,
		archived,
		withdrawn,
		nature,
		standing: standingOf({
			people: confirmed.length + admitted.length,
			papers: documented.length + measured.length,
			disputes: disputed.length,
			isWithdrawn: withdrawn !== null,
		}),
		readings,
		fits,
		verdict: verdictOf(claim, readings, fits),
	}
}

function verdictOf(claim: PlannedClaim, readings: readonly ReadingResult[], fits: string | null): string {
	if (readings.length === 0) return 'There is nothing here to compute it from.'
	const many = readings.filter(reading => reading.fits).length
	if (fits === null) return `None of the ${readings.length} readings tried reproduces it.`
	const best = readings.find(reading => reading.title === fits)!
	const share = many === 1 ? '1 reading fits' : `${many} readings fit`
	return `${share} of ${readings.length} tried; nearest: ${fits} (${sayQuantity(best.value.p50, claim.display)}).`
}

function claimedValue(plan: Plan, claim: PlannedClaim, run: RunOptions): number | null {
	const maker = makeProgram(plan)
	const program = maker.finish([maker.instantiate(claim.node, new Map())])
	return figuresOf(program, [claim.displayScale], run)[0]!.figures[0]!.p50
}

export function scenarioOfReading(plan: Plan, claim: PlannedClaim, reading: PlannedReading): Scenario {
	const under = reading.under ?? claim.under ?? 'current'
	const point = pointOf(plan, under)
	if ('error' in point) throw new Error(`a compiled claim names ${under}, which check() must refuse`)
	const scenario = new Map(scenarioOf(plan, point, { facts: null }))
	for (const each of reading.withs) scenario.set(each.name, each.node)
	return scenario
}

function checkReading(plan: Plan, claim: PlannedClaim, reading: PlannedReading, claimed: number | null, run: RunOptions): ReadingResult {
	const scenario = scenarioOfReading(plan, claim, reading)
	const maker = makeProgram(plan)
	const [cells] = figuresOf(maker.finish([maker.instantiate(reading.node, scenario)]), [claim.displayScale], run)
	const figure = cells!.figures[0]!
	const scale = rational.toNumber(rational.parseRational(claim.displayScale)!)
	const values = cells!.trials ? [...cells!.trials].map(value => value / scale) : [figure.p50 ?? Number.NaN]
	const probability = claimed === null ? 0 : values.filter(value => holds(claim.relation, value, claimed)).length / values.length
	const off = claimed === null || claimed === 0 || figure.p50 === null ? null : (figure.p50 - claimed) / Math.abs(claimed)
	return {
		title: reading.title,
		text: reading.text,
		under: reading.under ?? claim.under,
		withs: reading.withs.map(({ name, text }) => ({ name, text })),
		value: plainFigure(figure),
		uncertain: figure.uncertain,
		probability,
		fits: probability >= 0.5,
		off,
		breakEvens: disputedFacts(plan, reading).map(fact => breakEven(plan, claim, reading, scenario, fact, run)),
	}
}

export function holds(relation: ClaimResult['relation'], value: number, claimed: number): boolean {
	if (relation === 'at-least') return value >= claimed
	if (relation === 'at-most') return value <= claimed
	return Math.abs(value - claimed) <= tolerances[relation] * Math.abs(claimed)
}

/**
 * What a reading may hang on: the facts it rests on that are uncertain, bounded, or told differently by the sides, and the counts
 * (of subscribers, people, hours) that it names itself.
 */
function disputedFacts(plan: Plan, reading: PlannedReading): readonly Quantity[] {
	const byName = new Map(plan.quantities.map(quantity => [quantity.name, quantity]))
	const seen = new Set<string>()
	const found: Quantity[] = []
	const open = [...reading.uses]
	while (open.length > 0) {
		const name = open.shift()!
		const quantity = byName.get(name)
		if (seen.has(name) || !quantity) continue
		seen.add(name)
		open.push(...quantity.uses)
		const disputed = quantity.kind === 'fact' && (quantity.uncertain || quantity.within !== null || quantity.says.length > 0)
		const named = quantity.kind === 'let' && reading.uses.includes(name) && isCount(plan, quantity)
		if ((disputed || named) && quantity.measure.kind === 'quantity') found.push(quantity)
	}
	return found
}

function isCount(plan: Plan, quantity: Quantity): boolean {
	const { measure } = quantity
	return measure.kind === 'quantity' && measure.unit !== '1' && !measure.unit.includes(plan.currency) && !measure.unit.includes('/')
}

function breakEven(
	plan: Plan,
	claim: PlannedClaim,
	reading: PlannedReading,
	scenario: Scenario,
	fact: Quantity,
	run: RunOptions,
): BreakEven {
	const scale = rational.toNumber(rational.parseRational(fact.displayScale)!)
	const own = atMedians(plan, run.columns, [fact.node], new Map())[0]!
	const single = own.length === 1
	const [low, high] = stretch(fact, own, single)
	const free = new Map([...scenario].filter(([name]) => name !== fact.name))
	const solution = solve({
		plan,
		columns: run.columns,
		figure: (maker, bound) => maker.instantiate(reading.node, bound),
		target: maker => maker.instantiate(claim.node, scenario),
		scenario: free,
		name: fact.name,
		as: single ? 'value' : 'factor',
		low,
		high,
	})
	const total = own.reduce((sum, cell) => sum + cell, 0)
	const shown = (at: number): string => sayQuantity((single ? at : at * total) / scale, fact.display)
	const label = fact.name.replaceAll('-', ' ')
	if (solution.found === null) {
		return {
			fact: fact.name,
			unit: fact.display,
			value: null,
			factor: null,
			text: noBreakEven(claim, solution.always, label, `${shown(low)} and ${shown(high)}`),
		}
	}
	const { at, rising, crossings, jumps } = solution.found
	const where =
		claim.relation === 'at-least'
			? rising
				? 'holds only from'
				: 'holds only up to'
			: claim.relation === 'at-most'
				? rising
					? 'holds only up to'
					: 'holds only from'
				: 'comes out at'
	const also = crossings > 1 ? ` (the first of ${crossings} places)` : jumps ? ', where it jumps' : ''
	const times = single ? '' : ` in all, ${sayQuantity(at, 'ratio')} times what is stated`
	return {
		fact: fact.name,
		unit: fact.display,
		value: (single ? at : at * total) / scale,
		factor: single ? null : at,
		text: `${where} ${label} of about ${shown(at)}${times}${also}`,
	}
}

function noBreakEven(claim: PlannedClaim, always: 'above' | 'below' | 'equal' | 'undefined', label: string, between: string): string {
	const over = claim.relation === 'at-least' || claim.relation === 'at-most'
	const holdsAlways =
		(always === 'above' && claim.relation === 'at-least') || (always === 'below' && claim.relation === 'at-most') || always === 'equal'
	if (always === 'undefined') return `there is no figure for any ${label} between ${between}`
	if (holdsAlways) return `holds for every ${label} between ${between}`
	return over ? `holds for no ${label} between ${between}` : `comes out at no ${label} between ${between}`
}

function stretch(fact: Quantity, own: Float64Array, single: boolean): readonly [number, number] {
	if (!single) return [0, 10]
	if (fact.within)
		return [rational.toNumber(rational.parseRational(fact.within[0])!), rational.toNumber(rational.parseRational(fact.within[1])!)]
	const median = own[0]!
	return median === 0 || !Number.isFinite(median) ? [-1, 1] : median > 0 ? [0, 5 * median] : [5 * median, 0]
}
