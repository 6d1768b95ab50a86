/** A column of days, as days since 1970-01-01. */
import { parseDate, printDate } from '@parley/lang'
import { endsOf } from './ends.ts'
import { type ColumnReader, decode, plainColumn, type ReaderInput } from './reader.ts'
import { createRefusals } from './refusals.ts'
import { createStore } from './store.ts'

const firstYear = 1900
const years = 201
const unknown = -0x80000000
const none = 0x7fffffff

/** Days already read, by year, month and day: a column of a million has a few thousand different ones. */
const remembered = new Int32Array(years * 13 * 32).fill(unknown)

export function createDays({ table, column, rows }: ReaderInput): ColumnReader {
	const refusals = createRefusals()
	const store = createStore(rows)
	const [low, high] = column.within?.map(Number) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
	let filled = 0

	function refuse(kind: Parameters<typeof refusals.add>[0], text: string): void {
		refusals.add(kind, store.count, text)
		store.push(0)
	}

	function put(day: number, said: () => string): void {
		if (day < low! || day > high!) refuse('outside', said())
		else store.push(day)
	}

	function text(bytes: Uint8Array, from: number, to: number): void {
		if (from === to) {
			if (column.empty === null) return refuse('empty', '')
			filled++
			return put(Number(column.empty), () => printDate(Number(column.empty)))
		}
		const day = dayOf(bytes, from, to)
		if (day === none) refuse('form', decode(bytes, from, to))
		else put(day, () => decode(bytes, from, to))
	}

	return {
		refusals,
		text,
		refuse,
		texts({ bytes, starts, ends, count, width }, place) {
			for (let row = 0, at = place; row < count; row++, at += width) text(bytes, starts[at]!, ends[at]!)
		},
		number: day => put(day, () => printDate(day)),
		filled: () => filled,
		finish() {
			const { data, least, greatest } = store.finish()
			if (data.length === 0) return { column: plainColumn(data), seen: { kind: 'nothing' } }
			const [first, last] = endsOf(table, data, least, greatest)?.map(printDate) ?? [null, null]
			return { column: plainColumn(data), seen: { kind: 'days', first: first!, last: last! } }
		},
	}
}

function dayOf(bytes: Uint8Array, from: number, to: number): number {
	if (to - from !== 10) return none
	const digits = (at: number, many: number): number => {
		let number = 0
		for (let place = from + at; place < from + at + many; place++) {
			const digit = bytes[place]! - 48
			if (digit < 0 || digit > 9) return 10_000
			number = number * 10 + digit
		}
		return number
	}
	const year = digits(0, 4) - firstYear
	const month = digits(5, 2)
	const day = digits(8, 2)
	if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || year < 0 || year >= years || month > 12 || day > 31)
		return parseDate(decode(bytes, from, to)) ?? none
	const place = (year * 13 + month) * 32 + day
	if (remembered[place] === unknown) remembered[place] = parseDate(decode(bytes, from, to)) ?? none
	return remembered[place]!
}
