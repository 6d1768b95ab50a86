/** What the server answers: headers, budgets, addresses that make no sense, folders that are broken, hostile or changing. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeFolder, rewrite } from './support/folders.ts'
import { startSite } from './support/site.ts'
import { visit } from './support/walk.ts'

const hostileWords = [
	'<script>document.title = "hacked"</script>',
	'<img src=x onerror="document.title = `hacked`">',
	'[press me](javascript:document.title=1)',
	'[or me](data:text/html,<script>1</script>)',
	'<style>body{display:none}</style><iframe src="https://example.com"></iframe>',
	'![a picture](https://example.com/track.png)',
	'turned \u202e round',
].join('\n\n')

const hostile = makeFolder('hostile', {
	'negotiation.md': text =>
		text.replace('# A town', `${hostileWords}\n\n# A town`).replace(/title: .*/, 'title: "<script>alert(1)</script> & talks"'),
	'issues/wages.md': text =>
		text.replace('## Clause', `${hostileWords}\n\n## Clause\n\n${hostileWords}`).replace('title: Wages', 'title: "<b>Wages</b>"'),
	'proposals/2026-02-10-union-opening.md': text =>
		text
			.replace('# Opening', hostileWords)
			.replace(/title: .*/, 'title: "</title><script>alert(1)</script>"')
			.replace(/source: .*/, 'source: "javascript:alert(1) https://example.com/\\"><script>"'),
	'claims.md': text =>
		text.replaceAll('quote "', 'quote "<script>alert(1)</script>').replace('```terms', '## <b>Topic</b> turned \u202e round\n\n```terms'),
})
const rightToLeft = makeFolder('right-to-left', {
	'issues/wages.md': text =>
		text.replace('title: Wages', 'title: שכר').replace('The hourly rates are those of 1 July 2025.', 'תעריפי השעה הם אלה של 1 ביולי 2025.'),
	'proposals/2026-02-10-union-opening.md': text => text.replace('The hourly rates rise by 6 per cent', 'תעריפי השעה עולים ב־6 אחוזים'),
})
const long = (changed: string): string =>
	Array.from(
		{ length: 30_000 },
		(_, at) => `${at + 1}. Clause ${at === 7 ? changed : at} of an agreement that goes on for long, and longer.`,
	).join('\n')
const huge = makeFolder('huge', {
	'issues/wages.md': text => text.replace(/The hourly rates are those.*/, long('old')),
	'proposals/2026-02-10-union-opening.md': text => text.replace(/The hourly rates rise by 6 per cent.*/, long('new')),
})
const broken = makeFolder('broken', {
	'issues/wages.md': text =>
		text.replace('average-wage * scale', 'average-wage * scales').replace('percent by year = 0%', 'percent by year = $3'),
})
const changing = makeFolder('changing')

const site = await startSite([hostile, rightToLeft, huge, broken, changing])
let browser: Browser
before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(site.address + path, { headers, redirect: 'manual' })

const reading = [
	'/',
	'/sag-aftra-2023/folder',
	'/sag-aftra-2023',
	'/sag-aftra-2023/issues',
	'/sag-aftra-2023/issues/streaming-levy',
	'/sag-aftra-2023/proposals',
	'/sag-aftra-2023/proposals/2023-10-26-union-nine',
	'/sag-aftra-2023/claims',
	'/sag-aftra-2023/claims/levy-over-eight-hundred-million',
	'/sag-aftra-2023/facts',
	'/sag-aftra-2023/likeness',
	'/sag-aftra-2023/bulletins',
]

for (const path of [...reading, '/nowhere', '/broken'])
	test(`the headers of ${path}`, async () => {
		const { headers } = await get(path)
		const policy = headers.get('content-security-policy') ?? ''
		assert.match(policy, /default-src 'none'/)
		assert.match(policy, /frame-ancestors 'none'/)
		assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(?: 'nonce-[^']+')?(?:;|$)/)
		assert.match(policy, /style-src 'self'(?:;|$)/)
		assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/)
		assert.equal(headers.get('x-content-type-options'), 'nosniff')
		assert.equal(headers.get('referrer-policy'), 'strict-origin-when-cross-origin')
		assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
		assert.equal(headers.get('cache-control'), 'private, no-cache')
	})

test('a reading page brings less than 60 kB of script, zipped, and nothing inline', async () => {
	for (const path of reading) {
		const html = await (await get(path)).text()
		const scripts = [
			...html.matchAll(/<script\b[^>]*src="([^"]+)"|rel="modulepreload"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="modulepreload"/g),
		]
		const sizes = await Promise.all(scripts.map(async match => gzipSync(await textOf((match[1] ?? match[2] ?? match[3])!, path)).length))
		const total = sizes.reduce((sum, size) => sum + size, 0)
		assert.ok(total < 60_000, `${path} brings ${total} bytes`)
		assert.doesNotMatch(html, /\sstyle="|\son[a-z]+="|javascript:/, `${path} has nothing inline`)
		for (const [tag] of html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>/g))
			assert.match(tag, /nonce="|type="application\/json"/, `${path}: ${tag}`)
	}
})

async function textOf(href: string, from: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(new URL(href, site.address + from))).arrayBuffer())
}

test('files of the build are kept for good and never taken for something else', async () => {
	const folder = join(import.meta.dirname, '../build/client/_app/immutable/assets')
	const [css] = readdirSync(folder).filter(name => name.endsWith('.css'))
	const { headers, status } = await get(`/_app/immutable/assets/${css}`)
	assert.equal(status, 200)
	assert.match(headers.get('cache-control') ?? '', /immutable/)
	assert.equal(headers.get('x-content-type-options'), 'nosniff')
	const all = readdirSync(folder)
		.filter(name => name.endsWith('.css'))
		.map(name => readFileSync(join(folder, name), 'utf8'))
	assert.ok(
		all.every(text => !/url\(\s*["']?(?:https?:|\/\/|data:)/.test(text)),
		'no style asks for anything outside',
	)
})

test('an unchanged page is not sent twice', async () => {
	const first = await get('/sag-aftra-2023')
	const again = await get('/sag-aftra-2023', { 'if-none-match': first.headers.get('etag') ?? '' })
	assert.equal(again.status, 304)
})

const senseless: readonly (readonly [string, number, RegExp])[] = [
	['/sag-aftra-2023/folder/other.zip', 404, /There is no file “other\.zip” here/],
	['/sag-aftra', 404, /There is no negotiation called “sag-aftra” here/],
	['/hourly-plan', 404, /The nearest is hourly-plant/],
	['/%2e%2e%2f%2e%2e%2fetc', 404, /There is no negotiation called “\.\.\/\.\.\/etc” here/],
	[`/${'x'.repeat(3000)}`, 404, /There is no negotiation called “x{59}…” here/],
	['/sag-aftra-2023/ledger/turn/U-999', 404, /Nothing called “U-999” has crossed the table/],
	['/sag-aftra-2023/ledger/package/XP-1', 404, /Nothing called “XP-1” has crossed the table/],
	['/sag-aftra-2023/ledger/issue/nothing', 404, /There is no issue called “nothing” at this table/],
	['/sag-aftra-2023/bulletins/neither/today', 404, /There is no side “neither”/],
	['/sag-aftra-2023/bulletins/union/today', 404, /There is no bulletin called “today”, or it is not for you to see/],
	['/sag-aftra-2023/ledger/gap?facts=nobody', 400, /No side here is called “nobody”/],
	['/sag-aftra-2023/claims/strike-day-coun', 404, /has no claim called “strike-day-coun”/],
	['/sag-aftra-2023/claims/of/union/anything', 404, /no claim called “anything” here that you may read/],
	['/sag-aftra-2023/claims?status=true', 400, /No claim here stands as “true”/],
	['/sag-aftra-2023/issues/wage', 404, /This negotiation has no issue called “wage”/],
	['/sag-aftra-2023/proposals/2023-10-26-union-nin', 404, /The nearest is 2023-10-26-union-nine/],
	['/sag-aftra-2023/proposals/2023-11-08-tentative-agreement', 404, /nobody at the table had it then/],
	['/sag-aftra-2023?from=yesterday', 400, /There is no day “yesterday”/],
	['/sag-aftra-2023?to=2023-02-30', 400, /There is no day “2023-02-30”/],
	['/sag-aftra-2023?to=2023-12-24', 400, /2023-12-24 is later than 2023-10-28/],
	['/sag-aftra-2023?from=2023-10-26&to=2023-07-12', 400, /2023-10-26 is later than 2023-07-12/],
	['/sag-aftra-2023/issues/streaming-levy?old=mine', 400, /No wording of this clause is called “mine”/],
	['/sag-aftra-2023/nothing-here', 404, /There is no page at/],
]

for (const [path, status, says] of senseless)
	test(`${path.slice(0, 80)} says what makes no sense`, async () => {
		const answer = await get(path)
		assert.equal(answer.status, status)
		assert.match(words(await answer.text()), says)
	})

const words = (html: string): string =>
	html
		.replaceAll(/<!--.*?-->|<[^>]+>/gs, '')
		.replaceAll('&amp;', '&')
		.replaceAll('&lt;', '<')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")

test('days before the talks, and days between two proposals, are days', async () => {
	const before = words(await (await get('/sag-aftra-2023?from=2000-01-01&to=2023-06-06')).text())
	assert.match(before, /\$0\s*separates SAG-AFTRA’s package from AMPTP’s/)
	const between = words(await (await get('/sag-aftra-2023?to=2023-10-20')).text())
	assert.match(between, /As of 20 October 2023/)
})

test('a broken folder is told as its mistakes, every one in place, in every room', async () => {
	for (const path of ['/broken', '/broken/issues/wages', '/broken/claims', '/broken/facts', '/broken/proposals']) {
		const answer = await get(path)
		assert.equal(answer.status, 422)
		const page = await answer.text()
		const text = words(page)
		assert.match(text, /its folder has 2 mistakes/)
		assert.match(text, /issues\/wages\.md:\d+/)
		assert.match(text, /position increase : percent by year = \$3/)
		assert.match(page, /<mark[^>]*>/, 'the place is marked')
		assert.match(text, /scales/)
	}
	assert.match(words(await (await get('/')).text()), /Its folder has 2 mistakes/)
})

test('what a party wrote never becomes markup, a script, a request or a turned line', async () => {
	const look = { width: 1280, scheme: 'light', script: true } as const
	for (const path of [
		'/',
		'/hostile',
		'/hostile/issues',
		'/hostile/issues/wages',
		'/hostile/proposals',
		'/hostile/proposals/2026-02-10-union-opening',
		'/hostile/claims',
		'/hostile/claims/union-demand',
		'/hostile/facts',
	]) {
		const { page, status, complaints } = await visit(browser, site.address, path, look)
		assert.equal(status, 200)
		assert.notEqual(await page.title(), 'hacked')
		assert.deepEqual(complaints, [], path)
		const found = await page.evaluate(() => ({
			elements: document.querySelectorAll('main script, main img, main iframe, main style, main b').length,
			links: [...document.querySelectorAll('a')].filter(link => !/^https?:$/.test(link.protocol)).length,
			turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent ?? ''),
		}))
		assert.deepEqual(found, { elements: 0, links: 0, turned: false }, path)
		await page.context().close()
	}
})

test('right-to-left text runs its own way and moves nothing else', async () => {
	const { page } = await visit(browser, site.address, '/right-to-left/issues/wages?old=current&new=2026-02-10-union-opening', {
		width: 360,
		scheme: 'light',
		script: false,
	})
	const directions = await page.locator('.redline p').evaluateAll(all => all.map(each => getComputedStyle(each).direction))
	assert.ok(directions.includes('rtl'), directions.join())
	assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), 'ltr')
	await page.context().close()
})

test('a clause of two megabytes is compared by paragraphs, and what stays folds away', async () => {
	const { page, status } = await visit(browser, site.address, '/huge/issues/wages?old=current&new=2026-02-10-union-opening', {
		width: 1280,
		scheme: 'light',
		script: false,
	})
	assert.equal(status, 200)
	assert.match(await page.locator('#clause').innerText(), /compared paragraph by paragraph/)
	assert.deepEqual(await page.locator('.redline del').allTextContents(), [
		'[deleted: 8. Clause old of an agreement that goes on for long, and longer.] ',
	])
	assert.match(await page.locator('.redline summary').first().innerText(), /paragraphs that stay as they are/)
	await page.context().close()
})

test('a folder that changes is read again, and one that breaks and is mended too', async () => {
	const titleOf = async (): Promise<string> => /<h1>([^<]*)/.exec(await (await get('/changing')).text())?.[1] ?? ''
	assert.match(await titleOf(), /A town library/)
	const change = (to: (text: string) => string): void => {
		rewrite(changing, 'negotiation.md', to)
		// Two writes within one tick of the disk's clock would look like one.
		const later = new Date(Date.now() + 5_000 * ++writes)
		utimesSync(join(changing, 'negotiation.md'), later, later)
	}
	let writes = 0
	change(text => text.replace(/title: .*/, 'title: "Another title"'))
	assert.equal(await titleOf(), 'Another title')
	change(text => text.replace('currency: USD', 'currency: dollars'))
	assert.equal((await get('/changing')).status, 422)
	change(text => text.replace('currency: dollars', 'currency: USD'))
	assert.equal((await get('/changing')).status, 200)
})
