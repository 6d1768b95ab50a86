/**
 * What a mail server has taken, written down in the very turn of the event loop in which it said so, long before the database is told: a line in a file of
 * PARLEY_DATA. It outlives the process, and whoever finds its rows afterwards reads it.
 *
 *   PARLEY_DATA/deliveries/WORKER.log     bulletin, space, member, line feed; each 74 bytes
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Outbox {
	note(bulletin: string, member: string): void
	/** When the database knows all of it. */
	drop(): void
}

const fileOf = (data: string, worker: number): string => join(data, 'deliveries', `${worker}.log`)

export function openOutbox(data: string, worker: number): Outbox {
	const file = fileOf(data, worker)
	mkdirSync(join(data, 'deliveries'), { recursive: true, mode: 0o700 })
	const handle = openSync(file, 'ax', 0o600)
	return {
		note: (bulletin, member) => void writeSync(handle, `${bulletin} ${member}\n`),
		drop() {
			closeSync(handle)
			rmSync(file, { force: true })
		},
	}
}

/** Of a worker that is no more; a line that was cut off counts for nothing. */
export function readOutbox(data: string, worker: number): ReadonlySet<string> {
	try {
		const lines = readFileSync(fileOf(data, worker), 'utf8').split('\n')
		return new Set(lines.slice(0, -1))
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set()
		throw error
	}
}

export const forgetOutbox = (data: string, worker: number): void => rmSync(fileOf(data, worker), { force: true })
