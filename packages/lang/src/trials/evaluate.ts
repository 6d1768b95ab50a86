/**
 * The trials road in plain TypeScript: every node over a block of trials at a time, in doubles. What does not depend on a draw is
 * worked out once. Draws are pure functions of (seed, key, trial), so blocks of any size give the same numbers.
 *
 * A hole is NaN. As on the exact road a comparison with a hole is no, and `if` looks only at the arm it takes.
 */
import { drawUniforms } from '../chance/draw.ts'
import { exp, ln, powerInt, probit, root } from '../chance/functions.ts'
import { parseRational, toNumber } from '../numbers/rational.ts'
import { roundNumber } from '../numbers/rounding.ts'
import { createLayout, type Layout } from '../plan/layout.ts'
import { argumentsOf, chanceOf } from '../plan/nodes.ts'
import type { BinaryNodeOp, Node, NodeId, ReduceOp, UnaryOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'

export interface TrialValue {
	readonly axes: readonly string[]
	readonly cells: number
	/** False when every trial is alike: then `data` holds each cell once. */
	readonly chancy: boolean
	/** Cell after cell, each with all its trials. */
	readonly data: Float64Array
}

export interface TrialOptions {
	readonly seed: number | string
	readonly trials: number
	/** Cells of the tables' columns, as exact texts in base units; an empty text is a hole. */
	readonly columns?: ReadonlyMap<string, readonly string[]>
	/** Instead of luck: fills `out` with the uniforms of a draw for trials `from`, `from + 1`, … 0.5 everywhere puts every fact at its median. */
	readonly uniforms?: (key: string, out: Float64Array, from: number) => void
	/** Fills `out` with what comes with the run: for each cell of the node its values for trials `from` to `from + width`. */
	readonly given?: (name: string, out: Float64Array, from: number, width: number) => void
}

const blockLength = 1024

interface Part {
	readonly data: Float64Array
	/** Trials that stand in `data` for each cell: 1 when the value does not depend on chance. */
	readonly width: number
}

interface Run {
	readonly program: Program
	readonly layout: Layout
	readonly chancy: readonly boolean[]
	readonly options: TrialOptions
	readonly parts: (Part | undefined)[]
	from: number
	width: number
}

export function evaluateTrials(program: Program, options: TrialOptions): readonly TrialValue[] {
	const chancy = chanceOf(program.nodes)
	const run: Run = { program, layout: createLayout(program.axes), chancy, options, parts: [], from: 0, width: 1 }
	program.nodes.forEach((_, id) => {
		if (!chancy[id]) run.parts[id] = compute(run, id)
	})
	const outputs = program.outputs.map((id): TrialValue => {
		const { axes } = program.nodes[id]!
		const cells = run.layout.cells(axes)
		return { axes, cells, chancy: chancy[id]!, data: chancy[id] ? new Float64Array(cells * options.trials) : run.parts[id]!.data.slice() }
	})
	if (program.outputs.some(id => chancy[id])) runBlocks(run, outputs)
	return outputs
}

/** The nodes without chance, kept from run to run: after a change only what hangs on it is worked again. */
export interface FixedNodes {
	/** A node's cells; the list is never written again. */
	cellsOf(id: NodeId): Float64Array
	/** Says that a column's cells are others now. */
	change(column: string): void
}

export function createFixedNodes(program: Program, columns: ReadonlyMap<string, readonly string[]>): FixedNodes {
	const run: Run = {
		program,
		layout: createLayout(program.axes),
		chancy: program.nodes.map(() => false),
		options: { seed: 0, trials: 1, columns },
		parts: [],
		from: 0,
		width: 1,
	}
	const cellsOf = (wanted: NodeId): Float64Array => {
		const path = [wanted]
		for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
			const open = run.parts[id] ? undefined : argumentsOf(program.nodes[id]!).find(arg => !run.parts[arg])
			if (open !== undefined) path.push(open)
			else {
				path.pop()
				run.parts[id] ??= compute(run, id)
			}
		}
		return run.parts[wanted]!.data
	}
	return {
		cellsOf,
		change: column => {
			const isStale: boolean[] = []
			program.nodes.forEach((node, id) => {
				isStale[id] = (node.op === 'column' && node.name === column) || argumentsOf(node).some(arg => isStale[arg]!)
				if (isStale[id]) run.parts[id] = undefined
			})
		},
	}
}

function runBlocks(run: Run, outputs: readonly TrialValue[]): void {
	const { trials } = run.options
	for (let from = 0; from < trials; from += blockLength) {
		run.from = from
		run.width = Math.min(blockLength, trials - from)
		run.program.nodes.forEach((_, id) => {
			if (run.chancy[id]) run.parts[id] = compute(run, id)
		})
		run.program.outputs.forEach((id, index) => {
			const output = outputs[index]!
			if (!output.chancy) return
			const { data } = run.parts[id]!
			for (let cell = 0; cell < output.cells; cell++)
				output.data.set(data.subarray(cell * run.width, (cell + 1) * run.width), cell * trials + from)
		})
	}
}

function compute(run: Run, id: NodeId): Part {
	const node = run.program.nodes[id]!
	const width = run.chancy[id] ? run.width : 1
	const cells = run.layout.cells(node.axes)
	const data = new Float64Array(cells * width)
	fill(run, node, data, cells, width)
	return { data, width }
}

function fill(run: Run, node: Node, data: Float64Array, cells: number, width: number): void {
	switch (node.op) {
		case 'const':
			data[0] = toNumber(parseRational(node.value)!)
			return
		case 'iota':
			for (let cell = 0; cell < cells; cell++) data[cell] = cell
			return
		case 'column':
			readColumn(run, node.name, data)
			return
		case 'input':
			throw new Error('a program has no open inputs')
		case 'draw':
			if (run.options.uniforms) run.options.uniforms(node.key, data, run.from)
			else drawUniforms(run.options.seed, node.key, 0, data, run.from, width)
			return
		case 'given':
			if (!run.options.given) throw new Error(`the run is not given ${node.name}`)
			run.options.given(node.name, data, run.from, width)
			return
		case 'stack':
			fillStack(run, node, data, cells, width)
			return
		case 'spread':
			map1(run, node, node.arg, data, cells, width, x => x)
			return
		case 'slice':
		case 'gather':
			fillPicked(run, node, data, cells, width)
			return
		case 'reduce':
			fillReduce(run, node, data, width)
			return
		case 'group':
			fillGroup(run, node, data, width)
			return
		case 'round':
			fillRound(run, node, data, cells, width)
			return
		case 'select':
			fillSelect(run, node, data, cells, width)
			return
		case 'neg':
		case 'not':
		case 'exp':
		case 'ln':
		case 'sqrt':
		case 'probit':
			map1(run, node, node.arg, data, cells, width, unaryFunctions[node.op])
			return
		default:
			map2(run, node, node.left, node.right, data, cells, width, binaryFunctions[node.op])
	}
}

type NodeOf<Op extends Node['op']> = Extract<Node, { op: Op }>

const isYes = (x: number): boolean => x === x && x !== 0

const unaryFunctions: Readonly<Record<UnaryOp, (x: number) => number>> = {
	neg: x => -x,
	not: x => (isYes(x) ? 0 : 1),
	exp,
	ln,
	sqrt: Math.sqrt,
	probit,
}

const binaryFunctions: Readonly<Record<BinaryNodeOp, (a: number, b: number) => number>> = {
	add: (a, b) => a + b,
	sub: (a, b) => a - b,
	mul: (a, b) => a * b,
	div: (a, b) => (b === 0 ? Number.NaN : a / b),
	min: (a, b) => Math.min(a, b),
	max: (a, b) => Math.max(a, b),
	lt: (a, b) => (a < b ? 1 : 0),
	le: (a, b) => (a <= b ? 1 : 0),
	eq: (a, b) => (a === b ? 1 : 0),
	and: (a, b) => (isYes(a) && isYes(b) ? 1 : 0),
	or: (a, b) => (isYes(a) || isYes(b) ? 1 : 0),
	power: (a, b) => (!Number.isInteger(b) || Math.abs(b) > 1000 || (a === 0 && b < 0) ? Number.NaN : powerInt(a, b)),
	root: (a, b) => (a < 0 ? Number.NaN : root(a, b)),
}

function map1(run: Run, node: Node, arg: NodeId, data: Float64Array, cells: number, width: number, f: (x: number) => number): void {
	const part = run.parts[arg]!
	const places = run.layout.alignment(node.axes, run.program.nodes[arg]!.axes)
	const step = part.width === 1 ? 0 : 1
	for (let cell = 0; cell < cells; cell++) {
		const from = places[cell]! * part.width
		for (let trial = 0; trial < width; trial++) data[cell * width + trial] = f(part.data[from + trial * step]!)
	}
}

function map2(
	run: Run,
	node: Node,
	left: NodeId,
	right: NodeId,
	data: Float64Array,
	cells: number,
	width: number,
	f: (a: number, b: number) => number,
): void {
	const a = run.parts[left]!
	const b = run.parts[right]!
	const aPlaces = run.layout.alignment(node.axes, run.program.nodes[left]!.axes)
	const bPlaces = run.layout.alignment(node.axes, run.program.nodes[right]!.axes)
	const aStep = a.width === 1 ? 0 : 1
	const bStep = b.width === 1 ? 0 : 1
	for (let cell = 0; cell < cells; cell++) {
		const aFrom = aPlaces[cell]! * a.width
		const bFrom = bPlaces[cell]! * b.width
		for (let trial = 0; trial < width; trial++)
			data[cell * width + trial] = f(a.data[aFrom + trial * aStep]!, b.data[bFrom + trial * bStep]!)
	}
}

/** A step that stands in the text is p/q: x q / p and back keep a tenth of a percent from becoming 0.001's nearest double. */
function fillRound(run: Run, node: NodeOf<'round'>, data: Float64Array, cells: number, width: number): void {
	const { mode } = node
	const step = run.program.nodes[node.step]!
	if (step.op !== 'const') {
		map2(run, node, node.arg, node.step, data, cells, width, (x, by) => (by === 0 ? Number.NaN : roundNumber(x / by, mode) * by))
		return
	}
	const { n, d } = parseRational(step.value)!
	const p = Number(n)
	const q = Number(d)
	map1(run, node, node.arg, data, cells, width, x => (roundNumber((x * q) / p, mode) * p) / q)
}

/** One trial of one cell of an argument. */
function reader(run: Run, node: Node, arg: NodeId): (cell: number, trial: number) => number {
	const part = run.parts[arg]!
	const places = run.layout.alignment(node.axes, run.program.nodes[arg]!.axes)
	return part.width === 1 ? cell => part.data[places[cell]!]! : (cell, trial) => part.data[places[cell]! * part.width + trial]!
}

function fillSelect(run: Run, node: NodeOf<'select'>, data: Float64Array, cells: number, width: number): void {
	const condition = reader(run, node, node.condition)
	const then = reader(run, node, node.then)
	const otherwise = reader(run, node, node.otherwise)
	for (let cell = 0; cell < cells; cell++)
		for (let trial = 0; trial < width; trial++)
			data[cell * width + trial] = isYes(condition(cell, trial)) ? then(cell, trial) : otherwise(cell, trial)
}

function readColumn(run: Run, name: string, data: Float64Array): void {
	const texts = run.options.columns?.get(name)
	if (!texts || texts.length !== data.length) throw new Error(`the run lacks the column ${name}`)
	texts.forEach((text, row) => {
		const value = parseRational(text)
		data[row] = value ? toNumber(value) : Number.NaN
	})
}

function fillStack(run: Run, node: NodeOf<'stack'>, data: Float64Array, cells: number, width: number): void {
	const along = run.layout.alignment(node.axes, [node.axis])
	const readers = node.args.map(arg => reader(run, node, arg))
	for (let cell = 0; cell < cells; cell++) {
		const read = readers[along[cell]!]!
		for (let trial = 0; trial < width; trial++) data[cell * width + trial] = read(cell, trial)
	}
}

/** For each cell of the result, where its first label of `axis` stands in the argument, and how far apart its labels stand. */
function strides(run: Run, argAxes: readonly string[], resultAxes: readonly string[], axis: string): { base: Int32Array; stride: number } {
	const stride = run.layout.cells(argAxes.slice(argAxes.indexOf(axis) + 1))
	const size = run.layout.sizeOf(axis)
	const places = run.layout.alignment(
		resultAxes,
		argAxes.filter(name => name !== axis),
	)
	return { base: places.map(place => Math.floor(place / stride) * size * stride + (place % stride)), stride }
}

function fillPicked(run: Run, node: NodeOf<'slice' | 'gather'>, data: Float64Array, cells: number, width: number): void {
	const part = run.parts[node.arg]!
	const { base, stride } = strides(run, run.program.nodes[node.arg]!.axes, node.axes, node.axis)
	const index = node.op === 'gather' ? reader(run, node, node.index) : () => node.index
	const size = run.layout.sizeOf(node.axis)
	const step = part.width === 1 ? 0 : 1
	for (let cell = 0; cell < cells; cell++)
		for (let trial = 0; trial < width; trial++) {
			const label = index(cell, trial)
			const there = Number.isInteger(label) && label >= 0 && label < size
			data[cell * width + trial] = there ? part.data[(base[cell]! + label * stride) * part.width + trial * step]! : Number.NaN
		}
}

/** What a reduction of nothing is, and how one more value goes in. */
export const reductions: Readonly<Record<ReduceOp, { readonly start: number; readonly combine: (total: number, x: number) => number }>> = {
	sum: { start: 0, combine: (total, x) => total + x },
	product: { start: 1, combine: (total, x) => total * x },
	min: { start: Number.POSITIVE_INFINITY, combine: (total, x) => Math.min(total, x) },
	max: { start: Number.NEGATIVE_INFINITY, combine: (total, x) => Math.max(total, x) },
}

function fillReduce(run: Run, node: NodeOf<'reduce'>, data: Float64Array, width: number): void {
	const part = run.parts[node.arg]!
	const { axes } = run.program.nodes[node.arg]!
	const into = run.layout.alignment(axes, node.axes)
	const { start, combine } = reductions[node.reduce]
	data.fill(start)
	for (let cell = 0; cell < into.length; cell++)
		for (let trial = 0; trial < width; trial++) {
			const target = into[cell]! * width + trial
			data[target] = combine(data[target]!, part.data[cell * width + trial]!)
		}
	emptyToHoles(data)
}

/** The least or greatest of nothing does not exist. */
function emptyToHoles(data: Float64Array): void {
	for (let index = 0; index < data.length; index++) if (!Number.isFinite(data[index]!)) data[index] = Number.NaN
}

function fillGroup(run: Run, node: NodeOf<'group'>, data: Float64Array, width: number): void {
	const { measure } = run.program.nodes[node.key]!
	if (measure.kind !== 'label') throw new Error('the key of a group holds labels (invariant 4)')
	const arg = run.program.nodes[node.arg]!
	const valuePart = run.parts[node.arg]!
	const keyPart = run.parts[node.key]!
	const keyPlaces = run.layout.alignment(arg.axes, run.program.nodes[node.key]!.axes)
	const { base, stride } = strides(run, node.axes, arg.axes, measure.axis)
	const size = run.layout.sizeOf(measure.axis)
	const { start, combine } = reductions[node.reduce]
	data.fill(start)
	for (let cell = 0; cell < keyPlaces.length; cell++)
		for (let trial = 0; trial < width; trial++) {
			const label = keyPart.data[keyPlaces[cell]! * keyPart.width + (keyPart.width === 1 ? 0 : trial)]!
			if (!(Number.isInteger(label) && label >= 0 && label < size)) continue
			const target = (base[cell]! + label * stride) * width + trial
			data[target] = combine(data[target]!, valuePart.data[cell * valuePart.width + (valuePart.width === 1 ? 0 : trial)]!)
		}
	emptyToHoles(data)
}
