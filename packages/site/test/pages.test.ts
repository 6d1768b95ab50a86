/** Every reading page at two widths, light and dark, with script and without: whole, calm, and open to everybody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways, visit, visitIn, visitor } from './support/walk.ts'

const broken = makeFolder('broken', { 'issues/wages.md': text => text.replace('average-wage * scale', 'average-wage * scales') })
const bare = makeFolder('bare')
const site = await startSite([broken, bare])
let browser: Browser
let visitors: readonly BrowserContext[]

before(async () => {
	browser = await launchChromium()
	visitors = await Promise.all(looks.map(look => visitor(browser, look)))
})
after(() => browser?.close())

const pages: readonly (readonly [string, number, RegExp])[] = [
	['/', 200, /The open bargaining table/],
	['/sag-aftra-2023', 200, /how much more SAG-AFTRA’s package costs than AMPTP’s/],
	['/sag-aftra-2023?from=2023-06-07&to=2023-07-12', 200, /As of 12 July 2023/],
	['/sag-aftra-2023/issues', 200, /A share of streaming's success/],
	['/sag-aftra-2023/issues/streaming-levy', 200, /The levy counts every service/],
	['/sag-aftra-2023/issues/artificial-intelligence', 200, /No cost is honest here/],
	['/sag-aftra-2023/proposals', 200, /Who proposed what, when/],
	['/sag-aftra-2023/proposals/2023-10-26-union-nine', 200, /What that is worth/],
	['/sag-aftra-2023/ledger', 200, /on the public record/],
	['/sag-aftra-2023/ledger/issue/streaming-levy', 200, /U-9 waits for AMPTP/],
	['/sag-aftra-2023/ledger/turn/U-9', 200, /all or nothing/],
	['/sag-aftra-2023/ledger/package/UP-1', 200, /stand and fall together/],
	['/bare/ledger', 200, /Nothing has crossed the table yet|has no issue yet/],
	['/sag-aftra-2023/ledger/gap', 200, /Against its own last/],
	['/sag-aftra-2023/ledger/gap?facts=amptp', 200, /a step back from U-5/],
	['/bare/ledger/gap', 200, /Nothing has crossed the table yet/],
	['/sag-aftra-2023/folder', 200, /byte for byte/],
	['/sag-aftra-2023/claims', 200, /a counter of days/],
	['/sag-aftra-2023/claims?status=contradicted&by=others&nature=impact', 200, /2 of 15 claims/],
	['/sag-aftra-2023/claims/levy-over-eight-hundred-million', 200, /What would have to be true/],
	['/bare/claims', 200, /1 claim\./],
	['/sag-aftra-2023/facts', 200, /behind streaming levy/],
	['/sag-aftra-2023/likeness', 200, /The union reviews every use and may veto it/],
	['/sag-aftra-2023/likeness?pack=tv-theatrical-2023', 200, /a look back, and no part of what was on the table/],
	['/sag-aftra-2023/bulletins', 200, /No bulletin for everybody has been sent here yet/],
	['/teachers-grid', 200, /Made up for this example/],
	['/hourly-plant/issues/package', 200, /Made up for this example/],
	['/bare', 200, /Everything here is synthetic/],
	['/broken/issues', 422, /issues\/wages\.md:\d+/],
	['/nowhere', 404, /There is no negotiation called “nowhere” here/],
	['/sag-aftra-2023/issues/streaming-lev', 404, /The nearest is streaming-levy/],
]

/** The last look is at the same document in other colours, so only they are asked about. */
const looks = [
	{ width: 360, scheme: 'light', script: false, rules: undefined },
	{ width: 360, scheme: 'light', script: true, rules: undefined },
	{ width: 1280, scheme: 'dark', script: true, rules: ['color-contrast'] },
] as const

for (const [path, status, says] of pages)
	for (const [at, { width, scheme, script, rules }] of looks.entries())
		test(`${path} at ${width} pixels, ${scheme}, ${script ? 'is open to everybody' : 'is read without script'}`, async () => {
			const { page, status: answered, complaints } = await visitIn(visitors[at]!, site.address, path)
			assert.equal(answered, status)
			assert.match(await page.locator('body').innerText(), says)
			await openAll(page)
			assert.equal(await scrollsSideways(page), false, 'the page does not scroll sideways')
			// Axe itself needs script, so it looks at the same page with script allowed.
			if (script) assert.deepEqual(await axeFindings(page, rules), [])
			assert.deepEqual(complaints, [])
			await page.close()
		})

test('the table compares two days without script', async () => {
	const { page } = await visit(browser, site.address, '/sag-aftra-2023', { width: 360, scheme: 'light', script: false })
	await page.locator('select[name=from]').selectOption('2023-10-11')
	await page.locator('select[name=to]').selectOption('2023-10-24')
	await page.getByRole('button', { name: 'Compare' }).click()
	assert.match(page.url(), /from=2023-10-11&to=2023-10-24/)
	assert.match(await page.locator('main').innerText(), /As of 24 October 2023, with what has moved since 11 October 2023/)
	const row = page.getByRole('row').filter({ hasText: 'Cost: minimums' })
	assert.match(await row.innerText(), /up \$164\.2M/, 'the studios’ 5% became 7%')
	await page.getByRole('link', { name: 'Minimum rates' }).first().click()
	assert.match(page.url(), /issues\/minimum-rates\?from=2023-10-11&to=2023-10-24/, 'the two days go along')
	await page.context().close()
})

test('a redline between any two wordings, said also to those who do not see it', async () => {
	const path = '/sag-aftra-2023/issues/minimum-rates'
	const { page } = await visit(browser, site.address, path, { width: 1280, scheme: 'light', script: false })
	await page.getByLabel('Old wording').selectOption('2023-10-24-amptp-seven')
	await page.getByLabel('New wording').selectOption('2023-10-26-union-nine')
	await page.getByRole('button', { name: 'Redline' }).click()
	const clause = page.locator('.redline')
	assert.deepEqual(await clause.locator('del').allTextContents(), ['[deleted: 7] ', '[deleted: 3.5] ', '[deleted: 3.5] '])
	assert.deepEqual(await clause.locator('ins').allTextContents(), ['[inserted: 9] ', '[inserted: 4] ', '[inserted: 4] '])
	await page.context().close()
})

test('the keyboard reaches everything: skip link first, then every link and control, each with a visible focus', async () => {
	const { page } = await visit(browser, site.address, '/sag-aftra-2023/issues/minimum-rates', {
		width: 1280,
		scheme: 'light',
		script: true,
	})
	await page.keyboard.press('Tab')
	assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the content')
	await page.keyboard.press('Enter')
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
	await page.goto(page.url().replace(/#.*/, ''))
	const wanted = await page.evaluate(
		() =>
			[...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), summary')].filter(each => each.checkVisibility())
				.length,
	)
	const reached = new Set<string>()
	for (let presses = 0; presses < wanted + 20; presses++) {
		await page.keyboard.press('Tab')
		const at = await page.evaluate(() => {
			const each = document.activeElement
			if (!each || each === document.body) return null
			const { outlineStyle, outlineWidth } = getComputedStyle(each)
			const all = [...document.querySelectorAll('*')]
			return { place: String(all.indexOf(each)), seen: outlineStyle !== 'none' && outlineWidth !== '0px' }
		})
		if (!at) break
		assert.ok(at.seen, 'the focus is visible')
		reached.add(at.place)
	}
	assert.ok(reached.size >= wanted, `${reached.size} of ${wanted} reached`)
	await page.context().close()
})
