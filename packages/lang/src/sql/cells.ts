/**
 * A pass's nodes written out cell by cell as expressions over one row. What is the same for every row is worked here, by the trials road
 * itself, and stands in the text as a number. The operations and their order are those of trials/evaluate.ts.
 *
 * A hole is a condition beside the value: where it holds the value is any number, and nothing looks at it.
 */
import { powerInt } from '../chance/functions.ts'
import { parseRational } from '../numbers/rational.ts'
import { createLayout, type Layout } from '../plan/layout.ts'
import { keepNeeded } from '../plan/needed.ts'
import { argumentsOf, chanceOf } from '../plan/nodes.ts'
import type { BinaryNodeOp, Node, NodeId, ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { passAsTrials } from '../rows/as-trials.ts'
import type { PassValues, RowPass } from '../rows/pass.ts'
import { evaluateTrials } from '../trials/evaluate.ts'
import { createSqlBuilder, isFalse, type Sql, type SqlBuilder } from './expression.ts'
import { SqlLimit } from './limit.ts'
import { roundToStep } from './round.ts'
import { type SqlColumn, type SqlSheet, sheetKey } from './sheet.ts'

export interface SqlCell {
	readonly value: Sql
	readonly hole: Sql
}

export interface SqlCells {
	readonly build: SqlBuilder
	readonly layout: Layout
	/** Axes without the rows' own. */
	axesOf(node: NodeId): readonly string[]
	cellsOf(node: NodeId): readonly SqlCell[]
}

const mostExpressions = 60_000
const mostPowersOfNumber = 400
const mostPowersOfRow = 16

interface Writing {
	readonly pass: RowPass
	readonly sheet: SqlSheet
	readonly program: Program
	readonly layout: Layout
	readonly build: SqlBuilder
	readonly cells: (readonly SqlCell[])[]
}

export function writeCells(pass: RowPass, values: PassValues, sheet: SqlSheet): SqlCells {
	const program = passAsTrials(pass)
	const run: Writing = { pass, sheet, program, layout: createLayout(program.axes), build: createSqlBuilder(), cells: [] }
	const byRow = chanceOf(program.nodes)
	const fixed = fixedCells(pass, program, values, byRow)
	program.nodes.forEach((node, id) => {
		if (byRow[id]) run.cells[id] = writeNode(run, node, id)
		else if (fixed.has(id)) run.cells[id] = [...fixed.get(id)!].map(value => fixedCell(run.build, value))
		if (run.build.size > mostExpressions) throw new SqlLimit('too-long')
	})
	return {
		build: run.build,
		layout: run.layout,
		axesOf: node => program.nodes[node]!.axes,
		cellsOf: node => run.cells[node]!,
	}
}

function fixedCell(build: SqlBuilder, value: number): SqlCell {
	if (Number.isNaN(value)) return { value: build.literal(0), hole: build.condition(true) }
	if (!Number.isFinite(value)) throw new SqlLimit('beyond-numbers')
	return { value: build.literal(value), hole: build.condition(false) }
}

/** Cells of what is the same for every row and is asked for by what is not, or by an output. */
function fixedCells(pass: RowPass, program: Program, values: PassValues, byRow: readonly boolean[]): ReadonlyMap<NodeId, Float64Array> {
	const asked = new Set(program.outputs.filter(id => !byRow[id]))
	program.nodes.forEach((node, id) => {
		if (byRow[id]) for (const arg of argumentsOf(node)) if (!byRow[arg]) asked.add(arg)
	})
	const outputs = [...asked].sort((a, b) => a - b)
	const params = new Map(pass.params.map(({ node, name }) => [node, name]))
	const nodes = program.nodes.map((node, id): Node => {
		const name = params.get(id)
		return name === undefined ? node : { op: 'given', name, axes: node.axes, measure: node.measure }
	})
	const kept = keepNeeded(nodes, outputs)
	const given = (name: string, out: Float64Array): void => {
		const cells = values.get(name)
		if (!cells) throw new Error(`the run lacks the parameter ${name}`)
		out.set(cells)
	}
	const results = evaluateTrials(
		{ axes: program.axes, nodes: kept.nodes, outputs: outputs.map(id => kept.renumbered(id)) },
		{ seed: 0, trials: 1, given },
	)
	return new Map(outputs.map((id, index) => [id, results[index]!.data]))
}

function writeNode(run: Writing, node: Node, id: NodeId): readonly SqlCell[] {
	switch (node.op) {
		case 'const':
		case 'iota':
		case 'column':
			throw new Error(`${node.op} does not vary by row`)
		case 'input':
		case 'draw':
			throw new Error(`a pass has no ${node.op}`)
		case 'given':
			return writeColumn(run, id)
		case 'stack':
			return writeStack(run, node)
		case 'spread':
			return operand(run, node, node.arg)
		case 'slice':
		case 'gather':
			return writePicked(run, node)
		case 'reduce':
			return writeReduce(run, node)
		case 'group':
			return writeGroup(run, node)
		case 'round':
			return writeRound(run, node)
		case 'select':
			return writeSelect(run, node)
		case 'neg':
		case 'sqrt':
		case 'not':
			return operand(run, node, node.arg).map(unaryCells[node.op](run.build))
		case 'exp':
		case 'ln':
		case 'probit':
			throw new SqlLimit('exponential')
		default:
			return writeBinary(run, node.op, operand(run, node, node.left), operand(run, node, node.right))
	}
}

type NodeOf<Op extends Node['op']> = Extract<Node, { op: Op }>

/** The cells of an argument, one for each cell of the result. */
function operand(run: Writing, node: Node, arg: NodeId): readonly SqlCell[] {
	const cells = run.cells[arg]!
	return [...run.layout.alignment(node.axes, run.program.nodes[arg]!.axes)].map(place => cells[place]!)
}

function writeColumn(run: Writing, id: NodeId): readonly SqlCell[] {
	const column = run.pass.columns.find(({ node }) => node === id)
	if (!column) throw new Error(`node ${id} varies by row and is no column of the pass`)
	return column.names.map(name => {
		const stored = run.sheet.columns.get(sheetKey(name, column.through))
		if (!stored) throw new Error(`the sheet lacks the column ${sheetKey(name, column.through)}`)
		return readColumn(run.build, stored)
	})
}

function readColumn(build: SqlBuilder, { name, hole, isDouble, times, over, least, greatest, isWhole }: SqlColumn): SqlCell {
	const stored = build.raw(name, { least, greatest, isWhole }, isDouble)
	const value = build.div(build.mul(stored, build.literal(times)), build.literal(over))
	if (hole === null) return { value, hole: build.condition(false) }
	const flag = build.raw(hole, { least: 0, greatest: 1, isWhole: true }, true)
	return { value, hole: build.eq(flag, build.literal(1)) }
}

export function numberOf(build: SqlBuilder, { value }: SqlCell): Sql {
	return value.isCondition ? build.pick(value, build.literal(1), build.literal(0)) : value
}

/** Whether the cell is there and not 0. */
function yesOf(build: SqlBuilder, { value, hole }: SqlCell): Sql {
	const isSet = value.isCondition ? value : build.not(build.eq(value, build.literal(0)))
	return build.and(build.not(hole), isSet)
}

const sure = (build: SqlBuilder, value: Sql): SqlCell => ({ value, hole: build.condition(false) })

const unaryCells: Readonly<Record<'neg' | 'sqrt' | 'not', (build: SqlBuilder) => (cell: SqlCell) => SqlCell>> = {
	neg: build => cell => ({ value: build.neg(numberOf(build, cell)), hole: cell.hole }),
	not: build => cell => sure(build, build.not(yesOf(build, cell))),
	sqrt: build => cell => squareRoot(build, numberOf(build, cell), cell.hole),
}

function squareRoot(build: SqlBuilder, x: Sql, hole: Sql): SqlCell {
	return { value: build.sqrt(build.max(x, build.literal(0))), hole: build.or(hole, build.lt(x, build.literal(0))) }
}

function writeBinary(run: Writing, op: BinaryNodeOp, left: readonly SqlCell[], right: readonly SqlCell[]): readonly SqlCell[] {
	return left.map((a, cell) => binaryCell(run.build, op, a, right[cell]!))
}

function binaryCell(build: SqlBuilder, op: BinaryNodeOp, left: SqlCell, right: SqlCell): SqlCell {
	if (op === 'and' || op === 'or') return sure(build, build[op](yesOf(build, left), yesOf(build, right)))
	const a = numberOf(build, left)
	const b = numberOf(build, right)
	const hole = build.or(left.hole, right.hole)
	switch (op) {
		case 'add':
		case 'sub':
		case 'mul':
		case 'min':
		case 'max':
			return { value: build[op](a, b), hole }
		case 'lt':
		case 'le':
		case 'eq':
			return sure(build, build.and(build[op](a, b), build.not(hole)))
		case 'div':
			return divided(build, a, b, hole)
		case 'power':
			return power(build, a, b, hole)
		case 'root':
			return root(build, a, b, hole)
		default:
			return op satisfies never
	}
}

function divided(build: SqlBuilder, a: Sql, b: Sql, hole: Sql): SqlCell {
	const isZero = build.eq(b, build.literal(0))
	return { value: build.div(a, build.pick(isZero, build.literal(1), b)), hole: build.or(hole, isZero) }
}

/** A known exponent is multiplied out; one that varies by row picks among the powers that its bounds allow. */
function power(build: SqlBuilder, a: Sql, b: Sql, hole: Sql): SqlCell {
	if (typeof b.value === 'number') return wholePower(build, a, b.value, hole)
	const first = Math.ceil(b.least)
	const many = Math.floor(b.greatest) - first + 1
	if (!(many <= (typeof a.value === 'number' ? mostPowersOfNumber : mostPowersOfRow))) throw new SqlLimit('power-by-row')
	const powers = Array.from({ length: Math.max(0, many) }, (_, index) => wholePower(build, a, first + index, build.condition(false)))
	const picked = pickCell(build, false, powers, build.sub(b, build.literal(first)))
	return { value: picked.value, hole: build.or(hole, picked.hole) }
}

function wholePower(build: SqlBuilder, a: Sql, n: number, hole: Sql): SqlCell {
	if (!Number.isInteger(n) || Math.abs(n) > 1000) return { value: build.literal(0), hole: build.condition(true) }
	if (typeof a.value === 'number') {
		if (a.value === 0 && n < 0) return { value: build.literal(0), hole: build.condition(true) }
		const { value, hole: none } = fixedCell(build, powerInt(a.value, n))
		return { value, hole: build.or(hole, none) }
	}
	let result = build.literal(1)
	let base = a
	for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) result = build.mul(result, base)
		if (left > 1) base = build.mul(base, base)
	}
	return n < 0 ? divided(build, build.literal(1), result, hole) : { value: result, hole }
}

function root(build: SqlBuilder, a: Sql, b: Sql, hole: Sql): SqlCell {
	if (b.value === 2) return squareRoot(build, a, hole)
	if (b.value === 1) return { value: a, hole: build.or(hole, build.lt(a, build.literal(0))) }
	throw new SqlLimit('root-by-row')
}

/** A step that stands in the text is p/q: see `fillRound` in trials/evaluate.ts. */
function writeRound(run: Writing, node: NodeOf<'round'>): readonly SqlCell[] {
	const { build } = run
	const step = run.program.nodes[node.step]!
	const steps = operand(run, node, node.step)
	const fraction = step.op === 'const' ? parseRational(step.value)! : null
	return operand(run, node, node.arg).map((arg, cell) => {
		const by = steps[cell]!
		const x = numberOf(build, arg)
		if (fraction?.n === 0n) return { value: build.literal(0), hole: build.condition(true) }
		if (fraction) return { value: roundToStep(build, x, node.mode, Number(fraction.n), Number(fraction.d)), hole: arg.hole }
		const scaled = divided(build, x, numberOf(build, by), build.or(arg.hole, by.hole))
		return { value: build.mul(roundToStep(build, scaled.value, node.mode, 1, 1), numberOf(build, by)), hole: scaled.hole }
	})
}

function pickBy(build: SqlBuilder, condition: Sql, then: SqlCell, otherwise: SqlCell): SqlCell {
	const alike = then.value.isCondition === otherwise.value.isCondition
	const [a, b] = alike ? [then.value, otherwise.value] : [numberOf(build, then), numberOf(build, otherwise)]
	return { value: build.pick(condition, a, b), hole: build.pick(condition, then.hole, otherwise.hole) }
}

function writeSelect(run: Writing, node: NodeOf<'select'>): readonly SqlCell[] {
	const then = operand(run, node, node.then)
	const otherwise = operand(run, node, node.otherwise)
	return operand(run, node, node.condition).map((cell, at) => pickBy(run.build, yesOf(run.build, cell), then[at]!, otherwise[at]!))
}

function writeStack(run: Writing, node: NodeOf<'stack'>): readonly SqlCell[] {
	const args = node.args.map(arg => operand(run, node, arg))
	return [...run.layout.alignment(node.axes, [node.axis])].map((label, cell) => args[label]![cell]!)
}

/** For each cell of the result, where its first label of `axis` stands in the argument, and how far apart its labels stand. */
function strides(
	run: Writing,
	argAxes: readonly string[],
	resultAxes: readonly string[],
	axis: string,
): { base: number[]; stride: number } {
	const stride = run.layout.cells(argAxes.slice(argAxes.indexOf(axis) + 1))
	const size = run.layout.sizeOf(axis)
	const others = argAxes.filter(name => name !== axis)
	const places = [...run.layout.alignment(resultAxes, others)]
	return { base: places.map(place => Math.floor(place / stride) * size * stride + (place % stride)), stride }
}

function writePicked(run: Writing, node: NodeOf<'slice' | 'gather'>): readonly SqlCell[] {
	const { build } = run
	const cells = run.cells[node.arg]!
	const { base, stride } = strides(run, run.program.nodes[node.arg]!.axes, node.axes, node.axis)
	if (node.op === 'slice') return base.map(from => cells[from + node.index * stride]!)
	const labels = Array.from({ length: run.layout.sizeOf(node.axis) }, (_, label) => label * stride)
	return operand(run, node, node.index).map((index, cell) => {
		const among = labels.map(step => cells[base[cell]! + step]!)
		const picked = pickCell(build, run.sheet.readsLists, among, numberOf(build, index))
		return { value: picked.value, hole: build.or(index.hole, picked.hole) }
	})
}

/** The cell at a place that may vary by row, found by halving: a row asks as many times as the list's length has binary digits. */
function pickCell(build: SqlBuilder, readsLists: boolean, cells: readonly SqlCell[], index: Sql): SqlCell {
	const none: SqlCell = { value: build.literal(0), hole: build.condition(true) }
	if (typeof index.value === 'number') return cells[index.value] ?? none
	const first = Math.max(0, Math.ceil(index.least))
	const last = Math.min(cells.length - 1, Math.floor(index.greatest))
	if (first > last) return none
	const halve = (from: number, to: number): SqlCell => {
		if (from === to) return cells[from]!
		const middle = (from + to + 1) >> 1
		return pickBy(build, build.lt(index, build.literal(middle)), halve(from, middle - 1), halve(middle, to))
	}
	const isBelow = build.lt(index, build.literal(0))
	const isPast = build.lt(build.literal(cells.length - 1), index)
	const isBetween = build.not(build.eq(build.floor(index), index))
	const literals = readsLists ? literalsFor(build, cells, index) : null
	const picked = literals ? sure(build, build.among(literals, index)) : halve(first, last)
	return { value: picked.value, hole: build.or(build.or(isBelow, isPast), build.or(isBetween, picked.hole)) }
}

const fewestListed = 5
const mostListed = 4096

/** Numbers for all places between the bounds of a stored label, when all that stand there are known: a list is looked up faster than halved. */
function literalsFor(build: SqlBuilder, cells: readonly SqlCell[], index: Sql): readonly Sql[] | null {
	const many = index.greatest - index.least + 1
	if (index.op !== 'double' || !index.isWhole || many < fewestListed || many > mostListed) return null
	const none: SqlCell = sure(build, build.literal(0))
	const there = Array.from({ length: many }, (_, at) => cells[index.least + at] ?? none)
	const isKnown = there.every(({ value, hole }) => typeof value.value === 'number' && isFalse(hole))
	return isKnown ? there.map(({ value }) => value) : null
}

const starts: Readonly<Record<ReduceOp, number | null>> = { sum: 0, product: 1, min: null, max: null }
const combining = { sum: 'add', product: 'mul', min: 'min', max: 'max' } as const

/** Over small axes, in the order of the cells. */
function writeReduce(run: Writing, node: NodeOf<'reduce'>): readonly SqlCell[] {
	const { build } = run
	const { axes } = run.program.nodes[node.arg]!
	const into = run.layout.alignment(axes, node.axes)
	const start = startCell(build, node.reduce)
	const totals = Array.from({ length: run.layout.cells(node.axes) }, () => ({ total: start, isStarted: starts[node.reduce] !== null }))
	run.cells[node.arg]!.forEach((cell, place) => {
		const target = totals[into[place]!]!
		const x = numberOf(build, cell)
		const value = target.isStarted ? build[combining[node.reduce]](target.total.value, x) : x
		target.total = { value, hole: target.isStarted ? build.or(target.total.hole, cell.hole) : cell.hole }
		target.isStarted = true
	})
	return totals.map(({ total }) => total)
}

/** The least of nothing is a hole. */
function startCell(build: SqlBuilder, reduce: ReduceOp): SqlCell {
	const start = starts[reduce]
	return { value: build.literal(start ?? 0), hole: build.condition(start === null) }
}

/** Over a small axis, apart by a key that may vary by row: a row adds to a label's total where its key is that label. */
function writeGroup(run: Writing, node: NodeOf<'group'>): readonly SqlCell[] {
	const { build } = run
	const { measure } = run.program.nodes[node.key]!
	if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
	const { axes } = run.program.nodes[node.arg]!
	const keyPlaces = run.layout.alignment(axes, run.program.nodes[node.key]!.axes)
	const { base, stride } = strides(run, node.axes, axes, measure.axis)
	const size = run.layout.sizeOf(measure.axis)
	const totals = Array.from({ length: run.layout.cells(node.axes) }, () => startCell(build, node.reduce))
	/** Whether a least or greatest has begun. */
	const begun = totals.map(() => build.condition(starts[node.reduce] !== null))
	run.cells[node.arg]!.forEach((cell, place) => {
		const key = run.cells[node.key]![keyPlaces[place]!]!
		for (let label = 0; label < size; label++) {
			const isOfLabel = build.and(build.eq(numberOf(build, key), build.literal(label)), build.not(key.hole))
			if (isFalse(isOfLabel)) continue
			const target = base[place]! + label * stride
			const { value, hole } = totals[target]!
			const x = numberOf(build, cell)
			const start = starts[node.reduce]
			const combine = build[combining[node.reduce]]
			totals[target] = {
				value:
					start === null
						? build.pick(isOfLabel, build.pick(begun[target]!, combine(value, x), x), value)
						: combine(value, build.pick(isOfLabel, x, build.literal(start))),
				hole: build.or(build.and(build.not(build.and(isOfLabel, build.not(begun[target]!))), hole), build.and(isOfLabel, cell.hole)),
			}
			begun[target] = build.or(begun[target]!, isOfLabel)
		}
	})
	return totals
}
