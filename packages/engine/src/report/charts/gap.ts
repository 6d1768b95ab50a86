/** Where the gap between two points lies: each cost's gap over the term, the largest first. */
import type { Costing, GapLine } from '../../run/costing.ts'
import type { Figure } from '../../run/figures.ts'
import { heading, money, moneyScale, withRange } from '../format.ts'
import { nameOfPoint, namesOfPoints } from './names.ts'
import { rowsChart } from './rows.ts'

/** Nothing to show: both sides pay the same, in every trial. */
export const isZero = ({ mean, p5, p95 }: Figure): boolean => mean === 0 && p5 === 0 && p95 === 0

/** The gaps of one pair, without the total and the lines that are zero, by size. Those that could not be worked out come last. */
export function gapsBySize(costing: Costing, between: readonly [string, string]): readonly GapLine[] {
	return costing.gaps
		.filter(gap => gap.issue !== null && gap.between[0] === between[0] && gap.between[1] === between[1] && !isZero(gap.cash))
		.toSorted((a, b) => sizeOf(b.cash) - sizeOf(a.cash))
}

const sizeOf = ({ mean }: Figure): number => (mean === null ? -1 : Math.abs(mean))

/** Null when there is no gap to draw: none at all, or none with a figure. */
export function gapChart(costing: Costing, between: readonly [string, string], id = 'gap'): string | null {
	const gaps = gapsBySize(costing, between)
	if (gaps.every(gap => gap.cash.mean === null)) return null
	const names = namesOfPoints(costing)
	const [first, second] = between.map(point => nameOfPoint(names, point)) as [
		ReturnType<typeof nameOfPoint>,
		ReturnType<typeof nameOfPoint>,
	]
	const scale = moneyScale(gaps.map(gap => gap.cash.mean))
	const format = (value: number): string => money(value, costing.currency, scale)
	return rowsChart({
		id,
		title: `Where the gap lies: ${first.label} less ${second.label}, over the term`,
		description: gaps.map(gap => `${heading(gap.name)}: ${withRange(gap.cash, format)}.`).join(' '),
		mark: 'bar',
		rows: gaps.map(gap => ({ label: heading(gap.name), figure: gap.cash, tone: (gap.cash.mean ?? 0) < 0 ? second.tone : first.tone })),
		format,
		formatTick: value => money(value, costing.currency),
		ends: gaps.some(gap => (gap.cash.p5 ?? gap.cash.mean ?? 0) < 0) ? [`${second.label} costs more`, `${first.label} costs more`] : null,
	})
}
