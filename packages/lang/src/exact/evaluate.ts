/**
 * The reference road: every cell an exact fraction, one node after another, nothing clever. The other roads are right when they
 * agree with this one.
 */
import {
	add,
	compare,
	divide,
	isWhole,
	isZero,
	multiply,
	negate,
	one,
	parseRational,
	power,
	type Rational,
	root,
	subtract,
	zero,
} from '../numbers/rational.ts'
import { roundToWhole } from '../numbers/rounding.ts'
import { createLayout, type Layout } from '../plan/layout.ts'
import type { Node, NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import type { ExactResult, ExactValue, Hole } from './values.ts'

type Cell = Rational | null
/** Exact texts in base units, or the fractions themselves; null is a hole. */
type Columns = ReadonlyMap<string, readonly (string | Cell)[]>

interface Run {
	readonly program: Program
	readonly layout: Layout
	readonly values: ExactValue[]
	readonly columns: Columns
	readonly holes: Hole[]
}

/** Chance has no exact value: what depends on a draw comes out as holes whose reason is `chance`. */
export function evaluateExact(program: Program, columns: Columns = new Map()): ExactResult {
	const run: Run = { program, layout: createLayout(program.axes), values: [], columns, holes: [] }
	program.nodes.forEach((node, id) => {
		run.values.push({ axes: node.axes, cells: cellsOf(run, node, id) })
	})
	return { outputs: program.outputs.map(output => run.values[output]!), holes: run.holes }
}

function cellsOf(run: Run, node: Node, id: NodeId): readonly Cell[] {
	const argument = (arg: NodeId): ((cell: number) => Cell) => {
		const value = run.values[arg]!
		const places = run.layout.alignment(node.axes, value.axes)
		return cell => value.cells[places[cell]!]!
	}
	const many = run.layout.cells(node.axes)
	const each = (make: (cell: number) => Cell): readonly Cell[] => Array.from({ length: many }, (_, cell) => make(cell))
	const hole = (why: Hole['why']): null => {
		if (!run.holes.some(known => known.node === id)) run.holes.push({ node: id, why })
		return null
	}
	switch (node.op) {
		case 'const':
			return [parseRational(node.value)]
		case 'iota':
			return each(cell => ({ n: BigInt(cell), d: 1n }))
		case 'column':
			return readColumn(run, node.name, many)
		case 'input':
			throw new Error('a program has no open inputs')
		case 'draw':
		case 'given':
			return each(() => hole('chance'))
		case 'stack':
			return stack(run, node, many)
		case 'spread':
			return each(argument(node.arg))
		case 'slice':
			return slice(run, node, many)
		case 'gather':
			return gather(run, node, many, hole)
		case 'reduce':
			return reduce(run, node, many)
		case 'group':
			return group(run, node, many, hole)
		case 'neg': {
			const a = argument(node.arg)
			return each(cell => lift(a(cell), negate))
		}
		case 'not': {
			const a = argument(node.arg)
			return each(cell => truth(!isYes(a(cell))))
		}
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			return each(() => hole('chance'))
		case 'round': {
			const a = argument(node.arg)
			const step = argument(node.step)
			return each(cell => {
				const x = a(cell)
				const by = step(cell)
				if (x === null || by === null) return null
				return isZero(by) ? hole('divide-by-zero') : multiply({ n: roundToWhole(divide(x, by), node.mode), d: 1n }, by)
			})
		}
		case 'select': {
			const condition = argument(node.condition)
			const then = argument(node.then)
			const otherwise = argument(node.otherwise)
			return each(cell => (isYes(condition(cell)) ? then(cell) : otherwise(cell)))
		}
		default: {
			const left = argument(node.left)
			const right = argument(node.right)
			return each(cell => bounded(binary(node.op, left(cell), right(cell), hole), hole))
		}
	}
}

const truth = (yes: boolean): Rational => (yes ? one : zero)
/** A hole is not yes: nothing is true of a figure that does not exist. */
const isYes = (cell: Cell): boolean => cell !== null && !isZero(cell)
const lift = (cell: Cell, f: (x: Rational) => Rational): Cell => (cell === null ? null : f(cell))

function binary(op: Extract<Node, { left: NodeId }>['op'], a: Cell, b: Cell, hole: (why: Hole['why']) => null): Cell {
	switch (op) {
		case 'and':
			return truth(isYes(a) && isYes(b))
		case 'or':
			return truth(isYes(a) || isYes(b))
		case 'lt':
			return truth(a !== null && b !== null && compare(a, b) < 0)
		case 'le':
			return truth(a !== null && b !== null && compare(a, b) <= 0)
		case 'eq':
			return truth(a !== null && b !== null && compare(a, b) === 0)
		default:
	}
	if (a === null || b === null) return null
	switch (op) {
		case 'add':
			return add(a, b)
		case 'sub':
			return subtract(a, b)
		case 'mul':
			return multiply(a, b)
		case 'div':
			return isZero(b) ? hole('divide-by-zero') : divide(a, b)
		case 'min':
			return compare(a, b) <= 0 ? a : b
		case 'max':
			return compare(a, b) >= 0 ? a : b
		case 'power':
			if (!isWhole(b) || b.n > 1000n || b.n < -1000n) return hole('not-whole')
			if (isZero(a) && b.n < 0n) return hole('divide-by-zero')
			return powerTooLarge(a, b.n) ? hole('too-large') : power(a, b.n)
		case 'root':
			return a.n < 0n ? hole('negative-root') : root(a, b.n)
		default:
			return op satisfies never
	}
}

/** A figure of twenty thousand digits is no amount: it is given up, so that every run ends. */
const largest = 1n << 65_536n

function bounded(cell: Cell, hole: (why: Hole['why']) => null): Cell {
	if (cell === null || (cell.n < largest && cell.n > -largest && cell.d < largest)) return cell
	return hole('too-large')
}

/** Would raising this pass the bound? Counted in hexadecimal digits. */
const powerTooLarge = (x: Rational, exponent: bigint): boolean => {
	const digits = Math.max(x.n.toString(16).length, x.d.toString(16).length)
	return digits > 1 && digits * Math.abs(Number(exponent)) > 16_384 * 4
}

function readColumn(run: Run, name: string, many: number): readonly Cell[] {
	const texts = run.columns.get(name)
	if (!texts || texts.length !== many) throw new Error(`the run lacks the column ${name}`)
	return texts.map(text => (typeof text === 'string' ? parseRational(text) : text))
}

type NodeOf<Op extends Node['op']> = Extract<Node, { op: Op }>

function stack(run: Run, node: NodeOf<'stack'>, many: number): readonly Cell[] {
	const along = run.layout.alignment(node.axes, [node.axis])
	const places = node.args.map(arg => run.layout.alignment(node.axes, run.values[arg]!.axes))
	return Array.from({ length: many }, (_, cell) => {
		const label = along[cell]!
		return run.values[node.args[label]!]!.cells[places[label]![cell]!]!
	})
}

/** For each cell of the result and each label of the axis, the cell of the argument. */
function atLabel(
	run: Run,
	argAxes: readonly string[],
	resultAxes: readonly string[],
	axis: string,
): (cell: number, label: number) => number {
	const inner = argAxes.slice(argAxes.indexOf(axis) + 1)
	const stride = run.layout.cells(inner)
	const rest = argAxes.filter(name => name !== axis)
	const places = run.layout.alignment(resultAxes, rest)
	const size = run.layout.sizeOf(axis)
	return (cell, label) => {
		const place = places[cell]!
		const low = place % stride
		return (Math.floor(place / stride) * size + label) * stride + low
	}
}

function slice(run: Run, node: NodeOf<'slice'>, many: number): readonly Cell[] {
	const value = run.values[node.arg]!
	const at = atLabel(run, value.axes, node.axes, node.axis)
	return Array.from({ length: many }, (_, cell) => value.cells[at(cell, node.index)]!)
}

function gather(run: Run, node: NodeOf<'gather'>, many: number, hole: (why: Hole['why']) => null): readonly Cell[] {
	const value = run.values[node.arg]!
	const index = run.values[node.index]!
	const at = atLabel(run, value.axes, node.axes, node.axis)
	const places = run.layout.alignment(node.axes, index.axes)
	const size = BigInt(run.layout.sizeOf(node.axis))
	return Array.from({ length: many }, (_, cell) => {
		const label = index.cells[places[cell]!]!
		if (label === null) return null
		if (!isWhole(label)) return hole('not-whole')
		return label.n < 0n || label.n >= size ? hole('out-of-range') : value.cells[at(cell, Number(label.n))]!
	})
}

const starts: Readonly<Record<NodeOf<'reduce'>['reduce'], Cell>> = { sum: zero, product: one, min: null, max: null }

function combine(reduce: NodeOf<'reduce'>['reduce'], total: Cell, cell: Cell, first: boolean): Cell {
	if (cell === null) return null
	if (first && total === null) return cell
	if (total === null) return null
	switch (reduce) {
		case 'sum':
			return add(total, cell)
		case 'product':
			return multiply(total, cell)
		case 'min':
			return compare(total, cell) <= 0 ? total : cell
		case 'max':
			return compare(total, cell) >= 0 ? total : cell
		default:
			return reduce satisfies never
	}
}

function reduce(run: Run, node: NodeOf<'reduce'>, many: number): readonly Cell[] {
	const value = run.values[node.arg]!
	const into = run.layout.alignment(value.axes, node.axes)
	const totals: Cell[] = new Array<Cell>(many).fill(starts[node.reduce])
	const seen = new Uint8Array(many)
	value.cells.forEach((cell, index) => {
		const target = into[index]!
		totals[target] = combine(node.reduce, totals[target]!, cell, seen[target] === 0)
		seen[target] = 1
	})
	return totals
}

function group(run: Run, node: NodeOf<'group'>, many: number, hole: (why: Hole['why']) => null): readonly Cell[] {
	const value = run.values[node.arg]!
	const key = run.values[node.key]!
	const target = keyAxis(run, node)
	const at = atLabel(run, node.axes, value.axes, target)
	const keyPlaces = run.layout.alignment(value.axes, key.axes)
	const size = BigInt(run.layout.sizeOf(target))
	const totals: Cell[] = new Array<Cell>(many).fill(starts[node.reduce])
	const seen = new Uint8Array(many)
	value.cells.forEach((cell, index) => {
		const label = key.cells[keyPlaces[index]!]!
		if (label === null || !isWhole(label) || label.n < 0n || label.n >= size) {
			hole('out-of-range')
			return
		}
		const place = at(index, Number(label.n))
		totals[place] = combine(node.reduce, totals[place]!, cell, seen[place] === 0)
		seen[place] = 1
	})
	return totals
}

function keyAxis(run: Run, node: NodeOf<'group'>): string {
	const { measure } = run.program.nodes[node.key]!
	if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
	return measure.axis
}
