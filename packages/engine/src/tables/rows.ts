/** The cells of the tables that are worked row by row, as the roads for rows read them, and what was seen while they were read. */
import type { PlannedTable, RowColumns } from '@parley/lang'
import type { TableProfile } from './profile.ts'

export interface TableRows {
	/** Every column of every table that is worked row by row, by "table.column". Empty when the plan has no such table. */
	readonly columns: RowColumns
	/** By the table's name. */
	readonly tables: ReadonlyMap<string, ReadTable>
}

export interface ReadTable {
	readonly table: PlannedTable
	readonly labels: RowLabels
	readonly profile: TableProfile
}

/** What the key column calls each row. */
export interface RowLabels {
	readonly count: number
	at(row: number): string
	/** The row that bears the label; -1 when none does. */
	find(label: string): number
}

export const noRows: TableRows = { columns: new Map(), tables: new Map() }
