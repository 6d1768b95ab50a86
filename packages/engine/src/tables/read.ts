/** The tables of a plan to the cells of their rows, whatever their format. */
import type { Diagnostic, PlannedTable } from '@parley/lang'
import { sha256Of, type TableFile } from './files.ts'
import type { Fault } from './headings.ts'
import { type Assembled, assemble, createReading, faultAt, type ReadThrough } from './reading.ts'
import { readText } from './texts.ts'

/** Tables in hand and tables on the disk, one after the other: each may be as large as the memory that one takes. */
export async function readTables(
	tables: readonly PlannedTable[],
	files: ReadonlyMap<string, string>,
	onDisk: ReadonlyMap<string, TableFile>,
): Promise<Assembled> {
	const read: ReadThrough[] = []
	const faults: Diagnostic[] = []
	for (const table of tables) {
		const file = onDisk.get(table.path)
		const found = file ? await readFile(table, file) : { ...readText(table, files), sha256: sha256Of(files.get(table.path) ?? '') }
		if ('code' in found) faults.push(faultAt(found, table.place))
		else read.push(found)
	}
	const assembled = assemble(read)
	return { ...assembled, diagnostics: [...faults, ...assembled.diagnostics] }
}

async function readFile(table: PlannedTable, file: TableFile): Promise<ReadThrough | Fault> {
	if (file.path.endsWith('.parquet')) return (await import('../duckdb/parquet.ts')).readParquet(file, table)
	if (file.path.endsWith('.xlsx')) return (await import('./xlsx.ts')).readXlsx(file, table)
	const reading = createReading(table)
	const fingerprint = await (await import('./csv-file.ts')).readCsvFile(file, reading)
	return 'code' in fingerprint ? fingerprint : { reading, ...fingerprint }
}
