/** A CSV as rows of texts, for lists that are not tables of a negotiation: the same form, refused with the same words. */

import { wordsOf } from './csv.ts'
import { headingFault } from './headings.ts'
import { createScanner } from './scan.ts'

export interface CsvRows {
	readonly headings: readonly string[]
	readonly rows: readonly (readonly string[])[]
}

export interface CsvFault {
	/** Of the file, from 1. */
	readonly line: number
	readonly message: string
	readonly mend: string
}

const decoder = new TextDecoder()

export function readCsvRows(bytes: Uint8Array): CsvRows | CsvFault {
	let headings: readonly string[] | null = null
	const read: string[][] = []
	const scanner = createScanner({
		heading: 1,
		onHeadings(names) {
			headings = names.map(name => name.trim())
		},
		onRows({ bytes: block, starts, ends, count, width }) {
			for (let row = 0; row < count; row++)
				read.push(
					Array.from({ length: width }, (_, cell) =>
						decoder.decode(block.subarray(starts[row * width + cell]!, ends[row * width + cell]!)),
					),
				)
		},
	})
	scanner.push(bytes)
	const { mistake } = scanner.end()
	if (mistake) {
		const [, message, { mend }] = wordsOf(mistake)
		return { line: mistake.line, message, mend }
	}
	const fault = headingFault(headings ?? [])
	return fault ? { line: 1, message: fault.message, mend: fault.mend } : { headings: headings!, rows: read }
}
