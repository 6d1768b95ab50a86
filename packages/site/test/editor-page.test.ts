/** The room of the text as people meet it: a mistake is marked while it is written, mended by a button, kept, saved; and read without script. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder, rewrite } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways, visit } from './support/walk.ts'

const broken = makeFolder('broken', { 'issues/wages.md': text => text.replace('average-wage * scale', 'average-wage * scales') })
const own = makeFolder('own')
const hostile = makeFolder('hostile', {
	'issues/wages.md': text => `${text}\n<script>alert(1)</script> <img src=x onerror=alert(2)> \u202etxet\u202c\n\nשלום עולם: 3%\n`,
	'claims.md': text => `${text}\n${'A long story of pay. '.repeat(40)}\n`.repeat(Math.ceil(2_000_000 / 840)),
})
const unreadable = makeFolder('unreadable')
writeFileSync(join(unreadable, 'issues/wages.md'), Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x0a]))
process.env['PARLEY_EDIT'] = '1'
const site = await startSite([broken, own, hostile, unreadable])
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

interface Open {
	readonly page: Page
	readonly complaints: readonly string[]
}

async function openText(path: string, width = 1280): Promise<Open> {
	const { page, complaints } = await visit(browser, site.address, path, { width, scheme: 'light', script: true })
	await page.locator('.cm-content').waitFor()
	await page.locator('.state', { hasText: /mistake/i }).waitFor()
	return { page, complaints }
}

const state = (page: Page, words: RegExp) => page.locator('.state', { hasText: words }).waitFor()

test('a mistake that is typed is marked, said, mended by its button, and undone by nobody', async () => {
	const { page, complaints } = await openText('/own/text/issues/wages.md')
	await state(page, /^No mistakes\.$/)
	await page.locator('.cm-line', { hasText: 'average-wage * scale' }).first().click()
	await page.keyboard.press('End')
	await page.keyboard.press('Enter')
	await page.keyboard.insertText('let mine : USD by year = average-wagee * 1 person')
	await state(page, /mistake/)
	await page.locator('.cm-lintRange-error').first().waitFor()
	const item = page.locator('li', { hasText: 'average-wagee' }).first()
	assert.match(await item.innerText(), /Line \d+/)
	await item.getByRole('button', { name: /^Write average-wage/ }).click()
	await page.locator('.cm-line', { hasText: 'average-wagee' }).waitFor({ state: 'detached' })
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('what is written stays when the page is loaded again, is costed beside the saved text, and is taken back', async () => {
	const { page, complaints } = await openText('/sag-aftra-2023/text/proposals/2023-10-26-union-nine.md')
	await state(page, /^No mistakes\.$/)
	const line = page.locator('.cm-line', { hasText: 'propose general-increase' })
	await line.click()
	await page.keyboard.press('Home')
	await page.keyboard.press('Shift+End')
	await page.keyboard.insertText('propose general-increase = [8%, 4%, 4%]')
	await page.waitForFunction(() => document.querySelector('.desk')?.textContent?.includes('not costed yet'))
	await page.reload()
	await page.locator('.cm-line', { hasText: '[8%, 4%, 4%]' }).waitFor()
	await state(page, /^No mistakes\.$/)
	await page.getByRole('button', { name: 'Cost this text' }).click()
	await page.locator('td strong').waitFor({ timeout: 60_000 })
	const [saved, fresh] = await page.locator('.desk tbody td').allInnerTexts()
	assert.match(saved!, /^\$2,254\.4M/)
	assert.match(fresh!, /^\$[\d,.]+M \(/)
	assert.notEqual(fresh, saved)
	await page.locator('.desk summary', { hasText: 'What has changed' }).click()
	assert.match(await page.locator('.desk pre').innerText(), /^-propose general-increase.*\n\+propose general-increase = \[8%, 4%, 4%\]$/m)
	await page.getByRole('button', { name: 'Take back' }).click()
	await line.getByText('9%').waitFor()
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('the cursor on a name shows its unit and what it is for each side', async () => {
	const { page } = await openText('/sag-aftra-2023/text/issues/streaming-levy.md')
	await state(page, /^No mistakes\.$/)
	await page.locator('.cm-line', { hasText: 'position levy-rate' }).getByText('levy-rate').first().click()
	await page.locator('.card', { hasText: 'USD per subscriber per quarter' }).first().waitFor()
	assert.match(await page.locator('.card').first().innerText(), /Current agreement\s+\$0 per subscriber per quarter/)
	await page.evaluate(() => {
		location.hash = '#L54'
	})
	await page.locator('.cm-cost', { hasText: 'over the term' }).first().waitFor({ timeout: 60_000 })
	await page.context().close()
})

test('words are offered where terms are written, with their line of prose', async () => {
	const { page } = await openText('/own/text/issues/wages.md')
	await page.locator('.cm-line', { hasText: 'average-wage * scale' }).first().click()
	await page.keyboard.press('End')
	await page.keyboard.type(' * comp')
	await page.locator('.cm-tooltip-autocomplete', { hasText: 'compound' }).waitFor()
	await page.keyboard.press('Escape')
	await page.context().close()
})

test('a broken folder is its mistakes in place, each leading to its line in the editor', async () => {
	const { page, complaints } = await visit(browser, site.address, '/broken/issues', { width: 1280, scheme: 'light', script: true })
	const link = page.locator('a', { hasText: /^issues\/wages\.md:\d+$/ }).first()
	const number = (await link.innerText()).split(':')[1]!
	await page.locator('mark', { hasText: 'scales' }).first().waitFor()
	await link.click()
	await page.waitForURL(new RegExp(`/broken/text/issues/wages\\.md#L${number}$`))
	await page.locator('.cm-activeLineGutter.wrong, .cm-gutterElement.wrong').first().waitFor()
	assert.equal(await page.locator('.cm-lineNumbers .cm-activeLineGutter').innerText(), number)
	assert.match(await page.locator('.cm-activeLine').innerText(), /scales/)
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('without script a file is its numbered lines, the mistake said under its line', async () => {
	const { page, status, complaints } = await visit(browser, site.address, '/broken/text/issues/wages.md', {
		width: 360,
		scheme: 'dark',
		script: false,
	})
	assert.equal(status, 200)
	assert.match(await page.locator('li.wrong').first().innerText(), /scales/)
	assert.match(await page.locator('.said').first().innerText(), /The nearest is/)
	assert.equal(await scrollsSideways(page), false)
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('a file that cannot be read is said to be so, in its place', async () => {
	const { page, status } = await visit(browser, site.address, '/unreadable/text/issues/wages.md', {
		width: 1280,
		scheme: 'light',
		script: true,
	})
	assert.equal(status, 200)
	assert.match(await page.locator('.banner.bad').innerText(), /not UTF-8/)
	assert.equal(
		(await visit(browser, site.address, '/own/text/issues/wagse.md', { width: 1280, scheme: 'light', script: false })).status,
		404,
	)
	await page.context().close()
})

test('hostile text, text from the right and a file of two megabytes are only text', async () => {
	const { page, complaints } = await openText('/hostile/text/issues/wages.md')
	await page.keyboard.press('Control+End')
	await page.locator('.cm-content').click()
	await page.keyboard.press('Control+End')
	await page.locator('.cm-line[dir=auto]', { hasText: 'שלום' }).waitFor()
	assert.equal(await page.evaluate(() => document.querySelectorAll('main script, main img').length), 0)
	await page.goto(`${site.address}/hostile/text/claims.md?line=2300#L2300`)
	await page.locator('.cm-lineNumbers .cm-activeLineGutter', { hasText: '2300' }).waitFor()
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('a file is saved into its folder, and not over what somebody else wrote meanwhile', async () => {
	const { page } = await openText('/own/text/negotiation.md')
	const file = join(own, 'negotiation.md')
	const write = async (words: string): Promise<void> => {
		await page.locator('.cm-content').click()
		await page.keyboard.press('Control+End')
		await page.keyboard.insertText(words)
	}
	await write('\nFirst words.\n')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.locator('.said', { hasText: 'Saved into the folder.' }).waitFor()
	assert.match(readFileSync(file, 'utf8'), /First words\.\n$/)
	rewrite(own, 'negotiation.md', text => `${text}Words of somebody else.\n`)
	await write('Second words.\n')
	await page.getByRole('button', { name: 'Save' }).click()
	await page.locator('.said', { hasText: /^Not saved: Somebody has changed the file/ }).waitFor()
	assert.doesNotMatch(readFileSync(file, 'utf8'), /Second words/)
	const foreign = await fetch(`${site.address}/own/texts`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json', origin: 'http://elsewhere.example' },
		body: '{}',
	})
	assert.equal(foreign.status, 403)
	await page.context().close()
})

test('the keyboard goes in and comes out', async () => {
	const { page } = await openText('/own/text/issues/wages.md')
	const isInEditor = (): Promise<boolean> => page.evaluate(() => document.activeElement?.classList.contains('editor') ?? false)
	await page.locator('.files-beside a').last().focus()
	await page.keyboard.press('Tab')
	for (let presses = 0; presses < 5 && !(await isInEditor()); presses++) await page.keyboard.press('Tab')
	assert.equal(await isInEditor(), true)
	await page.keyboard.press('Escape')
	await page.keyboard.press('Tab')
	assert.equal(await isInEditor(), false, 'Escape, then Tab leaves')
	await page.context().close()
})

for (const [path, width] of [
	['/own/text', 360],
	['/broken/text', 1280],
	['/broken/text/issues/wages.md', 360],
	['/broken/text/issues/wages.md', 1280],
] as const)
	test(`${path} is open to everybody at ${width} pixels, light and dark`, async () => {
		const { page, complaints } = path.endsWith('.md')
			? await openText(path, width)
			: await visit(browser, site.address, path, { width, scheme: 'light', script: true })
		await openAll(page)
		assert.equal(await scrollsSideways(page), false, 'the page does not scroll sideways')
		assert.deepEqual(await axeFindings(page), [])
		await page.emulateMedia({ colorScheme: 'dark' })
		assert.deepEqual(await axeFindings(page, ['color-contrast']), [], 'in the dark')
		assert.deepEqual(complaints, [])
		await page.context().close()
	})
