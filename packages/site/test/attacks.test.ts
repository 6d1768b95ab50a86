/** Attacks on sign-in and signing, over HTTP: scanners of mail, forged and replayed secrets, forms of other sites, guessing who is on the roll, hostile names. */
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readCsvRows } from '@parley/engine'
import fc from 'fast-check'
import pg from 'pg'
import type { Browser } from 'playwright-core'
import { asService, closeDatabase, type Person } from '#db'
import { csvOf } from '#lib/exports/index.ts'
import { text } from '#lib/exports/sheet.ts'
import { captainLink } from '#lib/server/letters/desk.ts'
import { createSigning } from '#lib/server/letters/sign.ts'
import type { Jobs } from '#lib/server/people/queue.ts'
import { askRecovery, listRecoveries, settleRecovery } from '#lib/server/people/recovery.ts'
import { readRollFile } from '#lib/server/people/roll-file.ts'
import { beginSession, findSession } from '#lib/server/people/sessions.ts'
import { answerWithCode, answerWithLink, askToSignIn } from '#lib/server/people/sign-in.ts'
import { hasUnseen } from '#lib/server/unseen.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { ensureBuild } from '../server/build.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { everything } from './support/everything.ts'
import { by, makeUnion, openOne, until } from './support/letters.ts'
import { logLines } from './support/log-lines.ts'
import { linksOf, type ReceivedMail, startMailServer } from './support/mail-server.ts'
import { addressesOf, readRoutes } from './support/routes.ts'
import { startSite } from './support/site.ts'
import { startTextGateway } from './support/text-gateway.ts'

for (const name of ['ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]
await ensureBuild()
after(closeDatabase)
const talks = 'teachers-grid'
const database = await testDatabase()
const union = await makeUnion(database, 12, talks, ['Ada Staff', 'Béla Óry-Canary', 'Cy Lum'])
const elsewhere = await makeUnion(database, 2, 'hourly-plant')
const one = await openOne(union, { slug: 'one' })
const two = await openOne(union, { slug: 'two' })
const { url, mails } = await startMailServer()
process.env['SMTP_URL'] = url
const gateway = await startTextGateway()
process.env['PARLEY_TEXTS_URL'] = gateway.url
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = union.data
const site = await startSite()
const [staff, bela, cy] = union.members as readonly [Person, Person, Person]
const colleague = union.members[3]!
const emailOf = (index: number): string => `canary-${index}@example.org`
const phoneOf = (index: number): string => `+1213555${String(100 + index).padStart(4, '0')}`
let browser: Browser

before(async () => {
	browser = await launchChromium()
	await asService(database, 'set-up', async work => {
		await work
			.insertInto('role_grant')
			.values([
				{ space: talks, side: 'union', member: staff.id, role: 'staff' },
				{ space: talks, side: 'union', member: colleague.id, role: 'staff' },
				{ space: talks, side: 'union', member: cy.id, role: 'captain' },
			])
			.execute()
		await work
			.insertInto('contact')
			.values(
				union.members.flatMap(({ id }, index) =>
					(['email', 'phone'] as const).map(kind => ({
						member: id,
						space: talks,
						side: 'union' as const,
						kind,
						address: kind === 'email' ? emailOf(index) : phoneOf(index),
					})),
				),
			)
			.execute()
	})
	await until('both letters are published', async () => (await fetch(`${site.address}/${talks}/letters/two`)).status === 200)
})
after(() => browser?.close())

const secretOf = (person: Person): Promise<string> => asService(database, 'session', work => beginSession(work, person, 'mail', undefined))

const post = (path: string, fields: Record<string, string>, cookie = '', headers: Record<string, string> = {}): Promise<Response> =>
	fetch(site.address + path, {
		method: 'POST',
		redirect: 'manual',
		body: new URLSearchParams(fields),
		headers: { origin: site.address, accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...headers },
	})
const get = (path: string, cookie = ''): Promise<Response> =>
	fetch(site.address + path, { redirect: 'manual', headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) } })

/** All of an answer that its reader could tell from another; what is drawn anew each time is named instead. */
const whole = async (answer: Response): Promise<string> =>
	JSON.stringify([
		answer.status,
		[...answer.headers].filter(([name]) => name !== 'date').map(([name, value]) => [name, value.replace(/=[\w-]{43};/, '=drawn;')]),
		await answer.text(),
	])

async function asked(
	index: number,
): Promise<{ readonly asking: string; readonly mail: ReceivedMail; readonly code: string; readonly link: URL }> {
	const before = mails.length
	const answer = await post('/sign-in', { negotiation: talks, side: 'union', contact: emailOf(index) })
	assert.equal(answer.status, 303)
	const asking = /parley-asking=[\w-]+/.exec(answer.headers.get('set-cookie') ?? '')![0]
	await until('the mail is there', () => mails.slice(before).some(({ to }) => to.includes(emailOf(index))))
	const mail = mails.slice(before).find(({ to }) => to.includes(emailOf(index)))!
	return { asking, mail, code: /code to sign in: (\d{6})/.exec(mail.text)![1]!, link: new URL(linksOf(mail)[0]!) }
}
const fieldsOf = (link: URL): Record<string, string> => Object.fromEntries(link.searchParams)

/** Each kind of job, what makes the site send its mail, and to whom: a kind without a line here does not compile. */
const sendEach: { readonly [Kind in keyof Jobs]: () => Promise<readonly string[]> } = {
	async 'sign-in-mail'() {
		await asked(4)
		return [emailOf(4)]
	},
	async 'sign-in-text'() {
		const before = gateway.texts.length
		await post('/sign-in', { negotiation: talks, side: 'union', contact: phoneOf(4) })
		await until('the text is there', () => gateway.texts.length > before)
		assert.doesNotMatch(gateway.texts.at(-1)!.body, /https?:/, 'a text has no link')
		return []
	},
	// Told of by likeness.test.ts: a use takes more than one request, and its mail has no link without ORIGIN.
	'likeness-notice': () => Promise.resolve([]),
	'likeness-clock': () => Promise.resolve([]),
	// Works sums, and mails nobody.
	'cost-turns': () => Promise.resolve([]),
	async notice() {
		const agreeing: Person = { ...colleague, roles: ['staff'] }
		assert.deepEqual(await askRecovery(database, union.staff, '6', 'canary-new@example.org', 'Called back.'), { done: true })
		const [open] = await listRecoveries(database, agreeing)
		assert.deepEqual(await settleRecovery(database, agreeing, open!.id, 'agreed'), { done: true })
		return [emailOf(5), 'canary-new@example.org']
	},
}

test('a scanner follows every link of every mail, with script and without: nothing is signed, changed or used up', async () => {
	const expected = (await Promise.all(Object.values(sendEach).map(send => send()))).flat()
	const mine = await asked(1)
	await until('all mails are there', () => expected.every(address => mails.some(({ to }) => to.includes(address))))
	const links = mails.flatMap(linksOf)
	assert.ok(links.includes(mine.link.href))
	await pause(300)
	const before = await everything(database)
	const cookies = [undefined, mine.asking, `${mine.asking}; parley-session=${await secretOf(cy)}`]
	const afterSession = await everything(database)
	for (const link of links)
		for (const method of ['GET', 'HEAD'])
			for (const cookie of cookies)
				for (let twice = 0; twice < 2; twice++) {
					const answer = await fetch(link, { method, redirect: 'follow', headers: cookie ? { cookie } : {} })
					assert.equal(answer.status, 200, `${method} ${link}`)
					assert.equal(answer.headers.get('set-cookie'), null)
				}
	for (const link of links) {
		const context = await browser.newContext()
		const page = await context.newPage()
		await page.goto(link, { waitUntil: 'networkidle' })
		await page.mouse.move(100, 100)
		assert.deepEqual(await context.cookies(), [])
		await context.close()
	}
	const now = await everything(database)
	assert.deepEqual(now, afterSession)
	assert.deepEqual({ ...now, session: '' }, { ...before, session: '' })
	const signedIn = await post('/sign-in/link', fieldsOf(mine.link), mine.asking)
	assert.equal(signedIn.status, 303, 'and the person it was for still signs in')
	assert.match(signedIn.headers.get('set-cookie') ?? '', /parley-session=/)
})

test('a link that is opened in another browser than asked for it says so, and the code of the same mail still signs in', async () => {
	const { asking, code, link } = await asked(2)
	const there = await post('/sign-in/link', fieldsOf(link), 'parley-asking='.padEnd(57, 'x'))
	assert.equal(there.status, 400)
	assert.match(
		await there.text(),
		/This link was asked for in another browser, and signs in only there\. Type the code of the same mail into that one/,
	)
	assert.equal((await post('/sign-in/code', { code }, asking)).status, 303)
})

/** What may stand in no line of the log: who somebody is, where they come from, what they know. */
const personal = async (secrets: readonly string[]): Promise<readonly string[]> => [
	...secrets,
	...union.members.map(({ id }) => id),
	'example.org',
	'Canary',
	'Member ',
	'127.0.0.1',
	'::1',
]

interface Attempt {
	readonly name: string
	readonly kind: string
	readonly secrets: readonly string[]
	go(): Promise<Response>
	readonly status: number
}

async function attempts(): Promise<readonly Attempt[]> {
	const forged = 'F'.repeat(43)
	const [over, out, mine, foreign] = await Promise.all([secretOf(bela), secretOf(bela), secretOf(bela), secretOf(elsewhere.members[0]!)])
	await asOwner(database, async client => {
		await client.query(`update parley.session set expires_at = now() where token_hash = sha256($1)`, [Buffer.from(over)])
	})
	assert.equal((await post('/account?/out', {}, `parley-session=${out}`)).status, 303)
	const used = await asked(1)
	assert.equal((await post('/sign-in/link', fieldsOf(used.link), used.asking)).status, 303)
	const late = await asked(2)
	await asOwner(database, client =>
		client.query(`update parley.sign_in_request set expires_at = now() where id = $1`, [fieldsOf(late.link)['request']]),
	)
	const open = await asked(6)
	const captain = (await captainLink(database, union.master, { ...cy, roles: ['captain'] }, one))!
	const wrong = open.code === '111111' ? '222222' : '111111'
	const session = (secret: string): string => `parley-session=${secret}`
	const sign = (letter: string, captainToken: string | null, secret: string): Promise<Response> =>
		post(`/${talks}/letters/${letter}/sign${captainToken === null ? '' : `/${captainToken}`}?/sign`, {}, session(secret))
	const link = (from: { readonly link: URL }, changes: Record<string, string> = {}): Record<string, string> => ({
		...fieldsOf(from.link),
		...changes,
	})
	return [
		{ name: 'a session that was made up', kind: 'session', secrets: [forged], status: 303, go: () => get('/account', session(forged)) },
		{
			name: 'a session of another form',
			kind: 'session',
			secrets: ['short-one'],
			status: 303,
			go: () => get('/account', session('short-one')),
		},
		{ name: 'a session that is over', kind: 'session', secrets: [over], status: 303, go: () => get('/account', session(over)) },
		{ name: 'a session that was ended', kind: 'session', secrets: [out], status: 303, go: () => get('/account', session(out)) },
		{ name: 'a session that was made up, signing', kind: 'session', secrets: [forged], status: 303, go: () => sign('one', null, forged) },
		{ name: 'a session of another table', kind: 'session', secrets: [foreign], status: 403, go: () => sign('one', null, foreign) },
		{
			name: 'a link that was used',
			kind: 'link',
			secrets: Object.values(link(used)),
			status: 400,
			go: () => post('/sign-in/link', link(used), used.asking),
		},
		{
			name: 'a link that is over',
			kind: 'link',
			secrets: Object.values(link(late)),
			status: 400,
			go: () => post('/sign-in/link', link(late), late.asking),
		},
		{
			name: 'a link with another secret',
			kind: 'link',
			secrets: [forged],
			status: 400,
			go: () => post('/sign-in/link', link(open, { token: forged }), open.asking),
		},
		{
			name: 'the secret of one link with another',
			kind: 'link',
			secrets: Object.values(link(open)),
			status: 400,
			go: () => post('/sign-in/link', link(open, { token: link(used)['token']! }), open.asking),
		},
		{
			name: 'a link that is none',
			kind: 'link',
			secrets: ['nonsense'],
			status: 400,
			go: () => post('/sign-in/link', { request: 'nonsense', token: forged }, open.asking),
		},
		{
			name: 'a link in another browser',
			kind: 'link',
			secrets: Object.values(link(open)),
			status: 400,
			go: () => post('/sign-in/link', link(open), `parley-asking=${forged}`),
		},
		{
			name: 'a wrong code',
			kind: 'code',
			secrets: [wrong, open.asking],
			status: 400,
			go: () => post('/sign-in/code', { code: wrong }, open.asking),
		},
		{
			name: 'a code in another browser',
			kind: 'code',
			secrets: [open.code],
			status: 400,
			go: () => post('/sign-in/code', { code: open.code }, `parley-asking=${forged}`),
		},
		{
			name: 'a code in a browser that asked for none',
			kind: 'code',
			secrets: [open.code],
			status: 400,
			go: () => post('/sign-in/code', { code: open.code }),
		},
		{
			name: 'a code that was used',
			kind: 'code',
			secrets: [used.code],
			status: 400,
			go: () => post('/sign-in/code', { code: used.code }, used.asking),
		},
		{
			name: 'a captain’s link of another letter',
			kind: 'captain’s link',
			secrets: [captain, mine],
			status: 303,
			go: () => sign('two', captain, mine),
		},
		{
			name: 'a captain’s link that was made up',
			kind: 'captain’s link',
			secrets: ['A'.repeat(22), mine],
			status: 303,
			go: () => sign('one', 'A'.repeat(22), mine),
		},
		{
			name: 'a set-up code that was made up',
			kind: 'set-up code',
			secrets: ['aaaaa-bbbbb-ccccc-ddddd'],
			status: 400,
			go: () => post('/sign-in/set-up', { code: 'aaaaa-bbbbb-ccccc-ddddd', number: '1', name: 'Canary', email: 'canary@example.org' }),
		},
		{
			name: 'a passkey that nobody asked for',
			kind: 'passkey',
			secrets: [forged],
			status: 400,
			go: () =>
				fetch(`${site.address}/sign-in/passkeys`, {
					method: 'POST',
					headers: { origin: site.address, 'content-type': 'application/json', cookie: `parley-passkey=${forged}` },
					body: JSON.stringify({ answer: { id: forged } }),
				}),
		},
		{
			name: 'a form of another site',
			kind: 'act',
			secrets: [mine],
			status: 403,
			go: () => post(`/${talks}/letters/two/sign?/withdraw`, {}, session(mine), { origin: 'https://evil.example' }),
		},
		{
			name: 'a script of another site',
			kind: 'act',
			secrets: [mine],
			status: 403,
			go: () =>
				fetch(`${site.address}/account/passkeys`, {
					method: 'POST',
					headers: { origin: 'https://evil.example', 'content-type': 'application/json', cookie: session(mine) },
					body: '{}',
				}),
		},
	]
}

test('each secret that is forged, replayed, over or of something else is refused, with one line in the log that says nothing of anybody', async () => {
	for (const { name, kind, secrets, status, go } of await attempts()) {
		let answer: Response | null = null
		const lines = (await logLines(async () => (answer = await go()))).filter(line => !line.startsWith('A connection'))
		assert.equal(answer!.status, status, name)
		assert.doesNotMatch(answer!.headers.get('set-cookie') ?? '', /parley-session=[\w-]/, name)
		assert.equal(lines.length, 1, `${name}: ${lines.join(' | ')}`)
		assert.match(lines[0]!, new RegExp(`^refused ${kind}: [a-z ,’]+( #[0-9a-f]{8})?$`), name)
		for (const each of await personal(secrets)) assert.ok(!lines[0]!.includes(each), `${name}: ${lines[0]} has ${each}`)
	}
	const signed = await asOwner(database, client =>
		client.query('select letter, captain_link from parley.signature where member = $1 order by letter', [bela.id]),
	)
	assert.deepEqual(
		signed.rows.map(row => row.captain_link),
		[null, null],
		'a link of another letter, or of none, brings nobody anything',
	)
	const { rows } = await asOwner(database, client => client.query(`select distinct member from parley.signature`))
	assert.deepEqual(rows, [{ member: bela.id }])
})

test('a form of another site reaches no page and no endpoint, whatever it asks for', async () => {
	const cookie = `parley-session=${await secretOf(staff)}`
	const valuesOf = (part: string): readonly string[] => [{ negotiation: talks, letter: 'one' }[part] ?? 'x']
	const acting = readRoutes().filter(({ methods }) => methods.some(method => method !== 'GET'))
	assert.ok(acting.length > 10)
	const before = await everything(database)
	await logLines(async () => {
		for (const { id } of acting)
			for (const path of addressesOf(id, valuesOf))
				for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
					for (const headers of [
						{ origin: 'https://evil.example' },
						{ origin: 'null' },
						{ origin: site.address, 'sec-fetch-site': 'cross-site' },
					]) {
						const answer = await fetch(site.address + path, {
							method: 'POST',
							redirect: 'manual',
							body: 'number=1&role=staff',
							headers: { ...headers, cookie, 'content-type': type },
						})
						assert.equal(answer.status, 403, `${path} ${type} ${JSON.stringify(headers)}`)
					}
				}
	})
	assert.deepEqual(await everything(database), before)
})

/** The statements that a piece of work sends, without what they are about. */
const sending = new AsyncLocalStorage<string[]>()
const query = pg.Client.prototype.query
;(pg.Client.prototype as { query: unknown }).query = function (this: pg.Client, ...given: unknown[]) {
	const [first] = given as [unknown]
	sending.getStore()?.push(typeof first === 'string' ? first : String((first as { text?: string }).text))
	return (query as (...args: unknown[]) => unknown).apply(this, given)
}
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
	const statements: string[] = []
	await sending.run(statements, work)
	return statements
}

test('whether an address is on the roll: the same answers to the byte, from the same work', async () => {
	const steps = async (email: string): Promise<readonly string[]> => {
		const answer = await post('/sign-in', { negotiation: talks, side: 'union', contact: email })
		const asking = /parley-asking=[\w-]+/.exec(answer.headers.get('set-cookie')!)![0]
		const id = '00000000-0000-4000-8000-000000000000'
		return [
			await whole(answer),
			await whole(await get('/sign-in/code', asking)),
			await whole(await post('/sign-in/code', { code: '12345x' }, asking)),
			await whole(await post('/sign-in/link', { request: id, token: 'x'.repeat(43) }, asking)),
		]
	}
	const { length } = emailOf(7)
	const stranger = `nobody-${'x'.repeat(length - 19)}@example.org`
	assert.equal(stranger.length, length)
	let answers: readonly (readonly string[])[] = []
	await logLines(
		async () => (answers = [await steps(emailOf(7)), await steps(stranger), await steps(phoneOf(7)), await steps(phoneOf(77))]),
	)
	assert.deepEqual(answers[0], answers[1])
	assert.deepEqual(answers[2], answers[3], 'a phone as a mail')

	const work = async (email: string): Promise<readonly (readonly string[])[]> => {
		const ask = { space: talks, side: 'union', contact: email, from: 'somewhere', origin: null } as const
		let browser = ''
		const asking = await statementsOf(async () => {
			const done = await askToSignIn(database, ask)
			assert.ok('browser' in done)
			browser = done.browser
		})
		await pause(300)
		const answer = { browser, from: 'somewhere', before: undefined }
		const coding = await statementsOf(() => answerWithCode(database, '12345x', answer))
		const linking = await statementsOf(() => answerWithLink(database, '00000000-0000-4000-8000-000000000000', 'x', answer))
		return [asking, coding, linking]
	}
	let known: readonly (readonly string[])[] = []
	let unknown: readonly (readonly string[])[] = []
	for (const [there, stranger] of [
		[emailOf(8), 'nobody-at-all@example.org'],
		[phoneOf(8), phoneOf(78)],
	] as const) {
		await logLines(async () => {
			known = await work(there)
			unknown = await work(stranger)
		})
		assert.ok(known.every(statements => statements.length > 2))
		assert.deepEqual(known, unknown)
	}
})

test('whether somebody has signed: the same answer and the same work the first time and after', async () => {
	const cookie = `parley-session=${await secretOf(cy)}`
	const answers: string[] = []
	for (let each = 0; each < 3; each++) answers.push(await whole(await post(`/${talks}/letters/two/sign?/sign`, {}, cookie)))
	assert.equal(new Set(answers).size, 1)
	const sign = createSigning(database.pool, union.master, two)
	await sign(by(colleague))
	const work = async (person: Person): Promise<readonly string[]> => {
		// What is asked while a batch is under way belongs to whoever asked first.
		await sign.settled()
		return statementsOf(() => sign(by(person)))
	}
	const first = await work(union.members[9]!)
	const again = await work(union.members[9]!)
	const absent = await work(elsewhere.members[1]!)
	assert.ok(first.length >= 4)
	assert.deepEqual(again, first)
	assert.deepEqual(absent, first)
})

test('the public page of a letter is the same for whoever has signed as for anybody', async () => {
	const read = async (): Promise<string> => (await fetch(`${site.address}/${talks}/letters/one`)).text()
	const cookie = `parley-session=${await secretOf(bela)}`
	const [before, own] = [await read(), await (await get(`/${talks}/letters/one`, cookie)).text()]
	assert.equal(own, before, 'the public page is the same for a member')
})

test('limits: a contact, a place on the network, passkeys and codes', async () => {
	const codes = [] as number[]
	await logLines(async () => {
		for (let each = 0; each < 7; each++)
			codes.push((await post('/sign-in', { negotiation: talks, side: 'union', contact: 'too-often@example.org' })).status)
	})
	assert.deepEqual(codes, [303, 303, 303, 303, 303, 400, 400])
	await asOwner(database, client => client.query(`update parley.rate set times = 100000`))
	const ask = (): Promise<Response> =>
		fetch(`${site.address}/sign-in/passkeys`, {
			method: 'POST',
			headers: { origin: site.address, 'content-type': 'application/json' },
			body: JSON.stringify({ negotiation: talks, side: 'union' }),
		})
	await logLines(async () => {
		assert.equal((await ask()).status, 429)
		assert.equal((await post('/sign-in/code', { code: '123456' }, `parley-asking=${'a'.repeat(43)}`)).status, 400)
	})
	await asOwner(database, client => client.query('delete from parley.rate'))
	assert.equal((await ask()).status, 200)
})

test('a session that was put into a browser beforehand is not the one that signs in', async () => {
	const { asking, code } = await asked(9)
	const fixed = await secretOf(elsewhere.members[0]!)
	const answer = await post('/sign-in/code', { code }, `${asking}; parley-session=${fixed}`)
	const secret = /parley-session=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1]
	assert.ok(secret && secret !== fixed)
	assert.equal(await findSession(database, fixed), null, 'what was there is over')
	assert.equal((await findSession(database, secret))?.id, union.members[9]!.id)
})

const hostile = [
	'\u202egnp.exe',
	'A\u200bda',
	'A\u00adda',
	'\u2066Ada\u2069',
	'A\ufeffda',
	'\u{e0041}Ada',
	'Ada\u3164',
	`Z${'\u0301\u0302'.repeat(6)}`,
	'Ada\r\nBcc: all@example.org',
	'x'.repeat(121),
]
const harmlessThough = [
	'=HYPERLINK("http://x")',
	'+1',
	'@SUM(A1)',
	'-2',
	'<script>alert(1)</script>',
	"O'Brien; drop table member",
	'محمد',
	'श्रीनिवास',
	'می\u200cخواهم',
	'Nguyễn Thị Ngọc',
]

test('a hostile name is refused with its line, or harmless wherever it is shown', () => {
	const file = (names: readonly string[]): Uint8Array =>
		Buffer.from(['number,name', ...names.map((name, index) => `${index},"${name.replaceAll('"', '""')}"`)].join('\n'))
	for (const name of hostile) {
		const read = readRollFile(file([name]))
		assert.ok('refusals' in read, JSON.stringify(name))
		assert.deepEqual(
			read.refusals.map(each => [each.line, each.column]),
			[[2, 'name']],
		)
	}
	const kept = readRollFile(file(harmlessThough))
	assert.ok('rows' in kept, JSON.stringify(kept))
	assert.deepEqual(
		kept.rows.map(({ name }) => name),
		harmlessThough.map(name => name.normalize('NFC')),
	)
})

test('no name, whatever it is, is a formula in an export, and each is there whole', () => {
	const name = fc.oneof(
		fc.string({ unit: 'grapheme', maxLength: 40 }),
		fc
			.tuple(fc.constantFrom('=', '+', '-', '@', '\t=', ' =', '＝', '"=', "'="), fc.string({ unit: 'grapheme' }))
			.map(parts => parts.join('')),
	)
	fc.assert(
		fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), names => {
			fc.pre(names.every(each => !hasUnseen(each)))
			const read = readCsvRows(Buffer.from(csvOf({ heads: ['Name', 'Line'], rows: names.map(each => [text(each), text('x')]) })))
			assert.ok('rows' in read, JSON.stringify(read))
			for (const [index, [cell]] of read.rows.entries()) {
				assert.doesNotMatch(cell!, /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]/)
				assert.ok(cell === names[index] || cell === `'${names[index]}`)
			}
		}),
		{ seed: 20231026, numRuns: 300 },
	)
})
