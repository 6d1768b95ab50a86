/** Tables that cannot be true or cannot be read, and what is said of each: refusals/NAME.txt. UPDATE_GOLDEN=1 writes them anew. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { openNegotiation } from '../../src/index.ts'
import { checkGolden } from '../support/golden.ts'
import { terms } from '../support/table.ts'
import { lay, openTable, rosterTerms, said } from './support/folder.ts'
import { parquet } from './support/parquet.ts'
import { day, number, row, text, workbook, yes, zip } from './support/zip.ts'

const heading = 'member,class,Rate,hours,hired,full\n'
const sound = 'a,guard,24.50,40,2019-03-01,yes\n'
const csv = (...lines: readonly string[]): string => `${heading}${sound}${lines.join('\n')}\n`
const filler = Array.from({ length: 40_000 }, (_, index) => `m${index},guard,24.50,40,2019-03-01,yes\n`).join('')
const large = (...lines: readonly string[]): string => `${heading}${filler}${lines.join('\n')}\n`

const headings = row(...['member', 'class', 'Rate', 'hours', 'hired', 'full'].map(text))
const person = (name: string, { rate = number(24.5), hired = day(43525), full = yes(true), kind = text('guard') } = {}): string =>
	row(text(name), kind, rate, number(40), hired, full)
const sheet = (...rows: readonly string[]): Buffer => workbook([headings, ...rows].join(''))

const withThousands = (path: string): string => rosterTerms(path, { form: '\tthousands ","\n' })
const ofRate = (path: string): string => rosterTerms(path, { body: '\tcolumn rate : USD / hour from "Rate"' })

const wrongCells = [
	'b,guard,-24.50,-40,2019-02-30,Yes',
	'c,gaurd,9000,forty,43525,TRUE',
	'd,,1_000,,03/01/2019,',
	'e,Cook,"1,082.50",40.5.5,2019-03-01 08:00,y',
	'f,cook,"24,5",NaN,,no',
	'g,cook,$24.50,(40),2019-03-01,no',
	'h,cook,12%,99999999999999999999,2019-03-01,no',
	'm7,cook,24.50,40,2019-03-01,no',
]

type Case = readonly [path: string, content: () => string | Uint8Array | Promise<Uint8Array>, terms?: (path: string) => string]

const cases: Readonly<Record<string, Case>> = {
	'cells-of-every-kind': ['t.csv', () => csv(...wrongCells)],
	'large-cells-of-every-kind': ['t.csv', () => large(...wrongCells)],
	'decimal-comma': ['t.csv', () => csv('b,guard,"24,5",40,2019-03-01,yes')],
	'thousands-not-allowed': ['t.csv', () => csv('b,guard,"1,082.50",40,2019-03-01,yes')],
	'thousands-in-the-wrong-place': ['t.csv', () => csv('b,guard,"10,82.50",40,2019-03-01,yes'), withThousands],
	'percent-sign': ['t.csv', () => csv('b,guard,12%,40,2019-03-01,yes')],
	'keys-twice-empty-and-with-spaces': [
		't.csv',
		() => csv('b,cook,1,1,2019-03-01,no', 'a,cook,1,1,2019-03-01,no', ',cook,1,1,2019-03-01,no', ' c,cook,1,1,2019-03-01,no'),
	],
	'too-many-digits': ['t.csv', () => 'member,Rate\na,24.123456789\nb,499.12345678901234\n', ofRate],
	'two-headings-alike': ['t.csv', () => 'member,Rate,Rate\na,1,2\n', ofRate],
	semicolons: ['t.csv', () => 'member;Rate\na;24,5\n', ofRate],
	'only-a-heading-and-no-key': ['t.csv', () => 'name,Rate\n', ofRate],
	'large-bad-last-line': ['t.csv', () => large('z,guard,24.50,forty,2019-03-01,yes')],
	'large-ragged': ['t.csv', () => large('z,guard,24.50,40,2019-03-01')],
	'large-open-quote': ['t.csv', () => large('"z,guard,24.50,40,2019-03-01,yes')],
	'large-utf-16': ['t.csv', () => Buffer.from(large(sound), 'utf16le')],
	'large-latin-1': ['t.csv', () => Buffer.from(large('Zoé,guard,24.50,40,2019-03-01,yes'), 'latin1')],
	'large-empty': ['t.csv', () => '\n'.repeat(1_100_000)],
	'parquet-that-is-none': ['t.parquet', () => 'member,Rate\n'],
	'parquet-cut-off': ['t.parquet', async () => (await parquet('SELECT \'a\' AS member, 1 AS "Rate"')).subarray(0, 200), ofRate],
	'parquet-damaged': ['t.parquet', async () => spoilt(await parquet('SELECT \'a\' AS member, 1 AS "Rate"')), ofRate],
	'parquet-of-other-types': [
		't.parquet',
		() => parquet(`SELECT range::VARCHAR AS member, DATE '2019-03-01' AS "Rate" FROM range(2000)`),
		ofRate,
	],
	'parquet-cells': [
		't.parquet',
		() =>
			parquet(
				`SELECT range::VARCHAR AS member, CASE range WHEN 1500 THEN NULL WHEN 1600 THEN 'NaN'::DOUBLE WHEN 1700 THEN -1 ELSE 20.5 END AS "Rate" FROM range(2000)`,
			),
		ofRate,
	],
	'parquet-wide-numbers': [
		't.parquet',
		() => parquet(`SELECT range::VARCHAR AS member, CASE range WHEN 1500 THEN 9007199254740993 ELSE 1 END AS hours FROM range(2000)`),
		path => rosterTerms(path, { body: '\tcolumn hours : hour' }),
	],
	'xlsx-that-is-none': ['t.xlsx', () => 'member,Rate\n'],
	'xlsx-old-or-locked': ['t.xlsx', () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)])],
	'xlsx-cut-off': ['t.xlsx', () => sheet(person('a')).subarray(0, 900)],
	'xlsx-without-a-workbook': ['t.xlsx', () => zip([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet' }])],
	'xlsx-unknown-sheet': ['t.xlsx', () => sheet(person('a')), path => rosterTerms(path, { form: '\tsheet "Rosters"\n' })],
	'xlsx-merged': [
		't.xlsx',
		() => workbook([headings, person('a'), person('b')].join(''), { rest: '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>' }),
	],
	'xlsx-error': ['t.xlsx', () => sheet(person('a'), person('b', { rate: '<c t="e"><v>#N/A</v></c>' }))],
	'xlsx-formula-without-value': ['t.xlsx', () => sheet(person('a'), person('b', { rate: '<c><f>C2*1.03</f></c>' }))],
	'xlsx-mixed': ['t.xlsx', () => sheet(person('a'), person('b', { rate: text('24.50') }))],
	'xlsx-number-for-a-date': ['t.xlsx', () => sheet(person('a', { hired: number(43525) }))],
	'xlsx-date-with-a-time': ['t.xlsx', () => sheet(person('a', { hired: day(43525.5) }))],
	'xlsx-date-for-a-label': ['t.xlsx', () => sheet(...manyPeople({ kind: day(43525) }))],
	'xlsx-empty-row': ['t.xlsx', () => workbook(`${headings}${person('a')}<row r="4">${text('Total')}</row>`)],
	'xlsx-many-rows': [
		't.xlsx',
		() =>
			sheet(
				...manyPeople(),
				person('x', { rate: '<c t="e"><v>#DIV/0!</v></c>', hired: number(43525) }),
				person('y', { rate: '<c><f>C2*1.03</f></c>', full: text('yes') }),
				person('y', { rate: number(-3) }),
			),
	],
	'xlsx-that-unpacks-without-end': ['t.xlsx', () => zip([...bombHead, { name: 'xl/styles.xml', content: '<x/>'.repeat(5_000_000) }])],
	'xlsx-text-without-end': ['t.xlsx', () => workbook(row(`<c t="inlineStr"><is><t>${'x'.repeat(3_000_000)}</t></is></c>`))],
}

const manyPeople = (given: Parameters<typeof person>[1] = {}): readonly string[] =>
	Array.from({ length: 1_100 }, (_, index) => person(`m${index}`, given))

const link = (id: string, kind: string, target: string): string => `<Relationship Id="${id}" Type="x/${kind}" Target="${target}"/>`

const bombHead = [
	{ name: '_rels/.rels', content: `<R>${link('r1', 'officeDocument', 'xl/workbook.xml')}</R>` },
	{ name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>' },
	{ name: 'xl/_rels/workbook.xml.rels', content: `<R>${link('r1', 'worksheet', 's.xml')}${link('r2', 'styles', 'styles.xml')}</R>` },
	{ name: 'xl/s.xml', content: '<worksheet/>' },
]

/** Bytes in the middle of the file turned round: its ends are as they should be. */
function spoilt(bytes: Buffer): Buffer {
	const copy = Buffer.from(bytes)
	for (let at = 20; at < copy.length - 12; at++) copy[at] = copy[at]! ^ 0xff
	return copy
}

for (const [name, [path, content, text = rosterTerms]] of Object.entries(cases))
	test(name, async () => {
		const opened = await openTable(path, await content(), text(path))
		assert.equal(opened.plan, null)
		checkGolden(new URL(`./refusals/${name}.txt`, import.meta.url), said(opened))
	})

test('keys that are nowhere, in a table of rows', async () => {
	const files = { 'facts/people.csv': 'member,hours\n007,1\n8,2\n', 'facts/jobs.csv': 'job,member-of\nx,7\ny,007\nz,7\nw,\n' }
	const text =
		'table jobs "facts/jobs.csv" of rows by job\n\tcolumn member-of : label of member\n\tsource "S"\n\tconfidence assumed\ntable people "facts/people.csv" of people by member\n\tcolumn hours : hour\n\tsource "S"\n\tconfidence assumed\n'
	const opened = await openNegotiation(lay({ ...files, 'facts/t.md': terms(text) }))
	assert.equal(opened.plan, null)
	checkGolden(new URL('./refusals/keys-nowhere.txt', import.meta.url), said(opened))
})

test('there are no expected texts without a case', () => {
	const texts = readdirSync(new URL('./refusals/', import.meta.url)).map(file => file.replace(/\.txt$/, ''))
	assert.deepEqual(
		texts.filter(name => !(name in cases) && name !== 'keys-nowhere'),
		[],
	)
})
