/** The page's side of the worker: each question a promise. */
import type { Answer, Answers, RequestKind, Requests } from './protocol.ts'

export interface FolderWorker {
	ask<K extends RequestKind>(kind: K, given: Requests[K]): Promise<Answers[K]>
	close(): void
}

export function startWorker(): FolderWorker {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
	const waiting = new Map<number, { settle: (answer: never) => void; fail: (error: Error) => void }>()
	let last = 0
	worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
		const asked = waiting.get(data.id)
		waiting.delete(data.id)
		if ('failed' in data) asked?.fail(new Error(data.failed))
		else asked?.settle(data.answer as never)
	})
	worker.addEventListener('error', () => {
		for (const { fail } of waiting.values()) fail(new Error('The part of this page that checks the text could not start.'))
		waiting.clear()
	})
	return {
		ask: (kind, given) =>
			new Promise((settle, fail) => {
				last += 1
				waiting.set(last, { settle, fail })
				worker.postMessage({ id: last, kind, given })
			}),
		close: () => worker.terminate(),
	}
}
