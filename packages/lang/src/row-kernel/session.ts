/**
 * A pass bound to columns, to be run with one set of parameter values after another. Columns that stand in the crew's memory are read where they are;
 * others are copied in, all at once or, when there is no room, a window of rows at a time.
 */
import type { ColumnData, RowColumns } from '../rows/column.ts'
import type { PassResult, PassValues, RowPass } from '../rows/pass.ts'
import { compileRowKernel, type RowCode } from './compile.ts'
import { createConstants } from './constants.ts'
import { exportsOn, moduleOf, type RowCrew, type RowJob, type RowWatch, soloCrew } from './crew.ts'
import { type ColumnFormat, columnNamed, formatsOf, widthOf } from './formats.ts'
import { createRowMemory } from './memory.ts'
import { addSegment, cellsFrom, emptyTotals, segmentRowsFor } from './segments.ts'

export interface RowSession {
	readonly code: RowCode
	/** Vectors are arrays on the crew's memory, which the next run writes over and `close` gives back. */
	run(values: PassValues): PassResult
	/** Null when it was cancelled. */
	run(values: PassValues, watch: RowWatch): PassResult | null
	/** A run for each set of values, in order, with the rows of a segment worked for many sets while they are near; false when it was cancelled. */
	runMany(sets: readonly PassValues[], take: (result: PassResult, set: number) => void, watch?: RowWatch): boolean
	/** Gives back the room it took; arrays it answered may not be used any more. */
	close(): void
}

/** There is no room in memory for what a pass needs whole. */
export class RowMemoryFull extends Error {}

const compiled = new WeakMap<RowPass, Map<string, RowCode>>()
/** By the pass's own text: whoever splits the same program again gets the code that is warm. The latest last. */
const recent = new Map<string, RowCode>()
const mostRecent = 64

function codeFor(pass: RowPass, columns: RowColumns, shared: boolean): RowCode {
	const formats = formatsOf(pass, columns)
	const key = `${shared} ${JSON.stringify(formats)}`
	const ofPass = compiled.get(pass) ?? new Map<string, RowCode>()
	compiled.set(pass, ofPass)
	const code = ofPass.get(key) ?? codeOfText(`${key} ${JSON.stringify(pass)}`, () => compileRowKernel(pass, formats, { shared }))
	ofPass.set(key, code)
	return code
}

function codeOfText(text: string, compile: () => RowCode): RowCode {
	const code = recent.get(text) ?? compile()
	recent.delete(text)
	recent.set(text, code)
	const [oldest] = recent.keys()
	if (recent.size > mostRecent) recent.delete(oldest!)
	return code
}

export function runRowKernel(pass: RowPass, values: PassValues, columns: RowColumns): PassResult {
	const session = createRowSession(pass, columns)
	const result = session.run(values)
	session.close()
	return result
}

/** Where a window's rows go before they are worked, or from where a vector's are taken after. */
interface Staged {
	readonly word: number
	readonly at: number
	readonly width: number
}

interface Binding {
	readonly rows: number
	readonly segmentRows: number
	/** Rows that are worked before others are copied in. */
	readonly windowRows: number
	readonly staged: readonly (Staged & { readonly data: ColumnData; readonly format: ColumnFormat })[]
	/** Room for each vector output; staged ones are copied out to arrays of their own. */
	readonly vectors: readonly (Staged & { readonly data: Float64Array | null })[]
	readonly statics: number
}

const mostSetDoubles = 2 ** 22
const mostParamBytes = 2 ** 25
const windowSizes = Array.from({ length: 13 }, (_, index) => 2 ** (24 - index))

export function createRowSession(
	pass: RowPass,
	columns: RowColumns,
	crew: RowCrew = soloCrew(createRowMemory({ shared: typeof SharedArrayBuffer !== 'undefined' })),
): RowSession {
	const { memory } = crew
	const code = codeFor(pass, columns, memory.shared)
	const constants = createConstants(pass, code.program, code.constants)
	const held = new Set<number>()
	const tryAllot = (bytes: number): number | null => {
		const at = memory.allot(bytes)
		if (at !== null) held.add(at)
		return at
	}
	const allot = (bytes: number): number => {
		const at = tryAllot(bytes)
		if (at === null) throw new RowMemoryFull(`${bytes} bytes for the table ${pass.table}`)
		return at
	}
	const giveBack = (at: number): void => {
		held.delete(at)
		memory.free(at)
	}
	const close = (): void => {
		for (const at of held) memory.free(at)
		held.clear()
	}
	const strideOf = (bytes: number): number => 64 * Math.ceil(bytes / 64)
	const paramsStride = strideOf(code.paramsBytes)
	const resultStride = strideOf(code.resultBytes)
	const workspaceStride = strideOf(code.workspace)
	const bind = (): { binding: Binding; workspaces: number } => {
		try {
			const workspaces = allot(crew.threads * workspaceStride)
			return { binding: bindColumns(code, columns, memory, { allot, tryAllot, giveBack }), workspaces }
		} catch (error) {
			close()
			throw error
		}
	}
	const { binding, workspaces } = bind()
	const segments = Math.ceil(binding.rows / binding.segmentRows)

	const runSets = (sets: readonly PassValues[], take: (result: PassResult, set: number) => void, watch: RowWatch): boolean => {
		const params = allot(sets.length * paramsStride)
		const results = allot(Math.max(1, segments) * sets.length * resultStride)
		try {
			const doubles = memory.doubles(params, (sets.length * paramsStride) / 8)
			constants.fill(sets, (set, place, value) => {
				doubles[(set * paramsStride) / 8 + place] = value
			})
			const { prologue } = exportsOn(memory.memory, moduleOf(code.bytes))
			for (let set = 0; set < sets.length; set++) prologue(params + set * paramsStride, binding.statics)
			const job: Omit<RowJob, 'firstSegment' | 'endSegment'> = {
				bytes: code.bytes,
				workspaces,
				workspaceStride,
				statics: binding.statics,
				params,
				paramsStride,
				trials: sets.length,
				results,
				resultStride,
				rows: binding.rows,
				segmentRows: binding.segmentRows,
			}
			const perWindow = binding.windowRows / binding.segmentRows
			for (let first = 0; first < segments; first += perWindow) {
				const end = Math.min(segments, first + perWindow)
				const from = first * binding.segmentRows
				const to = Math.min(binding.rows, end * binding.segmentRows)
				copyIn(memory, binding, from, to)
				if (!crew.work({ ...job, firstSegment: first, endSegment: end }, watch)) return false
				copyOut(memory, binding, from, to)
			}
			for (let set = 0; set < sets.length; set++) {
				const totals = emptyTotals(code)
				for (let segment = 0; segment < segments; segment++)
					addSegment(code, totals, memory.doubles(results + (segment * sets.length + set) * resultStride, code.resultBytes / 8))
				take(withVectors(code, memory, binding, cellsFrom(code, totals)), set)
			}
			return true
		} finally {
			giveBack(params)
			giveBack(results)
		}
	}

	const run = (values: PassValues, watch: RowWatch = {}): PassResult | null => {
		let answer: PassResult | null = null
		runSets(
			[values],
			result => {
				answer = result
			},
			watch,
		)
		return answer
	}
	/** As many sets at a time as their results leave room for; a pass that makes vectors goes one by one, each written over by the next. */
	const setsAtOnce =
		code.vectors > 0
			? 1
			: Math.max(
					1,
					Math.min(Math.floor((8 * mostSetDoubles) / Math.max(1, segments) / resultStride), Math.floor(mostParamBytes / paramsStride)),
				)
	return {
		code,
		run: run as RowSession['run'],
		runMany: (sets, take, watch = {}) => {
			const of = binding.rows * Math.ceil(sets.length / setsAtOnce)
			for (let first = 0, turn = 0; first < sets.length; first += setsAtOnce, turn++) {
				const { progress } = watch
				const inTurn = progress ? { ...watch, progress: (rows: number) => progress(turn * binding.rows + rows, of) } : watch
				if (!runSets(sets.slice(first, first + setsAtOnce), (result, set) => take(result, first + set), inTurn)) return false
			}
			return true
		},
		close,
	}
}

interface Room {
	allot(bytes: number): number
	tryAllot(bytes: number): number | null
	giveBack(at: number): void
}

type RowMemoryLike = RowCrew['memory']

function bindColumns(code: RowCode, columns: RowColumns, memory: RowMemoryLike, room: Room): Binding {
	const { pass, formats } = code
	const { rows } = pass
	const statics = room.allot(code.staticsBytes)
	const word = (at: number, value: number): void => {
		memory.words(statics + at, 1)[0] = value
	}
	memory.words(statics + code.wordsAt, code.words.length).set(code.words)
	const foreign: { format: ColumnFormat; data: ColumnData; word: number; width: number }[] = []
	formats.forEach((format, index) => {
		const { data } = columnNamed(columns, format.name)
		if (format.lookedUp === null && data.length !== rows) throw new Error(`the column ${format.name} has ${data.length} rows, not ${rows}`)
		const address = memory.addressOf(data)
		if (address !== null) word(4 * index, address)
		else if (format.lookedUp !== null) {
			const at = room.allot(data.byteLength)
			copyBytes(memory, data, at)
			word(4 * index, at)
		} else foreign.push({ format, data, word: 4 * index, width: widthOf[format.type] })
	})
	const outputs = code.outputs.flatMap(output => (output.kind === 'vector' ? [output] : []))
	const place = (count: number): { columns: readonly number[]; vectors: readonly number[] } | null => {
		const taken: number[] = []
		for (const bytes of [...foreign.map(({ width }) => width * count), ...outputs.map(({ cells }) => 8 * cells * count)]) {
			const at = room.tryAllot(bytes)
			if (at === null) {
				for (const each of taken) room.giveBack(each)
				return null
			}
			taken.push(at)
		}
		return { columns: taken.slice(0, foreign.length), vectors: taken.slice(foreign.length) }
	}
	const wanted = segmentRowsFor(rows, code.resultBytes)
	const whole = leavesRoom(room, code, wanted, () => place(rows))
	const vectorOf = (at: number, index: number, data: Float64Array | null): Binding['vectors'][number] => ({
		at,
		word: code.vectorsAt + 4 * outputs[index]!.first,
		width: 8 * outputs[index]!.cells,
		data,
	})
	if (whole) {
		foreign.forEach(({ data, word: slot }, index) => {
			copyBytes(memory, data, whole.columns[index]!)
			word(slot, whole.columns[index]!)
		})
		outputs.forEach(({ first, cells }, index) => {
			for (let cell = 0; cell < cells; cell++) word(code.vectorsAt + 4 * (first + cell), whole.vectors[index]! + 8 * cell * rows)
		})
		const windowRows = wanted * Math.max(1, Math.ceil(rows / wanted))
		return {
			rows,
			segmentRows: wanted,
			windowRows,
			staged: [],
			vectors: whole.vectors.map((at, index) => vectorOf(at, index, null)),
			statics,
		}
	}
	for (const windowRows of windowSizes) {
		const segmentRows = windowRows % wanted === 0 ? wanted : windowRows
		const placed = leavesRoom(room, code, segmentRows, () => place(windowRows))
		if (!placed) continue
		return {
			rows,
			segmentRows,
			windowRows,
			staged: foreign.map((each, index) => ({ ...each, at: placed.columns[index]! })),
			vectors: placed.vectors.map((at, index) => vectorOf(at, index, new Float64Array(outputs[index]!.cells * rows))),
			statics,
		}
	}
	throw new RowMemoryFull(`a window of ${windowSizes.at(-1)} rows of the table ${pass.table}`)
}

/** Columns may not take the room of parameters and results. */
function leavesRoom<Placed>(room: Room, code: RowCode, segmentRows: number, place: () => Placed | null): Placed | null {
	const segments = Math.ceil(code.pass.rows / segmentRows)
	const reserved = room.tryAllot(code.paramsBytes + 1024 + (segments + 1) * (code.resultBytes + 128))
	if (reserved === null) return null
	const placed = place()
	room.giveBack(reserved)
	return placed
}

function copyBytes(memory: RowMemoryLike, data: ColumnData, at: number): void {
	bytesAt(memory, at, data.byteLength).set(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength))
}

function bytesAt(memory: RowMemoryLike, at: number, count: number): Uint8Array {
	return new Uint8Array(memory.memory.buffer, at, count)
}

/** Pointers are to where row 0 would stand, before the memory's beginning if need be: addresses go round at 4 GiB. */
function copyIn(memory: RowMemoryLike, { staged, vectors, statics, windowRows }: Binding, from: number, to: number): void {
	for (const { data, at, word, width } of staged) {
		copyBytes(memory, data.subarray(from, to), at)
		memory.words(statics + word, 1)[0] = at - from * width
	}
	for (const { data, at, word, width } of vectors) {
		if (!data) continue
		for (let cell = 0; cell < width / 8; cell++) memory.words(statics + word + 4 * cell, 1)[0] = at + 8 * (cell * windowRows - from)
	}
}

function copyOut(memory: RowMemoryLike, { vectors, rows, windowRows }: Binding, from: number, to: number): void {
	for (const { data, at, width } of vectors)
		for (let cell = 0; data && cell < width / 8; cell++) data.set(memory.doubles(at + 8 * cell * windowRows, to - from), cell * rows + from)
}

function withVectors(code: RowCode, memory: RowMemoryLike, binding: Binding, cells: readonly (Float64Array | null)[]): PassResult {
	let next = 0
	return code.outputs.map((output, index) => {
		if (output.kind !== 'vector') return cells[index]!
		const { at, data } = binding.vectors[next++]!
		if (data) return data
		const made = memory.doubles(at, output.cells * binding.rows)
		return memory.shared ? made : made.slice()
	})
}
