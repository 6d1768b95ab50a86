/** Exact figures as the tests write them. */
import {
	evaluateExact,
	evaluateTrials,
	type Measure,
	makeProgram,
	type NodeId,
	type Plan,
	type Program,
	printDate,
	type Quantity,
	rational,
	type Scenario,
} from '../../src/index.ts'
import type { Rational } from '../../src/numbers/rational.ts'
import { parseUnit } from '../../src/units/unit.ts'

export type Columns = ReadonlyMap<string, readonly string[]>

const noScenario: Scenario = new Map()

export function quantityNamed(plan: Plan, name: string): Quantity {
	const quantity = plan.quantities.find(each => each.name === name)
	if (!quantity) throw new Error(`the plan has no ${name}; it has ${plan.quantities.map(each => each.name).join(', ')}`)
	return quantity
}

export function programFor(plan: Plan, nodes: readonly NodeId[], scenario: Scenario = noScenario): Program {
	const maker = makeProgram(plan)
	return maker.finish(nodes.map(node => maker.instantiate(node, scenario)))
}

/** What holds for a side: its own facts and the positions it last took. */
export function scenarioOf(plan: Plan, side: string): Scenario {
	const scenario = new Map<string, NodeId>()
	for (const quantity of plan.quantities) for (const said of quantity.says) if (said.side === side) scenario.set(quantity.name, said.node)
	for (const proposal of plan.proposals) {
		if (proposal.side !== side && proposal.side !== 'agreed') continue
		for (const binding of proposal.bindings) scenario.set(binding.name, binding.node)
		for (const name of proposal.withdrawn) scenario.delete(name)
	}
	return scenario
}

/** In the unit the quantity was declared in: "[3, 4] percent by year". */
export function show(plan: Plan, name: string, scenario: Scenario = noScenario, columns: Columns = new Map()): string {
	const quantity = quantityNamed(plan, name)
	const value = evaluateExact(programFor(plan, [quantity.node], scenario), columns).outputs[0]!
	const figures = nested(
		plan,
		value.axes,
		value.cells.map(cell => printCell(plan, quantity.measure, cell, quantity.displayScale)),
	)
	const unit = quantity.measure.kind === 'quantity' ? ` ${quantity.display}` : ''
	return `${figures}${unit}${value.axes.length > 0 ? ` by ${value.axes.join(', ')}` : ''}`
}

/** Without its unit, as the builtins' examples write it: money in whole units of the currency, ratios of one. */
export function plain(plan: Plan, name: string): string {
	const quantity = quantityNamed(plan, name)
	const value = evaluateExact(programFor(plan, [quantity.node])).outputs[0]!
	return nested(
		plan,
		value.axes,
		value.cells.map(cell => printCell(plan, quantity.measure, cell, plainScale(plan, quantity.measure))),
	)
}

export function plainScale(plan: Plan, measure: Measure): string {
	if (measure.kind !== 'quantity') return '1'
	return rational.printRational(rational.power(rational.whole(100), BigInt(parseUnit(measure.unit).powers.get(plan.currency) ?? 0)))
}

export function trialsOf(plan: Plan, name: string, trials = 1, columns: Columns = new Map()) {
	return evaluateTrials(programFor(plan, [quantityNamed(plan, name).node]), { seed: 1, trials, columns })[0]!
}

export function printCell(plan: Plan, measure: Measure, cell: Rational | null, scale: string): string {
	if (cell === null) return 'none'
	switch (measure.kind) {
		case 'quantity':
			return rational.printRational(rational.divide(cell, rational.parseRational(scale)!))
		case 'yes-no':
			return cell.n === 0n ? 'no' : 'yes'
		case 'date':
			return printDate(Number(cell.n))
		case 'choice':
			return measure.words[Number(cell.n)] ?? `word ${cell.n}?`
		case 'label':
			return plan.axes.find(axis => axis.name === measure.axis)?.labels[Number(cell.n)] ?? `label ${cell.n}?`
		default:
			return measure satisfies never
	}
}

function nested(plan: Plan, axes: readonly string[], cells: readonly string[]): string {
	const [axis, ...rest] = axes
	if (axis === undefined) return cells[0]!
	const many = plan.axes.find(each => each.name === axis)!.labels.length
	const width = cells.length / many
	return `[${Array.from({ length: many }, (_, index) => nested(plan, rest, cells.slice(index * width, (index + 1) * width))).join(', ')}]`
}
