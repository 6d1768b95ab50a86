/**
 * Tables. One with few rows gives its dimension their labels, and its cells are read here as they stand. One of people, of rows, or of many rows
 * is worked row by row: here its columns get their types and bounds, and its cells come with the run.
 */
import { nearest } from '../diagnostics/nearest.ts'
import { parseDate } from '../numbers/calendar.ts'
import { compare, multiply, one, parseRational, printRational, type Rational, zero } from '../numbers/rational.ts'
import { withoutThousands } from '../numbers/thousands.ts'
import type { Measure, PlannedColumn } from '../plan/plan.ts'
import type { Expr } from '../syntax/tree.ts'
import { mendOfCell } from './cell-mends.ts'
import { conform } from './kinds.ts'
import { resolveType } from './types.ts'
import {
	type DeclarationOf,
	emptyEnv,
	fail,
	mostLabelledRows,
	type ResolvedType,
	sourceOf,
	type TableData,
	tableKey,
	type World,
} from './world.ts'

type Table = DeclarationOf<'table'>
type Column = Table['columns'][number]

/** First every table's dimension, then the columns: a column may hold labels of any of them. */
export function addTables(world: World, tables: readonly Table[]): void {
	const read = tables.map(table => ({ table, data: readHead(world, table) }))
	for (const { table, data } of read) {
		if (data) addColumns(world, table, data)
		standIn(world, table)
	}
}

/** What could not be read still has its names, so that one mistake in a table is not told again at each use of its columns. */
function standIn(world: World, { name, axis, columns }: Table): void {
	if (!world.axes.has(axis.name))
		world.axes.set(axis.name, { name: axis.name, labels: ['1'], place: axis.place, table: name.name, rows: null })
	for (const column of columns) {
		const full = `${name.name}.${column.name.name}`
		if (world.columns.has(full)) continue
		world.columns.set(full, {
			name: full,
			axis: axis.name,
			kind: { kind: 'error' },
			node: world.builder.constant(zero),
			place: column.name.place,
		})
	}
}

const isOfRows = (table: Table, data: TableData): boolean => table.of !== null || data.columns === null || data.rows > mostLabelledRows

function readHead(world: World, table: Table): TableData | null {
	if (table.path.text === '' || table.axis.name === '') return null
	const data = world.tables.get(tableKey(table.path.text, table.sheet?.text, table.heading?.row))
	if (!data) {
		const near = nearest(table.path.text, world.tables.keys())
		fail(world, 'tables/missing', `The folder has no table ${table.path.text}.`, table.path.place, {
			mend: near ? `The nearest is \`${near}\`.` : 'A table is a CSV, XLSX or Parquet file, named with its folder: `facts/titles.csv`.',
		})
		return null
	}
	if (!data.headings.includes(table.axis.name)) {
		fail(world, 'tables/no-key', `${table.path.text} has no column ${table.axis.name}.`, table.axis.place, {
			mend: columnsOf(data.headings),
		})
		return null
	}
	return (isOfRows(table, data) ? addRows(world, table, data) : addLabels(world, table, data.columns!)) ? data : null
}

function addRows(world: World, table: Table, data: TableData): boolean {
	const { name: axis, place } = table.axis
	const known = world.axes.get(axis)
	if (known) {
		fail(world, 'tables/labels', `${axis} is a dimension already, and the rows of ${table.path.text} make one of their own.`, place, {
			...(known.place ? { also: [{ place: known.place, text: 'declared here first' }] } : {}),
			mend: 'Name the dimension of the rows after one of them: `by member`.',
		})
		return false
	}
	world.axes.set(axis, { name: axis, labels: [], place, table: table.name.name, rows: data.rows })
	return true
}

function addLabels(world: World, table: Table, columns: ReadonlyMap<string, readonly string[]>): boolean {
	const axis = table.axis.name
	const labels = columns.get(axis)!
	const twice = firstTwice(labels)
	if (twice >= 0) {
		fail(
			world,
			'tables/key-twice',
			`${axis} ${labels[twice]} stands twice in ${table.path.text} (row ${twice + 1 + (table.heading?.row ?? 1)}).`,
			table.path.place,
		)
		return false
	}
	const known = world.axes.get(axis)
	if (known && known.labels.join('\n') !== labels.join('\n')) {
		fail(
			world,
			'tables/labels',
			`The rows of ${table.path.text} are not the labels of the dimension ${axis}, in its order.`,
			table.path.place,
		)
		return false
	}
	if (!known) world.axes.set(axis, { name: axis, labels, place: table.axis.place, table: table.name.name, rows: null })
	return true
}

const columnsOf = (headings: readonly string[]): string =>
	`Its columns are ${headings.slice(0, 12).join(', ')}${headings.length > 12 ? ', …' : ''}.`

function firstTwice(labels: readonly string[]): number {
	const seen = new Set<string>()
	return labels.findIndex(label => seen.has(label) || !seen.add(label))
}

function addColumns(world: World, table: Table, data: TableData): void {
	const found = table.columns.flatMap(column => headed(world, table, data, column))
	if (!isOfRows(table, data)) {
		for (const each of found) addCells(world, table, data.columns!.get(each.heading)!, each)
		return
	}
	const columns = found.flatMap(each => addRowColumn(world, table, data, each))
	world.plannedTables.push({
		...sourceOf(table.clauses),
		name: table.name.name,
		path: table.path.text,
		axis: table.axis.name,
		key: table.axis.name,
		rows: data.rows,
		of: table.of?.name === 'people' ? 'people' : 'rows',
		sheet: table.sheet?.text ?? null,
		heading: table.heading?.row ?? 1,
		thousands: table.thousands?.text ?? null,
		place: table.place,
		columns,
	})
}

interface Headed {
	readonly column: Column
	readonly heading: string
	readonly place: Column['name']['place']
	readonly type: Omit<ResolvedType, 'kind'> & { readonly kind: AxisKind }
}

/** The column with its title in the file and its type; none after a failure. */
function headed(world: World, table: Table, data: TableData, column: Column): readonly Headed[] {
	const heading = column.from?.text ?? column.name.name
	const place = column.from?.place ?? column.name.place
	if (!data.headings.includes(heading)) {
		const near = nearest(heading, data.headings)
		fail(world, 'tables/no-column', `${table.path.text} has no column ${heading}.`, place, {
			mend: near ? `The nearest is \`${near}\`.` : columnsOf(data.headings),
		})
		return []
	}
	const type = resolveType(world, column.type)
	const { kind } = type
	if (kind.kind === 'error' || kind.kind === 'any') return []
	return [{ column, heading, place, type: { ...type, kind } }]
}

const measureOf = (kind: AxisKind): Measure =>
	kind.kind === 'quantity' || kind.kind === 'error'
		? { kind: 'quantity', unit: (kind.kind === 'quantity' && kind.unit?.text) || '1' }
		: kind

function addColumn(world: World, table: Table, { column, type, place }: Headed): string {
	const name = `${table.name.name}.${column.name.name}`
	const axis = table.axis.name
	world.columns.set(name, { name, axis, kind: type.kind, node: world.builder.column(name, axis, measureOf(type.kind)), place })
	return name
}

function addCells(world: World, table: Table, texts: readonly string[], found: Headed): void {
	const cells = checkedCells(world, table, texts, found, limitsOf(world, found.column, found.type))
	if (cells) world.columnData.set(addColumn(world, table, found), cells)
}

function checkedCells(
	world: World,
	table: Table,
	texts: readonly string[],
	{ heading, place, type }: Headed,
	limits: Limits,
): readonly string[] | null {
	const cells = readCells(world, texts, type.kind, type.displayScale, table.thousands?.text ?? '', limits)
	if ('row' in cells) {
		const mend = mendOfCell(cells.text, measureOf(type.kind).kind, table.thousands?.text ?? null, wordsOf(world, type.kind))
		fail(
			world,
			'tables/cell',
			`Row ${cells.row + 1 + (table.heading?.row ?? 1)} of ${table.path.text}, column ${heading}: \`${cells.text}\` is not ${cells.wanted}.`,
			place,
			mend === null ? {} : { mend },
		)
		return null
	}
	return cells.values
}

function wordsOf(world: World, kind: AxisKind): readonly string[] {
	if (kind.kind === 'choice') return kind.words
	return kind.kind === 'label' ? (world.axes.get(kind.axis)?.labels ?? []) : []
}

/** Its cells come with the run; those of a table with few rows are at hand, and are looked at with the other mistakes of the text. */
function addRowColumn(world: World, table: Table, data: TableData, found: Headed): readonly PlannedColumn[] {
	const { column, heading, place, type } = found
	const { kind } = type
	const of = kind.kind === 'label' ? world.axes.get(kind.axis) : undefined
	const name = addColumn(world, table, found)
	const limits = limitsOf(world, column, type)
	const texts = data.columns?.get(heading)
	const cells = texts && (of?.rows ?? null) === null ? checkedCells(world, table, texts, found, limits) : null
	if (cells) world.columnData.set(name, cells)
	return [
		{
			name,
			heading,
			measure: measureOf(kind),
			scale: type.displayScale,
			display: type.display,
			...limits,
			labels: of && of.rows === null ? of.labels : null,
			place,
		},
	]
}

interface Limits {
	readonly within: readonly [string, string] | null
	readonly empty: string | null
}

function limitsOf(world: World, column: Column, type: Headed['type']): Limits {
	return {
		within: column.within ? boundsOf(world, column.within, type) : null,
		empty: column.empty ? constantOf(world, column.empty, type) : null,
	}
}

function boundsOf(world: World, within: Expr, type: Headed['type']): Limits['within'] {
	if (within.kind !== 'range') {
		fail(world, 'within/range', 'After `within` stands a range: `within 0% to 100%`.', within.place)
		return null
	}
	const low = constantOf(world, within.low, type)
	const high = constantOf(world, within.high, type)
	if (low === null || high === null) return null
	if (compare(parseRational(low)!, parseRational(high)!) <= 0) return [low, high]
	fail(world, 'within/backwards', 'A range goes from its lower end to its higher end.', within.place, {
		mend: 'Write the smaller value first.',
	})
	return null
}

function constantOf(world: World, expr: Expr, type: Headed['type']): string | null {
	const value = world.lower(expr, emptyEnv, { kind: type.kind, axes: [] })
	if (value.kind.kind === 'error') return null
	if (conform(world, value, type.kind, 'This value of a column', type.place).kind === 'error') return null
	const constant = world.builder.constantOf(value.node)
	if (constant) return printRational(constant)
	fail(world, 'within/constant', 'What stands for a column is a plain value.', expr.place)
	return null
}

function readCells(
	world: World,
	texts: readonly string[],
	kind: AxisKind,
	scaleText: string,
	thousands: string,
	limits: Limits,
): { values: readonly string[] } | { row: number; text: string; wanted: string } {
	const scale = parseRational(scaleText) ?? one
	const labels = kind.kind === 'label' ? new Map((world.axes.get(kind.axis)?.labels ?? []).map((label, index) => [label, index])) : null
	const values: string[] = []
	for (const [row, text] of texts.entries()) {
		const value = text === '' && limits.empty !== null ? limits.empty : readCell(text, kind, scale, thousands, labels)
		if (value !== null && limits.within !== null && isOutside(value, limits.within))
			return { row, text: text.slice(0, 60), wanted: 'within the bounds that the column states' }
		if (value === null)
			return {
				row,
				text: text.slice(0, 60),
				wanted: wantedIn(kind),
			}
		values.push(value)
	}
	return { values }
}

const isOutside = (value: string, [low, high]: readonly [string, string]): boolean => {
	const cell = parseRational(value)!
	return compare(cell, parseRational(low)!) < 0 || compare(cell, parseRational(high)!) > 0
}

type AxisKind = Exclude<ReturnType<typeof resolveType>['kind'], { kind: 'any' }>

function wantedIn(kind: AxisKind): string {
	switch (kind.kind) {
		case 'label':
			return `a label of ${kind.axis}`
		case 'yes-no':
			return 'yes or no'
		case 'date':
			return 'a day such as 2024-07-01'
		case 'choice':
			return `one of ${kind.words.join(', ')}`
		default:
			return 'a number such as 1082.50'
	}
}

function readCell(
	text: string,
	kind: AxisKind,
	scale: Rational,
	thousands: string,
	labels: ReadonlyMap<string, number> | null,
): string | null {
	if (labels) {
		const index = labels.get(text)
		return index === undefined ? null : String(index)
	}
	if (kind.kind === 'yes-no') return text === 'yes' ? '1' : text === 'no' ? '0' : null
	if (kind.kind === 'date') return parseDate(text)?.toString() ?? null
	if (kind.kind === 'choice') return kind.words.includes(text) ? String(kind.words.indexOf(text)) : null
	if (kind.kind !== 'quantity' || text.includes('/')) return null
	const plain = withoutThousands(text.trim(), thousands)
	const value = plain === null ? null : parseRational(plain)
	if (!value) return null
	const scaled = multiply(value, scale)
	return scaled.d === 1n ? scaled.n.toString() : `${scaled.n}/${scaled.d}`
}
