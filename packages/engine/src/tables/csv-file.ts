/** A CSV too large to be kept as a text: read twice, in pieces, so that what it takes of memory are its columns and no more. */
import { isUtf8 } from 'node:buffer'
import type { TableData } from '@parley/lang'
import { gatherTexts, wordsOf } from './csv.ts'
import { changed, type Fingerprint, readPieces, readThrough, type TableFile } from './files.ts'
import { type Fault, headingFault } from './headings.ts'
import { type Reading, rowTaker } from './reading.ts'
import { createScanner, type Rows, type Scanned } from './scan.ts'

export async function inspectCsv(file: TableFile, heading: number): Promise<TableData | Fault> {
	const gathered = gatherTexts()
	const scanner = createScanner({ heading, isUtf8, ...gathered })
	const broken = await readPieces(file, chunk => scanner.push(chunk))
	if (broken) return broken
	const headings = gathered.headings()
	const scanned = scanner.end()
	const fault = faultOf(file, scanned) ?? headingFault(headings ?? [])
	return fault ?? { rows: scanned.rows, headings: headings!, columns: gathered.columns() }
}

export async function readCsvFile(file: TableFile, reading: Reading): Promise<Fingerprint | Fault> {
	let take: (rows: Rows) => void = () => {}
	const scanner = createScanner({
		heading: reading.table.heading,
		// It was looked at when the rows were counted, and is the same file.
		isUtf8: () => true,
		onHeadings(headings) {
			take = rowTaker(reading, headings)
		},
		onRows: rows => take(rows),
	})
	const read = await readThrough(file, chunk => scanner.push(chunk))
	if ('code' in read) return read
	const scanned = scanner.end()
	return faultOf(file, scanned) ?? (scanned.rows === reading.table.rows ? read : changed(file.path))
}

function faultOf({ path }: TableFile, { mistake }: Scanned): Fault | null {
	if (mistake === null) return null
	const [code, message, { mend }] = wordsOf(mistake)
	return { code, mend, message: `${path}, line ${mistake.line}: ${lowered(message)}` }
}

const lowered = (sentence: string): string => sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
