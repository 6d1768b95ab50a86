/** Where the gap between two points lies: each cost's gap over the term, the largest first. */
import type { Costing, Figure, GapLine } from '@parley/engine'
import { heading, money, moneyScale, nameOfPoint, namesOfPoints, withRange } from '@parley/engine/report'
import { type Canvas, draw, type Picture } from './picture.ts'
import { plotRows } from './rows.ts'

export const isNothing = ({ mean, p5, p95 }: Figure): boolean => mean === 0 && p5 === 0 && p95 === 0

const sizeOf = ({ mean }: Figure): number => (mean === null ? -1 : Math.abs(mean))

/** Of one issue only, when it is named. Without the total and the lines that are zero; those that could not be worked out come last. */
export function gapsBySize(costing: Costing, between: readonly [string, string], issue?: string): readonly GapLine[] {
	return costing.gaps
		.filter(gap => gap.issue !== null && (issue === undefined || gap.issue === issue))
		.filter(gap => gap.between[0] === between[0] && gap.between[1] === between[1] && !isNothing(gap.cash))
		.toSorted((a, b) => sizeOf(b.cash) - sizeOf(a.cash))
}

/** Null when there is no gap to draw: none at all, or none with a figure. */
export function gapPicture(costing: Costing, between: readonly [string, string], canvas: Canvas, issue?: string): Picture | null {
	const gaps = gapsBySize(costing, between, issue)
	if (gaps.every(gap => gap.cash.mean === null)) return null
	const names = namesOfPoints(costing)
	const [first, second] = [nameOfPoint(names, between[0]), nameOfPoint(names, between[1])]
	const scale = moneyScale(gaps.map(gap => gap.cash.mean))
	const format = (value: number): string => money(value, costing.currency, scale)
	const titleOf = (gap: GapLine): string => costing.issues.find(each => each.id === gap.issue)?.title ?? ''
	const [largest] = gaps
	return draw(canvas, {
		title: `Where the gap lies: ${first.label} less ${second.label}, over the term`,
		name: `The largest part is ${heading(largest!.name).toLowerCase()}: ${withRange(largest!.cash, format)}. ${gaps.length === 1 ? 'It is the only one.' : `There are ${gaps.length} parts; the table gives each.`}`,
		table: {
			head: ['Cost', 'Issue', 'Gap over the term'],
			rows: gaps.map(gap => [heading(gap.name), titleOf(gap), withRange(gap.cash, format)]),
		},
		plot: place =>
			plotRows(
				{
					mark: 'bar',
					rows: gaps.map(gap => ({
						label: heading(gap.name),
						figure: gap.cash,
						tone: (gap.cash.mean ?? 0) < 0 ? second.tone : first.tone,
					})),
					format,
					formatTick: value => money(value, costing.currency),
					ends: gaps.some(gap => (gap.cash.p5 ?? gap.cash.mean ?? 0) < 0)
						? [`${second.label} costs more`, `${first.label} costs more`]
						: null,
				},
				place,
			),
	})
}
