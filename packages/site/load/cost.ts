/** Processor time of running processes, from Linux: on a machine that others share the clock says little, this says what the work took. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ticksPerSecond = 100

/** Milliseconds so far. */
export const processorOf = (pid: number): number => milliseconds(fieldsOf(pid), [11, 12])

/** Of PostgreSQL in this PARLEY_DATA: its postmaster, what that has started, and what of that has ended. */
export function processorOfPostgres(data: string): number {
	const postmaster = Number.parseInt(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8'), 10)
	const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
	const children = lines.map(line => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === postmaster)
	return milliseconds(fieldsOf(postmaster), [11, 12, 13, 14]) + children.reduce((sum, [pid]) => sum + processorOf(pid!), 0)
}

const milliseconds = (fields: readonly string[], at: readonly number[]): number =>
	(at.reduce((sum, each) => sum + Number(fields[each] ?? 0), 0) * 1_000) / ticksPerSecond

/** Nothing of one that is gone. */
function fieldsOf(pid: number): readonly string[] {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
	} catch {
		return []
	}
}

/** The most memory a process has had so far, in MB. */
export const peakMemory = (pid: number): number =>
	Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
