/**
 * Published costings, each on a page of its own in `worked`: what the source gives, the program, what it must print.
 * `ids.json` is the list that was collected; pages with `listed: no` were added to it here.
 *
 *   PARLEY_WORKED_CASES=/path/to/worked-cases.json   also holds the pages against the collected list itself
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkPage, type Page, readPage } from './page.ts'

const folder = join(import.meta.dirname, 'worked')
const pages = readdirSync(folder)
	.filter(file => file.endsWith('.md'))
	.map(file => readPage(join(folder, file)))
const list = JSON.parse(readFileSync(join(import.meta.dirname, 'ids.json'), 'utf8')) as readonly {
	readonly id: string
	readonly status: string
}[]

const statusOf = (page: Page): string => page.fields.get('status') ?? ''
const section = (page: Page, heading: string): string => page.prose.split(`## ${heading}\n`)[1]?.split('\n## ')[0]?.trim() ?? ''

for (const page of pages) {
	test(`${page.fields.get('id')} (${statusOf(page)}): ${page.fields.get('title')}`, () => {
		checkPage(page)
		assert.equal(`${page.fields.get('id')}.md`, page.file)
		assert.ok((page.fields.get('source') ?? '').length > 10, 'a case names its source')
		const differing = page.expectations.filter(expectation => expectation.published !== null)
		switch (statusOf(page)) {
			case 'reproduced':
				assert.equal(differing.length, 0, 'a case that is reproduced has no figure that differs from the published one')
				return
			case 'inconsistent':
				assert.ok(differing.length > 0, 'an inconsistent case states the published figure and the difference')
				assert.ok(section(page, 'Why it differs').length > 60, 'an inconsistent case says why')
				return
			case 'open':
				assert.ok(section(page, 'What can be said').length > 60, 'an open case says what can be said')
				return
			default:
				assert.fail(`"${statusOf(page)}" is no status`)
		}
	})
}

test('every case of the list has its page, with its status, and no other page claims to be listed', () => {
	const listed = pages.filter(page => page.fields.get('listed') !== 'no')
	const sorted = (cases: readonly string[]): readonly string[] => [...cases].sort()
	assert.deepEqual(
		sorted(listed.map(page => `${page.fields.get('id')} ${statusOf(page)}`)),
		sorted(list.map(({ id, status }) => `${id} ${status}`)),
	)
})

interface Collected {
	readonly id: string
	readonly published: unknown
	readonly recomputed: unknown
	readonly consistent: boolean | null
}

const collectedFile = process.env.PARLEY_WORKED_CASES

test('the pages agree with the collected list, figure by figure', { skip: collectedFile ? false : 'no PARLEY_WORKED_CASES' }, () => {
	const collected = JSON.parse(readFileSync(collectedFile!, 'utf8')) as readonly Collected[]
	assert.deepEqual(
		collected.map(({ id, consistent }) => ({ id, status: consistent === null ? 'open' : consistent ? 'reproduced' : 'inconsistent' })),
		list,
	)
	const missing = collected.flatMap(each => {
		const page = pages.find(({ fields }) => fields.get('id') === each.id)!
		const stated = new Set(
			page.expectations.flatMap(({ values, published }) => [...values, ...(published ? [published.figure] : [])]).map(asNumber),
		)
		return figuresOf(each.published)
			.filter(figure => !stated.has(figure))
			.map(figure => `${each.id}: ${figure} is published and not on its page`)
	})
	assert.deepEqual(missing, [])
})

const asNumber = (text: string): number => Number(text.replace('%', ''))

function figuresOf(value: unknown): readonly number[] {
	if (typeof value === 'number') return [value]
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(figuresOf)
	return []
}
