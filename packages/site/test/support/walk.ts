/** A page as a person meets it: at a width, in a scheme, with script or without, noting everything the browser complains of. */
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export interface Look {
	readonly width: number
	readonly scheme: 'light' | 'dark'
	readonly script: boolean
}

export interface Visit {
	readonly page: Page
	readonly status: number
	/** Console messages, errors, breaches of the policy, and requests that leave the site. */
	readonly complaints: readonly string[]
}

/** Somebody with a screen and no history; who visits many pages keeps one. */
export const visitor = (browser: Browser, { width, scheme, script }: Look): Promise<BrowserContext> =>
	browser.newContext({ viewport: { width, height: 844 }, colorScheme: scheme, javaScriptEnabled: script })

export async function visit(browser: Browser, site: string, path: string, look: Look): Promise<Visit> {
	return visitIn(await visitor(browser, look), site, path)
}

export async function visitIn(context: BrowserContext, site: string, path: string): Promise<Visit> {
	const page = await context.newPage()
	const complaints: string[] = []
	page.on('console', message => complaints.push(`console: ${message.text()}`))
	page.on('pageerror', error => complaints.push(`error: ${error.message}`))
	page.on('dialog', dialog => {
		complaints.push(`dialog: ${dialog.message()}`)
		void dialog.dismiss()
	})
	page.on('request', request => {
		if (new URL(request.url()).origin !== site) complaints.push(`request: ${request.url()}`)
	})
	const response = await page.goto(site + path)
	return { page, status: response?.status() ?? 0, complaints: complaints.filter(each => !isOfStatus(each)) }
}

/** Chromium notes in its console that a page came with a status of 400 and up; here such pages are asked for. */
const isOfStatus = (complaint: string): boolean => /Failed to load resource: the server responded with a status of 4\d\d/.test(complaint)

/** Everything behind a click is opened first: what is not shown is not tested. */
export async function openAll(page: Page): Promise<void> {
	await page.evaluate(() => {
		for (const details of document.querySelectorAll('details')) details.open = true
	})
}

/** Of the rules named, or of all. */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
	await page.evaluate(axe.source)
	const { violations } = await page.evaluate(
		only =>
			(globalThis as unknown as { axe: typeof axe }).axe.run({
				resultTypes: ['violations'],
				...(only ? { runOnly: { type: 'rule' as const, values: [...only] } } : {}),
			}),
		rules,
	)
	return violations.flatMap(({ id, help, nodes }) =>
		nodes.slice(0, 3).map(node => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
	)
}

export const scrollsSideways = (page: Page): Promise<boolean> =>
	page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
