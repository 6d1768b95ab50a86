/** The controls of a what-if, read from the plan: what stands for each side today, the bounds, and whose values can be taken over. */
import { quantity as sayQuantity, span, withRange, words } from '@parley/engine/report'
import { type FigureOf, figuresOf, pointOf, standardRun } from '@parley/engine/run'
import { makeProgram, type NodeId, type Plan, type Quantity, rational } from '@parley/lang'
import { keyOf } from '#lib/whatif/address.ts'
import type { Control, ControlMark } from '#lib/whatif/controls.ts'
import { rangeOf } from '#lib/whatif/ranges.ts'
import { fieldNumber, sayCell } from '#lib/whatif/values.ts'
import type { Sound } from './negotiations.ts'
import { sideView } from './sides.ts'

/** A value of more cells is no matter of controls. */
const mostCells = 60

type Talks = Pick<Sound, 'negotiation' | 'plan' | 'columns' | 'sides'>

export interface Controls {
	readonly controls: readonly Control[]
	/** What varies by too much to be moved here, by name. */
	readonly leftOut: readonly string[]
}

export function controlsOf(talks: Talks): Controls {
	const { plan } = talks
	const costs = plan.quantities.filter(each => each.kind === 'cost').map(each => each.name)
	const reached = restsOn(plan, costs)
	const movable = plan.quantities.filter(each => each.kind === 'position' || (each.kind === 'fact' && isDisputed(each, reached)))
	const fitting = movable.filter(each => each.measure.kind !== 'label' && cellCount(plan, each) <= mostCells)
	const read = readerOf(talks, fitting)
	return {
		controls: fitting.flatMap(quantity => {
			const movesMoney = reached.has(quantity.name)
			if (quantity.kind === 'fact') return [factControl(talks, quantity, movesMoney, read)]
			return talks.sides.map(side => positionControl(talks, quantity, side, movesMoney, read))
		}),
		leftOut: movable.filter(each => !fitting.includes(each)).map(each => each.name),
	}
}

const isDisputed = ({ name, uncertain, within, says }: Quantity, reached: ReadonlySet<string>): boolean =>
	says.length > 0 || (reached.has(name) && (uncertain || within !== null))

const cellCount = (plan: Plan, { axes }: Quantity): number =>
	axes.reduce((cells, name) => {
		const axis = plan.axes.find(each => each.name === name)!
		return cells * (axis.rows ?? axis.labels.length)
	}, 1)

/** These quantities and everything that they rest on, directly or not. */
export function restsOn(plan: Plan, names: readonly string[]): ReadonlySet<string> {
	const byName = new Map(plan.quantities.map(each => [each.name, each]))
	const reached = new Set<string>()
	const open = [...names]
	while (open.length > 0) {
		const name = open.pop()!
		if (reached.has(name)) continue
		reached.add(name)
		open.push(...(byName.get(name)?.uses ?? []))
	}
	return reached
}

type Reader = (node: NodeId) => readonly FigureOf[]

/** Every value that a control names, from one run. Figures in base units. */
function readerOf({ plan, columns, sides }: Talks, quantities: readonly Quantity[]): Reader {
	const maker = makeProgram(plan)
	const nodes = [...new Set(quantities.flatMap(each => nodesOf(plan, sides, each)))]
	const program = maker.finish(nodes.map(node => maker.instantiate(node, new Map())))
	const scales = nodes.map(() => '1')
	const found = figuresOf(program, scales, { ...standardRun, columns })
	const byNode = new Map(nodes.map((node, index) => [node, found[index]!.figures]))
	return node => byNode.get(node)!
}

function nodesOf(plan: Plan, sides: readonly string[], quantity: Quantity): readonly NodeId[] {
	if (quantity.kind === 'fact') return [quantity.node, ...quantity.says.map(said => said.node)]
	const proposed = plan.proposals.flatMap(each => each.bindings.filter(bound => bound.name === quantity.name).map(bound => bound.node))
	return [quantity.node, ...sides.map(side => nodeOfSide(plan, side, quantity)), ...proposed]
}

function nodeOfSide(plan: Plan, side: string, { name, node }: Quantity): NodeId {
	const point = pointOf(plan, side)
	if ('error' in point) throw new Error(`every side is a point: ${point.error}`)
	return point.positions.get(name)?.node ?? node
}

const exactCells = (figures: readonly FigureOf[]): readonly (string | null)[] => figures.map(figure => figure.exact)

function described(
	plan: Plan,
	quantity: Quantity,
	side: string | null,
	movesMoney: boolean,
): Omit<Control, 'cells' | 'range' | 'spread' | 'marks'> {
	const { name, measure, display, displayScale, within, axes } = quantity
	return {
		key: keyOf(side, name),
		side,
		name,
		issue: quantity.home.kind === 'issue' ? quantity.home.id : null,
		kind: measure.kind === 'quantity' ? 'number' : measure.kind === 'label' ? 'choice' : measure.kind,
		movesMoney,
		unit: display,
		scale: displayScale,
		words: measure.kind === 'choice' ? measure.words : [],
		axes: axes.map(axis => ({ name: axis, labels: plan.axes.find(each => each.name === axis)!.labels })),
		byYear: axes.length === 1 && axes[0] === 'year',
		within,
	}
}

function positionControl(talks: Talks, quantity: Quantity, side: string, movesMoney: boolean, read: Reader): Control {
	const { plan, sides, negotiation } = talks
	const base = described(plan, quantity, side, movesMoney)
	const own = exactCells(read(nodeOfSide(plan, side, quantity)))
	const others = [
		...sides
			.filter(other => other !== side)
			.map(other => ({ view: sideView(negotiation, other), node: nodeOfSide(plan, other, quantity) })),
		{ view: { name: 'The current agreement', tone: 'neutral' }, node: quantity.node },
	]
	const marks = others.flatMap(({ view, node }) => markOf(base, view.name, view.tone, exactCells(read(node))))
	const all = nodesOf(plan, sides, quantity).flatMap(node => exactCells(read(node)))
	return {
		...base,
		cells: labelled(plan, quantity, own),
		range: rangeOf(
			base,
			all.flatMap(cell => (cell === null ? [] : [fieldNumber(base, cell)])),
		),
		spread: null,
		marks: marks.filter(
			(mark, index) => mark.shown !== sayCells(base, own) && marks.findIndex(each => each.shown === mark.shown) === index,
		),
	}
}

function factControl({ plan, negotiation }: Talks, quantity: Quantity, movesMoney: boolean, read: Reader): Control {
	const base = described(plan, quantity, null, movesMoney)
	const own = read(quantity.node)
	const scale = rational.toNumber(rational.parseRational(base.scale)!)
	const show = (value: number): string => sayQuantity(value / scale, base.unit)
	const field = base.unit === 'ratio' ? 0.01 : scale
	const ends = own.flatMap(({ p5, p50, p95 }) => [p5, p50, p95]).flatMap(value => (value === null ? [] : [value / field]))
	return {
		...base,
		cells: labelled(plan, quantity, exactCells(own)),
		range: rangeOf(base, ends),
		spread: own.some(figure => figure.uncertain) ? [...new Set(own.map(figure => withRange(figure, show)))].join('; ') : null,
		marks: quantity.says.flatMap(said => {
			const view = sideView(negotiation, said.side)
			return markOf(base, view.name, view.tone, exactCells(read(said.node)))
		}),
	}
}

const labelled = (plan: Plan, { axes }: Quantity, cells: readonly (string | null)[]): Control['cells'] =>
	cells.map((stands, index) => ({ label: labelOf(plan, axes, index), stands }))

function labelOf(plan: Plan, axes: readonly string[], cell: number): string {
	let rest = cell
	const labels = axes.toReversed().map(name => {
		const { labels } = plan.axes.find(each => each.name === name)!
		const label = labels[rest % labels.length]!
		rest = Math.floor(rest / labels.length)
		const year = name === 'year' ? plan.years.find(each => each.label === label) : undefined
		return year ? `year ${label}, ${span(year.from, year.to)}` : words(label)
	})
	return labels.toReversed().join(', ')
}

type Base = Parameters<typeof sayCell>[0] & Parameters<typeof fieldNumber>[0]

function sayCells(base: Base, cells: readonly (string | null)[]): string {
	const texts = cells.map(cell => (cell === null ? '' : sayCell(base, cell)))
	if (texts.every(text => text === texts[0])) return texts[0] ?? ''
	return texts.length > 4 ? `${texts.length} values` : texts.join(', ')
}

function markOf(base: Base, says: string, tone: string, cells: readonly (string | null)[]): readonly ControlMark[] {
	if (cells.includes(null)) return []
	return [{ says, tone, cells: cells as readonly string[], shown: sayCells(base, cells) }]
}
