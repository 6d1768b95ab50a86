/** What the gap hangs on: a line for each disputed fact, from the gap at its low end to the gap at its high end, the widest first. */
import type { Sensitivity, Swing } from '../../run/sensitivity.ts'
import { heading, money, moneyScale } from '../format.ts'
import { rowsChart } from './rows.ts'

export const factsOf = (found: Sensitivity): readonly Swing[] => found.swings.filter(swing => swing.kind === 'fact')

/** Null when no fact moves it. */
export function tornadoChart(found: Sensitivity, title: string, id = 'hangs-on'): string | null {
	const facts = factsOf(found)
	if (facts.length === 0 || found.base === null) return null
	const scale = moneyScale(facts.flatMap(swing => [swing.atLow, swing.atHigh]))
	const format = (value: number): string => money(value, found.currency, scale)
	const ends = (swing: Swing): readonly [number, number] => [Math.min(swing.atLow!, swing.atHigh!), Math.max(swing.atLow!, swing.atHigh!)]
	return rowsChart({
		id,
		title,
		description: facts
			.map(swing => `${heading(swing.name)}: ${format(swing.atLow!)} at ${swing.low}, ${format(swing.atHigh!)} at ${swing.high}.`)
			.join(' '),
		mark: 'dot',
		rows: facts.map(swing => {
			const [p5, p95] = ends(swing)
			return {
				label: `${heading(swing.name)}, ${swing.low} to ${swing.high}`,
				figure: { mean: found.base, p5, p50: found.base, p95 },
				tone: 'neutral',
				full: true,
			}
		}),
		format,
		formatTick: value => money(value, found.currency),
	})
}
