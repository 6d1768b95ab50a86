/**
 * ClickHouse's Native format: blocks of columns as they lie in memory, so that numbers go in and out as the bits they are. A block is the
 * number of columns and of rows, then for each column its name, its type and its cells; numbers of that kind are LEB128, texts have their
 * length in front. Cells of Nullable(T) follow one byte each that is 1 for NULL.
 */
import type { ColumnData, SqlAnswer } from '@parley/lang'

type Kind = { new (length: number): ArrayLike<number | bigint>; readonly BYTES_PER_ELEMENT: number }

const kinds: Readonly<Record<string, Kind>> = {
	Int8: Int8Array,
	UInt8: Uint8Array,
	Int16: Int16Array,
	UInt16: Uint16Array,
	Int32: Int32Array,
	UInt32: Uint32Array,
	Int64: BigInt64Array,
	UInt64: BigUint64Array,
	Float64: Float64Array,
}

export function nativeType(data: ColumnData): string {
	return Object.keys(kinds).find(name => data instanceof kinds[name]!)!
}

export interface NativeColumn {
	readonly name: string
	readonly data: ColumnData
}

export function writeNativeBlock(columns: readonly NativeColumn[]): Buffer {
	const rows = columns[0]?.data.length ?? 0
	const parts: Uint8Array[] = [writeNumber(columns.length), writeNumber(rows)]
	for (const { name, data } of columns) {
		parts.push(writeText(name), writeText(nativeType(data)), new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
	}
	return Buffer.concat(parts)
}

function writeNumber(value: number): Uint8Array {
	const bytes: number[] = []
	for (let left = value; ; left = Math.floor(left / 128)) {
		if (left < 128) return Uint8Array.from([...bytes, left])
		bytes.push((left % 128) + 128)
	}
}

function writeText(text: string): Uint8Array {
	const bytes = Buffer.from(text)
	return Buffer.concat([writeNumber(bytes.length), bytes])
}

/** All blocks of an answer as one list a column; NULL is NaN. */
export function readNative(bytes: Buffer, columns: number): SqlAnswer {
	const answer: Float64Array[][] = Array.from({ length: columns }, () => [])
	let at = 0
	const readNumber = (): number => {
		let value = 0
		for (let scale = 1; ; scale *= 128) {
			if (at >= bytes.length) throw new Error('the answer of ClickHouse ends too early')
			const byte = bytes[at++]!
			value += (byte % 128) * scale
			if (byte < 128) return value
		}
	}
	const readText = (): string => {
		const length = readNumber()
		at += length
		return bytes.toString('utf8', at - length, at)
	}
	const readCells = (kind: Kind, rows: number): ArrayLike<number | bigint> => {
		const length = rows * kind.BYTES_PER_ELEMENT
		if (at + length > bytes.length) throw new Error('the answer of ClickHouse ends too early')
		const cells = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + length)
		at += length
		return new (kind as unknown as { new (buffer: ArrayBufferLike): ArrayLike<number | bigint> })(cells)
	}
	while (at < bytes.length) {
		const many = readNumber()
		const rows = readNumber()
		if (many !== columns && rows > 0) throw new Error(`the answer of ClickHouse has ${many} columns instead of ${columns}`)
		for (let column = 0; column < many; column++) {
			readText()
			const type = readText()
			const inner = /^Nullable\((.*)\)$/.exec(type)?.[1] ?? type
			const kind = kinds[inner]
			if (!kind) throw new Error(`the answer of ClickHouse has a column of type ${type}`)
			const nulls = inner === type ? null : readCells(Uint8Array, rows)
			const cells = readCells(kind, rows)
			answer[column]?.push(Float64Array.from({ length: rows }, (_, row) => (nulls && nulls[row] === 1 ? Number.NaN : Number(cells[row]!))))
		}
	}
	return answer.map(join)
}

function join(parts: readonly Float64Array[]): Float64Array {
	if (parts.length === 1) return parts[0]!
	const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
	let at = 0
	for (const part of parts) {
		all.set(part, at)
		at += part.length
	}
	return all
}
