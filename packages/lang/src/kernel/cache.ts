/**
 * One WebAssembly memory and what is kept in it: draws and figures that hang on one draw alone, by (seed, draw, formula, constants), so that a
 * slider's move, another proposal or another program of the same talks does not draw again. It holds no result that a program could not work
 * out anew: past its limit everything is forgotten.
 */
import { formulaNumbersAt, formulaTable } from './arithmetic.ts'
import { mostPages, pageBytes } from './encode.ts'
import { bins, compileKit, type Kit } from './kit.ts'
import { compileModule, createMemory, instantiate, type Memory, type Module } from './machine.ts'

/** Trials worked between one look at the host and the next. */
export const chunkTrials = 4096

/** Places of what every run may write over. */
export const scratch = {
	results: 1024,
	counts: 2048,
	uniforms: 2048 + 8 * bins,
	normals: 2048 + 8 * bins + 8 * chunkTrials,
	list: 2048 + 8 * bins + 16 * chunkTrials,
	end: 2048 + 8 * bins + 20 * chunkTrials + 64,
} as const

export interface DrawCache {
	readonly memory: Memory
	readonly kit: Kit
	/** Bytes that are in use. */
	readonly used: number
	/** Rises when everything is forgotten; places given before are void then. */
	readonly generation: number
	/** A place for so many bytes, a multiple of 64. */
	allot(bytes: number): number
	hasRoom(bytes: number): boolean
	/** Makes the memory reach so far, for use in passing. */
	reach(end: number): void
	find(key: string): number | undefined
	keep(key: string, at: number): void
	forget(): void
	/** The program's module, ready to work on this memory. */
	instance(bytes: Uint8Array<ArrayBuffer>): Readonly<Record<string, unknown>>
	doubles(at: number, count: number): Float64Array<ArrayBuffer>
	words(at: number, count: number): Int32Array<ArrayBuffer>
}

export interface DrawCacheOptions {
	/** Bytes to hold; 1 GiB unless told. */
	readonly most?: number
}

let kitModule: Module | undefined
const modules = new WeakMap<Uint8Array, Module>()

export function createDrawCache(options: DrawCacheOptions = {}): DrawCache {
	const most = Math.min(options.most ?? 2 ** 30, (mostPages - 1) * pageBytes)
	const memory = createMemory(Math.ceil(scratch.end / pageBytes), null)
	kitModule ??= compileModule(compileKit(false))
	new Float64Array(memory.buffer, formulaNumbersAt, formulaTable.length).set(formulaTable)
	const kit = instantiate(kitModule, memory) as unknown as Kit
	const kept = new Map<string, number>()
	const instances = new WeakMap<Uint8Array, Readonly<Record<string, unknown>>>()
	const rounded = (bytes: number): number => Math.ceil(bytes / 64) * 64
	const start = rounded(scratch.end)
	let used = start
	let generation = 0
	const reach = (end: number): void => {
		const lacking = Math.ceil((end - memory.buffer.byteLength) / pageBytes)
		if (lacking > 0) memory.grow(lacking)
	}
	return {
		memory,
		reach,
		kit,
		get used() {
			return used
		},
		get generation() {
			return generation
		},
		allot: bytes => {
			const at = used
			used += rounded(bytes)
			reach(used)
			return at
		},
		hasRoom: bytes => used + rounded(bytes) <= most,
		find: key => kept.get(key),
		keep: (key, at) => void kept.set(key, at),
		forget: () => {
			kept.clear()
			used = start
			generation++
		},
		instance: bytes => {
			const known = instances.get(bytes)
			if (known) return known
			const module = modules.get(bytes) ?? compileModule(bytes)
			modules.set(bytes, module)
			const made = instantiate(module, memory)
			instances.set(bytes, made)
			return made
		},
		doubles: (at, count) => new Float64Array(memory.buffer, at, count),
		words: (at, count) => new Int32Array(memory.buffer, at, count),
	}
}
