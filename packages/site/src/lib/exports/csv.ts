/**
 * A table as CSV (RFC 4180), with the byte-order mark without which a spreadsheet takes UTF-8 for something else. A text that a spreadsheet would
 * take for a formula is set behind an apostrophe, which it shows as text.
 */
import type { Cell, Sheet } from './sheet.ts'

const mark = '\uFEFF'
const lineEnd = '\r\n'

export function csvOf({ heads, rows }: Pick<Sheet, 'heads' | 'rows'>): string {
	const lines = [heads.map(head => field(harmless(head))), ...rows.map(row => row.map(cell => field(textOf(cell))))]
	return mark + lines.map(line => line.join(',') + lineEnd).join('')
}

function textOf({ value }: Cell): string {
	if (value === null) return ''
	return typeof value === 'number' ? String(value) : harmless(value)
}

/** Also behind blanks and line ends, which some spreadsheets pass over; U+FF1D and its kin count as = and so on. */
export const harmless = (words: string): string =>
	/^[\s\u00A0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(words) ? `'${words}` : words

const field = (words: string): string => (/[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words)
