/** A stamp in a thread of its own, bounded in time: a file that makes the signer fail, or takes too long, is a sentence and nothing else. */
import { Worker } from 'node:worker_threads'
import type { Stamped, StampJob } from './stamp-worker.ts'

export function stampInThread(job: StampJob, seconds = 120): Promise<Stamped> {
	return new Promise(resolve => {
		const worker = new Worker(new URL('./stamp-worker.ts', import.meta.url), {
			workerData: job,
			stdout: true,
			stderr: true,
			resourceLimits: { maxOldGenerationSizeMb: 512 },
		})
		worker.stdout.resume()
		worker.stderr.resume()
		let answer: Stamped = { problem: 'The signer gave up on this file.' }
		const timer = setTimeout(() => {
			answer = { problem: 'The stamp was given up, since it took too long.' }
			void worker.terminate()
		}, seconds * 1000)
		worker.once('message', (told: Stamped) => {
			answer = told
		})
		worker.once('error', () => {})
		// Only now does nothing read the file any more.
		worker.once('exit', () => {
			clearTimeout(timer)
			resolve(answer)
		})
	})
}
