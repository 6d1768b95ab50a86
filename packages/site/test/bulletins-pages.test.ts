/** A bulletin in the browser, without script: written, read and sent by somebody else, on its page and on paper, and corrected. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeDatabase } from '#db'
import { launchChromium } from '../../../test/support/chromium.ts'
import { ensureBuild } from '../server/build.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { type MadeActor, makeActor, makeSides } from './support/ledger.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]

const talks = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-bulletins-pages-'))
after(() => rmSync(data, { recursive: true, force: true }))
await ensureBuild()
after(closeDatabase)
const database = await testDatabase()
const { union: ada, employer: nils, member: mona } = await makeSides(database, talks)
const bo = await makeActor(database, talks, 'union', 'Bo <b>Staff</b>', ['staff'])
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = data
const site = await startSite()
const room = `${site.address}/${talks}/bulletins`
const page_ = `${room}/union/where-we-are`
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser.close())

const claim = '00000000-0000-4000-8000-00000000c1a1'
await asOwner(database, async client => {
	await client.query(
		"insert into parley.claim (id, space, side, slug, audience, created_by) values ($1, $2, 'union', 'reserve', 'members', $3)",
		[claim, talks, ada.id],
	)
	await client.query(
		`insert into parley.claim_version (claim, space, side, version, text, said_by, said_on, venue, address, by_member)
		values ($1, $2, 'union', 1, 'the board has 9 million in reserve', 'The Mill Creek Paper (made up)', '2024-05-01', 'press', 'https://paper.example/1', $3)`,
		[claim, talks, ada.id],
	)
})

await asOwner(database, client =>
	client.query(
		`insert into parley.bulletin (space, side, slug, title, body, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
		values ($1, 'union', 'long', 'Longer than a sheet', 'x', 'sent', $2, 'x', $3, $3, $3, now())`,
		[talks, `<p>${'A sentence that says something. '.repeat(12)}</p><ul><li>one</li><li>two</li></ul>`.repeat(40), ada.id],
	),
)

async function visitor(actor: MadeActor | null, script = false): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: script })
	context.setDefaultTimeout(30_000)
	if (actor) await context.addCookies([{ name: 'parley-session', value: actor.secret, url: site.address }])
	return context
}

const words = (page: Page): Promise<string> => page.locator('main').innerText()
const get = (address: string, actor: MadeActor | null): Promise<Response> =>
	fetch(address, { redirect: 'manual', headers: actor ? { cookie: `parley-session=${actor.secret}` } : {} })

/** At two widths, all of it open to look at. axe waits with timers, which a page without script has not. */
async function looksRight(actor: MadeActor, address: string): Promise<void> {
	const context = await visitor(actor, true)
	const page = await context.newPage()
	await page.goto(address)
	await openAll(page)
	for (const width of [1280, 390]) {
		await page.setViewportSize({ width, height: 844 })
		assert.equal(await scrollsSideways(page), false, `${address} at ${width}`)
	}
	assert.deepEqual(await axeFindings(page), [], address)
	await context.close()
}

let desk = ''

test('somebody writes it, mends its marks, sees the page and the mail, and says that it is ready', async () => {
	const context = await visitor(ada)
	const page = await context.newPage()
	const elsewhere: string[] = []
	page.on('request', request => {
		if (new URL(request.url()).origin !== site.address) elsewhere.push(request.url())
	})
	await page.goto(`${room}/new`)
	await page.getByLabel('Title, and').fill('Where we are <today>')
	await page.getByLabel('Word in its address').fill('Where We Are')
	await page
		.getByLabel(/^Text, in Markdown/)
		.fill('We are {{figure gpa}} apart. **That is too much!**\n\nThe paper: {{claim reserve}}. ![x](https://e.example/p.png)')
	await page.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(page), /small letters, digits and hyphens/)
	await page.getByLabel('Word in its address').fill('where-we-are')
	await page.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(page), /A bulletin has no pictures/)
	assert.match(await words(page), /Line 1, column 8: \{\{figure gpa\}\}\s+There is no figure called “gpa” here\. The nearest is gap\./)
	assert.equal(await page.getByRole('button', { name: 'It is ready' }).count(), 0)
	await page
		.getByLabel(/^Text, in Markdown/)
		.fill((await page.getByLabel(/^Text, in Markdown/).inputValue()).replace('gpa', 'gap').replace('![x]', '[x]'))
	await page.getByRole('button', { name: 'Save the draft' }).click()
	const shown = await words(page)
	assert.match(shown, /We are \$3,149,861[^[]*\[1\] apart\. That is too much!/)
	assert.match(shown, /Subject\s+Where we are <today>/)
	assert.equal(await page.locator('main .opinion').first().innerText(), 'That is too much!')
	desk = page.url().split('#')[0]!
	await looksRight(ada, page.url())
	await page.getByRole('button', { name: 'It is ready' }).click()
	assert.match(await words(page), /Somebody else of your staff or committee reads it/)
	await page.goto(`${desk}/send`)
	assert.match(await words(page), /You wrote this last/)
	const mail = await (await get(`${desk}/mail`, ada)).text()
	assert.match(mail, /<h1>Where we are &lt;today&gt;<\/h1>/)
	assert.doesNotMatch(mail, /<img|<script|url\(|cid:/)
	assert.deepEqual(elsewhere, [])
	await context.close()
})

test('until it is sent nobody else sees it; a second person reads and sends it; then its page, its sheet and its file are there', async () => {
	for (const actor of [mona, nils as MadeActor, null])
		for (const address of [
			desk,
			`${desk}/send`,
			`${desk}/mail`,
			page_,
			`${page_}/paper`,
			`${page_}/bulletin.json`,
			`${page_}/correction`,
		]) {
			const answer = await get(address, actor)
			assert.ok([303, 403, 404].includes(answer.status), `${answer.status} ${address}`)
			assert.doesNotMatch(await answer.text(), /Where we are/)
		}
	const context = await visitor(bo)
	const page = await context.newPage()
	await page.goto(room)
	assert.match(await words(page), /ready for you to read and send/)
	await page.getByRole('link', { name: 'Where we are' }).click()
	await page.getByRole('link', { name: 'Read it and send it' }).click()
	assert.match(await words(page), /3 members: every member of the side/)
	await looksRight(bo, page.url())
	await page.getByRole('checkbox').check()
	await page.getByRole('button', { name: 'Send it to 3 members' }).click()
	await page.waitForURL(page_)
	assert.match(await words(page), /Where we are <today>\s+Mill Creek Education Association[\s\S]*\$3,149,861[\s\S]*Where this comes from/)
	await context.close()

	const record = Buffer.from(await (await get(`${page_}/bulletin.json`, mona)).arrayBuffer())
	const hash = createHash('sha256').update(record).digest('hex')
	const ours = await visitor(mona)
	const own = await ours.newPage()
	const asked: string[] = []
	own.on('request', request => asked.push(request.url()))
	await own.goto(page_)
	assert.ok((await words(own)).includes(hash))
	await looksRight(mona, own.url())
	await own.goto(`${page_}/paper`)
	assert.ok((await words(own)).includes(hash) && (await own.locator('svg[role=img] path').count()) === 1)
	await looksRight(mona, own.url())
	for (const format of ['A4', 'Letter'] as const) assert.equal(pagesOf(await own.pdf({ format })), 1, format)
	assert.ok(
		asked.every(each => new URL(each).origin === site.address),
		asked.join(),
	)
	await ours.close()
	for (const actor of [nils as MadeActor, null]) assert.equal((await get(page_, actor)).status, 404)
})

const pagesOf = (pdf: Buffer): number => [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b/g)].length

test('once a claim is corrected the page and the sheet say so; the correction goes to those who got it', async () => {
	await asOwner(database, async client => {
		await client.query("update parley.delivery set state = 'accepted', settled_at = now() where member = $1", [mona.id])
		await client.query(
			`insert into parley.claim_version (claim, space, side, version, text, said_by, said_on, venue, address, why, by_member)
			select claim, space, side, 2, 'the board has 6 million in reserve', said_by, said_on, venue, address, 'The paper took it back.', by_member from parley.claim_version`,
		)
	})
	const theirs = await visitor(mona)
	const own = await theirs.newPage()
	for (const address of [page_, `${page_}/paper`]) {
		await own.goto(address)
		assert.match(
			await own.getByRole('note', { name: 'Correction' }).innerText(),
			/It said\s+.*9 million[\s\S]*It is\s+.*6 million[\s\S]*The paper took it back/,
		)
		await looksRight(mona, own.url())
	}
	await own.goto(room)
	assert.match(await words(own), /corrected since/)
	await theirs.close()
	const context = await visitor(bo)
	const page = await context.newPage()
	await page.goto(page_)
	await page.getByRole('link', { name: 'read the correction and send it' }).click()
	assert.match(await words(page), /It goes to the one member whose mail/)
	await looksRight(bo, page.url())
	await page.getByRole('checkbox').check()
	await page.getByRole('button', { name: 'Send the correction' }).click()
	await page.waitForURL(`${page_}-correction-1`)
	assert.match(await words(page), /It said: .*9 million[\s\S]*It is: .*6 million/)
	await context.close()
	const queued = await asOwner(database, client =>
		client.query<{ member: string }>(
			"select d.member from parley.delivery d join parley.bulletin b on b.id = d.bulletin where b.kind = 'correction'",
		),
	)
	assert.deepEqual(
		queued.rows.map(each => each.member),
		[mona.id],
	)
})

test('another site, a member or the other side’s hand does nothing', async () => {
	const post = (address: string, actor: MadeActor, origin: string, fields: Record<string, string>): Promise<Response> =>
		fetch(address, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin, cookie: `parley-session=${actor.secret}`, accept: 'text/html' },
			body: new URLSearchParams(fields),
		})
	const fields = { slug: 'x', title: 'x', body: 'x', kind: 'news', web: 'members' }
	assert.equal((await post(`${room}/new`, ada, 'https://elsewhere.example', fields)).status, 403)
	assert.equal((await post(`${room}/new`, mona, site.address, fields)).status, 403)
	assert.equal((await post(`${page_}/correction`, nils as MadeActor, site.address, { read: 'yes', hash: 'x' })).status, 403)
})
