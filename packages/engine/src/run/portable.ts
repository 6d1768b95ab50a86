/** A negotiation as plain JSON for a page: what runs, without its prose, its files and its claims. */
import type { Plan } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { RunOptions } from './figures.ts'
import { textsOf } from './rows.ts'

export interface Portable {
	readonly version: 1
	readonly plan: Plan
	readonly columns: readonly (readonly [string, readonly string[]])[]
	readonly sides: Negotiation['sides']
}

/** Columns of tables that are worked row by row stay where they are. */
export function portableOf({ sides }: Pick<Negotiation, 'sides'>, plan: Plan, columns: RunOptions['columns']): Portable {
	const nowhere = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 }
	const quantities = plan.quantities.map(each => ({
		...each,
		text: '',
		formula: '',
		source: null,
		note: null,
		place: nowhere,
		says: each.says.map(said => ({ ...said, source: null, note: null, text: '' })),
	}))
	const proposals = plan.proposals
		.filter(each => each.date <= plan.asOf)
		.map(each => ({ ...each, bindings: each.bindings.map(bound => ({ ...bound, text: '', source: null, note: null })) }))
	return { version: 1, plan: { ...plan, quantities, proposals, claims: [], sets: [] }, columns: [...textsOf(columns)], sides }
}
