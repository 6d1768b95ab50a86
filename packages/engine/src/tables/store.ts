/** The numbers of a column as they come, in the narrowest type that holds them all, in memory that worker threads can read too. */
import type { ColumnData } from '@parley/lang'

const blockSize = 4096

export interface Store {
	push(value: number): void
	/** Every value so far times `factor`: a cell with more decimals than those before it has come. False: they would not be exact. */
	rescale(factor: number): boolean
	finish(): Stored
	readonly count: number
}

export interface Stored {
	readonly data: ColumnData
	readonly least: number
	readonly greatest: number
}

/** `wide`: doubles from the start, for values that need not be whole. */
export function createStore(rows: number, wide = false): Store {
	const block = new Float64Array(Math.min(blockSize, Math.max(1, rows)))
	let filled = 0
	let stored = 0
	let data: ColumnData = wide ? new Float64Array(memory(rows * 8)) : allocate(0, 0, rows)
	let least = Number.POSITIVE_INFINITY
	let greatest = Number.NEGATIVE_INFINITY

	function flush(): void {
		for (let at = 0; at < filled; at++) {
			const value = block[at]!
			if (value < least) least = value
			if (value > greatest) greatest = value
		}
		if (filled > 0 && !holds(data, least, greatest)) data = widened(allocate(least, greatest, rows), data, stored)
		data.set(filled === block.length ? block : block.subarray(0, filled), stored)
		stored += filled
		filled = 0
	}

	return {
		push(value) {
			block[filled++] = value
			if (filled === block.length) flush()
		},
		rescale(factor) {
			flush()
			if (stored === 0) return true
			if (Math.max(-least, greatest) * factor > Number.MAX_SAFE_INTEGER) return false
			least *= factor
			greatest *= factor
			const wider = allocate(least, greatest, rows)
			for (let at = 0; at < stored; at++) wider[at] = data[at]! * factor
			data = wider
			return true
		},
		finish() {
			flush()
			return { data, least, greatest }
		},
		get count() {
			return stored + filled
		},
	}
}

/** Narrowest first. */
const types = [
	{ Type: Uint8Array, low: 0, high: 0xff, make: (from: ArrayBufferLike) => new Uint8Array(from) },
	{ Type: Int8Array, low: -0x80, high: 0x7f, make: (from: ArrayBufferLike) => new Int8Array(from) },
	{ Type: Uint16Array, low: 0, high: 0xffff, make: (from: ArrayBufferLike) => new Uint16Array(from) },
	{ Type: Int16Array, low: -0x8000, high: 0x7fff, make: (from: ArrayBufferLike) => new Int16Array(from) },
	{ Type: Uint32Array, low: 0, high: 0xffffffff, make: (from: ArrayBufferLike) => new Uint32Array(from) },
	{ Type: Int32Array, low: -0x80000000, high: 0x7fffffff, make: (from: ArrayBufferLike) => new Int32Array(from) },
]

/** A page that is not isolated has no shared memory, and no worker threads either. */
const memory = (bytes: number): SharedArrayBuffer | ArrayBuffer =>
	typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes)

function allocate(least: number, greatest: number, rows: number): ColumnData {
	const type = types.find(({ low, high }) => least >= low && greatest <= high)
	return type ? type.make(memory(rows * type.Type.BYTES_PER_ELEMENT)) : new Float64Array(memory(rows * 8))
}

function holds(data: ColumnData, least: number, greatest: number): boolean {
	const type = types.find(({ Type }) => data instanceof Type)
	return type === undefined || (least >= type.low && greatest <= type.high)
}

function widened(wider: ColumnData, data: ColumnData, stored: number): ColumnData {
	for (let at = 0; at < stored; at++) wider[at] = data[at]!
	return wider
}

/** Of whole numbers, exact: a block's sum stays below 2^53 or is taken in whole numbers without an end. */
export function sumOf(data: ColumnData): bigint {
	let total = 0n
	for (let from = 0; from < data.length; from += blockSize) {
		const to = Math.min(from + blockSize, data.length)
		let sum = 0
		let size = 0
		for (let at = from; at < to; at++) {
			sum += data[at]!
			size += Math.abs(data[at]!)
		}
		if (size <= Number.MAX_SAFE_INTEGER) total += BigInt(sum)
		else for (let at = from; at < to; at++) total += BigInt(data[at]!)
	}
	return total
}
