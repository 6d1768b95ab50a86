/** Every page of docs/prelude runs, gives the published figures, and together they show every function of the prelude. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkPage, readPage } from './cases/page.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'docs/prelude')
const prelude = join(root, 'packages/lang/src/prelude')
const files = readdirSync(folder).filter(file => file.endsWith('.md') && file !== 'README.md')
const pages = files.map(file => readPage(join(folder, file)))
const readme = readFileSync(join(folder, 'README.md'), 'utf8')

const functions = readdirSync(prelude)
	.filter(file => file.endsWith('.ts'))
	.flatMap(file => [...readFileSync(join(prelude, file), 'utf8').matchAll(/^function ([\p{L}\d-]+)\(/gmu)].map(([, name = '']) => name))

for (const page of pages) test(`the page ${page.file} gives what it says`, () => void checkPage(page))

test('every page has its title, a source and its traps, and stands in the list', () => {
	for (const page of pages) {
		assert.ok(page.fields.get('title'), page.file)
		assert.match(page.prose, /^## Traps$/m, page.file)
		assert.ok(
			page.blocks.some(block => /source "/.test(block.text)),
			`${page.file} names no source`,
		)
		assert.ok(readme.includes(`(${page.file})`), `${page.file} is not in docs/prelude/README.md`)
	}
})

test('every function of the prelude runs on a page and is told of in its words', () => {
	assert.ok(functions.length > 60, `only ${functions.length} functions were found`)
	for (const name of functions) {
		const called = new RegExp(`(?<![\\p{L}\\d-])${name}\\(`, 'u')
		assert.ok(
			pages.some(page => page.blocks.some(block => called.test(block.text))),
			`no page runs ${name}`,
		)
		assert.ok(
			pages.some(page => page.prose.includes(`\`${name}`)),
			`no page tells of ${name}`,
		)
	}
})
