/** The reader of CSV against csv-parse, another's, on texts made to confuse both; and against itself, however the bytes are cut. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { createScanner, type ScanMistake } from '../../src/tables/scan.ts'

interface Read {
	readonly rows: readonly (readonly string[])[]
	readonly mistake: ScanMistake | null
}

function read(bytes: Uint8Array, cuts: readonly number[] = []): Read {
	const rows: string[][] = []
	const decoder = new TextDecoder()
	const scanner = createScanner({
		heading: 1,
		onHeadings: names => rows.push([...names]),
		onRows({ bytes, starts, ends, count, width }) {
			for (let row = 0; row < count; row++)
				rows.push(
					Array.from({ length: width }, (_, at) => decoder.decode(bytes.subarray(starts[row * width + at]!, ends[row * width + at]!))),
				)
		},
	})
	const places = [...new Set([...cuts.map(cut => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
	let from = 0
	for (const to of places) {
		scanner.push(bytes.slice(from, to))
		from = to
	}
	const { mistake } = scanner.end()
	return { rows: mistake ? [] : rows, mistake }
}

/** What csv-parse makes of it, held to the same rules: as many cells in each row, nothing but empty lines after the last. */
function readByOther(text: string): readonly (readonly string[])[] | null {
	try {
		const rows = parse(text, { bom: true, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] })
		const isEmpty = (row: readonly string[]): boolean => row.length === 1 && row[0] === ''
		const whole = rows.slice(0, rows.findLastIndex((row, index) => index === 0 || !isEmpty(row)) + 1)
		return whole.every(row => row.length === whole[0]!.length) ? whole : null
	} catch {
		return null
	}
}

const piece = fc.constantFrom(
	'a',
	'b',
	'12',
	'.5',
	',',
	',',
	'\n',
	'\n',
	'\r\n',
	'"',
	'""',
	'"x,y"',
	'"q""r"',
	'"two\nlines"',
	' ',
	'é',
	'日本',
	'',
)
const texts = fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(''))
const runs = { seed: 20_260_315, numRuns: 3_000 }

test('rows and refusals are those of csv-parse', () => {
	let accepted = 0
	fc.assert(
		fc.property(texts, text => {
			const { rows, mistake } = read(new TextEncoder().encode(text))
			const other = readByOther(text)
			if (other) accepted++
			assert.equal(mistake === null, other !== null, `${JSON.stringify(text)}: ${JSON.stringify(mistake)}`)
			if (other) assert.deepEqual(rows, other, JSON.stringify(text))
		}),
		runs,
	)
	assert.ok(accepted > 300 && accepted < 2_700, `${accepted} of the texts are tables: the test looks at one kind only`)
})

test('where the bytes are cut changes nothing', () => {
	const bytes = fc.oneof(
		texts.map(text => new TextEncoder().encode(text)),
		fc.array(fc.constantFrom(10, 13, 34, 44, 65, 0xc3, 0xa9, 0xef, 0xbb, 0xbf, 0), { maxLength: 20 }).map(list => Uint8Array.from(list)),
	)
	fc.assert(
		fc.property(bytes, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
			const one = read(whole)
			const cut = read(whole, cuts)
			assert.deepEqual(cut.rows, one.rows)
			assert.equal(cut.mistake === null, one.mistake === null)
		}),
		{ ...runs, numRuns: 2_000 },
	)
})

test('a mistake has the line on which it stands', () => {
	const lineOf = (text: string | Uint8Array): string => {
		const { mistake } = read(typeof text === 'string' ? new TextEncoder().encode(text) : text, [7, 11])
		return mistake ? `${mistake.kind} ${mistake.line}` : 'none'
	}
	assert.equal(lineOf('a,b\n1,2\n3,"4\n5,6\n'), 'quote-open 3')
	assert.equal(lineOf('a,b\n"1\n1",2\n3,x"4\n'), 'quote-stray 4')
	assert.equal(lineOf('a,b\n"1\r\n1",2\n3\n'), 'ragged 4')
	assert.equal(lineOf('a,b\r\n1,2\r\n\r\n\r\n3,4\r\n'), 'empty-row 3')
	assert.equal(lineOf(Buffer.from('a,b\n1,2\n3,\xe9t\xe9\n', 'latin1')), 'not-utf8 3')
	assert.equal(lineOf(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')), 'zero-byte 1')
})
