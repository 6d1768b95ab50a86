/**
 * A program as a WebAssembly module. Positions in memory count from `base`, a parameter of every function, so that one kernel's place in a
 * memory shared with others is chosen when it runs:
 *
 *   constants        8 bytes for each fixed cell, then for each cell worked once
 *   leaf pointers    4 bytes each: where the leaf's values for the first trial of the chunk stand
 *   output pointers  4 bytes for each figure that the main work makes: where the chunk's values go
 *   tables           4 bytes for each turn of a wide loop and operand: where the cell stands, counted from `base`
 *   blocks           8 bytes for each trial of a block and each cell that outlives its stretch of code
 *
 * The module exports `prologue(base)`, `leaf0`... `(base, uniforms, normals, into, bytes)` and `main(base, bytes)`; bytes are those of an even
 * number of trials.
 */

import type { NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { type Arithmetic, createArithmetic } from './arithmetic.ts'
import {
	type CellId,
	type CellProgram,
	type Constant,
	firstWide,
	lowerCells,
	type Operand,
	reduceOps,
	reduceStart,
	type Wide,
} from './cells.ts'
import { type Argument, emitFinite, emitOperation } from './emit.ts'
import { type Code, createModule, type ModuleMaker } from './encode.ts'
import { isNormal, type Leaf, type Schedule, schedule, type WideGroup, wideAt } from './schedule.ts'
import { withSlots } from './slots.ts'

export interface KernelLeaf {
	readonly draw: string
	readonly text: string
	/** Positions of the constants that it is worked from. */
	readonly constants: readonly number[]
	readonly isDraw: boolean
	readonly usesNormal: boolean
}

export interface KernelTable {
	readonly at: number
	readonly places: Int32Array
}

/** A table whose entries hang on labels that come with the run: entry i is `places[base[i] + label·stride]`, or `otherwise`. */
export interface KernelLabelTable {
	readonly at: number
	readonly places: Int32Array
	readonly base: Int32Array
	readonly stride: number
	readonly size: number
	/** Positions of the labels among the constants. */
	readonly labels: Int32Array
	readonly otherwise: number
}

export interface KernelOutput {
	readonly axes: readonly string[]
	/** False when every trial is alike; then it has no figures. */
	readonly chancy: boolean
	/** For each cell, which of the figures it is. */
	readonly figures: Int32Array
}

/** One cell's trials: made by the main work as its nth, or a leaf, or the constant at a position. */
export type KernelFigure = { readonly kind: 'made' | 'leaf' | 'fixed'; readonly at: number; readonly varies: boolean }

export interface KernelCode {
	readonly bytes: Uint8Array<ArrayBuffer>
	/** The program with its slots as columns: what the plain road runs to the same figures. */
	readonly program: Program
	readonly constants: readonly Constant[]
	readonly leaves: readonly KernelLeaf[]
	readonly leafPointers: number
	readonly outputPointers: number
	readonly tables: readonly KernelTable[]
	readonly labelTables: readonly KernelLabelTable[]
	readonly outputs: readonly KernelOutput[]
	/** What the outputs' cells are, each once. */
	readonly figures: readonly KernelFigure[]
	/** How many of these the main work makes. */
	readonly made: number
	/** Bytes of memory that it needs from `base` on. */
	readonly workspace: number
	readonly shared: boolean
}

export interface CompileOptions {
	/** Nodes without chance whose cells may be set anew before each run: constants and columns. */
	readonly slots?: readonly NodeId[]
	/** For a memory shared between threads. */
	readonly shared?: boolean
}

const cellsPerStretch = 300
const mostBlockTrials = 512
const leastBlockTrials = 32
const mostBlockBytes = 2 ** 22

interface Emission {
	readonly program: CellProgram
	readonly arithmetic: Arithmetic
	readonly module: ModuleMaker
	/** Where a value that is the same in every trial stands. */
	readonly fixedAt: (id: CellId) => number | null
	readonly leafIndex: ReadonlyMap<CellId, number>
	/** The number of the block that holds a cell. */
	readonly blockOf: Map<CellId, number>
	readonly leafPointers: number
	readonly outputPointers: number
	/** The place among the output pointers of a figure that the main work makes. */
	readonly outputsOf: Map<CellId, number>
	readonly tables: KernelTable[]
	readonly labelTables: KernelLabelTable[]
	nextTable: number
	blockTrials: number
	blocksAt: number
}

const align16 = (value: number): number => Math.ceil(value / 16) * 16

export function compileKernel(given: Program, options: CompileOptions = {}): KernelCode {
	const source = withSlots(given, options.slots ?? [])
	const program = lowerCells(source)
	const plan = schedule(program)
	const module = createModule({ shared: options.shared ?? false })
	const onceAt = new Map(plan.prologue.map((id, index) => [id, 8 * (program.constantCells + index)]))
	const leafPointers = align16(8 * (program.constantCells + plan.prologue.length))
	const outputPointers = leafPointers + 4 * plan.leaves.length
	const figureCells = [...new Set(program.outputs.flatMap(ids => (ids ? [...ids] : [])))]
	const stretches = plan.stages.map(stage => cut(stage.order))
	const emission: Emission = {
		program,
		module,
		arithmetic: createArithmetic(module),
		fixedAt: id => (id < 0 ? 8 * ~id : (onceAt.get(id) ?? null)),
		leafIndex: new Map(plan.leaves.map((leaf, index) => [leaf.cell, index])),
		blockOf: new Map(),
		leafPointers,
		outputPointers,
		outputsOf: new Map(),
		tables: [],
		labelTables: [],
		nextTable: 0,
		blockTrials: 0,
		blocksAt: 0,
	}
	for (const id of figureCells) if (!isGiven(emission, id)) emission.outputsOf.set(id, emission.outputsOf.size)
	const outputCells = [...emission.outputsOf.keys()]
	emission.nextTable = align16(outputPointers + 4 * outputCells.length)
	const promoted = allotBlocks(emission, plan, stretches, outputCells)
	layOut(emission, plan, outputCells)
	emitPrologue(emission, plan.prologue, onceAt)
	for (const [index, leaf] of plan.leaves.entries()) emitLeaf(emission, leaf, index)
	const steps = emitSteps(emission, plan, stretches, promoted, outputCells)
	emitMain(emission, steps)
	const figureOf = new Map(figureCells.map((id, index) => [id, index]))
	return {
		bytes: module.finish(),
		program: source,
		constants: program.constants,
		leaves: plan.leaves.map(leaf => describeLeaf(emission, leaf)),
		leafPointers,
		outputPointers,
		tables: emission.tables,
		labelTables: emission.labelTables,
		outputs: program.outputs.map((ids, index) => ({
			axes: source.nodes[source.outputs[index]!]!.axes,
			chancy: ids !== null,
			figures: (ids ?? new Int32Array()).map(id => figureOf.get(id)!),
		})),
		figures: figureCells.map(id => describeFigure(emission, plan, id)),
		made: outputCells.length,
		workspace: emission.blocksAt + 8 * emission.blockTrials * blockCount(emission),
		shared: options.shared ?? false,
	}
}

function describeFigure(emission: Emission, plan: Schedule, id: CellId): KernelFigure {
	const varies = id < 0 ? emission.program.varies[~id]! : id >= firstWide || plan.varies[id]!
	const fixed = emission.fixedAt(id)
	if (fixed !== null) return { kind: 'fixed', at: fixed, varies }
	const leaf = emission.leafIndex.get(id)
	return leaf === undefined ? { kind: 'made', at: emission.outputsOf.get(id)!, varies } : { kind: 'leaf', at: leaf, varies }
}

/** Stretches of code short enough for a compiler's registers and patience. */
function cut(order: readonly CellId[]): readonly (readonly CellId[])[] {
	const many = Math.ceil(order.length / cellsPerStretch)
	const length = Math.ceil(order.length / Math.max(1, many))
	return Array.from({ length: many }, (_, index) => order.slice(index * length, (index + 1) * length))
}

function blockCount(emission: Emission): number {
	let count = 0
	for (const [id, block] of emission.blockOf) count = Math.max(count, block + (id >= firstWide ? wideAt(emission.program, id).cells : 1))
	return count
}

/** Gives a block to every cell that is read outside the stretch that works it; answers fixed cells and leaves that need one too. */
function allotBlocks(
	emission: Emission,
	plan: Schedule,
	stretches: readonly (readonly (readonly CellId[])[])[],
	outputCells: readonly CellId[],
): readonly CellId[] {
	const { program, blockOf } = emission
	const promoted: CellId[] = []
	let next = 0
	const allot = (id: CellId): void => {
		if (blockOf.has(id)) return
		if (id >= firstWide) {
			const wide = wideAt(program, id)
			if (blockOf.has(wide.first)) return
			blockOf.set(wide.first, next)
			next += wide.cells
			return
		}
		blockOf.set(id, next++)
		if (emission.fixedAt(id) !== null || emission.leafIndex.has(id)) promoted.push(id)
	}
	const isLoose = (id: CellId): boolean => emission.fixedAt(id) === null && !emission.leafIndex.has(id)
	for (const stage of stretches)
		for (const stretch of stage) {
			const here = new Set(stretch)
			for (const id of stretch) for (const arg of program.cells[id]!.args) if (isLoose(arg) && !here.has(arg)) allot(arg)
		}
	for (const stage of plan.stages)
		for (const group of stage.groups)
			for (const wide of group.wides) {
				if (wide.work.kind === 'reduce') allot(wide.first)
				for (const operand of operandsOf(wide)) {
					if (operand.ids.every(id => emission.fixedAt(id) !== null) && operand.kind === 'cells') continue
					if (inStep(operand, group)) continue
					let last = Number.NaN
					for (const id of operand.ids) {
						if (id !== last) allot(id)
						last = id
					}
				}
			}
	for (const id of outputCells) if (id >= firstWide) allot(id)
	// Two spare blocks: one that is a hole in every trial, and one for what no group takes.
	blockOf.set(holeBlock, next++)
	blockOf.set(wasteBlock, next++)
	return promoted
}

/** Not cells: keys of the spare blocks. */
const holeBlock = Number.MIN_SAFE_INTEGER
const wasteBlock = Number.MIN_SAFE_INTEGER + 1

function operandsOf(wide: Wide): readonly Operand[] {
	return wide.work.kind === 'cellwise' ? wide.work.args : [wide.work.arg]
}

/** The operation of the same loop whose cell of the same turn the operand is. */
function inStep(operand: Operand, group: WideGroup): Wide | null {
	if (operand.kind === 'picked') return null
	const first = operand.ids[0]!
	const source = group.wides.find(each => each.first === first && each.work.kind === 'cellwise')
	return source && operand.ids.every((id, turn) => id === first + turn) ? source : null
}

function layOut(emission: Emission, plan: Schedule, outputCells: readonly CellId[]): void {
	const wides = plan.stages.flatMap(stage => stage.groups.flatMap(group => group.wides))
	const tableWords = wides.reduce((sum, wide) => sum + wide.turns * (operandsOf(wide).length + 1), 2 * outputCells.length)
	emission.blocksAt = align16(emission.nextTable + 4 * tableWords)
	const room = Math.floor(mostBlockBytes / 8 / blockCount(emission))
	emission.blockTrials = Math.min(mostBlockTrials, Math.max(leastBlockTrials, room - (room % leastBlockTrials)))
}

/** Where a cell's block begins, counted from `base`. */
function blockAt(emission: Emission, id: CellId): number {
	const { program, blockOf, blocksAt, blockTrials } = emission
	const first = id >= firstWide ? wideAt(program, id).first : id
	const block = blockOf.get(first)
	if (block === undefined) throw new Error(`cell ${id} has no block`)
	return blocksAt + 8 * blockTrials * (block + (id >= firstWide ? id - first : 0))
}

function emitPrologue(emission: Emission, order: readonly CellId[], onceAt: ReadonlyMap<CellId, number>): void {
	const { module, program, arithmetic } = emission
	module.define('prologue', { parameters: ['i32'], results: [] }, code => {
		for (const id of order) {
			const { op, args, detail } = program.cells[id]!
			code.get(0)
			emitOperation(
				code,
				arithmetic,
				op,
				detail,
				args.map(arg => fixedArgument(emission, code, 0, arg)),
			)
			code.laneMemory('v128.store64_lane', onceAt.get(id)!, 0)
		}
	})
}

function fixedArgument(emission: Emission, code: Code, base: number, id: CellId): Argument {
	const at = emission.fixedAt(id)
	if (at === null) throw new Error(`cell ${id} varies by trial`)
	return {
		isFixed: true,
		push: () => {
			code.get(base)
			code.memory('v128.load64_splat', at)
		},
	}
}

/** Runs the body for t = 0, 16, 32... below the parameter `bytes`. */
function eachPair(code: Code, bytes: number, body: (t: number) => void): void {
	const t = code.local('i32')
	code.i32(0)
	code.set(t)
	code.loop(() => {
		body(t)
		code.get(t)
		code.i32(16)
		code.op('i32.add')
		code.tee(t)
		code.get(bytes)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

function emitLeaf(emission: Emission, leaf: Leaf, index: number): void {
	if (leaf.order.length === 0) return
	const [base, uniforms, normals, into, bytes] = [0, 1, 2, 3, 4]
	const { program, arithmetic } = emission
	emission.module.define(`leaf${index}`, { parameters: ['i32', 'i32', 'i32', 'i32', 'i32'], results: [] }, code => {
		eachPair(code, bytes, t => {
			const locals = createLocals(code, leaf.order, program)
			const load = (array: number): void => {
				code.get(array)
				code.get(t)
				code.op('i32.add')
				code.memory('v128.load', 0)
			}
			leaf.order.forEach((id, at) => {
				const { op, args, detail } = program.cells[id]!
				if (op === 'draw') load(uniforms)
				else if (isNormal(program, id)) load(normals)
				else
					emitOperation(
						code,
						arithmetic,
						op,
						detail,
						args.map(arg =>
							emission.fixedAt(arg) === null
								? { isFixed: false, push: () => code.get(locals.of(arg)) }
								: fixedArgument(emission, code, base, arg),
						),
					)
				code.set(locals.assign(id, at))
			})
			code.get(into)
			code.get(t)
			code.op('i32.add')
			code.get(locals.of(leaf.cell))
			code.memory('v128.store', 0)
		})
	})
}

interface Locals {
	assign(id: CellId, at: number): number
	of(id: CellId): number
}

/** A local for each cell while it is needed, used again after. */
function createLocals(code: Code, order: readonly CellId[], program: CellProgram): Locals {
	const lastUse = new Map<CellId, number>()
	order.forEach((id, at) => {
		lastUse.set(id, Math.max(lastUse.get(id) ?? at, at))
		for (const arg of program.cells[id]?.args ?? []) lastUse.set(arg, at)
	})
	const ending = new Map<number, CellId[]>()
	for (const [id, at] of lastUse) ending.set(at, [...(ending.get(at) ?? []), id])
	const free: number[] = []
	const held = new Map<CellId, number>()
	let released = -1
	return {
		assign: (id, at) => {
			while (released < at - 1) {
				released++
				for (const gone of ending.get(released) ?? []) {
					const local = held.get(gone)
					if (local !== undefined && gone !== order.at(-1)) free.push(local)
					held.delete(gone)
				}
			}
			const local = free.pop() ?? code.local('v128')
			held.set(id, local)
			return local
		},
		of: id => {
			const local = held.get(id)
			if (local === undefined) throw new Error(`cell ${id} is not at hand`)
			return local
		},
	}
}

function describeLeaf(emission: Emission, leaf: Leaf): KernelLeaf {
	const { program } = emission
	return {
		draw: program.draws[leaf.draw]!,
		text: leaf.text,
		constants: leaf.fixed.map(id => emission.fixedAt(id)!),
		isDraw: leaf.order.length === 0,
		usesNormal: leaf.order.some(id => isNormal(program, id)),
	}
}

/** Every step works one block of trials: (base, offset of the block in the chunk, bytes of the block). */
function emitSteps(
	emission: Emission,
	plan: Schedule,
	stretches: readonly (readonly (readonly CellId[])[])[],
	promoted: readonly CellId[],
	outputCells: readonly CellId[],
): readonly number[] {
	const steps: number[] = []
	for (let from = 0; from < promoted.length; from += cellsPerStretch)
		steps.push(emitStretch(emission, [], promoted.slice(from, from + cellsPerStretch)))
	plan.stages.forEach((stage, index) => {
		for (const stretch of stretches[index]!) steps.push(emitStretch(emission, stretch, []))
		for (const group of stage.groups) steps.push(emitGroup(emission, group))
	})
	const wideOutputs = outputCells.flatMap((id, at) => (id >= firstWide ? [{ id, at }] : []))
	if (wideOutputs.length > 0) steps.push(emitCopies(emission, wideOutputs))
	return steps
}

const stepSignature = { parameters: ['i32', 'i32', 'i32'], results: [] } as const

/** Worked before the block begins: a leaf, or the same in every trial. */
function isGiven(emission: Emission, id: CellId): boolean {
	return emission.fixedAt(id) !== null || emission.leafIndex.has(id)
}

/** Works the cells in order; those given are only put in their blocks. */
function emitStretch(emission: Emission, order: readonly CellId[], given: readonly CellId[]): number {
	const [base, offset, bytes] = [0, 1, 2]
	const { program, arithmetic, module } = emission
	const here = new Set(order)
	return module.define(null, stepSignature, code => {
		const pointers = new Map<number, number>()
		/** A local that points to the block's part of an array whose pointer stands in memory. */
		const pointer = (at: number): number => pointers.get(at) ?? code.local('i32')
		const leavesRead = [...new Set([...given, ...order.flatMap(id => program.cells[id]!.args)])].filter(id => emission.leafIndex.has(id))
		const outputsMade = order.flatMap(id => emission.outputsOf.get(id) ?? [])
		for (const at of [
			...leavesRead.map(id => emission.leafPointers + 4 * emission.leafIndex.get(id)!),
			...outputsMade.map(place => emission.outputPointers + 4 * place),
		]) {
			pointers.set(at, pointer(at))
			code.get(base)
			code.memory('i32.load', at)
			code.get(offset)
			code.op('i32.add')
			code.set(pointers.get(at)!)
		}
		const blockBase = code.local('i32')
		const read = new Map<CellId, number>()
		eachPair(code, bytes, t => {
			const locals = createLocals(code, order, program)
			code.get(base)
			code.get(t)
			code.op('i32.add')
			code.set(blockBase)
			const fromMemory = (id: CellId): void => {
				const leaf = emission.leafIndex.get(id)
				if (leaf === undefined) {
					code.get(blockBase)
					code.memory('v128.load', blockAt(emission, id))
					return
				}
				code.get(pointers.get(emission.leafPointers + 4 * leaf)!)
				code.get(t)
				code.op('i32.add')
				code.memory('v128.load', 0)
			}
			const argument = (id: CellId): Argument => {
				if (emission.fixedAt(id) !== null) return fixedArgument(emission, code, base, id)
				if (here.has(id)) return { isFixed: false, push: () => code.get(locals.of(id)) }
				return {
					isFixed: false,
					push: () => {
						const known = read.get(id)
						if (known !== undefined) {
							code.get(known)
							return
						}
						const local = code.local('v128')
						read.set(id, local)
						fromMemory(id)
						code.tee(local)
					},
				}
			}
			const storeBlock = (id: CellId, push: () => void): void => {
				code.get(blockBase)
				push()
				code.memory('v128.store', blockAt(emission, id))
			}
			const storeOutput = (id: CellId, push: () => void): void => {
				const place = emission.outputsOf.get(id)
				if (place === undefined) return
				code.get(pointers.get(emission.outputPointers + 4 * place)!)
				code.get(t)
				code.op('i32.add')
				push()
				code.memory('v128.store', 0)
			}
			for (const id of given) storeBlock(id, () => argument(id).push())
			order.forEach((id, at) => {
				const { op, args, detail } = program.cells[id]!
				emitOperation(code, arithmetic, op, detail, args.map(argument))
				const local = locals.assign(id, at)
				code.set(local)
				const push = (): void => code.get(local)
				if (emission.blockOf.has(id)) storeBlock(id, push)
				storeOutput(id, push)
			})
		})
	})
}

function addTable(emission: Emission, places: Int32Array): number {
	const at = emission.nextTable
	emission.nextTable += 4 * places.length
	emission.tables.push({ at, places })
	return at
}

/** A loop over the cells of wide operations, in it one over the trials of the block. */
function emitGroup(emission: Emission, group: WideGroup): number {
	const [base, , bytes] = [0, 1, 2]
	const { module, arithmetic } = emission
	return module.define(null, stepSignature, code => {
		const reductions = group.wides.filter(wide => wide.work.kind === 'reduce')
		const start = code.local('v128')
		for (const wide of reductions) {
			if (wide.work.kind !== 'reduce') continue
			code.f64x2(reduceStart(wide.work.reduce))
			code.set(start)
			eachWord(emission, code, wide, () => code.get(start))
		}
		const turn = code.local('i32')
		const values = new Map(group.wides.map(wide => [wide, code.local('v128')]))
		const operands = new Map<string, (t: number) => Argument>()
		const prepare: (() => void)[] = []
		const operandOf = (operand: Operand): ((t: number) => Argument) => {
			const source = inStep(operand, group)
			if (source) return () => ({ isFixed: false, push: () => code.get(values.get(source)!) })
			const key = operand.kind === 'cells' ? operand.ids.join() : `${operand.ids.join()} ${operand.index.join()} ${operand.base.join()}`
			const known = operands.get(key)
			if (known) return known
			const made = operandByTable(emission, code, operand, { base, turn, prepare })
			operands.set(key, made)
			return made
		}
		const targets = new Map(reductions.map(wide => [wide, targetPointer(emission, code, wide, { base, turn, prepare })]))
		const readers = group.wides.map(wide => operandsOf(wide).map(operandOf))
		code.i32(0)
		code.set(turn)
		code.loop(() => {
			for (const each of prepare) each()
			eachPair(code, bytes, t => {
				group.wides.forEach((wide, index) => {
					const args = readers[index]!.map(read => read(t))
					if (wide.work.kind === 'reduce') {
						const target = targets.get(wide)!
						const address = (): void => {
							code.get(target)
							code.get(t)
							code.op('i32.add')
						}
						const total: Argument = {
							isFixed: false,
							push: () => {
								address()
								code.memory('v128.load', 0)
							},
						}
						address()
						emitOperation(code, arithmetic, reduceOps[wide.work.reduce], null, [total, args[0]!])
						code.memory('v128.store', 0)
						return
					}
					emitOperation(code, arithmetic, wide.work.op, wide.work.detail, args)
					code.set(values.get(wide)!)
					if (!emission.blockOf.has(wide.first)) return
					wideAddress(emission, code, wide, base, turn)
					code.get(t)
					code.op('i32.add')
					code.get(values.get(wide)!)
					code.memory('v128.store', 0)
				})
			})
			code.get(turn)
			code.i32(1)
			code.op('i32.add')
			code.tee(turn)
			code.i32(group.turns)
			code.op('i32.lt_u')
			code.branchIf(0)
		})
		for (const wide of reductions) {
			const address = code.local('i32')
			eachWord(emission, code, wide, at => {
				code.get(at)
				code.set(address)
				emitFinite(code, () => {
					code.get(address)
					code.memory('v128.load', 0)
				})
			})
		}
	})
}

interface Turning {
	readonly base: number
	readonly turn: number
	/** What is done at the start of each turn. */
	readonly prepare: (() => void)[]
}

function wideAddress(emission: Emission, code: Code, wide: Wide, base: number, turn: number): void {
	code.get(turn)
	code.i32(8 * emission.blockTrials)
	code.op('i32.mul')
	code.i32(blockAt(emission, wide.first))
	code.op('i32.add')
	code.get(base)
	code.op('i32.add')
}

function operandByTable(emission: Emission, code: Code, operand: Operand, { base, turn, prepare }: Turning): (t: number) => Argument {
	const isFixed = operand.kind === 'cells' && operand.ids.every(id => emission.fixedAt(id) !== null)
	const places = operand.ids.map(id => (isFixed ? emission.fixedAt(id)! : blockAt(emission, id)))
	const pointer = code.local('i32')
	const at = operand.kind === 'cells' ? addTable(emission, places) : addLabelTable(emission, operand, places)
	prepare.push(() => {
		tableEntry(code, at, base, turn)
		code.set(pointer)
	})
	if (!isFixed)
		return t => ({
			isFixed: false,
			push: () => {
				code.get(pointer)
				code.get(t)
				code.op('i32.add')
				code.memory('v128.load', 0)
			},
		})
	const value = code.local('v128')
	prepare.push(() => {
		code.get(pointer)
		code.memory('v128.load64_splat', 0)
		code.set(value)
	})
	return () => ({ isFixed: true, push: () => code.get(value) })
}

/** [] to [the address that stands in the table at this turn]. */
function tableEntry(code: Code, at: number, base: number, turn: number): void {
	code.get(turn)
	code.i32(2)
	code.op('i32.shl')
	code.get(base)
	code.op('i32.add')
	code.memory('i32.load', at)
	code.get(base)
	code.op('i32.add')
}

function addLabelTable(emission: Emission, operand: Extract<Operand, { kind: 'picked' }>, places: Int32Array): number {
	const { base, stride, size, index } = operand
	return labelTable(emission, places, base, stride, size, index, blockAt(emission, holeBlock))
}

function labelTable(
	emission: Emission,
	places: Int32Array,
	base: Int32Array,
	stride: number,
	size: number,
	labels: Int32Array,
	otherwise: number,
): number {
	const at = emission.nextTable
	emission.nextTable += 4 * base.length
	emission.labelTables.push({ at, places, base, stride, size, labels: labels.map(id => emission.fixedAt(id)!), otherwise })
	return at
}

function targetPointer(emission: Emission, code: Code, wide: Wide, { base, turn, prepare }: Turning): number {
	if (wide.work.kind !== 'reduce') throw new Error('only a reduction has targets')
	const { targets } = wide.work
	const waste = blockAt(emission, wasteBlock)
	const results = Int32Array.from({ length: wide.cells }, (_, cell) => blockAt(emission, wide.first + cell))
	const at =
		targets.kind === 'cells'
			? addTable(
					emission,
					targets.into.map(cell => (cell < 0 ? waste : results[cell]!)),
				)
			: labelTable(emission, results, targets.base, targets.stride, targets.size, targets.key, waste)
	const pointer = code.local('i32')
	prepare.push(() => {
		tableEntry(code, at, base, turn)
		code.set(pointer)
	})
	return pointer
}

/** Writes every pair of a wide result's blocks; the value may look at the address. */
function eachWord(emission: Emission, code: Code, wide: Wide, value: (address: number) => void): void {
	const address = code.local('i32')
	const end = code.local('i32')
	code.get(0)
	code.i32(blockAt(emission, wide.first))
	code.op('i32.add')
	code.tee(address)
	code.i32(8 * emission.blockTrials * wide.cells)
	code.op('i32.add')
	code.set(end)
	code.loop(() => {
		code.get(address)
		value(address)
		code.memory('v128.store', 0)
		code.get(address)
		code.i32(16)
		code.op('i32.add')
		code.tee(address)
		code.get(end)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

/** Outputs that are wide results: from their blocks to where they go. */
function emitCopies(emission: Emission, copies: readonly { readonly id: CellId; readonly at: number }[]): number {
	const [base, offset, bytes] = [0, 1, 2]
	const from = addTable(
		emission,
		Int32Array.from(copies, ({ id }) => blockAt(emission, id)),
	)
	const into = addTable(
		emission,
		Int32Array.from(copies, ({ at }) => emission.outputPointers + 4 * at),
	)
	return emission.module.define(null, stepSignature, code => {
		const turn = code.local('i32')
		const source = code.local('i32')
		const target = code.local('i32')
		code.i32(0)
		code.set(turn)
		code.loop(() => {
			tableEntry(code, from, base, turn)
			code.set(source)
			tableEntry(code, into, base, turn)
			code.memory('i32.load', 0)
			code.get(offset)
			code.op('i32.add')
			code.set(target)
			eachPair(code, bytes, t => {
				code.get(target)
				code.get(t)
				code.op('i32.add')
				code.get(source)
				code.get(t)
				code.op('i32.add')
				code.memory('v128.load', 0)
				code.memory('v128.store', 0)
			})
			code.get(turn)
			code.i32(1)
			code.op('i32.add')
			code.tee(turn)
			code.i32(copies.length)
			code.op('i32.lt_u')
			code.branchIf(0)
		})
	})
}

function emitMain(emission: Emission, steps: readonly number[]): void {
	const [base, bytes] = [0, 1]
	const most = 8 * emission.blockTrials
	emission.module.define('main', { parameters: ['i32', 'i32'], results: [] }, code => {
		const offset = code.local('i32')
		const part = code.local('i32')
		const hole = blockAt(emission, holeBlock)
		eachHole(code, base, hole, most)
		code.i32(0)
		code.set(offset)
		code.loop(() => {
			code.get(bytes)
			code.get(offset)
			code.op('i32.sub')
			code.tee(part)
			code.i32(most)
			code.get(part)
			code.i32(most)
			code.op('i32.lt_u', 'select')
			code.set(part)
			for (const step of steps) {
				code.get(base)
				code.get(offset)
				code.get(part)
				code.call(step)
			}
			code.get(offset)
			code.get(part)
			code.op('i32.add')
			code.tee(offset)
			code.get(bytes)
			code.op('i32.lt_u')
			code.branchIf(0)
		})
	})
}

function eachHole(code: Code, base: number, at: number, bytes: number): void {
	const end = code.local('i32')
	const address = code.local('i32')
	code.get(base)
	code.tee(address)
	code.i32(bytes)
	code.op('i32.add')
	code.set(end)
	code.loop(() => {
		code.get(address)
		code.f64x2(Number.NaN)
		code.memory('v128.store', at)
		code.get(address)
		code.i32(16)
		code.op('i32.add')
		code.tee(address)
		code.get(end)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}
