/** How the rows of a table lie in a database: one line a row, whole numbers as stored, the number of the row. */
export interface SqlSheet {
	/** Schema (or database) and table, or the table alone. */
	readonly table: readonly string[]
	/** The column with the number of the row, from 0. */
	readonly row: string
	/** The database reads `[0.2, 0.4][place]`, counted from 1, as DuckDB does, and is the faster for it; elsewhere every look-up is a CASE. */
	readonly readsLists: boolean
	/** By `sheetKey` of what a pass names. */
	readonly columns: ReadonlyMap<string, SqlColumn>
}

/** A cell is `stored * times / over`, as in `RowColumn`. */
export interface SqlColumn {
	readonly name: string
	/** A column that is 1 where the cell is a hole (what is stored there is then any number); null when no cell is. */
	readonly hole: string | null
	/** Stored as doubles; else as whole numbers. */
	readonly isDouble: boolean
	readonly times: number
	readonly over: number
	/** Of what is stored. */
	readonly least: number
	readonly greatest: number
	readonly isWhole: boolean
}

/** A column looked up in another table by a key of this one is a column of its own. */
export const sheetKey = (name: string, through: string | null): string => (through === null ? name : `${name} through ${through}`)
