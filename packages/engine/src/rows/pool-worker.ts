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
	readonly job: RowJob
	readonly module: Parameters<typeof exportsOn>[1]
	readonly cancel: Int32Array | null
}

const { thread, words, memory, port } = workerData as PoolThread

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
	const { job, module, cancel } = message
	try {
		const exports = exportsOn(memory, module)
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

/** Jobs that this thread slept through are passed over. */
function latest(): PoolMessage | null {
	let found: PoolMessage | null = null
	for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) found = next.message as PoolMessage
	return found
}
