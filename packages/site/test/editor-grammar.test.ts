/** The editor's grammar sees the same shapes as the language's own parser, which the examples, the documents and every golden mistake say. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from '@parley/lang'
import fc from 'fast-check'
import { preludeBlocks } from '../../lang/src/prelude/index.ts'
import { clauseWords, keywords as keywordsOfLang, operators as operatorsOfLang } from '../../lang/src/syntax/index.ts'
import { generateProgram } from '../../lang/test/support/generate.ts'
import { linesOfPieces } from '../src/lib/editor/highlight.ts'
import { folderParser, termsParser } from '../src/lib/editor/parsers.ts'
import { clauses, keywords, operators } from '../src/lib/editor/tokens.ts'

const root = join(import.meta.dirname, '../../..')
const editor = join(import.meta.dirname, '../src/lib/editor')

test('the parser is what the grammar says: run npm run grammar', () => {
	const made = execFileSync(process.execPath, [join(root, 'scripts/grammar.mjs'), '--print'], { encoding: 'utf8' })
	for (const [name, text] of Object.entries(JSON.parse(made) as Record<string, string>))
		assert.ok(readFileSync(join(editor, name), 'utf8') === text, `${name} is stale: run npm run grammar`)
})

test('the grammar knows the words of the language, and no others', () => {
	assert.deepEqual(Object.keys(keywords), keywordsOfLang)
	assert.deepEqual(Object.keys(operators).toSorted(), operatorsOfLang.toSorted())
	assert.deepEqual(Object.keys(clauses).toSorted(), [...new Set<string>(clauseWords)].toSorted())
})

interface Source {
	readonly name: string
	readonly text: string
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const blocks = (patterns: readonly string[]): readonly Source[] =>
	globSync([...patterns], { cwd: root }).flatMap(path => {
		const text = read(path)
		return [...text.matchAll(/^```terms.*\n([\s\S]*?)^```$/gm)].map(match => ({
			name: `${path}:${text.slice(0, match.index).split('\n').length}`,
			text: match[1]!,
		}))
	})

const written = blocks(['examples/**/*.md', 'docs/**/*.md', 'packages/lang/test/cases/*.md'])
const prelude = preludeBlocks.map(({ file, text }) => ({ name: file, text }))
const golden = globSync('packages/lang/test/{cases/errors,syntax/cases}/*.terms', { cwd: root }).map(name => ({ name, text: read(name) }))

/** What only the language's parser counts or compares; it marks them all the same. */
const unseen = ['syntax/mixed-alphabets', 'syntax/too-deep', 'syntax/too-long']

const mistakesOf = ({ name, text }: Source): readonly string[] =>
	parse({ file: name, firstLine: 1, text, home: { kind: 'prelude' } }).diagnostics.map(each => each.code)

function firstError(text: string): string | null {
	let found: string | null = null
	termsParser.parse(text).iterate({
		enter: ({ type, from }) => {
			if (type.isError) found ??= `${text.slice(Math.max(0, from - 40), from)}⟦here⟧${text.slice(from, from + 20)}`
		},
	})
	return found
}

function agrees(source: Source): void {
	const mistakes = mistakesOf(source)
	const error = firstError(source.text)
	if (mistakes.length === 0) return assert.equal(error, null, `${source.name}: the language sees nothing wrong`)
	if (mistakes.every(code => unseen.includes(code))) return
	assert.ok(error !== null, `${source.name}: nothing is wrong to the editor, and the language says ${mistakes.join(', ')}`)
}

test('every block of terms of the examples, the documents and the prelude', () => {
	assert.ok(written.length > 150 && prelude.length >= 8, `only ${written.length} and ${prelude.length} were read`)
	for (const source of [...written, ...prelude]) agrees(source)
})

test('every golden program: an error where the language has a mistake of syntax, none elsewhere', () => {
	const broken = golden.filter(source => mistakesOf(source).length > 0)
	assert.ok(broken.length > 50 && golden.length > 180, `only ${broken.length} of ${golden.length} are broken`)
	for (const source of golden) agrees(source)
})

test('random programs have no error; with a word lost from one, the two agree', () => {
	const program = fc.integer({ min: 0, max: 100_000 }).map(seed =>
		generateProgram(seed)
			.pieces.map(piece => piece.text)
			.join('\n'),
	)
	fc.assert(
		fc.property(program, fc.nat(), (text, at) => {
			agrees({ name: text, text })
			const words = text.split(/(?<=\s)|(?=[()[\]{},:=])/)
			// A keyword as a name is read by the language and refused later; to the editor it begins nothing.
			const shorn = words.toSpliced(at % words.length, 1).join('')
			if (!/\b(?:propose|withdraw|by|says|,)\s+(?:[a-z]+\s+)?(?:propose|withdraw|fact|let|cost|position|yes|no|previous)\b/.test(shorn))
				agrees({ name: shorn, text: shorn })
		}),
		{ seed: 20_231_028, numRuns: 150 },
	)
})

test('the pieces put together again are the text, whatever it is', () => {
	const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...golden.map(source => source.text)))
	fc.assert(
		fc.property(anyText, text => {
			for (const parser of [termsParser, folderParser]) {
				const lines = linesOfPieces(text, parser.parse(text))
				assert.equal(lines.map(line => line.map(piece => piece.text).join('')).join('\n'), text)
			}
		}),
		{ seed: 20_231_028, numRuns: 200 },
	)
})

test('a file of a negotiation: front matter, headings, and the terms inside their fences', () => {
	const text = '---\ntitle: Pay\n---\n# Pay\n\n```terms\nfact pay : USD / hour = $24.50 / hour -- as paid\n```\n'
	const lines = linesOfPieces(text, folderParser.parse(text))
	const at = (line: number): readonly string[] =>
		lines[line]!.filter(({ kind }) => kind !== 'plain').map(({ kind, text }) => `${kind} ${text}`)
	assert.deepEqual(at(1), ['word title'])
	assert.deepEqual(at(3), ['mark #', 'heading  Pay'])
	assert.deepEqual(at(6), [
		'keyword fact',
		'declared pay',
		'mark :',
		'unit USD',
		'mark /',
		'unit hour',
		'mark =',
		'number $24.50',
		'mark /',
		'name hour',
		'comment -- as paid',
	])
})
