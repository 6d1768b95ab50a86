/**
 * One WebAssembly memory for columns and for what passes need beside them. Whoever reads a table asks for its columns here and fills them, and kernels
 * then read them where they stand; a shared one is read by all threads. It holds at most 4 GiB.
 *
 * Arrays on a memory that is not shared are void once it grows, so that such a one (a page without SharedArrayBuffer) keeps no columns: sessions copy them in.
 */
import { formulaNumbersAt, formulaTable } from '../kernel/arithmetic.ts'
import { mostPages, pageBytes } from '../kernel/encode.ts'
import { createMemory, type Memory } from '../kernel/machine.ts'
import type { ColumnData } from '../rows/column.ts'
import { type CellType, viewOf, widthOf } from './formats.ts'

export interface RowMemory {
	readonly memory: Memory
	readonly shared: boolean
	/** A place for so many bytes, a multiple of 64, or null when there is no room. */
	allot(bytes: number): number | null
	free(at: number): void
	/** An empty column to be filled; null when there is no room, or when the memory is not shared. */
	column(type: CellType, rows: number): ColumnData | null
	/** Gives a column's room back; the array may not be used any more. */
	release(data: ColumnData): void
	/** Where an array of this memory stands; null for any other. */
	addressOf(data: ColumnData): number | null
	doubles(at: number, count: number): Float64Array
	words(at: number, count: number): Int32Array
}

export interface RowMemoryOptions {
	readonly shared?: boolean
	/** Bytes to hold at most; 4 GiB unless told. */
	readonly most?: number
}

const start = 4096
/** Rows go two by two, so the last pair may reach past a column's end. */
const past = 64
const rounded = (bytes: number): number => Math.ceil((bytes + past) / 64) * 64

export function createRowMemory({ shared = false, most = mostPages * pageBytes }: RowMemoryOptions = {}): RowMemory {
	const limit = Math.min(most, (mostPages - 1) * pageBytes)
	const memory = createMemory(1, shared ? { maximum: mostPages } : null)
	new Float64Array(memory.buffer, formulaNumbersAt, formulaTable.length).set(formulaTable)
	const taken = new Map<number, number>()
	/** Holes between what is taken, by place. */
	let gaps: { at: number; bytes: number }[] = []
	let end = start
	const buffers = new WeakSet<ArrayBufferLike>([memory.buffer])
	const buffer = (): ArrayBufferLike => {
		buffers.add(memory.buffer)
		return memory.buffer
	}
	const reach = (needed: number): boolean => {
		const lacking = Math.ceil((needed - memory.buffer.byteLength) / pageBytes)
		if (lacking <= 0) return true
		try {
			memory.grow(lacking)
			return true
		} catch (error) {
			if (error instanceof RangeError) return false
			throw error
		}
	}
	const allot = (asked: number): number | null => {
		const bytes = rounded(asked)
		const gap = gaps.find(each => each.bytes >= bytes)
		if (gap) {
			const { at } = gap
			gap.at += bytes
			gap.bytes -= bytes
			gaps = gaps.filter(each => each.bytes > 0)
			taken.set(at, bytes)
			return at
		}
		if (end + bytes > limit || !reach(end + bytes)) return null
		const at = end
		end += bytes
		taken.set(at, bytes)
		return at
	}
	const free = (at: number): void => {
		const bytes = taken.get(at)
		if (bytes === undefined) throw new Error('only what was allotted is freed, and once')
		taken.delete(at)
		gaps.push({ at, bytes })
		gaps.sort((a, b) => a.at - b.at)
		gaps = gaps.reduce<{ at: number; bytes: number }[]>((joined, gap) => {
			const before = joined.at(-1)
			if (before && before.at + before.bytes === gap.at) before.bytes += gap.bytes
			else joined.push({ ...gap })
			return joined
		}, [])
		const last = gaps.at(-1)
		if (last && last.at + last.bytes === end) {
			end = last.at
			gaps.pop()
		}
	}
	const addressOf = (data: ColumnData): number | null =>
		shared && (buffers.has(data.buffer) || data.buffer === buffer()) ? data.byteOffset : null
	return {
		memory,
		shared,
		allot,
		free,
		addressOf,
		column: (type, rows) => {
			const at = shared ? allot(widthOf[type] * rows) : null
			return at === null ? null : viewOf(type, buffer(), at, rows)
		},
		release: data => {
			const at = addressOf(data)
			if (at === null) throw new Error('the column stands in another memory')
			free(at)
		},
		doubles: (at, count) => new Float64Array(buffer() as ArrayBuffer, at, count),
		words: (at, count) => new Int32Array(buffer() as ArrayBuffer, at, count),
	}
}
