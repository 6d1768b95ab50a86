/**
 * Threads that read files, a few of them, each replaced when it has grown, trapped or taken too long. Nothing that happens in one ends the process; a file
 * whose thread was lost is told as not checked.
 */
import { fstat, stat } from 'node:fs'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { CheckJob, CheckMessage, CheckThread } from './check-worker.ts'
import { type Finding, nothingSeen, type Seen } from './findings.ts'
import type { Source } from './read-file.ts'

export interface ReadLimits {
	/** Files larger than this are hashed and not verified. */
	readonly largestBytes: number
	readonly secondsEach: number
	readonly threads: number
}

export const readLimits: ReadLimits = { largestBytes: 500 * 1024 * 1024, secondsEach: 60, threads: 2 }

export interface Found {
	readonly seen: Seen
	readonly finding: Finding
}

export interface FilePool {
	/**
	 * `settings`: the verifier's, as JSON. When it has answered, no thread reads the file any more, so that the number of an open one may be given back.
	 */
	read(source: Source, settings: string): Promise<Found>
	close(): Promise<void>
}

/** A thread with more of the machine's memory than this in its verifier is replaced: a plain picture needs a few megabytes. */
const spentBytes = 192 * 1024 * 1024
/** Files above this are read one after the other: each takes nearly three times its size while it is verified. */
const bigBytes = 64 * 1024 * 1024

interface Job {
	readonly source: Source
	readonly settings: string
	readonly isBig: boolean
	readonly settle: (found: Found) => void
}

const sizeOf = (source: Source): Promise<number> =>
	(typeof source === 'number' ? promisify(fstat)(source) : promisify(stat)(source)).then(
		found => found.size,
		() => 0,
	)

/** `body`: what a thread runs. */
export function createFilePool(given: Partial<ReadLimits> = {}, body = new URL('./check-worker.ts', import.meta.url)): FilePool {
	const limits = { ...readLimits, ...given }
	const waiting: Job[] = []
	const idle: Worker[] = []
	const all = new Set<Worker>()
	let working = 0
	let bigWorking = 0
	let isClosed = false

	const takeNext = (): Job | undefined => {
		const at = waiting.findIndex(job => !job.isBig || bigWorking === 0)
		return at < 0 ? undefined : waiting.splice(at, 1)[0]
	}

	const next = (): void => {
		while (!isClosed && working < limits.threads) {
			const job = takeNext()
			if (!job) return
			working++
			if (job.isBig) bigWorking++
			void run(job).then(found => {
				working--
				if (job.isBig) bigWorking--
				job.settle(found)
				next()
			})
		}
	}

	const run = (job: Job): Promise<Found> =>
		new Promise(resolve => {
			const worker = idle.pop() ?? start(all, body, { mostBytes: spentBytes })
			let seen = nothingSeen
			const lost = (code: 'too-long' | 'verifier-failed') => finish({ seen, finding: { kind: 'unreadable', code } }, true)
			const timer = setTimeout(() => lost('too-long'), limits.secondsEach * 1000)
			const onMessage = (message: CheckMessage): void => {
				seen = message.seen
				if (message.kind === 'found') finish({ seen, finding: message.finding }, message.isSpent)
			}
			const onEnd = (): void => lost('verifier-failed')
			const finish = (found: Found, isSpent: boolean): void => {
				clearTimeout(timer)
				worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd)
				worker.unref()
				if (!isSpent && !isClosed) {
					idle.push(worker)
					return resolve(found)
				}
				worker.on('error', () => {})
				void worker.terminate().then(() => resolve(found))
			}
			worker.on('message', onMessage).once('error', onEnd).once('exit', onEnd)
			worker.ref()
			worker.postMessage({ source: job.source, settings: job.settings, largest: limits.largestBytes } satisfies CheckJob)
		})

	return {
		read: async (source, settings) => {
			const size = await sizeOf(source)
			if (isClosed) throw new Error('the pool is closed')
			return new Promise(settle => {
				waiting.push({ source, settings, isBig: size > bigBytes && size <= limits.largestBytes, settle })
				next()
			})
		},
		close: async () => {
			isClosed = true
			await Promise.all([...all].map(worker => worker.terminate()))
		},
	}
}

function start(all: Set<Worker>, body: URL, workerData: CheckThread): Worker {
	const worker = new Worker(body, { workerData, resourceLimits: { maxOldGenerationSizeMb: 512 } })
	all.add(worker)
	worker.once('exit', () => all.delete(worker))
	return worker
}
