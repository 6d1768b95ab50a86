/**
 * A pass in plain TypeScript: the trials road with a row for a trial, then sums in the order of the rows. Slow against the row kernel and
 * obviously the same as the trials road; the faster roads must match it.
 */
import { createLayout } from '../plan/layout.ts'
import type { ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { evaluateTrials, reductions } from '../trials/evaluate.ts'
import { passAsTrials } from './as-trials.ts'
import { cellOf, type RowColumns } from './column.ts'
import type { PassOutput, PassResult, PassValues, RowPass } from './pass.ts'

const blockRows = 4096

/** Throws when the run lacks a column or a parameter: whoever makes passes brings what they name. */
export function runPassPlain(pass: RowPass, values: PassValues, columns: RowColumns): PassResult {
	const program = withParams(passAsTrials(pass), pass, values)
	const results = pass.outputs.map(output => emptyResult(pass, program, output))
	for (let from = 0; from < pass.rows; from += blockRows) {
		const width = Math.min(blockRows, pass.rows - from)
		const block = evaluateTrials(program, { seed: 0, trials: width, ...inputsOf(pass, program, values, columns, from) })
		let at = 0
		pass.outputs.forEach((output, index) => {
			const arg = spreadOver(block[at++]!, width)
			if (output.kind === 'vector') storeVector(results[index]!, arg, pass.rows, from, width)
			else if (output.kind === 'reduce') addReduced(results[index]!, output.reduce, arg, width)
			else addGrouped(results[index]!, output, arg, keyOf(pass, program, output, block[at++]!, width), width)
		})
	}
	for (const [index, output] of pass.outputs.entries()) if (output.kind !== 'vector') emptyToHoles(results[index]!)
	return results
}

/** Parameters are given too, so that a value's digits are not taken apart and put together again for each block. */
function withParams(program: Program, pass: RowPass, values: PassValues): Program {
	const names = new Map(pass.params.map(({ node, name }) => [node, name]))
	for (const name of names.values()) if (!values.has(name)) throw new Error(`the run lacks the parameter ${name}`)
	const nodes = program.nodes.map((node, id) =>
		names.has(id) ? { op: 'given' as const, name: String(id), axes: node.axes, measure: node.measure } : node,
	)
	return { ...program, nodes }
}

function inputsOf(
	pass: RowPass,
	program: Program,
	values: PassValues,
	columns: RowColumns,
	start: number,
): Pick<Parameters<typeof evaluateTrials>[1], 'given'> {
	const params = new Map(pass.params.map(({ node, name }) => [String(node), values.get(name)!]))
	const byNode = new Map(pass.columns.map(column => [String(column.node), column]))
	const layout = createLayout(program.axes)
	const columnNamed = (name: string) => {
		const column = columns.get(name)
		if (!column) throw new Error(`the run lacks the column ${name}`)
		return column
	}
	return {
		given: (name, out, from, width) => {
			const param = params.get(name)
			if (param) {
				for (let cell = 0; cell < param.length; cell++) out.fill(param[cell]!, cell * width, (cell + 1) * width)
				return
			}
			const { node, names, through } = byNode.get(name)!
			if (names.length !== layout.cells(program.nodes[node]!.axes)) throw new Error(`column ${names[0]} has too few cells`)
			const key = through === null ? null : columnNamed(through)
			names.forEach((each, cell) => {
				const column = columnNamed(each)
				for (let at = 0; at < width; at++) {
					const row = start + from + at
					const place = key ? cellOf(key, row) : row
					const isThere = Number.isInteger(place) && place >= 0 && place < column.data.length
					out[cell * width + at] = isThere ? cellOf(column, place) : Number.NaN
				}
			})
		},
	}
}

interface Cells {
	readonly cells: number
	readonly data: Float64Array
}

function spreadOver({ cells, chancy, data }: { cells: number; chancy: boolean; data: Float64Array }, width: number): Cells {
	if (chancy) return { cells, data }
	const spread = new Float64Array(cells * width)
	for (let cell = 0; cell < cells; cell++) spread.fill(data[cell]!, cell * width, (cell + 1) * width)
	return { cells, data: spread }
}

function emptyResult(pass: RowPass, program: Program, output: PassOutput): Float64Array {
	const cells = createLayout(program.axes).cells(program.nodes[output.arg]!.axes)
	if (output.kind === 'vector') return new Float64Array(cells * pass.rows)
	return new Float64Array(output.kind === 'group' ? cells * output.size : cells).fill(reductions[output.reduce].start)
}

function storeVector(result: Float64Array, { cells, data }: Cells, rows: number, from: number, width: number): void {
	for (let cell = 0; cell < cells; cell++) result.set(data.subarray(cell * width, (cell + 1) * width), cell * rows + from)
}

function addReduced(result: Float64Array, reduce: ReduceOp, { cells, data }: Cells, width: number): void {
	const add = reductions[reduce].combine
	for (let cell = 0; cell < cells; cell++) for (let at = 0; at < width; at++) result[cell] = add(result[cell]!, data[cell * width + at]!)
}

/** For each cell of the argument, the key's values row by row. */
function keyOf(
	pass: RowPass,
	program: Program,
	output: Extract<PassOutput, { kind: 'group' }>,
	value: Parameters<typeof spreadOver>[0],
	width: number,
): (cell: number, at: number) => number {
	const { data } = spreadOver(value, width)
	const axesOf = (id: number) => pass.program.nodes[id]!.axes.filter(axis => axis !== pass.axis)
	const places = createLayout(program.axes).alignment(axesOf(output.arg), axesOf(output.key))
	return (cell, at) => data[places[cell]! * width + at]!
}

function addGrouped(
	result: Float64Array,
	{ reduce, size }: Extract<PassOutput, { kind: 'group' }>,
	{ cells, data }: Cells,
	key: (cell: number, at: number) => number,
	width: number,
): void {
	const add = reductions[reduce].combine
	for (let at = 0; at < width; at++)
		for (let cell = 0; cell < cells; cell++) {
			const label = key(cell, at)
			if (!(Number.isInteger(label) && label >= 0 && label < size)) continue
			const target = label * cells + cell
			result[target] = add(result[target]!, data[cell * width + at]!)
		}
}

/** The least or greatest of nothing does not exist, and no more does a sum beyond all numbers. */
function emptyToHoles(data: Float64Array): void {
	for (let index = 0; index < data.length; index++) if (!Number.isFinite(data[index]!)) data[index] = Number.NaN
}
