/**
 * Runs a compiled kernel: what does not hang on chance is worked by the plain road and put among the constants, leaves come from the cache, and
 * the trials go through in chunks.
 */
import { drawKey } from '../chance/draw.ts'
import type { Summary } from '../chance/quantiles.ts'
import type { NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { evaluateTrials, type TrialOptions, type TrialValue } from '../trials/evaluate.ts'
import { chunkTrials, createDrawCache, type DrawCache, scratch } from './cache.ts'
import { KernelLimit } from './cells.ts'
import { type CompileOptions, compileKernel, type KernelCode, type KernelLeaf } from './compile.ts'
import { roomFor, summariseInMemory } from './summarise.ts'

export interface KernelOptions extends TrialOptions {
	/** The first trial, an even number; 0 unless told. */
	readonly from?: number
	readonly cache?: DrawCache
}

/** A program made ready for many runs that differ by their slots alone. */
export interface KernelSession {
	readonly code: KernelCode
	/** The cells of a constant that was compiled as a slot, or of a column, as exact texts in base units. */
	set(slot: NodeId | string, cells: readonly string[]): void
	/** The outputs in order. */
	run(): readonly TrialValue[]
	/** Works the outputs and leaves them in memory, for `values` and `summarise`. */
	work(): void
	/** One cell of an output that varies by trial, as a view that lasts until the next work. */
	values(output: number, cell: number): Float64Array
	summarise(output: number, cell: number, probabilities: readonly number[]): Summary
}

interface Exports {
	prologue(base: number): void
	main(base: number, bytes: number): void
	readonly [leaf: `leaf${number}`]: (base: number, uniforms: number, normals: number, into: number, bytes: number) => void
}

const compiled = new WeakMap<Program, KernelCode>()

/** The trials road on generated code: what evaluateTrials answers, to the bit; a hole's own bits excepted. */
export function runKernel(given: Program | KernelCode, options: KernelOptions): readonly TrialValue[] {
	const code = 'bytes' in given ? given : codeOf(given)
	if (code === null) return evaluateTrials(given as Program, options)
	return createKernelSession(code, options).run()
}

function codeOf(program: Program): KernelCode | null {
	const known = compiled.get(program)
	if (known) return known
	try {
		const code = compileKernel(program)
		compiled.set(program, code)
		return code
	} catch (error) {
		if (error instanceof KernelLimit) return null
		throw error
	}
}

/** Where this session's things stand in the cache's memory. */
interface Place {
	readonly generation: number
	readonly base: number
	readonly exports: Exports
	/** Of the outputs that vary: their cells one after the other. */
	readonly outputs: number | null
	readonly chunkOutputs: number
	readonly chunkLeaves: number
}

export function createKernelSession(given: Program | KernelCode, options: KernelOptions & CompileOptions): KernelSession {
	const code = 'bytes' in given ? given : compileKernel(given, options)
	const { trials, from = 0 } = options
	if (from % 2 !== 0 || from < 0 || trials < 0 || from + trials > 2 ** 32)
		throw new RangeError('a run begins with an even trial, below 2^32')
	const cache = options.cache ?? createDrawCache()
	const columns = new Map(options.columns ?? [])
	const fixedNodes = code.constants.filter(constant => constant.node !== null)
	const outputCells = code.outputs.reduce((sum, output) => sum + (output.chancy ? output.cells : 0), 0)
	const padded = roomFor(trials)
	const chunkBytes = 8 * chunkTrials
	let place: Place | null = null
	let leafPlaces: (number | null)[] = []
	let fixed: readonly Float64Array[] = []

	const settle = (keepOutputs: boolean): Place => {
		const wants = code.workspace + outputCells * (keepOutputs ? padded : chunkBytes) + code.leaves.length * (padded + chunkBytes)
		const isThere = place !== null && place.generation === cache.generation && (!keepOutputs || place.outputs !== null)
		if (place && isThere) return place
		if (!cache.hasRoom(wants)) cache.forget()
		place = {
			generation: cache.generation,
			base: cache.allot(code.workspace),
			exports: cache.instance(code.bytes) as unknown as Exports,
			outputs: keepOutputs ? cache.allot(Math.max(64, outputCells * padded)) : null,
			chunkOutputs: keepOutputs ? 0 : cache.allot(Math.max(64, outputCells * chunkBytes)),
			chunkLeaves: cache.allot(Math.max(64, code.leaves.length * chunkBytes)),
		}
		for (const { at, places } of code.tables) cache.words(place.base + at, places.length).set(places)
		return place
	}

	/** What is the same in every trial: constants, tables by label, and the cells worked once. */
	const workFixed = ({ base, exports }: Place): void => {
		const program = { ...code.program, outputs: [...fixedOutputs(code), ...fixedNodes.map(constant => constant.node!)] }
		const values = evaluateTrials(program, { seed: options.seed, trials: 1, columns })
		fixed = values.map(value => value.data)
		const own = fixedOutputs(code).length
		const memory = cache.doubles(base, code.leafPointers / 8)
		for (const constant of code.constants) if (constant.node === null) memory[constant.at] = constant.value
		fixedNodes.forEach((constant, index) => memory.set(values[own + index]!.data, constant.at))
		for (const table of code.labelTables) {
			const words = cache.words(base + table.at, table.base.length)
			table.base.forEach((first, index) => {
				const label = memory[table.labels[index]! / 8]!
				const isThere = Number.isInteger(label) && label >= 0 && label < table.size
				words[index] = isThere ? table.places[first + label * table.stride]! : table.otherwise
			})
		}
		exports.prologue(base)
	}

	const leafKey = (leaf: KernelLeaf, base: number): string => {
		const memory = cache.doubles(base, code.leafPointers / 8)
		return `${options.seed} ${leaf.draw.length} ${leaf.draw} ${from} ${leaf.text} ${leaf.constants.map(at => memory[at / 8]!).join()}`
	}

	const fillLeaf = ({ base, exports }: Place, index: number, into: number, first: number, count: number): void => {
		const leaf = code.leaves[index]!
		const [key0, key1] = drawKey(options.seed, leaf.draw)
		const bytes = 16 * Math.ceil(count / 2)
		const turns = Math.ceil(count / 8)
		if (leaf.isDraw) {
			cache.kit.fill(into, key0, key1, first / 2, turns)
			return
		}
		cache.kit.fill(scratch.uniforms, key0, key1, first / 2, turns)
		if (leaf.usesNormal) cache.kit.probit(scratch.uniforms, scratch.normals, scratch.list, bytes)
		exports[`leaf${index}`]!(base, scratch.uniforms, scratch.normals, into, bytes)
	}

	/** Leaves that the cache holds for every trial; the others (null) are worked chunk by chunk. */
	const keepLeaves = (at: Place): void => {
		leafPlaces = code.leaves.map((leaf, index) => {
			const key = `${leafKey(leaf, at.base)} ${trials}`
			const known = cache.find(key)
			if (known !== undefined) return known
			if (!cache.hasRoom(padded)) return null
			const into = cache.allot(padded)
			for (let first = 0; first < trials; first += chunkTrials)
				fillLeaf(at, index, into + 8 * first, from + first, Math.min(chunkTrials, trials - first))
			cache.keep(key, into)
			return into
		})
	}

	const workChunk = (at: Place, first: number, count: number): void => {
		const leaves = leafPlaces.map((kept, index) => {
			if (kept !== null) return kept + 8 * first
			const into = at.chunkLeaves + index * chunkBytes
			fillLeaf(at, index, into, from + first, count)
			return into
		})
		cache.words(at.base + code.leafPointers, leaves.length).set(leaves)
		const outputs = cache.words(at.base + code.outputPointers, outputCells)
		for (let cell = 0; cell < outputCells; cell++)
			outputs[cell] = at.outputs === null ? at.chunkOutputs + cell * chunkBytes : at.outputs + cell * padded + 8 * first
		at.exports.main(at.base, 16 * Math.ceil(count / 2))
	}

	const eachChunk = (at: Place, then: (first: number, count: number) => void): void => {
		workFixed(at)
		if (outputCells === 0) return
		keepLeaves(at)
		for (let first = 0; first < trials; first += chunkTrials) {
			const count = Math.min(chunkTrials, trials - first)
			workChunk(at, first, count)
			then(first, count)
		}
	}

	const firstCells = firstCellsOf(code)
	const placeOf = (output: number, cell: number): number => {
		const { chancy, cells } = code.outputs[output]!
		if (!chancy || cell >= cells) throw new RangeError(`output ${output} has no trials of a cell ${cell}`)
		if (!place || place.outputs === null || place.generation !== cache.generation) throw new Error('work() comes before what it leaves')
		return place.outputs + (firstCells[output]! + cell) * padded
	}

	return {
		code,
		set: (slot, cells) => void columns.set(typeof slot === 'string' ? slot : nameOfSlot(code, slot), cells),
		run: () => {
			const at = settle(false)
			const values = emptyOutputs(code, trials)
			eachChunk(at, (first, count) => {
				const stride = at.outputs === null ? chunkBytes : padded
				copyChunk(cache, at.outputs === null ? at.chunkOutputs : at.outputs + 8 * first, stride, values, first, count)
			})
			return values.map((value, index) => (value.chancy ? value : { ...value, ...fixedValue(code, fixed, index) }))
		},
		work: () => {
			const at = settle(true)
			eachChunk(at, () => {})
		},
		values: (output, cell) => cache.doubles(placeOf(output, cell), trials),
		summarise: (output, cell, probabilities) => summariseInMemory(cache, placeOf(output, cell), trials, probabilities),
	}
}

/** Outputs that every trial has alike. */
function fixedOutputs(code: KernelCode): readonly NodeId[] {
	return code.program.outputs.filter((_, index) => !code.outputs[index]!.chancy)
}

function fixedValue(code: KernelCode, fixed: readonly Float64Array[], output: number): { data: Float64Array; cells: number } {
	const before = code.outputs.slice(0, output).filter(each => !each.chancy).length
	return { data: fixed[before]!, cells: fixed[before]!.length }
}

function firstCellsOf(code: KernelCode): readonly number[] {
	let next = 0
	return code.outputs.map(output => {
		const first = next
		if (output.chancy) next += output.cells
		return first
	})
}

function emptyOutputs(code: KernelCode, trials: number): readonly TrialValue[] {
	return code.outputs.map(({ axes, cells, chancy }) => ({ axes, cells, chancy, data: new Float64Array(chancy ? cells * trials : 0) }))
}

function copyChunk(cache: DrawCache, from: number, stride: number, values: readonly TrialValue[], first: number, count: number): void {
	let at = from
	for (const { chancy, cells, data } of values) {
		if (!chancy) continue
		for (let cell = 0; cell < cells; cell++) {
			data.set(cache.doubles(at, count), cell * (data.length / cells) + first)
			at += stride
		}
	}
}

function nameOfSlot(code: KernelCode, id: NodeId): string {
	const node = code.program.nodes[id]
	if (node?.op !== 'column') throw new Error(`node ${id} is not a slot`)
	return node.name
}
