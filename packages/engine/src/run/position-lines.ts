/** Several values of one position side by side, label by label. */
import { makeProgram, type NodeId, type Plan, type Quantity } from '@parley/lang'
import { words } from '../report/format.ts'
import { labelLines, showCells } from './costing.ts'
import { figuresOf, type RunOptions, standardRun } from './figures.ts'

export interface PositionValues {
	/** The labels on which all the values stand alike; empty when the position varies by none. */
	readonly labels: readonly string[]
	/** One for each node, in order. The years of a line stand together: "7%, 4%, 3.5%". */
	readonly shown: readonly string[]
}

/** One line for each set of labels on which all the values stand alike; a single line for a position that varies by the year at most. */
export function positionValues(
	plan: Plan,
	columns: RunOptions['columns'],
	position: Quantity,
	nodes: readonly NodeId[],
): readonly PositionValues[] {
	const maker = makeProgram(plan)
	const program = maker.finish(nodes.map(node => maker.instantiate(node, new Map())))
	const all = figuresOf(
		program,
		nodes.map(() => position.displayScale),
		{ ...standardRun, columns },
	)
	const say = (text: string): string => (position.measure.kind === 'choice' ? words(text) : text)
	const lines = labelLines(
		plan,
		position,
		all[0]!,
		all.map((cells, index) => ({ side: String(index), cells })),
	)
	if (lines.length === 0) return [{ labels: [], shown: all.map(cells => say(showCells(position, cells))) }]
	const alike = Map.groupBy(lines, line => line.bySide.map(each => each.shown).join('\n'))
	return [...alike.values()].map(group => ({
		labels: group.length === lines.length ? [] : group.map(line => line.label),
		shown: group[0]!.bySide.map(each => say(each.shown)),
	}))
}
