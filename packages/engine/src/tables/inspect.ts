/** What the tables that are not texts hold, before the terms are compiled: how many rows, which columns, and the cells of those with few rows. */
import type { Block, Diagnostic, TableData } from '@parley/lang'
import { declaredTables, keyOf, type TableDeclaration } from './declared.ts'
import type { TableFile } from './files.ts'
import type { Fault } from './headings.ts'
import { faultAt } from './reading.ts'

export interface Inspected {
	readonly tables: ReadonlyMap<string, TableData>
	readonly diagnostics: readonly Diagnostic[]
}

/** Only what the terms declare is opened. */
export async function inspectTables(onDisk: ReadonlyMap<string, TableFile>, blocks: readonly Block[]): Promise<Inspected> {
	const tables = new Map<string, TableData>()
	const diagnostics: Diagnostic[] = []
	if (onDisk.size === 0) return { tables, diagnostics }
	const tried = new Set<string>()
	for (const declared of declaredTables(blocks)) {
		const file = onDisk.get(declared.path.text)
		const key = keyOf(declared)
		if (!file || tried.has(key)) continue
		tried.add(key)
		const found = await inspect(file, declared)
		if ('code' in found) diagnostics.push(faultAt(found, declared.path.place))
		else tables.set(key, found)
	}
	return { tables, diagnostics }
}

async function inspect(file: TableFile, declared: TableDeclaration): Promise<TableData | Fault> {
	if (file.path.endsWith('.parquet')) return (await import('../duckdb/parquet.ts')).inspectParquet(file)
	if (file.path.endsWith('.xlsx')) return (await import('./xlsx.ts')).inspectXlsx(file, declared)
	return (await import('./csv-file.ts')).inspectCsv(file, declared.heading?.row ?? 1)
}
