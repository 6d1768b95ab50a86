import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways, visit } from './support/walk.ts'

const roster = (confidence: string): string => `---
title: Roster
---

\`\`\`terms
dimension class = clerk, driver, welder
table roster "facts/roster.csv" of people by member
	column rate : USD / hour within $0 / hour to $100 / hour
	column hours : hour / year within 0 hours / 1 year to 3_000 hours / 1 year
	column class : label of class
	source "A test's roster"
	confidence ${confidence}
let pay : USD by member, year = round(roster.rate * roster.hours * 1 year * scale, 1 cent)
\`\`\`
`

/** 40 clerks, 12 drivers, and 3 welders whose pay nobody may tell. */
const people = [
	'member,rate,hours,class',
	...Array.from(
		{ length: 55 },
		(_, row) =>
			`M${row},${row < 40 ? '20.00' : row < 52 ? '30.00' : '77.77'},${row < 52 ? 2000 : 1234},${row < 40 ? 'clerk' : row < 52 ? 'driver' : 'welder'}`,
	),
].join('\n')

function folder(name: string, confidence: string): string {
	const made = makeFolder(name)
	mkdirSync(join(made, 'facts'), { recursive: true })
	writeFileSync(join(made, 'facts/roster.md'), roster(confidence))
	writeFileSync(join(made, 'facts/roster.csv'), people)
	return made
}

const folders = [folder('a-made-up-plant', 'assumed'), folder('a-real-plant', 'high'), makeFolder('without-people')]
const site = await startSite(folders)
const url = site.address
let browser: Browser
before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

const ask = 'ask=1&is.rate=25.50&is.hours=1%2C000&is.class=driver'
const looks = [
	{ width: 360, scheme: 'light', script: true },
	{ width: 1280, scheme: 'dark', script: true },
] as const

for (const look of looks)
	test(`the room at ${look.width} pixels, ${look.scheme}: nothing for axe, nothing sideways, no complaint`, async () => {
		for (const path of [`/a-made-up-plant/members?${ask}`, '/without-people/members']) {
			const { page, status, complaints } = await visit(browser, url, path, look)
			assert.equal(status, 200)
			await openAll(page)
			assert.deepEqual(await axeFindings(page), [])
			assert.equal(await scrollsSideways(page), false)
			assert.deepEqual(complaints, [])
			await page.context().close()
		}
	})

test('without script somebody says what they do and reads what it pays', async () => {
	const { page } = await visit(browser, url, '/a-made-up-plant/members', { width: 360, scheme: 'light', script: false })
	await page.getByLabel('Rate').fill('25.50')
	await page.getByLabel('Hours').fill('1,000')
	await page.getByRole('button', { name: 'What does this pay me?' }).click()
	const text = await page.locator('main').innerText()
	assert.match(text, /\$26,265/)
	await page.getByLabel('Rate').fill('a lot')
	await page.getByRole('button', { name: 'What does this pay me?' }).click()
	assert.match(await page.locator('.problem').first().innerText(), /`a lot` is not a number/)
	assert.equal(await page.getByLabel('Rate').inputValue(), 'a lot')
	await page.context().close()
})

test('a row is looked up where people are made up, and nowhere else', async () => {
	const textOf = async (path: string): Promise<string> => (await fetch(url + path)).text()
	assert.match(await textOf('/a-made-up-plant/members?key=M3'), /M3, as of/)
	assert.match(await textOf('/a-made-up-plant/members?key=M99'), /roster has no member M99/)
	const real = await textOf('/a-real-plant/members?key=M3')
	assert.doesNotMatch(real, /M3, as of|by its member/)
	assert.match(await textOf('/a-made-up-plant/members'), /Made up:/)
	assert.doesNotMatch(real, /Made up:/)
})

test('what a few are paid stands on no page of the negotiation', async () => {
	for (const id of ['a-made-up-plant', 'a-real-plant'])
		for (const path of ['', '/members?of=pay', '/facts', '/report', '/issues', '/export.xlsx', `/text/facts/roster.md`]) {
			const answer = await fetch(`${url}/${id}${path}`)
			const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
			assert.doesNotMatch(text, /77\.77/, `${id}${path}`)
		}
	const text = await (await fetch(`${url}/a-made-up-plant/members?of=pay`)).text()
	assert.match(text, /Driver and Welder/)
})
