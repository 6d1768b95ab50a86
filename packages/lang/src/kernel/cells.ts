/**
 * A program's nodes written out cell by cell. Every value is a list of cell numbers, so that `stack`, `spread`, `slice` and a `gather` whose
 * index is known cost nothing: they only say which cells are meant. A cell number is
 *
 *   below 0       the fixed cell ~number: a value without chance, in the order of `constants`
 *   below 2^26    an entry of `cells`: one operation on other cells
 *   from 2^26     a cell of a wide operation: one whose many cells are worked in a loop instead of being written out
 *
 * The operations and their order are those of trials/evaluate.ts.
 */
import { parseRational } from '../numbers/rational.ts'
import type { RoundMode } from '../numbers/rounding.ts'
import { createLayout, type Layout } from '../plan/layout.ts'
import { argumentsOf, chanceOf } from '../plan/nodes.ts'
import type { Node, NodeId, ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { evaluateTrials } from '../trials/evaluate.ts'

export type CellId = number

export type CellOp =
	| 'draw'
	/** Rows: a column's value; one of another table's rows by a key; one of a table of fixed cells by a label. */
	| 'load'
	| 'lookUp'
	| 'fetch'
	| 'copy'
	| 'add'
	| 'sub'
	| 'mul'
	/** A hole where the divisor is 0. */
	| 'div'
	/** As the machine divides. */
	| 'quotient'
	| 'min'
	| 'max'
	| 'neg'
	| 'exp'
	| 'ln'
	| 'sqrt'
	| 'probit'
	| 'round'
	| 'power'
	| 'root'
	/** A hole unless it is finite. */
	| 'finite'
	/** 1 or 0 from a mask. */
	| 'number'
	/** The second or third by the mask that is first. */
	| 'pick'
	/** Masks: all bits of a lane or none. */
	| 'lt'
	| 'le'
	| 'eq'
	| 'yes'
	| 'and'
	| 'or'
	| 'not'

export interface Cell {
	readonly op: CellOp
	readonly args: readonly CellId[]
	/** The index of the draw, the column or the table; the rounding's mode; a known exponent. */
	readonly detail: number | RoundMode | null
}

/** Where the cells of an operand stand: known when compiled, or picked by labels known when the run begins. */
export type Operand =
	| { readonly kind: 'cells'; readonly ids: Int32Array }
	| {
			readonly kind: 'picked'
			readonly ids: Int32Array
			readonly base: Int32Array
			readonly stride: number
			readonly size: number
			readonly index: Int32Array
	  }

/** Which cell of the result each cell of the argument goes to: known, or by labels known when the run begins. */
export type Targets =
	| { readonly kind: 'cells'; readonly into: Int32Array }
	| { readonly kind: 'keyed'; readonly base: Int32Array; readonly stride: number; readonly size: number; readonly key: Int32Array }

export interface Wide {
	readonly first: CellId
	/** Cells of its result. */
	readonly cells: number
	/** Turns of its loop. */
	readonly turns: number
	readonly work:
		| { readonly kind: 'cellwise'; readonly op: CellOp; readonly args: readonly Operand[]; readonly detail: Cell['detail'] }
		| { readonly kind: 'reduce'; readonly reduce: ReduceOp; readonly arg: Operand; readonly targets: Targets }
}

export interface Constant {
	readonly node: NodeId | null
	readonly cells: number
	/** For a constant that is not a node's. */
	readonly value: number
	readonly at: number
	/** May change between runs: a column's or a slot's. */
	readonly varies: boolean
}

export interface CellProgram {
	readonly cells: readonly Cell[]
	readonly wides: readonly Wide[]
	readonly constants: readonly Constant[]
	readonly constantCells: number
	/** Per fixed cell: whether it may change between runs. */
	readonly varies: readonly boolean[]
	readonly draws: readonly string[]
	/** Fixed cells that a `fetch` picks from. */
	readonly tables: readonly Int32Array[]
	/** Cells of the outputs that vary by trial, null for the others; with a `GivenLowering` of all. */
	readonly outputs: readonly (Int32Array | null)[]
}

export interface CellMaker {
	cell(op: CellOp, args: readonly CellId[], detail?: Cell['detail']): CellId
	fixed(value: number): CellId
}

/** How a cell of what comes with the run is worked. With it every cell is written out, and picks by a label that varies are fetched. */
export type GivenLowering = (name: string, cell: number, make: CellMaker) => CellId

export const firstWide = 2 ** 26

/** What this road leaves to the plain one. */
export class KernelLimit extends Error {}

const mostWrittenOut = 64
const mostReducedWrittenOut = 128
const mostPicks = 4096

interface Lowering {
	readonly program: Program
	readonly layout: Layout
	readonly chancy: readonly boolean[]
	readonly steady: readonly boolean[]
	readonly known: ReadonlyMap<NodeId, Float64Array>
	readonly values: (Int32Array | undefined)[]
	readonly cells: Cell[]
	readonly byText: Map<string, CellId>
	readonly wides: Wide[]
	nextWide: number
	readonly constants: Constant[]
	readonly fixedNodes: Map<NodeId, Int32Array>
	readonly fixedNumbers: Map<number, CellId>
	constantCells: number
	readonly varies: boolean[]
	readonly knownCells: Map<CellId, number>
	readonly draws: string[]
	readonly given: GivenLowering | null
	readonly tables: Int32Array[]
	readonly tableByText: Map<string, number>
}

export function lowerCells(program: Program, given: GivenLowering | null = null): CellProgram {
	const chancy = chanceOf(program.nodes)
	const steady: boolean[] = []
	program.nodes.forEach((node, id) => {
		steady.push(!chancy[id] && node.op !== 'column' && argumentsOf(node).every(arg => steady[arg]!))
	})
	const run: Lowering = {
		program,
		layout: createLayout(program.axes),
		chancy,
		steady,
		known: knownNodes(program, chancy, steady),
		values: [],
		cells: [],
		byText: new Map(),
		wides: [],
		nextWide: firstWide,
		constants: [],
		fixedNodes: new Map(),
		fixedNumbers: new Map(),
		constantCells: 0,
		varies: [],
		knownCells: new Map(),
		draws: [],
		given,
		tables: [],
		tableByText: new Map(),
	}
	program.nodes.forEach((node, id) => {
		if (chancy[id]) run.values[id] = lowerNode(run, node)
	})
	const outputs = program.outputs.map(id => (chancy[id] || given ? cellsOf(run, id) : null))
	return {
		cells: run.cells,
		wides: run.wides,
		constants: run.constants,
		constantCells: run.constantCells,
		varies: run.varies,
		draws: run.draws,
		tables: run.tables,
		outputs,
	}
}

/** Values that decide which code is written: conditions, labels and exponents that no run can change. */
function knownNodes(program: Program, chancy: readonly boolean[], steady: readonly boolean[]): ReadonlyMap<NodeId, Float64Array> {
	const asked = new Set<NodeId>()
	program.nodes.forEach((node, id) => {
		if (!chancy[id]) return
		const deciding = decidingArgument(node)
		if (deciding !== null && steady[deciding]) asked.add(deciding)
	})
	const outputs = [...asked]
	if (outputs.length === 0) return new Map()
	const highest = Math.max(...outputs)
	const nodes = program.nodes.slice(0, highest + 1).map((node): Node => (node.op === 'column' ? blank(node) : node))
	const values = evaluateTrials({ axes: program.axes, nodes, outputs }, { seed: 0, trials: 1 })
	return new Map(outputs.map((id, index) => [id, values[index]!.data]))
}

function decidingArgument(node: Node): NodeId | null {
	if (node.op === 'select') return node.condition
	if (node.op === 'gather') return node.index
	if (node.op === 'group') return node.key
	return node.op === 'power' ? node.right : null
}

/** Stands where a column's cells are not there yet; nothing asked for depends on it. */
function blank(node: Node): Node {
	return { op: 'iota', axes: node.axes, measure: node.measure }
}

/** The cells of a node as operands. */
function cellsOf(run: Lowering, id: NodeId): Int32Array {
	if (run.chancy[id]) return run.values[id]!
	const found = run.fixedNodes.get(id)
	if (found) return found
	const cells = run.layout.cells(run.program.nodes[id]!.axes)
	const at = run.constantCells
	run.constants.push({ node: id, cells, value: 0, at, varies: !run.steady[id] })
	run.constantCells += cells
	for (let cell = 0; cell < cells; cell++) run.varies.push(!run.steady[id])
	const ids = Int32Array.from({ length: cells }, (_, cell) => ~(at + cell))
	run.fixedNodes.set(id, ids)
	return ids
}

function fixedNumber(run: Lowering, value: number): CellId {
	const found = run.fixedNumbers.get(value)
	if (found !== undefined) return found
	const at = run.constantCells
	run.constants.push({ node: null, cells: 1, value, at, varies: false })
	run.constantCells++
	run.varies.push(false)
	run.fixedNumbers.set(value, ~at)
	return ~at
}

function cell(run: Lowering, op: CellOp, args: readonly CellId[], detail: Cell['detail'] = null): CellId {
	const text = `${op} ${args.join()} ${String(detail)}`
	const found = run.byText.get(text)
	if (found !== undefined) return found
	run.cells.push({ op, args, detail })
	run.byText.set(text, run.cells.length - 1)
	return run.cells.length - 1
}

/** Where one argument's cells stand along a result's. */
function along(run: Lowering, node: Node, arg: NodeId): Int32Array {
	const ids = cellsOf(run, arg)
	return run.layout.alignment(node.axes, run.program.nodes[arg]!.axes).map(place => ids[place]!)
}

function lowerNode(run: Lowering, node: Node): Int32Array {
	switch (node.op) {
		case 'draw':
			run.draws.push(node.key)
			return Int32Array.of(cell(run, 'draw', [], run.draws.length - 1))
		case 'stack':
			return lowerStack(run, node)
		case 'spread':
			return along(run, node, node.arg)
		case 'slice':
		case 'gather':
			return lowerPicked(run, node)
		case 'reduce':
			return lowerReduce(run, node)
		case 'group':
			return lowerGroup(run, node)
		case 'round':
			return lowerRound(run, node)
		case 'select':
			return lowerSelect(run, node)
		case 'not':
			return truth(run, 'not', [masks(run, along(run, node, node.arg))])
		case 'neg':
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			return cellwise(run, node.op, [along(run, node, node.arg)])
		case 'lt':
		case 'le':
		case 'eq':
			return truth(run, node.op, [along(run, node, node.left), along(run, node, node.right)])
		case 'and':
		case 'or':
			return truth(run, node.op, [masks(run, along(run, node, node.left)), masks(run, along(run, node, node.right))])
		case 'power':
			return lowerPower(run, node)
		case 'given':
			return lowerGiven(run, node)
		case 'const':
		case 'iota':
		case 'column':
		case 'input':
			throw new Error(`a ${node.op} does not depend on chance`)
		default:
			return cellwise(run, node.op, [along(run, node, node.left), along(run, node, node.right)])
	}
}

type NodeOf<Op extends Node['op']> = Extract<Node, { op: Op }>

function lowerGiven(run: Lowering, node: NodeOf<'given'>): Int32Array {
	const { given } = run
	if (!given) throw new KernelLimit(`${node.name}, which comes with the run trial by trial`)
	const make: CellMaker = { cell: (op, args, detail = null) => cell(run, op, args, detail), fixed: value => fixedNumber(run, value) }
	return Int32Array.from({ length: run.layout.cells(node.axes) }, (_, at) => given(node.name, at, make))
}

/** One operation for each place of the arguments, written out or as a loop. */
function cellwise(run: Lowering, op: CellOp, args: readonly Int32Array[], detail: Cell['detail'] = null): Int32Array {
	const many = args[0]!.length
	const isFew = run.given !== null || many <= mostWrittenOut || distinctTuples(args, mostWrittenOut)
	if (isFew)
		return Int32Array.from({ length: many }, (_, at) =>
			cell(
				run,
				op,
				args.map(ids => ids[at]!),
				detail,
			),
		)
	return wide(run, many, many, { kind: 'cellwise', op, args: args.map(ids => ({ kind: 'cells', ids })), detail })
}

/** Whether the places hold at most `most` different combinations: a value spread along a long axis is worked once. */
function distinctTuples(args: readonly Int32Array[], most: number): boolean {
	const seen = new Set<string>()
	for (let at = 0; at < args[0]!.length; at++) {
		seen.add(args.map(ids => ids[at]!).join())
		if (seen.size > most) return false
	}
	return true
}

function wide(run: Lowering, cells: number, turns: number, work: Wide['work']): Int32Array {
	const first = run.nextWide
	run.nextWide += cells
	run.wides.push({ first, cells, turns, work })
	return Int32Array.from({ length: cells }, (_, at) => first + at)
}

function truth(run: Lowering, op: CellOp, args: readonly Int32Array[]): Int32Array {
	return cellwise(run, 'number', [cellwise(run, op, args)])
}

/** A 1 or 0 that came from a mask is that mask again. */
function masks(run: Lowering, ids: Int32Array): Int32Array {
	const known = ids.every(id => run.cells[id]?.op === 'number')
	if (known) return ids.map(id => run.cells[id]!.args[0]!)
	const source = wideSource(run, ids)
	if (source && source.work.kind === 'cellwise' && source.work.op === 'number') {
		const arg = source.work.args[0]!
		if (arg.kind === 'cells') return ids.map(id => arg.ids[id - source.first]!)
	}
	return cellwise(run, 'yes', [ids])
}

/** The one wide operation that all these cells come from. */
function wideSource(run: Lowering, ids: Int32Array): Wide | null {
	const first = ids[0]!
	const source = first >= firstWide ? run.wides.find(each => first >= each.first && first < each.first + each.cells) : undefined
	return source && ids.every(id => id >= source.first && id < source.first + source.cells) ? source : null
}

function lowerStack(run: Lowering, node: NodeOf<'stack'>): Int32Array {
	const label = run.layout.alignment(node.axes, [node.axis])
	const parts = node.args.map(arg => along(run, node, arg))
	return label.map((index, at) => parts[index]![at]!)
}

/** For each cell of the result, where its first label of `axis` stands in the argument, and how far apart its labels stand. */
function strides(
	run: Lowering,
	argAxes: readonly string[],
	resultAxes: readonly string[],
	axis: string,
): { base: Int32Array; stride: number; size: number } {
	const stride = run.layout.cells(argAxes.slice(argAxes.indexOf(axis) + 1))
	const size = run.layout.sizeOf(axis)
	const places = run.layout.alignment(
		resultAxes,
		argAxes.filter(name => name !== axis),
	)
	return { base: places.map(place => Math.floor(place / stride) * size * stride + (place % stride)), stride, size }
}

const isLabel = (value: number, size: number): boolean => Number.isInteger(value) && value >= 0 && value < size

function lowerPicked(run: Lowering, node: NodeOf<'slice' | 'gather'>): Int32Array {
	const arg = cellsOf(run, node.arg)
	const { base, stride, size } = strides(run, run.program.nodes[node.arg]!.axes, node.axes, node.axis)
	if (node.op === 'slice') return base.map(place => arg[place + node.index * stride]!)
	const places = run.layout.alignment(node.axes, run.program.nodes[node.index]!.axes)
	const known = run.known.get(node.index)
	if (known) {
		const hole = fixedNumber(run, Number.NaN)
		return base.map((place, at) => {
			const label = known[places[at]!]!
			return isLabel(label, size) ? arg[place + label * stride]! : hole
		})
	}
	const index = cellsOf(run, node.index)
	if (!run.chancy[node.index] && !run.given) {
		const picked: Operand = { kind: 'picked', ids: arg, base, stride, size, index: places.map(place => index[place]!) }
		return wide(run, base.length, base.length, { kind: 'cellwise', op: 'copy', args: [picked], detail: null })
	}
	const isFetched = (place: number): boolean => {
		if (!run.given || !run.chancy[node.index]) return false
		for (let label = 0; label < size; label++) if (arg[place + label * stride]! >= 0) return false
		return true
	}
	const picks = base.filter(place => !isFetched(place)).length * size
	if (picks > mostPicks) throw new KernelLimit(`a pick from ${size} labels by chance in ${base.length} cells`)
	return base.map((place, at) => {
		const label = index[places[at]!]!
		const valueAt = (each: number): CellId => arg[place + each * stride]!
		return isFetched(place)
			? fromTable(
					run,
					label,
					Int32Array.from({ length: size }, (_, each) => valueAt(each)),
				)
			: pickByChance(run, label, valueAt, size)
	})
}

function fromTable(run: Lowering, label: CellId, ids: Int32Array): CellId {
	const text = ids.join()
	const table = run.tableByText.get(text) ?? run.tables.push(ids) - 1
	run.tableByText.set(text, table)
	return cell(run, 'fetch', [label], table)
}

/** Written out as comparisons with every label; a label that is not there leaves a hole. */
function pickByChance(run: Lowering, index: CellId, valueAt: (label: number) => CellId, size: number): CellId {
	let result = fixedNumber(run, Number.NaN)
	for (let label = 0; label < size; label++) {
		const here = cell(run, 'eq', [index, fixedNumber(run, label)])
		result = cell(run, 'pick', [here, valueAt(label), result])
	}
	return result
}

function lowerRound(run: Lowering, node: NodeOf<'round'>): Int32Array {
	const arg = along(run, node, node.arg)
	const step = run.program.nodes[node.step]!
	const same = (id: CellId): Int32Array => new Int32Array(arg.length).fill(id)
	if (step.op !== 'const') {
		const by = along(run, node, node.step)
		return cellwise(run, 'mul', [cellwise(run, 'round', [cellwise(run, 'div', [arg, by])], node.mode), by])
	}
	const { n, d } = parseRational(step.value)!
	const p = Number(n)
	const q = Number(d)
	const scaledBy = (op: CellOp, ids: Int32Array, by: number): Int32Array =>
		by === 1 ? ids : cellwise(run, op, [ids, same(fixedNumber(run, by))])
	const scaled = scaledBy('quotient', scaledBy('mul', arg, q), p)
	return scaledBy('quotient', scaledBy('mul', cellwise(run, 'round', [scaled], node.mode), p), q)
}

function lowerSelect(run: Lowering, node: NodeOf<'select'>): Int32Array {
	const then = along(run, node, node.then)
	const otherwise = along(run, node, node.otherwise)
	const known = run.known.get(node.condition)
	if (known) {
		const places = run.layout.alignment(node.axes, run.program.nodes[node.condition]!.axes)
		return places.map((place, at) => (isYes(known[place]!) ? then[at]! : otherwise[at]!))
	}
	return cellwise(run, 'pick', [masks(run, along(run, node, node.condition)), then, otherwise])
}

const isYes = (x: number): boolean => x === x && x !== 0

function lowerPower(run: Lowering, node: Extract<Node, { readonly left: NodeId }>): Int32Array {
	const base = along(run, node, node.left)
	const exponent = along(run, node, node.right)
	const known = run.known.get(node.right)
	if (!known || base.length > mostWrittenOut) return cellwise(run, 'power', [base, exponent])
	const places = run.layout.alignment(node.axes, run.program.nodes[node.right]!.axes)
	return base.map((id, at) => {
		const power = known[places[at]!]!
		const isShort = Number.isInteger(power) && Math.abs(power) <= 64
		return cell(run, 'power', [id, exponent[at]!], isShort ? power : null)
	})
}

const starts: Readonly<Record<ReduceOp, number>> = {
	sum: 0,
	product: 1,
	min: Number.POSITIVE_INFINITY,
	max: Number.NEGATIVE_INFINITY,
}
export const reduceOps: Readonly<Record<ReduceOp, CellOp>> = { sum: 'add', product: 'mul', min: 'min', max: 'max' }
export const reduceStart = (reduce: ReduceOp): number => starts[reduce]

function lowerReduce(run: Lowering, node: NodeOf<'reduce'>): Int32Array {
	const arg = cellsOf(run, node.arg)
	const into = run.layout.alignment(run.program.nodes[node.arg]!.axes, node.axes)
	return reduceInto(run, node.reduce, arg, into, run.layout.cells(node.axes))
}

function reduceInto(run: Lowering, reduce: ReduceOp, arg: Int32Array, into: Int32Array, cells: number): Int32Array {
	if (arg.length > mostReducedWrittenOut && !run.given)
		return wide(run, cells, arg.length, { kind: 'reduce', reduce, arg: { kind: 'cells', ids: arg }, targets: { kind: 'cells', into } })
	const totals = new Int32Array(cells).fill(fixedNumber(run, starts[reduce]))
	const isFirst = new Array<boolean>(cells).fill(true)
	for (let at = 0; at < arg.length; at++) {
		const target = into[at]!
		if (target < 0) continue
		// 1·x and the lesser of x and infinity are x; 0 + x is not when x is -0.
		totals[target] = isFirst[target] && reduce !== 'sum' ? arg[at]! : cell(run, reduceOps[reduce], [totals[target]!, arg[at]!])
		isFirst[target] = false
	}
	return totals.map(id => cell(run, 'finite', [id]))
}

function lowerGroup(run: Lowering, node: NodeOf<'group'>): Int32Array {
	const { measure, axes: keyAxes } = run.program.nodes[node.key]!
	if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
	const argNode = run.program.nodes[node.arg]!
	const arg = cellsOf(run, node.arg)
	const keyPlaces = run.layout.alignment(argNode.axes, keyAxes)
	const { base, stride, size } = strides(run, node.axes, argNode.axes, measure.axis)
	const cells = run.layout.cells(node.axes)
	const known = run.known.get(node.key)
	if (known) {
		const into = base.map((place, at) => {
			const label = known[keyPlaces[at]!]!
			return isLabel(label, size) ? place + label * stride : -1
		})
		return reduceInto(run, node.reduce, arg, into, cells)
	}
	const key = cellsOf(run, node.key)
	if (!run.chancy[node.key] && !run.given) {
		const targets: Targets = { kind: 'keyed', base, stride, size, key: keyPlaces.map(place => key[place]!) }
		return wide(run, cells, arg.length, { kind: 'reduce', reduce: node.reduce, arg: { kind: 'cells', ids: arg }, targets })
	}
	if (arg.length * size > mostPicks) throw new KernelLimit(`a group of ${arg.length} cells by a key of chance`)
	const totals = new Int32Array(cells).fill(fixedNumber(run, starts[node.reduce]))
	for (let at = 0; at < arg.length; at++)
		for (let label = 0; label < size; label++) {
			const target = base[at]! + label * stride
			const here = cell(run, 'eq', [key[keyPlaces[at]!]!, fixedNumber(run, label)])
			const combined = cell(run, reduceOps[node.reduce], [totals[target]!, arg[at]!])
			totals[target] = cell(run, 'pick', [here, combined, totals[target]!])
		}
	return totals.map(id => cell(run, 'finite', [id]))
}
