/**
 * A reader of workbooks that shares nothing with the writer: it takes the bytes apart, and works out the formulas from their text. What it knows of
 * formulas is what ours use: arithmetic, comparisons, and some twenty functions.
 */
import assert from 'node:assert/strict'
import { inflateRawSync } from 'node:zlib'

export type Value = number | string | boolean

interface ReadCell {
	readonly formula: string | null
	readonly value: Value | null
}

export interface Workbook {
	readonly names: readonly string[]
	/** As it was written into the file. */
	written(sheet: string, address: string): Value | null
	formula(sheet: string, address: string): string | null
	/** Worked out anew, whatever was written beside the formula; with other values in some cells. */
	work(sheet: string, address: string): Value | null
	withValues(values: Readonly<Record<string, Value>>): Workbook
	/** "Sheet!A1" of every cell with a formula. */
	readonly formulas: readonly string[]
	rows(sheet: string): readonly (readonly (Value | null)[])[]
}

export function readWorkbook(bytes: Uint8Array): Workbook {
	const files = unzip(Buffer.from(bytes))
	const names = [...files.get('xl/workbook.xml')!.matchAll(/<sheet name="([^"]+)"/g)].map(([, name]) => unescaped(name!))
	const cells = new Map<string, ReadCell>()
	for (const [index, name] of names.entries())
		for (const [address, cell] of readSheet(files.get(`xl/worksheets/sheet${index + 1}.xml`)!)) cells.set(`${name}!${address}`, cell)
	return bookOf(names, cells, {})
}

function bookOf(names: readonly string[], cells: ReadonlyMap<string, ReadCell>, changed: Readonly<Record<string, Value>>): Workbook {
	const worked = new Map<string, Value | null>()
	const look = (key: string): Value | null => {
		if (key in changed) return changed[key]!
		if (!worked.has(key)) {
			const cell = cells.get(key)
			worked.set(key, cell?.formula ? workOut(cell.formula, look) : (cell?.value ?? null))
		}
		return worked.get(key)!
	}
	return {
		names,
		written: (sheet, address) => cells.get(`${sheet}!${address}`)?.value ?? null,
		formula: (sheet, address) => cells.get(`${sheet}!${address}`)?.formula ?? null,
		work: (sheet, address) => look(`${sheet}!${address}`),
		withValues: values => bookOf(names, cells, values),
		formulas: [...cells].flatMap(([key, cell]) => (cell.formula ? [key] : [])),
		rows: sheet => {
			const own = [...cells]
				.filter(([key]) => key.startsWith(`${sheet}!`))
				.map(([key, cell]) => ({ at: placeOf(key.split('!')[1]!), cell }))
			const height = Math.max(0, ...own.map(({ at }) => at.row))
			const rows: (Value | null)[][] = Array.from({ length: height }, () => [])
			for (const { at, cell } of own) rows[at.row - 1]![at.column - 1] = cell.value
			return rows.map(row => Array.from(row, value => value ?? null))
		},
	}
}

function unzip(bytes: Buffer): ReadonlyMap<string, string> {
	const files = new Map<string, string>()
	let at = bytes.readUInt32LE(bytes.length - 6)
	for (let left = bytes.readUInt16LE(bytes.length - 12); left > 0; left--) {
		assert.equal(bytes.readUInt32LE(at), 0x02014b50, 'an entry of the directory')
		const packed = bytes.readUInt32LE(at + 20)
		const size = bytes.readUInt16LE(at + 28)
		const local = bytes.readUInt32LE(at + 42)
		const name = bytes.toString('utf8', at + 46, at + 46 + size)
		const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
		files.set(name, inflateRawSync(bytes.subarray(start, start + packed)).toString('utf8'))
		at += 46 + size + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
	}
	return files
}

function readSheet(xml: string): readonly (readonly [string, ReadCell])[] {
	return [...xml.matchAll(/<c r="([A-Z]+\d+)"([^>]*)>(.*?)<\/c>/gs)].map(([, address, attributes, inside]) => {
		const formula = /<f>(.*?)<\/f>/s.exec(inside!)?.[1]
		const text = /<t [^>]*>(.*?)<\/t>/s.exec(inside!)?.[1]
		const value = /<v>(.*?)<\/v>/s.exec(inside!)?.[1]
		const isText = attributes!.includes('t="str"')
		return [
			address!,
			{
				formula: formula === undefined ? null : unescaped(formula),
				value: text !== undefined ? unescaped(text) : value === undefined ? null : isText ? unescaped(value) : Number(value),
			},
		] as const
	})
}

const unescaped = (text: string): string =>
	text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

const placeOf = (address: string): { readonly row: number; readonly column: number } => {
	const [, letters, row] = /^([A-Z]+)(\d+)$/.exec(address)!
	return { row: Number(row), column: [...letters!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) }
}

export function addressOf(row: number, column: number): string {
	const letters = (n: number): string => (n === 0 ? '' : letters(Math.floor((n - 1) / 26)) + String.fromCharCode(65 + ((n - 1) % 26)))
	return letters(column) + row
}

type Look = (key: string) => Value | null
type Operand = Value | readonly Value[]

/** Precedence as in a spreadsheet: comparisons, sums, products, powers, a sign. */
function workOut(text: string, look: Look): Value {
	const tokens =
		text.match(/"(?:[^"]|"")*"|<=|[-+*/^<=(){},]|(?:'[^']+'|\w+)![A-Z]+\d+(?::[A-Z]+\d+)?|\d+(?:\.\d+)?(?:E[+-]?\d+)?|[A-Z]+/g) ?? []
	assert.equal(tokens.join(''), text, 'every part of the formula is known')
	let at = 0
	const take = (): string => tokens[at++]!
	const level = (operators: readonly string[], next: () => Operand): (() => Operand) => {
		return () => {
			let left = next()
			while (operators.includes(tokens[at] ?? '')) left = apply(take(), left as Value, next() as Value)
			return left
		}
	}
	const atom = (): Operand => {
		const token = take()
		if (token === '-') return -Number(atom())
		if (token === '(') return closed(expression())
		if (token === '{') {
			const list: Value[] = []
			do list.push(plain(take()))
			while (take() === ',')
			return list
		}
		if (token.startsWith('"')) return plain(token)
		if (token.includes('!')) return reference(token, look)
		if (/^\d/.test(token)) return Number(token)
		assert.equal(take(), '(', `${token} is a function`)
		const args: Operand[] = []
		do args.push(expression())
		while (take() === ',')
		return callFunction(token, args)
	}
	const closed = (value: Operand): Operand => {
		assert.equal(take(), ')')
		return value
	}
	const expression: () => Operand = level(['<', '<=', '='], level(['+', '-'], level(['*', '/'], level(['^'], atom))))
	const value = expression() as Value
	assert.equal(at, tokens.length, `the whole formula is read: ${text}`)
	return value
}

const plain = (token: string): string => token.slice(1, -1).replaceAll('""', '"')

function reference(token: string, look: Look): Operand {
	const [sheet, cells] = token.split('!') as [string, string]
	const name = sheet.replace(/^'|'$/g, '')
	const [from, to] = cells.split(':')
	if (to === undefined) return look(`${name}!${from}`) ?? 0
	const [first, last] = [placeOf(from!), placeOf(to)]
	const values: Value[] = []
	for (let row = first.row; row <= last.row; row++)
		for (let column = first.column; column <= last.column; column++) {
			const value = look(`${name}!${addressOf(row, column)}`)
			if (value !== null) values.push(value)
		}
	return values
}

function apply(operator: string, left: Value, right: Value): Value {
	const [a, b] = [Number(left), Number(right)]
	const results: Readonly<Record<string, () => Value>> = {
		'+': () => a + b,
		'-': () => a - b,
		'*': () => a * b,
		'/': () => a / b,
		'^': () => a ** b,
		'<': () => a < b,
		'<=': () => a <= b,
		'=': () => left === right,
	}
	return results[operator]!()
}

function callFunction(name: string, args: readonly Operand[]): Value {
	const all = args.flat() as Value[]
	const numbers = all.map(Number)
	const [first, second, third] = args as [Value, Value, Value]
	const results: Readonly<Record<string, () => Value>> = {
		SUM: () => numbers.reduce((a, b) => a + b, 0),
		PRODUCT: () => numbers.reduce((a, b) => a * b, 1),
		MIN: () => Math.min(...numbers),
		MAX: () => Math.max(...numbers),
		IF: () => (first ? second : third),
		AND: () => all.every(Boolean),
		OR: () => all.some(Boolean),
		NOT: () => !first,
		ROUND: () =>
			(Math.sign(Number(first)) * Math.round(Number((Math.abs(Number(first)) * 10 ** Number(second)).toPrecision(15)))) /
			10 ** Number(second),
		INT: () => Math.floor(Number(first)),
		TRUNC: () => Math.trunc(Number(first)),
		CHOOSE: () => args[Number(first)] as Value,
		MATCH: () => (second as unknown as readonly Value[]).indexOf(first) + 1,
		EXP: () => Math.exp(Number(first)),
		LN: () => Math.log(Number(first)),
		SQRT: () => Math.sqrt(Number(first)),
	}
	const result = results[name]
	assert.ok(result, `${name} is a function that is known`)
	return result()
}
