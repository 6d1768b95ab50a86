import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../../../test/support/chromium.ts'
import { type ReportInput, renderReport } from '../../src/report/html.ts'
import { flagship, grow } from './inputs.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-report-'))
let browser: Browser

before(async () => {
	browser = await launchChromium()
})

after(async () => {
	await browser?.close()
	rmSync(folder, { recursive: true, force: true })
})

const light = 'light'
const dark = 'dark'
type View = readonly [number, 'light' | 'dark']

/** The flagship in every view; the odd shapes where they are most likely to break. */
const reports: readonly (readonly [string, () => ReportInput, readonly View[]])[] = [
	[
		'flagship',
		() => flagship(),
		[
			[390, light],
			[390, dark],
			[1280, light],
			[1280, dark],
		],
	],
	['back-test', () => flagship('2023-12-31'), [[390, light]]],
	[
		'three sides with long names',
		() => grow({ sides: 3, issues: 3, sideName: 'The Amalgamated Brotherhood of Extraordinarily Long Names' }),
		[
			[390, dark],
			[1280, light],
		],
	],
	['thirty issues', () => grow({ issues: 30 }), [[1280, dark]]],
]

const files = new Map(
	reports.map(([name, make]) => {
		const path = join(folder, `${name.replaceAll(' ', '-')}.html`)
		writeFileSync(path, renderReport(make()))
		return [name, path]
	}),
)

interface Opened {
	readonly page: Page
	readonly complaints: readonly string[]
}

/** A page that notes every error and every request beyond its own file. Axe is put in past the page's own policy. */
async function open(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
	const address = pathToFileURL(files.get(name)!).href
	const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme })
	const page = await context.newPage()
	const complaints: string[] = []
	page.on('console', message => complaints.push(`console: ${message.text()}`))
	page.on('pageerror', error => complaints.push(`error: ${error.message}`))
	page.on('request', request => {
		if (request.url() !== address && request.url() !== 'data:,') complaints.push(`request: ${request.url()}`)
	})
	await page.goto(address)
	return { page, complaints }
}

for (const [name, , views] of reports)
	for (const [at, [width, scheme]] of views.entries())
		test(`${name} at ${width} pixels, ${scheme}`, async () => {
			const { page, complaints } = await open(name, width, scheme)
			await page.evaluate(() => {
				for (const details of document.querySelectorAll('details')) details.open = true
			})
			const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
			assert.equal(sizes[0], sizes[1], 'the page does not scroll sideways')
			assert.deepEqual(complaints, [])
			assert.deepEqual(await findings(page, at === 0), [])
			await page.context().close()
		})

/** Further views are of the same document in another width and other colours: only they are asked about. */
async function findings(page: Page, isFirst: boolean): Promise<readonly string[]> {
	await page.evaluate(axe.source)
	const rules = isFirst ? {} : { runOnly: ['color-contrast', 'scrollable-region-focusable'] }
	const { violations } = await page.evaluate(
		given => (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'], ...given }),
		rules,
	)
	return violations.flatMap(({ id, help, nodes }) =>
		nodes.slice(0, 3).map(node => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
	)
}

test('printed, it has pages, all details are open and nothing runs off the sheet', async () => {
	const { page, complaints } = await open('flagship', 688, 'dark')
	await page.emulateMedia({ media: 'print' })
	const shut = await page.evaluate(
		() =>
			[...document.querySelectorAll('details')].filter(details => details.lastElementChild!.getBoundingClientRect().height === 0).length,
	)
	assert.equal(shut, 0, 'every table behind a chart and every clause is printed')
	const [wide, room, paper] = await page.evaluate(
		() =>
			[
				document.documentElement.scrollWidth,
				document.documentElement.clientWidth,
				getComputedStyle(document.body).backgroundColor,
			] as const,
	)
	assert.equal(wide, room)
	assert.equal(paper, 'rgb(255, 255, 255)', 'paper is white, also on a dark screen')
	for (const format of ['A4', 'Letter']) {
		const pdf = await page.pdf({ format, printBackground: true })
		const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
		assert.ok(pages >= 10 && pages <= 60, `${format}: ${pages} pages`)
	}
	assert.deepEqual(complaints, [])
	await page.context().close()
})
