/**
 * A pass as a WebAssembly module. Rows go two by two; a last odd row is worked apart. It exports
 *
 *   prologue(params, statics)                              once for each set of parameter values
 *   segment(base, params, statics, into, from, to)         the rows from `from` (an even number) up to `to`
 *
 * which find in memory, 8-byte doubles and 4-byte whole numbers:
 *
 *   params     constants, cells worked once, tables by label: one such block for each set of parameter values
 *   statics    where each column begins, where each vector begins, which constants a table is copied from
 *   base       a thread's own: sums of even and of odd rows, values that outlive their stretch of code for a block of rows
 *   into       a segment's own results: sums over all rows, then records for each label
 *
 * A segment starts its sums anew, so the figures hang on how the rows are cut into segments and not on who works them.
 */
import { type Arithmetic, createArithmetic } from '../kernel/arithmetic.ts'
import { type Cell, type CellId, type Constant, reduceStart } from '../kernel/cells.ts'
import { type Argument, emitOperation } from '../kernel/emit.ts'
import { type Code, createModule, type ModuleMaker, type Plain } from '../kernel/encode.ts'
import type { ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import type { RowPass } from '../rows/pass.ts'
import { type ArrangedOutput, type Arrangement, arrange, type GroupRecord, type RowStep } from './arrange.ts'
import { type ColumnFormat, widthOf } from './formats.ts'
import { type LanePair, labelsOfColumn, labelsOfDoubles, pushFetched, pushLookedUp, pushPair } from './labels.ts'
import { createLocals, type Locals } from './locals.ts'

export interface RowCodeRecord {
	/** Where it begins among a segment's results. */
	readonly at: number
	/** Bytes from one label's record to the next. */
	readonly stride: number
	/** Labels, without the one for what is out of range. */
	readonly size: number
	readonly reduces: readonly ReduceOp[]
}

export interface RowCode {
	readonly bytes: Uint8Array<ArrayBuffer>
	readonly shared: boolean
	readonly pass: RowPass
	readonly formats: readonly ColumnFormat[]
	/** The pass as trials: what the constants are worked with. */
	readonly program: Program
	readonly constants: readonly Constant[]
	readonly paramsBytes: number
	/** What the statics hold from `wordsAt` on. */
	readonly words: Int32Array
	readonly wordsAt: number
	readonly vectorsAt: number
	readonly staticsBytes: number
	readonly workspace: number
	readonly resultBytes: number
	readonly reduces: readonly ReduceOp[]
	readonly records: readonly RowCodeRecord[]
	readonly vectors: number
	readonly outputs: readonly ArrangedOutput[]
}

const cellsPerStretch = 300
const mostBlockRows = 512
const leastBlockRows = 32
const mostBlockBytes = 2 ** 20
/** Sums of even and odd rows stand apart while both fit the nearest cache: equal neighbours then do not wait for each other. */
const mostSplitBytes = 2 ** 15
const mostHoisted = 48

interface PlacedRecord extends RowCodeRecord {
	readonly record: GroupRecord
	/** In the thread's own block: the even rows' records, then the odd ones'; null: straight among the results. */
	readonly splitAt: number | null
}

interface Emission extends Arrangement {
	readonly module: ModuleMaker
	readonly arithmetic: Arithmetic
	readonly formats: readonly ColumnFormat[]
	/** Where among the params a value that is the same in every row stands. */
	readonly fixedAt: (id: CellId) => number | null
	readonly tableAt: readonly number[]
	readonly placed: readonly PlacedRecord[]
	readonly vectorsAt: number
	readonly blockOf: ReadonlyMap<CellId, number>
	readonly blocksAt: number
	readonly blockRows: number
}

const align16 = (value: number): number => Math.ceil(value / 16) * 16

export function compileRowKernel(pass: RowPass, formats: readonly ColumnFormat[], { shared = false } = {}): RowCode {
	const arranged = arrange(pass, formats)
	const module = createModule({ shared })
	const { constantCells, fixed, tables, records, reduces, vectors } = arranged
	const onceAt = new Map(fixed.map((id, index) => [id, 8 * (constantCells + index)]))
	let paramsBytes = align16(8 * (constantCells + fixed.length))
	const tableAt = tables.map(({ size }) => {
		const at = paramsBytes
		paramsBytes += align16(8 * (size + 1))
		return at
	})
	const vectorsAt = 4 * formats.length
	const wordsAt = vectorsAt + 4 * vectors
	const words = tables.flatMap(table => (table.kind === 'copied' ? [...table.ids.map(id => 8 * ~id)] : []))
	const { placed, splitEnd, resultBytes } = placeRecords(records, reduces.length)
	const stretches = cut(arranged.steps)
	const blockOf = allotBlocks(arranged, stretches)
	const room = Math.floor(mostBlockBytes / 8 / Math.max(1, blockOf.size))
	const emission: Emission = {
		...arranged,
		module,
		arithmetic: createArithmetic(module),
		formats,
		fixedAt: id => (id < 0 ? 8 * ~id : (onceAt.get(id) ?? null)),
		tableAt,
		placed,
		vectorsAt,
		blockOf,
		blocksAt: splitEnd,
		blockRows: Math.min(mostBlockRows, Math.max(leastBlockRows, room - (room % leastBlockRows))),
	}
	emitPrologue(emission, wordsAt)
	const main = stretches.map(steps => emitStretch(emission, steps, false))
	const last = stretches.map(steps => emitStretch(emission, steps, true))
	emitSegment(emission, main, last)
	return {
		bytes: module.finish(),
		shared,
		pass,
		formats,
		program: arranged.program,
		constants: arranged.constants,
		paramsBytes: Math.max(16, paramsBytes),
		words: Int32Array.from(words),
		wordsAt,
		vectorsAt,
		staticsBytes: Math.max(16, wordsAt + 4 * words.length),
		workspace: Math.max(64, splitEnd + (blockOf.size > 0 ? 8 * emission.blockRows * blockOf.size : 0)),
		resultBytes: Math.max(8, resultBytes),
		reduces: reduces.map(({ reduce }) => reduce),
		records: placed.map(({ at, stride, size, reduces: ops }) => ({ at, stride, size, reduces: ops })),
		vectors,
		outputs: arranged.outputs,
	}
}

function placeRecords(records: readonly GroupRecord[], reduces: number): { placed: PlacedRecord[]; splitEnd: number; resultBytes: number } {
	let splitEnd = 16 * reduces
	let resultBytes = 8 * reduces
	const placed = records.map((record): PlacedRecord => {
		const stride = 8 * record.cells.length
		const bytes = (record.size + 1) * stride
		const at = resultBytes
		resultBytes += bytes
		const splitAt = 2 * bytes <= mostSplitBytes ? splitEnd : null
		if (splitAt !== null) splitEnd += align16(2 * bytes)
		return { record, at, stride, size: record.size, splitAt, reduces: record.cells.map(({ reduce }) => reduce) }
	})
	return { placed, splitEnd, resultBytes }
}

/** Stretches of code short enough for a compiler's registers and patience. */
function cut(steps: readonly RowStep[]): readonly (readonly RowStep[])[] {
	const many = Math.ceil(steps.length / cellsPerStretch)
	const length = Math.ceil(steps.length / Math.max(1, many))
	return Array.from({ length: many }, (_, index) => steps.slice(index * length, (index + 1) * length))
}

/** The values that a step reads. */
function readBy(arranged: Arrangement, step: RowStep): readonly CellId[] {
	switch (step.kind) {
		case 'cell':
			return arranged.rowCells[step.id]!.args
		case 'scatter':
			return [arranged.records[step.record]!.key, ...step.values]
		default:
			return [step.value]
	}
}

/** A block for every value that is read outside the stretch that works it; what is loaded is loaded again. */
function allotBlocks(arranged: Arrangement, stretches: readonly (readonly RowStep[])[]): ReadonlyMap<CellId, number> {
	const blocks = new Map<CellId, number>()
	const madeIn = new Map<CellId, number>()
	stretches.forEach((steps, stretch) => {
		for (const step of steps) if (step.kind === 'cell') madeIn.set(step.id, stretch)
	})
	stretches.forEach((steps, stretch) => {
		for (const id of steps.flatMap(step => readBy(arranged, step))) {
			const made = madeIn.get(id)
			if (made === undefined || made === stretch || blocks.has(id) || arranged.rowCells[id]!.op === 'load') continue
			blocks.set(id, blocks.size)
		}
	})
	return blocks
}

/** What a piece of code has at hand: values as arguments, and labels, each put into locals when it is first asked for. */
interface Scope {
	readonly emission: Emission
	readonly code: Code
	readonly params: number
	argument(id: CellId): Argument
	/** A loaded column's pointer, where there are rows. */
	pointer(format: number): number
	readonly labels: Map<string, LanePair>
	readonly addresses: Map<string, LanePair>
}

function labelsOf(scope: Scope, index: CellId, size: number): LanePair {
	const name = `${index} ${size}`
	const known = scope.labels.get(name)
	if (known) return known
	const cell = scope.emission.rowCells[index]
	const format = cell?.op === 'load' ? scope.emission.formats[cell.detail as number]! : null
	const made =
		format && format.type !== 'f64'
			? labelsOfColumn(scope.code, format.type, scope.pointer(cell!.detail as number), size)
			: labelsOfDoubles(scope.code, () => scope.argument(index).push(), size)
	scope.labels.set(name, made)
	return made
}

/** start + label · stride, for both rows. */
function addressesOf(scope: Scope, name: string, start: number, stride: number, labels: LanePair): LanePair {
	const known = scope.addresses.get(name)
	if (known) return known
	const { code } = scope
	const lane = (label: number): number => {
		const address = code.local('i32')
		code.get(label)
		code.i32(stride)
		code.op('i32.mul')
		code.get(start)
		code.op('i32.add')
		code.set(address)
		return address
	}
	const made = [lane(labels[0]), lane(labels[1])] as const
	scope.addresses.set(name, made)
	return made
}

/** [] to [the cell]. */
function emitCell(scope: Scope, { op, args, detail }: Cell): void {
	const { emission, code } = scope
	switch (op) {
		case 'load':
			pushPair(code, emission.formats[detail as number]!.type, scope.pointer(detail as number))
			return
		case 'lookUp': {
			const { type, lookedUp } = emission.formats[detail as number]!
			const labels = labelsOf(scope, args[0]!, lookedUp!)
			pushLookedUp(code, type, scope.pointer(detail as number), labels, lookedUp!)
			return
		}
		case 'fetch': {
			const { size } = emission.tables[detail as number]!
			const labels = labelsOf(scope, args[0]!, size)
			const addresses = addressesOf(scope, `table ${args[0]} ${size}`, scope.params, 8, labels)
			pushFetched(code, addresses, emission.tableAt[detail as number]!)
			return
		}
		case 'min':
		case 'max':
			emitExtreme(code, op, scope.argument(args[0]!), scope.argument(args[1]!))
			return
		default:
			emitOperation(
				code,
				emission.arithmetic,
				op,
				detail,
				args.map(arg => scope.argument(arg)),
			)
	}
}

/**
 * The lesser or greater, a hole if either is one, and -0 below 0: as the machine's own operation, which costs twice as much on x64. Asked for in both
 * orders, `pmin` answers the same bits twice unless one is a hole (then the hole comes up once) or they are zeros of both signs.
 */
function emitExtreme(code: Code, op: 'min' | 'max', a: Argument, b: Argument): void {
	const asked = (first: Argument, second: Argument): void => {
		first.push()
		second.push()
		code.op(op === 'min' ? 'f64x2.pmin' : 'f64x2.pmax')
	}
	if (op === 'min') {
		asked(a, b)
		asked(b, a)
		code.op('v128.or')
		return
	}
	const one = code.local('v128')
	const other = code.local('v128')
	asked(a, b)
	code.set(one)
	asked(b, a)
	code.tee(other)
	code.get(one)
	code.op('v128.and')
	code.get(one)
	code.get(other)
	code.op('f64x2.ne', 'v128.or')
}

function pushFixed(code: Code, params: number, at: number): void {
	code.get(params)
	code.memory('v128.load64_splat', at)
}

const noRows = (): never => {
	throw new Error('what is worked once reads no row')
}

function emitPrologue(emission: Emission, wordsAt: number): void {
	const { module, tables, tableAt, fixed, labelGroups } = emission
	const copy = module.define(null, { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] }, emitCopy)
	const groups = labelGroups.map(group => emitLabelGroup(emission, group))
	const parts = Array.from({ length: Math.ceil(fixed.length / cellsPerStretch) }, (_, index) =>
		emitFixed(emission, fixed.slice(index * cellsPerStretch, (index + 1) * cellsPerStretch)),
	)
	const [params, statics] = [0, 1]
	module.define('prologue', { parameters: ['i32', 'i32'], results: [] }, code => {
		let words = wordsAt
		tables.forEach((table, index) => {
			if (table.kind !== 'copied') return
			code.get(params)
			code.get(statics)
			code.i32(words)
			code.op('i32.add')
			code.get(params)
			code.i32(tableAt[index]!)
			code.op('i32.add')
			code.i32(table.size)
			code.call(copy)
			words += 4 * table.size
		})
		for (const part of [...parts, ...groups]) {
			code.get(params)
			code.call(part)
		}
	})
}

/** (params, words, into, count): the doubles that the words point to, then a hole. */
function emitCopy(code: Code): void {
	const [params, words, into, count] = [0, 1, 2, 3]
	code.block(() => {
		code.loop(() => {
			code.get(count)
			code.op('i32.eqz')
			code.branchIf(1)
			code.get(into)
			code.get(params)
			code.get(words)
			code.memory('i32.load', 0)
			code.op('i32.add')
			code.memory('f64.load', 0)
			code.memory('f64.store', 0)
			advance(code, into, 8)
			advance(code, words, 4)
			advance(code, count, -1)
			code.branch(0)
		})
	})
	code.get(into)
	code.f64(Number.NaN)
	code.memory('f64.store', 0)
}

function advance(code: Code, local: number, by: number): void {
	code.get(local)
	code.i32(by)
	code.op('i32.add')
	code.set(local)
}

function emitFixed(emission: Emission, ids: readonly CellId[]): number {
	const params = 0
	return emission.module.define(null, { parameters: ['i32'], results: [] }, code => {
		const scope: Scope = {
			emission,
			code,
			params,
			argument: id => ({ isFixed: true, push: () => pushFixed(code, params, emission.fixedAt(id)!) }),
			pointer: noRows,
			labels: new Map(),
			addresses: new Map(),
		}
		for (const id of ids) {
			code.get(params)
			emitCell(scope, emission.cells[id]!)
			code.laneMemory('v128.store64_lane', emission.fixedAt(id)!, 0)
		}
	})
}

/** Two labels at a time, as rows are; the place for a label out of range comes last. */
function emitLabelGroup(emission: Emission, { index, size, order }: Arrangement['labelGroups'][number]): number {
	const params = 0
	const { cells, tables, tableAt } = emission
	const tablesOf = Map.groupBy(
		tables.flatMap((table, at) => (table.kind === 'worked' ? [{ cell: table.cell, at: tableAt[at]! }] : [])),
		({ cell }) => cell,
	)
	return emission.module.define(null, { parameters: ['i32'], results: [] }, code => {
		const at = code.local('i32')
		const here = code.local('i32')
		code.loop(() => {
			const locals = createLocals(
				code,
				order.map(id => ({ makes: id, reads: cells[id]!.args })),
			)
			const scope: Scope = {
				emission,
				code,
				params,
				argument: id => {
					const fixed = emission.fixedAt(id)
					if (fixed !== null) return { isFixed: true, push: () => pushFixed(code, params, fixed) }
					return { isFixed: false, push: () => code.get(locals.of(id)) }
				},
				pointer: noRows,
				labels: new Map(),
				addresses: new Map(),
			}
			code.get(params)
			code.get(at)
			code.op('i32.add')
			code.set(here)
			order.forEach((id, step) => {
				const cell = cells[id]!
				if (cell.op === 'fetch' && cell.args[0] === index) {
					code.get(here)
					code.memory('v128.load', tableAt[cell.detail as number]!)
				} else emitCell(scope, cell)
				const local = locals.assign(id, step)
				code.set(local)
				for (const table of tablesOf.get(id) ?? []) {
					code.get(here)
					code.get(local)
					code.memory('v128.store', table.at)
				}
			})
			code.get(at)
			code.i32(16)
			code.op('i32.add')
			code.tee(at)
			code.i32(8 * (size + 1))
			code.op('i32.lt_u')
			code.branchIf(0)
		})
	})
}

const [ofBase, ofParams, ofStatics, ofInto, ofFrom, ofTo] = [0, 1, 2, 3, 4, 5]
const rowsSignature = { parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], results: [] } as const

interface Stretch extends Scope {
	readonly isLast: boolean
	readonly locals: Locals
	readonly totals: ReadonlyMap<number, number>
	readonly vectors: ReadonlyMap<number, number>
}

/** Works the steps on the rows from `from` to `to`: pairs of them, or the one last row. */
function emitStretch(emission: Emission, steps: readonly RowStep[], isLast: boolean): number {
	const { rowCells, formats } = emission
	const made = new Set(steps.flatMap(step => (step.kind === 'cell' ? [step.id] : [])))
	const reads = steps.flatMap(step => readBy(emission, step))
	return emission.module.define(null, rowsSignature, code => {
		const moving: { readonly local: number; readonly by: number }[] = []
		const pointers = pointersFor(emission, code, [...made, ...reads], moving)
		const hoisted = hoist(emission, code, reads)
		const totals = new Map<number, number>()
		const vectors = new Map<number, number>()
		for (const step of steps) {
			if (step.kind === 'reduce') totals.set(step.at, loadTotal(code, step.at))
			if (step.kind === 'store') {
				const pointer = startOf(code, emission.vectorsAt + 4 * step.vector, 8)
				vectors.set(step.vector, pointer)
				moving.push({ local: pointer, by: 16 })
			}
		}
		const block = code.local('i32')
		code.get(ofBase)
		code.set(block)
		if (emission.blockOf.size > 0) moving.push({ local: block, by: 16 })
		const row = code.local('i32')
		code.get(ofFrom)
		code.set(row)
		const locals = createLocals(
			code,
			steps.map(step => ({ makes: step.kind === 'cell' ? step.id : null, reads: readBy(emission, step) })),
		)
		const again = new Map<CellId, number>()
		const scope: Stretch = {
			emission,
			code,
			params: ofParams,
			isLast,
			locals,
			totals,
			vectors,
			labels: new Map(),
			addresses: new Map(),
			pointer: format => pointers.get(format)!,
			argument: id => {
				const fixed = emission.fixedAt(id)
				const local = hoisted.get(id)
				if (local !== undefined) return { isFixed: true, push: () => code.get(local) }
				if (fixed !== null) return { isFixed: true, push: () => pushFixed(code, ofParams, fixed) }
				if (made.has(id)) return { isFixed: false, push: () => code.get(locals.of(id)) }
				return { isFixed: false, push: () => pushAgain(id) }
			},
		}
		const pushAgain = (id: CellId): void => {
			const known = again.get(id)
			if (known !== undefined) {
				code.get(known)
				return
			}
			const local = code.local('v128')
			again.set(id, local)
			const cell = rowCells[id]!
			if (cell.op === 'load') pushPair(code, formats[cell.detail as number]!.type, pointers.get(cell.detail as number)!)
			else {
				code.get(block)
				code.memory('v128.load', blockAt(emission, id))
			}
			code.tee(local)
		}
		const body = (): void => {
			steps.forEach((step, at) => {
				if (step.kind !== 'cell') {
					emitSum(scope, step)
					return
				}
				emitCell(scope, rowCells[step.id]!)
				const local = locals.assign(step.id, at)
				code.set(local)
				if (!emission.blockOf.has(step.id)) return
				code.get(block)
				code.get(local)
				code.memory('v128.store', blockAt(emission, step.id))
			})
		}
		if (isLast) body()
		else
			code.loop(() => {
				body()
				for (const { local, by } of moving) advance(code, local, by)
				code.get(row)
				code.i32(2)
				code.op('i32.add')
				code.tee(row)
				code.get(ofTo)
				code.op('i32.lt_u')
				code.branchIf(0)
			})
		for (const [at, local] of totals) {
			code.get(ofBase)
			code.get(local)
			code.memory('v128.store', 16 * at)
		}
	})
}

const blockAt = ({ blocksAt, blockRows, blockOf }: Emission, id: CellId): number => blocksAt + 8 * blockRows * blockOf.get(id)!

/** A local that points to where the row `from` stands of what begins where the statics say. */
function startOf(code: Code, at: number, width: number): number {
	const pointer = code.local('i32')
	code.get(ofStatics)
	code.memory('i32.load', at)
	if (width > 0) {
		code.get(ofFrom)
		code.i32(width)
		code.op('i32.mul', 'i32.add')
	}
	code.set(pointer)
	return pointer
}

function pointersFor(
	{ rowCells, formats }: Emission,
	code: Code,
	ids: readonly CellId[],
	moving: { readonly local: number; readonly by: number }[],
): ReadonlyMap<number, number> {
	const pointers = new Map<number, number>()
	const point = (format: number): void => {
		if (pointers.has(format)) return
		const { type, lookedUp } = formats[format]!
		const width = lookedUp === null ? widthOf[type] : 0
		const local = startOf(code, 4 * format, width)
		pointers.set(format, local)
		if (width > 0) moving.push({ local, by: 2 * width })
	}
	for (const id of ids) {
		const cell = id < 0 ? undefined : rowCells[id]
		if (cell?.op === 'load' || cell?.op === 'lookUp') point(cell.detail as number)
	}
	return pointers
}

/** Values that are the same in every row, put into locals before the rows begin. */
function hoist(emission: Emission, code: Code, reads: readonly CellId[]): ReadonlyMap<CellId, number> {
	const hoisted = new Map<CellId, number>()
	for (const id of reads) {
		const at = emission.fixedAt(id)
		if (at === null || hoisted.has(id) || hoisted.size >= mostHoisted) continue
		const local = code.local('v128')
		pushFixed(code, ofParams, at)
		code.set(local)
		hoisted.set(id, local)
	}
	return hoisted
}

function loadTotal(code: Code, at: number): number {
	const total = code.local('v128')
	code.get(ofBase)
	code.memory('v128.load', 16 * at)
	code.set(total)
	return total
}

const onTwo: Readonly<Record<ReduceOp, Plain>> = { sum: 'f64x2.add', product: 'f64x2.mul', min: 'f64x2.min', max: 'f64x2.max' }
const onOne: Readonly<Record<ReduceOp, Plain>> = { sum: 'f64.add', product: 'f64.mul', min: 'f64.min', max: 'f64.max' }
const bytesOfLane = (lane: number): readonly number[] => Array.from({ length: 8 }, (_, index) => 8 * lane + index)
/** Lanes 0 and 1 are the first vector's, 2 and 3 the second's. */
const lanes = (first: number, second: number): readonly number[] => [...bytesOfLane(first), ...bytesOfLane(second)]

function emitSum(scope: Stretch, step: Exclude<RowStep, { kind: 'cell' }>): void {
	const { code, isLast } = scope
	if (step.kind === 'scatter') {
		emitScatter(scope, step)
		return
	}
	const value = scope.argument(step.value)
	if (step.kind === 'store') {
		code.get(scope.vectors.get(step.vector)!)
		value.push()
		if (isLast) code.laneMemory('v128.store64_lane', 0, 0)
		else code.memory('v128.store', 0)
		return
	}
	const total = scope.totals.get(step.at)!
	code.get(total)
	value.push()
	code.op(onTwo[step.reduce])
	if (isLast) {
		code.get(total)
		code.shuffle(lanes(0, 3))
	}
	code.set(total)
}

function emitScatter(scope: Stretch, step: Extract<RowStep, { kind: 'scatter' }>): void {
	const { code, emission } = scope
	const { record, splitAt, at, stride, size } = emission.placed[step.record]!
	const labels = labelsOf(scope, record.key, size)
	const addresses = addressesOf(scope, `record ${step.record}`, splitAt === null ? ofInto : ofBase, stride, labels)
	const [first, second] = step.values.map(value => scope.argument(value))
	for (const row of scope.isLast ? [0] : [0, 1]) {
		const offset = (splitAt === null ? at : splitAt + row * (size + 1) * stride) + 8 * step.first
		const address = addresses[row]!
		code.get(address)
		code.get(address)
		if (second) {
			code.memory('v128.load', offset)
			first!.push()
			second.push()
			code.shuffle(lanes(row, row + 2))
			code.op(onTwo[step.reduce])
			code.memory('v128.store', offset)
		} else {
			code.memory('f64.load', offset)
			first!.push()
			code.lane('f64x2.extract_lane', row)
			code.op(onOne[step.reduce])
			code.memory('f64.store', offset)
		}
	}
}

/** Runs the body for each label and the one after, with a local that grows by `stride`. */
function eachRecord(code: Code, start: number, { size, stride }: RowCodeRecord, body: (address: number) => void): void {
	const address = code.local('i32')
	const end = code.local('i32')
	code.get(start)
	code.tee(address)
	code.i32((size + 1) * stride)
	code.op('i32.add')
	code.set(end)
	code.loop(() => {
		body(address)
		code.get(address)
		code.i32(stride)
		code.op('i32.add')
		code.tee(address)
		code.get(end)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

function emitSegment(emission: Emission, main: readonly number[], last: readonly number[]): void {
	const { reduces, placed, module } = emission
	module.define('segment', rowsSignature, code => {
		reduces.forEach(({ reduce }, at) => {
			code.get(ofBase)
			code.f64x2(reduceStart(reduce))
			code.memory('v128.store', 16 * at)
		})
		for (const each of placed) startRecords(code, each)
		const even = code.local('i32')
		code.get(ofTo)
		code.i32(-2)
		code.op('i32.and')
		code.set(even)
		code.get(even)
		code.get(ofFrom)
		code.op('i32.gt_u')
		code.when(() => eachBlock(emission, code, main, even))
		code.get(ofTo)
		code.get(even)
		code.op('i32.gt_u')
		code.when(() => callAll(code, last, even, ofTo))
		reduces.forEach(({ reduce }, at) => {
			code.get(ofInto)
			for (const row of [0, 1]) {
				code.get(ofBase)
				code.memory('f64.load', 16 * at + 8 * row)
			}
			code.op(onOne[reduce])
			code.memory('f64.store', 8 * at)
		})
		for (const each of placed) joinRecords(code, each)
	})
}

function callAll(code: Code, steps: readonly number[], from: number, to: number): void {
	for (const step of steps) {
		for (const parameter of [ofBase, ofParams, ofStatics, ofInto]) code.get(parameter)
		code.get(from)
		code.get(to)
		code.call(step)
	}
}

function eachBlock(emission: Emission, code: Code, steps: readonly number[], even: number): void {
	if (steps.length <= 1) {
		callAll(code, steps, ofFrom, even)
		return
	}
	const from = code.local('i32')
	const to = code.local('i32')
	code.get(ofFrom)
	code.set(from)
	code.loop(() => {
		code.get(from)
		code.i32(emission.blockRows)
		code.op('i32.add')
		code.tee(to)
		code.get(even)
		code.get(to)
		code.get(even)
		code.op('i32.lt_u', 'select')
		code.set(to)
		callAll(code, steps, from, to)
		code.get(to)
		code.tee(from)
		code.get(even)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

function startRecords(code: Code, each: PlacedRecord): void {
	const rows = each.splitAt === null ? [0] : [0, 1]
	eachRecord(code, each.splitAt === null ? ofInto : ofBase, each, address => {
		each.reduces.forEach((reduce, cell) => {
			for (const row of rows) {
				code.get(address)
				code.f64(reduceStart(reduce))
				code.memory('f64.store', (each.splitAt === null ? each.at : splitOffset(each, row)) + 8 * cell)
			}
		})
	})
}

const splitOffset = ({ splitAt, size, stride }: PlacedRecord, row: number): number => splitAt! + row * (size + 1) * stride

function joinRecords(code: Code, each: PlacedRecord): void {
	if (each.splitAt === null) return
	const target = code.local('i32')
	code.get(ofInto)
	code.set(target)
	eachRecord(code, ofBase, each, address => {
		each.reduces.forEach((reduce, cell) => {
			code.get(target)
			for (const row of [0, 1]) {
				code.get(address)
				code.memory('f64.load', splitOffset(each, row) + 8 * cell)
			}
			code.op(onOne[reduce])
			code.memory('f64.store', each.at + 8 * cell)
		})
		advance(code, target, each.stride)
	})
}
