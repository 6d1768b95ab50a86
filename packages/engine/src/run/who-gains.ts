/**
 * Who gains: what a deal is worth to each person under the current agreement and under each side's offer, told by quantiles, by groups and by
 * winners and losers, and nobody's own figure among them. A group of fewer people than may be shown is put together with the next smallest, and a
 * quantile beyond which fewer lie is left out.
 */
import type { Plan, Quantity } from '@parley/lang'
import { rational } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import { defaultPoints } from './costing.ts'
import { type Grouping, groupingsOf, type People, peopleOf, valuesOf, worthOf } from './people.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import type { Columns } from './rows.ts'
import { hiddenOf, leastShown } from './small-groups.ts'

/** How many people; null when they are fewer than may be shown. */
export type Headcount = number | null

export interface Quantile {
	/** 0.1 for the value that one in ten does not reach. */
	readonly at: number
	readonly value: number | null
}

export interface Spread {
	readonly total: number
	readonly mean: number
	readonly quantiles: readonly Quantile[]
}

export interface Gain extends Spread {
	/** Better off than under the current agreement, worse off, neither. */
	readonly winners: Headcount
	readonly losers: Headcount
	readonly unchanged: Headcount
}

export interface GroupLine {
	/** One label, or those of several groups of which one is too small to stand alone. */
	readonly labels: readonly string[]
	/** "the top step": the labels are numbers in their order, and this is the last. */
	readonly isTop: boolean
	readonly people: Headcount
	/** In the order of `offers`; null where all of a grouping are too few to be shown. */
	readonly offers: readonly (Pick<Gain, 'mean' | 'winners' | 'losers'> & { readonly median: number | null })[] | null
}

export interface DecileLine {
	/** 1 for the tenth of the people with the least under the current agreement. There are none where all have the same. */
	readonly decile: number
	readonly people: number
	readonly currentMean: number
	readonly offers: readonly { readonly mean: number; readonly shareOfGain: number | null }[]
}

export interface WhoGains {
	readonly version: 1
	readonly of: string
	/** Of one person: "USD", "yes-no". */
	readonly unit: string
	/** "over the term", "in year 3", or null when it does not vary by year. */
	readonly when: string | null
	readonly table: string
	readonly people: number
	readonly source: string | null
	readonly confidence: string | null
	readonly note: string | null
	readonly asOf: string
	readonly leastShown: number
	readonly current: Spread
	readonly offers: readonly { readonly point: string; readonly side: string | null; readonly value: Spread; readonly gain: Gain }[]
	readonly deciles: readonly DecileLine[]
	readonly groups: readonly { readonly by: string; readonly lines: readonly GroupLine[] }[]
}

export interface WhoGainsOptions {
	readonly of?: string
	readonly by?: string
	readonly table?: string
	readonly year?: number
	readonly points?: readonly string[]
}

export function whoGains(
	negotiation: Negotiation,
	plan: Plan,
	columns: Columns,
	options: WhoGainsOptions = {},
): WhoGains | { readonly error: string } {
	const people = peopleOf(plan, options.table)
	if ('error' in people) return people
	const quantity = worthOf(plan, people, options.of)
	if ('error' in quantity) return quantity
	const groupings = groupingsOf(plan, columns, people, options.by)
	if ('error' in groupings) return groupings
	const points = (options.points ?? defaultPoints(negotiation, plan)).map(id => pointOf(plan, id))
	const wrong = points.find(point => 'error' in point)
	if (wrong && 'error' in wrong) return wrong
	const when = whenOf(plan, quantity, options.year)
	if (typeof when === 'object' && when !== null && 'error' in when) return when
	return tell(plan, columns, people, quantity, groupings, points as readonly Point[], when)
}

/** Which of the years count: all of them for money, the last for anything else, or the one asked for. */
function whenOf(plan: Plan, quantity: Quantity, year: number | undefined): readonly number[] | null | { readonly error: string } {
	if (!quantity.axes.includes('year')) return null
	const many = plan.years.length
	if (year !== undefined)
		return year >= 1 && year <= many ? [year - 1] : { error: `There is no contract year ${year}: the term has years 1 to ${many}.` }
	const isMoney = quantity.measure.kind === 'quantity' && quantity.measure.unit === plan.currency
	return isMoney ? plan.years.map((_, index) => index) : [many - 1]
}

function tell(
	plan: Plan,
	columns: Columns,
	people: People,
	quantity: Quantity,
	groupings: readonly Grouping[],
	points: readonly Point[],
	years: readonly number[] | null,
): WhoGains {
	const scenarios = [currentPoint(plan), ...points].map(point => scenarioOf(plan, point, { facts: null }))
	const scale = rational.toNumber(rational.parseRational(quantity.displayScale)!)
	const [current, ...offered] = valuesOf(plan, columns, quantity, scenarios).map(byYear => overYears(byYear, years, scale)) as [
		Float64Array,
		...Float64Array[],
	]
	const gains = offered.map(values => values.map((value, row) => value - current[row]!))
	const { table } = people
	return {
		version: 1,
		of: quantity.name,
		unit: quantity.measure.kind === 'yes-no' ? 'yes-no' : quantity.display,
		when: years === null ? null : years.length > 1 ? 'over the term' : `in year ${years[0]! + 1}`,
		table: table.name,
		people: table.rows,
		source: table.source,
		confidence: table.confidence,
		note: table.note,
		asOf: plan.asOf,
		leastShown,
		current: spreadOf(current),
		offers: points.map((point, index) => ({
			point: point.id,
			side: point.side,
			value: spreadOf(offered[index]!),
			gain: { ...spreadOf(gains[index]!), ...winnersOf(gains[index]!) },
		})),
		deciles: decilesOf(current, gains),
		groups: groupings.map(grouping => ({ by: grouping.name, lines: groupLines(grouping, gains, table.rows) })),
	}
}

function overYears(byYear: readonly Float64Array[], years: readonly number[] | null, scale: number): Float64Array {
	const [first = new Float64Array(), ...rest] = years === null ? byYear : years.map(year => byYear[year] ?? byYear[0]!)
	return first.map((value, row) => rest.reduce((sum, year) => sum + year[row]!, value) / scale)
}

const shownQuantiles = [0.1, 0.25, 0.5, 0.75, 0.9]

function spreadOf(values: Float64Array): Spread {
	const sorted = values.toSorted()
	const total = sum(values)
	return {
		total,
		mean: values.length === 0 ? 0 : total / values.length,
		quantiles: shownQuantiles.map(at => ({ at, value: quantileOf(sorted, at) })),
	}
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** The least value that so many do not pass; null where fewer lie on one side of it than may be shown. */
export function quantileOf(sorted: Float64Array, at: number): number | null {
	const below = Math.floor(sorted.length * at)
	if (below < leastShown || sorted.length - below < leastShown) return null
	return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)]!
}

/** Less than half a cent either way is no change: sums taken from each other leave their last bits. */
const noChange = 0.005

function winnersOf(gains: Float64Array): Pick<Gain, 'winners' | 'losers' | 'unchanged'> {
	let winners = 0
	let losers = 0
	for (const gain of gains) {
		if (gain >= noChange) winners++
		else if (gain <= -noChange) losers++
	}
	const counts = [winners, losers, gains.length - winners - losers]
	const hidden = hiddenOf(counts)
	const [shownWinners = null, shownLosers = null, unchanged = null] = counts.map((count, index) => (hidden.has(index) ? null : count))
	return { winners: shownWinners, losers: shownLosers, unchanged }
}

/** Tenths of the people by what they have now. Equal values are parted by their place, so that each tenth is a tenth. */
function decilesOf(current: Float64Array, gains: readonly Float64Array[]): readonly DecileLine[] {
	const many = current.length
	if (many < 10 * leastShown) return []
	const order = Uint32Array.from({ length: many }, (_, row) => row).sort((a, b) => current[a]! - current[b]! || a - b)
	// Of a gain everybody has the same now, and tenths by it would be tenths by chance.
	if (current[order[0]!] === current[order[many - 1]!]) return []
	const totals = gains.map(sum)
	return Array.from({ length: 10 }, (_, decile) => {
		const rows = order.subarray(Math.floor((many * decile) / 10), Math.floor((many * (decile + 1)) / 10))
		const meanOf = (values: Float64Array): number => rows.reduce((total, row) => total + values[row]!, 0) / rows.length
		return {
			decile: decile + 1,
			people: rows.length,
			currentMean: meanOf(current),
			offers: gains.map((gain, index) => {
				const mean = meanOf(gain)
				return { mean, shareOfGain: totals[index] === 0 ? null : (mean * rows.length) / totals[index]! }
			}),
		}
	})
}

function groupLines({ labels, of, isLadder }: Grouping, gains: readonly Float64Array[], rows: number): readonly GroupLine[] {
	const members: number[][] = labels.map(() => [])
	for (let row = 0; row < rows; row++) members[of(row)]?.push(row)
	const together = pooled(members.map(each => each.length))
	const line = (groups: readonly number[]): GroupLine => {
		const inside = groups.length === 1 ? members[groups[0]!]! : groups.flatMap(group => members[group]!)
		const isFew = inside.length > 0 && inside.length < leastShown
		return {
			labels: groups.map(group => labels[group]!),
			isTop: isLadder && groups.includes(labels.length - 1),
			people: isFew ? null : inside.length,
			offers: isFew ? null : inside.length === 0 ? [] : gains.map(gain => groupGain(gain, inside)),
		}
	}
	const alone = labels.flatMap((_, group) => (together.includes(group) ? [] : [line([group])]))
	return together.length > 0 ? [...alone, line(together)] : alone
}

/** The groups that are shown as one: the small ones, and as many of the next smallest as it takes. */
function pooled(people: readonly number[]): readonly number[] {
	const order = people.map((_, group) => group).filter(group => people[group]! > 0)
	order.sort((a, b) => people[a]! - people[b]!)
	if (order.length === 0 || people[order[0]!]! >= leastShown) return []
	const chosen: number[] = []
	let sum = 0
	for (const group of order) {
		if (people[group]! >= leastShown && sum >= leastShown && chosen.length > 1) break
		chosen.push(group)
		sum += people[group]!
	}
	return chosen.sort((a, b) => a - b)
}

function groupGain(gain: Float64Array, rows: readonly number[]): NonNullable<GroupLine['offers']>[number] {
	const inside = Float64Array.from(rows, row => gain[row]!)
	const { winners, losers } = winnersOf(inside)
	return { mean: sum(inside) / inside.length, median: quantileOf(inside.toSorted(), 0.5), winners, losers }
}
