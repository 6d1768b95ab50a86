/** What a report shows beside the costing: what the gap between its first two points hangs on, and what its largest positions would buy of each other. */
import type { Plan } from '@parley/lang'
import type { RunOptions } from './figures.ts'
import { type Sensitivity, sensitivity } from './sensitivity.ts'
import { type Trade, trade } from './trade.ts'

export interface Studies {
	readonly sensitivity: Sensitivity | null
	readonly trades: readonly Trade[]
}

export function studiesOf(
	plan: Plan,
	columns: RunOptions['columns'],
	points: readonly string[],
	options: { seed?: number | string; trials?: number } = {},
): Studies {
	const [first, second] = points
	if (first === undefined || second === undefined) return { sensitivity: null, trades: [] }
	const found = sensitivity(plan, columns, { between: [first, second], ...options })
	if ('error' in found) return { sensitivity: null, trades: [] }
	return { sensitivity: found, trades: largestTrades(plan, columns, found, first, second, options) }
}

/** The two positions that move the gap most, each paid for with the other, in the first side's package. */
function largestTrades(
	plan: Plan,
	columns: RunOptions['columns'],
	found: Sensitivity,
	first: string,
	second: string,
	options: object,
): readonly Trade[] {
	const solvable = new Set(
		plan.quantities.filter(quantity => quantity.kind === 'position' && quantity.measure.kind === 'quantity').map(quantity => quantity.name),
	)
	const [largest, next] = found.swings.filter(swing => swing.kind === 'position' && solvable.has(swing.name)).map(swing => swing.name)
	if (largest === undefined || next === undefined) return []
	const asked = [
		{ give: next, for: largest, at: first, to: second },
		{ give: largest, for: next, at: first, to: second },
	]
	return asked.flatMap(each => {
		const answer = trade(plan, columns, { ...each, ...options })
		return 'error' in answer ? [] : [answer]
	})
}
