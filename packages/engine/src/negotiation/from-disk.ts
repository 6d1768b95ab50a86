/** A negotiation from its folder on disk. */

import { areFew, workRowsOn } from '../run/rows.ts'
import { inspectTables } from '../tables/inspect.ts'
import { readTables } from '../tables/read.ts'
import { readFolder } from './folder.ts'
import { type Loaded, loadFolder } from './load.ts'
import type { Negotiation } from './negotiation.ts'
import { compileLoaded, type Opened, type OpenOptions, withRows } from './open.ts'

export function loadNegotiation(directory: string): Loaded {
	return loadFolder(readFolder(directory))
}

/** Reads the tables that the terms declare, those of any length too; one that nobody declares is not opened. */
export async function openNegotiation(directory: string, options: OpenOptions = {}): Promise<Opened> {
	const loaded = await withTables(loadNegotiation(directory))
	const compiled = compileLoaded(loaded, options)
	if (!compiled.plan || compiled.plan.tables.length === 0) return compiled
	const opened = withRows(compiled, await readTables(compiled.plan.tables, compiled.files, loaded.onDisk))
	if (opened.plan && !areFew(opened.columns)) workRowsOn(opened.columns, (await import('../rows/standard-road.ts')).standardRoad())
	return opened
}

async function withTables(loaded: Loaded): Promise<Loaded> {
	const { tables, diagnostics } = await inspectTables(loaded.onDisk, loaded.blocks)
	if (tables.size === 0 && diagnostics.length === 0) return loaded
	const extended = (negotiation: Negotiation | null): Negotiation | null =>
		negotiation && { ...negotiation, tables: new Map([...negotiation.tables, ...tables]) }
	return {
		...loaded,
		negotiation: diagnostics.length > 0 ? null : extended(loaded.negotiation),
		draft: extended(loaded.draft),
		diagnostics: [...loaded.diagnostics, ...diagnostics],
	}
}
