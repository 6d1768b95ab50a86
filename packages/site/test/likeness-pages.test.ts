/** The likeness room as people meet it: without script, on a phone, from the consent to the payment; and as those meet it whom a page is not for. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { grievanceProblems, likenessLogProblems } from '@parley/engine/likeness'
import { createChecker, sniff, stampMedia } from '@parley/engine/likeness/media'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { asPerson, asService, closeDatabase, type Person, type Role, type Side } from '#db'
import { setRules } from '#lib/server/likeness/uses.ts'
import { beginSession } from '#lib/server/people/sessions.ts'
import { launchChromium } from '../../../test/support/chromium.ts'
import { makeAuthority } from '../../engine/test/likeness/media/authority.ts'
import { tiny } from '../../engine/test/likeness/media/files.ts'
import { ensureBuild } from '../server/build.ts'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]

const talks = 'sag-aftra-2023'
await ensureBuild()
after(closeDatabase)
const database = await testDatabase()
const data = mkdtempSync(join(tmpdir(), 'parley-likeness-pages-'))
after(() => rmSync(data, { recursive: true, force: true }))
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = data
const site = await startSite()
const room = `/${talks}/likeness`
let browser: Browser

const person = (side: Side, ...roles: Role[]): Person & { readonly session: string } => ({
	id: randomUUID(),
	space: talks,
	side,
	roles,
	session: randomUUID(),
})
const performer = person('union')
const staff = person('union', 'staff')
const second = person('union', 'committee')
const producer = person('employer', 'negotiator')
const other = person('employer')
const keeper = person('employer', 'staff')
const minor = person('union')

before(async () => {
	browser = await launchChromium()
	await asService(database, 'set-up', work => work.insertInto('space').values({ id: talks }).execute())
	await asOwner(database, async client => {
		for (const [name, { id, side, session, roles }] of Object.entries({
			'Ada Player': performer,
			Staff: staff,
			Second: second,
			'<b>Producer</b>': producer,
			Other: other,
			Keeper: keeper,
			Minor: minor,
		})) {
			await client.query('insert into parley.member (id, space, side, number, name) values ($1, $2, $3, $4, $4)', [id, talks, side, name])
			await client.query(
				`insert into parley.session (id, token_hash, member, space, side, via, expires_at) values ($1, $2, $3, $4, $5, 'mail', now() + interval '1 hour')`,
				[session, Buffer.from(name), id, talks, side],
			)
			for (const role of roles)
				await client.query('insert into parley.role_grant (space, side, member, role) values ($1, $2, $3, $4)', [talks, side, id, role])
		}
		await client.query(
			`insert into parley.likeness_signatory (space, id, name, from_day, added_by) values ($1, 'harbour-pictures', 'Harbour Pictures <script>', '2020-01-01', $2)`,
			[talks, staff.id],
		)
		await client.query(
			`insert into parley.likeness_signatory_person (space, signatory, member, added_by) values ($1, 'harbour-pictures', $2, $2)`,
			[talks, producer.id],
		)
	})
	await setRules(database, masterKey(data), staff, { pack: 'union-proposal-2023-10', reviewDays: 21, lapse: 'blocked' })
})
after(() => browser?.close())

async function visitor(who?: Person, script = false, width = 360): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script, acceptDownloads: true })
	if (who) {
		const value = await asService(database, 'session', work => beginSession(work, who, 'mail', undefined))
		await context.addCookies([{ name: 'parley-session', value, url: site.address }])
	}
	return context
}

async function open(context: BrowserContext, path: string): Promise<Page> {
	const page = await context.newPage()
	await page.goto(site.address + path)
	return page
}

const words = (page: Page): Promise<string> => page.locator('main').innerText()
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

async function fillConsent(page: Page): Promise<void> {
	await page.locator('input[name=project]').fill('Night Ferry (made up)')
	await page.locator('input[name=role]').fill('the purser')
	for (const box of ['create', 'use']) await page.locator(`input[name=act][value=${box}]`).check()
	await page.locator('input[name=modality][value=voice]').check()
	await page.locator('input[name=medium][value=streaming]').check()
	await page.locator('input[name=producer][value=harbour-pictures]').check()
	await page.locator('input[name=atMost]').fill('4')
	await page.locator('input[name=from]').fill(day(-1))
	await page.getByLabel('Where that is written').fill('TV/Theatrical 2023')
}

test('staff enrol a signatory and name a guardian, the other side says who acts for it; nobody else comes in', async () => {
	const context = await visitor(staff)
	const page = await open(context, `${room}/people`)
	await page.locator('form[aria-label="Enrol a signatory"] input[name=name]').fill('Second Pictures (made up)')
	await page.locator('input[name=id]').fill('second-pictures')
	await page.locator('input[name=from]').fill('2023-11-09')
	await page.locator('form[aria-label="Enrol a signatory"] textarea').fill('no certificate at all')
	await page.getByRole('button', { name: 'Enrol' }).click()
	assert.match(await words(page), /cannot be taken as it is/)
	await page.locator('form[aria-label="Enrol a signatory"] input[name=name]').fill('Second Pictures (made up)')
	await page.locator('input[name=id]').fill('second-pictures')
	await page.locator('input[name=from]').fill('2023-11-09')
	await page.getByRole('button', { name: 'Enrol' }).click()
	assert.match(await words(page), /It is enrolled[\s\S]*second-pictures, no certificate/)
	await page.locator('input[name=subject]').fill('Minor')
	await page.locator('input[name=speaker]').fill('Second')
	await page.getByRole('button', { name: 'Name them' }).click()
	assert.match(await words(page), /It is noted who speaks for them/)
	assert.deepEqual(await axeFindings(await (async () => open(await visitor(staff, true), `${room}/people`))()), [])
	await context.close()
	const theirs = await visitor(keeper)
	const acts = await open(theirs, `${room}/people`)
	await acts.locator('select[name=signatory]').selectOption('second-pictures')
	await acts.locator('input[name=number]').fill('Other')
	await acts.getByRole('button', { name: 'They act for it' }).click()
	assert.match(await words(acts), /They act for it from now on[\s\S]*Other acts for it/)
	await theirs.close()
	for (const who of [performer, second, producer]) assert.equal((await filesOf(who, `${room}/people`)).status, 403)
})

test('a vague consent comes back with what to mend, and nothing that was written is lost', async () => {
	const context = await visitor(performer)
	const page = await open(context, `${room}/consent`)
	await fillConsent(page)
	await page
		.getByLabel('The use, in your own words')
		.fill('Any scene in all media, in perpetuity, as the producer may need it for the series.')
	await page.locator('input[name=until]').fill(day(8_000))
	await page.getByRole('button', { name: 'Show it in plain words' }).click()
	const said = await words(page)
	for (const part of ['“Any”', '“all media”', '“in perpetuity”', 'No limit is named', 'no end at all'])
		assert.ok(said.includes(part), `${part}: ${said.slice(0, 900)}`)
	assert.equal(await page.locator('input[name=role]').inputValue(), 'the purser')
	assert.equal(await page.locator('input[name=act][value=use]').isChecked(), true)
	await context.close()
})

test('the performer reads it in plain words and signs exactly that', async () => {
	const context = await visitor(performer)
	const page = await open(context, `${room}/consent`)
	await fillConsent(page)
	await page
		.getByLabel('The use, in your own words')
		.fill('The replica speaks the purser’s lines in the storm scenes of episode three, heard from the bridge.')
	for (const limit of ['nudity', 'sexual-content']) await page.locator(`input[name=limit][value=${limit}]`).check()
	await page.locator('input[name=until]').fill(day(300))
	await page.getByRole('button', { name: 'Show it in plain words' }).click()
	assert.match(await words(page), /Read it before you sign[\s\S]*Harbour Pictures <script>, and nobody else/)
	await page.getByRole('button', { name: 'Sign exactly this' }).click()
	assert.match(page.url(), /\/mine#c-/)
	assert.match(await words(page), /active: Signed, inside its days/)
	await context.close()
})

test('words changed between reading and signing are not signed', async () => {
	const context = await visitor(performer)
	const page = await open(context, `${room}/consent`)
	await fillConsent(page)
	await page
		.getByLabel('The use, in your own words')
		.fill('The replica speaks the purser’s lines in the storm scenes of episode four, heard from the bridge.')
	for (const limit of ['nudity', 'sexual-content']) await page.locator(`input[name=limit][value=${limit}]`).check()
	await page.locator('input[name=until]').fill(day(300))
	await page.getByRole('button', { name: 'Show it in plain words' }).click()
	const tampered = Object.fromEntries(
		await page
			.locator('form[aria-label=Sign] input')
			.evaluateAll(inputs =>
				inputs.map(input => [(input as unknown as { name: string }).name, (input as unknown as { value: string }).value]),
			),
	)
	const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
	const answer = await fetch(`${site.address}${room}/consent?/sign`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: site.address, cookie: cookies, accept: 'text/html' },
		body: new URLSearchParams({ ...tampered, limit: 'politics' }),
	})
	assert.equal(answer.status, 409)
	assert.match(await answer.text(), /not what you read/)
	const foreign = await fetch(`${site.address}${room}/consent?/sign`, {
		method: 'POST',
		headers: { origin: 'https://elsewhere.example', cookie: cookies },
		body: new URLSearchParams(tampered),
	})
	assert.equal(foreign.status, 403)
	await context.close()
})

test('asked, answered, vetoed, released by a second person, scheduled, allowed, paid', async () => {
	const makes = await visitor(producer)
	const asked = await open(makes, `${room}/asked`)
	await asked.getByRole('link', { name: 'Ask for a use under it' }).click()
	await asked.locator('input[name=modality][value=voice]').check()
	await asked.locator('input[name=quantity]').fill('2')
	await asked.locator('select[name=act]').selectOption('use')
	await asked.locator('select[name=medium]').selectOption('streaming')
	await asked.locator('input[name=from]').fill(day(1))
	await asked.locator('input[name=until]').fill(day(5))
	await asked.getByLabel('The use, so that').fill('The purser calls the passengers on deck in two storm scenes, which were not shot.')
	await asked.getByLabel('Why', { exact: true }).fill('The tank was not available.')
	await asked.getByRole('button', { name: 'Ask', exact: true }).click()
	assert.match(await words(asked), /The performer has not answered/)
	await asked.getByRole('button', { name: 'Ask the rules now' }).click()
	assert.match(await words(asked), /Refused: what is missing[\s\S]*The performer has not said yes[\s\S]*The union’s review is not cleared/)

	const performs = await visitor(performer)
	const mine = await open(performs, `${room}/mine`)
	await mine.getByRole('button', { name: 'Yes, to exactly this' }).click()
	assert.match(await words(mine), /Your answer is noted: yes/)

	const reviews = await visitor(staff)
	const review = await open(reviews, `${room}/review`)
	assert.match(await words(review), /21 days left/)
	await review.getByText('Veto', { exact: true }).first().click()
	await review.locator('select[name=code]').selectOption('scope')
	await review.locator('form[aria-label="Veto it"] input[name=words]').fill('The second scene was never described to her.')
	await review.locator('form[aria-label="Veto it"] button').click()
	await review.getByLabel('Why it may be released').fill('The second scene was cut.')
	await review.getByRole('button', { name: 'Ask for its release' }).click()
	await review.getByRole('button', { name: 'Release it, as the second person' }).click()
	assert.match(await words(review), /A veto is released by a second person/)
	const agrees = await visitor(second)
	const released = await open(agrees, `${room}/review`)
	await released.getByRole('button', { name: 'Release it, as the second person' }).click()
	assert.match(await words(released), /The veto was released by a second person/)

	await asked.goto(`${site.address}${room}/asked`)
	await asked.getByText('Schedule what is owed').click()
	await asked.getByLabel('The performer’s own rate').fill('2,000')
	await asked.getByLabel('Days they would have worked').fill('2')
	await asked.locator('input[name=due]').fill(day(-2))
	await asked.getByRole('button', { name: 'Work it out and schedule it' }).click()
	assert.match(await words(asked), /\$4,840\.00 \(\$4,000\.00 pay, \$840\.00 pension and health\)[\s\S]*overdue/)
	await asked.getByRole('button', { name: 'Ask the rules now' }).click()
	assert.match(await words(asked), /Allowed\.[\s\S]*Allowed when it was last decided/)

	await mine.goto(`${site.address}${room}/mine`)
	assert.match(await words(mine), /overdue \$4,840\.00/)
	const oversight = await open(reviews, `${room}/oversight`)
	assert.match(await words(oversight), /harbour-pictures: \$4,840\.00[\s\S]*fewer than 10/)

	await asked.locator('input[name=paidOn]').fill(day(0))
	await asked.locator('input[name=reference]').fill('cheque 12')
	await asked.getByRole('button', { name: 'Mark as paid' }).click()
	await mine.reload()
	assert.match(await words(mine), /Paid: \$4,840\.00/)
	for (const context of [makes, performs, reviews, agrees]) await context.close()
})

const filesOf = async (who: Person, path: string): Promise<Response> => {
	const context = await visitor(who)
	const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
	await context.close()
	return fetch(site.address + path, { headers: { cookie } })
}

test('the bundle comes as a zip and verifies; the register and the quarter are the reviewers’', async () => {
	const [use] = await asPerson(database, staff, work => work.selectFrom('likeness_use').select('id').execute())
	for (const who of [performer, producer, staff]) {
		const answer = await filesOf(who, `${room}/uses/${use!.id}`)
		assert.equal(answer.headers.get('content-type'), 'application/zip')
		const files = Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))).map(
			([name, bytes]) => [name, strFromU8(bytes)] as const,
		)
		assert.deepEqual(grievanceProblems(new Map(files)), [])
	}
	assert.equal((await filesOf(other, `${room}/uses/${use!.id}`)).status, 404)
	assert.equal(((await (await filesOf(staff, `${room}/register.json`)).json()) as { consents: unknown[] }).consents.length, 1)
	const quarter = `${new Date(Date.now() + 86_400_000).getUTCFullYear()}-Q${Math.floor(new Date(Date.now() + 86_400_000).getUTCMonth() / 3) + 1}.csv`
	assert.match(await (await filesOf(staff, `${room}/oversight/${quarter}`)).text(), /fewer than 10 performers/)
	for (const path of ['register.json', `oversight/${quarter}`, 'oversight', 'review'])
		for (const who of [performer, producer]) assert.equal((await filesOf(who, `${room}/${path}`)).status, 403, path)
	assert.equal((await filesOf(performer, `${room}/asked`)).status, 403)
	assert.equal((await filesOf(producer, `${room}/mine`)).status, 403)
	assert.equal((await filesOf(keeper, `${room}/asked`)).status, 403)
})

const harbour = await makeAuthority('Harbour Pictures Root (made up)')
const signer = await harbour.signer('Harbour Pictures')
const nobody = await makeAuthority('Nobody Root (made up)')
const stranger = await nobody.signer('Nobody')
const passing = join(data, 'files-in-passing')

const theUse = (): Promise<{ readonly id: string; readonly consent: string; readonly hash: string }> =>
	asPerson(database, staff, async work => {
		const { id, consent, consent_hash } = await work.selectFrom('likeness_use').selectAll().executeTakeFirstOrThrow()
		return { id, consent: consent!, hash: consent_hash! }
	})

async function stamped(by = signer): Promise<Buffer> {
	const { id, consent, hash } = await theUse()
	const stamp = { consentId: consent, consentHash: hash, use: id, made: 'by-ai', title: 'take 7' } as const
	return Buffer.from(await stampMedia(tiny.wav, sniff(tiny.wav)!, stamp, by))
}
const upload = (name: string, buffer: Uint8Array) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(buffer) })

/** By the name of the file. */
const verdictsOn = async (page: Page): Promise<Readonly<Record<string, string>>> =>
	Object.fromEntries(
		await page
			.locator('article.answer')
			.evaluateAll(all =>
				all.map(each => [
					(each as unknown as { querySelector(name: string): { textContent: string } }).querySelector('h2').textContent,
					(each as unknown as { dataset: { verdict: string } }).dataset.verdict,
				]),
			),
	)

test('files are checked without script: a verdict and its reasons for each, none called authentic, nothing left on the disk', async () => {
	const context = await visitor(staff)
	const people = await open(context, `${room}/people`)
	await people.locator('form[aria-label="Add certificates"] select').selectOption('harbour-pictures')
	await people.locator('form[aria-label="Add certificates"] textarea').fill(harbour.pem)
	await people.getByRole('button', { name: 'Add', exact: true }).click()
	assert.match(await words(people), /It counts from now on[\s\S]*Harbour Pictures Root \(made up\), good until 2049/)
	await people.locator('form[aria-label="Add certificates"] select').selectOption('second-pictures')
	await people.locator('form[aria-label="Add certificates"] textarea').fill(harbour.pem)
	await people.getByRole('button', { name: 'Add', exact: true }).click()
	assert.match(await words(people), /Another signatory has enrolled that certificate/)

	const page = await open(context, `${room}/check`)
	const changed = await stamped()
	changed[60]! ^= 1
	await page.getByText('What is known of the delivery').click()
	await page.locator('select[name=producer]').selectOption('harbour-pictures')
	// The first days of the use are still to come.
	await page.locator('input[name=on]').fill(day(2))
	await page
		.locator('input[name=file]')
		.setInputFiles([
			upload('take-7.wav', await stamped()),
			upload('changed.wav', changed),
			upload('plain <b>&amp; \u202egnp.png', tiny.png),
			upload('stranger.wav', await stamped(stranger)),
			upload('letter.txt', Buffer.from('a letter')),
			upload('empty.wav', Buffer.alloc(0)),
		])
	await page.getByRole('button', { name: 'Check', exact: true }).click()
	assert.deepEqual(await verdictsOn(page), {
		'take-7.wav': 'matches-consent',
		'changed.wav': 'tampered',
		'plain <b>&amp; gnp.png': 'no-credentials',
		'stranger.wav': 'untrusted-signer',
		'letter.txt': 'unreadable',
		'empty.wav': 'unreadable',
	})
	await openAll(page)
	const said = await words(page)
	for (const part of [
		/nothing that can be checked is outside it/,
		/is not the picture, sound or film that was signed/,
		/no clean bill/,
		/with a certificate that no signatory has enrolled/,
		/Signed by Harbour Pictures, certificate by Harbour Pictures Root \(made up\): the signatory harbour-pictures/,
		/Declares: trainedAlgorithmicMedia/,
		/Names the consent c-/,
		/The file is empty/,
		/SHA-256 [0-9a-f]{64}/,
	])
		assert.match(said, part)
	assert.doesNotMatch(said.replace('no answer says that a file is authentic', ''), /authentic/i)
	await page.getByRole('link', { name: 'take-7.wav' }).click()
	assert.match(await words(page), /What was answered then[\s\S]*Matches its consent/)
	assert.deepEqual(readdirSync(passing), [])
	await context.close()
})

test('with script files and folders are sent one after the other, each with its verdict; a producer sees its own part of the register', async () => {
	const context = await visitor(producer, true, 1280)
	const page = await open(context, `${room}/check`)
	await page.getByText('Drop files or folders here').waitFor()
	await page.getByText('What is known of the delivery').click()
	await page.locator('input[name=on]').fill(day(2))
	await page.locator('input[name=file]').setInputFiles([upload('one.wav', await stamped()), upload('two.png', tiny.png)])
	await page.getByText('2 of 2 files done: 1 × matches its consent, 1 × no credentials').waitFor()
	const bytes = [...(await stamped(stranger))]
	const given = await page.evaluateHandle(data => {
		const transfer = new DataTransfer()
		transfer.items.add(new File([new Uint8Array(data)], 'three.wav'))
		return transfer
	}, bytes)
	await page.dispatchEvent('form.member', 'drop', { dataTransfer: given })
	await page.getByText('3 of 3 files done').waitFor()
	assert.equal((await verdictsOn(page))['three.wav'], 'untrusted-signer')
	await openAll(page)
	assert.match(await words(page), /the part of the register that you may see/)
	assert.deepEqual(await axeFindings(page), [])
	const union = await asPerson(database, staff, work =>
		work.selectFrom('asset_check').select('name').where('name', 'like', 'three%').execute(),
	)
	assert.deepEqual(union, [], 'what a producer checks is not the union’s to see')
	const rival = await asPerson(database, other, work => work.selectFrom('asset_check').select('name').execute())
	assert.deepEqual(rival, [], 'nor another producer’s')
	await context.close()
	const performs = await visitor(performer, true)
	const own = await open(performs, `${room}/check`)
	await own.getByText('Drop files or folders here').waitFor()
	await own.getByText('What is known of the delivery').click()
	await own.locator('input[name=on]').fill(day(2))
	await own.locator('input[name=file]').setInputFiles([upload('mine.wav', await stamped())])
	await own.getByText('1 of 1 file done: 1 × matches its consent').waitFor()
	await performs.close()
	assert.equal((await filesOf(keeper, `${room}/check`)).status, 403)
})

/** Sends so much of a body, in pieces; answers with the status, the words and how much was taken. */
async function sendRaw(
	who: Person,
	path: string,
	headers: Record<string, string>,
	megabytes: number,
): Promise<readonly [number, string, number]> {
	const context = await visitor(who)
	const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
	await context.close()
	return new Promise((settle, fail) => {
		const sending = request(site.address + path, {
			method: 'POST',
			headers: { cookie, origin: site.address, 'content-type': 'application/octet-stream', accept: 'application/json', ...headers },
		})
		const piece = Buffer.alloc(256 * 1024)
		let sent = 0
		let isOver = false
		const go = (): void => {
			while (!isOver && sent < megabytes * 4) {
				sent++
				if (!sending.write(piece)) return void sending.once('drain', go)
			}
			if (!isOver) sending.end()
		}
		sending.on('response', async answer => {
			let text = ''
			for await (const part of answer) text += String(part)
			isOver = true
			settle([answer.statusCode!, text, sent / 4])
			sending.destroy()
		})
		sending.on('error', error => isOver || fail(error))
		go()
	})
}

test('a file above the bound is refused in words: at once where it says its length, at the bound where it does not; other lengths stay as they were', async () => {
	process.env['PARLEY_LARGEST_FILE'] = '8'
	try {
		const long = { 'content-length': String(600 * 1024 * 1024) }
		const [status, text, taken] = await sendRaw(staff, `${room}/check/file?name=long.wav`, long, 600)
		assert.equal(status, 413)
		assert.match(text, /larger than the 8 MB that are taken here, and was not read on/)
		assert.ok(taken < 64, `${taken} MB were taken`)
		const [cut, words, some] = await sendRaw(staff, `${room}/check/file?name=long.wav`, { 'transfer-encoding': 'chunked' }, 600)
		assert.equal(cut, 413)
		assert.match(words, /larger than the 8 MB/)
		assert.ok(some < 64, `${some} MB were taken`)
		const form = { ...long, 'content-type': 'multipart/form-data; boundary=b', accept: 'text/html' }
		const [page, html] = await sendRaw(staff, `${room}/check`, form, 600)
		assert.equal(page, 413)
		assert.match(html, /larger than the 8 MB[\s\S]*<h1|<h1[\s\S]*larger than the 8 MB/)
		assert.equal((await sendRaw(staff, `${room}/review`, long, 600))[0], 413)
		assert.deepEqual(readdirSync(passing), [])
	} finally {
		delete process.env['PARLEY_LARGEST_FILE']
	}
	assert.equal((await sendRaw(staff, `${room}/check/file?name=x&on=yesterday`, {}, 0))[0], 400)
	assert.equal((await sendRaw(performer, `${room}/check/file?name=x&producer=nobody`, {}, 0))[0], 400)
	assert.equal((await sendRaw(keeper, `${room}/check/file?name=x`, {}, 0))[0], 403)
	assert.equal((await sendRaw(staff, `${room}/check/file?name=x`, { origin: 'https://elsewhere.example' }, 0))[0], 403)
})

test('files without a match stand in oversight, are tied, explained, or become a grievance whose bundle verifies; the quarter has them', async () => {
	const context = await visitor(staff)
	const page = await open(context, `${room}/oversight`)
	assert.match(
		await words(page),
		/5 open, 0 with a grievance, 0 tied to a use, 0 explained[\s\S]*harbour-pictures\s+sound\s+does not match what was signed\s+fewer than 10/,
	)
	await page.getByRole('link', { name: 'stranger.wav' }).click()
	await page.getByLabel('What the grievance is about').fill('A take with her voice, and signed by nobody who may.')
	await page.getByRole('button', { name: 'Open a grievance' }).click()
	assert.match(await words(page), /The grievance is open[\s\S]*a grievance was opened[\s\S]*signed by nobody who may/)
	const bundle = await filesOf(staff, `${new URL(page.url()).pathname}/bundle.zip`)
	const files = new Map(
		Object.entries(unzipSync(new Uint8Array(await bundle.arrayBuffer()))).map(([name, bytes]) => [name, strFromU8(bytes)]),
	)
	assert.deepEqual(grievanceProblems(files), [])
	assert.match(files.get('file.json')!, /untrusted-signer/)
	const forged = new Map([...files, ['file.json', files.get('file.json')!.replace('untrusted-signer', 'matches-consent')]])
	assert.deepEqual(grievanceProblems(forged), ['file.json is not the file whose hash stands in manifest.json.'])
	await page.goto(`${site.address}${room}/oversight`)
	await page.getByRole('link', { name: 'changed.wav' }).click()
	await page.getByRole('button', { name: 'Tie it to that use' }).click()
	assert.match(await words(page), /It is tied to that use/)
	await page.goto(`${site.address}${room}/oversight`)
	await page.getByRole('link', { name: 'letter.txt' }).click()
	await page.getByLabel('Why nothing has to be done').fill('too short')
	assert.equal(
		await page
			.getByLabel('Why nothing has to be done')
			.evaluate(input => (input as unknown as { validity: { valid: boolean } }).validity.valid),
		false,
	)
	await page.getByLabel('Why nothing has to be done').fill('A letter that came with the delivery, and no recording.')
	await page.getByRole('button', { name: 'Take it off the list' }).click()
	await page.goto(`${site.address}${room}/oversight`)
	assert.match(await words(page), /2 open, 1 with a grievance, 1 tied to a use, 1 explained/)
	const tied = unzipSync(new Uint8Array(await (await filesOf(staff, `${room}/uses/${(await theUse()).id}`)).arrayBuffer()))
	assert.match(strFromU8(tied['checks.json']!), /changed\.wav/)
	const now = new Date()
	const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}.csv`
	const csv = await (await filesOf(staff, `${room}/oversight/${quarter}`)).text()
	assert.match(csv, /"files that match no consent","harbour-pictures","sound","does not match what was signed","fewer than 10"/)
	for (const who of [performer, producer])
		assert.equal(
			(await filesOf(who, `${new URL(page.url()).pathname.replace('/oversight', '/check')}/${randomUUID()}/bundle.zip`)).status,
			403,
		)
	await context.close()
})

test('a certificate that is withdrawn counts for nothing signed with it; once, and by the union’s staff alone', async () => {
	const theirs = await visitor(keeper)
	const seen = await open(theirs, `${room}/people`)
	assert.equal(await seen.locator('form[aria-label="Withdraw a certificate"]').count(), 0)
	await theirs.close()
	const context = await visitor(staff)
	const page = await open(context, `${room}/people`)
	await page.locator('form[aria-label="Add certificates"] select').selectOption('second-pictures')
	await page.locator('form[aria-label="Add certificates"] textarea').fill(nobody.pem)
	await page.getByRole('button', { name: 'Add', exact: true }).click()
	assert.match(await words(page), /second-pictures, 1 certificate\s+Nobody Root \(made up\)/)
	const verdict = async (): Promise<string | undefined> => {
		const checks = await open(context, `${room}/check`)
		await checks.locator('input[name=file]').setInputFiles([upload('theirs.wav', await stamped(stranger))])
		await checks.getByRole('button', { name: 'Check', exact: true }).click()
		return (await verdictsOn(checks))['theirs.wav']
	}
	assert.equal(await verdict(), 'outside-consent', 'a signatory signed it, and it is not the one the use was allowed to')
	const again = await open(context, `${room}/people`)
	for (const each of [page, again]) await each.locator('li', { hasText: 'Nobody Root' }).last().getByText('Withdraw it').click()
	await page.getByRole('button', { name: 'Withdraw this certificate' }).locator('visible=true').click()
	assert.match(await page.locator('main').getByRole('status').innerText(), /It no longer counts/)
	assert.match(await words(page), /second-pictures, no certificate/)
	await again.getByRole('button', { name: 'Withdraw this certificate' }).locator('visible=true').click()
	assert.match(await again.locator('main').getByRole('alert').innerText(), /may have been withdrawn already/)
	assert.equal(await verdict(), 'untrusted-signer')
	await context.close()
})

test('an allowed use is named in a file: by the installation’s key where it holds one, and otherwise the page says how', async () => {
	const { id } = await theUse()
	const context = await visitor(producer)
	const page = await open(context, `${room}/uses/${id}/stamp`)
	assert.match(await words(page), /holds no key of harbour-pictures[\s\S]*parley stamp-media take\.wav/)
	const keys = join(data, 'stamp-keys')
	mkdirSync(keys)
	writeFileSync(join(keys, 'harbour-pictures.key.pem'), signer.keyPem)
	writeFileSync(join(keys, 'harbour-pictures.cert.pem'), signer.pem)
	process.env['PARLEY_STAMP_KEYS'] = keys
	try {
		await page.reload()
		await page.locator('input[name=file]').setInputFiles([upload('take 9.wav', tiny.wav)])
		const waiting = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Stamp it' }).click()
		const download = await waiting
		assert.equal(download.suggestedFilename(), 'take 9-stamped.wav')
		const checker = createChecker((await (await filesOf(staff, `${room}/register.json`)).json()) as Parameters<typeof createChecker>[0])
		const answer = await checker.check(await download.path(), 'take 9', { today: day(2) })
		await checker.close()
		assert.equal(answer.outcome, 'matches-consent', JSON.stringify(answer.reasons))
		assert.equal(answer.consents[0]!.use, id)
		// A consent for the voice does not cover a picture.
		await page.locator('input[name=file]').setInputFiles([upload('still.png', tiny.png)])
		await page.getByRole('button', { name: 'Stamp it' }).click()
		assert.match(await words(page), /With the stamp it would not match its consent[\s\S]*This is a picture/)
		await page.locator('input[name=file]').setInputFiles([upload('letter.txt', Buffer.from('a letter'))])
		await page.getByRole('button', { name: 'Stamp it' }).click()
		assert.match(await words(page), /It takes no stamp as it is/)
	} finally {
		delete process.env['PARLEY_STAMP_KEYS']
	}
	for (const who of [performer, other]) assert.notEqual((await filesOf(who, `${room}/uses/${id}/stamp`)).status, 200)
	assert.deepEqual(readdirSync(passing), [])
	await context.close()
})

test('both sides take the same log away, and what was changed in it is seen', async () => {
	const log = await (await filesOf(performer, `${room}/log.txt`)).text()
	assert.equal(log, await (await filesOf(producer, `${room}/log.txt`)).text())
	const checkpoint = await (await filesOf(producer, `${room}/checkpoint.txt`)).text()
	const context = await visitor(producer)
	const key = (await (await open(context, room)).locator('.key').innerText()).trim()
	await context.close()
	const entries = log.trimEnd().split('\n')
	assert.ok(entries.some(each => / stamped /.test(each)) && entries.some(each => / grievance /.test(each)))
	assert.deepEqual(likenessLogProblems({ entries, checkpoint, key }), [])
	for (const [wrong, says] of [
		[entries.with(1, entries[1]!.replace(/[0-9a-f]{64}/, '0'.repeat(64))), /was changed, dropped, added or moved/],
		[entries.slice(1), /lines were taken off its end/],
		[[...entries.slice(0, -1), 'a line'], /is no entry/],
	] as const)
		assert.match(likenessLogProblems({ entries: wrong, checkpoint, key }).join(' '), says)
	assert.match(
		likenessLogProblems({ entries, checkpoint: checkpoint.replace(/^(\S+)\n/, '$1x\n'), key }).join(' '),
		/not signed by that key/,
	)
	assert.equal((await filesOf(keeper, `${room}/log.txt`)).status, 200)
})

test('every page of the room is open to everybody: small, large, without a mouse', async () => {
	const pages: readonly (readonly [Person, readonly string[]])[] = [
		[performer, ['', '/mine', '/consent', '/check']],
		[producer, ['/asked', '/asked/new']],
		[staff, ['', '/review', '/consents', '/oversight', '/check']],
	]
	for (const [who, paths] of pages)
		for (const width of [360, 1280]) {
			const context = await visitor(who, true, width)
			// A wide screen for the two pages with the most on them.
			for (const path of paths.filter(
				each => width === 360 || each === '/oversight' || each === '/mine' || process.env['LIKENESS_PICTURES'],
			)) {
				const page = await open(context, room + path)
				await openAll(page)
				assert.equal(await scrollsSideways(page), false, `${path} at ${width}`)
				assert.deepEqual(await axeFindings(page), [], `${path} at ${width}`)
				assert.equal(await page.locator('main script').count(), 0)
				if (process.env['LIKENESS_PICTURES'])
					await page.screenshot({
						path: join(process.env['LIKENESS_PICTURES'], `${path.replaceAll('/', '') || `rules-${who.side}`}-${width}.png`),
						fullPage: true,
					})
				await page.close()
			}
			await context.close()
		}
})

test('the performer narrows the consent: what changes is read before it is signed, and the earlier version is superseded', async () => {
	const context = await visitor(performer)
	const page = await open(context, `${room}/mine`)
	await page.getByRole('link', { name: 'Change it: sign a later version' }).click()
	assert.match(await words(page), /Change a consent[\s\S]*you sign a version 2, and from that moment version 1 allows nothing new/)
	await page.getByRole('button', { name: 'Show it in plain words' }).click()
	assert.match(await words(page), /It says what version 1 says\. Change what is to change\./)
	await page.locator('input[name=atMost]').fill('2')
	await page.locator('input[name=limit][value=slurs]').check()
	await page.getByRole('button', { name: 'Show it in plain words' }).click()
	assert.match(
		await words(page),
		/It allows less than version 1, and nothing that version did not allow: you narrow your consent\.[\s\S]*How much\s+At most 4 lines[\s\S]*At most 2 lines/,
	)
	await page.getByRole('button', { name: 'Sign exactly this' }).click()
	assert.match(await words(page), /active: Signed, inside its days[\s\S]*superseded: A later version stands in its place/)
	await context.close()
})

test('the union notes a strike of the consents that say so, with its effect in words, and that work has resumed; nobody else does', async () => {
	const context = await visitor(staff)
	const page = await open(context, room)
	await page.getByRole('button', { name: 'A strike has begun' }).click()
	await page.goto(`${site.address}${room}/consents`)
	assert.match(await words(page), /One consent\. Nothing new may be made or used under them until work resumes/)
	await page.getByRole('button', { name: 'Suspend for the strike' }).click()
	assert.match(
		await words(page),
		/Noted of one consent\.[\s\S]*Nothing, as things stand in this strike[\s\S]*suspended: Suspended for the strike/,
	)
	await page.goto(site.address + room)
	await page.getByRole('button', { name: 'The strike has ended' }).click()
	await page.goto(`${site.address}${room}/consents`)
	await page.getByRole('button', { name: 'Work has resumed' }).click()
	assert.match(await words(page), /Noted of one consent\./)
	await page.getByText('A performer has died').click()
	await page.getByLabel('The performer’s number on the roll').fill('nobody')
	await page.getByLabel('The speaker’s number on the roll').fill('Second')
	await page.getByRole('button', { name: 'Note it' }).click()
	assert.match(await words(page), /Nobody of the union has that number/)
	for (const who of [performer, producer]) {
		const other = await visitor(who)
		assert.equal((await (await other.newPage()).goto(`${site.address}${room}/consents`))!.status(), 403)
		await other.close()
	}
	await context.close()
})

test('the performer takes the consent back', async () => {
	const context = await visitor(performer)
	const page = await open(context, `${room}/mine`)
	await page.locator('input[name=effect][value=new-use]').check()
	await page.getByRole('button', { name: 'Withdraw' }).click()
	assert.match(await words(page), /It is withdrawn[\s\S]*withdrawn new use/)
	await context.close()
})
