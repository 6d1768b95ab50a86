/**
 * One person's page: what the table says of them, and everything that is worked out by person for them under the current agreement and under
 * each side's offer, with the text of each sum. Only who may see one person's figures is given this.
 */
import {
	makeProgram,
	type NodeId,
	type Plan,
	type ProgramMaker,
	printDate,
	type Quantity,
	type RowColumn,
	rational,
	type Scenario,
} from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import type { RowLabels } from '../tables/rows.ts'
import { defaultPoints } from './costing.ts'
import { type Cells, type Figure, figuresOf, plainFigure, standardRun } from './figures.ts'
import { type People, peopleOf, shortName } from './people.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'
import { type Columns, numbersOf, roadOf, workRowsOn } from './rows.ts'
import { showFigure } from './show.ts'

export interface MemberLine {
	readonly name: string
	readonly kind: Quantity['kind']
	readonly issue: string | null
	readonly unit: string
	/** The sum as it stands in the text. */
	readonly text: string
	readonly note: string | null
	/** Contract years, or none when it does not vary by them. */
	readonly years: readonly number[]
	/** Under each point in the order of `points`, a cell for each year (one without years). */
	readonly values: readonly (readonly MemberCell[])[]
	/** It is the same under every point. */
	readonly same: boolean
	/** Nothing else of this person's is worked from it: it is what the others lead to. */
	readonly result: boolean
}

export interface MemberCell {
	readonly figure: Figure
	readonly shown: string
}

export interface Member {
	readonly version: 1
	readonly table: string
	readonly key: string
	readonly source: string | null
	readonly confidence: string | null
	readonly note: string | null
	readonly asOf: string
	readonly points: readonly { readonly id: string; readonly side: string | null }[]
	/** What the table says, column by column. */
	readonly facts: readonly { readonly name: string; readonly unit: string; readonly shown: string }[]
	readonly lines: readonly MemberLine[]
}

export interface MemberOptions {
	readonly table?: string
	readonly points?: readonly string[]
	readonly seed?: number | string
	readonly trials?: number
}

export function memberOf(
	negotiation: Negotiation,
	plan: Plan,
	columns: Columns,
	labels: (table: string) => RowLabels | undefined,
	key: string,
	options: MemberOptions = {},
): Member | { readonly error: string } {
	const people = peopleOf(plan, options.table)
	if ('error' in people) return people
	const row = labels(people.table.name)?.find(key) ?? -1
	if (row < 0) return { error: `${people.table.name} has no ${people.axis.name} ${key.slice(0, 60)}.` }
	const points = [currentPoint(plan), ...(options.points ?? defaultPoints(negotiation, plan)).map(id => pointOf(plan, id))]
	const wrong = points.find(point => 'error' in point)
	if (wrong && 'error' in wrong) return wrong
	return tell(plan, columns, people, row, key, points as readonly Point[], options)
}

function tell(
	plan: Plan,
	columns: Columns,
	people: People,
	row: number,
	key: string,
	points: readonly Point[],
	options: MemberOptions,
): Member {
	const { table } = people
	return {
		version: 1,
		table: table.name,
		key,
		source: table.source,
		confidence: table.confidence,
		note: table.note,
		asOf: plan.asOf,
		points: points.map(({ id, side }) => ({ id, side })),
		facts: factsOf(plan, columns, people, row),
		lines: linesOf(plan, columns, people, row, points, options),
	}
}

function factsOf(plan: Plan, columns: Columns, { table }: People, row: number): Member['facts'] {
	const numbers = numbersOf(columns)
	return table.columns.flatMap(({ name, measure, scale, display }) => {
		const column = numbers.get(name)
		if (!column) return []
		const value = (column.data[row]! * column.times) / column.over / rational.toNumber(rational.parseRational(scale)!)
		const shown = wordOf(plan, measure, value) ?? showFigure({ measure, display } as Quantity, exactly(value))
		return [{ name: shortName(name), unit: display, shown }]
	})
}

const exactly = (value: number) => ({ mean: value, p5: value, p50: value, p95: value, uncertain: false, exact: null })

/** Labels as their words; null for what is no label. */
function wordOf(plan: Plan, measure: Quantity['measure'], value: number | null): string | null {
	if (value === null) return null
	if (measure.kind === 'date') return printDate(value)
	if (measure.kind !== 'label') return null
	return plan.axes.find(({ name }) => name === measure.axis)?.labels[value] ?? `row ${value + 1} of ${measure.axis}`
}

/** Worked for each person, by nothing else or by the year. */
function quantitiesOf(plan: Plan, { axis }: People): readonly Quantity[] {
	return plan.quantities.filter(
		({ axes, kind }) =>
			(kind === 'let' || kind === 'cost') && axes.includes(axis.name) && axes.every(each => each === axis.name || each === 'year'),
	)
}

function linesOf(
	plan: Plan,
	columns: Columns,
	people: People,
	row: number,
	points: readonly Point[],
	options: MemberOptions,
): readonly MemberLine[] {
	const quantities = quantitiesOf(plan, people)
	const used = new Set(quantities.flatMap(({ uses }) => uses))
	const maker = makeProgram(plan)
	const scenarios = points.map(point => scenarioOf(plan, point, { facts: null }))
	const nodes = quantities.flatMap(quantity => scenarios.map(scenario => pickedRow(maker, people, quantity, scenario)))
	const cells = figuresOf(
		maker.finish(nodes),
		quantities.flatMap(quantity => scenarios.map(() => quantity.displayScale)),
		{ seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns: withMark(columns, people, row) },
	)
	return quantities.map((quantity, index) =>
		lineOf(plan, quantity, cells.slice(index * scenarios.length, (index + 1) * scenarios.length), !used.has(quantity.name)),
	)
}

const markOf = ({ axis }: People): string => `@one.${axis.name}`

/** The value of the marked row: a sum in which every other row is left out. Any road can run it, and no list of everybody's values is made. */
function pickedRow(maker: ProgramMaker, people: People, quantity: Quantity, scenario: Scenario): NodeId {
	const { builder } = maker
	const { name } = people.axis
	const value = builder.spread(maker.instantiate(quantity.node, scenario), [name])
	const isThis = builder.column(markOf(people), name, { kind: 'yes-no' })
	return builder.reduce('sum', [name], builder.select(isThis, value, builder.constant(rational.zero, quantity.measure)))
}

function withMark(columns: Columns, people: People, row: number): Columns {
	const data = new Uint8Array(people.table.rows)
	data[row] = 1
	const mark: RowColumn = { data, times: 1, over: 1, whole: true }
	const marked = new Map([...columns, [markOf(people), mark] as const])
	workRowsOn(marked, roadOf(columns))
	return marked
}

function lineOf(plan: Plan, quantity: Quantity, byPoint: readonly Cells[], result: boolean): MemberLine {
	const show = (figure: Cells['figures'][number]): string => wordOf(plan, quantity.measure, figure.p50) ?? showFigure(quantity, figure)
	const values = byPoint.map(({ figures }) => figures.map(figure => ({ figure: plainFigure(figure), shown: show(figure) })))
	const [first] = values
	return {
		name: quantity.name,
		kind: quantity.kind,
		issue: quantity.home.kind === 'issue' ? quantity.home.id : null,
		unit: quantity.display,
		text: quantity.formula,
		note: quantity.note,
		years: quantity.axes.includes('year') ? plan.years.map(year => Number(year.label)) : [],
		values,
		result,
		same: values.every(cells => cells.every((cell, index) => cell.shown === first![index]?.shown)),
	}
}
