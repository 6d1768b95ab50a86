/** The kernel on all the processors of this machine. */
import type { RowRoad } from '@parley/lang'
import { createKernelRoad } from '../run/kernel-road.ts'
import { createRowPool } from './pool.ts'

let standard: RowRoad | null = null

/** One for the process: its threads start at the first run that is long enough for them, and keep nothing alive. */
export function standardRoad(): RowRoad {
	standard ??= createKernelRoad(() => createRowPool())
	return standard
}
