/**
 * Bulletins on their way, as members, staff and mail servers meet them: the deliverer in the site's own process, the way out by a provider's click and by the page's button,
 * a sending watched, paused and tried again, and mails that come back.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import { asService, closeDatabase } from '#db'
import { markOf, marksIn, memberOfMark, returnPathOf } from '#lib/server/bulletins/bounces/mark.ts'
import { takeInAll } from '#lib/server/bulletins/bounces/places.ts'
import { isOfAddress } from '#lib/server/bulletins/bounces/status.ts'
import { messageIdOf, unsubscribeToken } from '#lib/server/bulletins/compose.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { beginSession } from '#lib/server/people/sessions.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { plantBulletin } from '../load/deliver-kills.ts'
import { absence, type Bounced, delayed, exchange, full, postfix } from './support/bounces.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { everything } from './support/everything.ts'
import { until } from './support/letters.ts'
import { logLines } from './support/log-lines.ts'
import { startSite } from './support/site.ts'
import { axeFindings, scrollsSideways } from './support/walk.ts'

for (const name of ['ORIGIN', 'HOST', 'PARLEY_OWNER_URL', 'PARLEY_BOUNCES', 'PARLEY_MAIL_FROM']) delete process.env[name]
const talks = 'teachers-grid'
const database = await testDatabase()
const data = mkdtempSync(join(tmpdir(), 'parley-mailing-'))
after(() => rmSync(data, { recursive: true, force: true }))

/** What the mail server says to whom; what it took. */
const answers = new Map<string, string>()
const took: { readonly to: string; readonly text: string }[] = []
const server = new SMTPServer({
	authOptional: true,
	disabledCommands: ['STARTTLS'],
	hideDSN: false,
	logger: false,
	onRcptTo({ address }, _, done) {
		const words = answers.get(address)
		done(words === undefined ? null : Object.assign(new Error(words.slice(4)), { responseCode: Number(words.slice(0, 3)) }))
	},
	onData(stream, session, done) {
		let text = ''
		stream.on('data', part => (text += part))
		stream.on('end', () => {
			took.push({ to: session.envelope.rcptTo[0]!.address, text })
			done()
		})
	},
})
await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
after(() => new Promise<void>(settle => server.close(() => settle())))
process.env['SMTP_URL'] = `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`
process.env['PARLEY_DATA'] = data
process.env['DATABASE_URL'] = addressOf(database)
const master = masterKey(data)
const emailOf = (number: number): string => `member-${number}@members.example`

/** Twelve members; the first of them is staff. Nothing of it is queued yet. */
const notice = await asOwner(database, async client => {
	const id = await plantBulletin(client, 12, talks)
	await client.query('delete from parley.delivery')
	await client.query(
		`insert into parley.role_grant (space, side, member, role) select space, side, id, 'staff' from parley.member where space = $1 and number = '1'`,
		[talks],
	)
	return id
})
const members = await asOwner(database, async client => {
	const { rows } = await client.query<{ id: string }>('select id from parley.member where space = $1 order by number::integer', [talks])
	return rows.map(({ id }) => id)
})
const memberOf = (number: number): string => members[number - 1]!
const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address() as AddressInfo
free.close()
await once(free, 'close')
process.env['ORIGIN'] = `http://localhost:${port}`
const site = await startSite([], port)
database.beforeClose(closeDatabase)

const sessionOf = async (number: number): Promise<string> => {
	const signer = { id: memberOf(number), space: talks, side: 'union' } as const
	return `parley-session=${await asService(database, 'session', work => beginSession(work, signer, 'mail', undefined))}`
}
const staff = await sessionOf(1)
const get = (path: string, cookie = ''): Promise<Response> =>
	fetch(site.address + path, { redirect: 'manual', headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) } })
const press = (path: string, cookie: string, fields: Record<string, string> = {}, origin = site.address): Promise<Response> =>
	fetch(site.address + path, {
		method: 'POST',
		redirect: 'manual',
		headers: { accept: 'text/html', origin, ...(cookie === '' ? {} : { cookie }) },
		body: new URLSearchParams(fields),
	})

const read = async (path: string, cookie: string): Promise<string> => (await (await get(path, cookie)).text()).replaceAll(/<!--.*?-->/g, '')

/** A bulletin of its own kind and name, queued for everybody. */
const send = (slug: string, kind: 'news' | 'statutory'): Promise<string> =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ id: string }>(
			`insert into parley.bulletin (space, side, slug, title, body, kind, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
			select space, side, $2, 'About ' || $2, body, $3, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, now() from parley.bulletin where id = $1 returning id`,
			[notice, slug, kind],
		)
		await client.query(
			`insert into parley.delivery (bulletin, member, space, side) select $1, id, space, side from parley.member where space = $2`,
			[rows[0]!.id, talks],
		)
		return rows[0]!.id
	})
const linesOf = (bulletin: string): Promise<readonly string[]> =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ line: string }>(
			`select m.number || ' ' || d.state || coalesce(': ' || d.reason, '') as line from parley.delivery d join parley.member m on m.id = d.member
			where d.bulletin = $1 order by m.number::integer`,
			[bulletin],
		)
		return rows.map(({ line }) => line)
	})
const settled = (bulletin: string): Promise<void> =>
	until('all of it is settled', async () => (await linesOf(bulletin)).every(line => !/ (?:queued|sending)/.test(line)))
const acceptedOf = (lines: readonly string[]): readonly string[] =>
	lines.filter(line => line.endsWith(' accepted')).map(line => line.split(' ')[0]!)

let browser: Browser
before(async () => {
	browser = await launchChromium()
})
after(() => browser.close())

const oneClick = (token: string, body: string | FormData = 'List-Unsubscribe=One-Click'): Promise<Response> =>
	fetch(`${site.address}/unsubscribe/${token}`, {
		method: 'POST',
		body,
		headers: typeof body === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
	})

test('a mail provider’s click takes somebody off the bulletins, opening the link takes nobody, and statutory notices still come', async () => {
	const [two, three] = [unsubscribeToken(master, memberOf(2)), unsubscribeToken(master, memberOf(3))]
	const before = await everything(database)
	for (const method of ['GET', 'HEAD']) assert.equal((await fetch(`${site.address}/unsubscribe/${two}`, { method })).status, 200)
	assert.deepEqual(await everything(database), before, 'whoever opens it sees a page and no more')
	const form = new FormData()
	form.set('List-Unsubscribe', 'One-Click')
	for (const answer of [await oneClick(two), await oneClick(two), await oneClick(three, form)]) {
		assert.equal(answer.status, 200)
		assert.match(await answer.text(), /No more bulletins by mail\. Statutory notices still come\./)
	}
	assert.match(await (await get(`/unsubscribe/${two}`)).text(), /No more bulletins of the union by mail, since/)
	const statutory = await send('owed', 'statutory')
	const news = await send('news', 'news')
	await Promise.all([settled(statutory), settled(news)])
	assert.equal(acceptedOf(await linesOf(statutory)).length, 12)
	assert.deepEqual(
		(await linesOf(news)).filter(line => !line.endsWith(' accepted')),
		['2 skipped: unsubscribed', '3 skipped: unsubscribed'],
	)
	assert.equal(took.length, 22)
	assert.equal(took.filter(({ text }) => text.includes(`List-Unsubscribe: <${site.address}/unsubscribe/`)).length, 10)
})

test('a way out that was forged, cut, swapped or sent by another site is refused in words, and leaves a line without the member', async () => {
	const [good, other] = [unsubscribeToken(master, memberOf(4)), unsubscribeToken(master, memberOf(5))]
	const swapped = `${good.split('.')[0]}.${other.split('.')[1]}`
	const elsewhere = unsubscribeToken(Buffer.alloc(32, 1), memberOf(4))
	const before = await everything(database)
	const lines = await logLines(async () => {
		for (const token of [swapped, elsewhere, good.slice(0, -1), `${good}x`, '..', 'x']) {
			const clicked = await oneClick(token)
			assert.equal(clicked.status === 200, false, token)
			if (token === '..') continue
			assert.match(await clicked.text(), /Nothing was changed\. This is no link of a mail from here/)
			const page = await get(`/unsubscribe/${token}`)
			assert.equal(page.status, 404)
			assert.match(await page.text(), /This is no link of a mail from here[\s\S]*your account’s page has the same button/)
		}
		for (const body of ['', 'List-Unsubscribe=One-Clicks', 'x=List-Unsubscribe', 'y'.repeat(5000)])
			assert.equal((await oneClick(good, body)).status, 400, body.slice(0, 40))
		assert.equal((await press(`/unsubscribe/${good}?/out`, '', {}, 'https://elsewhere.example')).status, 403)
	})
	assert.deepEqual(await everything(database), before)
	assert.ok(lines.some(line => /^refused unsubscribe link: forged #[0-9a-f]{8}$/.test(line)))
	assert.equal(lines.join('\n').includes(memberOf(4)), false)
})

test('the page’s own button does it too, and only whoever signs in gets bulletins again', async () => {
	const token = unsubscribeToken(master, memberOf(4))
	assert.equal((await press(`/unsubscribe/${token}?/out`, '')).status, 303)
	const mine = await sessionOf(4)
	assert.match(await (await get('/account', mine)).text(), /You get none, since/)
	assert.equal((await press('/account?/bulletins', mine, { wants: 'yes' })).status, 303)
	assert.match(await (await get('/account', mine)).text(), /You get the bulletins of your side by mail/)
	assert.match(await (await get(`/unsubscribe/${token}`)).text(), /Nothing has changed yet/)
})

test('staff watch a sending, pause it, go on, and try again only whom it did not reach; who is refused for good is flagged on the roll', async () => {
	answers.set(emailOf(6), '550 5.1.1 no such user')
	answers.set(emailOf(7), '552 5.2.2 the mailbox is full')
	const here = `/${talks}/bulletins/sent/watched`
	assert.equal((await press(`${here}?/pause`, staff)).status, 404, 'nothing of that name was sent')
	const id = await send('watched', 'statutory')
	await settled(id)
	const seen = await read(here, staff)
	assert.match(seen, /10 of 12 members have it/)
	assert.match(seen, /Refused[\s\S]*?>2</)
	assert.match(seen, /552 5\.2\.2 the mailbox is full/)
	const roll = await read(`/${talks}/roll`, staff)
	assert.match(roll, /member-6@members\.example[\s\S]*550 5\.1\.1 no such user/)
	assert.equal(roll.includes('the mailbox is full'), false, 'a full mailbox is no dead address')

	answers.clear()
	const before = took.length
	assert.equal((await press(`${here}?/pause`, staff)).status, 303)
	assert.equal((await press(`${here}?/resend`, staff)).status, 303)
	assert.match(await read(`${here}?live=1`, staff), /Paused by <bdi>Member 1/)
	assert.equal(took.length, before)
	assert.equal((await press(`${here}?/resume`, staff)).status, 303)
	await settled(id)
	assert.deepEqual(
		took.slice(before).map(({ to }) => to),
		[emailOf(7)],
	)
	assert.deepEqual(
		(await linesOf(id)).filter(line => !line.endsWith(' accepted')),
		['6 skipped: came back before: 550 5.1.1 no such user'],
	)
	const bounce = /name="bounce" value="([^"]+)"/.exec(roll)![1]!
	assert.equal((await press(`/${talks}/roll?/lift`, staff, { bounce })).status, 303)
	assert.equal((await press(`${here}?/resend`, staff)).status, 303)
	await until('it is settled again', async () => acceptedOf(await linesOf(id)).length === 12)
	assert.equal((await press(`${here}?/resend`, staff)).status, 409, 'there is nobody left')
	assert.equal((await get(here, await sessionOf(2))).status, 403, 'no member sees whose mail came')
	await asOwner(database, client => client.query("update parley.session set fresh_at = now() - interval '1 hour'"))
	const asked = await press(`${here}?/resend`, staff)
	assert.match(asked.headers.get('location') ?? '', /^\/sign-in\?/, 'trying again asks for a fresh sign-in')
})

test('mails that come back are taken in: each fails its own row once, dead addresses are flagged, and nobody can make one up', async () => {
	const id = await send('returned', 'statutory')
	await settled(id)
	const box = 'bounces@union.example'
	const of = (number: number): Bounced => ({
		to: emailOf(number),
		box,
		mark: markOf(master, id, memberOf(number)),
		messageId: messageIdOf({ master, from: 'Parley <parley@localhost>', origin: null }, id, memberOf(number)),
	})
	const folder = join(data, 'Maildir')
	for (const part of ['new', 'cur']) mkdirSync(join(folder, part), { recursive: true })
	const mails: readonly string[] = [
		postfix(of(2)),
		exchange(of(3)),
		full(of(4)),
		delayed(of(5)),
		absence(of(6)),
		postfix({ ...of(7), mark: markOf(Buffer.alloc(32, 1), id, memberOf(7)) }),
		exchange({ ...of(8), messageId: of(9).messageId }),
		postfix(of(2)),
		'',
		postfix(of(10)).slice(0, 700),
	]
	for (const [at, mail] of mails.entries()) writeFileSync(join(folder, 'new', String(at)), mail)
	const { lines, problem } = await takeInAll(database, [folder])
	assert.equal(problem, null)
	assert.match(
		lines[0]!,
		/Mails read: 10\. Came back: 3, of which addresses left out from now on: 2\. Known, or only late: 2\. Not understood: 5\./,
	)
	assert.deepEqual(
		(await linesOf(id)).filter(line => !line.endsWith(' accepted')),
		[
			'2 failed: came back: 550 5.1.1 <them>: Recipient address rejected: User unknown',
			'3 failed: came back: 550 5.4.1 Recipient address rejected: Access denied.',
			`4 failed: came back: 552 5.2.2 mailbox for ${emailOf(4)} is full`,
		],
	)
	assert.deepEqual(readdirSync(join(folder, 'new')), [])
	const unread = readdirSync(join(folder, 'cur')).filter(name => name.endsWith(':2,'))
	assert.deepEqual(unread.toSorted(), ['4:2,', '5:2,', '6:2,', '8:2,', '9:2,'])
	assert.match((await takeInAll(database, [join(folder, 'nowhere')])).problem!, /nowhere cannot be read: there is no such place/)
	const next = await send('after', 'news')
	await settled(next)
	assert.deepEqual(
		(await linesOf(next)).filter(line => line.includes('came back before')).map(line => line.split(' ')[0]),
		['2', '3'],
	)
})

test('a mark survives what servers do to addresses, fits into one, and is nobody else’s', () => {
	for (const member of ['00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff', memberOf(1)]) {
		const mark = markOf(master, notice, member)
		const address = returnPathOf('bulletin-bounces-box@union.example', mark)
		assert.ok(address.split('@')[0]!.length <= 64)
		assert.deepEqual(marksIn(`<${address.toUpperCase()}>`), [mark])
		assert.equal(memberOfMark(mark), member)
	}
	for (const words of ['550 5.1.1 x', '550 No such user here', '550 5.0.0 mailbox does not exist', '5.1.2 host'])
		assert.ok(isOfAddress(words), words)
	for (const words of ['550 5.7.1 user unknown to our policy', '554 message refused', '552 5.2.2 full', '451 4.1.1 x', '550'])
		assert.equal(isOfAddress(words), false, words)
})

test('the pages of a sending and the way out are open to everybody, without script, on a phone and in the dark', async () => {
	const fresh = await sessionOf(1)
	for (const path of [
		`/${talks}/bulletins/sent`,
		`/${talks}/bulletins/sent/returned`,
		`/unsubscribe/${unsubscribeToken(master, memberOf(9))}`,
	])
		for (const { width, colorScheme } of [
			{ width: 360, colorScheme: 'light' },
			{ width: 1280, colorScheme: 'dark' },
		] as const) {
			const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
			await context.addCookies([{ name: 'parley-session', value: fresh.split('=')[1]!, url: site.address }])
			const page = await context.newPage()
			const answer = await page.goto(site.address + path)
			assert.equal(answer?.status(), 200, path)
			assert.equal(await scrollsSideways(page), false, `${path} does not scroll sideways`)
			assert.deepEqual(await axeFindings(page), [], path)
			await context.close()
		}
})
