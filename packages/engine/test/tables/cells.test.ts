/** The same cells in a table of few rows, read by the language, and in a table of rows, read here: accepted alike, and worth the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactCellOf, rational } from '@parley/lang'
import fc from 'fast-check'
import { openTexts, terms } from '../support/table.ts'
import { textsOf } from './support/folder.ts'

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

function read(cell: string, column: string, of: string, form: string): string {
	const opened = openTexts({
		'facts/t.csv': `k,x\na,${quote(cell)}\n`,
		'facts/t.md': terms(
			`dimension class = guard, cleaner, "night cook"\ntable t "facts/t.csv" ${of}by k\n${form}\tcolumn x : ${column}\n\tsource "S"\n\tconfidence assumed`,
		),
	})
	if (!opened.plan) {
		assert.ok(
			opened.diagnostics.every(({ code }) => code.startsWith('tables/')),
			opened.diagnostics.map(each => each.message).join('\n'),
		)
		return opened.diagnostics.some(({ code }) => code === 'tables/too-many-digits') ? 'too long' : 'refused'
	}
	const rows = opened.rows.columns.get('t.x')
	const value = rows ? exactCellOf(rows, 0)! : rational.parseRational(textsOf(opened, 't.x')[0]!)!
	return rational.printRational(value)
}

const alike = (cell: string, column: string, form = ''): string => {
	const few = read(cell, column, '', form)
	const rows = read(cell, column, 'of rows ', form)
	// The one difference: a column of rows holds whole numbers below 2^53, and says so.
	if (rows !== 'too long') assert.equal(rows, few, `${JSON.stringify(cell)} as ${column}`)
	else assert.ok(few.length > 12, few)
	return few
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 6 })
const number = fc
	.tuple(
		fc.constantFrom('', '-', '+', ' '),
		digits,
		fc.constantFrom('', '.', ',', 'e', '/', ' '),
		digits,
		fc.constantFrom('', ' ', '%', 'e2', 'e-3'),
	)
	.map(parts => parts.join(''))
const anyCell = fc.oneof(
	number,
	fc.string({ unit: fc.constantFrom(...'0123456789.-+eE/, '), maxLength: 9 }),
	fc.constantFrom('', 'NaN', 'Infinity', '0x10', '１２', '−5', '\u00a05', '1_000', '.', '-', '1e400', '5.'),
)

test('amounts', () => {
	const seen = new Set<string>()
	fc.assert(
		fc.property(anyCell, fc.constantFrom('USD / hour', 'percent', 'number', 'number within -10 to 10', 'USD empty $7'), (cell, column) => {
			seen.add(alike(cell, column) === 'refused' ? 'refused' : 'read')
		}),
		{ seed: 1, numRuns: 700 },
	)
	assert.equal(seen.size, 2)
})

test('marks between thousands, where the table allows them', () => {
	const cells = fc.string({ unit: fc.constantFrom(...'0123,.-'), maxLength: 9 })
	fc.assert(
		fc.property(
			fc.oneof(cells, fc.constantFrom('1,082,500.25', '1,08', '12,345', '-1,000', '1,000,00', '1000')),
			fc.constantFrom(',', '.'),
			(cell, mark) => {
				alike(cell, 'number', `\tthousands "${mark}"\n`)
			},
		),
		{ seed: 2, numRuns: 400 },
	)
	assert.equal(alike('1,082,500.25', 'number', '\tthousands ","\n'), '1082500.25')
	assert.equal(alike('1.082', 'number', '\tthousands "."\n'), '1082')
	assert.equal(alike('1,08', 'number', '\tthousands ","\n'), 'refused')
})

test('days, labels, words, yes and no', () => {
	const days = fc.string({ unit: fc.constantFrom(...'0123-/ '), minLength: 8, maxLength: 10 })
	const near = fc
		.tuple(fc.integer({ min: 1895, max: 2105 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
		.map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
	fc.assert(
		fc.property(fc.oneof(days, near), cell => {
			alike(cell, 'date')
		}),
		{ seed: 3, numRuns: 400 },
	)
	for (const cell of ['guard', 'Guard', ' guard', 'night cook', 'yes', 'no', 'Yes', 'true', '1', '', 'part', 'whole'])
		for (const column of ['label of class', 'yes-no', 'one of (part, whole)']) alike(cell, column)
})

test('money lands in whole cents and in tenths of them, exactly', () => {
	const opened = openTexts({
		'facts/t.csv': 'k,x\na,24.5\nb,24.505\nc,-3\nd,1e2\n',
		'facts/t.md': terms('table t "facts/t.csv" of rows by k\n\tcolumn x : USD / hour\n\tsource "S"\n\tconfidence assumed'),
	})
	const column = opened.rows.columns.get('t.x')!
	assert.deepEqual(
		[column.data.constructor.name, [...column.data], column.times, column.over, column.whole],
		['Int32Array', [24_500, 24_505, -3_000, 100_000], 1, 10, true],
	)
	assert.ok(column.data.buffer instanceof SharedArrayBuffer)
})
