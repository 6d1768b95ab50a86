/** What the editor knows without a page: checking, mends, cards, costs, marks, and writing back. */
import assert from 'node:assert/strict'
import { globSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { examplesDirectory, openNegotiation } from '@parley/engine'
import { parse } from '@parley/lang'
import fc from 'fast-check'
import { importsOf } from '../../../test/support/source.ts'
import { cardOf, checkTexts, costTexts } from '../src/lib/editor/check.ts'
import { markLine, stretchesOf } from '../src/lib/editor/marks.ts'
import { mendOf, offsetOf, sourceOf } from '../src/lib/editor/mends.ts'
import { wordsOfFolder, wordsOfLanguage } from '../src/lib/editor/words.ts'
import type { Held } from '../src/lib/server/negotiations.ts'
import { hashOf, textsInHand } from '../src/lib/server/texts.ts'
import { savingIn, writeText } from '../src/lib/server/write-text.ts'
import { makeFolder } from './support/folders.ts'

const root = join(import.meta.dirname, '../../..')

const filesIn = (directory: string): ReadonlyMap<string, string> =>
	new Map(
		globSync('**/*.{md,csv}', { cwd: directory }).map(path => [path.replaceAll('\\', '/'), readFileSync(join(directory, path), 'utf8')]),
	)

const inHand = (files: ReadonlyMap<string, string>) => ({ files, unread: [], elsewhere: [], tables: [] })

test('texts in hand are checked as their folder is', async () => {
	const folder = makeFolder('broken', {
		'issues/wages.md': text => text.replace('average-wage * scale', 'average-wage * scales'),
		'negotiation.md': text => text.replace('currency:', 'curency:'),
	})
	const { diagnostics } = await openNegotiation(folder)
	const { mistakes, sound } = await checkTexts(inHand(filesIn(folder)))
	assert.ok(diagnostics.length >= 1)
	assert.deepEqual(
		mistakes.map(({ fix: _, ...mistake }) => mistake),
		diagnostics.toSorted((a, b) =>
			a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : a.place.line - b.place.line || a.place.column - b.place.column,
		),
	)
	assert.equal(sound, null)
})

test('cards and costs of the flagship, in words with their units and ranges', async () => {
	const directory = join(examplesDirectory, 'sag-aftra-2023')
	const { files, elsewhere, tables } = await textsInHand({ directory, opened: await openNegotiation(directory) } as Held, {
		allowed: false,
		words: '',
	})
	const { mistakes, sound } = await checkTexts({
		files: new Map(files.map(({ path, text }) => [path, text])),
		unread: [],
		elsewhere,
		tables,
	})
	assert.deepEqual(mistakes, [])
	assert.ok(sound)
	assert.deepEqual(costTexts(sound).gaps, [{ between: 'SAG-AFTRA less AMPTP', figure: '$2,254.4M ($1,637.3M to $2,875.8M)' }])
	assert.deepEqual(
		cardOf(sound, 'general-increase')?.values.map(({ who, value }) => `${who}: ${value}`),
		['Current agreement: 0%', 'SAG-AFTRA: 9%, 4%, 4%', 'AMPTP: 7%, 4%, 3.5%'],
	)
	assert.equal(cardOf(sound, 'levy-rate')?.unit, 'USD per subscriber per quarter')
	assert.equal(cardOf(sound, 'no-such-name'), null)
	const levy = costTexts(sound).lines.find(line => line.name === 'streaming-levy')
	assert.match(levy?.words ?? '', /^SAG-AFTRA \$2,147\.4M \(\$1,530\.6M to \$2,768\.1M\) · AMPTP \$0$/)
	const names = wordsOfFolder(sound).map(each => each.word)
	for (const name of ['levy-rate', 'USD', 'year']) assert.ok(names.includes(name), name)
	for (const word of wordsOfLanguage) assert.ok(word.prose.length > 3, `${word.word} has no words of its own`)
})

const golden = globSync('packages/lang/test/syntax/cases/bad-*.terms', { cwd: root })

test('a mend that is offered takes its mistake away and brings no other', () => {
	let offered = 0
	for (const path of golden) {
		const text = readFileSync(join(root, path), 'utf8').replaceAll(/\r\n?/g, '\n')
		const check = (program: string) => parse({ file: path, firstLine: 1, text: program, home: { kind: 'prelude' } }).diagnostics
		const before = check(text)
		for (const mistake of before) {
			const mend = mendOf(mistake, sourceOf(text))
			if (!mend) continue
			offered++
			const after = check(text.slice(0, mend.from) + mend.insert + text.slice(mend.to))
			assert.ok(
				after.length < before.length,
				`${path}: “${mend.words}” for “${mistake.message}” leaves\n${after.map(each => each.message).join('\n')}`,
			)
		}
	}
	assert.ok(offered > 20, `only ${offered} were offered`)
})

test('a mend is the text that the message tells the writer to write', () => {
	const mistake = (code: string, mend: string, column: number, endColumn: number) => ({
		code,
		severity: 'error' as const,
		message: '',
		mend,
		place: { file: 'a.md', line: 2, column, endLine: 2, endColumn },
	})
	const source = sourceOf('one\nlet x = wagess + 1;\n')
	assert.deepEqual(mendOf(mistake('names/unknown', 'The nearest is `wages`.', 9, 15), source), {
		from: 12,
		to: 18,
		insert: 'wages',
		words: 'Write wages',
	})
	assert.equal(mendOf(mistake('names/unknown', 'The nearest is `wages`.', 9, 19), source), null, 'the mark is on more than a name')
	assert.equal(mendOf(mistake('units/add-mismatch', 'Write `wages * 4%`.', 9, 15), source), null, 'not every mend in backquotes is sure')
	assert.deepEqual(mendOf(mistake('syntax/semicolon', 'Take the `;` away.', 19, 20), source), {
		from: 22,
		to: 23,
		insert: '',
		words: 'Take it away',
	})
})

test('a place of any text has its offset, and never one outside the line', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: fc.constantFrom('a', '\n', 'é', '😀') }),
			fc.integer({ min: -2, max: 12 }),
			fc.integer({ min: 1, max: 30 }),
			(text, line, column) => {
				const source = sourceOf(text)
				const at = offsetOf(source, line, column)
				const number = Math.min(Math.max(line, 1), source.starts.length)
				const start = source.starts[number - 1]!
				assert.ok(at >= start && at <= start + text.split('\n')[number - 1]!.length)
			},
		),
		{ seed: 20_231_028, numRuns: 500 },
	)
})

test('a marked line is the line, its marks on the marked text, the hidden shown', () => {
	const place = (column: number, endColumn: number) => ({ file: 'a.md', line: 1, column, endLine: 1, endColumn })
	const mistake = { code: 'x', severity: 'error' as const, message: 'm', place: place(5, 8), also: [{ place: place(1, 4), text: 'this' }] }
	const segments = markLine(
		[
			{ kind: 'name', text: 'one two' },
			{ kind: 'plain', text: '\u202e!' },
		],
		stretchesOf(mistake, 'a.md', 1, 9),
	)
	assert.deepEqual(
		segments.map(({ text, mark }) => [text, mark]),
		[
			['one', 'also'],
			[' ', null],
			['two', 'error'],
			['[U+202E]!', null],
		],
	)
	const long = markLine([{ kind: 'plain', text: 'x'.repeat(2_000_000) }], [{ from: 1_500_000, to: 1_500_003, mark: 'error' }])
	assert.ok(long.reduce((sum, segment) => sum + segment.text.length, 0) < 1200)
	assert.equal(long.find(segment => segment.mark)?.text, 'xxx')
})

/** What a browser loads of the engine, from its door for texts on. */
test('the engine’s door for texts needs nothing of Node', () => {
	const found = new Map<string, string>()
	const open = ['packages/engine/src/texts.ts']
	while (open.length > 0) {
		const path = open.pop()!
		if (found.has(path)) continue
		const text = readFileSync(join(root, path), 'utf8')
		found.set(path, text)
		for (const { specifier } of importsOf(text.replaceAll(/^(?:import|export) type [^'"]*from .*$/gm, ''))) {
			assert.ok(!specifier.startsWith('node:') && !specifier.includes('duckdb'), `${path} imports ${specifier}`)
			if (specifier.startsWith('.')) open.push(posix.join(posix.dirname(path), specifier))
		}
	}
	assert.ok(found.size > 20)
})

const held = async (folder: string): Promise<Held> =>
	({ id: 'own', directory: folder, isExample: false, opened: await openNegotiation(folder) }) as unknown as Held

test('a file is written back over the text that was read, and over no other', async () => {
	const folder = makeFolder('own')
	const file = join(folder, 'issues/wages.md')
	const text = readFileSync(file, 'utf8')
	const own = await held(folder)
	const [first, second] = await Promise.all([
		writeText(own, 'issues/wages.md', hashOf(text), `${text}one\n`),
		writeText(own, 'issues/wages.md', hashOf(text), `${text}two\n`),
	])
	assert.equal(first.written, true)
	assert.deepEqual([second.written, second.written || second.conflict], [false, true], 'the second had read another text')
	assert.equal(readFileSync(file, 'utf8'), `${text}one\n`)
	assert.equal((await writeText(own, '../own/issues/wages.md', hashOf(text), '')).written, false)
	assert.equal((await writeText(own, 'issues/new.md', hashOf(''), '')).written, false)
})

test('nothing is written through a link that leads out of the folder', async () => {
	const [folder, other] = [makeFolder('own'), makeFolder('other')]
	const outside = join(other, 'issues/wages.md')
	const text = readFileSync(outside, 'utf8')
	symlinkSync(outside, join(folder, 'issues/linked.md'))
	const own = await held(folder)
	const files = new Map([...own.opened.files, ['issues/linked.md', text]])
	const answer = await writeText({ ...own, opened: { ...own.opened, files } } as Held, 'issues/linked.md', hashOf(text), 'mine')
	assert.equal(answer.written, false)
	assert.equal(readFileSync(outside, 'utf8'), text)
	writeFileSync(outside, text)
})

test('writing back is for whoever started the server for it, on this machine alone', async () => {
	const own = await held(makeFolder('own'))
	const local = new URL('http://localhost:4300/own/texts')
	const allowed = (environment: Record<string, string>, address = local, of = own): boolean => {
		const before = { PARLEY_EDIT: process.env['PARLEY_EDIT'], HOST: process.env['HOST'] }
		for (const name of ['PARLEY_EDIT', 'HOST']) delete process.env[name]
		Object.assign(process.env, environment)
		try {
			return savingIn(of, address).allowed
		} finally {
			for (const [name, value] of Object.entries(before))
				if (value === undefined) delete process.env[name]
				else process.env[name] = value
		}
	}
	assert.equal(allowed({}), false)
	assert.equal(allowed({ PARLEY_EDIT: '1' }), true)
	assert.equal(allowed({ PARLEY_EDIT: '1', HOST: '0.0.0.0' }), false)
	assert.equal(allowed({ PARLEY_EDIT: '1' }, new URL('http://parley.example/own/texts')), false, 'a name that somebody else made lead here')
	assert.equal(allowed({ PARLEY_EDIT: '1' }, local, { ...own, isExample: true }), false)
})
