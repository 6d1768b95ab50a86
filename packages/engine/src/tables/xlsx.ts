/**
 * Workbooks to columns. A cell's own kind is believed (a date is a day, TRUE is yes) and no cell is turned from one kind into another; a column
 * has cells of one kind. Of a formula, the value is read that was saved with it.
 */
import type { PlannedColumn, PlannedTable, TableData } from '@parley/lang'
import { nearest } from '@parley/lang'
import { mostTexts } from './csv.ts'
import type { TableDeclaration } from './declared.ts'
import { type Fingerprint, readThrough, type TableFile } from './files.ts'
import { type Fault, headingFault } from './headings.ts'
import { createReading, type Reading, type ReadThrough } from './reading.ts'
import type { RefusalKind } from './refusals.ts'
import { type Cell, type CellKind, columnName, readSheet } from './workbook/sheet.ts'
import { openWorkbook, type Workbook } from './workbook/workbook.ts'
import { type Part, WorkbookFault } from './workbook/zip.ts'

const largestWorkbook = 512 * 1024 * 1024

type Form = { readonly sheet: string | null; readonly heading: number }

export async function inspectXlsx(file: TableFile, declared: TableDeclaration): Promise<TableData | Fault> {
	const form: Form = { sheet: declared.sheet?.text ?? null, heading: declared.heading?.row ?? 1 }
	const wanted = new Set([declared.axis.name, ...declared.columns.map(column => column.from?.text ?? column.name.name)])
	return guarded(file, async book => {
		const texts: string[][] = []
		const kinds: (CellKind | null)[] = []
		let places: readonly number[] = []
		let fault: Fault | null = null
		const walked = await walk(file, book, form, {
			headings(names, found) {
				places = found.filter((_, index) => wanted.has(names[index]!))
				for (const _ of places) {
					texts.push([])
					kinds.push(null)
				}
			},
			row(index, cells) {
				if (index >= mostTexts) return
				places.forEach((place, at) => {
					const cell = cells.get(place)
					texts[at]!.push(cell?.text ?? '')
					if (!cell) return
					const wrong = wrongKind(cell, kinds[at]!)
					if (wrong) fault ??= cellFault(file, form, index, place, wrong)
					kinds[at] ??= cell.kind
				})
			},
		})
		if ('code' in walked) return walked
		const { rows, headings } = walked
		if (rows > mostTexts) return { rows, headings, columns: null }
		return fault ?? { rows, headings, columns: new Map(headings.filter(name => wanted.has(name)).map((name, at) => [name, texts[at]!])) }
	})
}

export async function readXlsx(file: TableFile, table: PlannedTable): Promise<ReadThrough | Fault> {
	const reading = createReading(table, () => 'sheet')
	const read = await guarded(file, (book, fingerprint) => readRows(file, book, reading, fingerprint))
	return read
}

async function readRows(file: TableFile, book: Workbook, reading: Reading, fingerprint: Fingerprint): Promise<ReadThrough | Fault> {
	const { table, names, columns, formulas } = reading
	const kinds = new Map<number, CellKind>()
	let key = -1
	let places: readonly number[] = []
	const encoder = new TextEncoder()
	let bytes = new Uint8Array(1024)
	const encoded = (text: string): number => {
		if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6)
		return encoder.encodeInto(text, bytes).written
	}
	const put = (
		reader: { text(bytes: Uint8Array, from: number, to: number): void; refuse(kind: RefusalKind, text: string): void },
		place: number,
		cell: Cell | undefined,
		column: Pick<PlannedColumn, 'measure'>,
	): void => {
		if (!cell) return reader.text(bytes, 0, 0)
		const wrong = wrongKind(cell, kinds.get(place) ?? null) ?? unfit(cell, column)
		if (!kinds.has(place)) kinds.set(place, cell.kind)
		if (wrong) return reader.refuse(...wrong)
		const length = encoded(cell.text)
		reader.text(bytes, 0, length)
	}
	const walked = await walk(file, book, table, {
		headings(headings, found) {
			const placeOf = (heading: string): number => found[headings.indexOf(heading)] ?? -1
			key = placeOf(table.key)
			places = columns.map(({ column }) => placeOf(column.heading))
		},
		row(index, cells) {
			if (index >= table.rows) return
			put(names, key, cells.get(key), { measure: { kind: 'choice', words: [] } })
			columns.forEach(({ column, reader }, at) => {
				const place = places[at]!
				const cell = cells.get(place)
				if (cell?.isFormula) formulas.set(column.name, (formulas.get(column.name) ?? 0) + 1)
				put(reader, place, cell, column)
			})
		},
	})
	return 'code' in walked ? walked : { reading, ...fingerprint }
}

type Refused = readonly [kind: RefusalKind, text: string]

/** What no column takes, and what differs from the cells above it. */
function wrongKind(cell: Cell, before: CellKind | null): Refused | null {
	if (cell.kind === 'error') return ['error-cell', cell.text]
	if (cell.kind === 'no-value') return ['formula', cell.text]
	if (before === null || before === cell.kind || [before, cell.kind].every(kind => kind === 'day' || kind === 'time')) return null
	if (before === 'error' || before === 'no-value') return null
	return ['mixed', `${said[cell.kind]}, \`${cell.text.slice(0, 40)}\`, and the cells above it hold ${saidMany[before]}`]
}

const said: Readonly<Record<CellKind, string>> = {
	text: 'a text',
	number: 'a number',
	day: 'a date',
	time: 'a date with a time of day',
	'yes-no': 'TRUE or FALSE',
	error: 'an error',
	'no-value': 'a formula without a value',
}

const saidMany: Readonly<Record<CellKind, string>> = { ...said, text: 'texts', number: 'numbers', day: 'dates', time: 'dates' }

/** A date or a yes-or-no is no label, though it could be written as one. */
function unfit({ kind, text }: Cell, { measure }: Pick<PlannedColumn, 'measure'>): Refused | null {
	if ((measure.kind !== 'label' && measure.kind !== 'choice') || kind === 'text' || kind === 'number') return null
	return ['mixed', `${said[kind]}, \`${text.slice(0, 40)}\`, where a text is wanted`]
}

function cellFault({ path }: TableFile, { heading }: Form, index: number, place: number, [kind, text]: Refused): Fault {
	const words = {
		'error-cell': [`the cell holds the error ${text}`, 'Mend the formula in the sheet, or clear the cell.'],
		formula: [
			`the formula \`${text.slice(0, 60)}\` was saved without its value`,
			'Open the workbook in a spreadsheet program, let it calculate, and save it.',
		],
	}[kind as string] ?? [`the cell holds ${text}`, 'Give the whole column one kind of cell in the sheet, and save it again.']
	const row = heading + 1 + index
	return { code: `tables/${kind}`, message: `Row ${row} of ${path}, cell ${columnName(place)}${row}: ${words[0]}.`, mend: words[1]! }
}

interface Walk {
	/** The names in the row of headings, and in which column of the sheet each stands. */
	headings(names: readonly string[], places: readonly number[]): void
	/** From 0 below the headings. */
	row(index: number, cells: ReadonlyMap<number, Cell>): void
}

async function walk(
	file: TableFile,
	book: Workbook,
	form: Form,
	{ headings, row }: Walk,
): Promise<{ rows: number; headings: readonly string[] } | Fault> {
	const part = sheetOf(file, book, form)
	if ('code' in part) return part
	let names: readonly string[] = []
	let places: readonly number[] = []
	let last = form.heading
	let fault: Fault | null = null
	const merged: string[] = []
	await readSheet(book, part, {
		merged: range => merged.push(range),
		row(number, cells) {
			if (number < form.heading) return true
			if (number === form.heading) {
				places = [...cells.keys()].sort((a, b) => a - b)
				names = places.map(place => cells.get(place)!.text.trim())
				fault = headingFault(names)
				if (!fault) headings(names, places)
				return fault === null
			}
			if (names.length === 0) return false
			if (!places.some(place => cells.has(place))) return true
			if (number !== last + 1) fault = emptyRow(file, last + 1)
			else row(number - form.heading - 1, cells)
			last = number
			return fault === null
		},
	})
	fault ??= headingFault(names) ?? mergedFault(file, form, merged, places)
	return fault ?? { rows: last - form.heading, headings: names }
}

function sheetOf({ path }: TableFile, { sheets }: Workbook, { sheet }: Form): Part | Fault {
	const [first, ...others] = sheets
	const names = sheets.map(({ name }) => name)
	if (sheet === null) {
		if (others.length === 0) return first!.part
		return {
			code: 'tables/sheet',
			message: `${path} has ${sheets.length} sheets: ${names.slice(0, 12).join(', ')}.`,
			mend: `Say which: \`sheet "${names[0]}"\`.`,
		}
	}
	const found = sheets.find(({ name }) => name === sheet)
	if (found) return found.part
	const near = nearest(sheet, names)
	return {
		code: 'tables/sheet',
		message: `${path} has no sheet ${sheet.slice(0, 60)}.`,
		mend: near ? `The nearest is \`${near}\`.` : `Its sheets are ${names.slice(0, 12).join(', ')}.`,
	}
}

const emptyRow = ({ path }: TableFile, row: number): Fault => ({
	code: 'tables/ragged',
	message: `Row ${row} of ${path} is empty, and more rows follow it.`,
	mend: 'Take the empty row out, and with it what does not belong to the table.',
})

/** Above the headings cells may be merged as one likes. */
function mergedFault({ path }: TableFile, { heading }: Form, merged: readonly string[], places: readonly number[]): Fault | null {
	const range = merged.find(each => {
		const [, fromColumn = '', fromRow = '', toColumn = fromColumn, toRow = fromRow] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(each) ?? []
		if (Number(toRow) < heading || Number(fromRow) < 1) return false
		return places.some(place => isBetween(columnName(place), fromColumn, toColumn))
	})
	if (range === undefined) return null
	return {
		code: 'tables/merged',
		message: `The cells ${range} of ${path} are merged, and nobody can tell which of them the value belongs to.`,
		mend: 'Part them in the sheet, and fill each one.',
	}
}

const isBetween = (column: string, from: string, to: string): boolean => isUpTo(from, column) && isUpTo(column, to)

const isUpTo = (a: string, b: string): boolean => a.length < b.length || (a.length === b.length && a <= b)

async function guarded<T>(file: TableFile, work: (book: Workbook, fingerprint: Fingerprint) => Promise<T | Fault>): Promise<T | Fault> {
	if (file.bytes > largestWorkbook)
		return {
			code: 'tables/workbook',
			message: `${file.path} has more than 512 MB.`,
			mend: 'Save the one sheet as CSV or Parquet: those may be of any length.',
		}
	const pieces: Buffer[] = []
	const fingerprint = await readThrough(file, piece => {
		pieces.push(Buffer.from(piece))
		return true
	})
	if ('code' in fingerprint) return fingerprint
	try {
		return await work(await openWorkbook(Buffer.concat(pieces)), fingerprint)
	} catch (error) {
		if (!(error instanceof WorkbookFault)) throw error
		return { code: 'tables/workbook', message: `${file.path} ${error.message}.`, mend: error.mend }
	}
}
