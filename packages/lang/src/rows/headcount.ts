/**
 * How many people stand behind each cell of a figure, so that whoever shows it can leave out a group of a few. Counted are
 *
 *   - a group of people (`sum(… over member by class-of)`): those in it;
 *   - the least or greatest of people, which is one person's figure: those who share it;
 *   - what is picked from, or worked from, such a figure: the fewest behind any part;
 *
 * A sum over all people has no count, and neither has a sum over all groups of them: it is nobody's figure in particular, however few are paid by
 * it.
 */
import { one, zero } from '../numbers/rational.ts'
import { type Builder, createBuilder } from '../plan/builder.ts'
import { argumentsOf } from '../plan/nodes.ts'
import type { Measure, Node, NodeId } from '../plan/plan.ts'
import { type Program, rebuild } from '../plan/program.ts'

export interface Headcounts {
	/** The program with the counts as further outputs. */
	readonly program: Program
	/** For each output of the given program which output of this one has its counts, with the same axes; null when it needs none. */
	readonly counts: readonly (number | null)[]
}

const ratioMeasure: Measure = { kind: 'quantity', unit: '1' }

export function withHeadcounts(program: Program): Headcounts {
	const people = new Set(program.axes.filter(axis => axis.people).map(({ name }) => name))
	if (people.size === 0) return { program, counts: program.outputs.map(() => null) }
	const counter = new Counter(program, people)
	program.nodes.forEach((node, id) => {
		counter.add(node, id)
	})
	const found = program.outputs.map(output => counter.countOf(output))
	const wanted = found.filter(id => id !== null)
	const { nodes, made } = counter
	let at = program.outputs.length
	return {
		program: { axes: program.axes, nodes, outputs: [...program.outputs.map(output => made[output]!), ...wanted] },
		counts: found.map(id => (id === null ? null : at++)),
	}
}

class Counter {
	readonly made: NodeId[] = []
	private readonly program: Program
	private readonly people: ReadonlySet<string>
	private readonly builder: Builder
	private readonly counts: (NodeId | null)[] = []

	constructor(program: Program, people: ReadonlySet<string>) {
		this.program = program
		this.people = people
		this.builder = createBuilder(program.axes.map(axis => axis.name))
	}

	get nodes(): readonly Node[] {
		return this.builder.nodes
	}

	add(node: Node, id: NodeId): void {
		const args = argumentsOf(node).map(arg => this.made[arg]!)
		this.made.push(this.builder.spread(rebuild(this.builder, node, args), node.axes))
		this.counts.push(node.axes.some(axis => this.isRows(axis)) ? null : this.count(node, id))
	}

	/** With the axes of what it counts for. */
	countOf(id: NodeId): NodeId | null {
		const count = this.counts[id] ?? null
		return count === null ? null : this.builder.spread(count, this.program.nodes[id]!.axes)
	}

	private isRows(axis: string): boolean {
		return this.program.axes.some(({ name, rows }) => name === axis && rows !== undefined)
	}

	private count(node: Node, id: NodeId): NodeId | null {
		const { builder } = this
		if (node.op === 'group' && this.people.has(node.axis)) return this.grouped(node)
		if (node.op === 'reduce' && node.over.some(axis => this.people.has(axis)))
			return node.reduce === 'min' || node.reduce === 'max' ? this.sharing(node, id) : null
		const args = argumentsOf(node).map(arg => this.counts[arg] ?? null)
		if (args.every(count => count === null)) return null
		switch (node.op) {
			case 'slice':
				return builder.slice(node.axis, node.index, args[0]!)
			case 'stack':
				return builder.stack(
					node.axis,
					args.map(count => count ?? this.many()),
					ratioMeasure,
				)
			case 'gather':
				return args[0] === null || !builder.axesOf(args[0]!).includes(node.axis)
					? this.fewest(args)
					: builder.gather(node.axis, args[0]!, this.made[node.index]!)
			case 'reduce': {
				const along = node.over.filter(axis => builder.axesOf(args[0]!).includes(axis))
				const adds = node.reduce === 'sum' || node.reduce === 'product'
				if (adds && along.some(axis => axis !== 'year')) return null
				return builder.reduce(adds ? 'max' : 'min', along, args[0]!)
			}
			case 'select':
				return builder.select(this.made[node.condition]!, args[1] ?? this.many(), args[2] ?? this.many())
			default:
				return this.fewest(args)
		}
	}

	/** Of whom no count is kept: more than any limit. */
	private many(): NodeId {
		return this.builder.constant({ n: 1_000_000_000n, d: 1n })
	}

	private fewest(args: readonly (NodeId | null)[]): NodeId {
		return args.filter(count => count !== null).reduce((a, b) => this.builder.binary('min', a, b, ratioMeasure))
	}

	private grouped(node: Extract<Node, { op: 'group' }>): NodeId {
		const { builder } = this
		const key = this.made[node.key]!
		const { measure } = this.program.nodes[node.key]!
		if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
		const each = builder.spread(builder.constant(one), [node.axis, ...builder.axesOf(key)])
		const size = builder.group('sum', node.axis, measure.axis, each, key)
		return node.reduce === 'sum' || node.reduce === 'product' ? size : this.sharingInGroup(node, key, measure.axis)
	}

	private sharing(node: Extract<Node, { op: 'reduce' }>, id: NodeId): NodeId {
		const { builder } = this
		const same = builder.binary('eq', this.made[node.arg]!, this.made[id]!)
		return builder.reduce('sum', node.over, builder.spread(builder.select(same, builder.constant(one), builder.constant(zero)), node.over))
	}

	/** How many of a group have the least or greatest figure of their group. */
	private sharingInGroup(node: Extract<Node, { op: 'group' }>, key: NodeId, into: string): NodeId {
		const { builder } = this
		const value = this.made[node.arg]!
		const extreme = builder.group(node.reduce, node.axis, into, value, key)
		const own = builder.gather(into, extreme, key)
		const same = builder.select(builder.binary('eq', value, own), builder.constant(one), builder.constant(zero))
		return builder.group('sum', node.axis, into, builder.spread(same, [node.axis, ...builder.axesOf(key)]), key)
	}
}
