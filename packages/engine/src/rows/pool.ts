/**
 * Threads that work the segments of a pass. The caller is one of them and waits for the others, so a run is synchronous; the others stay alive between
 * runs, asleep, and do not keep the process alive. All read columns in one shared memory. Who works which segment is left to chance, and no figure hangs
 * on it.
 */
import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import {
	createRowMemory,
	exportsOn,
	isCancelled,
	moduleOf,
	type RowCrew,
	type RowJob,
	type RowMemory,
	type RowWatch,
	workSegment,
} from '@parley/lang/row-kernel'
import { word, wordCount } from './pool-words.ts'
import type { PoolMessage, PoolModule, PoolThread } from './pool-worker.ts'

export interface RowPool extends RowCrew {
	/** Ends the threads; the memory and what stands in it are left to whoever holds them. */
	close(): Promise<void>
}

export interface RowPoolOptions {
	/** The caller's among them; as many as the machine has unless told. */
	readonly threads?: number
	/** Where columns stand; a shared memory of 4 GiB at most unless told. */
	readonly memory?: RowMemory
}

/** With fewer rows the other threads are not woken. */
const fewRows = 50_000
const patience = 1000
/** Codes that the threads keep ready. */
const mostCodes = 128

interface Other {
	readonly worker: Worker
	readonly port: MessagePort
}

export function createRowPool({
	threads = availableParallelism(),
	memory = createRowMemory({ shared: true }),
}: RowPoolOptions = {}): RowPool {
	if (!memory.shared) throw new Error('the threads of a pool work on a shared memory')
	const words = new Int32Array(new SharedArrayBuffer(4 * wordCount))
	let others: readonly Other[] | null = null
	const sent = new Map<PoolModule, number>()
	let codes = 0
	const numbered = (module: PoolModule): Pick<PoolMessage, 'code' | 'module' | 'forget'> => {
		const code = sent.get(module)
		if (code !== undefined) return { code, module: null, forget: false }
		const forget = sent.size >= mostCodes
		if (forget) sent.clear()
		codes++
		sent.set(module, codes)
		return { code: codes, module, forget }
	}
	const isClosed = (): boolean => Atomics.load(words, word.closed) === 1

	const callOthers = (job: RowJob, cancel: Int32Array | undefined): void => {
		others ??= startOthers(threads - 1, words, memory)
		const isShared = cancel?.buffer instanceof SharedArrayBuffer
		const { bytes, ...rest } = job
		const message: PoolMessage = { job: rest, ...numbered(moduleOf(bytes)), cancel: isShared ? cancel : null }
		for (const { port } of others) port.postMessage(message)
		Atomics.store(words, word.open, 1)
		Atomics.add(words, word.job, 1)
		Atomics.notify(words, word.job)
	}

	const waitForOthers = (): void => {
		Atomics.store(words, word.open, 0)
		for (let joined = Atomics.load(words, word.joined); joined > 0; joined = Atomics.load(words, word.joined))
			Atomics.wait(words, word.joined, joined, patience)
	}

	const workOwn = (job: RowJob, { progress, cancel }: RowWatch): void => {
		const exports = exportsOn(memory.memory, moduleOf(job.bytes))
		while (Atomics.load(words, word.stop) === 0) {
			if (isCancelled(cancel)) {
				Atomics.store(words, word.stop, 1)
				return
			}
			const index = Atomics.add(words, word.next, 1)
			if (index >= job.endSegment) return
			workSegment(job, exports, 0, index)
			const done = Atomics.add(words, word.done, 1) + 1
			progress?.(Math.min(job.rows, (job.firstSegment + done) * job.segmentRows), job.rows)
		}
	}

	const work = (job: RowJob, watch: RowWatch): boolean => {
		if (isClosed()) throw new Error('the pool is closed')
		for (const [at, value] of [
			[word.next, job.firstSegment],
			[word.done, 0],
			[word.stop, 0],
			[word.failed, 0],
		] as const)
			Atomics.store(words, at, value)
		const isShort = threads <= 1 || job.endSegment - job.firstSegment < 2 || job.rows * job.trials < fewRows
		try {
			if (!isShort) callOthers(job, watch.cancel)
			workOwn(job, watch)
		} finally {
			Atomics.store(words, word.next, job.endSegment)
			waitForOthers()
		}
		if (Atomics.load(words, word.failed) === 1) throw new Error(`a thread has failed: ${reasonOf(others ?? [])}`)
		return Atomics.load(words, word.done) === job.endSegment - job.firstSegment
	}

	return {
		memory,
		threads,
		work,
		close: async () => {
			Atomics.store(words, word.closed, 1)
			Atomics.add(words, word.job, 1)
			Atomics.notify(words, word.job)
			for (const { port } of others ?? []) port.close()
			await Promise.all((others ?? []).map(({ worker }) => worker.terminate()))
			others = null
		},
	}
}

/** Where no thread can be started the caller works alone. */
function startOthers(many: number, words: Int32Array, memory: RowMemory): readonly Other[] {
	const others: Other[] = []
	for (let index = 0; index < many; index++) {
		const { port1, port2 } = new MessageChannel()
		const workerData: PoolThread = { thread: index + 1, words, memory: memory.memory, port: port2 }
		try {
			const worker = new Worker(new URL('./pool-worker.ts', import.meta.url), { workerData, transferList: [port2] })
			// A thread that ends by itself is not missed: its segments are taken by the rest.
			worker.on('error', () => {})
			worker.unref()
			port1.unref()
			others.push({ worker, port: port1 })
		} catch {
			return others
		}
	}
	return others
}

function reasonOf(others: readonly Other[]): string {
	for (const { port } of others) {
		const told = receiveMessageOnPort(port)
		if (told) return String(told.message)
	}
	return 'it does not say why'
}
