/** Sign-in, account and roll as people and attackers meet them: without script, on a phone, from another site, with a link that a scanner opened. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeDatabase } from '#db'
import { drawSetUpCode } from '#lib/server/people/set-up.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]
const log = console.log
console.log = (words: unknown, ...more: unknown[]) => (/A (mail|text), not sent/.test(String(words)) ? undefined : log(words, ...more))

const database = await testDatabase()
process.env['DATABASE_URL'] = addressOf(database)
const site = await startSite()
const talks = 'teachers-grid'
const canary = 'CANARY-Zsófia'
let browser: Browser
let staff: BrowserContext

before(async () => {
	browser = await launchChromium()
	staff = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false })
})
after(() => browser?.close())
database.beforeClose(closeDatabase)

const open = async (context: BrowserContext, path: string): Promise<Page> => {
	const page = await context.newPage()
	await page.goto(site.address + path)
	return page
}

const sentMail = async (to: string): Promise<{ readonly code: string; readonly link: string }> => {
	for (let waited = 0; waited < 300; waited++) {
		const text = (await (await fetch(`${site.address}/sign-in/mails`)).text()).replaceAll('&amp;', '&')
		const found = text.split('<section').find(each => each.includes(to))
		const parts = found && /code to sign in: (\d{6})[\s\S]*?http:\/\/[^/]+(\/sign-in\/link\?\S+)/.exec(found)
		if (parts) return { code: parts[1]!, link: parts[2]!.replace(/<.*/, '') }
		await pause(100)
	}
	throw new Error(`no mail to ${to}`)
}

test('without script, on a phone: a side is set up, its roll brought and applied', async () => {
	const code = await drawSetUpCode(database, talks, 'union')
	const page = await open(staff, '/sign-in/set-up')
	await page.getByLabel('Code from the terminal').fill(code!)
	await page.getByLabel('Your number').fill('S-1')
	await page.getByLabel('Your name').fill('Ada Staff')
	await page.getByLabel('Your e-mail').fill('ada@example.org')
	await page.getByRole('button', { name: 'Set up this side' }).click()
	assert.match(await page.locator('main').innerText(), /Ada Staff[\s\S]*Number S-1 on the roll of the union[\s\S]*You are staff/)
	await page.getByRole('link', { name: 'The roll of your side' }).click()
	const file = (text: string) => ({ name: 'roll.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
	await page.getByLabel('The roll as CSV').setInputFiles(file('number,name,email\n1,,x\n'))
	await page.getByRole('button', { name: 'See what would change' }).click()
	assert.match(await page.locator('main').innerText(), /Line 2, name: Everybody on the roll has a name\.[\s\S]*Line 2, email/)
	await page
		.getByLabel('The roll as CSV')
		.setInputFiles(
			file(`number,name,email,phone,unit\nS-1,Ada Staff,ada@example.org,,\n1,${canary},bela@example.org,+1 213 555 0101,<b>Grid</b>\n`),
		)
	await page.getByRole('button', { name: 'See what would change' }).click()
	assert.match(await page.locator('main').innerText(), /1 new, 0 back again, 0 changed, 0 gone, 1 as before/)
	await page.getByRole('button', { name: 'Apply this to the roll' }).click()
	assert.match(await page.locator('main').innerText(), /2 people are on the roll[\s\S]*Applied: 1 new/)
	await page.getByLabel('Number on the roll').first().fill('1')
	await page.getByLabel('Role', { exact: true }).selectOption('captain')
	await page.getByRole('button', { name: 'Grant' }).click()
	assert.match(await page.locator('main').innerText(), new RegExp(`${canary} \\(1\\): Captain`))
	await page.close()
})

test('without script: a member signs in with the code of the mail', async () => {
	const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false })
	const page = await open(context, `/sign-in?next=/${talks}/roll`)
	await page.getByLabel('E-mail').fill('Bela@example.org')
	await page.getByRole('button', { name: 'Send me a code' }).click()
	assert.match(await page.locator('main').innerText(), /If that address is on the roll, a mail is on its way/)
	const { code } = await sentMail('bela@example.org')
	await page.getByLabel('Code', { exact: true }).fill(code === '111111' ? '222222' : '111111')
	await page.getByRole('button', { name: 'Sign in' }).click()
	assert.match(await page.locator('main').innerText(), /That code does not fit/)
	await page.getByLabel('Code', { exact: true }).fill(code)
	await page.getByRole('button', { name: 'Sign in' }).click()
	assert.match(page.url(), new RegExp(`/${talks}/roll$`))
	assert.match(await page.locator('main').innerText(), /The roll is for the staff of a side/)
	const session = (await context.cookies()).find(each => each.name === 'parley-session')
	assert.deepEqual([session?.httpOnly, session?.sameSite, session?.path], [true, 'Lax', '/'])
	await page.goto(`${site.address}/account`)
	await page.getByRole('button', { name: 'Sign out', exact: true }).click()
	await page.goto(`${site.address}/account`)
	assert.match(page.url(), /\/sign-in\?next=%2Faccount$/)
	await context.close()
})

test('without script: a member signs in with the code of a text', async () => {
	const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false })
	const page = await open(context, '/sign-in')
	await page.getByLabel('Negotiation').selectOption(talks)
	await page.getByLabel('E-mail or phone').fill('(213) 555-0101')
	await page.getByRole('button', { name: 'Send me a code' }).click()
	assert.match(await page.locator('main').innerText(), /Write a number with its country, as in \+1 213 555 0100/)
	await page.getByLabel('E-mail or phone').fill('+1 (213) 555-0101')
	await page.getByRole('button', { name: 'Send me a code' }).click()
	assert.match(await page.locator('main').innerText(), /Look at your phone\s+If that number is on the roll, a text is on its way/)
	let code: string | undefined
	for (let waited = 0; !code && waited < 300; waited++) {
		// The subject of a mail says the same.
		code = /(\d{6}) is your code for teachers-grid\. Good for/.exec(await (await fetch(`${site.address}/sign-in/mails`)).text())?.[1]
		if (!code) await pause(100)
	}
	await page.getByLabel('Code', { exact: true }).fill(code!)
	await page.getByRole('button', { name: 'Sign in' }).click()
	assert.match(await page.locator('main').innerText(), new RegExp(`${canary}[\\s\\S]*bela@example.org, \\+12135550101[\\s\\S]*by text`))
	await context.close()
})

const pages = [
	'/sign-in',
	'/sign-in/code',
	'/sign-in/code?by=text',
	'/sign-in/link?request=a&token=b',
	'/sign-in/set-up',
	'/sign-in/mails',
	'/account',
	`/${talks}/roll`,
]
for (const path of pages)
	test(`${path} is open to everybody, on a phone and in the dark`, async () => {
		const cookies = await staff.cookies()
		for (const { width, scheme } of [
			{ width: 360, scheme: 'light' },
			{ width: 1280, scheme: 'dark' },
		] as const) {
			const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme })
			if (path === '/account' || path.endsWith('/roll')) await context.addCookies(cookies)
			if (path.startsWith('/sign-in/code')) await context.addCookies([{ name: 'parley-asking', value: 'a'.repeat(43), url: site.address }])
			const complaints: string[] = []
			const page = await context.newPage()
			page.on('console', message => complaints.push(message.text()))
			page.on('pageerror', error => complaints.push(error.message))
			await page.goto(site.address + path)
			await openAll(page)
			assert.equal(await scrollsSideways(page), false, 'it does not scroll sideways')
			assert.deepEqual(await axeFindings(page, scheme === 'dark' ? ['color-contrast'] : undefined), [])
			assert.deepEqual(complaints, [])
			await context.close()
		}
	})

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(site.address + path, {
		method: 'POST',
		redirect: 'manual',
		body: new URLSearchParams(fields),
		headers: { origin: site.address, accept: 'text/html', ...headers },
	})
const cookieOf = async (context: BrowserContext): Promise<string> =>
	(await context.cookies()).map(each => `${each.name}=${each.value}`).join('; ')

test('whoever is on the roll and whoever is not get the same answer, to the byte', async () => {
	const answers = []
	for (const email of ['ada@example.org', 'nobody@example.org']) {
		const answer = await post('/sign-in', { negotiation: talks, side: 'union', contact: email })
		const headers = [...answer.headers]
			.filter(([name]) => name !== 'date')
			.map(([name, value]) => `${name}: ${value.replace(/parley-asking=[\w-]{43}/, 'parley-asking=…')}`)
		answers.push([answer.status, headers, await answer.text()])
	}
	assert.deepEqual(answers[0], answers[1])
})

test('a scanner that opens every link of a mail signs nobody in and uses nothing up', async () => {
	const asked = await post('/sign-in', { negotiation: talks, side: 'union', contact: 'bela@example.org' })
	const asking = /parley-asking=[\w-]+/.exec(asked.headers.get('set-cookie')!)![0]
	await pause(1500)
	const { link } = await sentMail('bela@example.org')
	for (const method of ['GET', 'HEAD']) {
		const answer = await fetch(site.address + link, { method, redirect: 'manual' })
		assert.equal(answer.status, 200)
		assert.equal(answer.headers.get('set-cookie'), null)
		assert.equal(answer.headers.get('cache-control'), 'no-store')
	}
	const given = Object.fromEntries(new URL(link, site.address).searchParams)
	const elsewhere = await post('/sign-in/link', given as Record<string, string>)
	assert.equal(elsewhere.status, 400)
	assert.match(await elsewhere.text(), /asked for in another browser/)
	const here = await post('/sign-in/link', given as Record<string, string>, { cookie: `${asking}; parley-session=${'f'.repeat(43)}` })
	assert.equal(here.status, 303)
	assert.equal(here.headers.get('location'), '/account')
	const session = /parley-session=([\w-]+)/.exec(here.headers.get('set-cookie')!)![1]
	assert.notEqual(session, 'f'.repeat(43), 'a session that was put there beforehand is not taken over')
	assert.equal((await post('/sign-in/link', given as Record<string, string>, { cookie: asking })).status, 400, 'once')
})

test('a passkey is added and signs in, with the person verified by the device; without that it does not', async () => {
	const context = await browser.newContext()
	const page = await context.newPage()
	const client = await context.newCDPSession(page)
	await client.send('WebAuthn.enable')
	const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
		},
	})
	await context.addCookies(await staff.cookies())
	await page.goto(`${site.address}/account`)
	await page.getByLabel('A name for it').fill('Ada’s phone')
	await page.getByRole('button', { name: 'Add a passkey' }).click()
	await page.getByText('Ada’s phone, since').waitFor()
	await context.clearCookies()
	const signIn = async (side: string): Promise<void> => {
		await page.goto(`${site.address}/sign-in`)
		await page.getByLabel('Negotiation').selectOption(talks)
		await page.getByLabel('Side').selectOption(side)
		await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
	}
	await signIn('employer')
	await page.getByText('That passkey does not sign in here').waitFor()
	await signIn('union')
	await page.waitForURL(`${site.address}/account`)
	assert.match(await page.locator('main').innerText(), /Ada Staff[\s\S]*with a passkey/)
	await context.clearCookies()
	await client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
	await signIn('union')
	await page.getByText('Nothing was done').waitFor()
	const { rows } = await asOwner(database, client => client.query(`select act from parley.audit where act = 'passkey-added'`))
	assert.equal(rows.length, 1)
	await context.close()
})

const foreign: readonly Record<string, string>[] = [
	{ origin: 'https://evil.example' },
	{ origin: 'null' },
	{ origin: '' },
	{ 'sec-fetch-site': 'cross-site' },
	{ 'sec-fetch-site': 'same-site' },
]
for (const headers of foreign)
	test(`another site cannot act: ${JSON.stringify(headers)}`, async () => {
		const cookie = await cookieOf(staff)
		for (const path of [
			'/account?/out',
			`/${talks}/roll?/grant`,
			'/sign-in',
			'/sign-in/code',
			'/sign-in/link',
			'/sign-in/set-up',
			'/sign-in/passkeys',
			'/account/passkeys',
		])
			assert.equal((await post(path, { number: '1', role: 'staff' }, { cookie, ...headers })).status, 403, path)
		assert.equal((await fetch(`${site.address}/account`, { headers: { cookie }, redirect: 'manual' })).status, 200, 'still signed in')
	})

test('a sign-in leads to no other site', async () => {
	for (const next of [
		'//evil.example',
		'/\\evil.example',
		'https://evil.example/',
		'/%0d%0aset-cookie:a=b',
		'/..//evil.example',
		'javascript:alert(1)',
		'/\tevil',
	]) {
		const answer = await post('/sign-in', { negotiation: talks, side: 'union', contact: `n${Math.abs(next.length)}@example.org`, next })
		const aim = new URL(answer.headers.get('location')!, site.address)
		assert.equal(aim.origin, site.address)
		const last = new URL(aim.searchParams.get('next')!, site.address)
		assert.equal(last.origin, site.address, next)
	}
})

test('the roll is for the staff of that side of that negotiation, and grave acts for a fresh sign-in', async () => {
	const cookie = await cookieOf(staff)
	const get = (path: string): Promise<Response> => fetch(site.address + path, { headers: { cookie }, redirect: 'manual' })
	assert.equal((await get(`/${talks}/roll`)).status, 200)
	assert.equal((await get('/sag-aftra-2023/roll')).status, 403)
	assert.equal((await fetch(`${site.address}/${talks}/roll`, { redirect: 'manual' })).status, 303)
	await asOwner(database, client => client.query(`update parley.session set fresh_at = now() - interval '11 minutes'`))
	const stale = await post(`/${talks}/roll?/grant`, { number: '1', role: 'staff' }, { cookie })
	assert.equal(stale.headers.get('location'), `/sign-in?next=%2F${talks}%2Froll&again=1`)
	await asOwner(database, client => client.query(`update parley.session set seen_at = now() - interval '61 minutes'`))
	assert.equal((await get('/account')).status, 303, 'after an hour without a page it is over')
})

test('no page of the reading rooms knows who is on the roll', async () => {
	for (const path of ['/', `/${talks}`, `/${talks}/members`, `/${talks}/text`, '/sign-in', '/api/v1/negotiations'])
		assert.ok(!(await (await fetch(site.address + path)).text()).includes('CANARY'), path)
})

test('without a database the reading rooms go on, and the others say what is missing', async () => {
	await closeDatabase()
	const before = process.env['DATABASE_URL']!
	process.env['DATABASE_URL'] = 'postgresql://parley_app@127.0.0.1:1/none'
	const answer = await fetch(`${site.address}/sign-in`)
	assert.equal(answer.status, 503)
	assert.match(await answer.text(), /Nobody can sign in here just now: this server has no database for accounts/)
	assert.equal((await fetch(`${site.address}/${talks}`)).status, 200)
	process.env['DATABASE_URL'] = before
})
