/**
 * The documents hold: what they show compiles or fails as they say, the reference is the code's, every command, option and field of the
 * command line is told of, and no link is dead.
 *
 * The words after a fence of terms say what the block is:
 *
 *   terms                                       a program of its own, as it would stand in an issue
 *   terms continued                             goes on with the program before it
 *   terms in facts                              as it would stand in a facts file (negotiation, facts, claims)
 *   terms in proposal union 2023-08-01          as a proposal of that side and day
 *   terms error units/add-mismatch              fails with that code and no other; a `text` fence right after it is what is printed
 *
 * A fence `csv facts/crew.csv` is a table for the programs of its page.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type Block, checkPlan, compile, type Home, printDiagnostics, type Setting, type TableData } from '@parley/lang'

const root = join(import.meta.dirname, '..')
const documents = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })].toSorted()
/** The pages of the prelude have a test of their own, with their figures. */
const programs = documents.filter(file => !file.startsWith(join('docs', 'prelude')))

const setting: Setting = {
	currency: 'USD',
	sides: ['union', 'employer'],
	parties: [],
	term: { from: '2023-07-01', to: '2026-06-30' },
	asOf: '2023-10-28',
}

interface Fence {
	readonly word: string
	readonly words: readonly string[]
	readonly line: number
	readonly text: string
	/** Nothing but empty lines stands between it and the fence before. */
	readonly follows: boolean
}

for (const file of programs) {
	const fences = fencesOf(read(file))
	fences.forEach((fence, index) => {
		if (fence.word !== 'terms') return
		test(`${file}:${fence.line}: the terms ${fence.words.join(' ') || 'compile'}`, () => checkTerms(file, fences, index))
	})
}

test('docs/reference.md is what the code says: run npm run reference', () => {
	assert.equal(read('docs/reference.md'), run('scripts/reference.mjs', '--print'), 'docs/reference.md is stale: run npm run reference')
})

const page = read('docs/command-line.md')
const commands = [...run(parley(), '--help').matchAll(/^ {2}parley ([a-z][a-z-]*)/gm)].map(([, name = '']) => name)

test('docs/command-line.md has every command and every option', () => {
	assert.ok(commands.length >= 6, commands.join())
	for (const command of commands) {
		const section = page.split(/^## /m).find(part => part.startsWith(`${command}\n`))
		assert.ok(section, `docs/command-line.md has no section "## ${command}"`)
		for (const [option = ''] of run(parley(), command, '--help').matchAll(/^ {2}--[a-z-]+/gm))
			assert.match(page, new RegExp(`${option.trim()}(?![a-z-])`), `docs/command-line.md says nothing of ${command} ${option.trim()}`)
	}
})

const example = 'examples/sag-aftra-2023'
const members = 'examples/sag-aftra-2023-members'
const results: Readonly<Record<string, readonly string[]>> = {
	check: ['check', example, '--json'],
	cost: ['cost', example, '--json', '--trials', '100'],
	claims: ['claims', example, '--json', '--trials', '100'],
	explain: ['explain', example, 'streaming-levy', '--at', 'sag-aftra', '--json', '--trials', '100'],
	sensitivity: ['sensitivity', example, '--json', '--trials', '100'],
	member: ['member', members, 'SYN-000001', '--json', '--trials', '100'],
	members: ['members', members, '--of', 'gained', '--json'],
	tables: ['tables', example, '--json'],
	trade: ['trade', example, '--give', 'levy-rate', '--for', 'general-increase', '--json', '--trials', '100'],
	'what-if': ['what-if', example, '--set', 'covered-share=85%', '--json', '--trials', '100'],
}

for (const [name, words] of Object.entries(results)) {
	test(`docs/command-line.md tells of every field of ${name} --json`, () => {
		const types = fencesOf(page)
			.filter(fence => fence.word === 'ts')
			.map(fence => fence.text)
			.join('\n')
		const untold = [...new Set(fieldsOf(JSON.parse(run(parley(), ...words))))].filter(field => !new RegExp(`\\b${field}\\??:`).test(types))
		assert.deepEqual(untold, [])
	})
}

test('no link within the documents is dead', () => {
	const dead = documents.flatMap(file =>
		linksOf(read(file))
			.filter(link => !leadsSomewhere(file, link))
			.map(link => `${file}: ${link}`),
	)
	assert.deepEqual(dead, [])
})

function read(file: string): string {
	return readFileSync(join(root, file), 'utf8')
}

function run(...words: readonly string[]): string {
	return execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

function parley(): string {
	return 'packages/engine/src/cli/parley.ts'
}

function fencesOf(text: string): readonly Fence[] {
	let end = 0
	return [...text.matchAll(/^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm)].map(match => {
		const follows = end > 0 && text.slice(end, match.index).trim() === ''
		end = match.index + match[0].length
		const line = text.slice(0, match.index).split('\n').length
		return { word: match[1] ?? '', words: (match[2] ?? '').split(' ').filter(word => word !== ''), line, text: match[3] ?? '', follows }
	})
}

function checkTerms(file: string, fences: readonly Fence[], index: number): void {
	const fence = fences[index]!
	const blocks = programOf(fences, index).map(part => blockOf(part))
	const { plan, diagnostics } = compile({ blocks, setting, tables: tablesOf(fences) })
	const code = fence.words.at(fence.words.indexOf('error') + 1)
	const said = printDiagnostics(diagnostics, path => blocks.find(block => block.file === path)?.text ?? null, { colour: false })
	if (!fence.words.includes('error')) {
		assert.equal(said, '', `${file}:${fence.line} does not compile`)
		assert.deepEqual(checkPlan(plan!), [])
		return
	}
	assert.deepEqual([...new Set(diagnostics.map(each => each.code))], [code], said)
	const printed = fences[index + 1]
	if (printed?.word === 'text' && printed.follows) assert.equal(printed.text.trimEnd(), said.trimEnd())
}

function tablesOf(fences: readonly Fence[]): ReadonlyMap<string, TableData> {
	return new Map(fences.filter(fence => fence.word === 'csv').map(fence => [fence.words[0] ?? '', tableOf(fence.text)]))
}

/** From comma-separated lines without quotes. */
function tableOf(text: string): TableData {
	const [head = [], ...rows] = text
		.trim()
		.split('\n')
		.map(line => line.split(','))
	return { columns: new Map(head.map((name, column) => [name, rows.map(row => row[column] ?? '')])), rows: rows.length, headings: head }
}

/** The fence, and those before it that it goes on with. */
function programOf(fences: readonly Fence[], index: number): readonly Fence[] {
	const fence = fences[index]!
	if (!fence.words.includes('continued')) return [fence]
	const before = fences.findLastIndex((each, place) => place < index && each.word === 'terms' && !each.words.includes('error'))
	assert.ok(before >= 0, `line ${fence.line} goes on with nothing`)
	return [...programOf(fences, before), fence]
}

function blockOf(fence: Fence): Block {
	const at = fence.words.indexOf('in')
	const [place = 'issue', side = 'union', date = '2023-08-01'] = at < 0 ? [] : fence.words.slice(at + 1)
	const home = homeOf(place, `line-${fence.line}`, side, date)
	return { file: fileOf(home), firstLine: 1, text: fence.text, home }
}

function homeOf(place: string, id: string, side: string, date: string): Home {
	switch (place) {
		case 'negotiation':
		case 'claims':
			return { kind: place }
		case 'issue':
		case 'facts':
			return { kind: place, id }
		case 'proposal':
			return { kind: place, id, side, date, later: false }
		default:
			throw new Error(`terms stand in an issue, in facts, in a proposal, in claims or in negotiation, not in ${place}`)
	}
}

function fileOf(home: Home): string {
	if (home.kind === 'issue') return 'issues/wages.md'
	return 'id' in home ? `${home.kind}/${home.id}.md` : `${home.kind}.md`
}

function fieldsOf(value: unknown): readonly string[] {
	if (Array.isArray(value)) return value.flatMap(fieldsOf)
	if (typeof value !== 'object' || value === null) return []
	return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)])
}

function linksOf(text: string): readonly string[] {
	const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')
	return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** A file, and in it a heading when the link names one. */
function leadsSomewhere(file: string, link: string): boolean {
	if (/^[a-z]+:/.test(link)) return true
	const [path = '', heading] = link.split('#')
	const target = path === '' ? file : join(dirname(file), path)
	if (!existsSync(join(root, target))) return false
	return heading === undefined || headingsOf(read(target)).includes(heading)
}

function headingsOf(text: string): readonly string[] {
	return [...text.matchAll(/^#+ (.*)$/gm)].map(([, words = '']) =>
		words
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	)
}
