/** Why a figure is what it is: the tree from it down to the facts and their sources, each with its value in the scenario asked for. */
import { type Builder, makeProgram, type NodeId, nearest, type Plan, type Quantity } from '@parley/lang'
import type { Cells, Figure, RunOptions } from './figures.ts'
import { figuresOf, plainFigure, standardRun } from './figures.ts'
import { type Circumstances, type Point, pointOf, scenarioOf } from './points.ts'

export interface ExplainCell {
	/** One label for each dimension of the quantity, in order. */
	readonly labels: readonly string[]
	readonly figure: Figure
	/** The value as words where it is no number: a choice, a date, a yes. */
	readonly shown: string
}

export interface Explained {
	readonly name: string
	readonly kind: Quantity['kind']
	readonly issue: string | null
	readonly unit: string
	readonly dimensions: readonly string[]
	/** For a value by the rows of a table: how many they are. `cells` are then means over them, and empty where there is no mean. */
	readonly rows: number | null
	/** The value as it stands in the text: the quantity's own, or the side's, or the proposal's. */
	readonly text: string
	readonly file: string
	readonly line: number
	readonly cells: readonly ExplainCell[]
	/** How many cells were left out of `cells`. */
	readonly more: number
	readonly uncertain: boolean
	readonly source: string | null
	readonly confidence: string | null
	readonly dated: string | null
	readonly known: string | null
	readonly note: string | null
	/** Whose value it is when not the shared one: a proposal's id, or "amptp says". */
	readonly from: string | null
	readonly parts: readonly Explained[]
	/** It stands higher up in the tree with its parts; they are not repeated. */
	readonly again: boolean
}

export interface ExplainOptions {
	readonly point?: string
	readonly facts?: string | null
	readonly seed?: number | string
	readonly trials?: number
}

const mostCells = 12

export function explain(
	plan: Plan,
	columns: RunOptions['columns'],
	name: string,
	showValue: (quantity: Quantity, figure: Cells['figures'][number]) => string,
	options: ExplainOptions = {},
): Explained | { readonly error: string } {
	const root = plan.quantities.find(quantity => quantity.name === name)
	if (!root) {
		const near = nearest(
			name,
			plan.quantities.map(quantity => quantity.name),
		)
		return { error: `There is nothing called ${name}.${near ? ` The nearest is ${near}.` : ''}` }
	}
	const point = pointOf(plan, options.point ?? 'current')
	if ('error' in point) return point
	const circumstances: Circumstances = { facts: options.facts ?? null }
	const order = reachable(plan, root)
	const figures = evaluate(plan, columns, order, point, circumstances, options)
	const seen = new Set<string>()
	const build = (quantity: Quantity): Explained => {
		const again = seen.has(quantity.name)
		seen.add(quantity.name)
		const used = quantity.uses.map(use => plan.quantities.find(each => each.name === use)).filter(each => each !== undefined)
		return {
			...describe(plan, quantity, figures.get(quantity.name)!, point, circumstances, showValue),
			parts: again ? [] : used.map(build),
			again: again && used.length > 0,
		}
	}
	return build(root)
}

function reachable(plan: Plan, root: Quantity): readonly Quantity[] {
	const byName = new Map(plan.quantities.map(quantity => [quantity.name, quantity]))
	const found = new Map<string, Quantity>()
	const open = [root.name]
	while (open.length > 0) {
		const quantity = byName.get(open.pop()!)
		if (!quantity || found.has(quantity.name)) continue
		found.set(quantity.name, quantity)
		open.push(...quantity.uses)
	}
	return [...found.values()]
}

function evaluate(
	plan: Plan,
	columns: RunOptions['columns'],
	quantities: readonly Quantity[],
	point: Point,
	circumstances: Circumstances,
	options: ExplainOptions,
): ReadonlyMap<string, Cells> {
	const maker = makeProgram(plan)
	const scenario = scenarioOf(plan, point, circumstances)
	const program = maker.finish(
		quantities.map(quantity => overRows(plan, maker.builder, quantity, maker.instantiate(quantity.node, scenario))),
	)
	const cells = figuresOf(
		program,
		quantities.map(quantity => quantity.displayScale),
		{ seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns },
	)
	return new Map(quantities.map((quantity, index) => [quantity.name, cells[index]!]))
}

/** Nobody's own figure is shown: what varies by the rows of a table is told by its mean over them. */
function overRows(plan: Plan, builder: Builder, quantity: Quantity, node: NodeId): NodeId {
	const axis = rowsOf(plan, quantity)
	if (!axis) return node
	const many = builder.constant({ n: BigInt(axis.rows), d: 1n })
	const counted = isNumber(quantity) ? node : builder.constant({ n: 0n, d: 1n })
	return builder.binary('div', builder.reduce('sum', [axis.name], builder.spread(counted, [axis.name])), many, quantity.measure)
}

const isNumber = ({ measure }: Quantity): boolean => measure.kind === 'quantity' || measure.kind === 'yes-no'

function rowsOf(plan: Plan, quantity: Quantity): { readonly name: string; readonly rows: number } | null {
	const axis = plan.axes.find(({ name, rows }) => rows !== undefined && quantity.axes.includes(name))
	return axis ? { name: axis.name, rows: axis.rows! } : null
}

function describe(
	plan: Plan,
	quantity: Quantity,
	cells: Cells,
	point: Point,
	circumstances: Circumstances,
	showValue: (quantity: Quantity, figure: Cells['figures'][number]) => string,
): Omit<Explained, 'parts' | 'again'> {
	const labels = labelsOf(plan, cells.axes)
	const moved = point.positions.get(quantity.name)
	const said = quantity.says.find(each => each.side === circumstances.facts)
	const proposal = moved ? plan.proposals.find(each => each.id === moved.proposal) : undefined
	const binding = proposal?.bindings.find(each => each.name === quantity.name)
	return {
		name: quantity.name,
		kind: quantity.kind,
		issue: quantity.home.kind === 'issue' ? quantity.home.id : null,
		unit: quantity.display,
		dimensions: quantity.axes,
		rows: rowsOf(plan, quantity)?.rows ?? null,
		text: moved?.text ?? said?.text ?? quantity.formula,
		file: quantity.place.file,
		line: quantity.place.line,
		cells: (rowsOf(plan, quantity) && !isNumber(quantity) ? [] : cells.figures)
			.slice(0, mostCells)
			.map((figure, index) => ({ labels: labels(index), figure: plainFigure(figure), shown: showValue(quantity, figure) })),
		more: Math.max(0, cells.figures.length - mostCells),
		uncertain: cells.figures.some(figure => figure.uncertain),
		source: binding?.source ?? said?.source ?? quantity.source,
		confidence: binding?.confidence ?? said?.confidence ?? quantity.confidence,
		dated: said?.dated ?? quantity.dated,
		known: said?.known ?? quantity.known,
		note: binding?.note ?? said?.note ?? quantity.note,
		from: moved ? moved.proposal : said ? `${said.side} says` : null,
	}
}

function labelsOf(plan: Plan, axes: readonly string[]): (cell: number) => readonly string[] {
	const lists = axes.map(axis => plan.axes.find(each => each.name === axis)!.labels)
	return cell => {
		const labels: string[] = []
		let rest = cell
		for (let axis = lists.length - 1; axis >= 0; axis--) {
			const list = lists[axis]!
			labels.unshift(list[rest % list.length]!)
			rest = Math.floor(rest / list.length)
		}
		return labels
	}
}
