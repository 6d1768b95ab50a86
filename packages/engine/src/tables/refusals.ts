/** What cannot stand in a column, gathered: the first cell of each kind with its row and text, and how many more there are. */
import { type Diagnostic, mendOfCell, type PlannedColumn, type PlannedTable } from '@parley/lang'

export type RefusalKind =
	| 'form'
	| 'empty'
	| 'outside'
	| 'negative'
	| 'digits'
	| 'unknown-label'
	| 'spaces'
	| 'twice'
	| 'no-such-key'
	| 'not-finite'
	| 'mixed'
	| 'error-cell'
	| 'formula'

export interface Refusal {
	/** From 0, below the headings. */
	readonly row: number
	readonly text: string
	/** For what stands twice, the row where it stands first. */
	readonly first: number | null
	readonly more: number
}

export interface Refusals {
	add(kind: RefusalKind, row: number, text: string, first?: number): void
	/** Whether one more of the kind would be the first: only then is its text wanted. */
	readonly found: ReadonlyMap<RefusalKind, Refusal>
}

export function createRefusals(): Refusals {
	const found = new Map<RefusalKind, Refusal>()
	return {
		found,
		add(kind, row, text, first) {
			const known = found.get(kind)
			found.set(kind, known ? { ...known, more: known.more + 1 } : { row, text: text.slice(0, 120), first: first ?? null, more: 0 })
		},
	}
}

/** The row as a spreadsheet counts it. */
export const fileRow = ({ heading }: Pick<PlannedTable, 'heading'>, row: number): number => heading + 1 + row

export function refusalsOf(table: PlannedTable, column: PlannedColumn, { found }: Refusals): readonly Diagnostic[] {
	return [...found].map(([kind, refusal]) => {
		const { message, mend } = words[kind](refusal, table, column)
		const where = `Row ${fileRow(table, refusal.row)} of ${table.path}, column ${column.heading}: `
		const more = refusal.more > 0 ? ` (${refusal.more.toLocaleString('en-US')} more like it)` : ''
		return { severity: 'error', code: codes[kind], message: `${where}${message}${more}.`, place: column.place, ...(mend ? { mend } : {}) }
	})
}

const codes: Readonly<Record<RefusalKind, string>> = {
	form: 'tables/cell',
	empty: 'tables/empty-cell',
	outside: 'tables/outside',
	negative: 'tables/negative',
	digits: 'tables/too-many-digits',
	'unknown-label': 'tables/unknown-label',
	spaces: 'tables/spaces',
	twice: 'tables/key-twice',
	'no-such-key': 'tables/no-such-key',
	'not-finite': 'tables/not-finite',
	mixed: 'tables/mixed',
	'error-cell': 'tables/error-cell',
	formula: 'tables/formula',
}

interface Said {
	readonly message: string
	readonly mend?: string | null
}

type Say = (refusal: Refusal, table: PlannedTable, column: PlannedColumn) => Said

const words: Readonly<Record<RefusalKind, Say>> = {
	form: ({ text }, table, column) => ({
		message: `\`${text}\` is not ${wantedIn(column)}`,
		mend: mendOfCell(text, column.measure.kind, table.thousands),
	}),
	empty: (_refusal, table, column) => ({ message: 'the cell is empty', mend: mendOfEmpty(table, column) }),
	outside: ({ text }) => ({
		message: `\`${text}\` is outside the bounds that the column states`,
		mend: 'Correct the cell, or the bounds after `within`.',
	}),
	negative: ({ text }, _table, { display }) => ({
		message: `\`${text}\` is below zero, which no amount in ${display} can be`,
		mend: 'Correct the cell; where less than nothing has a meaning, say so with `within`.',
	}),
	digits: ({ text }) => ({
		message: `\`${text}\` has more digits than the column can hold exactly, which is about 15 from its first digit to the last decimal of any cell`,
		mend: 'Round the column where it is made, and say how.',
	}),
	'unknown-label': ({ text }, _table, { measure, labels }) => ({
		message:
			measure.kind === 'choice'
				? `\`${text}\` is not one of ${measure.words.join(', ')}`
				: `\`${text}\` is not a label of ${measure.kind === 'label' ? measure.axis : ''}`,
		mend: mendOfCell(text, measure.kind, null, measure.kind === 'choice' ? measure.words : (labels ?? [])),
	}),
	spaces: ({ text }) => ({
		message: `\`${text}\` begins or ends with a space, and would be another key than the same without`,
		mend: 'Take the space out.',
	}),
	twice: ({ text, first }, table) => ({
		message: `\`${text}\` stands here again, after row ${fileRow(table, first ?? 0)}`,
		mend: 'The key names each row once: take one of the two out, or choose another key.',
	}),
	'no-such-key': ({ text }, _table, { measure }) => ({
		message: `no row of the table by ${measure.kind === 'label' ? measure.axis : ''} is called \`${text}\``,
		mend: 'Keys are the same letter for letter, with their leading zeros and without spaces round them.',
	}),
	'not-finite': ({ text }) => ({
		message: `\`${text}\` is no number that can be worked with`,
		mend: 'Leave the cell empty where there is no figure.',
	}),
	mixed: ({ text }) => ({
		message: `the cell holds ${text}`,
		mend: 'Give the whole column one kind of cell in the sheet, and save it again.',
	}),
	'error-cell': ({ text }) => ({ message: `the cell holds the error ${text}`, mend: 'Mend the formula in the sheet, or clear the cell.' }),
	formula: ({ text }) => ({
		message: `the formula \`${text}\` was saved without its value`,
		mend: 'Open the workbook in a spreadsheet program, let it calculate, and save it; or paste the values.',
	}),
}

function wantedIn({ measure }: PlannedColumn): string {
	switch (measure.kind) {
		case 'label':
			return `a label of ${measure.axis}`
		case 'yes-no':
			return 'yes or no'
		case 'date':
			return 'a day such as 2024-07-01'
		case 'choice':
			return `one of ${measure.words.join(', ')}`
		case 'quantity':
			return 'a number such as 1082.50'
		default:
			return measure satisfies never
	}
}

function mendOfEmpty(table: PlannedTable, column: PlannedColumn): string {
	if (column.name === table.key) return 'Each row has a key of its own: fill it, or take the row out.'
	if (column.measure.kind === 'label' && column.labels === null)
		return `Fill it: each row names a row of the table by ${column.measure.axis}.`
	return `Fill it, or say after the column's type what an empty cell stands for: \`empty ${exampleOf(column)}\`.`
}

function exampleOf({ measure, display, labels }: PlannedColumn): string {
	switch (measure.kind) {
		case 'label':
			return labels?.[0] ?? 'LABEL'
		case 'yes-no':
			return 'no'
		case 'date':
			return '2024-07-01'
		case 'choice':
			return measure.words[0] ?? 'WORD'
		case 'quantity':
			return zeroIn(measure.unit === '1' ? '' : display)
		default:
			return measure satisfies never
	}
}

/** `$0 / hour`, `0 hour`, `0`. */
const zeroIn = (display: string): string => (display.startsWith('USD') ? `$0${display.slice(3)}` : `0 ${display}`.trim())
