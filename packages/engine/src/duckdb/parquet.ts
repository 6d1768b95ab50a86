/**
 * Parquet to columns, through DuckDB: the only format it reads here. What a column's own type says is believed (a DATE is a day, a BOOLEAN yes or
 * no), and no value is turned from one kind into another; whole numbers may serve as labels, since their digits are one text and no other.
 */
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { PlannedColumn, PlannedTable, TableData } from '@parley/lang'
import { mostTexts } from '../tables/csv.ts'
import { changed, readThrough, stampOf, type TableFile, unreadable } from '../tables/files.ts'
import { type Fault, headingFault } from '../tables/headings.ts'
import type { Exactness } from '../tables/numbers.ts'
import { type ColumnReading, createReading, type Reading, type ReadThrough } from '../tables/reading.ts'
import { wordsOf } from '../tables/words.ts'
import { nameOf, type OpenDuck, openDuck, textOf } from './open.ts'

export async function inspectParquet(file: TableFile): Promise<TableData | Fault> {
	const broken = await wrongEnds(file)
	if (broken) return broken
	return withDuck(file, async duck => {
		const types = await typesOf(duck, file)
		const headings = [...types.keys()]
		const rows = await countRows(duck, file)
		const fault = headingFault(headings)
		return fault ?? { rows, headings, columns: rows > mostTexts ? null : await textsOf(duck, file, types) }
	})
}

export async function readParquet(file: TableFile, table: PlannedTable): Promise<ReadThrough | Fault> {
	const fingerprint = await readThrough(file, () => false)
	if ('code' in fingerprint) return fingerprint
	return withDuck(file, async duck => {
		const types = await typesOf(duck, file)
		const wrong = table.columns.find(column => !conversionOf(types.get(column.heading) ?? '', column))
		if (wrong) return wrongType(table, wrong, types.get(wrong.heading) ?? 'nothing')
		if (!conversionOf(types.get(table.key) ?? '', keyColumn))
			return wrongType(table, { heading: table.key, ...keyColumn }, types.get(table.key) ?? 'nothing')
		const placed = await placedWords(duck, file, table.columns, types)
		const conversions = table.columns.map(column => placed.get(column) ?? conversionOf(types.get(column.heading)!, column)!)
		const reading = createReading(table, column => conversions[table.columns.indexOf(column)]!.exactness)
		const rows = await readRows(duck, file, reading, conversions, conversionOf(types.get(table.key)!, keyColumn)!)
		return rows === table.rows ? { reading, ...fingerprint } : changed(file.path)
	})
}

async function withDuck<T>(file: TableFile, work: (duck: OpenDuck) => Promise<T | Fault>): Promise<T | Fault> {
	const duck = await openDuck(file.full)
	try {
		const result = await work(duck)
		return stampOf(await stat(file.full)) === file.stamp ? result : changed(file.path)
	} catch (error) {
		return damaged(file, error)
	} finally {
		duck.close()
	}
}

function damaged({ path, full }: TableFile, error: unknown): Fault {
	const said = error instanceof Error ? error.message : String(error)
	const reason = (said.split('\n')[0] ?? '').replaceAll(full, path).replace(/^[A-Za-z ]+Error: /, '')
	return {
		code: 'tables/parquet',
		message: `${path} cannot be read as Parquet: ${reason.replace(/\.$/, '').slice(0, 200)}.`,
		mend: 'The file is damaged or not finished: write it again where it comes from.',
	}
}

const magic = 'PAR1'

/** A Parquet file begins and ends with four letters; without the last ones it is cut off. */
async function wrongEnds(file: TableFile): Promise<Fault | null> {
	let handle: FileHandle | undefined
	try {
		handle = await open(file.full)
		const ends = Buffer.alloc(8)
		await handle.read(ends, 0, 4, 0)
		await handle.read(ends, 4, 4, Math.max(0, file.bytes - 4))
		if (ends.toString('latin1', 0, 4) !== magic)
			return {
				code: 'tables/parquet',
				message: `${file.path} is no Parquet file.`,
				mend: 'Export it again as Parquet, or name it for what it is.',
			}
		if (ends.toString('latin1', 4) === magic && file.bytes >= 12) return null
		return { code: 'tables/parquet', message: `${file.path} is cut off: its end is missing.`, mend: 'Copy the file again, whole.' }
	} catch (error) {
		return unreadable(file.path, error)
	} finally {
		await handle?.close()
	}
}

const source = ({ full }: TableFile): string => `parquet_scan(${textOf(full)})`

async function typesOf({ connection }: OpenDuck, file: TableFile): Promise<ReadonlyMap<string, string>> {
	const described = await connection.run(`DESCRIBE SELECT * FROM ${source(file)}`)
	return new Map((await described.getRows()).map(([name, type]) => [String(name), String(type)]))
}

async function countRows({ connection }: OpenDuck, file: TableFile): Promise<number> {
	const counted = await connection.run(`SELECT count(*) FROM ${source(file)}`)
	return Number((await counted.getRows())[0]![0])
}

async function textsOf({ connection }: OpenDuck, file: TableFile, types: ReadonlyMap<string, string>): Promise<TableData['columns']> {
	const wanted = [...types].map(([name, type]) =>
		type === 'BOOLEAN' ? `CASE ${nameOf(name)} WHEN true THEN 'yes' WHEN false THEN 'no' END` : `CAST(${nameOf(name)} AS VARCHAR)`,
	)
	const read = await connection.run(`SELECT ${wanted.join(', ')} FROM ${source(file)}`)
	const columns = await read.getColumns()
	return new Map([...types.keys()].map((name, index) => [name, (columns[index] ?? []).map(cell => (cell === null ? '' : String(cell)))]))
}

interface Conversion {
	readonly sql: (column: string) => string
	readonly as: 'number' | 'text'
	readonly exactness: Exactness
}

const keyColumn = { measure: { kind: 'choice', words: [] }, display: '' } as const

const plain = (column: string): string => column
const text: Conversion = { sql: column => `CAST(${column} AS VARCHAR)`, as: 'text', exactness: 'whole' }
const number = (sql: Conversion['sql'], exactness: Exactness = 'whole'): Conversion => ({ sql, as: 'number', exactness })

const isText = /^(VARCHAR|UUID|ENUM\b.*)$/
const isWhole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/

/** Whole numbers of any size come as doubles: those that a double does not hold exactly are beyond 2^53, and are refused there. */
function conversionOf(type: string, { measure }: Pick<PlannedColumn, 'measure'>): Conversion | null {
	if (isText.test(type)) return text
	switch (measure.kind) {
		case 'quantity':
			if (isWhole.test(type)) return number(column => `CAST(${column} AS DOUBLE)`)
			if (type.startsWith('DECIMAL')) return text
			if (type === 'DOUBLE') return number(plain, 'doubles')
			// Its own shortest digits, and not those of the double that it fills out to.
			return type === 'FLOAT' ? number(column => `CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`, 'doubles') : null
		case 'date':
			return type === 'DATE' ? number(column => `CAST(date_diff('day', DATE '1970-01-01', ${column}) AS DOUBLE)`) : null
		case 'yes-no':
			return type === 'BOOLEAN' ? number(column => `CAST(${column} AS DOUBLE)`) : null
		case 'label':
		case 'choice':
			return isWhole.test(type) ? text : null
		default:
			return measure satisfies never
	}
}

/**
 * Columns whose every cell is a word of their dimension: their places are found where the data lie, since texts for the cells are most of what
 * reading costs. A column with a word that is none of them is read as texts, so that its cell can be named.
 */
async function placedWords(
	{ connection }: OpenDuck,
	file: TableFile,
	columns: readonly PlannedColumn[],
	types: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<PlannedColumn, Conversion>> {
	const asked = columns.filter(column => types.get(column.heading) === 'VARCHAR' && column.within === null && wordsOf(column).length > 0)
	if (asked.length === 0) return new Map()
	const places = asked.map(column => {
		const words = wordsOf(column).map(textOf).join(', ')
		return (name: string) => `coalesce(list_position([${words}], ${name}), 0)`
	})
	const strange = asked.map(({ heading }, index) => `count_if(${places[index]!(nameOf(heading))} = 0)`)
	const counted = (await (await connection.run(`SELECT ${strange.join(', ')} FROM ${source(file)}`)).getRows())[0]!
	return new Map(
		asked.flatMap((column, index) =>
			Number(counted[index]) > 0 ? [] : [[column, number(name => `CAST(${places[index]!(name)} - 1 AS DOUBLE)`)] as const],
		),
	)
}

function wrongType(table: PlannedTable, { heading, measure }: Pick<PlannedColumn, 'heading' | 'measure'>, type: string): Fault {
	const wanted = { quantity: 'numbers', date: 'days', 'yes-no': 'yes or no', label: 'labels', choice: 'words' }[measure.kind]
	const mends: Readonly<Record<string, string>> = { date: 'Write the column as DATE where the file is made.' }
	return {
		code: 'tables/column-type',
		message: `The column ${heading} of ${table.path} holds ${type}, and the terms want ${wanted}.`,
		mend: mends[measure.kind] ?? 'Give the column another type in the terms, or write it otherwise where the file is made.',
	}
}

const encoder = new TextEncoder()

async function readRows(
	{ connection }: OpenDuck,
	file: TableFile,
	reading: Reading,
	conversions: readonly Conversion[],
	key: Conversion,
): Promise<number> {
	const { table, names, columns } = reading
	const wanted = [key.sql(nameOf(table.key)), ...columns.map(({ column }, index) => conversions[index]!.sql(nameOf(column.heading)))]
	const result = await connection.stream(`SELECT ${wanted.join(', ')} FROM ${source(file)}`)
	let bytes = new Uint8Array(256)
	const encoded = (value: string): number => {
		if (value.length * 3 > bytes.length) bytes = new Uint8Array(value.length * 6)
		return encoder.encodeInto(value, bytes).written
	}
	let rows = 0
	for (;;) {
		const chunk = await result.fetchChunk()
		const count = chunk?.rowCount ?? 0
		if (!chunk || count === 0) return rows
		rows += count
		if (rows > table.rows) return rows
		const keys = chunk.getColumnVector(0)
		for (let row = 0; row < count; row++) names.text(bytes, 0, encoded((keys.getItem(row) as string | null) ?? ''))
		columns.forEach(({ reader }, index) => {
			takeCells(chunk.getColumnVector(index + 1), count, conversions[index]!, reader)
		})
	}

	function takeCells(vector: { getItem(row: number): unknown }, count: number, { as }: Conversion, reader: ColumnReading['reader']): void {
		for (let row = 0; row < count; row++) {
			const cell = vector.getItem(row)
			if (cell === null) reader.text(bytes, 0, 0)
			else if (as === 'number') reader.number(cell as number)
			else {
				const length = encoded(cell as string)
				reader.text(bytes, 0, length)
			}
		}
	}
}
