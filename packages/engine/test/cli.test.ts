/**
 * The real command line in a process of its own. What it prints stands in golden/cli (UPDATE_GOLDEN=1 writes it anew); what it gives
 * as data is read and held against the shape that docs/command-line.md promises.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkGolden } from './support/golden.ts'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'packages/engine/src/cli/parley.ts')
const flagship = 'examples/sag-aftra-2023'
const small = 'packages/engine/templates/small'
const scratch = mkdtempSync(join(tmpdir(), 'parley-cli-'))
after(() => rmSync(scratch, { recursive: true }))

interface Answer {
	readonly code: number | null
	readonly out: string
	readonly err: string
}

function parley(words: readonly string[], env: Record<string, string> = {}): Answer {
	const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, ...words], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, NO_COLOR: '', ...env },
		timeout: 120_000,
		maxBuffer: 1 << 28,
	})
	if (error) throw error
	const answer = { code: status, out: stdout.replaceAll(scratch, '<scratch>'), err: stderr.replaceAll(scratch, '<scratch>') }
	assert.doesNotMatch(answer.err, /\n\s+at .*:\d+:\d+|ExperimentalWarning|mistake in Parley/, `${words.join(' ')}\n${answer.err}`)
	return answer
}

const shown = ({ code, out, err }: Answer): string => `exit ${code}\n${out}${err === '' ? '' : `--- to standard error\n${err}`}`

/** Each is what somebody types, and is read as text in review. */
const texts: Readonly<Record<string, readonly string[]>> = {
	'no-command': [],
	'check-flagship': ['check', flagship],
	'check-small': ['check', small],
	'cost-small': ['cost', small],
	'cost-small-earlier': ['cost', small, '--as-of', '2026-02-28'],
	'cost-small-between-days': ['cost', small, '--between', 'union@2026-02-10', 'union'],
	'cost-small-between-proposals': ['cost', small, '--between', '2026-02-24-town-answer', '2026-03-12-town-counter'],
	'cost-small-between-current': ['cost', small, '--between', 'town', 'current'],
	'claims-small': ['claims', small],
	'claims-flagship': ['claims', flagship],
	'explain-cost': ['explain', small, 'premiums', '--at', 'union'],
	'explain-position': ['explain', small, 'town-share', '--at', 'town@2026-02-24'],
	'explain-own-facts': ['explain', flagship, 'levy-a-year', '--at', 'sag-aftra', '--facts', 'amptp'],
	'what-if-fact': ['what-if', small, '--set', 'premium-growth=12%'],
	'what-if-position': ['what-if', small, '--set', 'increase=[4%, 3%, 3%] by year', '--set', 'union:town-share=80%'],
	'refuse-command': ['costs', small],
	'refuse-no-folder': ['cost', 'nowhere'],
	'refuse-no-name': ['explain', small],
	'refuse-name': ['explain', small, 'premium-grwth'],
	'refuse-option': ['cost', small, '--trails', '5'],
	'refuse-point': ['cost', small, '--between', 'unoin', 'town'],
	'refuse-late-point': ['cost', small, '--between', 'union@2027-01-01', 'town'],
	'refuse-one-point': ['cost', small, '--between', 'union'],
	'refuse-day': ['cost', small, '--as-of', '2026-02-30'],
	'refuse-trials': ['cost', small, '--trials', 'many'],
	'refuse-few-trials': ['cost', small, '--trials', '3'],
	'refuse-set': ['what-if', small, '--set', 'premium-growth'],
	'refuse-no-set': ['what-if', small],
	'refuse-set-unit': ['what-if', small, '--set', 'premium-today=$9_600 / person'],
	'refuse-set-name': ['what-if', small, '--set', 'premium-grwth=12%'],
	'refuse-set-side': ['what-if', small, '--set', 'twon:increase=[1%, 1%, 1%] by year'],
	'refuse-facts': ['explain', small, 'premiums', '--facts', 'nobody'],
	'refuse-example': ['init', join(scratch, 'never'), '--from', 'sag-aftra-2024'],
	'refuse-full-folder': ['init', small],
	'refuse-file-as-folder': ['init', join(small, 'README.md')],
	'refuse-html': ['cost', small, '--html', join(small, 'README.md', 'report.html')],
}

for (const [name, words] of Object.entries(texts))
	test(`text: parley ${words.join(' ').replace(scratch, '')}`, () => {
		const answer = parley(words)
		assert.equal(
			answer.code,
			name === 'no-command' || !name.startsWith('refuse')
				? 0
				: [
							'refuse-no-folder',
							'refuse-name',
							'refuse-point',
							'refuse-late-point',
							'refuse-set-unit',
							'refuse-set-name',
							'refuse-set-side',
							'refuse-facts',
							'refuse-example',
							'refuse-full-folder',
							'refuse-file-as-folder',
							'refuse-html',
						].includes(name)
					? 1
					: 2,
		)
		checkGolden(new URL(`./golden/cli/${name}.txt`, import.meta.url), shown(answer))
	})

const names = [
	'check',
	'cost',
	'claims',
	'explain',
	'what-if',
	'sensitivity',
	'trade',
	'members',
	'member',
	'tables',
	'verify-letter',
	'verify-turn',
	'likeness',
	'check-media',
	'stamp-media',
	'init',
]

test('every command is listed and has its help', () => {
	const { out } = parley(['--help'])
	assert.deepEqual(
		[...out.matchAll(/^ {2}parley (\S+)/gm)].map(([, name]) => name),
		names,
	)
	for (const name of names) {
		const answer = parley([name, '--help'])
		assert.equal(answer.code, 0)
		assert.match(answer.out, new RegExp(`^parley ${name} (DIR|BUNDLE|ACTION|RECEIPT|FILE)`))
		assert.match(answer.out, / --json /)
		assert.equal(answer.err, '')
	}
})

type Shape = 'text' | 'number' | 'number?' | 'text?' | 'yes-no' | 'list' | 'object' | 'object?'

function checkShape(value: unknown, shape: Readonly<Record<string, Shape>>, about: string): void {
	assert.ok(typeof value === 'object' && value !== null, about)
	const given = value as Record<string, unknown>
	for (const [name, kind] of Object.entries(shape)) {
		const field = given[name]
		assert.ok(name in given, `${about} lacks ${name}`)
		if (kind.endsWith('?') && field === null) continue
		const found = Array.isArray(field)
			? 'list'
			: typeof field === 'string'
				? 'text'
				: typeof field === 'boolean'
					? 'yes-no'
					: field === null
						? 'null'
						: typeof field
		assert.equal(found, kind.replace('?', ''), `${about}.${name}`)
	}
}

// biome-ignore lint/suspicious/noExplicitAny: what another program reads has no type before it is checked
type Data = any

function json(words: readonly string[], code = 0): Data {
	const answer = parley([...words, '--json'])
	assert.equal(answer.code, code, answer.err)
	assert.equal(answer.err, '')
	const data = JSON.parse(answer.out) as Data
	assert.equal(data.version, 1)
	return data
}

const figure = { mean: 'number?', p5: 'number?', p50: 'number?', p95: 'number?' } as const

function checkCosting(data: Data): void {
	checkShape(
		data,
		{
			title: 'text',
			currency: 'text',
			asOf: 'text',
			sides: 'list',
			years: 'list',
			trials: 'number',
			points: 'list',
			issues: 'list',
			positions: 'list',
			costs: 'list',
			ownFacts: 'list',
			gaps: 'list',
			measures: 'list',
			facts: 'list',
			problems: 'list',
			laterKnowledge: 'list',
		},
		'costing',
	)
	assert.ok(data.costs.length > 0 && data.gaps.length > 0)
	for (const cost of [...data.costs, ...data.ownFacts]) {
		checkShape(
			cost,
			{
				issue: 'text?',
				name: 'text',
				side: 'text',
				facts: 'text',
				uncertain: 'yes-no',
				byYear: 'list',
				increments: 'list',
				cash: 'object',
				totals: 'object',
				parts: 'list',
			},
			`cost ${cost.name}`,
		)
		checkShape(cost.cash, figure, `${cost.name}.cash`)
	}
	for (const gap of data.gaps) {
		checkShape(
			gap,
			{ issue: 'text?', name: 'text', between: 'list', uncertain: 'yes-no', byYear: 'list', cash: 'object', firstCostsMore: 'number' },
			`gap ${gap.name}`,
		)
		checkShape(gap.cash, figure, `${gap.name}.cash`)
		assert.equal(gap.between.length, 2)
	}
	for (const line of [...data.costs, ...data.gaps]) {
		assert.equal(line.byYear.length, data.years.length)
		for (const [index, year] of line.byYear.entries()) {
			checkShape(year, { year: 'number', from: 'text', to: 'text', ...figure }, `${line.name}.byYear`)
			assert.equal(year.year, index + 1)
		}
		assert.ok(line.cash.p5 <= line.cash.p50 && line.cash.p50 <= line.cash.p95, line.name)
	}
}

test('cost --json is in plain dollars, with the figures of the issue', () => {
	const data = json(['cost', flagship])
	checkCosting(data)
	const cash = (side: string): number => data.costs.find((cost: Data) => cost.name === 'minimums' && cost.side === side).cash.mean
	assert.equal(Math.round(cash('amptp') / 1e6), 881)
	assert.equal(Math.round(cash('sag-aftra') / 1e6), 1060)
	assert.equal(Math.round(data.gaps.find((gap: Data) => gap.name === 'minimums').cash.mean / 1e6), 179)
	assert.equal(data.seed, 2023)
	assert.equal(data.trials, 20_000)
})

test('cost --json answers for every pair of points', () => {
	for (const points of [
		['amptp@2023-07-12', 'amptp'],
		['2023-10-24-amptp-seven', '2023-10-26-union-nine'],
		['current', 'sag-aftra'],
		['sag-aftra', 'amptp@2023-10-11'],
	]) {
		const data = json(['cost', flagship, '--trials', '200', '--between', ...points])
		checkCosting(data)
		assert.deepEqual(
			data.points.map((point: Data) => point.id),
			points,
		)
		assert.ok(data.gaps.every((gap: Data) => gap.between.join() === points.join()))
	}
	assert.ok(json(['cost', flagship, '--trials', '200', '--between', 'agreed,amptp', '--as-of', '2023-11-10']).laterKnowledge.length === 1)
})

test('the seed and the trials are those asked for', () => {
	const data = json(['cost', small, '--seed', '7', '--trials', '1_000'])
	assert.equal(data.seed, 7)
	assert.equal(data.trials, 1000)
	assert.equal(json(['cost', small, '--seed', 'a word', '--trials', '100']).seed, 'a word')
	assert.equal(parley(['cost', small, '--json', '--seed', '7']).out, parley(['cost', small, '--seed', '7', '--json']).out)
})

test('claims --json', () => {
	const data = json(['claims', flagship])
	checkShape(data, { title: 'text', asOf: 'text', tolerance: 'number', trials: 'number', claims: 'list' }, 'claims')
	for (const claim of data.claims) {
		checkShape(
			claim,
			{
				name: 'text',
				relation: 'text',
				value: 'number?',
				unit: 'text',
				quote: 'text?',
				by: 'text?',
				on: 'text?',
				source: 'text?',
				confirmed: 'list',
				documented: 'list',
				measured: 'list',
				admitted: 'list',
				disputed: 'list',
				located: 'text?',
				archived: 'text?',
				withdrawn: 'text?',
				nature: 'text',
				topic: 'text?',
				standing: 'object',
				readings: 'list',
				fits: 'text?',
				verdict: 'text',
			},
			claim.name,
		)
		for (const reading of claim.readings) {
			checkShape(
				reading,
				{
					title: 'text',
					text: 'text',
					value: 'object',
					uncertain: 'yes-no',
					probability: 'number',
					fits: 'yes-no',
					off: 'number?',
					breakEvens: 'list',
				},
				reading.title,
			)
			assert.ok(reading.probability >= 0 && reading.probability <= 1)
			for (const even of reading.breakEvens)
				checkShape(even, { fact: 'text', unit: 'text', value: 'number?', factor: 'number?', text: 'text' }, even.fact)
		}
	}
})

test('explain --json goes down to facts and their sources', () => {
	const data = json(['explain', flagship, 'minimums', '--at', 'amptp'])
	checkShape(data, { at: 'text', facts: 'text', asOf: 'text', tree: 'object' }, 'explain')
	const leaves: Data[] = []
	const visit = (node: Data): void => {
		checkShape(
			node,
			{
				name: 'text',
				kind: 'text',
				unit: 'text',
				text: 'text',
				file: 'text',
				line: 'number',
				cells: 'list',
				parts: 'list',
				uncertain: 'yes-no',
				again: 'yes-no',
			},
			node.name,
		)
		const lines = readFileSync(join(root, flagship, node.file), 'utf8').split('\n')
		assert.ok(lines[node.line - 1]?.includes(node.name), `${node.file}:${node.line} is not where ${node.name} stands`)
		if (node.parts.length === 0 && !node.again) leaves.push(node)
		node.parts.forEach(visit)
	}
	visit(data.tree)
	for (const leaf of leaves) assert.ok(leaf.source, `${leaf.name} has no source`)
	assert.ok(leaves.some(leaf => leaf.name === 'amptp-wage-claim'))
})

test('what-if --json has a third point, and leaves the others alone', () => {
	const [before, data] = [json(['cost', small]), json(['what-if', small, '--set', 'increase=[4%, 3%, 3%] by year'])]
	checkCosting(data)
	assert.deepEqual(
		data.points.map((point: Data) => point.id),
		['union', 'town', 'what-if'],
	)
	for (const side of ['union', 'town'])
		assert.deepEqual(
			data.costs.filter((cost: Data) => cost.side === side),
			before.costs.filter((cost: Data) => cost.side === side),
		)
	const total = (side: string): number => data.costs.find((cost: Data) => cost.side === side && cost.name === 'total').cash.mean
	assert.ok(total('what-if') < total('union') && total('what-if') > total('town'))
})

test('what-if with a fact moves both sides', () => {
	const data = json(['what-if', flagship, '--set', 'covered-share=85%', '--trials', '200'])
	assert.equal(data.costs.find((cost: Data) => cost.name === 'streaming-levy' && cost.side === 'sag-aftra').byYear[0].mean, 804_161_880)
})

test('mistakes --json go where data goes, from every command', () => {
	const broken = join(scratch, 'broken')
	mkdirSync(broken)
	writeFileSync(join(broken, 'negotiation.md'), 'nothing\n')
	for (const words of [
		['check', broken],
		['cost', broken],
		['claims', broken],
		['explain', broken, 'x'],
		['what-if', broken, '--set', 'a=1'],
	]) {
		const data = json(words, 1)
		assert.ok(data.mistakes.length > 0)
		for (const mistake of data.mistakes) {
			checkShape(mistake, { code: 'text', severity: 'text', message: 'text', place: 'object' }, words[0]!)
			checkShape(mistake.place, { file: 'text', line: 'number', column: 'number', endLine: 'number', endColumn: 'number' }, words[0]!)
		}
	}
	assert.deepEqual(json(['check', small]).mistakes, [])
})

test('$0.57 / subscriber where a year is meant is refused and explained', () => {
	const folder = join(scratch, 'press')
	parley(['init', folder, '--from', 'sag-aftra-2023'])
	const file = join(folder, 'proposals/2023-10-11-union-per-subscriber.md')
	writeFileSync(file, readFileSync(file, 'utf8').replace('$0.276 / subscriber / quarter\n', '$0.57 / subscriber\n'))
	const answer = parley(['check', folder])
	assert.equal(answer.code, 1)
	checkGolden(new URL('./golden/cli/per-subscriber.txt', import.meta.url), shown(answer))
	const set = parley(['what-if', flagship, '--set', 'levy-rate=$0.57 / subscriber'])
	assert.equal(set.code, 1)
	checkGolden(new URL('./golden/cli/per-subscriber-set.txt', import.meta.url), shown(set))
})

test('init makes a folder that runs, and its report is one file', () => {
	for (const from of [[], ['--from', 'sag-aftra-2023']]) {
		const folder = join(scratch, `new-${from.length}`)
		assert.equal(parley(['init', folder, ...from]).code, 0)
		assert.equal(parley(['check', folder]).code, 0)
		const report = join(scratch, `reports/${from.length}/report.html`)
		const answer = parley(['cost', folder, '--html', report, '--trials', '500'])
		assert.equal(answer.code, 0, answer.err)
		const html = readFileSync(report, 'utf8')
		assert.match(html, /^<!doctype html>/i)
		assert.ok(html.trimEnd().endsWith('</html>'))
		assert.match(answer.out, /The report: <scratch>\/reports/)
	}
	const data = json(['init', join(scratch, 'data')])
	assert.equal(data.files, readdirSync(join(root, small), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length)
	assert.ok(existsSync(join(scratch, 'data/negotiation.md')))
})

test('there is no colour without a terminal, and none with NO_COLOR', () => {
	const escapeCode = String.fromCharCode(27)
	for (const words of [
		['cost', small],
		['check', 'nowhere'],
	])
		for (const env of [{}, { NO_COLOR: '1' }]) {
			const { out, err } = parley(words, env)
			assert.ok(!out.includes(escapeCode) && !err.includes(escapeCode))
		}
})

test('a reader that stops early is no mistake', () => {
	const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" cost ${flagship} --json --trials 200 | head -c 10`], {
		cwd: root,
		encoding: 'utf8',
	})
	assert.equal(stderr, '')
})
