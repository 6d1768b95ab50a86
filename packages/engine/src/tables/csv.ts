/** CSV as it stands: texts by column. Nothing is guessed and nothing coerced; the declaration in the terms says what a column measures. */
import type { Diagnostic, TableData } from '@parley/lang'
import { mistake } from '../negotiation/markdown.ts'
import { headingFault } from './headings.ts'
import { createScanner, type Rows, type ScanMistake } from './scan.ts'

/** Tables with more rows are worked row by row, and nobody needs their cells as texts. */
export const mostTexts = 1000

const encoder = new TextEncoder()

export function readCsv(path: string, text: string, diagnostics: Diagnostic[], heading = 1): TableData | null {
	const gathered = gatherTexts()
	const scanner = createScanner({ heading, ...gathered })
	scanner.push(encoder.encode(text))
	const { rows, mistake: found } = scanner.end()
	const headings = gathered.headings()
	const fault = headings === null && found ? null : headingFault(headings ?? [])
	if (fault) diagnostics.push(mistake(path, heading, fault.code, fault.message, { mend: fault.mend }))
	else if (found) diagnostics.push(mistake(path, found.line, ...wordsOf(found)))
	else return { rows, headings: headings!, columns: gathered.columns() }
	return null
}

interface Gathered {
	readonly onHeadings: (headings: readonly string[]) => void
	readonly onRows: (rows: Rows) => void
	headings(): readonly string[] | null
	/** Null when there are more rows than are read as texts. */
	columns(): TableData['columns']
}

const decoder = new TextDecoder()

export function gatherTexts(): Gathered {
	let names: readonly string[] | null = null
	let texts: string[][] | null = []
	let rows = 0
	return {
		onHeadings(headings) {
			names = headings.map(name => name.trim())
			texts = names.map(() => [])
		},
		onRows({ bytes, starts, ends, count, width }) {
			rows += count
			if (rows > mostTexts) texts = null
			texts?.forEach((column, cell) => {
				for (let row = 0, at = cell; row < count; row++, at += width) column.push(decoder.decode(bytes.subarray(starts[at]!, ends[at]!)))
			})
		},
		headings: () => names,
		columns: () => texts && new Map(names!.map((name, index) => [name, texts![index]!])),
	}
}

const count = (cells: number): string => `${cells} cell${cells === 1 ? '' : 's'}`

/** What is wrong with the form of a CSV, with its code and how to mend it. */
export function wordsOf(found: ScanMistake): [code: string, message: string, details: { mend: string }] {
	switch (found.kind) {
		case 'zero-byte':
			return [
				'files/not-utf8',
				'There is a zero byte on this line: this is no text, or it was saved as UTF-16.',
				{ mend: 'Save the file as UTF-8.' },
			]
		case 'not-utf8':
			return ['files/not-utf8', 'The bytes on this line are not UTF-8 text.', { mend: 'Save the file as UTF-8.' }]
		case 'quote-open':
			return ['tables/csv', 'A quotation mark opens a cell and is never closed.', { mend: 'Close it, or leave both out.' }]
		case 'quote-stray':
			return [
				'tables/csv',
				'A quotation mark stands in a cell that does not begin with one, or after its end.',
				{ mend: 'Put the whole cell in quotes and write each mark inside it twice.' },
			]
		case 'empty-row':
			return ['tables/ragged', `Row ${found.row} is empty.`, { mend: 'Take the empty line out.' }]
		case 'ragged':
			return [
				'tables/ragged',
				`Row ${found.row} has ${count(found.cells)}, and the heading has ${count(found.headings)}.`,
				{
					mend:
						found.cells > found.headings
							? 'Put a cell that has a comma in it in quotes.'
							: 'A cell without a value is still there: write its comma.',
				},
			]
		default:
			return found satisfies never
	}
}
