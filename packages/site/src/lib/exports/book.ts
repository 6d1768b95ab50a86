/** What all sheets of a workbook are made from: the costing, where each amount stands, and which costs can be written out. */
import type { Claims, Costing, CostLine, Figure, Negotiation } from '@parley/engine'
import { figuresOf, pointOf, scenarioOf } from '@parley/engine'
import { namesOfPoints, type PointName, words } from '@parley/engine/report'
import { makeProgram, type Plan, type Quantity, type Scenario } from '@parley/lang'
import type { CellAt } from './formula.ts'
import { firstRow } from './sheet.ts'
import { CannotBeWritten, createWorking, type Working } from './working.ts'

export interface Costed {
	readonly negotiation: Negotiation
	readonly plan: Plan
	readonly columns: Parameters<typeof figuresOf>[2]['columns']
	readonly costing: Costing
	readonly claims: Claims
	/** Of the folder's files. */
	readonly hash: string
	/** What of it is made up, in words. */
	readonly madeUp: string | null
}

export interface Book extends Costed {
	readonly years: number
	readonly points: readonly PointName[]
	readonly working: Working
	readonly positionRows: readonly ValueRow[]
	readonly factRows: readonly ValueRow[]
	/** Where a cost's row is on the sheet Costs, from 0. */
	readonly costRow: ReadonlyMap<string, number>
	readonly costLines: readonly CostLine[]
	/** Why a cost is not written out as formulas; null when it is. */
	readonly reasons: ReadonlyMap<string, string | null>
}

export interface ValueRow {
	readonly quantity: Quantity
	readonly index: number
	readonly labels: string
	/** One for each point; of a fact only one. */
	readonly figures: readonly Figure[]
	readonly isFirst: boolean
}

export const keyOf = (line: Pick<CostLine, 'side' | 'facts' | 'name' | 'issue'>): string =>
	`${line.side}\n${line.facts}\n${line.issue === null ? '' : line.name}`

export function createBook(costed: Costed): Book {
	const { plan, costing } = costed
	const points = namesOfPoints(costing)
	const scenarios = ['current', ...points.map(point => point.id)].map(id => scenarioNamed(plan, id))
	const positionRows = valueRows(costed, 'position', scenarios)
	const factRows = valueRows(costed, 'fact', scenarios.slice(0, 1))
	const costLines = points.flatMap(point =>
		costing.costs.filter(line => line.side === point.id).toSorted((a, b) => Number(a.issue === null) - Number(b.issue === null)),
	)
	const positionAt = new Map(positionRows.map((row, index) => [`${row.quantity.name} ${row.index}`, index + firstRow]))
	const factAt = new Map(
		factRows.flatMap((row, index) => (isSure(row.figures[0]!) ? [[`${row.quantity.name} ${row.index}`, index + firstRow] as const] : [])),
	)
	const place = (sheet: string, row: number | undefined, column: number): CellAt | null =>
		row === undefined ? null : { sheet, row, column }
	const working = createWorking(plan, costed.columns, scenarios, {
		position: (name, index, point) => place('Positions', positionAt.get(`${name} ${index}`), positionColumns + 1 + point),
		fact: (name, index) => place('Facts', factAt.get(`${name} ${index}`), factValueColumn),
	})
	return {
		...costed,
		years: costing.years.length,
		points,
		working,
		positionRows,
		factRows,
		costLines,
		costRow: new Map(costLines.map((line, index) => [keyOf(line), index])),
		reasons: reasonsOf(plan, costLines, working),
	}
}

function scenarioNamed(plan: Plan, id: string): Scenario {
	const point = pointOf(plan, id)
	if ('error' in point) throw new Error(`a costed point is a point: ${point.error}`)
	return scenarioOf(plan, point, { facts: null })
}

export const isSure = ({ mean, p5, p95 }: Figure): boolean => mean !== null && p5 === p95

function reasonsOf(plan: Plan, lines: readonly CostLine[], working: Working): ReadonlyMap<string, string | null> {
	const names = new Set(lines.filter(line => line.issue !== null).map(line => line.name))
	return new Map(
		[...names].map(name => {
			const cost = plan.quantities.find(quantity => quantity.kind === 'cost' && quantity.name === name)!
			if (lines.some(line => line.name === name && line.uncertain)) return [name, 'there is chance in it']
			try {
				working.costCells(cost, 0)
				return [name, null]
			} catch (error) {
				if (error instanceof CannotBeWritten) return [name, error.message]
				throw error
			}
		}),
	)
}

/** More cells than these of one fact or position are a table of their own, and in a file of the folder. */
const mostCells = 400

function valueRows({ plan, columns, costing }: Costed, kind: 'position' | 'fact', scenarios: readonly Scenario[]): readonly ValueRow[] {
	const sizeOf = (axis: string): number => plan.axes.find(each => each.name === axis)!.labels.length
	const shown = plan.quantities.filter(
		quantity =>
			(quantity.kind === kind || (kind === 'fact' && quantity.kind === 'basis')) &&
			quantity.axes.every(axis => plan.axes.find(each => each.name === axis)!.rows === undefined) &&
			quantity.axes.reduce((size, axis) => size * sizeOf(axis), 1) <= mostCells,
	)
	const maker = makeProgram(plan)
	const wanted = shown.flatMap(quantity =>
		scenarios.map(scenario => ({ quantity, node: maker.builder.spread(maker.instantiate(quantity.node, scenario), quantity.axes) })),
	)
	const run = { seed: costing.seed, trials: costing.trials, columns }
	const cells = figuresOf(
		maker.finish(wanted.map(each => each.node)),
		wanted.map(each => each.quantity.displayScale),
		run,
	)
	return shown.flatMap((quantity, at) => {
		const own = cells.slice(at * scenarios.length, (at + 1) * scenarios.length)
		const labels = labelsOf(plan, quantity.axes)
		return labels.map((label, index) => ({
			quantity,
			index,
			labels: label,
			figures: own.map(each => each.figures[index]!),
			isFirst: index === 0,
		}))
	})
}

function labelsOf(plan: Plan, axes: readonly string[]): readonly string[] {
	return axes
		.reduce<readonly (readonly string[])[]>(
			(all, axis) =>
				all.flatMap(before =>
					plan.axes.find(each => each.name === axis)!.labels.map(label => [...before, axis === 'year' ? `year ${label}` : words(label)]),
				),
			[[]],
		)
		.map(each => each.join(', '))
}

/** Columns of the sheet Positions before the current agreement's. */
export const positionColumns = 4

/** The column of the sheet Facts that holds the value. */
export const factValueColumn = 7

export const at = (sheet: string, row: number, column: number): CellAt => ({ sheet, row, column })
