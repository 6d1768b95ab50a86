/** Who works the segments of a pass: one thread here; the engine has a crew of several. */
import { compileModule, instantiate, type Memory, type Module } from '../kernel/machine.ts'
import type { RowMemory } from './memory.ts'

/** Plain numbers, so that it can be told to other threads: segments, each worked for every set of parameter values while its rows are near. */
export interface RowJob {
	readonly bytes: Uint8Array<ArrayBuffer>
	readonly workspaces: number
	readonly workspaceStride: number
	readonly statics: number
	readonly params: number
	readonly paramsStride: number
	/** Sets of parameter values. */
	readonly trials: number
	/** Results by segment, then by set. */
	readonly results: number
	readonly resultStride: number
	readonly rows: number
	readonly segmentRows: number
	readonly firstSegment: number
	readonly endSegment: number
}

export interface RowWatch {
	/** Told now and then how many rows are done, of how many. */
	readonly progress?: (rows: number, of: number) => void
	/** Looked at before each segment, by every thread: work stops when the first word is not 0. Other threads can set it when it is shared. */
	readonly cancel?: Int32Array
}

export interface RowCrew {
	readonly memory: RowMemory
	/** Workspaces that a job must bring. */
	readonly threads: number
	/** False when it was cancelled. */
	work(job: RowJob, watch: RowWatch): boolean
}

export interface RowExports {
	prologue(params: number, statics: number): void
	segment(base: number, params: number, statics: number, into: number, from: number, to: number): void
}

const modules = new WeakMap<Uint8Array, Module>()
const instances = new WeakMap<Memory, WeakMap<Module, RowExports>>()

export function moduleOf(bytes: Uint8Array<ArrayBuffer>): Module {
	const known = modules.get(bytes)
	if (known) return known
	const module = compileModule(bytes)
	modules.set(bytes, module)
	return module
}

export function exportsOn(memory: Memory, module: Module): RowExports {
	const ofMemory = instances.get(memory) ?? new WeakMap<Module, RowExports>()
	instances.set(memory, ofMemory)
	const known = ofMemory.get(module)
	if (known) return known
	const made = instantiate(module, memory) as unknown as RowExports
	ofMemory.set(module, made)
	return made
}

/** One segment for every set of parameter values, by the given thread. */
export function workSegment(job: Omit<RowJob, 'bytes'>, { segment }: RowExports, thread: number, index: number): void {
	const { workspaces, workspaceStride, statics, params, paramsStride, trials, results, resultStride, rows, segmentRows } = job
	const from = index * segmentRows
	const to = Math.min(rows, from + segmentRows)
	for (let trial = 0; trial < trials; trial++) {
		const into = results + (index * trials + trial) * resultStride
		segment(workspaces + thread * workspaceStride, params + trial * paramsStride, statics, into, from, to)
	}
}

export function soloCrew(memory: RowMemory): RowCrew {
	return {
		memory,
		threads: 1,
		work: (job, { progress, cancel }) => {
			const exports = exportsOn(memory.memory, moduleOf(job.bytes))
			for (let index = job.firstSegment; index < job.endSegment; index++) {
				if (isCancelled(cancel)) return false
				workSegment(job, exports, 0, index)
				progress?.(Math.min(job.rows, (index + 1) * job.segmentRows), job.rows)
			}
			return true
		},
	}
}

export const isCancelled = (cancel: Int32Array | undefined): boolean => cancel !== undefined && Atomics.load(cancel, 0) !== 0
