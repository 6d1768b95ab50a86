/**
 * A pass on the reference road: the exact road over blocks of rows, the sums of the blocks added as fractions. What the other roads are
 * right against.
 */
import { evaluateExact } from '../exact/evaluate.ts'
import { add, compare, isWhole, multiply, one, type Rational, zero } from '../numbers/rational.ts'
import { createLayout } from '../plan/layout.ts'
import type { NodeId, ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { exactCellOf, type RowColumns } from './column.ts'
import type { PassColumn, PassOutput, RowPass } from './pass.ts'

/** A fraction, or a hole. */
export type ExactCell = Rational | null
export type ExactValues = ReadonlyMap<string, readonly ExactCell[]>
/** Vectors of an earlier pass, whose cells are fractions and not numbers in memory. */
export type ExactVectors = ReadonlyMap<string, readonly ExactCell[]>

const blockRows = 512

/** For each output its cells, in the order that `PassOutput` says. */
export function runPassExact(
	pass: RowPass,
	values: ExactValues,
	columns: RowColumns,
	vectors: ExactVectors = new Map(),
): readonly (readonly ExactCell[])[] {
	const results = pass.outputs.map(output => emptyResult(pass, output))
	for (let from = 0; from < pass.rows; from += blockRows) {
		const rows = Math.min(blockRows, pass.rows - from)
		const program = blockOf(pass, rows)
		const read = (name: string): ((row: number) => ExactCell) => readerOf(name, columns, vectors)
		const texts = new Map<string, readonly ExactCell[]>([
			...values,
			...pass.columns.map(column => blockColumn(program, pass, column, read, from)),
		])
		const { outputs } = evaluateExact(named(program, pass), texts)
		let at = 0
		pass.outputs.forEach((output, index) => {
			const arg = outputs[at++]!.cells
			const key = output.kind === 'group' ? outputs[at++]!.cells : null
			addBlock(results[index]!, pass, program, output, arg, key, from)
		})
	}
	return results.map(({ cells }) => cells)
}

const blockOf = (pass: RowPass, rows: number): Program => ({
	...pass.program,
	axes: pass.program.axes.map(axis => (axis.name === pass.axis ? { ...axis, rows } : axis)),
})

/** Column nodes under names of their own: one column may be read in two ways. */
const named = (program: Program, pass: RowPass): Program => {
	const read = new Set(pass.columns.map(({ node }) => node))
	return {
		...program,
		nodes: program.nodes.map((node, id) => (node.op === 'column' && read.has(id) ? { ...node, name: nodeName(id) } : node)),
	}
}

const nodeName = (id: NodeId): string => `#${id}`

function readerOf(name: string, columns: RowColumns, vectors: ExactVectors): (row: number) => ExactCell {
	const vector = vectors.get(name)
	if (vector) return row => vector[row] ?? null
	const column = columns.get(name)
	if (!column) throw new Error(`the run lacks the column ${name}`)
	return row => (row < column.data.length ? exactCellOf(column, row) : null)
}

function blockColumn(
	program: Program,
	pass: RowPass,
	{ node, names, through }: PassColumn,
	read: (name: string) => (row: number) => ExactCell,
	from: number,
): readonly [string, readonly ExactCell[]] {
	const layout = createLayout(program.axes)
	const { axes } = program.nodes[node]!
	const rowOf = layout.alignment(axes, [pass.axis])
	const cellOf = layout.alignment(
		axes,
		axes.filter(axis => axis !== pass.axis),
	)
	const readers = names.map(read)
	const key = through === null ? null : read(through)
	return [
		nodeName(node),
		Array.from(rowOf, (row, at) => {
			const reader = readers[cellOf[at]!]!
			if (!key) return reader(from + row)
			const place = key(from + row)
			return place && isWhole(place) && place.n >= 0n ? reader(Number(place.n)) : null
		}),
	]
}

interface Result {
	readonly cells: ExactCell[]
	/** Which cells have met a row: the least of nothing is a hole. */
	readonly met: Uint8Array
}

const starts: Readonly<Record<ReduceOp, ExactCell>> = { sum: zero, product: one, min: null, max: null }

function emptyResult(pass: RowPass, output: PassOutput): Result {
	const layout = createLayout(pass.program.axes)
	const small = layout.cells(pass.program.nodes[output.arg]!.axes.filter(axis => axis !== pass.axis))
	const many = output.kind === 'vector' ? small * pass.rows : output.kind === 'group' ? small * output.size : small
	const start = output.kind === 'vector' ? null : starts[output.reduce]
	return { cells: new Array<ExactCell>(many).fill(start), met: new Uint8Array(many) }
}

const combine: Readonly<Record<ReduceOp, (total: Rational, x: Rational) => Rational>> = {
	sum: add,
	product: multiply,
	min: (total, x) => (compare(total, x) <= 0 ? total : x),
	max: (total, x) => (compare(total, x) >= 0 ? total : x),
}

function addBlock(
	{ cells, met }: Result,
	pass: RowPass,
	program: Program,
	output: PassOutput,
	arg: readonly ExactCell[],
	key: readonly ExactCell[] | null,
	from: number,
): void {
	const layout = createLayout(program.axes)
	const { axes } = program.nodes[output.arg]!
	const smallAxes = axes.filter(axis => axis !== pass.axis)
	const small = layout.cells(smallAxes)
	/** A value that does not vary by row counts once for each row. */
	const all = axes.includes(pass.axis) ? axes : [...axes, pass.axis]
	const rowOf = layout.alignment(all, [pass.axis])
	const cellOf = layout.alignment(all, smallAxes)
	const argAt = layout.alignment(all, axes)
	const keyAt = output.kind === 'group' ? layout.alignment(all, program.nodes[output.key]!.axes) : null
	for (let at = 0; at < rowOf.length; at++) {
		const cell = cellOf[at]!
		const x = arg[argAt[at]!]!
		if (output.kind === 'vector') {
			cells[cell * pass.rows + from + rowOf[at]!] = x
			continue
		}
		const target = output.kind === 'group' ? groupPlace(key![keyAt![at]!]!, output.size, small, cell) : cell
		if (target === null) continue
		const total = met[target] === 0 ? (output.reduce === 'min' || output.reduce === 'max' ? x : cells[target]!) : cells[target]!
		cells[target] = total === null || x === null ? null : combine[output.reduce](total, x)
		met[target] = 1
	}
}

function groupPlace(label: ExactCell, size: number, small: number, cell: number): number | null {
	if (label === null || !isWhole(label) || label.n < 0n || label.n >= BigInt(size)) return null
	return Number(label.n) * small + cell
}
