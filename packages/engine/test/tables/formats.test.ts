/** One table in every format, written by others' programs: the same columns, whatever it came in. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { exactCellOf, rational } from '@parley/lang'
import ExcelJS from 'exceljs'
import { type Opened, openNegotiation, tablesRead } from '../../src/index.ts'
import { tablesText } from '../../src/report/terminal-tables.ts'
import { checkGolden } from '../support/golden.ts'
import { terms } from '../support/table.ts'
import { lay, openTable, rosterTerms, said, textsOf } from './support/folder.ts'
import { parquet } from './support/parquet.ts'
import { day, number, row, text, workbook, yes } from './support/zip.ts'

const many = 1_500

interface Person {
	readonly member: string
	readonly class: string
	readonly rate: string
	readonly hours: number
	readonly hired: string
	readonly full: boolean
}

const people: readonly Person[] = Array.from({ length: many }, (_, index) => ({
	member: `${String(index).padStart(5, '0')}`,
	class: ['guard', 'cleaner', 'cook'][index % 3]!,
	rate: (15 + (index * 37) / 1000).toFixed(3),
	hours: (index * 7) % 2081,
	hired: new Date(Date.UTC(1999, 0, 1 + index * 5)).toISOString().slice(0, 10),
	full: index % 4 > 0,
}))

const csv = (): string =>
	[
		'member,class,Rate,hours,hired,full',
		...people.map(each => [each.member, each.class, each.rate, each.hours, each.hired, each.full ? 'yes' : 'no'].join(',')),
		'',
	].join('\n')

async function xlsx(): Promise<Uint8Array> {
	const book = new ExcelJS.Workbook()
	book.addWorksheet('Notes').addRow(['Words about it'])
	const sheet = book.addWorksheet('Roster')
	sheet.addRow(['The roster'])
	sheet.mergeCells('A1:F1')
	sheet.addRow([])
	sheet.addRow(['member', 'class', 'Rate', 'hours', 'hired', 'full'])
	for (const each of people)
		sheet.addRow([
			each.member,
			each.class,
			{ formula: 'C4', result: Number(each.rate) },
			each.hours,
			new Date(`${each.hired}T00:00:00Z`),
			each.full,
		])
	sheet.getColumn(5).numFmt = 'dd/mm/yyyy'
	return new Uint8Array(await book.xlsx.writeBuffer())
}

const asParquet = (rate: string): Promise<Buffer> =>
	parquet(
		`SELECT * FROM (VALUES ${people.map(each => `('${each.member}', '${each.class}', CAST(${each.rate} AS ${rate}), ${each.hours}, DATE '${each.hired}', ${each.full})`).join(', ')}) AS t(member, class, "Rate", hours, hired, "full")`,
	)

const rosterColumns = ['roster.class', 'roster.rate', 'roster.hours', 'roster.hired', 'roster.full']

/** Every cell as the exact amount that it is. */
const cellsOf = ({ rows }: Opened): readonly (readonly string[])[] =>
	rosterColumns.map(name => {
		const column = rows.columns.get(name)!
		return Array.from({ length: column.data.length }, (_, at) => rational.printRational(exactCellOf(column, at)!))
	})

const profileOf = ({ rows }: Opened) => {
	const { labels, profile } = rows.tables.get('roster')!
	return {
		rows: profile.rows,
		columns: profile.columns.map(({ formulas: _, ...rest }) => rest),
		last: labels.at(many - 1),
		found: labels.find('00007'),
	}
}

test('CSV, XLSX and Parquet give the same columns and the same profile', async () => {
	const fromText = await openTable('roster.csv', csv())
	assert.equal(said(fromText), '')
	assert.equal(cellsOf(fromText)[1]![1], '1503.7')
	assert.deepEqual([profileOf(fromText).last, profileOf(fromText).found], ['01499', 7])
	const sheet = await openTable('roster.xlsx', await xlsx(), rosterTerms('roster.xlsx', { form: '\tsheet "Roster"\n\theading 3\n' }))
	const decimal = await openTable('roster.parquet', await asParquet('DECIMAL(9,3)'))
	for (const other of [sheet, decimal]) {
		assert.equal(said(other), '')
		assert.deepEqual(cellsOf(other), cellsOf(fromText))
		assert.deepEqual(profileOf(other), profileOf(fromText))
	}
	assert.equal(sheet.rows.tables.get('roster')!.profile.columns.find(({ heading }) => heading === 'Rate')!.formulas, many)
	const doubles = await openTable('roster.parquet', await asParquet('DOUBLE'))
	assert.equal(doubles.rows.columns.get('roster.rate')!.whole, false)
	assert.deepEqual(cellsOf(doubles), cellsOf(fromText))
})

test('a CSV that stays on the disk gives what the same text in hand gives', async () => {
	const wide = csv()
		.replaceAll(/(yes|no)$/gm, word => `${word},${'x'.repeat(900)}`)
		.replace('hired,full', 'hired,full,remark')
	assert.ok(wide.length > 1024 * 1024)
	const [fromDisk, inHand] = [await openTable('roster.csv', wide), await openTable('roster.csv', csv())]
	assert.equal(said(fromDisk), '')
	assert.equal(fromDisk.files.has('facts/roster.csv'), false)
	assert.deepEqual(cellsOf(fromDisk), cellsOf(inHand))
	assert.deepEqual(profileOf(fromDisk), profileOf(inHand))
})

test('a table with few rows comes from a sheet or Parquet as it does from a text', async () => {
	const few = { of: '', body: '\tcolumn rate : USD / hour from "Rate"\n\tcolumn hired : date\n\tcolumn full : yes-no' }
	const dates =
		row(text('member'), text('Rate'), text('hired'), text('full')) + row(text('a'), number('24.504999999999999'), day(45474), yes(true))
	const inText = await openTable('t.csv', 'member,Rate,hired,full\na,24.505,2024-07-01,yes\n', rosterTerms('t.csv', few))
	const inSheet = await openTable('t.xlsx', workbook(dates), rosterTerms('t.xlsx', few))
	const inParquet = await openTable(
		't.parquet',
		await parquet(`SELECT 'a' AS member, 24.505 AS "Rate", DATE '2024-07-01' AS hired, true AS "full"`),
		rosterTerms('t.parquet', few),
	)
	assert.equal(said(inText), '')
	assert.equal(said(inSheet), '')
	assert.equal(said(inParquet), '')
	assert.equal(textsOf(inText, 'roster.rate')[0], '4901/2')
	assert.deepEqual([...inSheet.columns], [...inText.columns])
	assert.deepEqual([...inParquet.columns], [...inText.columns])
})

test('days of a sheet are counted from 1900, with the day that never was, or from 1904', async () => {
	const form = { of: 'of rows ', body: '\tcolumn hired : date' }
	const days = async (serials: readonly number[], from1904 = false): Promise<readonly number[]> => {
		const rows = row(text('member'), text('hired')) + serials.map((serial, index) => row(text(`m${index}`), day(serial))).join('')
		const opened = await openTable('t.xlsx', workbook(rows, { from1904 }), rosterTerms('t.xlsx', form))
		assert.equal(said(opened), '')
		return [...opened.rows.columns.get('roster.hired')!.data]
	}
	const on = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000
	assert.deepEqual(await days([1, 59, 61, 45474]), ['1900-01-01', '1900-02-28', '1900-03-01', '2024-07-01'].map(on))
	assert.deepEqual(await days([0, 44012], true), ['1904-01-01', '2024-07-01'].map(on))
})

test('what a formula of a sheet leaves without end is kept as it is, and said to be no exact decimal', async () => {
	const rows =
		row(text('member'), text('pay')) +
		[1 / 3, 2_000_000.25, 0.1 + 0.2].map((value, index) => row(text(`m${index}`), number(value))).join('')
	const opened = await openTable('t.xlsx', workbook(rows), rosterTerms('t.xlsx', { of: 'of rows ', body: '\tcolumn pay : USD' }))
	assert.equal(said(opened), '')
	const column = opened.rows.columns.get('roster.pay')!
	assert.deepEqual([[...column.data], column.times, column.over, column.whole], [[1 / 3, 2_000_000.25, 0.1 + 0.2], 100, 1, false])
})

test('keys of another table become its rows, whichever comes first', async () => {
	const files = { 'facts/people.csv': 'member,hours\n007,1\n07,2\n7,3\n', 'facts/jobs.csv': 'job,member-of\nx,7\ny,007\nz,7\n' }
	const jobs = 'table jobs "facts/jobs.csv" of rows by job\n\tcolumn member-of : label of member\n\tsource "S"\n\tconfidence assumed\n'
	const members = 'table people "facts/people.csv" of people by member\n\tcolumn hours : hour\n\tsource "S"\n\tconfidence assumed\n'
	for (const text of [jobs + members, members + jobs]) {
		const opened = await openNegotiation(lay({ ...files, 'facts/t.md': terms(text) }))
		assert.equal(said(opened), '')
		assert.deepEqual([...opened.rows.columns.get('jobs.member-of')!.data], [2, 0, 2])
	}
})

test('small groups of people are not counted aloud, nor the one beside a single small group', async () => {
	const counts = async (of: string, sizes: readonly number[]) => {
		const names = ['guard', 'cleaner', 'cook']
		const lines = sizes.flatMap((size, at) => Array.from({ length: size }, (_, index) => `${names[at]}${index},${names[at]}`))
		const opened = await openTable(
			't.csv',
			`member,class\n${lines.join('\n')}\n`,
			rosterTerms('t.csv', { of, body: '\tcolumn class : label of class' }),
		)
		assert.equal(said(opened), '')
		const { seen } = opened.rows.tables.get('roster')!.profile.columns[0]!
		return seen.kind === 'labels' ? seen.counts.map(({ label, rows }) => `${label} ${rows}`) : []
	}
	assert.deepEqual(await counts('of people ', [40, 30, 3]), ['guard 40', 'cleaner null', 'cook null'])
	assert.deepEqual(await counts('of people ', [40, 9, 3]), ['guard 40', 'cleaner null', 'cook null'])
	assert.deepEqual(await counts('of people ', [40, 10, 12]), ['guard 40', 'cook 12', 'cleaner 10'])
	assert.deepEqual(await counts('of rows ', [40, 9, 3]), ['guard 40', 'cleaner 9', 'cook 3'])
})

test('what parley tables prints: bounds of no one person, gaps that were filled, keys, formulas', async () => {
	const lines = Array.from(
		{ length: 40 },
		(_, index) =>
			`m${index},${index % 5 === 0 ? '' : `${20 + index}.5`},${index % 8 === 0 ? 'cook' : 'guard'},2${index < 10 ? '0' : '1'}00-01-01`,
	)
	const opened = await openNegotiation(
		lay({
			'facts/people.csv': `member,rate,class,hired\n${lines.join('\n')}\n`,
			'facts/jobs.xlsx': workbook(
				row(text('job'), text('member-of'), text('hours')) +
					row(text('a'), text('m1'), number(2)) +
					row(text('b'), text('m1'), '<c><f>C2*1.5</f><v>3</v></c>'),
			),
			'facts/small.csv': 'title,heads\nwelder,3\n',
			'facts/t.md': terms(
				'dimension class = guard, cleaner, cook\ntable people "facts/people.csv" of people by member\n\tcolumn rate : USD / hour empty $15 / hour\n\tcolumn class : label of class\n\tcolumn hired : date\n\tsource "S"\n\tconfidence assumed\ntable jobs "facts/jobs.xlsx" of rows by job\n\tcolumn member-of : label of member\n\tcolumn hours : hour\n\tsource "S"\n\tconfidence assumed\ntable small "facts/small.csv" by title\n\tcolumn heads : person\n\tsource "S"\n\tconfidence assumed',
			),
		}),
	)
	assert.equal(said(opened), '')
	const read = tablesRead(opened.negotiation!, opened.rows)
	assert.equal(read.tables[0]!.sha256, createHash('sha256').update(opened.files.get('facts/people.csv')!).digest('hex'))
	// How tightly the workbook is packed is zlib's own affair.
	const printed = tablesText(read, { colour: false, width: 120 }).replaceAll(/[\d,]+ bytes, SHA-256 [0-9a-f]{64}/g, '… bytes, SHA-256 …')
	checkGolden(new URL('./profile.txt', import.meta.url), `${printed}\n`)
})
