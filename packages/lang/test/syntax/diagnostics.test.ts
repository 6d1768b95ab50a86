import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Diagnostic, nearest, type Place, printDiagnostics } from '../../src/diagnostics/index.ts'

const place = (file: string, line: number, column: number, endColumn: number, endLine = line): Place => ({
	file,
	line,
	column,
	endLine,
	endColumn,
})

const mismatch: Diagnostic = {
	code: 'units/add-mismatch',
	severity: 'error',
	message: 'These amounts measure different things.',
	place: place('offer.md', 2, 9, 11),
	label: 'ratio',
	also: [{ place: place('offer.md', 2, 14, 26), text: 'money / time' }],
	note: 'A percentage needs something to be a percentage of.',
	mend: 'Write `base-rate * 4%`.',
}

const texts: Readonly<Record<string, string>> = {
	'offer.md': '\nraise = 4% + $1.20 / hour\nlet x = y\n',
	'facts.md': 'fact y : USD = $5',
}

const print = (diagnostics: readonly Diagnostic[], text = texts, colour = false) =>
	printDiagnostics(diagnostics, file => text[file] ?? null, { colour })

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`

test('both places are marked, each with what it is', () => {
	assert.equal(
		print([mismatch]),
		lines(
			'units/add-mismatch: These amounts measure different things.',
			'  offer.md:2:9',
			'2 │ raise = 4% + $1.20 / hour',
			'  │         ^^   ^^^^^^^^^^^^ money / time',
			'  │         ratio',
			'  A percentage needs something to be a percentage of.',
			'  → Write `base-rate * 4%`.',
		),
	)
})

test('places in other lines and files are shown where they stand', () => {
	const twice: Diagnostic = {
		code: 'names/twice',
		severity: 'warning',
		message: 'Two things are called `y`.',
		place: place('offer.md', 3, 5, 6),
		also: [
			{ place: place('facts.md', 1, 6, 7), text: 'the other' },
			{ place: place('offer.md', 2, 1, 10, 3), text: 'a long one' },
			{ place: place('lost.md', 4, 1, 2), text: 'a file that is not at hand' },
		],
	}
	assert.equal(
		print([twice]),
		lines(
			'names/twice (warning): Two things are called `y`.',
			'  offer.md:3:5',
			'2 │ raise = 4% + $1.20 / hour',
			'  │ ^^^^^^^^^^^^^^^^^^^^^^^^^ a long one (to line 3)',
			'3 │ let x = y',
			'  │     ^',
			'  facts.md:1:6',
			'1 │ fact y : USD = $5',
			'  │      ^ the other',
			'  lost.md:4:1',
			'  a file that is not at hand',
		),
	)
})

test('the order is that of files, lines and columns, whatever the order found', () => {
	const at = (file: string, line: number, column: number): Diagnostic => ({
		code: 'a/b',
		severity: 'error',
		message: 'm',
		place: place(file, line, column, column),
	})
	const all = [at('b', 1, 1), at('a', 10, 1), at('a', 9, 5), at('a', 9, 2)]
	const found = [...print(all).matchAll(/^ {2}(\S+)$/gm)].map(match => match[1])
	assert.deepEqual(found, ['a:9:2', 'a:9:5', 'a:10:1', 'b:1:1'])
	assert.equal(print(all), print(all.toReversed()))
	assert.equal(print([]), '')
})

const only = (text: string, column: number, endColumn: number) =>
	print([{ code: 'a/b', severity: 'error', message: 'm', place: place('x', 1, column, endColumn) }], { x: text })
		.split('\n')
		.slice(2, 4)

test('carets stand under what they mark: tabs, wide letters, letters without width', () => {
	assert.deepEqual(only('\ta\tb', 4, 5), ['1 │     a   b', '  │         ^'])
	assert.deepEqual(only('工資 = x', 1, 3), ['1 │ 工資 = x', '  │ ^^^^'])
	assert.deepEqual(only('工資 = x', 6, 7), ['1 │ 工資 = x', '  │        ^'])
	assert.deepEqual(only('e\u0301 = x', 6, 7), ['1 │ e\u0301 = x', '  │     ^'])
	assert.deepEqual(only('😀 = x', 6, 7), ['1 │ 😀 = x', '  │      ^'])
	assert.deepEqual(only('ab', 3, 3), ['1 │ ab', '  │   ^'])
	assert.deepEqual(only('', 1, 1), ['1 │', '  │ ^'])
	assert.deepEqual(only('a', 90, 95), ['1 │ a', '  │  ^'])
})

test('a long line is cut round the mark, and no pair is cut in half', () => {
	for (const unit of ['a', '工', '😀', '\t']) {
		for (const at of [0, 1, 500, 997, 998, 999]) {
			const column = at * unit.length + 1
			const [line = '', carets = ''] = only(unit.repeat(1000), column, column + unit.length)
			assert.ok([...line].length < 900, `${[...line].length} letters shown`)
			assert.doesNotMatch(line, /\p{Cs}/u)
			assert.match(carets, /\^/)
		}
	}
})

test('a line of a megabyte with thousands of mistakes is laid out once for each only where they stand', () => {
	const text = 'a '.repeat(500_000)
	const many = Array.from(
		{ length: 5000 },
		(_, index): Diagnostic => ({ code: 'a/b', severity: 'error', message: 'm', place: place('x', 1, index * 200 + 1, index * 200 + 2) }),
	)
	assert.ok(print(many, { x: text }).length < 5000 * 300)
})

test('nothing in a text, a name of a file or a message commands the terminal', () => {
	const printed = print(
		[
			{
				code: 'a/b',
				severity: 'error',
				message: 'odd \u001b[2J',
				place: place('x\u001b\n', 1, 1, 2),
				label: '\u202e',
				note: 'two\nlines\u0007',
				mend: '\u009b\ud800',
			},
		],
		{ 'x\u001b\n': 'a\u001b[31m\u0000' },
	)
	assert.equal(printed, lines('a/b: odd ␛[2J', '  x␛␊:1:1', '1 │ a␛[31m␀', '  │ ^ <U+202E>', '  two', '  lines␇', '  → <U+009B><U+D800>'))
})

test('colours are only paint', () => {
	const painted = print([mismatch], texts, true)
	assert.notEqual(painted, print([mismatch]))
	assert.equal(painted.replaceAll(/\u001b\[[\d;]*m/g, ''), print([mismatch]))
})

test('a near name is offered only when it is near', () => {
	const names = ['earnings', 'covered', 'rate', 'covered-share']
	assert.equal(nearest('earnngs', names), 'earnings')
	assert.equal(nearest('Covered', names), 'covered')
	assert.equal(nearest('covreed', names), 'covered')
	assert.equal(nearest('raet', names), 'rate')
	assert.equal(nearest('covered-shares', names), 'covered-share')
	for (const far of ['', 'r', 'ra', 'gate-keeper', 'losses', 'ratios', 'x'.repeat(100_000)]) assert.equal(nearest(far, names), null, far)
	assert.equal(nearest('x', ['y']), null)
	assert.equal(nearest('year', []), null)
	assert.equal(nearest('y'.repeat(100_000), ['z'.repeat(100_000)]), null)
})
