/** Walks over nodes: what every road needs, said once. */
import type { Node, NodeId } from './plan.ts'

/** The nodes that a node is made from; an `input` counts its default. */
export function argumentsOf(node: Node): readonly NodeId[] {
	switch (node.op) {
		case 'const':
		case 'iota':
		case 'column':
		case 'draw':
		case 'given':
			return []
		case 'input':
			return [node.default]
		case 'stack':
			return node.args
		case 'spread':
		case 'slice':
		case 'reduce':
		case 'neg':
		case 'not':
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			return [node.arg]
		case 'gather':
			return [node.arg, node.index]
		case 'group':
			return [node.arg, node.key]
		case 'round':
			return [node.arg, node.step]
		case 'select':
			return [node.condition, node.then, node.otherwise]
		default:
			return [node.left, node.right]
	}
}

/** The same node on other arguments, in the order of `argumentsOf`. */
export function withArguments(node: Node, args: readonly NodeId[]): Node {
	const [a = 0, b = 0, c = 0] = args
	switch (node.op) {
		case 'const':
		case 'iota':
		case 'column':
		case 'draw':
		case 'given':
			return node
		case 'input':
			return { ...node, default: a }
		case 'stack':
			return { ...node, args: [...args] }
		case 'spread':
		case 'slice':
		case 'reduce':
		case 'neg':
		case 'not':
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			return { ...node, arg: a }
		case 'gather':
			return { ...node, arg: a, index: b }
		case 'group':
			return { ...node, arg: a, key: b }
		case 'round':
			return { ...node, arg: a, step: b }
		case 'select':
			return { ...node, condition: a, then: b, otherwise: c }
		default:
			return { ...node, left: a, right: b }
	}
}

/** Which nodes are not the same in every trial. */
export function chanceOf(nodes: readonly Node[]): readonly boolean[] {
	const chancy: boolean[] = []
	for (const node of nodes) chancy.push(node.op === 'draw' || node.op === 'given' || argumentsOf(node).some(arg => chancy[arg]!))
	return chancy
}
