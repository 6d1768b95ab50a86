/** The sums that costings, sensitivities and trades share, as nodes of one program: a cost above the current agreement, by year, over the term. */
import { type Builder, type NodeId, type Plan, type ProgramMaker, type Quantity, rational, type Scenario } from '@parley/lang'

/** Money is counted in cents: what one unit of the currency is in base units. */
export const moneyScale = '100'

export const costsOf = (plan: Plan): readonly Quantity[] => plan.quantities.filter(quantity => quantity.kind === 'cost')

/** A cost under one scenario less the same cost under the current agreement; by year, and by what the cost itself varies by. */
export function overCurrent(maker: ProgramMaker, cost: Quantity, there: Scenario, current: Scenario): NodeId {
	const { builder } = maker
	const difference = builder.binary('sub', maker.instantiate(cost.node, there), maker.instantiate(cost.node, current))
	return builder.spread(difference, ['year'])
}

export function byYear(builder: Builder, node: NodeId): NodeId {
	const others = builder.axesOf(node).filter(axis => axis !== 'year')
	return builder.reduce('sum', others, node)
}

export const cashOverTerm = (builder: Builder, byYear: NodeId): NodeId => builder.reduce('sum', ['year'], byYear)

/** The whole package by year, above the current agreement. */
export function packageByYear(maker: ProgramMaker, plan: Plan, there: Scenario, current: Scenario): NodeId {
	const { builder } = maker
	const nothing = builder.spread(builder.constant(rational.zero, { kind: 'quantity', unit: plan.currency }), ['year'])
	return costsOf(plan)
		.map(cost => byYear(builder, overCurrent(maker, cost, there, current)))
		.reduce((a, b) => builder.binary('add', a, b), nothing)
}

/** "total", or the name of a cost: its cash over the term above the current agreement. */
export function cashOf(maker: ProgramMaker, plan: Plan, name: string, there: Scenario, current: Scenario): NodeId | null {
	if (name === 'total') return cashOverTerm(maker.builder, packageByYear(maker, plan, there, current))
	const cost = costsOf(plan).find(each => each.name === name)
	return cost ? cashOverTerm(maker.builder, byYear(maker.builder, overCurrent(maker, cost, there, current))) : null
}
