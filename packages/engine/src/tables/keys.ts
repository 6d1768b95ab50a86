/** A column of keys of another table's rows: first each different key once, and when every table is read, the row that each one names. */
import type { RowColumn } from '@parley/lang'
import { Labels } from './labels.ts'
import { type ColumnReader, decode, plainColumn, type ReaderInput } from './reader.ts'
import { createRefusals, type RefusalKind } from './refusals.ts'
import type { RowLabels } from './rows.ts'
import type { Rows } from './scan.ts'
import { createStore } from './store.ts'

export interface KeyReader extends ColumnReader {
	/** Null when some key is missing; the refusals say which. */
	resolve(labels: RowLabels): RowColumn | null
}

export function createKeys({ column, rows }: ReaderInput): KeyReader {
	const refusals = createRefusals()
	const store = createStore(rows)
	const distinct = new Labels()
	let codes: RowColumn['data'] | null = null
	const axis = column.measure.kind === 'label' ? column.measure.axis : ''
	function text(bytes: Uint8Array, from: number, to: number): void {
		if (from === to) refusals.add('empty', store.count, '')
		store.push(distinct.add(bytes, from, to))
	}

	return {
		refusals,
		text,
		refuse(kind, text) {
			refusals.add(kind, store.count, text)
			store.push(0)
		},
		texts({ bytes, starts, ends, count, width }, place) {
			for (let row = 0, at = place; row < count; row++, at += width) text(bytes, starts[at]!, ends[at]!)
		},
		number: () => {
			throw new Error('a key is a text')
		},
		filled: () => 0,
		finish() {
			codes = store.finish().data
			return { column: plainColumn(codes), seen: { kind: 'keys', of: axis, distinct: distinct.count } }
		},
		resolve(labels) {
			if (codes === null) throw new Error('keys are resolved after the last row')
			const rowOf = Array.from({ length: distinct.count }, (_, code) => labels.find(distinct.at(code)))
			const isMissing = rowOf.some(row => row < 0)
			const resolved = createStore(codes.length)
			for (let row = 0; row < codes.length; row++) {
				const code = codes[row]!
				if (isMissing && rowOf[code]! < 0 && distinct.at(code) !== '') refusals.add('no-such-key', row, distinct.at(code))
				resolved.push(Math.max(0, rowOf[code]!))
			}
			return isMissing ? null : plainColumn(resolved.finish().data)
		},
	}
}

/** The key column of the table itself. */
export interface RowNames {
	readonly labels: Labels
	readonly refusals: ReturnType<typeof createRefusals>
	text(bytes: Uint8Array, from: number, to: number): void
	texts(rows: Rows, place: number): void
	refuse(kind: RefusalKind, text: string): void
}

export function createRowNames(rows: number): RowNames {
	const labels = new Labels(rows)
	const refusals = createRefusals()
	let row = 0
	function text(bytes: Uint8Array, from: number, to: number): void {
		const here = row++
		if (from === to) {
			refusals.add('empty', here, '')
			return
		}
		if (isSpace(bytes[from]!) || isSpace(bytes[to - 1]!)) refusals.add('spaces', here, decode(bytes, from, to))
		const before = labels.count
		const index = labels.add(bytes, from, to)
		if (index < before) refusals.add('twice', here, decode(bytes, from, to), index)
	}

	return {
		labels,
		refusals,
		text,
		refuse(kind, said) {
			refusals.add(kind, row++, said)
		},
		texts({ bytes, starts, ends, count, width }, place) {
			for (let row = 0, at = place; row < count; row++, at += width) text(bytes, starts[at]!, ends[at]!)
		},
	}
}

const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13)
