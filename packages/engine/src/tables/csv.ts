/** CSV as it stands: texts by column. Nothing is guessed and nothing coerced; the declaration in the terms says what a column measures. */
import type { Diagnostic, TableData } from '@parley/lang'
import { CsvError, parse } from 'csv-parse/sync'
import { mistake } from '../negotiation/markdown.ts'

export function readCsv(path: string, text: string, diagnostics: Diagnostic[]): TableData | null {
	const rows = parseRows(path, text, diagnostics)
	const [heading, ...body] = rows ?? []
	if (!rows) return null
	if (!heading) {
		diagnostics.push(mistake(path, 1, 'tables/empty', 'This table has no heading.', { mend: 'Its first line names the columns.' }))
		return null
	}
	const names = heading.map(name => name.trim())
	const twice = names.find((name, index) => names.indexOf(name) !== index)
	if (twice !== undefined) {
		diagnostics.push(mistake(path, 1, 'tables/column-twice', `Two columns are called ${twice || 'nothing'}.`))
		return null
	}
	const ragged = body.findIndex(row => row.length !== names.length)
	if (ragged >= 0) {
		diagnostics.push(
			mistake(
				path,
				ragged + 2,
				'tables/ragged',
				`Row ${ragged + 2} has ${body[ragged]!.length} cells, and the heading has ${names.length}.`,
				{ mend: 'Put a cell with a comma in quotes.' },
			),
		)
		return null
	}
	return { rows: body.length, columns: new Map(names.map((name, index) => [name, body.map(row => row[index]!)])) }
}

function parseRows(path: string, text: string, diagnostics: Diagnostic[]): string[][] | null {
	try {
		return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true }) as string[][]
	} catch (error) {
		if (!(error instanceof CsvError)) throw error
		const line = typeof error['lines'] === 'number' ? error['lines'] : 1
		diagnostics.push(
			mistake(
				path,
				line,
				'tables/csv',
				'This table cannot be read: a quotation mark is not closed, or stands inside a cell that has none around it.',
			),
		)
		return null
	}
}
