/**
 * Draws pulled out of sums over rows. A value by row that hangs on chance is looked at as a sum of products
 *
 *   s1·r1 + s2·r2 + …      each s the same for every row, each r without chance
 *
 * and where that can be done, the sum over the rows is s1·Σr1 + s2·Σr2 + …: the sums are worked once, and the trials never meet a row. Where it
 * cannot (a rounding, a bound or a tier whose value itself is uncertain), the sum stays as it is and is worked trial by trial.
 *
 * An arm of an `if` that is not taken counts as 0 here; if its s does not exist in some trial (x / 0), the sum does not exist in that trial, even
 * when no row takes the arm. A figure is never made up by this, only missing.
 */
import { one, zero } from '../numbers/rational.ts'
import { type Builder, createBuilder } from '../plan/builder.ts'
import { keepNeeded } from '../plan/needed.ts'
import { argumentsOf, chanceOf } from '../plan/nodes.ts'
import type { Measure, Node, NodeId } from '../plan/plan.ts'
import { type Program, rebuild } from '../plan/program.ts'

interface Term {
	/** The same for every row; null is 1. */
	readonly scalar: NodeId | null
	/** Without chance; null is 1. */
	readonly row: NodeId | null
}

/** Beyond so many products working trial by trial is the lesser evil. */
const mostTerms = 96

export function separateChance(program: Program): Program {
	const rowAxes = new Set(program.axes.filter(({ rows }) => rows !== undefined).map(({ name }) => name))
	const chancy = chanceOf(program.nodes)
	const isMixed = (id: NodeId): boolean => chancy[id]! && program.nodes[id]!.axes.some(axis => rowAxes.has(axis))
	if (!program.nodes.some((_, id) => isMixed(id))) return program
	return new Separator(program, rowAxes, chancy).separate()
}

class Separator {
	private readonly program: Program
	private readonly rowAxes: ReadonlySet<string>
	private readonly chancy: readonly boolean[]
	private readonly builder: Builder
	private readonly made: NodeId[] = []
	private readonly terms = new Map<NodeId, readonly Term[] | null>()

	constructor(program: Program, rowAxes: ReadonlySet<string>, chancy: readonly boolean[]) {
		this.program = program
		this.rowAxes = rowAxes
		this.chancy = chancy
		this.builder = createBuilder(program.axes.map(axis => axis.name))
	}

	separate(): Program {
		this.program.nodes.forEach((node, id) => {
			const args = argumentsOf(node).map(arg => this.made[arg]!)
			const same = this.builder.spread(rebuild(this.builder, node, args), node.axes)
			this.made.push((this.chancy[id] ? this.pulledOut(node) : null) ?? same)
		})
		const outputs = this.program.outputs.map(output => this.made[output]!)
		const kept = keepNeeded(this.builder.nodes, outputs)
		return { axes: this.program.axes, nodes: kept.nodes, outputs: outputs.map(kept.renumbered) }
	}

	private isByRow(id: NodeId): boolean {
		return this.program.nodes[id]!.axes.some(axis => this.rowAxes.has(axis))
	}

	/** A chancy sum over rows, as products of sums without chance; null when it is none, or cannot be. */
	private pulledOut(node: Node): NodeId | null {
		if (node.op === 'reduce' && node.reduce === 'sum') {
			const axis = node.over.find(each => this.rowAxes.has(each))
			if (axis === undefined) return null
			const terms = this.termsOf(node.arg)
			if (!terms) return null
			const summed = this.sumOf(terms, node.measure, row =>
				this.builder.reduce('sum', [axis], this.builder.spread(row ?? this.number(one), [axis])),
			)
			const within = node.over.filter(each => each !== axis && this.builder.axesOf(summed).includes(each))
			const missing = node.over.filter(each => each !== axis && !within.includes(each))
			return this.spreadTo(
				this.builder.reduce(
					'sum',
					node.over.filter(each => each !== axis),
					this.builder.spread(summed, missing),
				),
				node.axes,
			)
		}
		if (node.op === 'group' && node.reduce === 'sum' && this.rowAxes.has(node.axis) && !this.chancy[node.key]) {
			const { measure } = this.program.nodes[node.key]!
			if (measure.kind !== 'label' || this.rowAxes.has(measure.axis)) return null
			const key = this.made[node.key]!
			// A key that varies by a small axis must find it in what it groups.
			if (this.builder.axesOf(key).some(axis => axis !== node.axis)) return null
			const terms = this.termsOf(node.arg)
			if (!terms) return null
			const grouped = this.sumOf(terms, node.measure, row =>
				this.builder.group('sum', node.axis, measure.axis, this.builder.spread(row ?? this.number(one), [node.axis]), key),
			)
			return this.spreadTo(grouped, node.axes)
		}
		return null
	}

	private spreadTo(id: NodeId, axes: readonly string[]): NodeId {
		return this.builder.spread(id, axes)
	}

	private number(value: typeof one): NodeId {
		return this.builder.constant(value)
	}

	private sumOf(terms: readonly Term[], measure: Measure, summed: (row: NodeId | null) => NodeId): NodeId {
		let total: NodeId | null = null
		for (const { scalar, row } of terms) {
			const part = summed(row)
			const product = scalar === null ? part : this.builder.binary('mul', scalar, part, measure)
			total = total === null ? product : this.builder.binary('add', total, product, measure)
		}
		return total ?? this.number(zero)
	}

	/** The node of the given program as a sum of products; null when it is none. */
	private termsOf(id: NodeId): readonly Term[] | null {
		const known = this.terms.get(id)
		if (known !== undefined) return known
		const found = this.findTerms(id)
		const merged = found && merge(this.builder, found)
		const terms = merged && merged.length <= mostTerms ? merged : null
		this.terms.set(id, terms)
		return terms
	}

	private findTerms(id: NodeId): readonly Term[] | null {
		const node = this.program.nodes[id]!
		if (!this.chancy[id]) return [{ scalar: null, row: this.made[id]! }]
		if (!this.isByRow(id)) return [{ scalar: this.made[id]!, row: null }]
		switch (node.op) {
			case 'spread':
				return this.each(node.arg, ({ scalar, row }) => ({ scalar, row: this.spreadRow(row, node.axes) }))
			case 'neg':
				return this.each(node.arg, ({ scalar, row }) => ({ scalar, row: this.builder.unary('neg', row ?? this.number(one)) }))
			case 'add':
				return this.both(node.left, node.right, (left, right) => [...left, ...right])
			case 'sub':
				return this.both(node.left, node.right, (left, right) => [
					...left,
					...right.map(({ scalar, row }) => ({ scalar, row: this.builder.unary('neg', row ?? this.number(one)) })),
				])
			case 'mul':
				return this.both(node.left, node.right, (left, right) =>
					left.length * right.length > mostTerms ? null : this.products(left, right, node.measure),
				)
			case 'div':
				return this.quotient(node)
			case 'slice':
				return this.each(node.arg, ({ scalar, row }) => ({
					scalar: scalar === null ? null : this.builder.slice(node.axis, node.index, scalar),
					row: row === null ? null : this.builder.slice(node.axis, node.index, row),
				}))
			case 'stack':
				return this.stacked(node)
			case 'select':
				return this.selected(node)
			case 'gather':
				return this.lookedUp(node)
			case 'reduce':
				return node.reduce === 'sum' && !node.over.some(axis => this.rowAxes.has(axis)) ? this.summedWithin(node) : null
			default:
				return null
		}
	}

	private spreadRow(row: NodeId | null, axes: readonly string[]): NodeId {
		return this.builder.spread(row ?? this.number(one), axes)
	}

	private each(id: NodeId, change: (term: Term) => Term): readonly Term[] | null {
		return this.termsOf(id)?.map(change) ?? null
	}

	private both(
		left: NodeId,
		right: NodeId,
		join: (left: readonly Term[], right: readonly Term[]) => readonly Term[] | null,
	): readonly Term[] | null {
		const a = this.termsOf(left)
		const b = a && this.termsOf(right)
		return a && b ? join(a, b) : null
	}

	private products(left: readonly Term[], right: readonly Term[], measure: Measure): readonly Term[] {
		const times = (a: NodeId | null, b: NodeId | null): NodeId | null =>
			a === null ? b : b === null ? a : this.builder.binary('mul', a, b, measure)
		return left.flatMap(a => right.map(b => ({ scalar: times(a.scalar, b.scalar), row: times(a.row, b.row) })))
	}

	private quotient(node: Extract<Node, { left: NodeId }>): readonly Term[] | null {
		const under = this.termsOf(node.right)
		const only = under?.length === 1 ? under[0]! : null
		if (!only) return null
		const over = (a: NodeId | null, b: NodeId | null): NodeId | null =>
			b === null ? a : this.builder.binary('div', a ?? this.number(one), b, node.measure)
		return this.each(node.left, ({ scalar, row }) => ({ scalar: over(scalar, only.scalar), row: over(row, only.row) }))
	}

	/** One at a label, 0 at the others, along a small axis. */
	private only(axis: string, many: number, at: number, value: NodeId | null): NodeId {
		const { builder } = this
		const inside = value ?? this.number(one)
		const parts = Array.from({ length: many }, (_, label) => (label === at ? builder.slice(axis, label, inside) : this.number(zero)))
		return builder.stack(axis, parts, ratioMeasure)
	}

	private stacked(node: Extract<Node, { op: 'stack' }>): readonly Term[] | null {
		const all: Term[] = []
		for (const [label, arg] of node.args.entries()) {
			const terms = this.termsOf(arg)
			if (!terms) return null
			for (const { scalar, row } of terms) all.push({ scalar: this.only(node.axis, node.args.length, label, scalar), row })
			if (all.length > mostTerms) return null
		}
		return all
	}

	private selected(node: Extract<Node, { op: 'select' }>): readonly Term[] | null {
		const { builder } = this
		const condition = this.made[node.condition]!
		const then = this.termsOf(node.then)
		const otherwise = then && this.termsOf(node.otherwise)
		if (!then || !otherwise) return null
		const nothing = this.number(zero)
		if (!this.chancy[node.condition]) {
			const taken = (row: NodeId | null, isThen: boolean): NodeId => {
				const inside = row ?? this.number(one)
				return isThen ? builder.select(condition, inside, nothing) : builder.select(condition, nothing, inside)
			}
			return [
				...then.map(({ scalar, row }) => ({ scalar, row: taken(row, true) })),
				...otherwise.map(({ scalar, row }) => ({ scalar, row: taken(row, false) })),
			]
		}
		if (this.isByRow(node.condition)) return null
		return [
			...then.map(({ scalar, row }) => ({ scalar: builder.select(condition, scalar ?? this.number(one), nothing), row })),
			...otherwise.map(({ scalar, row }) => ({ scalar: builder.select(condition, nothing, scalar ?? this.number(one)), row })),
		]
	}

	/** x[step = step-of] with an uncertain x: one product for each label, its r the rows that stand on it. */
	private lookedUp(node: Extract<Node, { op: 'gather' }>): readonly Term[] | null {
		const { builder } = this
		if (this.isByRow(node.arg) || this.chancy[node.index] || this.rowAxes.has(node.axis)) return null
		const axis = this.program.axes.find(({ name }) => name === node.axis)!
		const many = axis.labels.length
		if (many > mostTerms) return null
		const index = this.made[node.index]!
		const table = this.made[node.arg]!
		const isOutside = builder.binary(
			'or',
			builder.binary('lt', index, this.number(zero)),
			builder.binary('lt', this.number({ n: BigInt(many - 1), d: 1n }), index),
		)
		const missing = builder.put({ op: 'div', left: this.number(one), right: this.number(zero), axes: [], measure: ratioMeasure })
		return Array.from({ length: many }, (_, label) => {
			const here = builder.select(
				builder.binary('eq', index, this.number({ n: BigInt(label), d: 1n })),
				this.number(one),
				this.number(zero),
			)
			// Where the label is not there the value does not exist; said once is enough.
			const row = label === 0 ? builder.select(isOutside, missing, here) : here
			return { scalar: builder.slice(node.axis, label, table), row }
		})
	}

	private summedWithin(node: Extract<Node, { op: 'reduce' }>): readonly Term[] | null {
		let terms = this.termsOf(node.arg)
		for (const axis of node.over) terms = terms && this.summedAlong(terms, axis, node.measure)
		return terms
	}

	private summedAlong(terms: readonly Term[], axis: string, measure: Measure): readonly Term[] | null {
		const { builder } = this
		const many = this.program.axes.find(({ name }) => name === axis)!.labels.length
		const varies = (id: NodeId | null): boolean => id !== null && builder.axesOf(id).includes(axis)
		const all = terms.flatMap(({ scalar, row }): readonly Term[] => {
			if (!varies(scalar)) return [{ scalar, row: builder.reduce('sum', [axis], builder.spread(row ?? this.number(one), [axis])) }]
			if (!varies(row)) return [{ scalar: builder.reduce('sum', [axis], scalar!), row }]
			return Array.from({ length: many }, (_, label) => ({
				scalar: builder.slice(axis, label, scalar!),
				row: builder.slice(axis, label, row!),
			}))
		})
		return all.length > mostTerms ? null : merge(builder, all, measure)
	}
}

const ratioMeasure: Measure = { kind: 'quantity', unit: '1' }

/** Products with the same r are one product. */
function merge(builder: Builder, terms: readonly Term[], measure: Measure = ratioMeasure): readonly Term[] {
	const byRow = new Map<NodeId | null, Term>()
	for (const term of terms) {
		const known = byRow.get(term.row)
		byRow.set(term.row, known ? { row: term.row, scalar: sum(builder, known.scalar, term.scalar, measure) } : term)
	}
	return [...byRow.values()]
}

function sum(builder: Builder, a: NodeId | null, b: NodeId | null, measure: Measure): NodeId {
	const value = (id: NodeId | null): NodeId => id ?? builder.constant(one)
	return builder.binary('add', value(a), value(b), measure)
}
