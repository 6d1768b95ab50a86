/** What the code must know of a column before it is written: how wide its cells are, and what one of them is in base units. */
import type { ColumnData, RowColumn, RowColumns } from '../rows/column.ts'
import type { RowPass } from '../rows/pass.ts'

export type CellType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'f64'

export const widthOf: Readonly<Record<CellType, number>> = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, f64: 8 }

const arrays = {
	i8: Int8Array,
	u8: Uint8Array,
	i16: Int16Array,
	u16: Uint16Array,
	i32: Int32Array,
	u32: Uint32Array,
	f64: Float64Array,
} as const

export const typeOf = (data: ColumnData): CellType => {
	for (const type of Object.keys(arrays) as CellType[]) if (data instanceof arrays[type]) return type
	throw new Error('a column is one of seven kinds of array')
}

export const viewOf = (type: CellType, buffer: ArrayBufferLike, at: number, count: number): ColumnData =>
	new arrays[type](buffer as ArrayBuffer, at, count)

export interface ColumnFormat {
	readonly name: string
	readonly type: CellType
	readonly times: number
	readonly over: number
	/** Rows of the table that the column is of, when it is looked up by a key; null: a column of the pass's own table. */
	readonly lookedUp: number | null
}

/** Each column that the pass reads, once for each way in which it is read. */
export function formatsOf(pass: RowPass, columns: RowColumns): readonly ColumnFormat[] {
	const formats = new Map<string, ColumnFormat>()
	const add = (name: string, isLookedUp: boolean): void => {
		const column = columnNamed(columns, name)
		const { times, over, data } = column
		formats.set(formatKey(name, isLookedUp), { name, type: typeOf(data), times, over, lookedUp: isLookedUp ? data.length : null })
	}
	for (const { names, through } of pass.columns) {
		if (through !== null) add(through, false)
		for (const name of names) add(name, through !== null)
	}
	return [...formats.values()]
}

export const formatKey = (name: string, isLookedUp: boolean): string => `${isLookedUp ? 'through' : 'own'} ${name}`

export function columnNamed(columns: RowColumns, name: string): RowColumn {
	const column = columns.get(name)
	if (!column) throw new Error(`the run lacks the column ${name}`)
	return column
}
