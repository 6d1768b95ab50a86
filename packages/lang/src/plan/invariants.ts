/**
 * What is always true of a plan. `checkPlan` says every promise that a plan breaks; a compiler's plan breaks none, and one read
 * from a file is checked before it runs.
 *
 *  1. The version is the one this code writes.
 *  2. A node's arguments stand before it (so a plan has no cycle) and exist.
 *  3. Every axis is in the axis list, once, and a node's axes stand in its order.
 *  4. A node's axes are what its arguments give: the union for arithmetic, less the reduced or picked axis, plus the stacked one.
 *  5. A `stack` has one argument for each label of its axis; a `slice` picks a label that is there.
 *  6. Constants are exact rationals; roundings, units and display scales are well formed.
 *  7. Quantities, proposals, claims and sets name nodes and quantities that exist; names are unique; an input is a quantity's, and
 *     nothing that may take its place varies by more than it does.
 *  8. `draw` keys are made from the name of a fact.
 */
import { parseRational } from '../numbers/rational.ts'
import type { RoundMode } from '../numbers/rounding.ts'
import { argumentsOf } from './nodes.ts'
import { type Node, type NodeId, type Plan, planVersion } from './plan.ts'

export function checkPlan(plan: Plan): readonly string[] {
	const broken: string[] = []
	if (plan.version !== planVersion) broken.push(`version ${String(plan.version)} is not ${planVersion}`)
	const rank = new Map(plan.axes.map((axis, index) => [axis.name, index]))
	if (rank.size !== plan.axes.length) broken.push('an axis stands twice in the axis list')
	plan.nodes.forEach((node, id) => {
		for (const text of checkNode(plan, node, id, rank)) broken.push(`node ${id} (${node.op}): ${text}`)
	})
	broken.push(...checkNames(plan))
	return broken
}

function checkNode(plan: Plan, node: Node, id: NodeId, rank: ReadonlyMap<string, number>): readonly string[] {
	const broken: string[] = []
	for (const arg of argumentsOf(node)) {
		if (!Number.isInteger(arg) || arg < 0 || arg >= plan.nodes.length) return [`argument ${arg} does not exist`]
		if (arg >= id) return [`argument ${arg} does not stand before it`]
	}
	const ranks = node.axes.map(axis => rank.get(axis) ?? -1)
	if (ranks.includes(-1)) broken.push('an axis is not in the axis list')
	if (ranks.some((value, index) => index > 0 && value <= ranks[index - 1]!)) broken.push('the axes are not in the order of the axis list')
	const expected = expectedAxes(plan, node)
	if (expected && !sameSet(expected, node.axes)) broken.push(`the axes are ${list(node.axes)}, the arguments give ${list(expected)}`)
	broken.push(...checkMeasure(node, rank), ...checkOwn(plan, node))
	return broken
}

const list = (names: Iterable<string>): string => [...names].join(', ') || 'none'
const sameSet = (a: ReadonlySet<string>, b: readonly string[]): boolean => a.size === b.length && b.every(name => a.has(name))

function expectedAxes(plan: Plan, node: Node): ReadonlySet<string> | null {
	const of = (id: NodeId): readonly string[] => plan.nodes[id]!.axes
	switch (node.op) {
		case 'const':
		case 'draw':
			return new Set()
		case 'iota':
		case 'column':
		case 'input':
		case 'given':
		case 'spread':
			return null
		case 'slice':
			return new Set(of(node.arg).filter(axis => axis !== node.axis))
		case 'stack':
			return new Set([node.axis, ...node.args.flatMap(arg => of(arg))])
		case 'gather':
			return new Set([...of(node.arg).filter(axis => axis !== node.axis), ...of(node.index)])
		case 'reduce':
			return new Set(of(node.arg).filter(axis => !node.over.includes(axis)))
		case 'group':
			return new Set([...of(node.arg).filter(axis => axis !== node.axis), ...groupAxes(plan, node.key)])
		default:
			return new Set(argumentsOf(node).flatMap(arg => of(arg)))
	}
}

function groupAxes(plan: Plan, key: NodeId): readonly string[] {
	const measure = plan.nodes[key]!.measure
	return measure.kind === 'label' ? [measure.axis] : []
}

function checkOwn(plan: Plan, node: Node): readonly string[] {
	const labels = (name: string): number => {
		const axis = plan.axes.find(each => each.name === name)
		return axis ? (axis.rows ?? axis.labels.length) : -1
	}
	switch (node.op) {
		case 'const':
			return parseRational(node.value) ? [] : [`"${node.value}" is not an exact number`]
		case 'iota':
		case 'column':
			return node.axes.length === 1 ? [] : ['it has one axis']
		case 'spread':
			return plan.nodes[node.arg]!.axes.every(axis => node.axes.includes(axis)) ? [] : ['it loses an axis']
		case 'stack':
			return node.args.length === labels(node.axis) ? [] : [`${node.args.length} values for ${labels(node.axis)} labels of ${node.axis}`]
		case 'slice': {
			if (!plan.nodes[node.arg]!.axes.includes(node.axis)) return [`its argument does not vary by ${node.axis}`]
			return Number.isInteger(node.index) && node.index >= 0 && node.index < labels(node.axis)
				? []
				: [`${node.axis} has no label ${node.index}`]
		}
		case 'gather':
			return plan.nodes[node.arg]!.axes.includes(node.axis) ? [] : [`its argument does not vary by ${node.axis}`]
		case 'reduce':
			return node.over.length > 0 && node.over.every(axis => plan.nodes[node.arg]!.axes.includes(axis))
				? []
				: ['it reduces an axis that is not there']
		case 'group':
			if (!plan.nodes[node.arg]!.axes.includes(node.axis)) return [`its argument does not vary by ${node.axis}`]
			return plan.nodes[node.key]!.measure.kind === 'label' ? [] : ['its key holds no labels']
		case 'round':
			return Object.hasOwn(roundModes, node.mode) ? [] : [`there is no rounding ${String(node.mode)}`]
		case 'input':
			return plan.quantities.some(quantity => quantity.name === node.name) ? [] : [`no quantity is called ${node.name}`]
		case 'given':
			return ['values that come with a run stand in programs only']
		case 'draw':
			return plan.quantities.some(
				q => q.kind === 'fact' && (node.key === q.name || node.key.startsWith(`${q.name}.`) || node.key.startsWith(`${q.name}#`)),
			)
				? []
				: [`the key "${node.key}" names no fact`]
		default:
			return []
	}
}

const roundModes: Readonly<Record<RoundMode, true>> = { 'half-away': true, 'half-even': true, down: true, up: true, truncate: true }

/** "USD*hour^2/person/year", "1/year", "1". */
const unitForm = /^(1|[^*/^\s\d][^*/^\s]*(\^\d+)?(\*[^*/^\s\d][^*/^\s]*(\^\d+)?)*)(\/[^*/^\s\d][^*/^\s]*(\^\d+)?)*$/

function checkMeasure({ measure }: Node, rank: ReadonlyMap<string, number>): readonly string[] {
	if (measure.kind === 'quantity' && !unitForm.test(measure.unit)) return [`"${measure.unit}" is no unit`]
	if (measure.kind === 'label' && !rank.has(measure.axis)) return [`there is no axis ${measure.axis} for its labels`]
	return []
}

function checkNames(plan: Plan): readonly string[] {
	const broken: string[] = []
	const names = new Set(plan.quantities.map(quantity => quantity.name))
	if (names.size !== plan.quantities.length) broken.push('two quantities have one name')
	const there = (id: NodeId): boolean => Number.isInteger(id) && id >= 0 && id < plan.nodes.length
	const byName = new Map(plan.quantities.map(quantity => [quantity.name, quantity]))
	/** What a quantity is given in place of its own value. */
	const checkGiven = (who: string, name: string, node: NodeId): void => {
		const quantity = byName.get(name)
		if (!quantity || !there(node)) broken.push(`${who} ${name}, which is not there`)
		else if (!plan.nodes[node]!.axes.every(axis => quantity.axes.includes(axis)))
			broken.push(`${who} ${name}, and what it is given varies by ${list(plan.nodes[node]!.axes)}`)
	}
	for (const quantity of plan.quantities) {
		if (!there(quantity.node)) broken.push(`${quantity.name} has no node`)
		else if (quantity.axes.join() !== plan.nodes[quantity.node]!.axes.join())
			broken.push(`${quantity.name}: its axes are ${list(quantity.axes)}, those of its node ${list(plan.nodes[quantity.node]!.axes)}`)
		if (!isAboveZero(quantity.displayScale)) broken.push(`${quantity.name}: the display scale "${quantity.displayScale}" is not above zero`)
		for (const use of quantity.uses) if (!names.has(use)) broken.push(`${quantity.name} uses ${use}, which is not there`)
		for (const said of quantity.says)
			if (!there(said.node) || !plan.sides.includes(said.side)) broken.push(`${quantity.name}: what ${said.side} says is broken`)
			else checkGiven(`${said.side} says`, quantity.name, said.node)
	}
	for (const proposal of plan.proposals)
		for (const binding of proposal.bindings) checkGiven(`${proposal.id} binds`, binding.name, binding.node)
	for (const claim of plan.claims) {
		if (!there(claim.node)) broken.push(`claim ${claim.name} has no node`)
		for (const reading of claim.readings) {
			if (!there(reading.node)) broken.push(`claim ${claim.name}: a reading has no node`)
			for (const each of reading.withs) checkGiven(`claim ${claim.name}: a reading sets`, each.name, each.node)
		}
	}
	for (const set of plan.sets) checkGiven('the what-if sets', set.name, set.node)
	return broken
}

const isAboveZero = (text: string): boolean => (parseRational(text)?.n ?? 0n) > 0n
