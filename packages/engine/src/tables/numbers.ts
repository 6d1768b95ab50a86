/**
 * A column of amounts. A cell is a whole number of the smallest decimal that any cell of the column has: 24.505 and 24.5 are 24505 and 24500, and
 * what one of them is in base units stands beside the column. A cell with more decimals than those before it makes the column finer as it goes.
 */
import { type RowColumn, rational } from '@parley/lang'
import { endsOf } from './ends.ts'
import { type ParsedNumber, parseNumber } from './parse-number.ts'
import type { Seen } from './profile.ts'
import { type ColumnReader, decode, type Finished, type ReaderInput } from './reader.ts'
import { createRefusals } from './refusals.ts'
import { createStore, type Store, sumOf } from './store.ts'

/**
 * How the cells were held where they come from. "whole": as decimal text or whole numbers; a column that cannot be held exactly is refused.
 * "sheet": as doubles written as text; where the decimals of a formula go on without end, the doubles are kept. "doubles": as they are.
 */
export type Exactness = 'whole' | 'sheet' | 'doubles'

const mostDecimals = 15
const powers = Array.from({ length: mostDecimals + 1 }, (_, power) => 10 ** power)

export function createNumbers({ table, column, rows }: ReaderInput, exactness: Exactness): ColumnReader {
	const refusals = createRefusals()
	const scale = rational.parseRational(column.scale)!
	const forbidden = column.within === null && neverNegative(column.measure)
	const empty = column.empty === null ? null : emptyCell(column.empty, scale)
	let doubles = exactness === 'doubles'
	let store: Store = createStore(rows, doubles)
	let decimals = 0
	let bounds = boundsAt(0)
	let filled = 0

	/** Of the numbers as they are stored. */
	function boundsAt(places: number): readonly [number, number] {
		if (column.within === null) return [forbidden ? 0 : Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
		const [low, high] = column.within.map(text => rational.divide(rational.parseRational(text)!, scale))
		if (doubles) return [rational.toNumber(low!), rational.toNumber(high!)]
		const factor = rational.whole(10n ** BigInt(places))
		return [ceiling(rational.multiply(low!, factor)), -ceiling(rational.negate(rational.multiply(high!, factor)))]
	}

	function refuse(kind: Parameters<typeof refusals.add>[0], text: string): void {
		refusals.add(kind, store.count, text)
		store.push(0)
	}

	function keepDoubles(): void {
		const count = store.count
		const { data } = store.finish()
		store = createStore(rows, true)
		for (let at = 0; at < count; at++) store.push(data[at]! / powers[decimals]!)
		doubles = true
		bounds = boundsAt(0)
	}

	function put(mantissa: number, places: number, said: () => string): void {
		if (doubles) return putDouble(mantissa / powers[places]!, said)
		let value = mantissa
		if (places !== decimals) {
			let kept = places
			while (kept > decimals && value % 10 === 0) {
				value /= 10
				kept--
			}
			if (kept > decimals && !refine(kept)) return tooLong(said)
			value *= powers[decimals - kept]!
		}
		if (!Number.isSafeInteger(value)) return tooLong(said)
		if (value < bounds[0] || value > bounds[1]) return refuse(forbidden ? 'negative' : 'outside', said())
		store.push(value + 0)
	}

	function refine(places: number): boolean {
		const factor = powers[places - decimals]!
		if (!store.rescale(factor)) return false
		decimals = places
		bounds = boundsAt(places)
		return true
	}

	function tooLong(said: () => string): void {
		if (exactness !== 'sheet') return refuse('digits', said())
		if (!doubles) keepDoubles()
		putDouble(Number(said()), said)
	}

	function putDouble(value: number, said: () => string): void {
		if (!Number.isFinite(value)) return refuse('not-finite', said())
		if (value < bounds[0] || value > bounds[1]) return refuse(forbidden ? 'negative' : 'outside', said())
		store.push(value + 0)
	}

	function putParsed(parsed: ParsedNumber | null, said: () => string): void {
		if (parsed === null) return refuse('form', said())
		if (parsed === 'too-long') return tooLong(said)
		put(parsed.mantissa, parsed.decimals, said)
	}

	function putEmpty(): void {
		if (empty === null) return refuse('empty', '')
		filled++
		putParsed(empty.parsed, () => empty.text)
	}

	function text(bytes: Uint8Array, from: number, to: number): void {
		if (from === to) return putEmpty()
		const isNegative = bytes[from] === 45
		let mantissa = 0
		let point = -1
		for (let at = isNegative ? from + 1 : from; at < to; at++) {
			const digit = bytes[at]! - 48
			if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit
			else if (digit === -2 && point < 0) point = at + 1
			else return putParsed(parseNumber(decode(bytes, from, to), table.thousands), () => decode(bytes, from, to))
		}
		const digits = to - from - (isNegative ? 1 : 0) - (point < 0 ? 0 : 1)
		if (digits === 0 || digits > 15 || (point >= 0 && table.thousands === '.'))
			return putParsed(parseNumber(decode(bytes, from, to), table.thousands), () => decode(bytes, from, to))
		put(isNegative ? -mantissa : mantissa, point < 0 ? 0 : to - point, () => decode(bytes, from, to))
	}

	return {
		refusals,
		text,
		refuse,
		texts({ bytes, starts, ends, count, width }, place) {
			for (let row = 0, at = place; row < count; row++, at += width) text(bytes, starts[at]!, ends[at]!)
		},
		number(value) {
			if (doubles) putDouble(value, () => String(value))
			else put(value, 0, () => String(value))
		},
		filled: () => filled,
		finish(): Finished {
			const { data, least, greatest } = store.finish()
			const [times, over] = doubles ? [scale.n, scale.d] : factors(scale, decimals)
			const made: RowColumn = { data, times: Number(times), over: Number(over), whole: !doubles }
			const largest = Math.max(Math.abs(least), Math.abs(greatest))
			if (data.length > 0 && (over > maxSafe || (!doubles && largest * made.times > Number.MAX_SAFE_INTEGER)))
				refusals.add('digits', 0, String(largest / (doubles ? 1 : powers[decimals]!)))
			return { column: made, seen: seenOf(table, made, least, greatest) }
		},
	}
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER)

function factors(scale: rational.Rational, decimals: number): readonly [bigint, bigint] {
	const { n, d } = rational.rational(scale.n, scale.d * 10n ** BigInt(decimals))
	return [n, d]
}

function ceiling({ n, d }: rational.Rational): number {
	const cut = n / d
	return Number(n > 0n && cut * d !== n ? cut + 1n : cut)
}

/** An amount of hours, of people, of views is never less than none; money, ratios and units of the terms' own may be. */
const counted = new Set(['hour', 'day', 'week', 'month', 'year', 'person', 'subscriber', 'view'])

function neverNegative(measure: ReaderInput['column']['measure']): boolean {
	if (measure.kind !== 'quantity') return false
	const [above = '', ...below] = measure.unit.split('/')
	return counted.has(above) && below.every(unit => counted.has(unit))
}

function emptyCell(base: string, scale: rational.Rational): { readonly parsed: ParsedNumber | null; readonly text: string } {
	const text = rational.printRational(rational.divide(rational.parseRational(base)!, scale))
	return { text, parsed: parseNumber(text, null) ?? 'too-long' }
}

function seenOf(table: ReaderInput['table'], column: RowColumn, least: number, greatest: number): Seen {
	const { data, times, over, whole } = column
	if (data.length === 0) return { kind: 'nothing' }
	const ends = endsOf(table, data, least, greatest)
	if (ends === null) return { kind: 'numbers', least: null, greatest: null, mean: null, exact: whole }
	const factor = rational.rational(BigInt(times), BigInt(over))
	const inBase = (value: number): string => rational.printRational(rational.multiply(rational.parseRational(String(value))!, factor))
	const mean = whole ? rational.rational(sumOf(data), BigInt(data.length)) : rational.parseRational(String(meanOf(data)))!
	return {
		kind: 'numbers',
		least: inBase(ends[0]),
		greatest: inBase(ends[1]),
		mean: rational.printRational(rational.multiply(mean, factor)),
		exact: whole,
	}
}

function meanOf(data: RowColumn['data']): number {
	let total = 0
	for (let at = 0; at < data.length; at++) total += data[at]!
	return total / data.length
}
