/** Scenarios side by side: what each changes against the first, with the same luck for all. */
import { hasRows, makeProgram, type NodeId, type Plan, type Program } from '@parley/lang'
import { cashOverTerm, moneyScale, packageByYear } from './amounts.ts'
import { type Figure, figuresOf, plainFigure, type RunOptions } from './figures.ts'
import type { Opened } from './live.ts'
import { type FiguresOptions, openFigures, readerOf } from './live-figures.ts'
import { currentPoint, pointOf, scenarioOf } from './points.ts'
import { textsOf } from './rows.ts'
import { bindValues } from './scenario-plan.ts'

export interface Difference {
	/** One for each point: its package over the term, less what it is in the first scenario. */
	readonly packages: readonly Figure[]
	/** The gap between the first point and each later one, less what it is in the first scenario. */
	readonly gaps: readonly Figure[]
}

/** For each scenario but the first. */
export function differencesOf(
	plan: Plan,
	columns: RunOptions['columns'],
	ids: readonly string[],
	scenarios: readonly (readonly Opened[])[],
	options: FiguresOptions,
): readonly Difference[] {
	if (scenarios.length < 2) return []
	const points = ids.map(id => {
		const point = pointOf(plan, id)
		if ('error' in point) throw new Error(`points are checked before they are compared: ${point.error}`)
		return point
	})
	const nodes = [...plan.nodes]
	const bound = scenarios.map(values => bindValues(plan, nodes, values))
	const maker = makeProgram({ ...plan, nodes })
	const less = (a: NodeId, b: NodeId): NodeId => maker.builder.binary('sub', a, b)
	const totals = bound.map(({ facts, bySide }) => {
		const current = scenarioOf(plan, currentPoint(plan), { facts: null, sets: facts })
		return points.map(point => {
			const sets = new Map([...facts, ...((point.side !== null && bySide.get(point.side)) || [])])
			return cashOverTerm(maker.builder, packageByYear(maker, plan, scenarioOf(plan, point, { facts: null, sets }), current))
		})
	})
	const [first, ...later] = totals
	const outputs = later.flatMap(those => [
		...those.map((total, at) => less(total, first![at]!)),
		...those.slice(1).map((total, at) => less(less(those[0]!, total), less(first![0]!, first![at + 1]!))),
	])
	const figures = figuresFor(maker.finish(outputs), columns, options)
	const width = 2 * points.length - 1
	return later.map((_, index) => ({
		packages: figures.slice(index * width, index * width + points.length),
		gaps: figures.slice(index * width + points.length, (index + 1) * width),
	}))
}

function figuresFor(program: Program, columns: RunOptions['columns'], options: FiguresOptions): readonly Figure[] {
	if (hasRows(program)) {
		const scales = program.outputs.map(() => moneyScale)
		return figuresOf(program, scales, { ...options, columns }).map(cells => plainFigure(cells.figures[0]!))
	}
	const wanted = program.outputs.map(() => ({ cells: 1, isCounted: false }))
	const read = readerOf(openFigures(program, new Map(textsOf(columns)), wanted, options).work())
	return program.outputs.map(() => read().figure)
}
