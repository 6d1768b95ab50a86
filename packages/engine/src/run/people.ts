/** The people of a negotiation: which table they stand in, what is worked out for each of them, and what they can be grouped by. */
import {
	type Axis,
	makeProgram,
	nearest,
	type Plan,
	type PlannedColumn,
	type PlannedTable,
	type Quantity,
	type Scenario,
} from '@parley/lang'
import { type Columns, numbersOf, rowByRow } from './rows.ts'

export interface People {
	readonly table: PlannedTable
	readonly axis: Axis
}

/** The table of people, or why there is none to speak of. */
export function peopleOf(plan: Plan, name?: string): People | { readonly error: string } {
	const tables = plan.tables.filter(table => table.of === 'people')
	const found = name === undefined ? tables : tables.filter(table => table.name === name)
	const [table] = found
	if (tables.length === 0) return { error: 'No table of this folder is `of people`: there is nobody to ask about.' }
	if (!table) return { error: `There is no table of people called ${name}. There ${are(tables.map(each => each.name))}.` }
	if (found.length > 1)
		return { error: `There are several tables of people: ${found.map(each => each.name).join(', ')}. Say which with --table.` }
	return { table, axis: plan.axes.find(each => each.name === table.axis)! }
}

const are = (names: readonly string[]): string => (names.length === 1 ? `is ${names[0]}` : `are ${names.join(', ')}`)

/** What is worked out for each person, by the year or not: amounts and yes or no. */
export const worthsOf = (plan: Plan, { axis }: People): readonly Quantity[] =>
	plan.quantities.filter(
		({ axes, measure, kind }) =>
			axes.includes(axis.name) &&
			axes.every(each => each === axis.name || each === 'year') &&
			(measure.kind === 'quantity' || measure.kind === 'yes-no') &&
			kind !== 'position' &&
			kind !== 'fact',
	)

export function worthOf(plan: Plan, people: People, name: string | undefined): Quantity | { readonly error: string } {
	const { axis } = people
	const candidates = worthsOf(plan, people)
	const listed = `Worked out for each ${axis.name}: ${candidates.map(each => each.name).join(', ')}.`
	if (candidates.length === 0) return { error: `No \`let\` or \`cost\` is worked out by ${axis.name}, so nobody's pay can be told.` }
	if (name === undefined) return candidates.length === 1 ? candidates[0]! : { error: `Say with --of what is to be looked at. ${listed}` }
	const found = candidates.find(each => each.name === name)
	if (found) return found
	const near = nearest(
		name,
		candidates.map(each => each.name),
	)
	return { error: `Nothing called ${name} is worked out by ${axis.name}.${near ? ` The nearest is ${near}.` : ''} ${listed}` }
}

/** Everybody's value: one list for each year, or one when it does not vary by the year. What hangs on chance stands at its median. */
export function valuesOf(
	plan: Plan,
	columns: Columns,
	quantity: Quantity,
	scenarios: readonly Scenario[],
): readonly (readonly Float64Array[])[] {
	const maker = makeProgram(plan)
	const rows = plan.axes.find(({ name, rows }) => rows !== undefined && quantity.axes.includes(name))!
	const program = maker.finish(scenarios.map(scenario => maker.builder.spread(maker.instantiate(quantity.node, scenario), [rows.name])))
	return rowByRow(program, columns)
}

/** A column or a `let` that says to which group each person belongs. */
export interface Grouping {
	readonly name: string
	readonly labels: readonly string[]
	readonly of: (row: number) => number
	/** The labels stand in an order that means something: the last is the top. */
	readonly isLadder: boolean
}

const mostLabels = 40

/** Groupings by what the table says of its people and by what the terms make of it; all of them, or the one that is named. */
export function groupingsOf(plan: Plan, columns: Columns, people: People, name?: string): readonly Grouping[] | { readonly error: string } {
	const all = [...ofColumns(columns, people), ...ofTerms(plan, columns, people)]
	if (name === undefined) return all
	const found = all.filter(each => each.name === name)
	if (found.length > 0) return found
	return {
		error: `${people.axis.name} cannot be grouped by ${name}. It can by ${all.map(each => each.name).join(', ') || 'nothing: the table has no labels'}.`,
	}
}

/** A column's name without its table's: "rate" of "roster.rate". */
export const shortName = (name: string): string => name.slice(name.indexOf('.') + 1)

/** What the cells of a column can say, in the order of their numbers; nothing for amounts, days and keys. */
export const wordsOf = ({ measure, labels }: Pick<PlannedColumn, 'measure' | 'labels'>): readonly string[] =>
	measure.kind === 'yes-no' ? ['no', 'yes'] : measure.kind === 'choice' ? measure.words : (labels ?? [])

const isLadder = (labels: readonly string[]): boolean => labels.length > 1 && labels.every(label => /^\d+$/.test(label))

function ofColumns(columns: Columns, { table }: People): readonly Grouping[] {
	const numbers = numbersOf(columns)
	return table.columns.flatMap(({ name, measure, labels }) => {
		const column = numbers.get(name)
		const words = wordsOf({ measure, labels })
		if (!column || words.length === 0 || words.length > mostLabels) return []
		return [{ name: shortName(name), labels: words, isLadder: isLadder(words), of: (row: number) => column.data[row]! }]
	})
}

function ofTerms(plan: Plan, columns: Columns, { axis }: People): readonly Grouping[] {
	const lets = plan.quantities.filter(({ axes, measure }) => axes.length === 1 && axes[0] === axis.name && measure.kind === 'label')
	return lets.flatMap(quantity => {
		const { measure } = quantity
		const labels = measure.kind === 'label' ? (plan.axes.find(each => each.name === measure.axis)?.labels ?? []) : []
		// A `let` that only names a column says nothing new, and another table's rows are no labels.
		if (labels.length === 0 || labels.length > mostLabels || isBareColumn(plan, quantity)) return []
		const [[values]] = valuesOf(plan, columns, quantity, [new Map()]) as [[Float64Array]]
		return [{ name: quantity.name, labels, isLadder: isLadder(labels), of: (row: number) => values[row]! }]
	})
}

function isBareColumn({ nodes }: Plan, { node }: Quantity): boolean {
	const found = nodes[node]
	return (found?.op === 'input' ? nodes[found.default] : found)?.op === 'column'
}
