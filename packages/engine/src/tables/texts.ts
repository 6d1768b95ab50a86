/** Tables of rows whose texts are in hand: nothing here reads a disk. */
import type { PlannedTable } from '@parley/lang'
import { type Assembled, assemble, createReading, type Reading, rowTaker } from './reading.ts'
import { createScanner, type Rows } from './scan.ts'

const encoder = new TextEncoder()

/** Their profiles have no fingerprint: whoever has the files makes it. */
export const readTexts = (tables: readonly PlannedTable[], files: ReadonlyMap<string, string>): Assembled =>
	assemble(tables.map(table => ({ ...readText(table, files), sha256: null })))

export function readText(table: PlannedTable, files: ReadonlyMap<string, string>): { readonly reading: Reading; readonly bytes: number } {
	const reading = createReading(table)
	let take: (rows: Rows) => void = () => {}
	const scanner = createScanner({
		heading: table.heading,
		onHeadings(headings) {
			take = rowTaker(reading, headings)
		},
		onRows: rows => take(rows),
	})
	const bytes = encoder.encode(files.get(table.path) ?? '')
	scanner.push(bytes)
	const { mistake, rows } = scanner.end()
	if (mistake || rows !== table.rows) throw new Error(`${table.path} was sound when it was looked at`)
	return { reading, bytes: bytes.length }
}
