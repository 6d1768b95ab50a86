/** A process that outlives a run that was killed, and clears up after it. It ends by itself when the run ends well. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Login } from './node.ts'

/** Names under which a run can be found again: its database, and how the ids of its queries begin. */
export interface RunNames {
	readonly database: string
	readonly queries: string
}

export interface Janitor {
	/** The run has cleared up itself. */
	dismiss(): void
}

export interface JanitorWork extends RunNames {
	readonly nodes: readonly string[]
	readonly login: Login
}

export const allIsDone = 'done'

/** What is to be done is told through a pipe, where no list of processes shows a password. Its end without `done` means that we are gone. */
export function hireJanitor(work: JanitorWork): Janitor {
	const path = fileURLToPath(new URL('./janitor.ts', import.meta.url))
	// Of the environment it needs only whom to trust.
	const { NODE_EXTRA_CA_CERTS: trusted } = process.env
	const env = trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: trusted }
	const child = spawn(process.execPath, [path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env })
	child.on('error', () => {})
	child.stdin.on('error', () => {})
	child.unref()
	child.stdin.write(`${JSON.stringify(work)}\n`)
	return { dismiss: () => void child.stdin.end(`${allIsDone}\n`) }
}
