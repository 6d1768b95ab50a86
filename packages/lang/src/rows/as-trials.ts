/**
 * A pass as a program of trials: a row is a trial, a column what comes with the run. The row's dimension is gone, so what the roads
 * for trials know (layouts, lookups by a label that varies, holes) they know of rows as well.
 */
import type { Node } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import type { RowPass } from './pass.ts'

/** Nodes keep their numbers; a column node that varies by row becomes `given` under its number: "12". */
export function passAsTrials(pass: RowPass): Program {
	const { program, axis } = pass
	const nodes = program.nodes.map((node, id): Node => {
		const axes = node.axes.filter(name => name !== axis)
		if (node.op === 'column' && node.axes.includes(axis)) return { op: 'given', name: String(id), axes, measure: node.measure }
		return { ...node, axes }
	})
	return { axes: program.axes.filter(({ name }) => name !== axis), nodes, outputs: outputsOf(pass) }
}

/** What each output reduces, followed by its key when it has one. */
export const outputsOf = (pass: Pick<RowPass, 'outputs'>): readonly number[] =>
	pass.outputs.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [output.arg]))
