/** Letters as people meet them, without script, on a phone: written, opened, signed, withdrawn, struck; and as attackers do. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { verifyReceipt } from '@parley/engine/log'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { asService, closeDatabase, type Person } from '#db'
import { type FrontDoor, standInFront } from '#front'
import { captainLink } from '#lib/server/letters/desk.ts'
import { readBundle, readPublished } from '#lib/server/letters/files.ts'
import { strike } from '#lib/server/letters/undo.ts'
import { beginSession, endSession } from '#lib/server/people/sessions.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { ensureBuild } from '../server/build.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { makeUnion, openOne, until } from './support/letters.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]

const talks = 'teachers-grid'
const hostile = ['<img src=x onerror=alert(1)>', '=HYPERLINK("http://x")', '\u202egnp.exe']
// Built first: a database that nobody speaks to for a minute is taken for done with.
await ensureBuild()
// The site lets its database go before that is dropped.
after(closeDatabase)
const database = await testDatabase()
const union = await makeUnion(database, 40, talks, ['Ada Staff', ...hostile])
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = union.data
const site = await startSite()
const letter = `/${talks}/letters/no-bad-deal`
let browser: Browser

before(async () => {
	browser = await launchChromium()
	await asService(database, 'set-up', work =>
		work
			.insertInto('role_grant')
			.values([
				{ space: talks, side: 'union', member: union.staff.id, role: 'staff' },
				{ space: talks, side: 'union', member: union.members[4]!.id, role: 'captain' },
			])
			.execute(),
	)
})
after(() => browser?.close())

const secretOf = (person: Person): Promise<string> => asService(database, 'session', work => beginSession(work, person, 'mail', undefined))

/** On a phone; signed in, when somebody is named. */
async function visitor(person?: Person, script = false): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: script })
	if (person) await context.addCookies([{ name: 'parley-session', value: await secretOf(person), url: site.address }])
	return context
}

async function open(context: BrowserContext, path: string): Promise<Page> {
	const page = await context.newPage()
	await page.goto(site.address + path)
	return page
}

const words = (page: Page): Promise<string> => page.locator('main').innerText()

const post = (path: string, secret: string, origin: string, fields: Record<string, string> = {}): Promise<Response> =>
	fetch(site.address + path, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin, cookie: `parley-session=${secret}`, accept: 'text/html' },
		body: new URLSearchParams(fields),
	})

const signatures = (): Promise<number> =>
	asOwner(
		database,
		async client =>
			(await client.query<{ n: number }>("select count(*)::integer as n from parley.signature where state = 'signed'")).rows[0]!.n,
	)

test('staff write a letter, see it as it will be read, and open it', async () => {
	const staff = await visitor(union.staff)
	const page = await open(staff, `/${talks}/letters`)
	assert.match(await words(page), /No letter has been opened here yet/)
	await page.getByRole('link', { name: 'Write a letter' }).click()
	await page.getByLabel('Title').fill('We would rather strike')
	await page.getByLabel('Word in its address').fill('no-bad-deal')
	await page.getByLabel('Text, in Markdown').fill('We would rather **strike**.\n\n<script>alert(1)</script>')
	await page.locator('select[name=names]').selectOption('shown')
	await page.getByLabel('Signers may add a line of their own').check()
	await page.getByLabel('Public keys of witnesses').fill('no key')
	await page.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(page), /This is no public key of a witness: no key/)
	assert.equal(await page.getByLabel('Title').inputValue(), 'We would rather strike', 'what was written is still there')
	await page.getByLabel('Public keys of witnesses').fill('')
	await page.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(page), /As it will be read[\s\S]*<script>alert\(1\)<\/script>[\s\S]*Every member on the roll/)
	assert.equal((await fetch(site.address + letter)).status, 404, 'a draft is nobody else’s')
	await page.getByRole('button', { name: 'Open the letter' }).click()
	assert.match(await words(page), /Open; 40 members could sign/)
	await until('it is published', async () => (await fetch(site.address + letter)).status === 200)
	await staff.close()
})

test('a member signs with one button; opening the page, however often, signs nothing', async () => {
	const stranger = await visitor()
	const led = await open(stranger, `${letter}/sign`)
	assert.match(led.url(), /\/sign-in\?next=%2Fteachers-grid%2Fletters%2Fno-bad-deal%2Fsign$/)
	await stranger.close()

	const member = await visitor(union.members[1]!)
	const page = await open(member, `${letter}/sign`)
	await page.reload()
	await fetch(`${site.address}${letter}/sign`, { headers: { cookie: `parley-session=${await secretOf(union.members[1]!)}` } })
	assert.equal(await signatures(), 0)
	await page.getByLabel('Show my name under the letter').check()
	await page.getByLabel('I am known to the public').check()
	await page.getByLabel('A line of your own').fill('=1+1 <b>bold</b> \u202e')
	await page.getByRole('button', { name: /^Sign as/ }).click()
	assert.match(await words(page), /has a control character/, 'what would be shown otherwise than it is')
	await page.getByLabel('Show my name under the letter').check()
	await page.getByLabel('I am known to the public').check()
	await page.getByLabel('A line of your own').fill('=1+1 <b>bold</b>')
	await page.getByRole('button', { name: /^Sign as/ }).click()
	assert.match(await words(page), /You have signed this letter\.[\s\S]*Your line: /)
	assert.equal(await signatures(), 1)
	await member.close()
})

test('copies of one request get one answer; another site, another table and a bare request get none', async () => {
	const [, , member] = union.members
	const secret = await secretOf(member!)
	const answers = await Promise.all(
		Array.from({ length: 12 }, () => post(`${letter}/sign?/sign`, secret, site.address, { showName: 'on' })),
	)
	const seen = new Set(answers.map(answer => `${answer.status} ${answer.headers.get('location')}`))
	assert.deepEqual(seen, new Set([`303 ${letter}/sign`]))
	assert.equal(await signatures(), 2)
	assert.equal((await post(`${letter}/sign?/withdraw`, secret, 'https://elsewhere.example')).status, 403)
	const forged = await post(`${letter}/sign?/sign`, 'A'.repeat(43), site.address)
	assert.match(forged.headers.get('location') ?? '', /^\/sign-in\?/)
	const other = await makeUnion(database, 1, 'hourly-plant')
	assert.equal((await post(`${letter}/sign?/sign`, await secretOf(other.members[0]!), site.address)).status, 403)
	assert.equal((await post(`${letter}/desk?/strike`, secret, site.address, { number: '2', reason: 'x' })).status, 403)
	assert.equal(await signatures(), 2)
})

test('a captain’s link counts whom it brought, for the captain and the staff; a made-up one counts for nobody', async () => {
	const [, , , , captain, one, two] = union.members
	const context = await visitor(captain)
	const page = await open(context, `${letter}/captain`)
	const link = await page.locator('code').innerText()
	const path = new URL(link).pathname
	assert.equal((await post(`${path}?/sign`, await secretOf(one!), site.address)).status, 303)
	assert.equal(
		(await post(`${letter}/sign/AAAAAAAAAAAAAAAAAAAAAA?/sign`, await secretOf(two!), site.address)).status,
		303,
		'the signature counts',
	)
	await page.reload()
	assert.match(await words(page), /1 signature by it so far/)
	assert.equal(await page.locator('code').innerText(), link, 'the same link each time')
	await context.close()
	assert.equal(
		(await fetch(`${site.address}${letter}/captain`, { headers: { cookie: `parley-session=${await secretOf(one!)}` } })).status,
		403,
	)
})

test('the public page tells names by choice, harmless in page and table, and what to check', async () => {
	await until('four are published', async () => (await (await fetch(`${site.address}${letter}/count.json`)).json()).standing === 4)
	const anybody = await visitor(undefined, true)
	const page = await open(anybody, letter)
	await until('names are shown', async () => {
		await page.reload()
		return /HYPERLINK/.test(await words(page))
	})
	const text = await words(page)
	assert.match(text, /4\s+of 40 members have signed/)
	assert.match(text, /Known to the public[\s\S]*<img src=x onerror=alert\(1\)>[\s\S]*=1\+1 <b>bold<\/b>/)
	assert.equal(await page.locator('main img, main script').count(), 0)
	await openAll(page)
	assert.deepEqual(await axeFindings(page), [])
	assert.equal(await scrollsSideways(page), false)
	const names = await (await fetch(`${site.address}${letter}/names.csv`)).text()
	assert.match(names, /'=HYPERLINK/)
	assert.match(names, /'=1\+1/)
	assert.equal((await fetch(`${site.address}${letter}/secrets.txt`)).status, 404)
	const zipped = await fetch(`${site.address}${letter}/bundle.zip`)
	assert.equal(zipped.headers.get('content-type'), 'application/zip')
	await anybody.close()
})

test('a receipt verifies against the published files; who withdraws is off the page and may sign again', async () => {
	const secret = await secretOf(union.members[2]!)
	const answer = await fetch(`${site.address}${letter}/receipt.json`, { headers: { cookie: `parley-session=${secret}` } })
	const receipt = await answer.json()
	const files = (await readBundle(union.data, talks, 'no-bad-deal'))!
	assert.deepEqual(verifyReceipt(receipt, { files }), [])
	writeFileSync(join(union.data, 'receipt.json'), JSON.stringify(receipt))

	const context = await visitor(union.members[2]!)
	const page = await open(context, `${letter}/sign`)
	await page.getByText('Withdraw my signature').click()
	await page.getByRole('button', { name: 'Withdraw' }).click()
	assert.match(await words(page), /Sign as =HYPERLINK/)
	assert.equal(await signatures(), 3)
	await until('the count follows', async () => (await (await fetch(`${site.address}${letter}/count.json`)).json()).standing === 3)
	await page.getByRole('button', { name: /^Sign as/ }).click()
	assert.match(await words(page), /You have signed/)
	await context.close()
})

test('staff strike for a reason and close; the pages of a signer and of the desk are open to everybody', async () => {
	const staff = await visitor(union.staff, true)
	const desk = await open(staff, `${letter}/desk`)
	assert.match(await words(desk), /Member 5\s+1/, 'who brought how many')
	assert.deepEqual(await axeFindings(desk), [])
	await desk.getByLabel('Number on the roll').fill('3')
	await desk.getByLabel('Reason').fill('left the bargaining unit')
	await desk.getByRole('button', { name: 'Strike' }).click()
	await desk.waitForLoadState()
	assert.equal(await signatures(), 3)
	const struck = await visitor(union.members[2]!)
	assert.match(await words(await open(struck, `${letter}/sign`)), /was struck from this letter/)
	const may = await visitor(union.members[9]!, true)
	const form = await open(may, `${letter}/sign`)
	assert.deepEqual(await axeFindings(form), [])
	assert.equal(await scrollsSideways(form), false)
	await desk.getByRole('button', { name: 'Close the letter' }).click()
	await desk.waitForLoadState()
	assert.equal((await post(`${letter}/sign?/sign`, await secretOf(union.members[9]!), site.address)).status, 409)
	for (const context of [staff, struck, may]) await context.close()
})

test('two doors, one answer: what stands in front of the pages answers as they do, and leaves to them what it does not know', async () => {
	const mark = await openOne(union, { slug: 'doors', names: 'shown', eligibility: { units: ['Cutters', 'Pressers'] } })
	await openOne(union, { slug: 'over' })
	await asOwner(database, client => client.query("update parley.letter set state = 'closed', closed_at = now() where slug = 'over'"))
	const doors = `/${talks}/letters/doors`
	for (const slug of ['doors', 'over'])
		await until(`${slug} is published`, async () => (await readPublished(union.data, talks, slug)) !== null)
	const [one, two, struck, absent, ended] = await Promise.all([12, 13, 15, 14, 16].map(at => secretOf(union.members[at]!)))
	const foreign = await secretOf((await makeUnion(database, 1, 'mill')).staff)
	const token = (await captainLink(database, union.master, { ...union.members[4]!, roles: ['captain'] }, mark))!

	let inFront = 0
	const front = standInFront(() => false)
	const counting: FrontDoor = async (...asked) => {
		const isAnswered = await front(...asked)
		inFront += Number(isAnswered)
		return isAnswered
	}
	after(() => void standInFront(front))
	/** All of an answer that its reader could tell from another; a page has a nonce of its own each time. */
	async function ask(door: FrontDoor, path: string, init: RequestInit): Promise<string> {
		standInFront(door)
		const answer = await fetch(site.address + path, { redirect: 'manual', ...init })
		const headers = [...answer.headers].filter(([name]) => !['date', 'content-length', 'transfer-encoding'].includes(name))
		return JSON.stringify([answer.status, headers, await answer.text()]).replace(/nonce(-|=\\")[\w+/=]+/g, 'nonce')
	}
	const form = (secret: string | null, fields: Record<string, string> = {}, headers: Record<string, string> = {}): RequestInit => ({
		method: 'POST',
		headers: {
			origin: site.address,
			accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
			'content-type': 'application/x-www-form-urlencoded',
			...(secret === null ? {} : { cookie: `other=1; parley-session=${secret}` }),
			...headers,
		},
		body: new URLSearchParams(fields).toString(),
	})
	const sign = `${doors}/sign?/sign`
	// Signed by the page or in front of it: the first answer and every one after is the same.
	const first = await ask(() => false, sign, form(one!, { showName: 'on', line: 'Enough.' }))
	assert.match(first, /^\[303,/)
	assert.equal(await ask(counting, sign, form(two!, { showName: 'on', line: 'Enough.' })), first)
	assert.equal(inFront, 1)
	for (const secret of [one!, two!]) for (const door of [counting, () => false]) assert.equal(await ask(door, sign, form(secret)), first)
	assert.equal(inFront, 3)
	const { rows } = await asOwner(database, client =>
		client.query('select show_name, own_line, is_notable, state from parley.signature where letter = $1', [mark]),
	)
	const whole = { show_name: true, own_line: 'Enough.', is_notable: false, state: 'signed' }
	assert.deepEqual(rows, [whole, whole], 'the second form of a member changes nothing')

	await ask(counting, sign, form(struck!))
	await strike(database.pool, union.master, { letter: mark, space: talks, side: 'union', number: '16', reason: 'left', by: union.staff.id })
	await endSession(database, ended!)
	const answered = inFront
	const long = { line: 'x'.repeat(201) }
	const cases: readonly [string, string, RequestInit, number][] = [
		['struck', sign, form(struck!), 409],
		['not on the letter’s roll', sign, form(absent!), 409],
		['a letter that is closed', `/${talks}/letters/over/sign?/sign`, form(one!), 409],
		['a line too long', sign, form(one!, long), 400],
		['a line that is not seen', sign, form(one!, { line: 'a\u202eb' }), 400],
		['nobody signed in', sign, form(null), 303],
		['a session that is none', sign, form('x'.repeat(43)), 303],
		['no secret of ours', sign, form('short'), 303],
		['a session that has ended', sign, form(ended!), 303],
		['of another table', sign, form(foreign), 403],
		['another site', sign, form(one!, {}, { origin: 'https://elsewhere.example' }), 403],
		['another site, said by the browser', sign, form(one!, {}, { 'sec-fetch-site': 'cross-site' }), 403],
		['another scheme', sign, form(one!, {}, { 'x-forwarded-proto': 'https' }), 403],
		['no letter', `/${talks}/letters/none/sign?/sign`, form(one!), 404],
		['no negotiation', '/nowhere/letters/doors/sign?/sign', form(one!), 404],
		['another act', `${doors}/sign?/other`, form(one!), 404],
		['asked for as data', sign, form(one!, {}, { accept: 'application/json' }), 200],
		['no count of a letter that is none', `/${talks}/letters/none/count.json`, {}, 404],
		['a count with a question', `${doors}/count.json?x=1`, {}, 200],
	]
	for (const [what, path, init, status] of cases) {
		const byPage = await ask(() => false, path, init)
		assert.ok(byPage.startsWith(`[${status},`), `${what}: ${byPage.slice(0, 300)}`)
		assert.equal(await ask(counting, path, init), byPage, what)
	}
	assert.equal(inFront, answered, 'none of these is answered in front')

	assert.equal(await ask(counting, `${doors}/sign/${token}?/sign`, form(one!)), first, 'by a captain’s link')
	assert.equal(await ask(counting, `${doors}/sign/made-up?/sign`, form(one!)), first)
	standInFront(() => false)
	await until('all is published', async () => (await (await fetch(`${site.address}${doors}/count.json`)).json()).size === 4)
	for (const file of ['count.json', 'checkpoints.txt']) {
		const byPage = await ask(() => false, `${doors}/${file}`, {})
		assert.match(byPage, /^\[200,.*"public, max-age=1"/)
		assert.equal(await ask(counting, `${doors}/${file}`, {}), byPage)
		const etag = /"etag","\\"([\w-]+)\\""/.exec(byPage)![1]
		const known = { headers: { 'if-none-match': `"other", W/"${etag}"` } }
		const unchanged = await ask(() => false, `${doors}/${file}`, known)
		assert.match(unchanged, /^\[304,/)
		assert.equal(await ask(counting, `${doors}/${file}`, known), unchanged)
	}
	assert.equal(inFront, answered + 6)
})
