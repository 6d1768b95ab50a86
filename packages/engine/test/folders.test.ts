/**
 * Broken folders and what is said of them: folders/NAME.txt, as `parley check` prints it. UPDATE_GOLDEN=1 writes the texts anew; read
 * each as a steward would who has opened the folder for the first time.
 */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { printMistakes } from '../src/cli/given.ts'
import { openNegotiation } from '../src/negotiation/from-disk.ts'
import { checkGolden } from './support/golden.ts'
import { checkDiagnostics } from './support/hold.ts'
import { type Files, readFiles } from './support/mutate.ts'

const scratch = mkdtempSync(join(tmpdir(), 'parley-folders-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const small = readFiles(join(import.meta.dirname, '../templates/small'))

type Content = string | Buffer | null | ((text: string) => string)

/** The small negotiation with some files changed, added or (null) taken away. */
const withFiles = (changes: Readonly<Record<string, Content>>): Files => {
	const files = new Map(small)
	for (const [path, content] of Object.entries(changes)) {
		if (content === null) files.delete(path)
		else if (typeof content === 'function') {
			const before = small.get(path)!.toString('utf8')
			const text = content(before)
			assert.notEqual(text, before, `the change to ${path} changes nothing`)
			files.set(path, Buffer.from(text))
		} else files.set(path, Buffer.from(content as string))
	}
	return files
}

const swap = (from: string | RegExp, to: string) => (text: string) => text.replace(from, () => to)
const head = (from: string | RegExp, to: string) => withFiles({ 'negotiation.md': swap(from, to) })
const csv = (text: string | Buffer, terms = '') =>
	withFiles({
		'facts/titles.csv': text,
		'facts/titles.md': `---\ntitle: Titles\n---\n\n\`\`\`terms\n${terms || 'table titles "facts/titles.csv" by title\n\tcolumn hours : hour\n\tcolumn paid : USD\n\tsource "Synthetic"\n\tconfidence assumed'}\n\nlet all-hours : hour = sum(titles.hours over title)\nlet all-paid : USD = sum(titles.paid over title)\n\`\`\`\n`,
	})

const entry = (fields: string, body = '') => `---\n${fields}\n---\n${body}`
const turnOf = (side: string, more: string) => entry(`title: A turn\nside: ${side}\nissue: wages\ndate: 2026-03-01\n${more}`)

/** The codes that the mistakes must have, in order of file and line: none forgotten, and none that only follow from another. */
const cases: Readonly<Record<string, readonly [files: Files, codes: readonly string[]]>> = {
	'empty-folder': [new Map(), ['files/no-negotiation']],
	'no-negotiation': [withFiles({ 'negotiation.md': null }), ['files/no-negotiation']],
	'empty-negotiation': [withFiles({ 'negotiation.md': '' }), ['files/no-front-matter']],
	'no-front-matter': [withFiles({ 'issues/wages.md': swap(/^---\n[\s\S]*?---\n/, '') }), ['files/no-front-matter']],
	'front-matter-never-closed': [withFiles({ 'issues/wages.md': swap('open\n---\n', 'open\n') }), ['files/front-matter-open']],
	'bad-yaml-colon': [withFiles({ 'issues/wages.md': swap('title: Wages', 'title: Wages: the raise') }), ['files/front-matter']],
	'bad-yaml-indent': [head('  union:\n    name', '  union:\n  name'), ['files/front-matter']],
	'bad-yaml-quote': [head(`"A town library's workers: wages and health premiums"`, '"A town library'), ['files/front-matter']],
	'bad-yaml-tab': [head('  union:', '\tunion:'), ['files/front-matter']],
	'field-twice': [head('currency: USD', 'currency: USD\ncurrency: CAD'), ['files/front-matter']],
	'unknown-field': [
		withFiles({ 'issues/wages.md': swap('status:', 'state:'), 'negotiation.md': swap('as-of:', 'as-on:') }),
		['files/unknown-field', 'files/unknown-field'],
	],
	'empty-field': [withFiles({ 'proposals/2026-02-10-union-opening.md': swap('date: 2026-02-10', 'date:') }), ['files/missing-field']],
	'missing-sides': [head(/sides:\n( .*\n)+/, ''), ['files/missing-field']],
	'one-side': [head(/ {2}town:\n {4}.*\n {4}.*\n/, ''), ['files/side']],
	'side-without-role': [head('    role: employer\n', ''), ['files/side']],
	'side-with-unknown-role': [head('role: employer', 'role: mediator'), ['files/side']],
	'side-called-current': [head('  town:', '  current:'), ['files/side']],
	'party-that-is-a-list': [head("employees: the library's hourly workers", 'employees: [a, b]'), ['files/field']],
	'name-that-cannot-be': [head('  health-plan:', '  health plan 2:'), ['files/name']],
	'wrong-currency': [head('currency: USD', 'currency: dollars'), ['files/currency']],
	'backwards-term': [head('2026-07-01 to 2029-06-30', '2029-07-01 to 2026-06-30'), ['files/term']],
	'term-of-900-years': [head('2026-07-01 to 2029-06-30', '2026-07-01 to 2926-06-30'), ['files/term']],
	'term-without-end': [head('2026-07-01 to 2029-06-30', '2026-07-01'), ['files/term']],
	'bad-as-of': [head('as-of: 2026-03-15', 'as-of: 15 March 2026'), ['files/date']],
	'bad-date': [withFiles({ 'proposals/2026-02-10-union-opening.md': swap('date: 2026-02-10', 'date: 2026-02-30') }), ['files/date']],
	'bad-status': [withFiles({ 'issues/wages.md': swap('status: open', 'status: opened') }), ['files/field']],
	'bad-order': [withFiles({ 'issues/wages.md': swap('order: 1', 'order: first') }), ['files/field']],
	'latin-1': [
		withFiles({ 'issues/wages.md': Buffer.from('---\ntitle: Salaires\n---\n\nLa r\u00e9mun\u00e9ration\n', 'latin1') }),
		['files/not-utf8'],
	],
	'utf-16': [
		withFiles({ 'issues/wages.md': Buffer.from(`\uFEFF${small.get('issues/wages.md')!.toString('utf8')}`, 'utf16le') }),
		['files/not-utf8'],
	],
	'nul-bytes': [withFiles({ 'issues/wages.md': swap('compound(increase)', 'compound\0(increase)') }), ['files/not-utf8']],
	'only-nul-bytes': [withFiles({ 'negotiation.md': Buffer.alloc(64) }), ['files/not-utf8']],
	'ledger-names-and-fields': [
		withFiles({
			'ledger/U-01.md': turnOf('union', 'state: held'),
			'ledger/U-2.md': turnOf('union', 'state: offered\npositions: [increase]'),
			'ledger/E-1.md': entry('title: A turn\nside: union\nissue: wage\ndate: 2026-03-01\nstate: held\npakage: UP-1'),
			'ledger/S-1.md': entry(
				'title: A day\ndate: 2026-03-02\nto: 2026-03-01\npresent: { chair: 1 }',
				'\n```terms\npropose increase = 1%\n```\n',
			),
			'ledger/TA-1.md': entry('title: Agreed\ndate: 2026-03-02\nissue: wages'),
			'ledger/M-1.md': entry('title: Held\ndate: 2026-03-02\nstate: held'),
		}),
		[
			'ledger/name',
			'files/field',
			'ledger/positions',
			'files/unknown-field',
			'ledger/number',
			'ledger/no-issue',
			'ledger/day',
			'files/field',
			'ledger/terms',
			'files/missing-field',
			'files/missing-field',
		],
	],
	'ledger-that-does-not-hold-together': [
		withFiles({
			'ledger/U-1.md': turnOf('union', 'state: countered\nanswers: U-2\nreplaces: E-1\npackage: UP-2\nsession: S-1\nexpires: 2026-02-01'),
			'ledger/U-2.md': turnOf('union', 'state: agreed\npackage: EP-1\nproposal: 2026-02-24-town-answer'),
			'ledger/U-3.md': turnOf('union', 'state: held\nproposal: 2026-02-10-union-openin').replace('03-01', '02-15'),
			'ledger/E-1.md': turnOf('town', 'state: held\nanswers: U-9\noff-the-record: yes').replace('wages', 'health'),
			'ledger/EP-1.md': entry('title: All\nside: town\ndate: 2026-03-01'),
			'ledger/UP-3.md': entry('title: All\nside: union\ndate: 2026-03-01'),
			'ledger/S-1.md': entry('title: A day\ndate: 2026-03-02'),
			'ledger/TA-1.md': entry('title: Agreed\ndate: 2026-02-20\nissue: wages\nturns: [E-1, U-7]'),
			'ledger/M-1.md': entry('title: Held\ndate: 2026-02-20\nturn: U-1\nstate: held'),
			'ledger/R-1.md': entry('title: Told\ndate: 2026-03-20\nturns: E-1'),
		}),
		[
			'ledger/no-turn',
			'ledger/answers',
			'ledger/replaces',
			'ledger/no-package',
			'ledger/session',
			'ledger/day',
			'ledger/state',
			'ledger/state',
			'ledger/package',
			'ledger/proposal',
			'ledger/no-proposal',
			'ledger/day',
			'ledger/empty-package',
			'ledger/day',
			'ledger/issue',
			'ledger/no-turn',
			'ledger/day',
			'ledger/off-the-record',
		],
	],
	'ledger-sessions-and-releases': [
		withFiles({
			'ledger/U-1.md': turnOf('union', 'state: handed-over\noff-the-record: yes'),
			'ledger/S-1.md': entry('title: A day\ndate: 2026-03-01\nfrom: "25:00"\nuntil: "18:00"\nzone: "Moon/Far"'),
			'ledger/S-2.md': entry('title: A day\ndate: 2026-03-02\nfrom: "14:00"\nitems: [wage]\npapers: [U-1, U-9]'),
			'ledger/S-3.md': entry('title: A day\ndate: 2026-03-02\nuntil: "18:00"'),
			'ledger/R-1.md': entry('title: Told\ndate: 2026-03-20\nside: twon\naudience: all\nturns: [U-9]'),
			'ledger/ER-1.md': entry('title: Told\ndate: 2026-03-20\nside: union\nstate: draft\nturns: [U-9]'),
			'ledger/UR-1.md': entry('title: Told\ndate: 2026-03-20\naudience: everybody\nturns: [U-9]'),
		}),
		[
			'ledger/time',
			'ledger/time',
			'ledger/time',
			'ledger/time',
			'ledger/no-issue',
			'ledger/off-the-record',
			'ledger/no-turn',
			'files/side',
			'files/field',
			'ledger/no-turn',
			'ledger/number',
			'ledger/state',
			'ledger/no-turn',
			'files/unknown-field',
			'files/missing-field',
			'ledger/no-turn',
		],
	],
	'ledger-positions': [
		withFiles({ 'ledger/U-1.md': turnOf('union', 'state: held\nproposal: 2026-02-10-union-opening\npositions: [increase, town-shar]') }),
		['ledger/positions'],
	],
	'unclosed-fence': [withFiles({ 'facts/unit.md': text => text.replace(/```\n$/, '') }), ['files/fence-open']],
	'unclosed-fence-before-another': [
		withFiles({
			'issues/wages.md': text =>
				text.replace(
					'from town to employees\n```\n',
					'from town to employees\n\nMore about it.\n\n```terms\nlet rises : number = count(year)\n```\n',
				),
		}),
		['files/fence-open'],
	],
	'unknown-issue-in-clause': [
		withFiles({ 'proposals/2026-03-12-town-counter.md': swap('## Clause: health', '## Clause: helth') }),
		['files/unknown-issue'],
	],
	'unknown-side-in-proposal': [withFiles({ 'proposals/2026-03-12-town-counter.md': swap('side: town', 'side: twon') }), ['files/side']],
	'proposal-for-unknown-position': [
		withFiles({ 'proposals/2026-03-12-town-counter.md': swap('propose increase', 'propose increases') }),
		['proposals/unknown-position'],
	],
	'proposal-without-side': [withFiles({ 'proposals/2026-03-12-town-counter.md': swap('side: town\n', '') }), ['files/missing-field']],
	'proposal-named-like-a-side': [withFiles({ 'proposals/union.md': small.get('proposals/2026-02-10-union-opening.md')! }), ['files/name']],
	'the-same-fact-twice': [
		withFiles({
			'facts/more.md':
				'---\ntitle: More\n---\n\n```terms\nfact enrolled : person = 90 people\n\tsource "Synthetic"\n\tconfidence assumed\n```\n',
		}),
		['names/taken'],
	],
	'wrong-place': [
		withFiles({ 'facts/unit.md': swap('fact enrolled : person = 96 people', 'position enrolled : person = 96 people') }),
		['files/wrong-place'],
	],
	'csv-ragged': [csv('title,hours,paid\na,1,2\nb,1\n'), ['tables/ragged']],
	'csv-comma-in-cell': [csv('title,hours,paid\na,1,2\nb,1_200,3,000\n'), ['tables/ragged']],
	'csv-duplicate-column': [csv('title,hours,hours\na,1,2\n'), ['tables/column-twice']],
	'csv-open-quote': [csv('title,hours,paid\na,1,2\n"b,1,2\nc,1,2\n'), ['tables/csv']],
	'csv-stray-quote': [csv('title,hours,paid\na,1,2\nb "x",1,2\n'), ['tables/csv']],
	'csv-bad-cell': [csv('title,hours,paid\na,1,2\nb,many,2\n'), ['tables/cell']],
	'csv-missing-key-column': [csv('name,hours,paid\na,1,2\n'), ['tables/no-key']],
	'csv-duplicate-key': [csv('title,hours,paid\na,1,2\nb,1,2\na,3,4\n'), ['tables/key-twice']],
	'csv-missing-column': [csv('title,hour,paid\na,1,2\n'), ['tables/no-column']],
	'csv-empty': [csv(''), ['tables/empty']],
	'csv-gap': [csv('title,hours,paid\na,1,2\n\nb,1,2\n'), ['tables/ragged']],
	'csv-utf-16': [csv(Buffer.from('title,hours,paid\na,1,2\n', 'utf16le')), ['files/not-utf8']],
	'csv-nowhere': [
		csv('title,hours,paid\na,1,2\n', 'table titles "facts/title.csv" by title\n\tcolumn hours : hour\n\tcolumn paid : USD'),
		['tables/missing'],
	],
	'huge-file': [withFiles({ 'issues/wages.md': Buffer.alloc(17 * 1024 * 1024, 'a') }), ['files/too-large']],
	'long-front-matter': [withFiles({ 'issues/wages.md': swap('Wages', 'a'.repeat(70_000)) }), ['files/front-matter']],
	'several-at-once': [
		withFiles({
			'negotiation.md': swap('hours-paid : hour =', 'hours-paid : hours per year ='),
			'issues/wages.md': text => text.replace('status: open', 'status: closed').replace('* 1 year * scale', '* scale'),
			'issues/health.md': swap('premium-today *', 'premium-todya *'),
			'facts/unit.md': swap('$24.50 / hour', '$24,50 / hour'),
			'proposals/2026-02-24-town-answer.md': swap('side: town', 'side: boss'),
			'claims.md': swap('sum(wages over year)', 'sum(wage over year)'),
		}),
		['names/unknown', 'names/unknown'],
	],
}

function lay(name: string, files: Files): string {
	const directory = join(scratch, name)
	mkdirSync(directory, { recursive: true })
	for (const [path, bytes] of files) {
		mkdirSync(dirname(join(directory, path)), { recursive: true })
		writeFileSync(join(directory, path), bytes)
	}
	return directory
}

async function check(name: string, directory: string, codes: readonly string[]): Promise<void> {
	const opened = await openNegotiation(directory)
	checkDiagnostics(opened.diagnostics, opened.files)
	assert.equal(opened.plan, null)
	const printed = printMistakes(directory, opened, process.stdout).replaceAll(scratch, '<scratch>')
	checkGolden(new URL(`./folders/${name}.txt`, import.meta.url), `${printed}\n`)
	if (name !== 'several-at-once') assert.deepEqual(opened.diagnostics.map(each => each.code).sort(), [...codes].sort())
}

for (const [name, [files, codes]] of Object.entries(cases)) test(name, () => check(name, lay(name, files), codes))

test('there are no expected texts without a case', () => {
	const others = ['directory-named-md', 'dangling-link', 'unreadable-file', 'folder-that-is-a-file']
	const texts = readdirSync(new URL('./folders/', import.meta.url)).map(file => file.replace(/\.txt$/, ''))
	assert.deepEqual(
		texts.filter(name => !(name in cases) && !others.includes(name)),
		[],
	)
	assert.ok(Object.keys(cases).length >= 30)
})

test('several-at-once tells the mistakes of every file in one run', async () => {
	const { diagnostics } = await openNegotiation(lay('several', cases['several-at-once']![0]))
	const files = new Set(diagnostics.map(each => each.place.file))
	for (const path of [
		'negotiation.md',
		'issues/wages.md',
		'issues/health.md',
		'facts/unit.md',
		'proposals/2026-02-24-town-answer.md',
		'claims.md',
	])
		assert.ok(files.has(path), `nothing is said of ${path}`)
})

test('a directory named like a file', async () => {
	const directory = lay('directory-named-md', small)
	mkdirSync(join(directory, 'issues/pensions.md'))
	await check('directory-named-md', directory, ['files/not-a-file'])
})

test('a link to nowhere', async () => {
	const directory = lay('dangling-link', small)
	symlinkSync(join(directory, 'nowhere.md'), join(directory, 'issues/pensions.md'))
	await check('dangling-link', directory, ['files/unreadable'])
})

test('a folder that is a file', async () => {
	const directory = lay('folder-that-is-a-file', small)
	await check('folder-that-is-a-file', join(directory, 'negotiation.md'), ['files/no-folder'])
})

test('a file that may not be read', { skip: process.getuid?.() === 0 ? 'root may read every file' : false }, async () => {
	const directory = lay('unreadable-file', small)
	chmodSync(join(directory, 'issues/wages.md'), 0)
	await check('unreadable-file', directory, ['files/unreadable'])
})

/** What is odd and yet no mistake. */
const sound: Readonly<Record<string, Files>> = {
	'a byte order mark': withFiles({ 'negotiation.md': text => `\uFEFF${text}`, 'issues/wages.md': text => `\uFEFF${text}` }),
	'carriage returns': new Map([...small].map(([path, bytes]) => [path, Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r\n'))])),
	'no last line break': new Map([...small].map(([path, bytes]) => [path, Buffer.from(bytes.toString('utf8').trimEnd())])),
	'other files beside it': withFiles({
		'notes.md': '---\nnot: ours\n',
		'issues/.draft.md': 'x',
		'issues/picture.png': Buffer.from([0xff, 0xfe]),
		'minutes/2026.md': 'x',
	}),
	'a table with a mark, blank lines at its end, and quotes': csv(
		'\uFEFFtitle,hours,paid\r\n"a, the first",1,2\r\n"b ""x""",3,4\r\n\r\n\r\n',
	),
}

for (const [name, files] of Object.entries(sound))
	test(`no mistake: ${name}`, async () => {
		const opened = await openNegotiation(lay(name.replaceAll(' ', '-'), files))
		assert.deepEqual(opened.diagnostics, [])
		assert.ok(opened.plan)
	})
