/**
 * "What does this pay me", for somebody who says what they do: their cells as texts in place of a row of the table of people. The table is then of this one
 * row, so what is worked from everybody's rows (a part of the payroll) is not worked here.
 */
import { argumentsOf, type Diagnostic, type Plan, type PlannedColumn, rational } from '@parley/lang'
import { assemble } from '../tables/reading.ts'
import { readText } from '../tables/texts.ts'
import { type People, shortName, wordsOf } from './people.ts'
import { type Columns, numbersOf } from './rows.ts'

export interface SomebodyField {
	/** The column without its table: "rate". */
	readonly name: string
	readonly unit: string
	readonly kind: 'number' | 'word' | 'yes-no' | 'date'
	/** For a word: which. */
	readonly words: readonly string[]
	/** What is common among the people of the table: a middle value, the most frequent word. Nobody's own row. */
	readonly common: string
}

export interface Somebody {
	readonly plan: Plan
	readonly columns: Columns
}

const ownKey = 'you'

/** What is asked; a key of another table is not. */
export function fieldsOf(columns: Columns, { table }: People): readonly SomebodyField[] {
	const numbers = numbersOf(columns)
	const busy = busyRows(
		table.columns.flatMap(({ name, measure }) => (measure.kind === 'quantity' ? [numbers.get(name)?.data ?? []] : [])),
		table.rows,
	)
	return table.columns.flatMap((column): readonly SomebodyField[] => {
		const kind = kindOf(column)
		const data = numbers.get(column.name)
		if (kind === null || !data) return []
		const words = wordsOf(column)
		const values = busy.map(row => (data.data[row]! * data.times) / data.over)
		return [
			{
				name: shortName(column.name),
				unit: column.display,
				kind,
				words,
				common: kind === 'number' ? middle(values, scaleOf(column)) : kind === 'date' ? '' : (words[mostFrequent(values)] ?? ''),
			},
		]
	})
}

const scaleOf = ({ scale }: PlannedColumn): number => rational.toNumber(rational.parseRational(scale)!)

function kindOf({ measure, labels }: PlannedColumn): SomebodyField['kind'] | null {
	if (measure.kind === 'quantity') return 'number'
	if (measure.kind === 'label') return labels === null ? null : 'word'
	return measure.kind === 'choice' ? 'word' : measure.kind
}

/** Those with the most in their row: somebody without any work is no one to start from. */
function busyRows(columns: readonly ArrayLike<number>[], rows: number): readonly number[] {
	const filled = new Uint8Array(rows)
	for (const data of columns) for (let row = 0; row < rows; row++) if (data[row] !== 0) filled[row]!++
	const most = filled.reduce((best, many) => Math.max(best, many), 0)
	const found: number[] = []
	for (let least = most; least >= 0 && found.length < Math.min(rows, 10); least--)
		for (let row = 0; row < rows; row++) if (filled[row] === least) found.push(row)
	return found
}

function middle(values: readonly number[], scale: number): string {
	const sorted = values.toSorted((a, b) => a - b)
	return String(Number(((sorted[Math.floor(sorted.length / 2)] ?? 0) / scale).toPrecision(3)))
}

function mostFrequent(values: readonly number[]): number {
	const counts = new Map<number, number>()
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
	return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0]
}

/** The plan for one person with these cells, by the column's short name; or what is wrong with them. */
export function somebody(
	plan: Plan,
	columns: Columns,
	{ table, axis }: People,
	cells: ReadonlyMap<string, string>,
): Somebody | { readonly diagnostics: readonly Diagnostic[] } {
	const asked = table.columns.filter(column => kindOf(column) !== null)
	const one = { ...table, rows: 1, path: ownKey, heading: 1, sheet: null, thousands: ',', columns: asked }
	const line = [ownKey, ...asked.map(column => cells.get(shortName(column.name)) ?? '')].map(quoted).join(',')
	const heads = [table.key, ...asked.map(({ heading }) => heading)].map(quoted).join(',')
	const { rows, diagnostics } = assemble([{ ...readText(one, new Map([[ownKey, `${heads}\n${line}\n`]])), sha256: null }])
	if (diagnostics.length > 0) return { diagnostics }
	const own = new Set(table.columns.map(({ name }) => name))
	return {
		plan: {
			...plan,
			axes: plan.axes.map(each => (each.name === axis.name ? { ...each, rows: 1 } : each)),
			tables: plan.tables.map(each => (each.name === table.name ? one : each)),
			quantities: ofOneRow(plan, axis.name),
		},
		columns: new Map([...[...columns].filter(([name]) => !own.has(name)), ...rows.columns]),
	}
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Without what is worked from everybody's rows, or rests on such a figure. */
function ofOneRow({ nodes, quantities }: Plan, axis: string): Plan['quantities'] {
	const resting: boolean[] = []
	for (const node of nodes) {
		const leaves =
			(node.op === 'reduce' && node.over.includes(axis)) || ((node.op === 'group' || node.op === 'gather') && node.axis === axis)
		resting.push(leaves || argumentsOf(node).some(arg => resting[arg]!))
	}
	return quantities.filter(({ node, axes }) => !axes.includes(axis) || !resting[node])
}
