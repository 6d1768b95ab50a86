/** A thread that stamps one file and ends: what signing takes of the machine's memory goes with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { readCredential } from './credential.ts'
import { unreadableWords } from './findings.ts'
import { holdFile, type Source } from './read-file.ts'
import { type Stamp, stampMedia } from './stamp.ts'

export interface StampJob {
	readonly source: Source
	readonly largest: number
	readonly stamp: Stamp
	readonly keyPem: string
	readonly certificatesPem: string
}

export type Stamped = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } | { readonly problem: string }

const port = parentPort
if (!port) throw new Error('this file is the body of a thread')

async function stamped({ source, largest, stamp, keyPem, certificatesPem }: StampJob): Promise<Stamped> {
	const credential = readCredential(keyPem, certificatesPem)
	if (typeof credential === 'string') return { problem: credential }
	const held = holdFile(source, largest)
	if ('finding' in held) return { problem: held.finding.kind === 'unreadable' ? unreadableWords[held.finding.code] : 'It cannot be read.' }
	const { type } = held.seen
	if (!type) return { problem: unreadableWords['unknown-type'] }
	try {
		return { bytes: new Uint8Array(await stampMedia(held.bytes, type, stamp, credential)), type: type.format }
	} catch (error) {
		return { problem: `It takes no credentials: ${String(error instanceof Error ? error.message : error).slice(0, 300)}` }
	}
}

const answer = await stamped(workerData as StampJob)
port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer] : [])
