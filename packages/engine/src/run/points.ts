/**
 * A point of the ledger: what stands on the table for one side on one day. "sag-aftra" is that side today, "amptp@2023-10-11" that side
 * on that day, a proposal's id the side that made it on that day, "current" the agreement in force.
 */
import { type Binding, type NodeId, nearest, type Plan, type PlannedProposal, parseDate } from '@parley/lang'

export interface Point {
	readonly id: string
	/** The side whose positions these are; null for the current agreement. */
	readonly side: string | null
	readonly date: string
	/** Where each position was taken: the proposal that last named it. */
	readonly positions: ReadonlyMap<string, { readonly node: NodeId; readonly proposal: string; readonly text: string }>
}

/** The agreement in force. */
export const currentPoint = (plan: Plan): Point => ({ id: 'current', side: null, date: plan.asOf, positions: new Map() })

export function pointOf(plan: Plan, id: string): Point | { readonly error: string } {
	if (id === 'current') return currentPoint(plan)
	const proposal = plan.proposals.find(each => each.id === id)
	if (proposal)
		return { id, side: proposal.side, date: proposal.date, positions: positionsOf(plan, proposal.side, proposal.date, proposal.id) }
	const [side = '', date = plan.asOf, ...rest] = id.split('@')
	const sides = [...plan.sides, 'agreed']
	if (!sides.includes(side) || rest.length > 0) {
		const near = nearest(id, [...plan.sides, ...plan.proposals.map(each => each.id), 'current'])
		return {
			error: `There is no side or proposal called ${id}${near ? `; the nearest is ${near}` : ''}. Write a side (${plan.sides.join(', ')}), a side on a day (${plan.sides[0]}@${plan.asOf}), a proposal's id, or current.`,
		}
	}
	if (parseDate(date) === null) return { error: `There is no day ${date}; write it as 2023-10-28.` }
	if (date > plan.asOf) return { error: `${date} is later than ${plan.asOf}, the day this view is of.` }
	return { id, side, date, positions: positionsOf(plan, side, date) }
}

/** What a side last proposed for each position, up to a day. What both agreed counts for every side from its date on. */
function positionsOf(plan: Plan, side: string, date: string, until?: string): Point['positions'] {
	const positions = new Map<string, { node: NodeId; proposal: string; text: string }>()
	for (const proposal of plan.proposals) {
		if (proposal.date > date) break
		if (proposal.side === side || proposal.side === 'agreed') apply(positions, proposal)
		if (proposal.id === until) break
	}
	return positions
}

function apply(positions: Map<string, { node: NodeId; proposal: string; text: string }>, proposal: PlannedProposal): void {
	for (const name of proposal.withdrawn) positions.delete(name)
	for (const binding of proposal.bindings) positions.set(binding.name, { node: binding.node, proposal: proposal.id, text: binding.text })
}

export interface Circumstances {
	/** Whose own facts: a side's id, or null for the shared ones. */
	readonly facts: string | null
	/** What-if values: for positions only where `applies` says so. */
	readonly sets?: ReadonlyMap<string, Binding> | undefined
}

export function scenarioOf(plan: Plan, point: Point, circumstances: Circumstances): ReadonlyMap<string, Binding> {
	const scenario = new Map<string, Binding>()
	if (circumstances.facts !== null)
		for (const quantity of plan.quantities) {
			const said = quantity.says.find(each => each.side === circumstances.facts)
			if (said) scenario.set(quantity.name, said.node)
		}
	for (const [name, { node }] of point.positions) scenario.set(name, node)
	for (const [name, binding] of circumstances.sets ?? []) scenario.set(name, binding)
	return scenario
}
