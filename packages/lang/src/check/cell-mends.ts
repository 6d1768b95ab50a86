/** What to do with a cell that is not what its column says, as far as its text tells; the tables that are read row by row ask here too. */
import { nearest } from '../diagnostics/nearest.ts'
import type { Measure } from '../plan/plan.ts'

/** `words`: what a label or a choice may be. Null: nothing that is sure to help. */
export function mendOfCell(text: string, kind: Measure['kind'], thousands: string | null, words: readonly string[] = []): string | null {
	const bare = text.trim()
	switch (kind) {
		case 'quantity':
			return mendOfNumber(bare, thousands)
		case 'date':
			return mendOfDay(bare)
		case 'yes-no':
			return /^(true|false|y|n|1|0|yes|no)$/i.test(bare) ? 'Write `yes` or `no`, in small letters.' : null
		case 'label':
		case 'choice':
			return nearWords(bare, words)
		default:
			return kind satisfies never
	}
}

function mendOfNumber(text: string, thousands: string | null): string | null {
	const [, mark] = /^[-+]?\d{1,3}([,.'’ \u00a0\u202f])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/.exec(text) ?? []
	if (mark !== undefined && thousands === null && (mark !== '.' || /\.\d{3}[.,]/.test(text)))
		return `If \`${mark}\` parts the thousands, say so in the table: \`thousands "${mark}"\`.`
	if (/^[-+]?\d+,\d+$/.test(text)) return 'Write a point before the decimals: `12.5`.'
	if (/^\(.*\)$/.test(text)) return 'Write an amount below zero with a minus: `-12.50`.'
	if (/^[-+]?[$€£]|[%$€£]$/.test(text)) return "Leave the sign out: the column's type in the terms says what its numbers measure."
	return /^([-+]?nan|[-+]?inf(inity)?|null|none|n\/a|na|#n\/a|-+)$/i.test(text) ? 'Leave the cell empty where there is no figure.' : null
}

function mendOfDay(text: string): string | null {
	if (/^\d{4,6}(\.\d+)?$/.test(text))
		return 'This is a plain number: give the cells of the sheet the format of a date, or write days as `2024-07-01`.'
	if (/^\d{4}-\d{2}-\d{2}./.test(text)) return 'Leave the time of day out.'
	return /\d[/.]\d/.test(text) ? 'Write days as `2024-07-01`: otherwise nobody knows which number is the month.' : null
}

function nearWords(text: string, words: readonly string[]): string | null {
	const near = nearest(text, words)
	if (near !== null) return `The nearest is \`${near}\`.`
	const some = words.slice(0, 12).join(', ')
	return some === '' ? null : `There are ${some}${words.length > 12 ? ', …' : ''}.`
}
