/** What the SQL road asks of a database: to hold the rows of a table, and to answer a statement in doubles. */
import { type ColumnData, RowLimit, type SqlAnswer, type SqlStatement } from '@parley/lang'

export interface StoredColumn {
	readonly name: string
	readonly data: ColumnData
}

export interface SqlEngine {
	/** "DuckDB", "ClickHouse at figures.example:8443". */
	readonly words: string
	/** See `SqlSheet`. */
	readonly readsLists: boolean
	/** Holds the columns as a table with the number of each row in the column `row`; gives the table's name for a statement. */
	load(columns: readonly StoredColumn[], rows: number): Promise<readonly string[]>
	drop(table: readonly string[]): Promise<void>
	query(statement: SqlStatement): Promise<SqlAnswer>
	/** Stops what runs; its promise fails with the kind `cancelled`. */
	interrupt(): void
	/** Nothing of the run is left behind. */
	close(): Promise<void>
}

/** One sentence for whoever asked; never a password, never a statement. */
export class SqlRoadError extends RowLimit {
	/** Refused: SQL does not say it. Partial: an answer without all rows. Failed: the database, or the way to it. */
	readonly kind: 'refused' | 'failed' | 'partial' | 'cancelled'
	constructor(kind: SqlRoadError['kind'], message: string, options?: ErrorOptions) {
		super(message, options)
		this.kind = kind
	}
}

export const rowColumn = 'row'

/** The numbers of some rows. */
export function rowNumbers(from: number, many: number): Uint32Array {
	const numbers = new Uint32Array(many)
	for (let at = 0; at < many; at++) numbers[at] = from + at
	return numbers
}
