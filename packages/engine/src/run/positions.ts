/** A position's value as a node and as words. */
import type { NodeId, Plan, Quantity } from '@parley/lang'
import { rational } from '@parley/lang'
import { quantity as sayQuantity } from '../report/format.ts'
import type { RunOptions } from './figures.ts'
import { atMedians } from './solve.ts'

/** The current agreement's value: what the position's input node holds when nobody binds it. */
export function agreementNode(plan: Plan, position: Quantity): NodeId {
	const node = plan.nodes[position.node]!
	return node.op === 'input' ? node.default : position.node
}

const scaleOf = (quantity: Quantity): number => rational.toNumber(rational.parseRational(quantity.displayScale)!)

export function sayCells(plan: Plan, columns: RunOptions['columns'], position: Quantity, node: NodeId): string {
	const [cells] = atMedians(plan, columns, [node], new Map())
	const { measure } = position
	const one = (cell: number): string =>
		measure.kind === 'choice'
			? (measure.words[cell] ?? '')
			: sayQuantity(cell / scaleOf(position), measure.kind === 'yes-no' ? 'yes-no' : position.display)
	const texts = [...cells!].map(one)
	if (texts.every(text => text === texts[0])) return texts[0] ?? ''
	return texts.length > 8 ? `${texts.length} values` : texts.join(', ')
}
