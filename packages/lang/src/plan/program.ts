/**
 * A program is a plan made ready to run: scenarios are bound, so no `input` is left, and what is asked for are `outputs`.
 * Two scenarios of one program share every node that does not depend on what differs between them, and draws keep
 * their keys, so differences between scenarios meet the same luck.
 */
import { parseRational, type Rational, subtract } from '../numbers/rational.ts'
import { type Builder, createBuilder } from './builder.ts'
import { keepNeeded } from './needed.ts'
import { argumentsOf, withArguments } from './nodes.ts'
import type { Axis, Measure, Node, NodeId, Plan } from './plan.ts'

/**
 * What a quantity is in one reading of the talks: a node of the plan; one number for all its cells; or, for solvers, every number of a
 * stretch at once: low + (high - low) * u with u the draw `sweepKey`, as the value itself, as a factor on its own value, or added to it.
 * Numbers are exact texts in base units; `on` is the node that a factor or shift starts from, instead of the quantity's own.
 */
export type Binding =
	| NodeId
	| { readonly value: string }
	| { readonly sweep: readonly [string, string]; readonly as: Sweep; readonly on?: NodeId }

export type Sweep = 'value' | 'factor' | 'shift'

export const sweepKey = '@sweep'

/** Bindings by the quantity's name. Quantities left out keep their own value. */
export type Scenario = ReadonlyMap<string, Binding>

export interface Program {
	readonly axes: readonly Axis[]
	readonly nodes: readonly Node[]
	readonly outputs: readonly NodeId[]
}

export interface ProgramMaker {
	/** The node of the plan under a scenario, as a node of the program. */
	instantiate(node: NodeId, scenario: Scenario): NodeId
	/** For arithmetic on what was instantiated: differences, sums over years. */
	readonly builder: Builder
	finish(outputs: readonly NodeId[]): Program
}

export function makeProgram(plan: Plan): ProgramMaker {
	const builder = createBuilder(plan.axes.map(axis => axis.name))
	const memos = new Map<Scenario, Map<NodeId, NodeId>>()
	return {
		builder,
		instantiate: (node, scenario) => {
			const memo = memos.get(scenario) ?? new Map<NodeId, NodeId>()
			memos.set(scenario, memo)
			return instantiate(plan, builder, scenario, memo, node)
		},
		finish: outputs => prune({ axes: plan.axes, nodes: builder.nodes, outputs }),
	}
}

function instantiate(plan: Plan, builder: Builder, scenario: Scenario, memo: Map<NodeId, NodeId>, wanted: NodeId): NodeId {
	const path = [wanted]
	/** Nodes whose sources are being made: those that are not made yet stand on the way to here. */
	const entered = new Set<NodeId>()
	while (path.length > 0) {
		const id = path[path.length - 1]!
		if (memo.has(id)) {
			path.pop()
			continue
		}
		entered.add(id)
		const node = plan.nodes[id]!
		const binding = node.op === 'input' ? scenario.get(node.name) : undefined
		const sources = sourcesOf(node, binding)
		const open = sources.filter(source => !memo.has(source))
		if (open.some(source => entered.has(source))) throw new Error('a scenario binds quantities in a circle; check() refuses such a text')
		if (open.length > 0) {
			path.push(...new Set(open))
			continue
		}
		const args = sources.map(source => memo.get(source)!)
		// Folding may lose an axis (a condition that became constant); a sum over it must still count every label.
		memo.set(id, builder.spread(node.op === 'input' ? bound(builder, node, binding, args) : rebuild(builder, node, args), node.axes))
		path.pop()
	}
	return memo.get(wanted)!
}

type Input = Extract<Node, { op: 'input' }>

function sourcesOf(node: Node, binding: Binding | undefined): readonly NodeId[] {
	if (node.op !== 'input' || binding === undefined) return argumentsOf(node)
	if (typeof binding === 'number') return [binding]
	return 'sweep' in binding && binding.as !== 'value' ? [binding.on ?? node.default] : []
}

function bound(builder: Builder, node: Input, binding: Binding | undefined, args: readonly NodeId[]): NodeId {
	const [source] = args
	if (binding === undefined || typeof binding === 'number') return source!
	if ('value' in binding) return builder.constant(parseRational(binding.value)!, node.measure)
	const measure = binding.as === 'factor' ? ratioMeasure : node.measure
	const [low, high] = binding.sweep.map(text => parseRational(text)!) as [Rational, Rational]
	const swept = builder.binary(
		'add',
		builder.constant(low, measure),
		builder.binary('mul', builder.constant(subtract(high, low), measure), builder.draw(sweepKey), measure),
		measure,
	)
	if (binding.as === 'value') return swept
	return builder.binary(binding.as === 'factor' ? 'mul' : 'add', source!, swept, node.measure)
}

const ratioMeasure: Measure = { kind: 'quantity', unit: '1' }

/** The node on other arguments. Goes through the builder, so that what has become constant is folded. */
export function rebuild(builder: Builder, node: Node, args: readonly NodeId[]): NodeId {
	const [a = 0, b = 0, c = 0] = args
	switch (node.op) {
		case 'const':
		case 'iota':
		case 'column':
		case 'draw':
		case 'given':
			return builder.put(node)
		case 'input':
			throw new Error('an input is bound, not rebuilt')
		case 'stack':
			return builder.stack(node.axis, args, node.measure)
		case 'spread':
			return builder.spread(a, node.axes)
		case 'slice':
			return builder.slice(node.axis, node.index, a)
		case 'gather':
			return builder.gather(node.axis, a, b)
		case 'reduce':
			return builder.reduce(node.reduce, node.over, a)
		case 'round':
			return builder.round(node.mode, a, b)
		case 'select':
			return builder.select(a, b, c)
		case 'neg':
		case 'not':
			return builder.unary(node.op, a)
		case 'group':
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			return builder.put(withArguments(node, args))
		default:
			return builder.binary(node.op, a, b, node.measure)
	}
}

/** The program of some of its outputs only. */
export function withOutputs(program: Program, indices: readonly number[]): Program {
	return prune({ ...program, outputs: indices.map(index => program.outputs[index]!) })
}

/** Leaves out what no output needs. */
function prune(program: Program): Program {
	const kept = keepNeeded(program.nodes, program.outputs)
	return { axes: program.axes, nodes: kept.nodes, outputs: program.outputs.map(output => kept.renumbered(output)) }
}
