/**
 * A column of a large table as numbers in one block of memory. A cell in base units is `data[row] * times / over`, worked in that order in
 * doubles: with whole numbers below 2^53 that is the double nearest to the exact value, so every road starts from the same bits.
 */
import { multiply, parseRational, type Rational, rational } from '../numbers/rational.ts'

export type ColumnData = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array

export interface RowColumn {
	readonly data: ColumnData
	/** Whole numbers below 2^53, both above zero; 1 and 1 when `data` is in base units as it stands. */
	readonly times: number
	readonly over: number
	/**
	 * True: every cell of `data` is a whole number below 2^53, and what the text said is exactly `data * times / over`.
	 * False: the source held doubles; the exact value of a cell is the shortest decimal that reads back as that double.
	 */
	readonly whole: boolean
}

/** Columns by "table.column"; a vector that an earlier pass made stands under its own name with the cell's number: "@1.0". */
export type RowColumns = ReadonlyMap<string, RowColumn>

/** The cell as the roads in doubles see it. */
export const cellOf = ({ data, times, over }: RowColumn, row: number): number => (data[row]! * times) / over

/** The cell as the text said it. */
export function exactCellOf(column: RowColumn, row: number): Rational | null {
	const value = column.data[row]!
	if (!Number.isFinite(value)) return null
	if (!column.whole) return multiply(parseRational(String(value))!, rational(BigInt(column.times), BigInt(column.over)))
	return rational(BigInt(value) * BigInt(column.times), BigInt(column.over))
}
