/** A thread of the pool: one file at a time, told in two steps, so that the hash is known even where the verifier gives up. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Finding, Seen } from './findings.ts'
import { findIn, holdFile, type Source } from './read-file.ts'
import { startVerifier, verifierBytes } from './verifier.ts'

export interface CheckJob {
	readonly source: Source
	readonly largest: number
	/** The verifier's settings, as JSON: whose certificates count. */
	readonly settings: string
}

export type CheckMessage =
	| { readonly kind: 'seen'; readonly seen: Seen }
	/** `isSpent`: the thread has taken so much memory, or has trapped, that it is better replaced. */
	| { readonly kind: 'found'; readonly seen: Seen; readonly finding: Finding; readonly isSpent: boolean }

export interface CheckThread {
	/** Above this much of the verifier's own memory the thread is spent: it never gives any back. */
	readonly mostBytes: number
}

const { mostBytes } = workerData as CheckThread
const port = parentPort
if (!port) throw new Error('this file is the body of a thread')
// What the verifier prints when it traps is not for whoever checks a file; and a stream that somebody reads would keep the process from ending.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true
startVerifier()

port.on('message', async ({ source, largest, settings }: CheckJob) => {
	const held = holdFile(source, largest)
	const { seen } = held
	port.postMessage({ kind: 'seen', seen } satisfies CheckMessage)
	if ('finding' in held) return port.postMessage({ kind: 'found', seen, finding: held.finding, isSpent: false } satisfies CheckMessage)
	try {
		const finding = await findIn(held.bytes, seen, settings)
		port.postMessage({ kind: 'found', seen, finding, isSpent: verifierBytes() > mostBytes } satisfies CheckMessage)
	} catch (error) {
		const explanation = (error instanceof Error ? error.message : String(error)).slice(0, 400)
		const finding: Finding = { kind: 'unreadable', code: 'verifier-failed', explanation }
		port.postMessage({ kind: 'found', seen, finding, isSpent: true } satisfies CheckMessage)
	}
})
