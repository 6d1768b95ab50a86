/** What is the same in every row, for many sets of parameter values at once: a set is a trial of the plain road. */
import type { Constant } from '../kernel/cells.ts'
import { keepNeeded } from '../plan/needed.ts'
import type { Program } from '../plan/program.ts'
import type { PassValues, RowPass } from '../rows/pass.ts'
import { evaluateTrials } from '../trials/evaluate.ts'

export interface Constants {
	/** Calls back with each constant's place and its cells, for every set: `write(set, place, value)`. */
	fill(sets: readonly PassValues[], write: (set: number, place: number, value: number) => void): void
}

export function createConstants(pass: RowPass, program: Program, constants: readonly Constant[]): Constants {
	const names = new Map(pass.params.map(({ node, name }) => [node, name]))
	const nodes = program.nodes.map((node, id) =>
		names.has(id) ? { op: 'given' as const, name: names.get(id)!, axes: node.axes, measure: node.measure } : node,
	)
	const ofNodes = constants.filter(each => each.node !== null)
	const roots = ofNodes.map(each => each.node!)
	const kept = keepNeeded(nodes, roots)
	const needed: Program = { axes: program.axes, nodes: kept.nodes, outputs: roots.map(id => kept.renumbered(id)) }
	return {
		fill: (sets, write) => {
			for (const { node, value, at } of constants) if (node === null) for (let set = 0; set < sets.length; set++) write(set, at, value)
			const values = evaluateTrials(needed, {
				seed: 0,
				trials: sets.length,
				given: (name, out, from, width) => {
					for (let trial = 0; trial < width; trial++) {
						const cells = cellsOf(sets[from + trial]!, name)
						if (cells.length * width !== out.length) throw new Error(`the parameter ${name} has ${cells.length} cells`)
						for (let cell = 0; cell < cells.length; cell++) out[cell * width + trial] = cells[cell]!
					}
				},
			})
			ofNodes.forEach(({ at, cells }, index) => {
				const { chancy, data } = values[index]!
				for (let set = 0; set < sets.length; set++)
					for (let cell = 0; cell < cells; cell++) write(set, at + cell, chancy ? data[cell * sets.length + set]! : data[cell]!)
			})
		},
	}
}

function cellsOf(values: PassValues, name: string): Float64Array {
	const cells = values.get(name)
	if (!cells) throw new Error(`the run lacks the parameter ${name}`)
	return cells
}
