/** The report on paper and on the screen, what can be taken away, and pictures that answer to the pointer and the keys. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways, visit } from './support/walk.ts'
import { readWorkbook } from './support/workbook.ts'

const nasty = makeFolder('nasty', {
	'negotiation.md': text => text.replace(/^title: .*$/m, `title: 'Talks "}</style><script>alert(1)</script>\\'`),
})
const site = await startSite([nasty])
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

const pages = ['/sag-aftra-2023/report', '/sag-aftra-2023/export', '/hourly-plant/report?to=2023-11-15', '/nasty/report'] as const

for (const path of pages) {
	test(`${path} is read without script`, async () => {
		const { page, status, complaints } = await visit(browser, site.address, path, { width: 360, scheme: 'light', script: false })
		assert.equal(status, 200)
		assert.deepEqual(complaints, [])
		for (const figure of await page.locator('figure.picture').all())
			assert.equal(await figure.locator('svg:visible').count(), 1, 'one drawing for the place')
		await page.context().close()
	})

	for (const width of path === '/sag-aftra-2023/report' ? [360, 1280] : [360])
		test(`${path} is open to everybody at ${width} pixels`, async () => {
			const { page, complaints } = await visit(browser, site.address, path, { width, scheme: 'light', script: true })
			await openAll(page)
			assert.deepEqual(await axeFindings(page), [])
			assert.equal(await scrollsSideways(page), false)
			await page.emulateMedia({ colorScheme: 'dark' })
			assert.deepEqual(await axeFindings(page, ['color-contrast']), [])
			assert.deepEqual(complaints, [])
			await page.context().close()
		})
}

for (const format of ['A4', 'Letter'] as const)
	test(`printed on ${format}, nothing runs over the edge and nothing of the screen is left`, async () => {
		const { page, complaints } = await visit(browser, site.address, '/sag-aftra-2023/report', {
			width: 1280,
			scheme: 'light',
			script: false,
		})
		const pdf = await page.pdf({ format, printBackground: true })
		const count = [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b/g)].length
		assert.ok(count >= 10 && count <= 22, `${count} pages`)
		// What the page is wide on paper, less its margins.
		await page.setViewportSize({ width: format === 'A4' ? 665 : 688, height: 900 })
		await page.emulateMedia({ media: 'print' })
		assert.equal(await scrollsSideways(page), false)
		for (const hidden of ['nav.rooms', '.top', '.aside', 'form', 'footer.site', 'details'])
			for (const element of await page.locator(hidden).all()) assert.equal(await element.isVisible(), false, hidden)
		assert.ok(await page.locator('svg.wide').first().isVisible(), 'paper has the wide drawing')
		assert.deepEqual(complaints, [])
		await page.context().close()
	})

test('printed pages carry their heads and numbers', async () => {
	const css = await (await fetch(`${site.address}/sag-aftra-2023/report/pages.css?to=2023-10-11`)).text()
	assert.match(css, /@top-left \{ content: "Actors and studios, 2023: television, film and streaming"/)
	assert.match(css, /@top-right \{ content: "as of 11 October 2023"/)
	assert.match(css, /seed 2023 · 20,000 trials · inputs [0-9a-f]{12}/)
	assert.match(css, /"Page " counter\(page\) " of " counter\(pages\)/)
})

test('a title cannot leave its string in the style of the pages', async () => {
	const response = await fetch(`${site.address}/nasty/report/pages.css`)
	assert.equal(response.headers.get('content-type'), 'text/css; charset=utf-8')
	const css = await response.text()
	assert.match(css, /content: "Talks \\22 }\\3c \/style\\3e \\3c script\\3e alert\(1\)\\3c \/script\\3e /)
})

test('every source in brackets leads to its line', async () => {
	const { page } = await visit(browser, site.address, '/sag-aftra-2023/report', { width: 1280, scheme: 'light', script: false })
	const links = await page.locator('a[href^="#source-"]').all()
	assert.ok(links.length > 30)
	for (const link of links) assert.equal(await page.locator((await link.getAttribute('href'))!).count(), 1)
	const words = await page.locator('.sources').innerText()
	assert.match(words, /https:\/\//, 'on paper an address is of use only in full')
	await page.context().close()
})

test('a picture says its figures to the pointer and to the keys', async () => {
	const { page, complaints } = await visit(browser, site.address, '/sag-aftra-2023', { width: 1280, scheme: 'light', script: true })
	const picture = page.locator('#picture-gap-1')
	const says = picture.locator('[data-says]')
	assert.equal(await says.textContent(), '')
	await picture.locator('svg.wide [data-mark]').first().hover({ force: true })
	assert.match((await says.textContent())!, /^Streaming levy: \$/)
	await picture.locator('svg.wide').focus()
	await page.keyboard.press('ArrowRight')
	const first = (await says.textContent())!
	await page.keyboard.press('ArrowRight')
	const second = (await says.textContent())!
	assert.notEqual(first, second)
	assert.match(second, /\$/)
	await page.keyboard.press('Escape')
	assert.equal(await says.textContent(), '')
	assert.deepEqual(await axeFindings(page), [])
	assert.deepEqual(complaints, [])
	await page.context().close()
})

test('tables and pictures are taken away as files of the right kind', async () => {
	const csv = await fetch(`${site.address}/sag-aftra-2023/export/costs.csv`)
	assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
	assert.match(csv.headers.get('content-disposition')!, /^attachment; filename="sag-aftra-2023-costs\.csv"/)
	const bytes = new Uint8Array(await csv.arrayBuffer())
	assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
	const tag = csv.headers.get('etag')!
	assert.equal((await fetch(`${site.address}/sag-aftra-2023/export/costs.csv`, { headers: { 'if-none-match': tag } })).status, 304)

	const xlsx = await fetch(`${site.address}/sag-aftra-2023/export.xlsx`)
	const book = readWorkbook(new Uint8Array(await xlsx.arrayBuffer()))
	assert.deepEqual(book.names, [
		'About',
		'Costs',
		'Increments',
		'Totals',
		'Gaps',
		'Measures',
		'Continuing',
		'Positions',
		'Facts',
		'Claims',
		'Working',
	])

	const svg = await fetch(`${site.address}/sag-aftra-2023/export/gap.svg`)
	assert.equal(svg.headers.get('content-type'), 'image/svg+xml')
	assert.match(svg.headers.get('content-security-policy')!, /default-src 'none'/)
	assert.match(await svg.text(), /^<svg xmlns=/)

	const none = await fetch(`${site.address}/sag-aftra-2023/export/cost.csv`, { headers: { accept: 'text/html' } })
	assert.equal(none.status, 404)
	assert.match(await none.text(), /the nearest is costs\.csv/)
})

test('every file that the page offers is there', async () => {
	const { page } = await visit(browser, site.address, '/teachers-grid/export', { width: 1280, scheme: 'light', script: false })
	const links = await page.locator('main a').evaluateAll(all => all.map(each => (each as HTMLAnchorElement).href))
	assert.ok(links.length > 15)
	for (const link of links) assert.equal((await fetch(link)).status, 200, link)
	await page.context().close()
})
