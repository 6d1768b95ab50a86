/** The rows of a sheet as they stand in it, each cell with the kind that the sheet gives it. */
import { printDate } from '@parley/lang'
import { readPart, type Workbook } from './workbook.ts'
import { attribute, plainText } from './xml.ts'
import { damaged, type Part } from './zip.ts'

export type CellKind = 'text' | 'number' | 'day' | 'time' | 'yes-no' | 'error' | 'no-value'

export interface Cell {
	readonly kind: CellKind
	/** A number in its shortest digits, a day as 2024-07-01, yes or no, an error as #N/A; of a formula that has no value, the formula. */
	readonly text: string
	readonly isFormula: boolean
}

export interface SheetEvents {
	/** Cells by their column, from 0. Rows without cells do not come. False: no more rows are wanted. */
	row(row: number, cells: ReadonlyMap<number, Cell>): boolean
	/** "B2:C2". */
	merged(range: string): void
}

const mostOfSheet = 4096 * 1024 * 1024
const mostRows = 1_048_576
const mostColumns = 16_384

export async function readSheet(book: Workbook, part: Part, { row, merged }: SheetEvents): Promise<void> {
	let rowNumber = 0
	let column = -1
	let cells = new Map<number, Cell>()
	let attributes = ''
	let value = ''
	let formula: string | null = null
	let into: 'value' | 'formula' | null = null
	let goesOn = true

	function openCell(found: string): void {
		attributes = found
		value = ''
		formula = null
		const place = attribute(found, 'r')
		column = place === null ? column + 1 : columnOf(place)
		if (!(column >= 0 && column < mostColumns)) throw damaged('a cell stands in no column')
	}

	function closeCell(): void {
		const cell = cellOf(book, attributes, plainText(value), formula === null ? null : plainText(formula))
		if (cell) cells.set(column, cell)
	}

	await readPart(
		book.archive,
		part,
		mostOfSheet,
		{
			open(name, found) {
				if (name === 'row') {
					const given = attribute(found, 'r')
					const next = given === null ? rowNumber + 1 : Number(given)
					if (!(next > rowNumber && next <= mostRows)) throw damaged('its rows are out of order')
					rowNumber = next
					column = -1
					cells = new Map()
				} else if (name === 'c') openCell(found)
				else if (name === 'mergeCell') merged(attribute(found, 'ref') ?? '')
				if (name === 'f') formula = ''
				into = name === 'v' || name === 't' ? 'value' : name === 'f' ? 'formula' : into
			},
			text(text) {
				if (into === 'value') value += text
				else if (into === 'formula') formula += text
			},
			close(name) {
				if (name === 'v' || name === 't' || name === 'f') into = null
				else if (name === 'c') closeCell()
				else if (name === 'row' && goesOn && cells.size > 0) goesOn = row(rowNumber, cells)
			},
		},
		() => goesOn,
	)
}

function columnOf(place: string): number {
	let column = 0
	for (const letter of place) {
		const digit = letter.charCodeAt(0) - 64
		if (digit < 1 || digit > 26) break
		column = column * 26 + digit
	}
	return column - 1
}

export function columnName(column: number): string {
	const rest = Math.floor(column / 26)
	return `${rest > 0 ? columnName(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`
}

function cellOf(book: Workbook, attributes: string, value: string, formula: string | null): Cell | null {
	const type = attribute(attributes, 't') ?? 'n'
	const isFormula = formula !== null
	const made = (kind: CellKind, text: string): Cell => ({ kind, text, isFormula })
	if (isFormula && value === '' && type !== 'str') return made('no-value', `=${formula}`)
	switch (type) {
		case 's': {
			const text = book.texts[Number(value)]
			if (text === undefined) throw damaged('a cell names a text that is not there')
			return text === '' ? null : made('text', text)
		}
		case 'str':
		case 'inlineStr':
			return value === '' ? null : made('text', value)
		case 'b':
			return value === '' ? null : made('yes-no', value === '1' || value === 'true' ? 'yes' : 'no')
		case 'e':
			return made('error', value)
		case 'd':
			return value === '' ? null : made(/^\d{4}-\d{2}-\d{2}(T00:00:00(\.0+)?Z?)?$/.test(value) ? 'day' : 'time', value.slice(0, 10))
		default:
			return value === '' ? null : numberCell(book, attributes, value, made)
	}
}

function numberCell(book: Workbook, attributes: string, value: string, made: (kind: CellKind, text: string) => Cell): Cell {
	const number = Number(value)
	if (!Number.isFinite(number)) throw damaged(`a cell holds ${value.slice(0, 20)} for a number`)
	if (!book.isDate[Number(attribute(attributes, 's') ?? 0)]) return made('number', String(number))
	const days = dayOf(number, book.from1904)
	if (days === null) return made('number', String(number))
	return Number.isInteger(number) ? made('day', printDate(days)) : made('time', `${printDate(Math.floor(days))} and a time of day`)
}

/** 1900 counts a 29 February that never was, as day 60 (ECMA-376 part 1, 18.17.4.1). */
function dayOf(serial: number, from1904: boolean): number | null {
	if (serial < 0 || serial > 2_958_465 || (!from1904 && Math.floor(serial) === 60)) return null
	if (from1904) return serial - 24_107
	return serial < 60 ? serial - 25_568 : serial - 25_569
}
