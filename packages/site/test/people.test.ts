/** The roll, sign-in, roles and recovery, on a real database: what each answers, and what stands in the record afterwards. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import type { Person } from '#db'
import { readEmail, readPhone } from '#lib/server/people/contact.ts'
import { startWorker } from '#lib/server/people/door.ts'
import { isEligible, readEligibility } from '#lib/server/people/eligibility.ts'
import { caughtMails, sendMail, signInMail } from '#lib/server/people/mail.ts'
import { limits } from '#lib/server/people/rate.ts'
import { askRecovery, listRecoveries, settleRecovery } from '#lib/server/people/recovery.ts'
import { grantRole, listRoles, revokeRole } from '#lib/server/people/roles.ts'
import { applyRoll, previewRoll } from '#lib/server/people/roll.ts'
import { readRollFile } from '#lib/server/people/roll-file.ts'
import { hashSecret } from '#lib/server/people/secrets.ts'
import { endSession, findSession, type Session } from '#lib/server/people/sessions.ts'
import { drawSetUpCode, setUp } from '#lib/server/people/set-up.ts'
import { answerWithCode, answerWithLink, askToSignIn } from '#lib/server/people/sign-in.ts'
import { accountText, caughtTexts, signInText, textsSent, wayOfTexts, wrongTexts } from '#lib/server/people/texts.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { logLines } from './support/log-lines.ts'
import { startTextGateway } from './support/text-gateway.ts'

for (const name of Object.keys(process.env)) if (/^(SMTP_URL|PARLEY_TEXTS_|PARLEY_PHONE_)/.test(name)) delete process.env[name]
const log = console.log
console.log = (words: unknown, ...more: unknown[]) => (/A (mail|text), not sent/.test(String(words)) ? undefined : log(words, ...more))

const database = await testDatabase()
await startWorker(database)
let staff: Session

before(async () => {
	const code = await drawSetUpCode(database, 'plant', 'union')
	assert.ok(code)
	const done = await setUp(database, { code, number: 'S-1', name: 'Ada Staff', email: 'Ada@Example.org' }, 'here', undefined)
	assert.ok('secret' in done, JSON.stringify(done))
	staff = (await findSession(database, done.secret))!
	assert.deepEqual(staff.roles, ['staff'])
	assert.ok(staff.isFresh)
	assert.equal(await drawSetUpCode(database, 'plant', 'union'), null, 'a side with staff is not set up again')
	assert.ok('words' in (await setUp(database, { code, number: '2', name: 'Eve', email: 'eve@example.org' }, 'here', undefined)), 'once')
})

const file = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`)
const head = 'number,name,email,phone,unit,standing,since'
const ada = 'S-1,Ada Staff,ada@example.org,,Office,good,2020-01-01'

async function apply(...lines: string[]): Promise<unknown> {
	const seen = await previewRoll(database, staff, file(head, ...lines))
	assert.ok('draft' in seen, JSON.stringify(seen))
	return applyRoll(database, staff, seen.draft, seen.stamp)
}

test('a roll is looked at, applied, and imported again with what has changed, field by field', async () => {
	assert.deepEqual(
		await apply(
			ada,
			'1,Béla Óry,bela@example.org,+1 213 555 0100,Nurses,good,2021-02-03',
			'2,Cy Lum,cy@example.org,,Nurses,arrears,2024-05-06',
			'3,Dov Ber,,,Drivers,good,',
		),
		{
			applied: true,
			added: 3,
			changed: 1,
			gone: 0,
			unchanged: 0,
		},
	)
	const again = await previewRoll(
		database,
		staff,
		file(
			head,
			ada,
			'1,Béla Óry,bela@new.example.org,+1 213 555 0100,Nurses,good,2021-02-03',
			'2,Cy Lum,cy@example.org,,Nurses,arrears,2024-05-06',
			'4,Eli New,eli@example.org,,Drivers,good,2026-01-01',
		),
	)
	assert.ok('draft' in again)
	assert.deepEqual(
		again.changes.changed.map(each => [each.known.number, each.fields]),
		[['1', [{ column: 'email', from: 'bela@example.org', to: 'bela@new.example.org' }]]],
	)
	assert.deepEqual(
		again.changes.fresh.map(each => each.number),
		['4'],
	)
	assert.deepEqual(
		again.changes.gone.map(each => each.number),
		['3'],
	)
	assert.equal(again.changes.unchanged, 2)
	assert.deepEqual(await applyRoll(database, staff, again.draft, 'another'), {
		applied: false,
		words: 'The roll has changed since you looked at this. Look again at what would change now.',
	})
	assert.deepEqual(await applyRoll(database, staff, again.draft, again.stamp), {
		applied: true,
		added: 1,
		changed: 1,
		gone: 1,
		unchanged: 2,
	})
	const { rows } = await asOwner(database, client =>
		client.query(`select act, actor, detail->>'gone' as gone from parley.audit where act = 'roll-applied' order by id`),
	)
	assert.deepEqual(
		rows.map(each => [each.act, each.actor, each.gone]),
		[
			['roll-applied', staff.id, '0'],
			['roll-applied', staff.id, '1'],
		],
	)
})

test('addresses that change places, and a member who comes back, are taken', async () => {
	const both = ['1,Béla Óry,cy@example.org,,Nurses,good,2021-02-03', '2,Cy Lum,bela@new.example.org,,Nurses,arrears,2024-05-06']
	assert.deepEqual(await apply(ada, ...both, '3,Dov Ber,dov@example.org,,Drivers,good,'), {
		applied: true,
		added: 1,
		changed: 2,
		gone: 1,
		unchanged: 1,
	})
	assert.deepEqual(
		await apply(
			ada,
			'1,Béla Óry,bela@example.org,,Nurses,good,2021-02-03',
			'2,Cy Lum,cy@example.org,,Nurses,arrears,2024-05-06',
			'3,Dov Ber,dov@example.org,,Drivers,good,',
			'4,Eli New,eli@example.org,,Drivers,good,2026-01-01',
		),
		{
			applied: true,
			added: 1,
			changed: 2,
			gone: 0,
			unchanged: 2,
		},
	)
})

test('who leaves the roll leaves their roles, and comes back as a member; a new address ends what the old one let in', async () => {
	const four = '4,Eli New,eli@example.org,,Drivers,good,2026-01-01'
	const rest = [
		'1,Béla Óry,bela@example.org,,Nurses,good,2021-02-03',
		'2,Cy Lum,cy@example.org,,Nurses,arrears,2024-05-06',
		'3,Dov Ber,dov@example.org,,Drivers,good,',
	]
	assert.deepEqual(await grantRole(database, staff, '4', 'staff'), { done: true })
	const access = (): Promise<unknown> =>
		asOwner(database, async client => {
			const { rows } = await client.query(`select m.number, (select count(*)::int from parley.session s where s.member = m.id) as sessions,
				(select count(*)::int from parley.passkey p where p.member = m.id) as passkeys,
				(select count(*)::int from parley.role_grant g where g.member = m.id and revoked_at is null) as roles from parley.member m where number in ('3', '4') order by 1`)
			return rows.map(each => Object.values(each))
		})
	await asOwner(database, client =>
		client.query(`with m as (select * from parley.member where number in ('3', '4')),
			s as (insert into parley.session (token_hash, member, space, side, via, expires_at) select decode(number || number, 'hex'), id, space, side, 'mail', now() + interval '1 hour' from m)
			insert into parley.passkey (id, member, space, side, public_key, counter, name) select number, id, space, side, '', 0, 'key' from m`),
	)
	assert.deepEqual(await access(), [
		['3', 1, 1, 0],
		['4', 1, 1, 1],
	])
	await apply(ada, ...rest.with(2, '3,Dov Ber,dov@other.example.org,,Drivers,good,'))
	assert.deepEqual(await access(), [
		['3', 0, 0, 0],
		['4', 0, 0, 0],
	])
	const { rows } = await asOwner(database, client =>
		client.query(`select detail->'addresses' as addresses from parley.audit where act = 'roll-applied' order by id desc limit 1`),
	)
	assert.deepEqual(rows, [{ addresses: ['3'] }])
	await apply(ada, ...rest, four)
	assert.deepEqual(await access(), [
		['3', 0, 0, 0],
		['4', 0, 0, 0],
	])
})

test('whoever applies a roll without themselves is told so', async () => {
	assert.match(JSON.stringify(await apply('1,Béla Óry,bela@example.org,,,,')), /you would lose your access/)
})

test('rows that cannot be taken are refused, with line and column', () => {
	const read = readRollFile(
		file(
			'Number,Name,Email,Since',
			'1,Béla,bela@example.org,2021-02-03',
			'1,,BELA@example.org,3/2/21',
			'2,"A\tB",x@y,2021-02-30',
			'3,Cy,"a@b.org\nBcc: c@d.org",',
		),
	)
	assert.ok('refusals' in read)
	assert.deepEqual(
		read.refusals.map(({ line, column, words }) => `${line} ${column}: ${words}`),
		[
			'3 number: The same number stands in line 2. A number is one member’s.',
			'3 name: Everybody on the roll has a name.',
			'3 email: The same email stands in line 2. Whoever can read that mail could sign in as either: leave it out for one of them.',
			'3 since: “3/2/21” is no day. Write it as 2024-03-01.',
			'4 name: There is a character in it that is not seen: a control character, or one that turns the line.',
			'4 email: “x@y” is no e-mail address.',
			'4 since: “2021-02-30” is no day. Write it as 2024-03-01.',
			'5 email: There is a character in it that is not seen: a control character, or one that turns the line.',
		],
	)
	assert.match(JSON.stringify(readRollFile(file('number,nme,salary', '1,A,2'))), /no such column.*The file has no column name/)
	for (const each of ['a@b.org,c@d.org', '<a@b.org>', '"a b"@c.org', 'a@b.org\r\nBcc: x@y.org', 'a@-b.org', 'a b@c.org', 'a@b'])
		assert.equal(readEmail(each), null, each)
})

test('eligibility is data: unit, standing, since when, as of a day', () => {
	const nurse = { unit: 'Nurses', standing: 'good', since: '2021-02-03', goneOn: null }
	const rule = { asOf: '2026-03-01', units: ['nurses '], standings: ['good'], onRollSince: '2025-12-01' }
	assert.deepEqual(isEligible(rule, nurse), { eligible: true })
	const why = (change: Partial<typeof nurse> | { goneOn: string } | { since: string | null }): unknown =>
		isEligible(rule, { ...nurse, ...change })
	assert.deepEqual(why({ unit: 'Drivers' }), { eligible: false, why: 'in the unit Drivers' })
	assert.deepEqual(why({ standing: 'arrears' }), { eligible: false, why: 'of the standing arrears' })
	assert.deepEqual(why({ since: '2026-02-01' }), { eligible: false, why: 'on the roll only since 2026-02-01' })
	assert.deepEqual(why({ since: null }), { eligible: false, why: 'without a day since when on the roll' })
	assert.deepEqual(why({ goneOn: '2026-03-01' }), { eligible: false, why: 'no longer on the roll on 2026-03-01' })
	assert.deepEqual(why({ goneOn: '2026-03-02' }), { eligible: true })
	assert.deepEqual(isEligible({ asOf: '2026-03-01' }, { ...nurse, since: '2026-03-02' }), {
		eligible: false,
		why: 'on the roll only since 2026-03-02',
	})
	assert.deepEqual(readEligibility(rule), { rule })
	assert.deepEqual(readEligibility({ units: [], unit: 'x' }), {
		mistakes: [
			'A rule has no unit; it has asOf, units, standings, onRollSince.',
			'A rule has a day asOf.',
			'units is a list of one text or more.',
		],
	})
})

const ask = (contact: string, from = contact) =>
	askToSignIn(database, { space: 'plant', side: 'union', contact, from, origin: 'http://localhost' })

async function mailTo(address: string): Promise<{ code: string; request: string; token: string }> {
	for (let waited = 0; waited < 200; waited++) {
		const found = caughtMails()!.find(each => each.to === address)
		const parts = found && /(\d{6})[\s\S]*request=([0-9a-f-]+)&token=([\w-]+)/.exec(found.text)
		if (parts) return { code: parts[1]!, request: parts[2]!, token: parts[3]! }
		await pause(50)
	}
	throw new Error(`no mail to ${address}`)
}

test('a code signs in once, in the browser that asked', async () => {
	const asked = await ask('bela@example.org')
	assert.ok('browser' in asked)
	const { code } = await mailTo('bela@example.org')
	const here = { browser: asked.browser, from: 'here', before: undefined }
	assert.ok('words' in (await answerWithCode(database, code, { ...here, browser: 'another' })))
	const done = await Promise.all([answerWithCode(database, code, here), answerWithCode(database, ` ${code} `, here)])
	assert.equal(done.filter(each => 'secret' in each).length, 1, 'of two at once one')
	const { secret } = done.find(each => 'secret' in each) as { secret: string }
	const session = await findSession(database, secret)
	assert.deepEqual([session?.name, session?.roles], ['Béla Óry', []])
	await endSession(database, secret)
	assert.equal(await findSession(database, secret), null)
})

test('a link signs in by its answer alone, and not in another browser; the session before it ends', async () => {
	const asked = await ask('cy@example.org')
	assert.ok('browser' in asked)
	const { request, token } = await mailTo('cy@example.org')
	const elsewhere = await answerWithLink(database, request, token, { browser: undefined, from: 'scanner', before: undefined })
	assert.ok('words' in elsewhere && elsewhere.isElsewhere)
	const forged = await answerWithLink(database, request, 'x'.repeat(43), { browser: asked.browser, from: 'x', before: undefined })
	assert.ok('words' in forged)
	const done = await answerWithLink(database, request, token, { browser: asked.browser, from: 'here', before: undefined })
	assert.ok('secret' in done, JSON.stringify(done))
	assert.ok(
		'words' in (await answerWithLink(database, request, token, { browser: asked.browser, from: 'here', before: undefined })),
		'once',
	)
	await ask('dov@example.org').then(async again => {
		assert.ok('browser' in again)
		const { code } = await mailTo('dov@example.org')
		const next = await answerWithCode(database, code, { browser: again.browser, from: 'here', before: done.secret })
		assert.ok('secret' in next)
		assert.equal(await findSession(database, done.secret), null, 'what the browser had is over')
	})
})

test('whoever is not on the roll is answered alike, and gets no mail', async () => {
	const [known, unknown] = [await ask('eli@example.org'), await ask('nobody@example.org')]
	assert.deepEqual(Object.keys(known), Object.keys(unknown))
	await mailTo('eli@example.org')
	await pause(300)
	assert.equal(
		caughtMails()!.some(each => each.to === 'nobody@example.org'),
		false,
	)
	assert.ok('browser' in known && 'browser' in unknown)
	const wrong = await Promise.all(
		[known, unknown].map(({ browser }) => answerWithCode(database, '000000x', { browser, from: 'guess', before: undefined })),
	)
	assert.deepEqual(wrong[0], wrong[1])
})

test('five wrong codes, and the right one is no longer good', async () => {
	const asked = await ask('ada@example.org')
	assert.ok('browser' in asked)
	const { code } = await mailTo('ada@example.org')
	const here = { browser: asked.browser, from: 'guesser', before: undefined }
	for (let each = 0; each < 5; each++) assert.ok('words' in (await answerWithCode(database, code === '123456' ? '654321' : '123456', here)))
	assert.ok('words' in (await answerWithCode(database, code, here)))
})

test('too often is too often, for a contact on the roll as for one that is not', async () => {
	for (const email of ['bela@example.org', 'nobody-else@example.org']) {
		const answers = []
		for (let each = 0; each < 7; each++) answers.push(await ask(email, `from-${each}`))
		assert.ok('words' in answers.at(-1)!, email)
	}
	assert.ok('browser' in (await ask('m1@example.org', 'one-place')))
	const key = hashSecret(`${limits.askOfAddress.of} one-place`)
	await asOwner(database, client =>
		client.query('update parley.rate set times = $1 where key_hash = $2', [limits.askOfAddress.most - 1, key]),
	)
	assert.ok('browser' in (await ask('m2@example.org', 'one-place')))
	assert.ok('words' in (await ask('m3@example.org', 'one-place')))
	assert.ok('browser' in (await ask('m4@example.org', 'another-place')))
})

test('secrets are stored as hashes alone', async () => {
	const asked = await ask('eli@example.org', 'hash')
	assert.ok('browser' in asked)
	const { rows } = await asOwner(database, client =>
		client.query(
			`select r::text as line from parley.sign_in_request r union all select s::text from parley.session s union all select j::text from graphile_worker._private_jobs j`,
		),
	)
	assert.ok(rows.length > 0)
	for (const { line } of rows) assert.ok(!line.includes(asked.browser))
})

test('roles are granted and taken back by staff, and the last of the staff stays', async () => {
	const member: Person = { ...staff, roles: [] }
	assert.match(JSON.stringify(await grantRole(database, member, '1', 'staff')), /granted by the staff/)
	assert.match(JSON.stringify(await grantRole(database, staff, '1', 'counsel')), /no such role on your side/)
	assert.deepEqual(await grantRole(database, staff, '1', 'captain'), { done: true })
	assert.match(JSON.stringify(await grantRole(database, staff, '1', 'captain')), /already/)
	const granted = await listRoles(database, staff)
	assert.deepEqual(
		granted.map(each => [each.name, each.role]),
		[
			['Béla Óry', 'captain'],
			['Ada Staff', 'staff'],
		],
	)
	assert.match(JSON.stringify(await revokeRole(database, staff, granted[1]!.id)), /only staff of your side/)
	assert.deepEqual(await revokeRole(database, staff, granted[0]!.id), { done: true })
	const { rows } = await asOwner(database, client =>
		client.query(`select act from parley.audit where act like 'role-%' and detail->>'role' = 'captain' order by id`),
	)
	assert.deepEqual(
		rows.map(each => each.act),
		['role-granted', 'role-revoked'],
	)
})

test('a way back takes two people; then the old address, its sessions and its passkeys are over', async () => {
	assert.deepEqual(await grantRole(database, staff, '2', 'staff'), { done: true })
	const [{ id: second }] = (
		await asOwner(database, client => client.query<{ id: string }>(`select id from parley.member where number = '2'`))
	).rows as [{ id: string }]
	const colleague: Person = { id: second, space: 'plant', side: 'union', roles: ['staff'] }
	assert.match(JSON.stringify(await askRecovery(database, staff, 'S-1', 'new@example.org', 'me')), /Nobody asks for themselves/)
	assert.match(JSON.stringify(await askRecovery(database, staff, '3', 'cy@example.org', 'called')), /on the roll already/)
	assert.deepEqual(await askRecovery(database, staff, '3', 'Dov@New.example.org', 'Called back on the number of the roll.'), { done: true })
	const [open] = await listRecoveries(database, colleague)
	assert.ok(open)
	assert.match(JSON.stringify(await settleRecovery(database, staff, open.id, 'agreed')), /it takes two/)
	const sessions = (): Promise<unknown[]> =>
		asOwner(
			database,
			async client =>
				(await client.query(`select 1 from parley.session s join parley.member m on m.id = s.member where m.number = '3'`)).rows,
		)
	assert.equal((await sessions()).length, 1)
	assert.deepEqual(await settleRecovery(database, colleague, open.id, 'agreed'), { done: true })
	assert.match(JSON.stringify(await settleRecovery(database, colleague, open.id, 'agreed')), /settled this already/)
	assert.equal((await sessions()).length, 0)
	const { rows } = await asOwner(database, client =>
		client.query(`select c.address, c.source from parley.contact c join parley.member m on m.id = c.member where m.number = '3'`),
	)
	assert.deepEqual(rows, [{ address: 'dov@new.example.org', source: 'recovery' }])
	for (let waited = 0; waited < 100 && caughtMails()!.filter(each => /sign in with this address/.test(each.subject)).length < 2; waited++)
		await pause(50)
	assert.deepEqual(
		caughtMails()!
			.filter(each => /sign in with this address/.test(each.subject))
			.map(each => each.to)
			.toSorted(),
		['dov@example.org', 'dov@new.example.org'],
	)
})

test('mail goes to the server of SMTP_URL, to one address, and a name writes no header', async () => {
	const received: { readonly to: readonly string[]; readonly text: string }[] = []
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onRcptTo: ({ address }, _, done) => done(address.startsWith('refused') ? new Error('No such mailbox: refused@example.org') : null),
		onData(stream, session, done) {
			let text = ''
			stream.on('data', part => (text += part))
			stream.on('end', () => {
				received.push({ to: session.envelope.rcptTo.map(each => each.address), text })
				done()
			})
		},
	})
	await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
	const { port } = server.server.address() as { port: number }
	process.env['SMTP_URL'] = `smtp://127.0.0.1:${port}`
	try {
		const hostile = 'Eve\r\nBcc: all@example.org\r\n\r\nHello'
		await sendMail(signInMail({ to: 'eve@example.org', name: hostile, space: hostile, code: '123456', link: null }))
		assert.equal(caughtMails(), null)
		const refused = sendMail({ to: 'refused@example.org', subject: 'x', text: 'x' })
		await assert.rejects(refused, { message: 'the mail server did not take a mail: EENVELOPE 550' }, 'without the address')
	} finally {
		for (const name of Object.keys(process.env)) if (/^(SMTP_URL|PARLEY_TEXTS_|PARLEY_PHONE_)/.test(name)) delete process.env[name]
		await new Promise<void>(settle => server.close(() => settle()))
	}
	const [{ to, text }] = received as [(typeof received)[0]]
	assert.deepEqual(to, ['eve@example.org'])
	const [head = ''] = text.split('\r\n\r\n')
	assert.doesNotMatch(head, /^bcc:/im)
	assert.match(head, /^To: eve@example\.org$/im)
	assert.match(head, /^Auto-Submitted: auto-generated$/im)
})

const textTo = async (phone: string): Promise<string> => {
	for (let waited = 0; waited < 600; waited++) {
		const found = caughtTexts()!.find(each => each.to === phone)
		if (found) return /^(\d{6}) is your code/.exec(found.text)![1]!
		await pause(50)
	}
	throw new Error(`no text to ${phone}`)
}

test('a phone number is the same however it is written, and none without a country', () => {
	const readings: readonly (readonly [text: string, country: string | undefined, reads: string | null])[] = [
		['+1 (213) 555-0100', undefined, '+12135550100'],
		['213.555.0100', '1', '+12135550100'],
		['1 213 555 0100', '+1', '+12135550100'],
		['011 44 20 7946 0018', '1', '+442079460018'],
		['+44 (0)20 7946 0018', undefined, '+442079460018'],
		['020 7946 0018', '44', '+442079460018'],
		['0036 1 555 0100', undefined, '+3615550100'],
		['06 1 555 0100', '36', '+3615550100'],
		['06 5555 0100', '39', '+390655550100'],
		['213 555 0100', undefined, null],
		['213 555 0100', 'us', null],
		['+1 113 555 0100', undefined, null],
		['+1 213 555 010', undefined, null],
		['+44 20 7946 0018 x12', undefined, null],
		['+1234567890123456', undefined, null],
		['', '1', null],
	]
	for (const [text, country, reads] of readings) assert.equal(readPhone(text, country), reads, `${text} in ${country}`)
})

test('a text’s code signs in once; of staff it is not fresh; a new number ends what the old one let in', async () => {
	await apply(
		ada.replace('ada@example.org,', 'ada@example.org,+1 213 555 0199'),
		'1,Béla Óry,,(213) 555-0101 ,Nurses,good,2021-02-03'.replace('(213)', '+1 (213)'),
		'2,Cy Lum,cy@example.org,+1 213 555 0102,Nurses,arrears,2024-05-06',
	)
	const asked = await ask('+1 213-555-0101')
	assert.ok('browser' in asked && asked.kind === 'phone')
	const code = await textTo('+12135550101')
	const here = { browser: asked.browser, from: 'here', before: undefined }
	assert.ok('words' in (await answerWithCode(database, code, { ...here, browser: 'another' })))
	const done = await answerWithCode(database, code, here)
	assert.ok('secret' in done)
	assert.ok('words' in (await answerWithCode(database, code, here)), 'once')
	const session = (await findSession(database, done.secret))!
	assert.deepEqual([session.name, session.via, session.isFresh], ['Béla Óry', 'text', true])

	const byText = await ask('+12135550199')
	assert.ok('browser' in byText)
	const ofStaff = await answerWithCode(database, await textTo('+12135550199'), { ...here, browser: byText.browser })
	assert.ok('secret' in ofStaff)
	const signedIn = (await findSession(database, ofStaff.secret))!
	assert.deepEqual([signedIn.roles, signedIn.isFresh], [['staff'], false])
	const { rows } = await asOwner(database, client =>
		client
			.query(
				`select set_config('parley.session', $1, false), set_config('parley.person', $2, false), set_config('parley.roles', 'staff', false)`,
				[signedIn.session, signedIn.id],
			)
			.then(() => client.query('select parley.is_fresh() as fresh')),
	)
	assert.deepEqual(rows, [{ fresh: false }], 'nor to the database')

	await apply(
		ada.replace('ada@example.org,', 'ada@example.org,+1 213 555 0199'),
		'1,Béla Óry,,+1 213 555 0111,Nurses,good,2021-02-03',
		'2,Cy Lum,cy@example.org,+1 213 555 0102,Nurses,arrears,2024-05-06',
	)
	assert.equal(await findSession(database, done.secret), null)
})

test('texts are asked for too often, on the roll or not, and no more go out in a day than is said', async () => {
	for (const phone of ['+1 213 555 0102', '+1 213 555 0177']) {
		const answers = []
		for (let each = 0; each < 5; each++) answers.push('browser' in (await ask(phone, `text-from-${each}`)))
		assert.deepEqual(answers, [true, true, true, false, false], phone)
	}
	await textTo('+12135550102')
	process.env['PARLEY_TEXTS_A_DAY'] = '0'
	const before = caughtTexts()!.length
	const said = await logLines(() =>
		accountText(database, { space: 'plant', side: 'union', about: 'sign-in' }, { to: '+12135550102', text: 'x' }),
	)
	assert.match(said.join(), /as many as PARLEY_TEXTS_A_DAY allows/)
	assert.equal(caughtTexts()!.length, before)
	delete process.env['PARLEY_TEXTS_A_DAY']
	const { month, refused } = await textsSent(database, staff)
	assert.ok(month >= 3, 'what was sent stands in the account of its side')
	assert.equal(refused, 0)
	assert.equal((await textsSent(database, { ...staff, space: 'mill' })).month, 0)
})

test('a gateway gets what it asks for; what it refuses is said without a number, and what cost nothing is not counted', async () => {
	const gateway = await startTextGateway()
	const account = { space: 'plant', side: 'union', about: 'sign-in' } as const
	const text = signInText({ to: '+12135550100', space: 'Łódź <plant>', code: '123456', origin: 'https://letters.example.org' })
	assert.equal(
		text.text,
		'123456 is your code for odz plant. Good for ten minutes, once. Give it to nobody.\n\n@letters.example.org #123456',
	)
	const long = signInText({ ...text, space: 'x'.repeat(200), code: '123456', origin: `https://${'h'.repeat(60)}.example.org` })
	assert.ok(long.text.length <= 160 && long.text.includes('#123456'))
	assert.equal(wrongTexts(), null)
	process.env['PARLEY_TEXTS_URL'] = 'http://texts.example.org/'
	assert.match(wrongTexts()!, /begins with https/)
	assert.equal(wayOfTexts(), 'none')
	const asked = await ask('+1 213 555 0102', 'elsewhere')
	assert.match(JSON.stringify(asked), /sends no texts/)
	process.env['PARLEY_TEXTS_URL'] = gateway.url
	try {
		process.env['PARLEY_TEXTS_TOKEN'] = 't0ken'
		await accountText(database, account, text)
		const [{ headers, body }] = gateway.texts as [(typeof gateway.texts)[0]]
		assert.deepEqual([headers.authorization, headers['content-type']], ['Bearer t0ken', 'application/json'])
		const { id, ...rest } = JSON.parse(body)
		assert.deepEqual([rest, headers['idempotency-key']], [text, id])

		process.env['PARLEY_TEXTS_FORM'] = 'twilio'
		assert.match(wrongTexts()!, /Messages\.json/)
		process.env['PARLEY_TEXTS_URL'] = gateway.url.replace('/texts', '/2010-04-01/Accounts/AC0123/Messages.json')
		process.env['PARLEY_TEXTS_FROM'] = '+12135550000'
		assert.equal(wrongTexts(), null)
		await accountText(database, account, text)
		const twilio = gateway.texts[1]!
		assert.equal(twilio.headers.authorization, `Basic ${Buffer.from('AC0123:t0ken').toString('base64')}`)
		assert.deepEqual(Object.fromEntries(new URLSearchParams(twilio.body)), { To: text.to, Body: text.text, From: '+12135550000' })

		const states = (): Promise<string[]> =>
			asOwner(database, async client =>
				(await client.query<{ state: string }>('select state from parley.text_sent order by at desc limit 4')).rows.map(each => each.state),
			)
		gateway.answer(400)
		assert.deepEqual(await logLines(() => accountText(database, account, text)), ['The text gateway refused a text: 400'])
		gateway.answer(503)
		await assert.rejects(accountText(database, account, text), { message: 'the text gateway did not take a text: 503' })
		gateway.answer(302)
		await assert.rejects(accountText(database, account, text), /^Error: the text gateway did not answer/)
		assert.ok(!gateway.texts.some(({ path }) => path === '/elsewhere'), 'the token goes nowhere else')
		assert.deepEqual(await states(), ['sending', 'failed', 'refused', 'taken'])
	} finally {
		for (const name of ['URL', 'TOKEN', 'FORM', 'FROM']) delete process.env[`PARLEY_TEXTS_${name}`]
	}
})

test('a way back to a phone takes the place of all that the roll had', async () => {
	const { rows: staffIds } = await asOwner(database, client =>
		client.query<{ id: string }>(`select id from parley.member where number = '2'`),
	)
	const colleague: Person = { id: staffIds[0]!.id, space: 'plant', side: 'union', roles: ['staff'] }
	assert.match(JSON.stringify(await askRecovery(database, colleague, '1', '213 555 0123', 'called')), /with its country/)
	assert.deepEqual(await askRecovery(database, colleague, '1', '+1 213 555 0123', 'Met her at the gate.'), { done: true })
	const [open] = await listRecoveries(database, staff)
	assert.deepEqual(await settleRecovery(database, staff, open!.id, 'agreed'), { done: true })
	const { rows } = await asOwner(database, client =>
		client.query(`select c.kind, c.address from parley.contact c join parley.member m on m.id = c.member where m.number = '1'`),
	)
	assert.deepEqual(rows, [{ kind: 'phone', address: '+12135550123' }])
	for (const phone of ['+12135550111', '+12135550123'])
		for (let waited = 0; !caughtTexts()!.some(each => each.to === phone && /side's staff/.test(each.text)); waited++) {
			assert.ok(waited < 600, `a notice to ${phone}`)
			await pause(50)
		}
})

test('the command prints a code for a side without staff, and words for whoever asks amiss', async () => {
	const command = (...args: string[]): Promise<readonly [number, string]> =>
		new Promise(settle => {
			const env = { ...process.env, DATABASE_URL: addressOf(database) }
			execFile(process.execPath, [join(import.meta.dirname, '../server/commands.ts'), ...args], { env }, (error, out, errors) =>
				settle([typeof error?.code === 'number' ? error.code : 0, out + errors]),
			)
		})
	const [[code, words], amiss] = await Promise.all([command('set-up', 'teachers-grid', 'employer'), command('set-up', 'nowhere', 'union')])
	assert.equal(code, 0, words)
	const printed = /\w{5}-\w{5}-\w{5}-\w{5}/.exec(words)?.[0]
	assert.ok(printed)
	const done = await setUp(database, { code: printed, number: 'E-1', name: 'Emp Loyer', email: 'e@example.org' }, 'there', undefined)
	assert.ok('secret' in done)
	const session = await findSession(database, done.secret)
	assert.deepEqual([session?.space, session?.side, session?.roles], ['teachers-grid', 'employer', ['staff']])
	assert.deepEqual(amiss[0], 2)
	assert.match(amiss[1], /^There is no negotiation called nowhere\./)
})
