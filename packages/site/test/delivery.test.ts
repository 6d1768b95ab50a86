/**
 * The delivery ledger: each member exactly one accepted mail, through kills; who is left out and why; what the bytes of a mail hold. More of the same:
 * `npm run bulletin-mails -w packages/site` sends 160,000.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type BulletinMail, composer, isPlainAddress, messageIdOf } from '#lib/server/bulletins/compose.ts'
import { laterMinutes, settlementOf, startDeliverer, whySkipped } from '#lib/server/bulletins/deliver.ts'
import { outcomeOf, type Phase, type Post } from '#lib/server/bulletins/post.ts'
import { deliverUnderKills, plantBulletin, startSink } from '../load/deliver-kills.ts'
import { randomOf } from '../load/kill.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { until } from './support/letters.ts'

const database = await testDatabase()
const data = mkdtempSync(join(tmpdir(), 'parley-delivery-'))
after(() => rmSync(data, { recursive: true, force: true }))
const sender = { master: Buffer.alloc(32, 7), from: 'The committee, Local 7 <committee@union.example>', origin: 'https://talks.example' }

const countOf = (bulletin: string, of: string): Promise<number> =>
	asOwner(database, async client => {
		const { rows } = await client.query<{ count: number }>(
			`select count(*)::integer as count from parley.delivery where bulletin = $1 and ${of}`,
			[bulletin],
		)
		return rows[0]!.count
	})
const isSettled = async (bulletin: string): Promise<boolean> => (await countOf(bulletin, "state in ('queued', 'sending')")) === 0

test('killed three times while it sends, it gives each member one accepted mail, and doubles none but those under way', async () => {
	const [members, kills, connections] = [1_500, 3, 5]
	const sink = await startSink()
	after(() => sink.stop())
	const bulletin = await asOwner(database, client => plantBulletin(client, members))
	const { count } = await deliverUnderKills({ app: database.app, data, connections }, sink, {
		members,
		kills,
		random: randomOf(20231028),
		isDone: () => isSettled(bulletin),
	})
	assert.deepEqual([count.recipients, count.distinct, count.wrong], [members, members, 0])
	assert.equal(await countOf(bulletin, "state = 'accepted'"), members)
	assert.ok(count.raw - members <= kills * connections, `${count.raw - members} doubles in ${kills} kills of ${connections} connections`)
})

/** A server of the test's own: what it answers to whom. */
async function deliverWith(
	answer: (to: string) => Awaited<ReturnType<Post['send']>>,
	bulletins: readonly string[],
): Promise<readonly string[]> {
	const got: string[] = []
	const post: Post = {
		async send({ messageId }, to, onAccepted) {
			const outcome = answer(to)
			if (outcome.kind !== 'accepted') return outcome
			got.push(`${to} ${messageId}`)
			onAccepted()
			return outcome
		},
		close() {},
	}
	const deliverer = startDeliverer({ app: database.app, data, sender, post, connections: 3, pollMilliseconds: 20 })
	// One after the other: a correction gets its rows as those of its bulletin are settled.
	await until('all is settled', async () => {
		for (const bulletin of bulletins) if (!(await isSettled(bulletin))) return false
		return true
	})
	await deliverer.stop()
	return got
}

test('who unsubscribed, has no address, or whose mail came back is left out of news; a correction goes to exactly those who got what it corrects', async () => {
	const statutory = await asOwner(database, client => plantBulletin(client, 6, 'mill'))
	const { news, correction } = await asOwner(database, async client => {
		const insert = (kind: string, corrects: string | null): Promise<string> =>
			client
				.query<{ id: string }>(
					`insert into parley.bulletin (space, side, slug, title, body, kind, corrects, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
					select space, side, $2, title, body, $3, $4, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at from parley.bulletin where id = $1
					returning id`,
					[statutory, kind, kind, corrects],
				)
				.then(({ rows }) => rows[0]!.id)
		const news = await insert('news', null)
		// Made while its bulletin is still on its way to everybody.
		const correction = await insert('correction', news)
		await client.query(
			'insert into parley.delivery (bulletin, member, space, side) select $1, id, space, side from parley.member where space = $2',
			[news, 'mill'],
		)
		const of = (number: number): string => `(select id from parley.member where space = 'mill' and number = '${number}')`
		await client.query(`insert into parley.mail_choice (member, space, side, via) values (${of(1)}, 'mill', 'union', 'page')`)
		await client.query(`delete from parley.contact where member = ${of(2)}`)
		await client.query(
			`insert into parley.mail_bounce (member, space, side, address, reason, entered_by)
			select c.member, c.space, c.side, c.address, 'mailbox full', ${of(1)} from parley.contact c where c.member = ${of(3)}`,
		)
		return { news, correction }
	})
	const got = await deliverWith(
		to => (to.startsWith('member-4@') ? { kind: 'refused', reason: '550 no such user' } : { kind: 'accepted' }),
		[statutory, news, correction],
	)
	const states = await asOwner(database, async client => {
		const { rows } = await client.query<{ bulletin: string; line: string }>(
			`select d.bulletin, m.number || ' ' || d.state || coalesce(': ' || d.reason, '') as line from parley.delivery d join parley.member m on m.id = d.member
			where d.space = 'mill' order by 2`,
		)
		return Map.groupBy(rows, row => row.bulletin)
	})
	const linesOf = (bulletin: string): readonly string[] => states.get(bulletin)!.map(({ line }) => line)
	const left = [
		'2 skipped: no address',
		'3 skipped: came back before: mailbox full',
		'4 failed: 550 no such user',
		'5 accepted',
		'6 accepted',
	]
	assert.deepEqual(linesOf(statutory), ['1 accepted', ...left], 'statutory notices reach whoever unsubscribed')
	assert.deepEqual(linesOf(news), ['1 skipped: unsubscribed', ...left])
	assert.deepEqual(linesOf(correction), ['5 accepted', '6 accepted'])
	assert.equal(got.length, 7)
	assert.equal(new Set(got).size, 7, 'each mail has a Message-ID of its own')
})

/** The bulletin of a table of its own, as news, still to be sent. */
const newsOf = (space: string, members: number): Promise<string> => asOwner(database, client => plantBulletin(client, members, space))
const postOf = (answer: () => Awaited<ReturnType<Post['send']>>, got: string[]): Post => ({
	async send(_, to, onAccepted) {
		await pause(2)
		const outcome = answer()
		if (outcome.kind === 'accepted') onAccepted()
		got.push(to)
		return outcome
	},
	close() {},
})

test('of two processes one delivers; when it ends the other takes its place, and nobody gets two', async () => {
	const got: string[] = []
	const start = () =>
		startDeliverer({
			app: database.app,
			data,
			sender,
			post: postOf(() => ({ kind: 'accepted' }), got),
			connections: 2,
			batch: 20,
			pollMilliseconds: 20,
		})
	const both = [start(), start()]
	after(() => Promise.all(both.map(each => each.stop())))
	await until('one of them has the place', () => both.some(each => each.isDelivering()))
	const bulletin = await newsOf('quarry', 300)
	await until('some are sent', () => got.length > 30)
	assert.equal(both.filter(each => each.isDelivering()).length, 1)
	await both.find(each => each.isDelivering())!.stop()
	assert.ok(got.length < 300)
	await until('the other has sent the rest', () => isSettled(bulletin))
	assert.equal(got.length, 300)
	assert.equal(new Set(got).size, 300)
	await Promise.all(both.map(each => each.stop()))
	assert.equal(await countOf(bulletin, "state = 'accepted'"), 300)
})

const sendingOf = (bulletin: string): Promise<{ paused: boolean; why: string | null; trouble: string | null } | undefined> =>
	asOwner(database, async client => {
		const { rows } = await client.query(
			'select paused_at is not null as paused, paused_why as why, trouble from parley.sending where bulletin = $1',
			[bulletin],
		)
		return rows[0]
	})

test('a text that the server takes from nobody stops by itself; without a server the mails wait, and both are said', async () => {
	const [bulletin, got]: [string, string[]] = [await newsOf('forge', 300), []]
	const refuse = postOf(() => ({ kind: 'refused', reason: '554 5.7.1 this text is not welcome' }), got)
	const deliverer = startDeliverer({ app: database.app, data, sender, post: refuse, connections: 2, batch: 20, pollMilliseconds: 20 })
	await until('it has stopped', async () => (await sendingOf(bulletin))?.paused === true)
	await deliverer.stop()
	assert.match(
		(await sendingOf(bulletin))!.why!,
		/refused 2\d mails in a row, so the rest waits\. The last time it said: 554 5\.7\.1 this text/,
	)
	assert.ok(got.length < 60, `${got.length} were tried`)
	assert.equal(await countOf(bulletin, "state = 'queued'"), 300 - got.length)

	const silent = startDeliverer({ app: database.app, data, sender, post: null, connections: 2, pollMilliseconds: 20 })
	const other = await newsOf('dock', 3)
	await until('it says why', async () => (await sendingOf(other))?.trouble === 'This server has no mail server: SMTP_URL is not set.')
	await silent.stop()
	assert.equal(await countOf(other, "state = 'queued' and attempts = 0"), 3)
	await deliverWith(() => ({ kind: 'accepted' }), [other])
	assert.equal((await sendingOf(other))!.trouble, null, 'and no longer, when it is mended')
})

test('where the site does not know its own address, news waits for its way out, and says so; a statutory notice goes', async () => {
	const notice = await newsOf('lost', 3)
	const news = await asOwner(database, async client => {
		const { rows } = await client.query<{ id: string }>(
			`insert into parley.bulletin (space, side, slug, title, body, kind, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
			select space, side, 'news', title, body, 'news', state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at from parley.bulletin where id = $1
			returning id`,
			[notice],
		)
		await client.query(
			'insert into parley.delivery (bulletin, member, space, side) select $1, id, space, side from parley.member where space = $2',
			[rows[0]!.id, 'lost'],
		)
		return rows[0]!.id
	})
	const got: string[] = []
	const deliverer = startDeliverer({
		app: database.app,
		data,
		sender: { ...sender, origin: null },
		post: postOf(() => ({ kind: 'accepted' }), got),
		connections: 2,
		pollMilliseconds: 20,
	})
	await until('the notice has gone', async () => (await countOf(notice, "state = 'accepted'")) === 3)
	await until('it says why', async () => /no way out of the bulletins\. .* ORIGIN/.test((await sendingOf(news))?.trouble ?? ''))
	await deliverer.stop()
	assert.equal(got.length, 3)
	assert.equal(await countOf(news, "state = 'queued' and attempts = 0"), 3)
	await deliverWith(() => ({ kind: 'accepted' }), [news])
	assert.equal((await sendingOf(news))!.trouble, null)
})

test('an accepted mail is never queued again, and a bulletin that was sent stays as it is, whoever tries', () =>
	asOwner(database, async client => {
		await assert.rejects(client.query("update parley.delivery set state = 'queued' where state = 'accepted'"), /not sent again/)
		await assert.rejects(client.query("update parley.bulletin set title = 'another'"), /stays as it is/)
		await assert.rejects(client.query('delete from parley.bulletin'), /stays as it is/)
	}))

const taken = {
	bulletin: 'b',
	member: 'm',
	attempts: 1,
	kind: 'news',
	address: 'a@b.example',
	isGone: false,
	isUnsubscribed: false,
	bounce: null,
}

test('a refusal for good fails at once, one for now later and later, trouble of the server not at all', () => {
	const to = (phase: Phase, text: string) => outcomeOf(phase, { code: Number(text.slice(0, 3)), text })
	assert.deepEqual(to('RCPT', '550 5.1.1 no such user'), { kind: 'refused', reason: '550 5.1.1 no such user', isAddress: true })
	assert.deepEqual(to('RCPT', '552 5.2.2 mailbox full'), { kind: 'refused', reason: '552 5.2.2 mailbox full', isAddress: false })
	assert.equal(to('content', '451 4.7.1 greylisted').kind, 'later')
	for (const outcome of [to('MAIL', '550 sender'), to('DATA', '421 closing'), to('RCPT', '250 what?')])
		assert.equal(outcome.kind, 'trouble')
	const later = { kind: 'later', reason: '451 try again' } as const
	const tries = [...laterMinutes, null].map((_, index) => settlementOf({ ...taken, attempts: index + 1 }, later))
	assert.deepEqual(
		tries.map(({ state, laterSeconds, isPermanent }) => [state, laterSeconds / 60, isPermanent]),
		[...laterMinutes.map(minutes => ['queued', minutes, null]), ['failed', 0, false]],
	)
	const trouble = settlementOf(taken, { kind: 'trouble', reason: 'no answer' })
	assert.deepEqual([trouble.state, trouble.attempts], ['queued', 0], 'a try that says nothing about the mail does not count')
	assert.equal(whySkipped({ ...taken, kind: 'news', isGone: true }), 'no longer on the roll')
	assert.equal(whySkipped({ ...taken, kind: 'correction', isGone: true, isUnsubscribed: true }), null)
	for (const address of ['a@b', 'zoë@b.example']) assert.ok(isPlainAddress(address))
	for (const address of ['a@b\r\nBcc: c@d', 'a@b, c@d', 'a b@c', '<a@b>', 'a', 'a@b@c'])
		assert.equal(isPlainAddress(address), false, address)
})

const mail: BulletinMail = {
	id: 'b7',
	space: 'plant',
	side: 'union',
	title: 'Où en sont les négociations: 7 % ≠ 9 %, and a title that is longer than a line of a header may be\r\nBcc: x@y',
	kind: 'news',
	html: '<p>7% offered, 9% asked: <span class="drawn">$178.6M</span> apart.</p>',
	text: '7% offered, 9% asked: $178.6M apart.',
	page: 'https://talks.example/plant/bulletins/union/today',
	sentAt: new Date('2023-10-28T20:00:00Z'),
}
const unquoted = (text: string): string =>
	Buffer.from(
		text.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
		'latin1',
	).toString()

test('a mail fetches nothing, counts nobody, leads nowhere else, and carries its one-click way out', () => {
	const { raw, messageId } = composer(mail, sender)('member-1', 'ada@members.example')
	const [head = '', ...rest] = raw.split('\r\n\r\n')
	const body = unquoted(rest.join('\r\n\r\n'))
	assert.equal(/\bBcc:/m.test(head), false, 'no header of somebody else’s')
	assert.equal([...head.matchAll(/^To: /gm)].length, 1)
	const wayOut =
		/^List-Unsubscribe: <(https:\/\/talks\.example\/unsubscribe\/member-1\.[\w-]{43})>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m.exec(
			head,
		)?.[1]
	assert.ok(wayOut, head)
	assert.ok(body.includes(`href="${wayOut}"`) && body.includes(`come):\r\n${wayOut}\r\n`), 'the same in both parts')
	assert.doesNotMatch(body, /<(?:img|link|script|iframe|object|video|audio|source|form|base)\b|url\(|@import|background=|srcset|cid:/i)
	for (const [, address] of body.matchAll(/(?:href|src)="([^"]*)"/g)) assert.ok([wayOut, mail.page].includes(address!), address)
	for (const line of raw.split('\r\n'))
		assert.ok(line.length <= 200 && (line.length <= 76 || /^(?:List-|Message-ID|Content-Type)/.test(line)), line)
	assert.doesNotMatch(raw, /[^\x20-\x7e\r\n\t]/, 'plain bytes only')
	assert.equal(messageId, messageIdOf(sender, 'b7', 'member-1'), 'the same at each attempt')
	assert.notEqual(messageId, messageIdOf(sender, 'b7', 'member-2'))
	assert.equal(messageId.includes('member-1'), false)
})

test('a statutory notice says why it comes and has no way out', () => {
	const { raw } = composer({ ...mail, kind: 'statutory' }, sender)('member-1', 'ada@members.example')
	assert.doesNotMatch(raw, /unsubscribe/i)
	assert.match(unquoted(raw), /rules oblige your side to tell every member/)
})
