/** How the talks have moved: on each day on which something was put on the table, what each side's package costs and how far apart they are. */
import { makeProgram, type NodeId, type Plan, type Scenario } from '@parley/lang'
import { cashOverTerm, moneyScale, packageByYear } from './amounts.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'

export interface Movement {
	readonly version: 1
	readonly currency: string
	readonly asOf: string
	readonly sides: readonly string[]
	readonly days: readonly DayOfTalks[]
	readonly seed: number | string
	readonly trials: number
}

export interface DayOfTalks {
	readonly date: string
	/** Ids of the proposals made that day. */
	readonly proposals: readonly string[]
	/** Cash over the term above the current agreement, in the order of `sides`; null before a side has put anything on the table. */
	readonly costs: readonly (Figure | null)[]
	/** Each pair's first less its second, with the same luck for both; null until both have spoken. */
	readonly gaps: readonly { readonly between: readonly [string, string]; readonly cash: Figure | null }[]
}

/** From the proposals of the plan, on the shared facts. */
export function movementOf(
	plan: Plan,
	columns: RunOptions['columns'],
	sides: readonly string[],
	options: { readonly seed?: number | string; readonly trials?: number } = {},
): Movement {
	const days = daysOf(plan).map(date => ({
		date,
		proposals: plan.proposals.filter(each => each.date === date && !each.later).map(each => each.id),
		points: sides.map(side => spokenBy(plan, side, date)),
	}))
	return movementAlong(plan, columns, sides, days, { ...options, facts: null })
}

export interface StandingOnDay {
	readonly date: string
	/** Ids of what was put on the table that day. */
	readonly proposals: readonly string[]
	/** In the order of the sides; null before a side has spoken. */
	readonly points: readonly (Point | null)[]
}

export interface AlongOptions {
	/** Whose own facts; the shared ones when null. */
	readonly facts: string | null
	readonly seed?: number | string
	readonly trials?: number
}

/** One program for all days: what stands unmoved from one day to the next is worked once. */
export function movementAlong(
	plan: Plan,
	columns: RunOptions['columns'],
	sides: readonly string[],
	standing: readonly StandingOnDay[],
	options: AlongOptions,
): Movement {
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const { facts } = options
	const maker = makeProgram(plan)
	const wanted: NodeId[] = []
	const current = scenarioOf(plan, currentPoint(plan), { facts })
	const want = (node: NodeId): (() => Figure) => {
		const index = wanted.push(node) - 1
		return () => plainFigure(figures()[index]!.figures[0]!)
	}
	const costs = new Map<string, NodeId>()
	const costOf = (point: Point): NodeId => {
		const key = positionsOf(point)
		const node = costs.get(key) ?? cashOverTerm(maker.builder, packageByYear(maker, plan, scenario(point), current))
		costs.set(key, node)
		return node
	}
	const scenario = (point: Point): Scenario => scenarioOf(plan, point, { facts })

	const days = standing.map(({ date, proposals, points }) => {
		const sums = points.map(point => point && want(costOf(point)))
		const gaps = pairsOf(sides).map(([a, b]) => {
			const [first, second] = [points[a]!, points[b]!]
			const gap = first && second ? want(maker.builder.binary('sub', costOf(first), costOf(second))) : null
			return { between: [sides[a]!, sides[b]!] as const, gap }
		})
		return { date, proposals, sums, gaps }
	})
	const figures = once(() =>
		wanted.length === 0
			? []
			: figuresOf(
					maker.finish(wanted),
					wanted.map(() => moneyScale),
					run,
				),
	)
	return {
		version: 1,
		currency: plan.currency,
		asOf: plan.asOf,
		sides,
		days: days.map(({ date, proposals, sums, gaps }) => ({
			date,
			proposals,
			costs: sums.map(sum => sum?.() ?? null),
			gaps: gaps.map(({ between, gap }) => ({ between, cash: gap?.() ?? null })),
		})),
		seed: run.seed,
		trials: run.trials,
	}
}

const daysOf = (plan: Plan): readonly string[] =>
	[...new Set(plan.proposals.filter(each => !each.later && each.date <= plan.asOf).map(each => each.date))].toSorted()

/** Where a side stands on a day; null when neither it nor all together have proposed anything by then. */
function spokenBy(plan: Plan, side: string, date: string): Point | null {
	const spoken = plan.proposals.some(each => (each.side === side || each.side === 'agreed') && each.date <= date && !each.later)
	const point = spoken ? pointOf(plan, `${side}@${date}`) : null
	return point === null || 'error' in point ? null : point
}

/** Two points that take the same positions cost the same. */
const positionsOf = ({ positions }: Point): string => [...positions].map(([name, { node }]) => `${name} ${node}`).join('\n')

function pairsOf(all: readonly unknown[]): readonly (readonly [number, number])[] {
	return all.flatMap((_, first) => all.slice(first + 1).map((_, after) => [first, first + 1 + after] as const))
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | null = null
	return () => {
		if (!made) made = { value: make() }
		return made.value
	}
}
