/** Leaves out the nodes that nothing asked for rests on, and renumbers the others. */
import { argumentsOf, withArguments } from './nodes.ts'
import type { Node, NodeId } from './plan.ts'

export interface Kept {
	readonly nodes: readonly Node[]
	/** The new number of a node that was kept. */
	renumbered(id: NodeId): NodeId
}

export function keepNeeded(all: readonly Node[], roots: Iterable<NodeId>): Kept {
	const needed = new Array<boolean>(all.length).fill(false)
	for (const root of roots) needed[root] = true
	for (let id = all.length - 1; id >= 0; id--) if (needed[id]) for (const arg of argumentsOf(all[id]!)) needed[arg] = true
	const places = new Map<NodeId, NodeId>()
	const nodes: Node[] = []
	all.forEach((node, id) => {
		if (!needed[id]) return
		const args = argumentsOf(node).map(arg => places.get(arg)!)
		places.set(id, nodes.length)
		nodes.push(withArguments(node, args))
	})
	return { nodes, renumbered: id => places.get(id)! }
}
