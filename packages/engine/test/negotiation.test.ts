/** A folder's files to a negotiation: front matter, sections, clauses, lines, and what stands on the table on which day. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMarkdown } from '../src/negotiation/markdown.ts'
import { pointOf } from '../src/run/points.ts'
import { exactly, openWhole } from './support/figures.ts'
import { fact, head, openTexts, proposal, type Texts, terms } from './support/table.ts'

const page = `---
title: "A title: with a colon"
order: 2
---

Prose before.

## Clause

*Paraphrase.*

1. Nobody is paid less.

\`\`\`terms
position a : percent = 0%
\`\`\`

   Still the clause.

## More ##

\`\`\`text
## not a heading
\`\`\`

~~~terms
let b : percent = a
~~~

### A smaller heading
`

test('front matter, terms, sections and prose of a file', () => {
	const file = readMarkdown('issues/a.md', page)
	assert.deepEqual(file.diagnostics, [])
	assert.deepEqual(
		[...file.fields].map(([name, { value, line, column }]) => [name, value, line, column]),
		[
			['title', 'A title: with a colon', 2, 1],
			['order', 2, 3, 1],
		],
	)
	assert.deepEqual(file.terms, [
		{ text: 'position a : percent = 0%', firstLine: 15 },
		{ text: 'let b : percent = a', firstLine: 27 },
	])
	assert.deepEqual(file.sections, [
		{ heading: 'Clause', line: 8, text: '*Paraphrase.*\n\n1. Nobody is paid less.\n\n\n   Still the clause.' },
		{ heading: 'More', line: 20, text: '```text\n## not a heading\n```\n\n\n### A smaller heading' },
	])
	assert.ok(file.prose.startsWith('Prose before.') && !file.prose.includes('position a'))
})

test('line breaks of any kind give the same file', () => {
	const plain = readMarkdown('issues/a.md', page)
	for (const text of [page.replaceAll('\n', '\r\n'), page.replaceAll('\n', '\r'), `\uFEFF${page}`])
		assert.deepEqual(readMarkdown('issues/a.md', text), plain)
})

test('the clause of an issue and a side’s own wording of it', () => {
	const { negotiation } = openWhole(
		openTexts({
			'issues/a.md': page,
			'proposals/p.md': `${proposal('union', '2026-01-01', 'propose a = 1%')}\n## Clause: a\n\nOne per cent.\n\n## Reasons\n\nMany.\n`,
		}),
	)
	assert.match(negotiation.issues[0]!.clause!, /^\*Paraphrase\.\*\n\n1\. Nobody is paid less\./)
	assert.deepEqual(negotiation.proposals[0]!.clauses, [{ issue: 'a', text: 'One per cent.' }])
	assert.equal(openWhole(openTexts({ 'issues/b.md': terms('position b : percent = 0%') })).negotiation.issues[0]!.clause, null)
})

test('issues come in their order, then by name; proposals by day, then by name', () => {
	const issue = (order: string) => terms('', `title: T${order}`)
	const { negotiation } = openWhole(
		openTexts({
			'issues/z.md': issue('\norder: 1'),
			'issues/b.md': issue(''),
			'issues/a.md': issue(''),
			'issues/y.md': issue('\norder: 0.5'),
			'proposals/c.md': proposal('town', '2026-01-02', ''),
			'proposals/b.md': proposal('town', '2026-01-01', ''),
			'proposals/a.md': proposal('union', '2026-01-02', ''),
		}),
	)
	assert.deepEqual(
		negotiation.issues.map(each => each.id),
		['y', 'z', 'a', 'b'],
	)
	assert.deepEqual(
		negotiation.proposals.map(each => each.id),
		['b', 'a', 'c'],
	)
})

/** Each names the line of its mistake itself. */
const placed: readonly (readonly [what: string, texts: Texts, place: string])[] = [
	['in the first block', { 'issues/a.md': `${'\n'.repeat(3)}---\n` }, 'issues/a.md:1'],
	[
		'in terms on line 57',
		{
			'issues/a.md': `---\ntitle: T\n---\n${'prose\n'.repeat(50)}\n\`\`\`terms\nlet a : percent = 1%\nlet b : percent = a + nothing-here\n\`\`\`\n`,
		},
		'issues/a.md:57',
	],
	[
		'in terms on line 57 with carriage returns',
		{
			'issues/a.md':
				`---\ntitle: T\n---\n${'prose\n'.repeat(50)}\n\`\`\`terms\nlet a : percent = 1%\nlet b : percent = a + nothing-here\n\`\`\`\n`.replaceAll(
					'\n',
					'\r\n',
				),
		},
		'issues/a.md:57',
	],
	[
		'in a second block',
		{
			'issues/a.md': `---\ntitle: T\n---\n\`\`\`terms\nlet a : percent = 1%\n\`\`\`\n\n\`\`\`terms\n\nlet b : percent = nothing-here\n\`\`\`\n`,
		},
		'issues/a.md:10',
	],
	['in front matter', { 'issues/a.md': '---\ntitle: T\n\nstatus: lost\n---\n' }, 'issues/a.md:4'],
	['in a heading', { 'proposals/a.md': `${proposal('union', '2026-01-01', '')}\n## Clause: gone\n` }, 'proposals/a.md:13'],
	[
		'in what is known only later',
		{ 'facts/a.md': terms(`${fact('a : percent = 1%')}\trevised 1 hour\n\tknown 2030-01-01\n\tsource "S"\n\tconfidence assumed`) },
		'facts/a.md:9',
	],
]

for (const [what, texts, place] of placed)
	test(`a mistake ${what} is told with its line`, () => {
		const { diagnostics } = openTexts(texts)
		assert.deepEqual(
			diagnostics.map(each => `${each.place.file}:${each.place.line}`),
			[place],
			diagnostics.map(each => each.message).join(' '),
		)
	})

const ledger: Texts = {
	'issues/a.md': terms('position a : percent = 0%\nposition b : percent = 10%\nlet both : percent = a + b'),
	'proposals/2026-01-01-u.md': proposal('union', '2026-01-01', 'propose a = 5%\npropose b = 20%'),
	'proposals/2026-01-05-t.md': proposal('town', '2026-01-05', 'propose a = 1%'),
	'proposals/2026-01-10-u.md': proposal('union', '2026-01-10', 'propose a = 4%'),
	'proposals/2026-01-10-v.md': proposal('union', '2026-01-10', 'propose a = 3%'),
	'proposals/2026-02-01-u.md': proposal('union', '2026-02-01', 'withdraw b'),
	'proposals/2026-03-01-x.md': proposal('agreed', '2026-03-01', 'propose b = 12%'),
	'proposals/2026-03-10-u.md': proposal('union', '2026-03-10', 'propose a = 2%\npropose b = 15%'),
	'proposals/2026-04-01-t.md': proposal('town', '2026-04-01', 'propose a = 9%'),
}

/** Point, then a and b: what is not named stands; the agreed counts for all; what is withdrawn is that of the agreement in force. */
const standing: readonly (readonly [point: string, a: number, b: number])[] = [
	['current', 0, 10],
	['union@2025-12-31', 0, 10],
	['union@2026-01-01', 5, 20],
	['union@2026-01-09', 5, 20],
	['2026-01-10-u', 4, 20],
	['union@2026-01-10', 3, 20],
	['2026-01-10-v', 3, 20],
	['union@2026-01-31', 3, 20],
	['union@2026-02-01', 3, 10],
	['union@2026-03-01', 3, 12],
	['2026-03-01-x', 0, 12],
	['agreed', 0, 12],
	['agreed@2026-02-28', 0, 10],
	['union', 2, 15],
	['town@2026-01-04', 0, 10],
	['town@2026-01-05', 1, 10],
	['town@2026-03-01', 1, 12],
	['town', 1, 12],
]

for (const [point, a, b] of standing)
	test(`what stands at ${point}`, () => {
		const whole = openWhole(openTexts(ledger))
		assert.equal(exactly(whole, 'a', point).get(''), a)
		assert.equal(exactly(whole, 'b', point).get(''), b)
		assert.equal(exactly(whole, 'both', point).get(''), a + b)
	})

test('the same point seen on an earlier day knows no later proposal', () => {
	const earlier = openWhole(openTexts(ledger, { asOf: '2026-01-09' }))
	assert.deepEqual(
		earlier.plan.proposals.map(each => each.id),
		['2026-01-01-u', '2026-01-05-t'],
	)
	assert.equal(exactly(earlier, 'a', 'union').get(''), 5)
	for (const point of ['union@2026-01-10', '2026-01-10-u', '2026-04-01-t']) assert.ok('error' in pointOf(earlier.plan, point), point)
})

/** Each is refused, with words that name what was written. */
const noPoints = [
	'',
	'@',
	'union@',
	'union@2026-13-01',
	'union@2026-01-01@2026-01-02',
	'unoin',
	'current@2026-01-01',
	'union@2027-01-01',
	'__proto__',
	'town ',
	'2026-04-01-t',
]

for (const point of noPoints)
	test(`there is no point "${point}"`, () => {
		const found = pointOf(openWhole(openTexts(ledger)).plan, point)
		assert.ok('error' in found, JSON.stringify(found))
		assert.match(found.error, /\.$/)
	})

const revised: Texts = {
	'facts/a.md': terms(
		`${fact('a : number = 1')}\trevised 2\n\tknown 2026-01-10\n\tsource "S2"\n\tconfidence high\n\trevised 3\n\tknown 2026-02-10\n\tsource "S3"\n\tconfidence low\n\trevised 4\n\tknown 2030-01-01\n\tsource "S4"\n\tconfidence low\n${fact('later : number = 7').trimEnd()}\n\tknown 2026-06-01`,
	),
	'issues/a.md': terms('let twice : number = 2 * a'),
}

for (const [asOf, value, source] of [
	['2026-01-09', 1, 'S'],
	['2026-01-10', 2, 'S2'],
	['2026-02-09', 2, 'S2'],
	['2026-02-10', 3, 'S3'],
	['2029-12-31', 3, 'S3'],
	['2030-01-01', 4, 'S4'],
] as const)
	test(`a revised fact as of ${asOf}`, () => {
		const whole = openWhole(openTexts(revised, { asOf }))
		assert.equal(exactly(whole, 'twice').get(''), 2 * value)
		assert.equal(whole.plan.quantities.find(each => each.name === 'a')!.source, source)
		assert.equal(
			whole.plan.quantities.some(each => each.name === 'later'),
			asOf >= '2026-06-01',
		)
		assert.equal(whole.negotiation.setting.asOf, asOf)
	})

test('later knowledge is checked for mistakes also when it is not in view', () => {
	const broken = openTexts({ ...ledger, 'proposals/2026-04-01-t.md': proposal('town', '2026-04-01', 'propose a = 1 hour') })
	assert.equal(broken.plan, null)
	assert.deepEqual(
		broken.diagnostics.map(each => each.place.file),
		['proposals/2026-04-01-t.md'],
	)
})

test('a day that is none is refused', () => {
	for (const asOf of ['2026-02-30', 'today', '', '2026-1-1', '99999-01-01']) {
		const { plan, diagnostics } = openTexts(ledger, { asOf })
		assert.equal(plan, null)
		assert.deepEqual(
			diagnostics.map(each => each.code),
			['files/date'],
		)
	}
})

test('days far away are days', () => {
	for (const asOf of ['0001-01-01', '9999-12-31']) openWhole(openTexts(ledger, { asOf }))
})

test('the order in which the files come changes nothing', () => {
	const forwards = openWhole(openTexts(ledger))
	const backwards = openWhole(openTexts(Object.fromEntries(Object.entries({ ...ledger, 'negotiation.md': head }).reverse())))
	assert.deepEqual(backwards.plan, forwards.plan)
	assert.deepEqual(backwards.negotiation.proposals, forwards.negotiation.proposals)
})

test('files that are none of a negotiation’s are left alone', () => {
	const { plan } = openWhole(openTexts({ ...ledger, 'README.md': '```terms\nnonsense', 'notes/a.md': '---\n', 'issues.md': '---\n' }))
	assert.deepEqual(plan, openWhole(openTexts(ledger)).plan)
})
