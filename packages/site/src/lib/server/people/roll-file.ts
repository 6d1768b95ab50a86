/**
 * The roll as a union's own system gives it: a CSV with the columns number and name, and as many of email, phone, unit, standing and since as it
 * has. Every row that cannot be taken is refused with its line and column; a file with such a row is not applied at all.
 */
import { readCsvRows } from '@parley/engine'
import { hasUnseen } from '../unseen.ts'
import { readEmail, readPhone } from './contact.ts'

export interface RollRow {
	readonly number: string
	readonly name: string
	readonly email: string | null
	readonly phone: string | null
	readonly unit: string | null
	readonly standing: string | null
	readonly since: string | null
}

export interface Refusal {
	readonly line: number
	readonly column: string | null
	readonly words: string
}

export type RollFile =
	| { readonly rows: readonly RollRow[]; readonly columns: readonly RollColumn[] }
	| { readonly refusals: readonly Refusal[]; readonly more: number }

export const rollColumns = ['number', 'name', 'email', 'phone', 'unit', 'standing', 'since'] as const
export type RollColumn = (typeof rollColumns)[number]

/** Nobody mends more than this at once. */
const mostRefusals = 50

export function readRollFile(bytes: Uint8Array): RollFile {
	const read = readCsvRows(bytes)
	if ('message' in read) return refused([{ line: read.line, column: null, words: `${read.message} ${read.mend}` }])
	const columns = read.headings.map(heading => heading.toLowerCase())
	const wrong = headingRefusals(columns)
	if (wrong.length > 0) return refused(wrong)
	if (read.rows.length === 0) return refused([{ line: 1, column: null, words: 'There is nobody in this file.' }])
	const refusals: Refusal[] = []
	const seen = { number: new Map<string, number>(), email: new Map<string, number>(), phone: new Map<string, number>() }
	const rows = read.rows.map((cells, index) => readRow(columns as RollColumn[], cells, index + 2, seen, refusals))
	return refusals.length > 0 ? refused(refusals) : { rows, columns: columns as RollColumn[] }
}

const refused = (refusals: readonly Refusal[]): RollFile => ({
	refusals: refusals.slice(0, mostRefusals),
	more: Math.max(0, refusals.length - mostRefusals),
})

function headingRefusals(columns: readonly string[]): readonly Refusal[] {
	const known: readonly string[] = rollColumns
	const list = rollColumns.join(', ')
	return [
		...columns
			.filter(each => !known.includes(each))
			.map(each => ({
				line: 1,
				column: short(each),
				words: `The roll has no such column; its columns are ${list}. Leave out what it does not need.`,
			})),
		...columns
			.filter((each, index) => columns.indexOf(each) !== index)
			.map(each => ({ line: 1, column: short(each), words: 'This column stands there twice.' })),
		...(['number', 'name'] as const)
			.filter(each => !columns.includes(each))
			.map(each => ({ line: 1, column: each, words: `The file has no column ${each}.` })),
	]
}

type Seen = Readonly<Record<'number' | 'email' | 'phone', Map<string, number>>>

function readRow(columns: readonly RollColumn[], cells: readonly string[], line: number, seen: Seen, refusals: Refusal[]): RollRow {
	const row: Record<RollColumn, string | null> = {
		number: null,
		name: null,
		email: null,
		phone: null,
		unit: null,
		standing: null,
		since: null,
	}
	for (const [index, column] of columns.entries()) {
		const text = cells[index]!.normalize('NFC').trim()
		const read = readCell(column, text)
		if (typeof read === 'object' && read) {
			refusals.push({ line, column, words: read.words })
			continue
		}
		row[column] = read
		if (read === null || !(column === 'number' || column === 'email' || column === 'phone')) continue
		const before = seen[column].get(read)
		if (before !== undefined) refusals.push({ line, column, words: `The same ${column} stands in line ${before}. ${onlyOnce[column]}` })
		else seen[column].set(read, line)
	}
	return row as RollRow
}

const onlyOnce = {
	number: 'A number is one member’s.',
	email: 'Whoever can read that mail could sign in as either: leave it out for one of them.',
	phone: 'Whoever has that phone could sign in as either: leave it out for one of them.',
}

const longest: Readonly<Record<RollColumn, number>> = { number: 40, name: 120, email: 254, phone: 24, unit: 80, standing: 40, since: 10 }

function readCell(column: RollColumn, text: string): string | null | { readonly words: string } {
	if (text === '') return column === 'number' || column === 'name' ? { words: `Everybody on the roll has a ${column}.` } : null
	if (text.length > longest[column]) return { words: `This is longer than ${longest[column]} characters.` }
	if (hasUnseen(text)) return { words: 'There is a character in it that is not seen: a control character, or one that turns the line.' }
	if (column === 'email') return readEmail(text) ?? { words: `“${short(text)}” is no e-mail address.` }
	if (column === 'phone')
		return readPhone(text) ?? { words: `“${short(text)}” is no phone number. Write it with its country, as in +1 213 555 0100.` }
	if (column === 'since') return isDay(text) ? text : { words: `“${short(text)}” is no day. Write it as 2024-03-01.` }
	return text
}

export function isDay(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
	const time = Date.parse(`${text}T00:00:00Z`)
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
