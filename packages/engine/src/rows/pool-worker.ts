/** One thread of a pool: joins each job while it is open, takes segments until none is left, and waits for the next. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { exportsOn, isCancelled, type RowJob, type RowMemory, workSegment } from '@parley/lang/row-kernel'
import { word } from './pool-words.ts'

export interface PoolThread {
	readonly thread: number
	readonly words: Int32Array
	readonly memory: RowMemory['memory']
	readonly port: MessagePort
}

export interface PoolMessage {
	readonly job: Omit<RowJob, 'bytes'>
	/** The number of its code, which comes along when the threads have not been sent it yet. */
	readonly code: number
	readonly module: PoolModule | null
	/** Codes sent before are not asked for again. */
	readonly forget: boolean
	readonly cancel: Int32Array | null
}

export type PoolModule = Parameters<typeof exportsOn>[1]

const { thread, words, memory, port } = workerData as PoolThread
const modules = new Map<number, PoolModule>()

for (let seen = 0; Atomics.load(words, word.closed) === 0; ) {
	Atomics.wait(words, word.job, seen)
	seen = Atomics.load(words, word.job)
	Atomics.add(words, word.joined, 1)
	// Looked at only once joined: the caller closes a job before it counts who is still at it.
	if (Atomics.load(words, word.open) === 1) join()
	Atomics.sub(words, word.joined, 1)
	Atomics.notify(words, word.joined)
}

function join(): void {
	const message = latest()
	if (!message) return
	const { job, code, cancel } = message
	try {
		const exports = exportsOn(memory, modules.get(code)!)
		while (Atomics.load(words, word.stop) === 0 && !isCancelled(cancel ?? undefined)) {
			const index = Atomics.add(words, word.next, 1)
			if (index >= job.endSegment) return
			workSegment(job, exports, thread, index)
			Atomics.add(words, word.done, 1)
		}
		Atomics.store(words, word.stop, 1)
	} catch (error) {
		port.postMessage(error instanceof Error ? (error.stack ?? error.message) : String(error))
		Atomics.store(words, word.failed, 1)
		Atomics.store(words, word.stop, 1)
	}
}

/** Jobs that this thread slept through are passed over, but for the code that came with them. */
function latest(): PoolMessage | null {
	let found: PoolMessage | null = null
	for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
		found = next.message as PoolMessage
		if (found.forget) modules.clear()
		if (found.module) modules.set(found.code, found.module)
	}
	return found
}
