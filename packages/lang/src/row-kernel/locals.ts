/** A local for each value while it is needed, used again after. */
import type { CellId } from '../kernel/cells.ts'
import type { Code } from '../kernel/encode.ts'

export interface LocalStep {
	readonly makes: CellId | null
	readonly reads: readonly CellId[]
}

export interface Locals {
	/** The local of the value that step `at` makes. */
	assign(id: CellId, at: number): number
	of(id: CellId): number
}

export function createLocals(code: Code, steps: readonly LocalStep[]): Locals {
	const lastUse = new Map<CellId, number>()
	steps.forEach(({ makes, reads }, at) => {
		for (const id of reads) lastUse.set(id, at)
		if (makes !== null) lastUse.set(makes, at)
	})
	const ending = Map.groupBy(lastUse, ([, at]) => at)
	const free: number[] = []
	const held = new Map<CellId, number>()
	let released = -1
	/** What ends with the step before may be written over by the next. */
	const release = (before: number): void => {
		while (released < before) {
			released++
			for (const [id] of ending.get(released) ?? []) {
				const local = held.get(id)
				if (local !== undefined) free.push(local)
				held.delete(id)
			}
		}
	}
	return {
		assign: (id, at) => {
			release(at - 1)
			const local = free.pop() ?? code.local('v128')
			held.set(id, local)
			return local
		},
		of: id => {
			const local = held.get(id)
			if (local === undefined) throw new Error(`cell ${id} is not at hand`)
			return local
		},
	}
}
