/** A scenario's values as nodes of the plan, and as a plan of its own. */
import type { Node, NodeId, Plan, PlannedProposal, Quantity } from '@parley/lang'
import type { Opened } from './live.ts'

export interface Bound {
	/** Facts, which hold for everybody. */
	readonly facts: ReadonlyMap<string, NodeId>
	/** Each side's own positions. */
	readonly bySide: ReadonlyMap<string, ReadonlyMap<string, NodeId>>
}

/** Puts the values behind `nodes`, which grow. */
export function bindValues(plan: Plan, nodes: Node[], values: readonly Opened[]): Bound {
	const facts = new Map<string, NodeId>()
	const bySide = new Map(plan.sides.map(side => [side, new Map<string, NodeId>()]))
	for (const { side, name, cells } of values) {
		const quantity = plan.quantities.find(known => known.name === name)!
		const bindings = side === null ? facts : bySide.get(side)
		bindings?.set(name, putCells(plan, nodes, quantity, cells))
	}
	return { facts, bySide }
}

/**
 * Each side's values as if put on the table on the day of the view, each fact set for everybody. Whatever runs on a plan then runs on the
 * scenario: a costing, a trade, what it hangs on.
 */
export function planUnder(plan: Plan, values: readonly Opened[]): Plan {
	if (values.length === 0) return plan
	const nodes = [...plan.nodes]
	const { facts, bySide } = bindValues(plan, nodes, values)
	for (const [name, node] of facts) {
		const { node: at } = plan.quantities.find(known => known.name === name)!
		const input = nodes[at]!
		if (input.op === 'input') nodes[at] = { ...input, default: node }
	}
	const known = plan.proposals.filter(each => each.date <= plan.asOf)
	const added = [...bySide].filter(([, bindings]) => bindings.size > 0).map(([side, bindings]) => proposalOf(plan, side, bindings))
	return { ...plan, nodes, proposals: [...known, ...added] }
}

function proposalOf(plan: Plan, side: string, bound: ReadonlyMap<string, NodeId>): PlannedProposal {
	const bindings = [...bound].map(([name, node]) => ({ name, node, text: '', source: null, note: null, confidence: null }))
	return { id: `what-if ${side}`, side, date: plan.asOf, later: false, bindings, withdrawn: [] }
}

function putCells(plan: Plan, nodes: Node[], { axes, measure }: Quantity, cells: readonly string[]): NodeId {
	const put = (node: Node): NodeId => nodes.push(node) - 1
	const build = (open: readonly string[], part: readonly string[]): NodeId => {
		const [axis, ...inner] = open
		if (axis === undefined) return put({ op: 'const', axes: [], measure, value: part[0]! })
		const { labels } = plan.axes.find(each => each.name === axis)!
		const size = part.length / labels.length
		const args = labels.map((_, index) => build(inner, part.slice(index * size, (index + 1) * size)))
		return put({ op: 'stack', axes: open, measure, axis, args })
	}
	return build(axes, cells)
}
