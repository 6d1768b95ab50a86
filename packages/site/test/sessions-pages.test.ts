/** Two sides at one table in two browsers, without script, on a phone: a date, its record, a caucus note that goes nowhere, a request and its file. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeDatabase } from '#db'
import { readWord } from '#lib/server/word/index.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { ensureBuild } from '../server/build.ts'
import { addressOf, testDatabase } from './support/database.ts'
import { type MadeActor, makeActor, makeSides } from './support/ledger.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]

const talks = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-sessions-pages-'))
after(() => rmSync(data, { recursive: true, force: true }))
await ensureBuild()
after(closeDatabase)
const database = await testDatabase()
await makeSides(database, talks)
const union = await makeActor(database, talks, 'union', 'Ada <b>Committee</b>', ['committee'])
const employer = await makeActor(database, talks, 'employer', 'Nils Negotiator', ['negotiator'])
const member = await makeActor(database, talks, 'union', 'Mona Member', [])
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = data
const site = await startSite()
const room = `${site.address}/${talks}/sessions`
let browser: Browser

before(async () => {
	browser = await launchChromium()
})
after(() => browser?.close())

async function visitor(actor: MadeActor | null, script = false, width = 360): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script })
	if (actor) await context.addCookies([{ name: 'parley-session', value: actor.secret, url: site.address }])
	return context
}

const open = async (context: BrowserContext, address: string): Promise<Page> => {
	const page = await context.newPage()
	await page.goto(address)
	return page
}
const words = (page: Page): Promise<string> => page.locator('main').innerText()
const get = (address: string, actor: MadeActor | null): Promise<Response> =>
	fetch(address, { redirect: 'manual', headers: actor ? { cookie: `parley-session=${actor.secret}` } : {} })

const canary = 'CANARY-9d20'
let session = ''
let request = ''
let feed = ''

test('a date is proposed, taken by the other side, and written down by both', async () => {
	const [ours, theirs] = [await visitor(union), await visitor(employer)]
	const page = await open(ours, room)
	await page.getByText('Propose a date', { exact: true }).first().click()
	await page.getByLabel('Day').fill('2024-03-20')
	await page.getByLabel('From').fill('14:00')
	await page.getByLabel('Until').fill('18:00')
	await page.getByLabel('Time zone of the place').fill('Mars/Olympus')
	await page.getByLabel('Place', { exact: true }).fill('Library, room 2')
	await page.getByRole('button', { name: 'Propose the date' }).click()
	assert.match(await words(page), /time zone has a name like/)
	assert.equal(await page.getByLabel('Place', { exact: true }).inputValue(), 'Library, room 2', 'what was written is still there')
	await page.getByLabel('Time zone of the place').fill('America/New_York')
	await page.getByRole('button', { name: 'Propose the date' }).click()
	assert.match(await words(page), /20 March 2024, 14:00 to 18:00 \(America\/New York\)[\s\S]*Withdraw the date/)
	session = page.url()
	const other = await open(theirs, session)
	await other.getByRole('button', { name: 'Say yes' }).click()
	assert.match(await words(other), /agreed[\s\S]*said yes \(Nils Negotiator/)
	await page.goto(session)
	await page.getByText('Enter somebody of your side').click()
	await page.getByLabel('Name').fill('Ada Committee')
	await page.getByLabel('As what').fill('chair')
	await page.getByRole('button', { name: 'Enter', exact: true }).click()
	for (const [kind, at, said, off] of [
		['started', '14:05', '', false],
		['gist', '', 'The board will count steps & lanes.', false],
		['gist', '', 'Off: maybe two per cent.', true],
	] as const) {
		await page.locator('select[name=kind]').selectOption(kind)
		if (at) await page.getByLabel('At (for times)').fill(at)
		await page.getByLabel('Words').fill(said)
		if (off) await page.locator('input[name=offRecord]').check()
		await page.getByRole('button', { name: 'Write it into the shared record' }).click()
	}
	await other.reload()
	assert.match(await words(other), /Ada Committee, chair[\s\S]*Started 14:05[\s\S]*steps & lanes[\s\S]*off the record/)
	await ours.close()
	await theirs.close()
})

test('a caucus note is on its side’s own page and in nothing that the other side can fetch', async () => {
	const ours = await visitor(union)
	const page = await open(ours, `${session}/caucus`)
	assert.match(await words(page), /Caucus\. Only the people of/)
	await page.getByLabel('A note for your side alone').fill(`We settle at ${canary}.`)
	await page.getByRole('button', { name: 'Keep it in caucus' }).click()
	assert.match(await words(page), new RegExp(canary))
	await page.goto(`${room}#calendar`)
	await page.getByLabel('Whose calendar').fill('Telephone')
	await page.getByRole('button', { name: 'Make an address' }).click()
	feed = (await page.locator('code').first().innerText()).trim()
	await ours.close()

	const own = await get(`${session}/own-copy.md`, union)
	assert.match(await own.text(), new RegExp(`is not to be handed on[\\s\\S]*maybe two per cent[\\s\\S]*${canary}`))
	const shared = await (await get(`${session}/record.md`, union)).text()
	assert.ok(shared.includes('steps') && !shared.includes(canary) && !shared.includes('maybe two'))
	assert.equal(await (await get(`${session}/record.md`, employer)).text(), shared, 'the shared copy is the same for both')
	const word = readWord(new Uint8Array(await (await get(`${session}/record.docx`, employer)).arrayBuffer()))
	assert.ok('file' in word && word.file.now.includes('Started') && !word.file.now.includes(canary))

	const reachable = ['', '/caucus', '/record.md', '/record.docx', '/own-copy.md', '/own-copy.docx', '/date.ics'].map(each => session + each)
	for (const actor of [employer, member, null])
		for (const address of [...reachable, room, feed, `${site.address}/${talks}/requests`, `${site.address}/${talks}/export`]) {
			const answer = await get(address, actor)
			const body = Buffer.from(await answer.arrayBuffer())
			const text = address.endsWith('.docx') && answer.status === 200 ? JSON.stringify(readWord(body)) : body.toString('utf8')
			assert.ok(!text.includes(canary), `${actor?.name ?? 'a stranger'} ${address}`)
			if (actor !== employer && address.startsWith(session))
				assert.ok(answer.status === 403 || answer.status === 303, `${answer.status} ${address}`)
		}
})

test('the address of a calendar works without a session, and no longer once it is ended', async () => {
	const answer = await get(feed, null)
	assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8')
	assert.match(await answer.text(), /DTSTART;TZID=America\/New_York:20240320T140000\r\n/)
	assert.equal((await get(feed.replace(/.{4}\.ics$/, 'AAAA.ics'), null)).status, 404)
	const ours = await visitor(union)
	const page = await open(ours, `${room}#calendar`)
	await page.getByRole('button', { name: /^End it/ }).click()
	await ours.close()
	assert.equal((await get(feed, null)).status, 404)
})

test('a request is asked, answered with a file, and kept', async () => {
	const [ours, theirs] = [await visitor(union), await visitor(employer)]
	const page = await open(ours, `${site.address}/${talks}/requests`)
	await page.getByLabel('Title').fill('=Scattergram')
	await page.getByLabel('Due on').fill('2024-03-01')
	await page.getByLabel('What is asked').fill('Teachers by step and lane.')
	await page.getByRole('button', { name: 'Ask', exact: true }).click()
	assert.match(await words(page), /U-R1: =Scattergram[\s\S]*overdue/)
	request = page.url()
	const other = await open(theirs, request)
	await other.getByLabel('Words').fill('As of February.')
	await other
		.getByLabel(/^Files/)
		.setInputFiles({ name: 'grid.html', mimeType: 'text/html', buffer: Buffer.from(`<script>alert(1)</script>${'x'.repeat(20_000)}`) })
	await other.getByRole('button', { name: 'Put it on the record' }).click()
	assert.match(await words(other), /answered[\s\S]*grid\.html, 20 kB/)
	const large = new FormData()
	for (const [name, value] of [
		['kind', 'delivered'],
		['words', 'Once more.'],
	])
		large.set(name!, value!)
	large.set('files', new File(['y'.repeat(2_000_000)], 'long.csv'))
	const sent = await fetch(`${request}?/act`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: site.address, cookie: `parley-session=${employer.secret}`, accept: 'text/html' },
		body: large,
	})
	assert.equal(sent.status, 303, 'a file of two megabytes is taken')
	await page.reload()
	const file = await page.getByRole('link', { name: 'grid.html' }).getAttribute('href')
	const got = await get(site.address + file, union)
	assert.deepEqual(
		[got.headers.get('content-type'), got.headers.get('content-disposition')?.startsWith('attachment')],
		['application/octet-stream', true],
	)
	for (const actor of [member, null]) assert.notEqual((await get(site.address + file, actor)).status, 200)
	assert.match(await (await get(`${site.address}/${talks}/requests/list.csv`, employer)).text(), /U-R1,.*,'=Scattergram,/)
	await ours.close()
	await theirs.close()
})

test('another site, a member or the other side’s hand does nothing', async () => {
	const post = (address: string, actor: MadeActor, origin: string, fields: Record<string, string>): Promise<Response> =>
		fetch(address, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin, cookie: `parley-session=${actor.secret}`, accept: 'text/html' },
			body: new URLSearchParams(fields),
		})
	assert.equal((await post(`${session}/caucus?/write`, union, 'https://elsewhere.example', { words: 'x' })).status, 403)
	assert.equal((await post(`${session}/caucus?/write`, member, site.address, { words: 'x' })).status, 403)
	assert.equal((await post(`${session}?/act`, member, site.address, { kind: 'called-off', reason: 'x' })).status, 403)
	assert.equal((await post(`${request}?/act`, employer, site.address, { kind: 'withdrawn', words: 'x' })).status, 409)
	assert.equal((await get(`${room}/not-a-session`, union)).status, 404)
})

test('the pages are open to everybody, at two widths', async () => {
	for (const width of [360, 1280]) {
		const context = await visitor(union, true, width)
		for (const address of [room, session, `${session}/caucus`, `${site.address}/${talks}/requests`, request]) {
			const page = await open(context, address)
			await openAll(page)
			if (process.env['PICTURES'])
				await page.screenshot({
					path: join(process.env['PICTURES'], `${width}-${address.split('/').slice(4).join('-').slice(0, 20)}-${address.length}.png`),
					fullPage: true,
				})
			assert.equal(await scrollsSideways(page), false, `${address} at ${width}`)
			assert.deepEqual(await axeFindings(page), [], `${address} at ${width}`)
			await page.close()
		}
		await context.close()
	}
})
