/**
 * Grows a list of nodes. Equal nodes are made once, arithmetic on constants is done at once, and the axes of a result follow from its
 * arguments, always in the order of the axis list.
 */
import {
	add,
	compare,
	divide,
	isZero,
	multiply,
	negate,
	one,
	parseRational,
	printRational,
	type Rational,
	subtract,
	zero,
} from '../numbers/rational.ts'
import type { RoundMode } from '../numbers/rounding.ts'
import type { BinaryNodeOp, Measure, Node, NodeId, ReduceOp, UnaryOp } from './plan.ts'

export interface Builder {
	readonly nodes: readonly Node[]
	axesOf(id: NodeId): readonly string[]
	/** The value of a constant without axes, or null. */
	constantOf(id: NodeId): Rational | null
	constant(value: Rational, measure?: Measure): NodeId
	iota(axis: string): NodeId
	input(name: string, fallback: NodeId, axes: readonly string[], measure: Measure): NodeId
	column(name: string, axis: string, measure: Measure): NodeId
	draw(key: string): NodeId
	stack(axis: string, args: readonly NodeId[], measure: Measure): NodeId
	spread(arg: NodeId, axes: readonly string[]): NodeId
	slice(axis: string, index: number, arg: NodeId): NodeId
	gather(axis: string, arg: NodeId, index: NodeId): NodeId
	reduce(reduce: ReduceOp, over: readonly string[], arg: NodeId): NodeId
	group(reduce: ReduceOp, axis: string, into: string, arg: NodeId, key: NodeId): NodeId
	unary(op: UnaryOp, arg: NodeId): NodeId
	binary(op: BinaryNodeOp, left: NodeId, right: NodeId, measure?: Measure): NodeId
	round(mode: RoundMode, arg: NodeId, step: NodeId): NodeId
	select(condition: NodeId, then: NodeId, otherwise: NodeId): NodeId
	/** Puts a node in as it stands (arguments already renumbered). */
	put(node: Node): NodeId
	/** The axes' names in their order; a new axis goes to the end. */
	orderAxes(axes: Iterable<string>): readonly string[]
}

const ratioMeasure: Measure = { kind: 'quantity', unit: '1' }
const yesNo: Measure = { kind: 'yes-no' }

export function createBuilder(axisOrder: readonly string[], start: readonly Node[] = []): Builder {
	const nodes: Node[] = [...start]
	const known = new Map<string, NodeId>(nodes.map((node, id) => [JSON.stringify(node), id]))
	const rank = new Map(axisOrder.map((name, index) => [name, index]))
	const constants = new Map<NodeId, Rational>()

	const orderAxes = (axes: Iterable<string>): readonly string[] =>
		[...new Set(axes)].sort((a, b) => (rank.get(a) ?? 1e9) - (rank.get(b) ?? 1e9) || (a < b ? -1 : a > b ? 1 : 0))

	const put = (node: Node): NodeId => {
		const key = JSON.stringify(node)
		const found = known.get(key)
		if (found !== undefined) return found
		nodes.push(node)
		known.set(key, nodes.length - 1)
		return nodes.length - 1
	}
	const at = (id: NodeId): Node => nodes[id]!
	const axesOf = (id: NodeId): readonly string[] => at(id).axes
	const constantOf = (id: NodeId): Rational | null => {
		const node = at(id)
		if (node.op !== 'const') return null
		const cached = constants.get(id)
		if (cached) return cached
		const value = parseRational(node.value)!
		constants.set(id, value)
		return value
	}
	const constant = (value: Rational, measure: Measure = ratioMeasure): NodeId =>
		put({ op: 'const', value: printRational(value), axes: [], measure })

	const slice = (axis: string, index: number, arg: NodeId): NodeId => {
		const node = at(arg)
		if (!node.axes.includes(axis)) return arg
		if (node.op === 'stack' && node.axis === axis) return slice(axis, index, node.args[index]!)
		if (node.op === 'iota') return constant({ n: BigInt(index), d: 1n }, node.measure)
		if (node.op === 'spread' && !axesOf(node.arg).includes(axis)) {
			return spread(
				node.arg,
				node.axes.filter(a => a !== axis),
			)
		}
		return put({ op: 'slice', axis, index, arg, axes: node.axes.filter(a => a !== axis), measure: node.measure })
	}
	const spread = (arg: NodeId, axes: readonly string[]): NodeId => {
		const all = orderAxes([...axesOf(arg), ...axes])
		return all.length === axesOf(arg).length ? arg : put({ op: 'spread', arg, axes: all, measure: at(arg).measure })
	}
	const binary = (op: BinaryNodeOp, left: NodeId, right: NodeId, measure?: Measure): NodeId => {
		const result = measure ?? (op === 'lt' || op === 'le' || op === 'eq' ? yesNo : at(left).measure)
		const a = constantOf(left)
		const b = constantOf(right)
		const folded = a && b && isSmall(a) && isSmall(b) ? fold(op, a, b) : null
		if (folded) return constant(folded, result)
		const passed = identity(op, left, a, right, b)
		if (passed !== null && JSON.stringify(at(passed).measure) === JSON.stringify(result)) return passed
		return put({ op, left, right, axes: orderAxes([...axesOf(left), ...axesOf(right)]), measure: result })
	}

	return {
		nodes,
		axesOf,
		constantOf,
		constant,
		orderAxes,
		put,
		slice,
		spread,
		binary,
		iota: axis => put({ op: 'iota', axes: [axis], measure: { kind: 'label', axis } }),
		input: (name, fallback, axes, measure) => put({ op: 'input', name, default: fallback, axes: orderAxes(axes), measure }),
		column: (name, axis, measure) => put({ op: 'column', name, axes: [axis], measure }),
		draw: key => put({ op: 'draw', key, axes: [], measure: ratioMeasure }),
		stack: (axis, args, measure) => put({ op: 'stack', axis, args, axes: orderAxes([axis, ...args.flatMap(arg => axesOf(arg))]), measure }),
		gather: (axis, arg, index) =>
			put({
				op: 'gather',
				axis,
				arg,
				index,
				axes: orderAxes([...axesOf(arg).filter(a => a !== axis), ...axesOf(index)]),
				measure: at(arg).measure,
			}),
		reduce: (reduce, over, arg) => {
			const lost = over.find(a => !axesOf(arg).includes(a))
			if (lost !== undefined) throw new Error(`a reduction over ${lost} needs an argument that varies by it`)
			if (over.length === 0) return arg
			return put({
				op: 'reduce',
				reduce,
				over: orderAxes(over),
				arg,
				axes: axesOf(arg).filter(a => !over.includes(a)),
				measure: at(arg).measure,
			})
		},
		group: (reduce, axis, into, arg, key) =>
			put({
				op: 'group',
				reduce,
				axis,
				arg,
				key,
				axes: orderAxes([into, ...axesOf(arg).filter(a => a !== axis)]),
				measure: at(arg).measure,
			}),
		unary: (op, arg) => {
			const value = constantOf(arg)
			if (value && op === 'neg') return constant(negate(value), at(arg).measure)
			if (value && op === 'not') return constant(isZero(value) ? one : zero, yesNo)
			return put({ op, arg, axes: axesOf(arg), measure: op === 'neg' ? at(arg).measure : op === 'not' ? yesNo : ratioMeasure })
		},
		round: (mode, arg, step) =>
			put({ op: 'round', mode, arg, step, axes: orderAxes([...axesOf(arg), ...axesOf(step)]), measure: at(arg).measure }),
		select: (condition, then, otherwise) => {
			const value = constantOf(condition)
			if (value) return spread(isZero(value) ? otherwise : then, [...axesOf(then), ...axesOf(otherwise)])
			if (then === otherwise) return spread(then, axesOf(condition))
			return put({
				op: 'select',
				condition,
				then,
				otherwise,
				axes: orderAxes([...axesOf(condition), ...axesOf(then), ...axesOf(otherwise)]),
				measure: at(then).measure,
			})
		},
	}
}

/** x + 0, x - 0, x * 1 and x / 1 are x: exact on every road. */
function identity(op: BinaryNodeOp, left: NodeId, a: Rational | null, right: NodeId, b: Rational | null): NodeId | null {
	if (b && (op === 'add' || op === 'sub') && isZero(b)) return left
	if (a && op === 'add' && isZero(a)) return right
	if (b && (op === 'mul' || op === 'div') && compare(b, one) === 0) return left
	if (a && op === 'mul' && compare(a, one) === 0) return right
	return null
}

/** Constants are folded while they are amounts; a number of a thousand digits is left to the run. */
const smallEnough = 1n << 2048n
const isSmall = ({ n, d }: Rational): boolean => n < smallEnough && n > -smallEnough && d < smallEnough

function fold(op: BinaryNodeOp, a: Rational, b: Rational): Rational | null {
	const truth = (yes: boolean): Rational => (yes ? one : zero)
	switch (op) {
		case 'add':
			return add(a, b)
		case 'sub':
			return subtract(a, b)
		case 'mul':
			return multiply(a, b)
		case 'div':
			return isZero(b) ? null : divide(a, b)
		case 'min':
			return compare(a, b) <= 0 ? a : b
		case 'max':
			return compare(a, b) >= 0 ? a : b
		case 'lt':
			return truth(compare(a, b) < 0)
		case 'le':
			return truth(compare(a, b) <= 0)
		case 'eq':
			return truth(compare(a, b) === 0)
		case 'and':
			return truth(!isZero(a) && !isZero(b))
		case 'or':
			return truth(!isZero(a) || !isZero(b))
		case 'power':
		case 'root':
			return null
		default:
			return op satisfies never
	}
}
