/** The table at two points in time: where everybody stands, what it costs, how far apart they are, and how that has moved. */
import type { Costing, CostLine, Figure, GapLine } from '@parley/engine'
import { type MoneyScale, moneyScale, positionRows, unmovedWords } from '@parley/engine/report'
import type { Between } from './moments.ts'
import type { Sound } from './negotiations.ts'
import { type SideView, sideView } from './sides.ts'

export interface Pair {
	readonly first: SideView
	readonly second: SideView
}

export interface MoneyRow {
	readonly name: string
	readonly uncertain: boolean
	/** One for each side, with how it has moved since the earlier day. */
	readonly sides: readonly { readonly now: Figure; readonly moved: Figure | null }[]
	/** One for each pair of sides. */
	readonly gaps: readonly { readonly now: Figure; readonly then: Figure | null }[]
	/** What the terms cost as they stand; null when nothing. */
	readonly continuing: Figure | null
}

export interface PositionOnTable {
	readonly name: string
	readonly labels: readonly string[]
	readonly byYear: boolean
	readonly current: string
	readonly sides: readonly {
		readonly now: string
		/** Where it stood on the earlier day, when that was elsewhere. */
		readonly before: string | null
		readonly asNow: boolean
		readonly proposal: string | null
		readonly date: string | null
	}[]
}

export interface IssueOnTable {
	readonly id: string
	readonly title: string
	readonly status: string
	readonly positions: readonly PositionOnTable[]
	readonly unmoved: readonly string[]
	readonly costs: readonly MoneyRow[]
	/** Costs that are nothing for every side. */
	readonly idle: readonly string[]
	/** Nothing in its terms puts money on it. */
	readonly hasNoCost: boolean
}

export interface TotalRow {
	readonly key: 'sumOfYearlyIncrements' | 'costOverBaseInLastYear' | 'cashOverTerm'
	readonly sides: readonly Figure[]
	readonly gaps: readonly Figure[]
}

export interface Table {
	readonly currency: string
	readonly scale: MoneyScale
	readonly sides: readonly SideView[]
	readonly pairs: readonly Pair[]
	readonly issues: readonly IssueOnTable[]
	readonly total: MoneyRow
	readonly totals: readonly TotalRow[]
	readonly firstCostsMore: readonly number[]
	readonly problems: readonly string[]
	readonly trials: number
	readonly seed: number | string
	readonly years: Costing['years']
	readonly hasMoved: boolean
}

export function readTable(sound: Sound, between: Between): Table {
	const costing = sound.costing([...between.now, ...between.then])
	const { issues } = sound.negotiation
	const names = new Set(costing.costs.map(cost => cost.name))
	const rows = [...names].map(name => moneyRow(costing, between, name))
	const total = rows.find(row => row.name === 'total')!
	return {
		currency: costing.currency,
		scale: moneyScale(costing.costs.map(line => line.cash.mean)),
		sides: sound.sides.map(side => sideView(sound.negotiation, side)),
		pairs: pairsOf(sound.sides).map(([first, second]) => ({
			first: sideView(sound.negotiation, first),
			second: sideView(sound.negotiation, second),
		})),
		issues: issues.map(issue => issueOnTable(sound, costing, between, issue, rows)),
		total,
		totals: totalsOf(costing, between),
		firstCostsMore: pairsOf(between.now).map(pair => gapOf(costing, pair, 'total')?.firstCostsMore ?? 0),
		problems: costing.problems,
		trials: costing.trials,
		seed: costing.seed,
		years: costing.years,
		hasMoved: between.then.length > 0,
	}
}

function issueOnTable(
	sound: Sound,
	costing: Costing,
	between: Between,
	issue: Sound['negotiation']['issues'][number],
	all: readonly MoneyRow[],
): IssueOnTable {
	const positions = costing.positions.filter(position => position.issue === issue.id)
	const points = [...between.now, ...between.then]
	const rows = positions.flatMap(position => positionRows(position, points).map(row => ({ position, row })))
	const names = new Set(costing.costs.filter(cost => cost.issue === issue.id).map(cost => cost.name))
	const costs = all.filter(row => names.has(row.name))
	return {
		id: issue.id,
		title: issue.title,
		status: issue.status,
		positions: rows
			.filter(({ row }) => row.moved)
			.map(({ position, row }) => ({
				name: row.name,
				labels: row.labels,
				byYear: sound.terms.byYear.has(row.name),
				current: row.current,
				sides: between.now.map((point, index) => {
					const now = row.shown[index]!
					const before = row.shown[between.now.length + index] ?? now
					const line = position.bySide.find(each => each.side === point)
					return {
						now,
						before: before === now ? null : before,
						asNow: now === row.current,
						proposal: line?.proposal ?? null,
						date: line?.date ?? null,
					}
				}),
			})),
		unmoved: unmovedWords(rows.filter(({ row }) => !row.moved).map(({ row }) => row)),
		costs: costs.filter(row => !isNothing(row)),
		idle: costs.filter(isNothing).map(row => row.name),
		hasNoCost: costs.length === 0,
	}
}

const isZero = (figure: Figure): boolean => figure.mean === 0 && figure.p5 === 0 && figure.p95 === 0
const isNothing = (row: MoneyRow): boolean =>
	row.sides.every(side => isZero(side.now) && (side.moved === null || isZero(side.moved))) && row.continuing === null

function moneyRow(costing: Costing, between: Between, name: string): MoneyRow {
	const lines = between.now.map(point => costOf(costing, point, name)!)
	const continuing = costing.continuation.find(line => line.name === name)?.cash
	return {
		name,
		uncertain: lines.some(line => line.uncertain),
		sides: lines.map((line, index) => ({
			now: line.cash,
			moved: between.then.length === 0 ? null : (gapOf(costing, [between.now[index]!, between.then[index]!], name)?.cash ?? nothingMoved),
		})),
		gaps: pairsOf(between.now).map((pair, index) => ({
			now: gapOf(costing, pair, name)!.cash,
			then: between.then.length === 0 ? null : gapOf(costing, pairsOf(between.then)[index]!, name)!.cash,
		})),
		continuing: continuing && !isZero(continuing) ? continuing : null,
	}
}

const nothingMoved: Figure = { mean: 0, p5: 0, p50: 0, p95: 0 }

function totalsOf(costing: Costing, between: Between): readonly TotalRow[] {
	const keys = ['sumOfYearlyIncrements', 'costOverBaseInLastYear', 'cashOverTerm'] as const
	return keys.map(key => ({
		key,
		sides: between.now.map(point => costOf(costing, point, 'total')!.totals[key]),
		gaps: pairsOf(between.now).map(pair => {
			const gap = gapOf(costing, pair, 'total')!
			return key === 'cashOverTerm' ? gap.cash : gap.byYear.at(-1)!
		}),
	}))
}

export const costOf = (costing: Costing, point: string, name: string): CostLine | undefined =>
	costing.costs.find(cost => cost.side === point && cost.name === name)

export const gapOf = (costing: Costing, [first, second]: readonly [string, string], name: string): GapLine | undefined =>
	costing.gaps.find(gap => gap.between[0] === first && gap.between[1] === second && gap.name === name)

export function pairsOf<T>(all: readonly T[]): readonly (readonly [T, T])[] {
	return all.flatMap((first, index) => all.slice(index + 1).map(second => [first, second] as const))
}
