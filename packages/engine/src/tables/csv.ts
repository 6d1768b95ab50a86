/** CSV as it stands: texts by column. Nothing is guessed and nothing coerced; the declaration in the terms says what a column measures. */
import type { Diagnostic, TableData } from '@parley/lang'
import { CsvError, parse } from 'csv-parse/sync'
import { mistake } from '../negotiation/markdown.ts'

const longestName = 100

export function readCsv(path: string, text: string, diagnostics: Diagnostic[]): TableData | null {
	const rows = parseRows(path, text, diagnostics)
	const [heading, ...body] = rows ?? []
	if (!rows) return null
	if (!heading) {
		diagnostics.push(mistake(path, 1, 'tables/empty', 'This table has no heading.', { mend: 'Its first line names the columns.' }))
		return null
	}
	const names = heading.cells.map(name => name.trim())
	const long = names.find(name => name.length > longestName)
	if (long !== undefined) {
		diagnostics.push(
			mistake(path, 1, 'tables/long-name', `The name of a column has more than ${longestName} letters: ${long.slice(0, 30)}….`, {
				mend: 'The first line of a table names its columns.',
			}),
		)
		return null
	}
	const twice = names.find((name, index) => names.indexOf(name) !== index)
	if (twice !== undefined) {
		diagnostics.push(
			mistake(
				path,
				1,
				'tables/column-twice',
				twice === '' ? 'Two columns have no name.' : `Two columns are called ${twice.slice(0, 60)}.`,
				{ mend: 'Each column has a name of its own.' },
			),
		)
		return null
	}
	const ragged = body.find(({ cells }) => cells.length !== names.length)
	if (ragged) {
		const empty = ragged.cells.length === 1 && ragged.cells[0] === ''
		const message = empty
			? `Row ${ragged.row} is empty.`
			: `Row ${ragged.row} has ${count(ragged.cells.length)}, and the heading has ${count(names.length)}.`
		const mend = empty
			? 'Take the empty line out.'
			: ragged.cells.length > names.length
				? 'Put a cell that has a comma in it in quotes.'
				: 'A cell without a value is still there: write its comma.'
		diagnostics.push(mistake(path, ragged.line, 'tables/ragged', message, { mend }))
		return null
	}
	return {
		rows: body.length,
		headings: names,
		columns: new Map(names.map((name, index) => [name, body.map(({ cells }) => cells[index]!)])),
	}
}

const count = (cells: number): string => `${cells} cell${cells === 1 ? '' : 's'}`

interface Row {
	readonly cells: readonly string[]
	/** As a spreadsheet counts: the heading is row 1, and a row with a line break in a cell is still one. */
	readonly row: number
	/** The line of the file on which it begins. */
	readonly line: number
}

function parseRows(path: string, text: string, diagnostics: Diagnostic[]): readonly Row[] | null {
	try {
		const records = parse(text, { bom: true, relax_column_count: true, info: true }) as unknown as readonly {
			record: string[]
			info: { lines: number }
		}[]
		const rows = records.map(({ record, info }, index) => ({ cells: record, row: index + 1, line: info.lines - breaksIn(record) }))
		const last = rows.findLastIndex(({ cells }) => cells.length > 1 || cells[0] !== '')
		return rows.slice(0, last + 1)
	} catch (error) {
		if (!(error instanceof CsvError)) throw error
		const line = typeof error['lines'] === 'number' ? lineOf(error.code, error['lines'], text) : 1
		diagnostics.push(mistake(path, line, 'tables/csv', ...quotation(error.code)))
		return null
	}
}

const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)

/** A quotation mark that is never closed is found at the end of the file; what the reader wants is where it stands. */
function lineOf(code: string, found: number, text: string): number {
	if (code !== 'CSV_QUOTE_NOT_CLOSED') return Math.min(found, text.split(/\r\n|\r|\n/).length)
	return text.slice(0, text.lastIndexOf('"')).split(/\r\n|\r|\n/).length
}

const quotation = (code: string): readonly [message: string, details: { mend: string }] =>
	code === 'CSV_QUOTE_NOT_CLOSED'
		? ['A quotation mark opens a cell and is never closed.', { mend: 'Close it, or leave both out.' }]
		: [
				'A quotation mark stands in a cell that does not begin with one, or after its end.',
				{ mend: 'Put the whole cell in quotes and write each mark inside it twice.' },
			]
