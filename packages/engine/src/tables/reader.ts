/** One column as it is read: cell by cell, in the order of the rows. What cannot stand there is gathered, and the reading goes on. */
import type { PlannedColumn, PlannedTable, RowColumn } from '@parley/lang'
import type { Seen } from './profile.ts'
import type { RefusalKind, Refusals } from './refusals.ts'
import type { Rows } from './scan.ts'

export interface ColumnReader {
	readonly refusals: Refusals
	/** The next cell as UTF-8; an empty one has no bytes. */
	text(bytes: Uint8Array, from: number, to: number): void
	/** The next cells of the column that stands at `place` among the cells of each row. */
	texts(rows: Rows, place: number): void
	/** The next cell as the number that a sheet or a Parquet file holds. */
	number(value: number): void
	/** The next cell, which cannot stand there for a reason that only its format shows. */
	refuse(kind: RefusalKind, text: string): void
	/** How many cells were empty and got what the terms say of empty ones. */
	filled(): number
	finish(): Finished
}

export interface Finished {
	readonly column: RowColumn
	readonly seen: Seen
}

export interface ReaderInput {
	readonly table: PlannedTable
	readonly column: PlannedColumn
	readonly rows: number
}

const decoder = new TextDecoder()

export const decode = (bytes: Uint8Array, from: number, to: number): string =>
	decoder.decode(bytes.subarray(from, Math.min(to, from + 400)))

export const plainColumn = (data: RowColumn['data']): RowColumn => ({ data, times: 1, over: 1, whole: true })
