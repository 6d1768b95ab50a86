/** What a table's file may do to us: lead elsewhere, change under our hands, leave things behind; and what is not loaded for nothing. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openNegotiation } from '../../src/index.ts'
import { readThrough, stampOf } from '../../src/tables/files.ts'
import { terms } from '../support/table.ts'
import { lay, openTable, rosterTerms, said } from './support/folder.ts'
import { parquet } from './support/parquet.ts'

const outside = mkdtempSync(join(tmpdir(), 'parley-outside-'))
after(() => rmSync(outside, { recursive: true, force: true }))
writeFileSync(join(outside, 'secret.csv'), 'member,hours\na,1\n')

const hours = (path: string): string => rosterTerms(path, { body: '\tcolumn hours : hour' })

test('a table is a file in the folder itself: no link, no folder behind a link, no way out', async () => {
	const file = lay({ 'facts/roster.md': terms(hours('t.csv')) })
	symlinkSync(join(outside, 'secret.csv'), join(file, 'facts/t.csv'))
	assert.match(said(await openNegotiation(file)), /^files\/link\n {2}This table is a link/)
	const folder = lay({ 'issues/pay.md': terms(hours('secret.csv'), 'title: T\norder: 1\nstatus: open') })
	symlinkSync(outside, join(folder, 'facts'))
	assert.match(said(await openNegotiation(folder)), /^files\/link/)
	const wayOut = lay({ 'facts/roster.md': terms(hours('t.csv').replace('facts/t.csv', `../${outside.split('/').at(-1)}/secret.csv`)) })
	assert.match(said(await openNegotiation(wayOut)), /^tables\/missing/)
})

test('a file that changes while it is read is not believed', async () => {
	const path = join(outside, 'growing.csv')
	writeFileSync(path, 'x'.repeat(600_000))
	const file = { path: 'facts/growing.csv', full: path, bytes: 600_000, stamp: stampOf(statSync(path)) }
	const read = await readThrough(file, () => {
		appendFileSync(path, 'more')
		return false
	})
	assert.equal('code' in read && read.code, 'tables/changed')
	const again = await readThrough(file, () => true)
	assert.equal('code' in again && again.code, 'tables/changed')
})

const engine = JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))

/** Which native libraries another process holds after it has opened a folder. */
const loaded = (directory: string): string =>
	execFileSync(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`const { openNegotiation } = await import(${engine}); const { plan } = await openNegotiation(${JSON.stringify(directory)}); console.log(plan !== null, process.report.getReport().sharedObjects.filter(path => path.includes('duckdb')).length)`,
		],
		{ encoding: 'utf8' },
	).trim()

test('DuckDB is loaded for Parquet, and for nothing else', async () => {
	const csv = lay({
		'facts/roster.md': terms(hours('t.csv')),
		'facts/t.csv': `member,hours\n${Array.from({ length: 90_000 }, (_, index) => `m${index},${index % 90}\n`).join('')}`,
	})
	assert.equal(loaded(csv), 'true 0')
	const binary = lay({ 'facts/roster.md': terms(hours('t.parquet')), 'facts/t.parquet': await parquet(`SELECT 'a' AS member, 1 AS hours`) })
	assert.match(loaded(binary), /^true [1-9]/)
})

test('a run that is killed leaves nothing behind', async () => {
	const directory = lay({
		'facts/roster.md': terms(hours('t.parquet')),
		'facts/t.parquet': await parquet('SELECT range::VARCHAR AS member, range % 40 AS hours FROM range(300_000)'),
	})
	const temporary = join(outside, 'temporary')
	mkdirSync(temporary)
	const code = `const { openNegotiation } = await import(${engine}); console.log('reading'); for (;;) await openNegotiation(${JSON.stringify(directory)})`
	const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env: { ...process.env, TMPDIR: temporary }, cwd: temporary })
	await new Promise(resolve => child.stdout.once('data', resolve))
	await new Promise(resolve => setTimeout(resolve, 400))
	child.kill('SIGKILL')
	await new Promise(resolve => child.once('exit', resolve))
	assert.deepEqual(readdirSync(temporary), [])
	assert.deepEqual(readdirSync(join(directory, 'facts')).sort(), ['roster.md', 't.parquet'])
})

test('a table that no term uses is not opened, whatever it is', async () => {
	const opened = await openTable('t.csv', 'member,hours\na,1\n', hours('t.csv'))
	assert.equal(said(opened), '')
	const beside = lay({
		'facts/roster.md': terms(hours('t.csv')),
		'facts/t.csv': 'member,hours\na,1\n',
		'facts/other.xlsx': 'no workbook',
		'facts/other.parquet': 'no Parquet',
	})
	assert.equal(said(await openNegotiation(beside)), '')
})
