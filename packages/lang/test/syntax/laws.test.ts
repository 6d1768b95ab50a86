/** What holds of the parser for every text, shown on random ones. Seeds are fixed; fast-check prints the one that breaks a law. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Diagnostic, type Place, printDiagnostics } from '../../src/diagnostics/index.ts'
import type { Block } from '../../src/source/block.ts'
import { keywords, parse, parseExpression } from '../../src/syntax/index.ts'
import { lex } from '../../src/syntax/lexer.ts'
import { parseBlock } from '../../src/syntax/parser.ts'
import { heightLimit } from '../../src/syntax/reader.ts'
import { declarationText } from './sexpr.ts'

const settings = { seed: 20231028, numRuns: 1500 }

const folder = new URL('./cases/', import.meta.url)
const programs = readdirSync(folder)
	.filter(name => name.endsWith('.terms'))
	.map(name => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
const sound = programs.filter(program => !program.name.startsWith('bad-'))

const block = (text: string, firstLine = 1): Block => ({ file: 'x.md', firstLine, text, home: { kind: 'prelude' } })

const words = [
	...programs.flatMap(program => program.text.split(/(\s+|\b)/).filter(word => word.length < 40)),
	...'()[]{},:=+-*/^<>.%$"\n\n\n\t ’“”–—\u0000\u202e\ud800\udfff\r@'.split(''),
]

const randomText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 200 }),
	fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map(codes => String.fromCharCode(...codes)),
	fc.array(fc.constantFrom(...words), { maxLength: 120 }).map(parts => parts.join('')),
	fc.array(fc.constantFrom(...words), { maxLength: 80 }).map(parts => parts.join(' ')),
)

/** A program with pieces cut out, doubled, or replaced by something of another. */
const mutated = fc
	.record({
		text: fc.constantFrom(...programs.map(program => program.text)),
		changes: fc.array(fc.record({ at: fc.nat(), length: fc.nat(12), put: fc.constantFrom('', ...words) }), { minLength: 1, maxLength: 4 }),
	})
	.map(({ text, changes }) =>
		changes.reduce((now, change) => {
			const at = change.at % (now.length + 1)
			return now.slice(0, at) + change.put + now.slice(at + change.length)
		}, text),
	)

const anyText = fc.oneof(randomText, mutated)

const placesIn = (value: unknown): Place[] => {
	if (Array.isArray(value)) return value.flatMap(placesIn)
	if (value === null || typeof value !== 'object') return []
	if ('endColumn' in value) return [value as Place]
	return Object.values(value).flatMap(placesIn)
}

const assertWithin = (place: Place, lines: readonly string[], firstLine: number): void => {
	const first = lines[place.line - firstLine]
	const last = lines[place.endLine - firstLine]
	assert.ok(first !== undefined && last !== undefined, `line outside the text: ${JSON.stringify(place)}`)
	assert.ok(place.column >= 1 && place.column <= first.length + 1, `column outside its line: ${JSON.stringify(place)}`)
	assert.ok(place.endColumn >= 1 && place.endColumn <= last.length + 1, `end outside its line: ${JSON.stringify(place)}`)
	assert.ok(
		place.endLine > place.line || (place.endLine === place.line && place.endColumn >= place.column),
		`runs backwards: ${JSON.stringify(place)}`,
	)
}

const textOf = (place: Place, lines: readonly string[], firstLine: number): string => {
	const own = lines.slice(place.line - firstLine, place.endLine - firstLine + 1)
	own[own.length - 1] = (own.at(-1) ?? '').slice(0, place.endColumn - 1)
	own[0] = (own[0] ?? '').slice(place.column - 1)
	return own.join('\n')
}

test('parsing and printing never throw, and every place lies within the text', () => {
	fc.assert(
		fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, firstLine) => {
			const parsed = parse(block(text, firstLine))
			const lines = text.split('\n')
			for (const place of placesIn(parsed)) assertWithin(place, lines, firstLine)
			const file = '\n'.repeat(firstLine - 1) + text
			const printed = printDiagnostics(parsed.diagnostics, () => file, { colour: false })
			assert.doesNotMatch(
				printed,
				/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cs}/u,
				'a control character reached the terminal',
			)
			for (const declaration of parsed.declarations) declarationText(declaration)
		}),
		settings,
	)
})

test("a declaration's text is what its place marks", () => {
	fc.assert(
		fc.property(anyText, text => {
			const lines = text.split('\n')
			for (const declaration of parse(block(text)).declarations) assert.equal(declaration.text, textOf(declaration.place, lines, 1))
		}),
		settings,
	)
})

test('a place that marks one name or number marks its letters', () => {
	for (const { text } of sound) {
		const lines = text.replace('\ufeff', ' ').replaceAll('\r', '').split('\n')
		for (const declaration of parse(block(text)).declarations) {
			const { name, place } = declaration.name
			assert.equal(textOf(place, lines, 1).normalize('NFC'), name)
		}
	}
})

test('a value that is missing has been reported, and nothing is reported twice', () => {
	fc.assert(
		fc.property(anyText, text => {
			const { declarations, diagnostics } = parse(block(text))
			const lost = declarations.some(declaration => declarationText(declaration).includes('MISSING'))
			if (lost && !text.includes('MISSING')) assert.notEqual(diagnostics.length, 0)
			const seen = diagnostics.map(diagnostic => JSON.stringify([diagnostic.code, diagnostic.place]))
			assert.equal(new Set(seen).size, seen.length, seen.join('\n'))
		}),
		settings,
	)
})

test('blocks one after the other are what each is alone', () => {
	const blocks = programs.map(program => program.text).filter(text => keywords.some(keyword => text.startsWith(`${keyword} `)))
	assert.ok(blocks.length > 50)
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...blocks), { minLength: 2, maxLength: 5 }), texts => {
			const alone = texts.map(text => parse(block(text)))
			const whole = parse(block(texts.join('\n')))
			assert.deepEqual(
				whole.declarations.map(declarationText),
				alone.flatMap(parsed => parsed.declarations.map(declarationText)),
			)
			assert.deepEqual(
				whole.diagnostics.map(diagnostic => diagnostic.message),
				alone.flatMap(parsed => parsed.diagnostics.map(diagnostic => diagnostic.message)),
			)
		}),
		{ ...settings, numRuns: 200 },
	)
})

test('a mistake in one declaration leaves the others as they were', () => {
	const before = 'fact before : USD = $5 source "x"'
	const after = 'let after = before * 2'
	fc.assert(
		fc.property(anyText, text => {
			const { declarations } = parse(block(`${before}\nlet broken = (1 + ${text.replaceAll('\n', ' ')}\n${after}`))
			assert.equal(declarations[0]?.text, before)
			assert.equal(declarations.at(-1)?.text, after)
		}),
		settings,
	)
})

test('a first line shifts every place by as much', () => {
	const shifted = (diagnostics: readonly Diagnostic[], by: number) =>
		diagnostics.map(diagnostic => [diagnostic.code, diagnostic.place.line + by, diagnostic.place.column])
	for (const { text } of programs)
		assert.deepEqual(shifted(parse(block(text)).diagnostics, 40), shifted(parse(block(text, 41)).diagnostics, 0))
})

test('one token lost or unreadable is one mistake: two messages at most, nearly always one', () => {
	let [tried, more] = [0, 0]
	for (const { text } of sound) {
		for (const token of lex('x.md', 1, text).tokens) {
			for (const put of ['', '@']) {
				const broken = text.slice(0, token.start) + put + text.slice(token.end)
				const messages = parse(block(broken)).diagnostics.map(diagnostic => diagnostic.message)
				assert.ok(messages.length <= 2, `${broken}\n${messages.join('\n')}`)
				tried++
				if (messages.length > 1) more++
			}
		}
	}
	assert.ok(more < tried / 50, `${more} of ${tried} gave two messages`)
})

const growing: readonly (readonly [string, (n: number) => string])[] = [
	['declarations', n => 'let a = (b + [1, 2] by c) * f(x over y)\n'.repeat(n)],
	['open brackets', n => `let a = ${'('.repeat(n)}`],
	['closing brackets', n => `let a = ${')'.repeat(n)}`],
	['opened and closed', n => `let a = ${'('.repeat(n)}1${')'.repeat(n)}`],
	['broken items', n => `let a = [${'1 2, '.repeat(n)}3]`],
	['broken groups', n => `let a = ${'(1 2) + '.repeat(n)}3`],
	['crossed brackets', n => `let a = ${'([{'.repeat(n)}${')]}'.repeat(n)}`],
	['a long sum', n => `let a = ${'1 + '.repeat(n)}1`],
	['clauses', n => `fact a : USD = $5 ${'source "x" '.repeat(n)}`],
	['misplaced clauses', n => `let a = 5 ${'revised 5 '.repeat(n)}`],
	['signs', n => `let a = ${'- '.repeat(n)}1`],
	['quotes', n => '"'.repeat(n) + "'“‘".repeat(n)],
	['unknown words', n => 'postion x\n'.repeat(n)],
	['names in a row', n => 'name '.repeat(n)],
	['keywords in a row', n => 'let '.repeat(n)],
	['groups of digits', n => `let a = 1${',000'.repeat(n)}`],
	['commas', n => `let a = f(${','.repeat(n)})`],
]

for (const [name, make] of growing) {
	test(`the work grows no faster than the text: ${name}`, () => {
		const stepsFor = (n: number) => parseBlock(block(make(n))).steps
		const [few, twice, more] = [stepsFor(1000), stepsFor(2000), stepsFor(4000)]
		assert.ok(more - twice <= 2.1 * (twice - few) + 50, `${few}, ${twice} and ${more} steps for 1000, 2000 and 4000`)
		assert.ok(few <= 1000 * 400, `${few} steps for 1000`)
	})
}

const deep: readonly (readonly [string, string, string])[] = [
	['(', '1', ')'],
	['[', '1', ']'],
	['f(', '1', ')'],
	['{a: ', '1', '}'],
	['x[a = ', '1', ']'],
	['- ', '1', ''],
	['not ', 'yes', ''],
	['2 ^ ', '1', ''],
	['if yes then 1 else ', '1', ''],
	['tier a { < 1: 2, else: ', '1', '}'],
	['each y from 1: ', '1', ''],
	['([', '1', '])'],
]

for (const [open, middle, close] of deep) {
	test(`nesting of ${open}… ends at the limit with one message`, () => {
		const codes = (n: number) =>
			parse(block(`let a = ${open.repeat(n)}${middle}${close.repeat(n)}`)).diagnostics.map(diagnostic => diagnostic.code)
		assert.deepEqual(codes(95), [])
		for (const n of [201, 1000, 50_000]) assert.deepEqual(codes(n), ['syntax/too-deep'])
	})
}

test('a long chain ends at the limit with one message', () => {
	const codes = (text: string) => parse(block(text)).diagnostics.map(diagnostic => diagnostic.code)
	assert.deepEqual(codes(`let a = 1${' + 1'.repeat(heightLimit - 1)}`), [])
	for (const text of [
		`let a = 1${' + 1'.repeat(20_000)}`,
		`let a = x${'[a = 1]'.repeat(20_000)}`,
		`let a : USD${' / year'.repeat(20_000)} = 1`,
	]) {
		assert.deepEqual(codes(text), ['syntax/too-long'])
	}
})

test('half of a surrogate pair is reported wherever it stands', () => {
	for (const text of ['let a\ud800 = 1', 'let a = b is "\udc00"', 'let a = 1 -- \ud800']) {
		assert.deepEqual(
			parse(block(text)).diagnostics.map(diagnostic => diagnostic.code),
			['syntax/hidden-character'],
		)
	}
})

test('an expression alone is read whole or refused', () => {
	const codes = (text: string) => parseExpression(text, '--set').diagnostics.map(diagnostic => diagnostic.code)
	for (const text of ['$0.57 / subscriber / year', '52% to 100%', '[7%, 4%] by year', '-1 year', '{a: 1}', 'yes', '2023-10-28'])
		assert.deepEqual(codes(text), [])
	for (const text of ['', ' ', '1 2', '1 source "x"', '1 let b = 2', 'let b = 2', '(1', '1)', 'a says 3', '1, 2', '5\n\n6'])
		assert.equal(codes(text).length, 1, text)
	assert.deepEqual(codes('1,082'), ['syntax/comma-in-number'])
	fc.assert(
		fc.property(anyText, text => {
			const { value, diagnostics } = parseExpression(text, '--set')
			if (diagnostics.length === 0) assert.notEqual(value.kind, 'missing')
			for (const place of placesIn([value, diagnostics])) assertWithin(place, text.split('\n'), 1)
		}),
		settings,
	)
})
