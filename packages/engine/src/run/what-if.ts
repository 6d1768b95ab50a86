/**
 * What-if: `name=value` holds at every point when it is a fact; a position moves a third point, "what-if", which starts from the first side;
 * `side:name=value` moves that side's own.
 */
import type { Binding, Plan } from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import { type Costed, type CostOptions, costNegotiation } from './costing.ts'
import type { RunOptions } from './figures.ts'

export interface Asked {
	/** Null: not for one side only. */
	readonly side: string | null
	readonly name: string
	readonly text: string
}

const form = /^(?:([A-Za-z][\w-]*):)?([A-Za-z][\w-]*)\s*=\s*([\s\S]+)$/

export function parseAsked(text: string): Asked | { readonly error: string } {
	const match = form.exec(text.trim())
	if (!match)
		return {
			error: `"${text}" is not name=value. Write --set 'covered-share=85%', or --set 'amptp:general-increase=[8%, 4%, 3.5%]' for one side.`,
		}
	return { side: match[1] ?? null, name: match[2]!, text: match[3]! }
}

export function costWhatIf(
	negotiation: Negotiation,
	plan: Plan,
	columns: RunOptions['columns'],
	asked: readonly Asked[],
	options: CostOptions = {},
): Costed {
	const wrong = asked.find(each => each.side !== null && !plan.sides.includes(each.side))
	if (wrong) return { error: `There is no side called ${wrong.side}. The sides are ${plan.sides.join(', ')}.` }
	const kinds = new Map(plan.quantities.map(quantity => [quantity.name, quantity.kind]))
	const sets = new Map<string, Binding>()
	const setsOf = new Map<string, Map<string, Binding>>()
	plan.sets.forEach((set, index) => {
		const side = asked[index]?.side ?? null
		if (side === null && kinds.get(set.name) === 'fact') sets.set(set.name, set.node)
		else {
			const target = side ?? 'what-if'
			setsOf.set(target, (setsOf.get(target) ?? new Map<string, Binding>()).set(set.name, set.node))
		}
	})
	const misplaced = asked.find(each => each.side !== null && kinds.get(each.name) === 'fact')
	if (misplaced) return { error: `${misplaced.name} is a fact, and holds for everybody: write it without ${misplaced.side}:.` }
	return costNegotiation(negotiation, plan, columns, { ...options, sets, setsOf, whatIf: setsOf.has('what-if') })
}
