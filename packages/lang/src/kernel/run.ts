/**
 * Runs a compiled kernel: what does not hang on chance is worked by the plain road and put among the constants, leaves come from the cache, and
 * the trials go through in chunks.
 */
import { drawKey } from '../chance/draw.ts'
import type { Summary } from '../chance/quantiles.ts'
import type { NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { createFixedNodes, evaluateTrials, type TrialOptions, type TrialValue } from '../trials/evaluate.ts'
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

/** So many trials of a draw and of what is made of it stay in the nearest cache of a processor. */
const leafTrials = 1024

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
	/** Figures one after the other, each with all its trials or with a chunk's. */
	readonly figures: number
	readonly stride: number
	readonly isWhole: boolean
	readonly chunkLeaves: number
}

export function createKernelSession(given: Program | KernelCode, options: KernelOptions & CompileOptions): KernelSession {
	const code = 'bytes' in given ? given : compileKernel(given, options)
	const { trials, from = 0 } = options
	if (from % 2 !== 0 || from < 0 || trials < 0 || from + trials > 2 ** 32)
		throw new RangeError('a run begins with an even trial, below 2^32')
	const cache = options.cache ?? createDrawCache()
	const columns = new Map(options.columns ?? [])
	const fixed = createFixedNodes(code.program, columns)
	const padded = roomFor(trials)
	const chunkBytes = 8 * chunkTrials
	let place: Place | null = null
	let leafPlaces: (number | null)[] = []
	/** Of what no slot changes, kept from work to work; the rest is forgotten. */
	const summaries = new Map<string, Summary>()

	const settle = (keepOutputs: boolean): Place => {
		const asIs = keepOutputs ? padded : chunkBytes
		const wants = code.workspace + (code.figures.length + code.leaves.length) * (asIs + chunkBytes) + code.leaves.length * padded
		const isThere = place !== null && place.generation === cache.generation && (!keepOutputs || place.isWhole)
		if (place && isThere) return place
		if (!cache.hasRoom(wants)) cache.forget()
		place = {
			generation: cache.generation,
			base: cache.allot(code.workspace),
			exports: cache.instance(code.bytes) as unknown as Exports,
			isWhole: keepOutputs,
			figures: cache.allot(Math.max(64, code.figures.length * asIs)),
			stride: asIs,
			chunkLeaves: cache.allot(Math.max(64, code.leaves.length * chunkBytes)),
		}
		for (const { at, places } of code.tables) cache.words(place.base + at, places.length).set(places)
		return place
	}

	/** What is the same in every trial: constants, tables by label, and the cells worked once. */
	const workFixed = ({ base, exports }: Place): void => {
		const memory = cache.doubles(base, code.leafPointers / 8)
		for (const { node, value, at } of code.constants)
			if (node === null) memory[at] = value
			else memory.set(fixed.cellsOf(node), at)
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
		return `${options.seed} ${leaf.draw.length} ${leaf.draw} ${from} ${leaf.text} ${leaf.constants.map(at => textOf(memory[at / 8]!)).join()}`
	}

	const fillLeaf = (at: Place, index: number, into: number, first: number, count: number): void => {
		const leaf = code.leaves[index]!
		const [key0, key1] = drawKey(options.seed, leaf.draw)
		if (leaf.isDraw) {
			cache.kit.fill(into, key0, key1, first / 2, Math.ceil(count / 8))
			return
		}
		for (let done = 0; done < count; done += leafTrials) {
			const part = Math.min(leafTrials, count - done)
			const bytes = 16 * Math.ceil(part / 2)
			cache.kit.fill(scratch.uniforms, key0, key1, (first + done) / 2, Math.ceil(part / 8))
			if (leaf.usesNormal) cache.kit.probit(scratch.uniforms, scratch.normals, scratch.list, bytes)
			at.exports[`leaf${index}`]!(at.base, scratch.uniforms, scratch.normals, into + 8 * done, bytes)
		}
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
		const pointers = cache.words(at.base + code.outputPointers, code.made)
		code.figures.forEach((figure, index) => {
			const into = at.figures + index * at.stride + (at.isWhole ? 8 * first : 0)
			if (figure.kind === 'made') pointers[figure.at] = into
			else if (figure.kind === 'fixed') cache.doubles(into, count).fill(cache.doubles(at.base + figure.at, 1)[0]!)
			else if (leafPlaces[figure.at] === null) cache.doubles(into, count).set(cache.doubles(leaves[figure.at]!, count))
		})
		if (code.made > 0) at.exports.main(at.base, 16 * Math.ceil(count / 2))
	}

	const eachChunk = (at: Place, then: (first: number, count: number) => void): void => {
		workFixed(at)
		if (code.figures.length === 0) return
		keepLeaves(at)
		for (let first = 0; first < trials; first += chunkTrials) {
			const count = Math.min(chunkTrials, trials - first)
			workChunk(at, first, count)
			then(first, count)
		}
	}

	/** Where a figure's trials stand, from trial `first` of the run on. */
	const placeOf = (at: Place, index: number, first: number): number => {
		const figure = code.figures[index]!
		const kept = figure.kind === 'leaf' ? leafPlaces[figure.at]! : null
		return kept === null ? at.figures + index * at.stride + (at.isWhole ? 8 * first : 0) : kept + 8 * first
	}

	const figureAt = (output: number, cell: number): number => {
		const figure = code.outputs[output]?.figures[cell]
		if (figure === undefined) throw new RangeError(`output ${output} has no trials of a cell ${cell}`)
		if (!place?.isWhole || place.generation !== cache.generation) throw new Error('work() comes before what it leaves')
		return figure
	}

	const copyChunk = (at: Place, values: readonly TrialValue[], first: number, count: number): void => {
		code.outputs.forEach(({ figures }, output) => {
			figures.forEach((figure, cell) => {
				values[output]!.data.set(cache.doubles(placeOf(at, figure, first), count), cell * trials + first)
			})
		})
	}

	return {
		code,
		set: (slot, cells) => {
			const column = typeof slot === 'string' ? slot : nameOfSlot(code, slot)
			columns.set(column, cells)
			fixed.change(column)
		},
		run: () => {
			const at = settle(false)
			const values = emptyOutputs(code, trials)
			eachChunk(at, (first, count) => copyChunk(at, values, first, count))
			return values.map((value, index) => (value.chancy ? value : fixedOutput(value, fixed.cellsOf(code.program.outputs[index]!))))
		},
		work: () => {
			for (const key of summaries.keys()) if (code.figures[Number.parseInt(key, 10)]!.varies) summaries.delete(key)
			eachChunk(settle(true), () => {})
		},
		values: (output, cell) => cache.doubles(placeOf(place!, figureAt(output, cell), 0), trials),
		summarise: (output, cell, probabilities) => {
			const figure = figureAt(output, cell)
			const key = `${figure} ${probabilities.join()}`
			const known = summaries.get(key)
			if (known) return known
			const summary = summariseInMemory(cache, placeOf(place!, figure, 0), trials, probabilities)
			summaries.set(key, summary)
			return summary
		},
	}
}

/** Tells -0 from 0. */
const textOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

function fixedOutput(value: TrialValue, cells: Float64Array): TrialValue {
	return { ...value, cells: cells.length, data: cells.slice() }
}

function emptyOutputs(code: KernelCode, trials: number): readonly TrialValue[] {
	return code.outputs.map(({ axes, chancy, figures }) => ({
		axes,
		cells: figures.length,
		chancy,
		data: new Float64Array(figures.length * trials),
	}))
}

function nameOfSlot(code: KernelCode, id: NodeId): string {
	const node = code.program.nodes[id]
	if (node?.op !== 'column') throw new Error(`node ${id} is not a slot`)
	return node.name
}
