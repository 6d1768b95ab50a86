/** What the gap hangs on: a bar for each disputed fact, from the gap at its low end to the gap at its high end, the widest first. */
import type { Sensitivity, Swing } from '@parley/engine'
import { heading, money, moneyScale } from '@parley/engine/report'
import { type Canvas, draw, type Picture } from './picture.ts'
import { plotRows } from './rows.ts'

/** More than these are in the table only. */
const mostDrawn = 10

/** Null when no fact moves it. */
export function tornadoPicture(found: Sensitivity, title: string, canvas: Canvas): Picture | null {
	const { base } = found
	const facts = found.swings.filter(
		(swing): swing is Swing & { atLow: number; atHigh: number } => swing.kind === 'fact' && swing.atLow !== null && swing.atHigh !== null,
	)
	if (facts.length === 0 || base === null) return null
	const scale = moneyScale(facts.flatMap(swing => [swing.atLow, swing.atHigh]))
	const format = (value: number): string => money(value, found.currency, scale)
	const said = (swing: (typeof facts)[number]): string =>
		`${format(swing.atLow)} at ${swing.low} to ${format(swing.atHigh)} at ${swing.high}`
	const [widest] = facts
	return draw(canvas, {
		title,
		name: `It hangs most on ${heading(widest!.name).toLowerCase()}: ${said(widest!)}.`,
		note: `Each bar is one fact moved from its low end (hatched) to its high end (solid), everything else at its median.${facts.length > mostDrawn ? ` The ${mostDrawn} widest are drawn; the table has all ${facts.length}.` : ''}`,
		table: {
			head: ['Fact', 'Low end', 'The gap there', 'High end', 'The gap there'],
			rows: facts.map(swing => [heading(swing.name), swing.low, format(swing.atLow), swing.high, format(swing.atHigh)]),
		},
		plot: place =>
			plotRows(
				{
					mark: 'between',
					rows: facts.slice(0, mostDrawn).map(swing => ({
						label: `${heading(swing.name)}, ${swing.low} to ${swing.high}`,
						figure: { mean: base, p5: base, p50: base, p95: base },
						value: `${format(swing.atLow)} to ${format(swing.atHigh)}`,
						between: [swing.atLow, swing.atHigh],
						tone: 'side-0',
					})),
					format,
					formatTick: value => money(value, found.currency),
					reference: { value: base, label: `all at their medians: ${format(base)}`, holds: 'at' },
					withoutZero: true,
				},
				place,
			),
	})
}
