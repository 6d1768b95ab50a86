/** A table's columns while its rows come by: which cell of a row goes to which column, and what is made of them at the end. */
import type { Diagnostic, Place, PlannedColumn, PlannedTable, RowColumn } from '@parley/lang'
import { createDays } from './days.ts'
import type { Fault } from './headings.ts'
import { createKeys, createRowNames, type KeyReader, type RowNames } from './keys.ts'
import { createNumbers, type Exactness } from './numbers.ts'
import type { ColumnProfile } from './profile.ts'
import type { ColumnReader, Finished } from './reader.ts'
import { refusalsOf } from './refusals.ts'
import type { ReadTable, TableRows } from './rows.ts'
import type { Rows } from './scan.ts'
import { createWords } from './words.ts'

export interface ColumnReading {
	readonly column: PlannedColumn
	readonly reader: ColumnReader
}

export interface Reading {
	readonly table: PlannedTable
	readonly names: RowNames
	readonly columns: readonly ColumnReading[]
	/** Cells of a sheet that are formulas, by the column's name. */
	readonly formulas: Map<string, number>
}

/** `exactness` says of a column how the file holds its numbers. */
export function createReading(table: PlannedTable, exactness: (column: PlannedColumn) => Exactness = () => 'whole'): Reading {
	const columns = table.columns.map(column => ({ column, reader: readerOf({ table, column, rows: table.rows }, exactness(column)) }))
	return { table, names: createRowNames(table.rows), columns, formulas: new Map() }
}

function readerOf(input: Parameters<typeof createDays>[0], exactness: Exactness): ColumnReader {
	const { measure, labels } = input.column
	switch (measure.kind) {
		case 'quantity':
			return createNumbers(input, exactness)
		case 'date':
			return createDays(input)
		case 'label':
			return labels === null ? createKeys(input) : createWords(input)
		case 'yes-no':
		case 'choice':
			return createWords(input)
		default:
			return measure satisfies never
	}
}

/** What takes rows of a CSV: cells by their place. Rows beyond those that were counted before are left; the count tells. */
export function rowTaker(reading: Reading, headings: readonly string[]): (rows: Rows) => void {
	const names = headings.map(name => name.trim())
	const placeOf = (heading: string): number => {
		const place = names.indexOf(heading)
		if (place < 0) throw new Error(`the column ${heading} was there when the table was looked at`)
		return place
	}
	const key = placeOf(reading.table.key)
	const places = reading.columns.map(({ column }) => placeOf(column.heading))
	let rows = 0
	return some => {
		rows += some.count
		if (rows > reading.table.rows) return
		reading.names.texts(some, key)
		for (const [at, { reader }] of reading.columns.entries()) reader.texts(some, places[at]!)
	}
}

export interface ReadThrough {
	readonly reading: Reading
	readonly bytes: number
	readonly sha256: string | null
}

export interface Assembled {
	readonly rows: TableRows
	readonly diagnostics: readonly Diagnostic[]
}

/** Every table is read: keys find their rows, and what cannot stand is told. */
export function assemble(read: readonly ReadThrough[]): Assembled {
	const finished = new Map(
		read.flatMap(({ reading }) => reading.columns.map(({ column, reader }) => [column.name, reader.finish()] as const)),
	)
	const columns = new Map<string, RowColumn>()
	for (const { reading } of read)
		for (const { column, reader } of reading.columns) {
			const made = isKey(column) ? resolved(column, reader as KeyReader, read) : finished.get(column.name)!.column
			if (made) columns.set(column.name, made)
		}
	const diagnostics = read.flatMap(({ reading }) => refusalsIn(reading))
	const tables = new Map(read.map(each => [each.reading.table.name, readTable(each, finished)] as const))
	return { rows: { columns, tables }, diagnostics }
}

const isKey = ({ measure, labels }: PlannedColumn): boolean => measure.kind === 'label' && labels === null

function resolved(column: PlannedColumn, reader: KeyReader, read: readonly ReadThrough[]): RowColumn | null {
	const axis = column.measure.kind === 'label' ? column.measure.axis : ''
	const other = read.find(({ reading }) => reading.table.axis === axis)?.reading
	// Where the other table's own keys are refused, or it could not be read, missing keys would only follow from that.
	return other && other.names.refusals.found.size === 0 ? reader.resolve(other.names.labels) : null
}

function refusalsIn({ table, names, columns }: Reading): readonly Diagnostic[] {
	const key: PlannedColumn = { ...keyColumn, name: table.key, heading: table.key, place: table.place }
	return [...refusalsOf(table, key, names.refusals), ...columns.flatMap(({ column, reader }) => refusalsOf(table, column, reader.refusals))]
}

const keyColumn = { measure: { kind: 'choice', words: [] }, scale: '1', display: '', within: null, empty: null, labels: null } as const

function readTable({ reading, bytes, sha256 }: ReadThrough, finished: ReadonlyMap<string, Finished>): ReadTable {
	const { table, names, columns, formulas } = reading
	const profiles = columns.map(
		({ column, reader }): ColumnProfile => ({
			name: column.name,
			heading: column.heading,
			measure: column.measure,
			display: column.display,
			scale: column.scale,
			filled: reader.filled(),
			formulas: formulas.get(column.name) ?? 0,
			seen: finished.get(column.name)!.seen,
		}),
	)
	const { name, path, of, sheet, rows, key } = table
	return { table, labels: names.labels, profile: { name, path, of, sheet, bytes, sha256, rows, key, columns: profiles } }
}

/** A fault of the whole file, told at the table in the terms: nothing of the file itself need be shown. */
export const faultAt = ({ code, message, mend }: Fault, place: Place): Diagnostic => ({ severity: 'error', code, message, mend, place })
