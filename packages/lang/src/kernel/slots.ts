/** Slots: values without chance that a run may set anew, so that a slider does not compile. */
import type { Node, NodeId, Plan } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'

export const slotColumn = (node: NodeId): string => `slot ${node}`

/** The program with its slots as columns, under the names that `slotColumn` gives; a column keeps its own name. */
export function withSlots(program: Program, slots: readonly NodeId[]): Program {
	if (slots.length === 0) return program
	const nodes = [...program.nodes]
	for (const id of slots) {
		const node = nodes[id]
		if (node?.op !== 'const' && node?.op !== 'column')
			throw new Error(`a slot is a constant or a column, and node ${id} is ${node?.op ?? 'none'}`)
		if (node.op === 'const') nodes[id] = column(slotColumn(id), node)
	}
	return { ...program, nodes }
}

function column(name: string, { axes, measure }: Pick<Node, 'axes' | 'measure'>): Node {
	return { op: 'column', name, axes, measure }
}

/**
 * The plan with a column in place of each named quantity's value, and the scenario entries that bind them. A constant would be folded into what
 * is near it; a column stays apart, whatever value the slider gives it, along all axes of the quantity.
 */
export function openQuantities(
	plan: Plan,
	names: readonly string[],
): { readonly plan: Plan; readonly bindings: ReadonlyMap<string, NodeId> } {
	const nodes = [...plan.nodes]
	const bindings = new Map<string, NodeId>()
	for (const name of names) {
		const quantity = plan.quantities.find(each => each.name === name)
		if (!quantity) throw new Error(`there is no quantity ${name}`)
		bindings.set(name, nodes.length)
		nodes.push(column(name, quantity))
	}
	return { plan: { ...plan, nodes }, bindings }
}
