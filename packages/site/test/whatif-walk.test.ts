/** The what-if and the levy page as people use them: with keys, with a form and no script, from an address that was sent, and back again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways, visit } from './support/walk.ts'

const bare = makeFolder('bare')
const site = await startSite([bare])
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

const desk = { width: 1280, scheme: 'light', script: true } as const
const phone = { width: 360, scheme: 'light', script: false } as const
const room = '/sag-aftra-2023/what-if'
const gap = (page: Page): Promise<string> => page.locator('.headline .big').innerText()
/** The figures in the tables, for comparing two pages. */
const figures = (page: Page): Promise<string> => page.locator('.results').innerText()

async function settled(page: Page, address: RegExp): Promise<void> {
	await page.waitForURL(address)
	await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
}

test('a slider moved with keys: figures, picture and address follow, and come out the same when loaded again', async () => {
	const { page, complaints } = await visit(browser, site.address, room, desk)
	const slider = page.getByRole('slider', { name: 'covered share', exact: true })
	await slider.waitFor()
	const stands = await gap(page)
	const picture = await page.locator('figure svg').first().innerHTML()
	assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^not set: 75\.659% \(53\.929% to 97\.529%\)$/)
	await slider.focus()
	await page.keyboard.press('End')
	await page.keyboard.press('ArrowLeft')
	await settled(page, /\?covered-share=99\.9%25&seed=2023&trials=100000$/)
	await page.waitForFunction(before => document.querySelector('.headline .big')!.textContent !== before, stands)
	assert.equal(await slider.getAttribute('aria-valuetext'), '99.9%')
	assert.equal(await page.getByRole('spinbutton', { name: 'covered share, in percent' }).inputValue(), '99.9')
	assert.notEqual(await page.locator('figure').innerHTML(), picture)
	await page.waitForFunction(() => /^Gap over the term: \$/.test(document.querySelector('p[aria-live]')!.textContent))
	const [moved, shown] = [await gap(page), await figures(page)]
	await page.reload()
	assert.equal(await gap(page), moved, 'the server says what the page said')
	assert.equal(await figures(page), shown)
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('back and forward go from what-if to what-if', async () => {
	const { page } = await visit(browser, site.address, room, desk)
	await page.getByRole('slider', { name: 'covered share', exact: true }).waitFor()
	const first = await gap(page)
	const changed = (from: string) => page.waitForFunction(before => document.querySelector('.headline .big')!.textContent !== before, from)
	await page.getByRole('link', { name: 'Set general increase, AMPTP to what SAG-AFTRA’s: 9%, 4%, 4%' }).click()
	await settled(page, /amptp\.general-increase=9%25,4%25,4%25/)
	await changed(first)
	const second = await gap(page)
	await page.goBack()
	await changed(second)
	assert.equal(await gap(page), first)
	await page.goForward()
	await changed(first)
	assert.equal(await gap(page), second)
	await page.context().close()
})

test('without script a form does the same, and its long address becomes the short one', async () => {
	const { page } = await visit(browser, site.address, room, { ...desk, script: false })
	await openAll(page)
	assert.equal(await page.locator('input[type=range]').count(), 0, 'no slider that would not move')
	await page.getByRole('spinbutton', { name: 'covered share, in percent' }).fill('85')
	await page.getByRole('spinbutton', { name: 'general increase, AMPTP, year 1, July 2023 to June 2024, in percent' }).fill('8')
	await page.getByRole('combobox', { name: 'foreign scheme, AMPTP' }).selectOption('thirty-five-percent')
	await page.getByRole('button', { name: 'Work it out' }).first().click()
	assert.equal(
		page.url(),
		`${site.address}${room}?amptp.general-increase=8%25,4%25,3.5%25&amptp.foreign-scheme=thirty-five-percent&covered-share=85%25&seed=2023&trials=100000`,
	)
	assert.match(await page.locator('#again').innerText(), /parley what-if sag-aftra-2023 --set 'amptp:general-increase=\[8%, 4%, 3\.5%\]'/)
	const form = await figures(page)
	const other = await visit(browser, site.address, `${room}${new URL(page.url()).search}`, desk)
	assert.equal(await figures(other.page), form)
	await other.page.context().close()
	await page.context().close()
})

test('two scenarios side by side, and the levy that equals a wage gap put into one of them', async () => {
	const query = '?scenario=Half&covered-share=52%25&scenario=Whole&covered-share=100%25&at=2'
	const { page } = await visit(browser, site.address, room + query, desk)
	await page.getByRole('slider', { name: 'covered share', exact: true }).waitFor()
	const table = page.locator('#side-by-side')
	assert.match(await table.innerText(), /As the sides stand\s+Half\s+Whole/)
	await page.locator('select[name=give]').selectOption('general-increase')
	await page.locator('select[name=for]').selectOption('levy-rate')
	await page.locator('#trade').getByRole('button').click()
	await page.getByText(/The same money: levy rate from \$0\.276/).waitFor()
	await page.getByRole('link', { name: 'Put it into the scenario' }).click()
	await settled(page, /scenario=Whole&sag-aftra\.general-increase=7%25,4%25,3\.5%25&sag-aftra\.levy-rate=\$0\.\d+&covered-share=100%25/)
	assert.match(decodeURIComponent(page.url()), /scenario=Half&covered-share=52%&scenario=Whole/, 'the other stays as it was')
	await page.context().close()
})

test('an address that makes no sense says which part, and what would be right', async () => {
	const { page, status } = await visit(browser, site.address, `${room}?covered-shar=85%25&amptp.general-increase=8%25`, phone)
	assert.equal(status, 400)
	const words = await page.locator('main').innerText()
	assert.match(words, /Nothing here is called covered-shar\. The nearest is covered-share\./)
	assert.match(words, /amptp\.general-increase has 1 value\. It takes 3/)
	await page.context().close()
})

test('a browser that runs no WebAssembly is told so, and gets the form', async () => {
	const context = await browser.newContext()
	const page = await context.newPage()
	await page.route('**/workers/*.js', async route => {
		const response = await route.fetch()
		await route.fulfill({ response, body: `delete globalThis.WebAssembly;${await response.text()}` })
	})
	await page.goto(site.address + room)
	await page.getByText('This browser does not run WebAssembly, which the sliders need.').waitFor()
	assert.equal(await page.locator('input[type=range]').count(), 0)
	await page.getByRole('spinbutton', { name: 'covered share, in percent' }).fill('60')
	await page.getByRole('button', { name: 'Work it out' }).first().click()
	await page.waitForURL(/covered-share=60%25/)
	await context.close()
})

test('the levy page: claims light up as the covered share moves, without script too', async () => {
	const { page, complaints } = await visit(browser, site.address, '/sag-aftra-2023/levy?at=84.5', desk)
	const card = (name: string) => page.locator('article').filter({ hasText: name })
	assert.match(await card('Levy over eight hundred million').innerText(), /does not hold here/)
	const slider = page.getByRole('slider', { name: 'covered share' })
	await slider.focus()
	await page.keyboard.press('ArrowRight')
	await page.locator('article.lit').filter({ hasText: 'Levy over eight hundred million' }).waitFor()
	await page.waitForURL(/at=84\.6$/)
	await page.getByRole('link', { name: /SAG-AFTRA: 51\.63%/ }).click()
	await page.locator('article.lit').filter({ hasText: 'Levy about five hundred million' }).waitFor()
	assert.match(await card('One dollar per subscriber').innerText(), /\$0\.5697 per subscriber per year/)
	assert.deepEqual(complaints, [])
	await page.context().close()
	const plain = await visit(browser, site.address, '/sag-aftra-2023/levy?at=90', phone)
	assert.match(
		await plain.page.locator('main').innerText(),
		/At 90% 2 claims hold: Levy over eight hundred million; One dollar per subscriber/,
	)
	await plain.page.getByLabel('Covered share in percent').fill('52')
	await plain.page.getByRole('button', { name: 'Show' }).click()
	assert.match(await plain.page.locator('main').innerText(), /At 52% one claim holds: Levy about five hundred million/)
	await plain.page.context().close()
})

test('any claim that hangs on one fact has such a page, and the others say so', async () => {
	const { page, status } = await visit(browser, site.address, '/sag-aftra-2023/claims/one-dollar-per-subscriber/slider', phone)
	assert.equal(status, 200)
	assert.match(await page.locator('h1').innerText(), /It hangs on the covered share/)
	await page.goto(`${site.address}/sag-aftra-2023/claims/wages-claimed/slider`)
	assert.match(await page.locator('main').innerText(), /wages-claimed hangs on no single fact that could be moved/)
	await page.goto(`${site.address}/teachers-grid/levy`)
	assert.match(await page.locator('main').innerText(), /Nobody’s claim about a levy can be moved along a fact here/)
	await page.context().close()
})

for (const path of [
	room,
	`${room}?scenario=A&covered-share=52%25&scenario=B`,
	'/teachers-grid/what-if',
	'/bare/what-if',
	'/sag-aftra-2023/levy',
])
	test(`${path} is open to everybody, on a phone and at a desk, light and dark`, async () => {
		const small = await visit(browser, site.address, path, { ...phone, script: true })
		await small.page.locator('input[type=range]').first().waitFor()
		assert.equal(small.status, 200)
		await openAll(small.page)
		assert.equal(await scrollsSideways(small.page), false)
		assert.deepEqual(await axeFindings(small.page), [])
		await small.page.context().close()
		const large = await visit(browser, site.address, path, { ...desk, scheme: 'dark' })
		await large.page.locator('input[type=range]').first().waitFor()
		await openAll(large.page)
		assert.equal(await scrollsSideways(large.page), false)
		assert.deepEqual(await axeFindings(large.page, ['color-contrast']), [])
		assert.deepEqual(large.complaints, [])
		await large.page.context().close()
	})
