/** The ledger as people use it: two browsers, two sides, one table; one on a phone and one on a desk; the pages send no script. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type LedgerReceipt, verifyLedgerReceipt } from '@parley/engine/ledger'
import { unzipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeDatabase } from '#db'
import { launchChromium } from '../../../test/support/chromium.ts'
import { ensureBuild } from '../server/build.ts'
import { packFolder, unzip } from '../src/lib/server/folder/unzip.ts'
import { handOver } from '../src/lib/server/ledger/acts.ts'
import { releaseOffer } from '../src/lib/server/ledger/release.ts'
import { masterKey } from '../src/lib/server/letters/keys.ts'
import { readWord, redlineFile, wordType } from '../src/lib/server/word/index.ts'
import { addressOf, asOwner, testDatabase } from './support/database.ts'
import { done, draft, type MadeActor, makeActor, makeSides, turnOn } from './support/ledger.ts'
import { startSite } from './support/site.ts'
import { axeFindings, openAll, scrollsSideways } from './support/walk.ts'

for (const name of ['SMTP_URL', 'ORIGIN', 'HOST', 'PARLEY_OWNER_URL']) delete process.env[name]

const talks = 'teachers-grid'
await ensureBuild()
after(closeDatabase)
const database = await testDatabase()
const sides = await makeSides(database, talks)
process.env['DATABASE_URL'] = addressOf(database)
process.env['PARLEY_DATA'] = mkdtempSync(join(tmpdir(), 'parley-ledger-'))
after(() => rmSync(process.env['PARLEY_DATA']!, { recursive: true, force: true }))
const site = await startSite()
const ledger = `${site.address}/${talks}/ledger`
/** Where the pictures of docs/walk.md are put, when they are made anew (scripts/walk-pictures.ts). */
const pictures = process.env['PICTURES']
/** More than a reader of the walk scrolls through. */
const tallest = 840
let browser: Browser
let union: Page
let employer: Page

async function visitor(actor: MadeActor | null, width: number): Promise<Page> {
	const context: BrowserContext = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' })
	if (actor) await context.addCookies([{ name: 'parley-session', value: actor.secret, url: site.address }])
	return context.newPage()
}

before(async () => {
	browser = await launchChromium()
	union = await visitor(sides.union, 360)
	employer = await visitor(sides.employer, 1280)
})
after(() => browser?.close())

const words = (page: Page): Promise<string> => page.locator('main').innerText()

/** `part`: what of the page the picture is of, where it is not the top of it. */
async function see(page: Page, picture?: string, part?: string): Promise<void> {
	assert.equal(await page.locator('[role=alert]').count(), 0, await words(page))
	assert.equal(await page.locator('script:not([src="/charts.js"])').count(), 0, page.url())
	assert.ok(!(await scrollsSideways(page)), `${page.url()} scrolls sideways`)
	assert.deepEqual(await axeFindings(page), [], page.url())
	if (!pictures || !picture) return
	mkdirSync(pictures, { recursive: true })
	const path = join(pictures, `ledger-${picture}.png`)
	if (part) {
		await page.evaluate('scrollTo(0, 0)')
		const { x, y, width, height } = (await page.locator(part).first().boundingBox())!
		const room = Math.min(32, x)
		await page.screenshot({ path, fullPage: true, clip: { x: x - room, y, width: width + 2 * room, height } })
		return
	}
	const before = page.viewportSize()!
	const width = Math.min(960, before.width)
	await page.setViewportSize({ width, height: 900 })
	const { y, height } = (await page.locator('main').boundingBox())!
	await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(tallest, y + height) } })
	await page.setViewportSize(before)
}

test('proposed by the union: a draft only its side sees, shown as the other side will see it, then handed over', async () => {
	await union.goto(ledger)
	await see(union)
	await union.getByRole('link', { name: 'Write a turn or a package' }).click()
	await union.getByRole('link', { name: 'Salary' }).first().click()
	await see(union)
	await union.getByLabel('What it is called').fill('Six per cent at once')
	await union.getByLabel('Title').last().fill('Six per cent on every cell')
	await union
		.getByLabel(/The clause in full/)
		.fill('1. Every cell of the schedule rises by **6 per cent** on the first day.\n\n2. Steps go on.')
	await union.getByLabel(/Positions/).fill('schedule-raise = $5')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(union), /schedule-raise is declared as percent, and this is USD/)
	await union.getByLabel(/Positions/).fill('schedule-raise = 6%')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	await see(union, 'draft')
	await employer.goto(ledger)
	assert.doesNotMatch(await words(employer), /Six per cent/)
	assert.equal((await employer.goto(union.url()))!.status(), 404)
	await union.getByRole('link', { name: 'Hand it across the table' }).click()
	await see(union, 'hand-over')
	await union.getByLabel(/I have read it/).check()
	await union.getByRole('button', { name: 'Hand it over' }).click()
	assert.match(union.url(), /\/turn\/U-1$/)
	await see(union)
})

test('countered by the employer, once it has acknowledged receipt', async () => {
	await employer.goto(ledger)
	assert.match(await words(employer), /has to acknowledge U-1/)
	await employer.getByRole('link', { name: /^U-1/ }).click()
	assert.equal(await employer.getByRole('link', { name: 'Write an answer' }).count(), 0)
	await employer.getByRole('button', { name: 'Acknowledge receipt' }).click()
	await see(employer, 'turn')
	await employer.getByRole('link', { name: 'Write an answer' }).click()
	await employer
		.getByLabel(/The clause in full/)
		.fill('1. Every cell of the schedule rises by 3 per cent on the first day.\n\n2. Steps go on.')
	await employer.getByLabel(/Positions/).fill('schedule-raise = 3%')
	await employer.getByLabel('Title').last().fill('Three per cent')
	await employer.getByRole('button', { name: 'Save the draft' }).click()
	await employer.getByRole('link', { name: 'Hand it across the table' }).click()
	assert.match(await words(employer), /This counters U-1/)
	await employer.getByLabel(/I have read it/).check()
	await employer.getByRole('button', { name: 'Hand it over' }).click()
	assert.match(employer.url(), /\/turn\/E-1$/)
	await union.goto(`${ledger}/turn/U-1`)
	assert.match(await words(union), /countered/)
})

test('answered by a package over two issues, all or nothing, which its own side takes apart', async () => {
	await union.goto(`${ledger}/turn/E-1`)
	await union.getByRole('button', { name: 'Acknowledge receipt' }).click()
	await union.getByRole('link', { name: 'Write an answer' }).click()
	await union.getByLabel('What it is called').fill('Five per cent and the time to prepare')
	await union.getByLabel(/Positions/).fill('schedule-raise = 5%')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	await union.getByLabel('Another issue').selectOption('preparation-time')
	await union.getByRole('button', { name: /Add it/ }).click()
	assert.equal(
		await union
			.getByRole('group')
			.filter({ has: union.getByLabel('Title') })
			.count(),
		3,
	)
	await see(union)
	await union.getByRole('link', { name: 'Hand it across the table' }).click()
	await union.getByLabel(/I have read it/).check()
	await union.getByRole('button', { name: 'Hand it over' }).click()
	assert.match(union.url(), /\/package\/UP-1$/)
	await see(union)
	await employer.goto(`${ledger}/package/UP-1`)
	await employer.getByRole('button', { name: 'Acknowledge receipt' }).click()
	await see(employer, 'package')
	await employer.goto(`${ledger}/turn/U-2`)
	assert.equal(await employer.getByRole('link', { name: /Initial/ }).count(), 0)
	assert.match(await words(employer), /all or nothing/)
	await union.goto(`${ledger}/package/UP-1`)
	await union.getByRole('link', { name: 'Take the package apart' }).click()
	await union.getByLabel(/U-\d.*Preparation/i).check()
	await see(union)
	await union.getByRole('button', { name: /Withdraw UP-1/ }).click()
	await see(union)
})

/** The test is done in a minute, and talks take weeks: what was handed over is put on days of its own, past what the database allows to anybody. */
const onTheirDays = (): Promise<unknown> =>
	asOwner(database, async client => {
		await client.query('set session_replication_role = replica')
		await client.query(
			`update parley.offer set handed_over_at = '2024-04-22T14:00Z' where side = 'union' and handed_over_at = (select min(handed_over_at) from parley.offer)`,
		)
		await client.query(`update parley.offer set handed_over_at = '2024-05-06T14:00Z' where side = 'employer'`)
		await client.query(
			`update parley.offer set handed_over_at = '2024-05-13T14:00Z' where side = 'union' and handed_over_at > '2024-05-01'`,
		)
	})

test('a tentative agreement: both sides initial the same hash, and each has a receipt that holds', async () => {
	await employer.goto(`${ledger}/turn/U-4`)
	await employer.getByRole('button', { name: 'Acknowledge receipt' }).click()
	await employer.getByRole('link', { name: 'Initial a tentative agreement' }).click()
	await see(employer)
	await employer.getByRole('button', { name: /Initial it for/ }).click()
	await union.goto(`${ledger}/initial/U-4`)
	await see(union)
	await union.getByRole('button', { name: /Initial it for/ }).click()
	assert.match(await words(union), /tentatively agreed/)
	const download = union.waitForEvent('download')
	await union
		.getByRole('link', { name: /Receipt of initialled/ })
		.last()
		.click()
	const receipt = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as LedgerReceipt
	assert.deepEqual(verifyLedgerReceipt(receipt), [])
	await employer.goto(ledger)
	assert.match(await words(employer), /Tentatively agreed as U-4/)
	assert.match(await words(employer), /All of it crossed the table on one day/)
	await onTheirDays()
	await employer.reload()
	await see(employer, 'room')
	await employer.goto(`${ledger}/gap`)
	await see(employer, 'gap', 'figure[data-picture]')
	assert.equal(await employer.locator('figure[data-picture]').first().locator('table tbody tr').count(), 3)
	for (const page of [union, employer]) {
		await page.goto(`${ledger}/agreement`)
		await see(page)
		await page.getByRole('button', { name: /Sign it all/ }).click()
	}
	assert.match(await words(employer), /Agreed and signed by both sides/)
})

test('members and everybody see what was released, and nothing before', async () => {
	const member = await visitor(sides.member, 360)
	const anybody = await visitor(null, 360)
	for (const page of [member, anybody]) {
		await page.goto(ledger)
		assert.doesNotMatch(await words(page), /U-\d|E-\d/)
		assert.equal((await page.goto(`${ledger}/turn/U-4`))!.status(), 404)
		assert.match(page.url(), /turn/)
	}
	await union.goto(`${ledger}/turn/U-4`)
	await union.getByRole('button', { name: 'Release to our members' }).click()
	await anybody.goto(ledger)
	assert.doesNotMatch(await words(anybody), /U-4/)
	await member.goto(ledger)
	await see(member)
	await member.getByRole('link', { name: /^U-4/ }).click()
	assert.match(await words(member), /agreed/)
	assert.doesNotMatch(await words(member), /Ada|Nils|Receipt/)
	await see(member)
	await union.getByRole('button', { name: 'Release to everybody' }).click()
	await anybody.goto(`${ledger}/turn/U-4`)
	await see(anybody)
	for (const path of ['draft/new', 'agreement', 'log.txt', 'initial/U-4', 'receipt/1']) {
		assert.equal((await member.goto(`${ledger}/${path}`))!.status(), 403, path)
		await anybody.goto(`${ledger}/${path}`)
		assert.match(anybody.url(), /\/sign-in/, path)
	}
})

test('a red line of the union: shown at drafting and at hand-over to its own side alone, and crossed only by who may', async () => {
	await union.goto(`${ledger}/red-lines`)
	await see(union)
	const form = union.getByRole('form', { name: 'A line on a position' })
	const fill = async (value: string): Promise<void> => {
		await form.getByLabel('Position').selectOption('member-share')
		await form.getByLabel(/^is/).selectOption('at-most')
		await form.getByLabel(/^what/).fill(value)
		await form.getByLabel(/^in/).fill('year 1')
		await form.getByLabel('The line in words').fill('Members pay no more than 14 per cent of premiums in year 1')
		await form.getByLabel('Decided on').fill('2024-05-02')
		await form.getByLabel('Decided by').fill('The committee (made up)')
		await form.getByLabel('Where that is written').fill('Vote of 2 May, 131 to 12 (made up)')
		await form.getByRole('button', { name: 'Set this line' }).click()
	}
	await fill('14 apples')
	assert.match(await words(union), /apples/)
	await fill('14%')
	assert.match(await words(union), /crossed by committee alone/)
	await see(union)
	await union.goto(`${ledger}/draft/new?issue=health`)
	await union.getByLabel('What it is called').fill('Premiums, shared anew')
	await union.getByLabel(/Positions/).fill('member-share = 15%')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(union), /year 1: 15%, where the line is at most 14%: 1 point over/)
	await see(union)
	await union.getByRole('link', { name: 'Hand it across the table' }).click()
	await union.getByLabel(/I have read it/).check()
	await union.getByRole('button', { name: 'Hand it over' }).click()
	assert.match(await union.locator('[role=alert]').innerText(), /A red line of your side stands in the way/)
	await union.goto(union.url().split('?')[0]!)
	await see(union, 'red-line', '.caucus')
	await union.getByLabel(/Why it is crossed/).fill('The rest comes in year 2 (made up)')
	await union.getByRole('button', { name: /crosses the line/ }).click()
	assert.match(await words(union), /Ada Committee said on .* that it is crossed: The rest comes/)
	await union.getByLabel(/I have read it/).check()
	await union.getByRole('button', { name: 'Hand it over' }).click()
	assert.match(union.url(), /\/turn\/U-\d$/)
	await see(union)
	assert.match(await words(union), /no more than 14 per cent/)
	await employer.goto(union.url())
	assert.doesNotMatch(await words(employer), /14 per cent|red lines|Vote of 2 May/)
	await employer.goto(`${ledger}/red-lines`)
	assert.match(await words(employer), /Your side has set none/)
	await see(employer)
})

test('a note in caucus, tied to a turn, in a session of the talks: the other side reads none of it', async () => {
	const sessions = `${site.address}/${talks}/sessions`
	await union.goto(sessions)
	await union.getByText('Propose a date', { exact: true }).first().click()
	for (const [label, value] of [
		['Day', '2024-05-21'],
		['From', '14:00'],
		['Until', '18:00'],
		['Time zone of the place', 'America/New_York'],
	] as const)
		await union.getByLabel(label).fill(value)
	await union.getByLabel('Place', { exact: true }).fill('Library, room 2')
	await union.getByRole('button', { name: 'Propose the date' }).click()
	const session = union.url()
	await employer.goto(session)
	await employer.getByRole('button', { name: 'Say yes' }).click()
	assert.match(await words(employer), /said yes \(Nils Negotiator/)
	await union.goto(`${session}/caucus`)
	await union.getByLabel('A note for your side alone').fill('We settle at 4.5 per cent if the time to prepare stays.')
	await union.getByLabel('On the turn').selectOption({ index: 1 })
	await union.getByRole('button', { name: 'Keep it in caucus' }).click()
	await see(union, 'caucus', '.caucus')
	assert.match(await words(union), /4\.5 per cent/)
	for (const path of ['', '/caucus', '/record.md', '/own-copy.md']) {
		const answer = await employer.request.get(session + path)
		assert.doesNotMatch(await answer.text(), /4\.5 per cent/, path)
	}
})

test('a bulletin tells members of a turn that was released, read and sent by a second person', async () => {
	const bulletins = `${site.address}/${talks}/bulletins`
	await union.goto(`${bulletins}/new`)
	await union.getByLabel('Title, and').fill('Agreed on pay, tentatively')
	await union.getByLabel('Word in its address').fill('agreed-on-pay')
	const text = union.getByLabel(/^Text, in Markdown/)
	await text.fill('We have initialled {{turn U-4}}. The preparation time, {{turn U-6}}, is still open.')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	assert.match(await words(union), /U-6/)
	assert.equal(await union.getByRole('button', { name: 'It is ready' }).count(), 0, 'what was not released is in no bulletin')
	await text.fill('We have initialled {{turn U-4}}. The preparation time is still open.')
	await union.getByRole('button', { name: 'Save the draft' }).click()
	await union.getByRole('button', { name: 'It is ready' }).click()
	const second = await visitor(await makeActor(database, talks, 'union', 'Bo Staff', ['staff']), 1280)
	await second.goto(bulletins)
	await second.getByRole('link', { name: 'Agreed on pay, tentatively' }).click()
	await second.getByRole('link', { name: 'Read it and send it' }).click()
	await second.getByRole('checkbox').check()
	await second.getByRole('button', { name: /Send it to \d+ members/ }).click()
	await second.waitForURL(`${bulletins}/union/agreed-on-pay`)
	const member = await visitor(sides.member, 390)
	await member.goto(second.url())
	assert.match(await words(member), /We have initialled U-4/)
	await see(member, 'bulletin')
	await member.goto(`${site.address}/${talks}/members?ask=1`)
	assert.match(await words(member), /With what was released to you: U-4/)
	await see(member, 'members')
	assert.equal((await employer.goto(second.url()))!.status(), 404)
})

test('an old sign-in is asked for again before anything is handed over or initialled', async () => {
	const stale = await makeActor(database, talks, 'union', 'Old Session', ['staff'])
	await asOwner(database, client =>
		client.query(`update parley.session set fresh_at = now() - interval '11 minutes' where member = '${stale.id}'`),
	)
	const page = await visitor(stale, 360)
	await page.goto(`${ledger}/initial/U-1`)
	assert.match(page.url(), /\/sign-in\?.*again=1/)
})

test('an act that another site sends, or over another hash, is refused', async () => {
	const from = async (origin: string, hash: string) => {
		const response = await fetch(`${ledger}/turn/U-5?/withdraw`, {
			method: 'POST',
			body: new URLSearchParams({ hash }),
			headers: { origin, cookie: `parley-session=${sides.union.secret}` },
			redirect: 'manual',
		})
		return response.status
	}
	assert.equal(await from('https://evil.example', '0'.repeat(64)), 403)
	const body = await from(site.address, '0'.repeat(64))
	assert.ok(body >= 400 || body === 200, String(body))
	await union.goto(`${ledger}/turn/U-5`)
	assert.doesNotMatch(await words(union), /withdrew/)
})

test('any two wordings as a redline and as a Word file; a Word file that comes back becomes a draft of its own side', async () => {
	const thread = `${ledger}/issue/salary`
	await employer.goto(thread)
	await employer.getByRole('link', { name: /Redline between/ }).click()
	await employer.getByLabel('Old wording').selectOption('U-1')
	await employer.getByLabel('New wording').selectOption('E-1')
	await employer.getByRole('button', { name: 'Redline' }).click()
	await see(employer)
	assert.match(await words(employer), /per cent/)
	const download = employer.waitForEvent('download')
	await employer.getByRole('link', { name: 'As a Word file with tracked changes' }).click()
	const sent = readWord(readFileSync(await (await download).path()))
	assert.ok('file' in sent)
	assert.match(sent.file.old, /\*\*6 per cent\*\*/)
	assert.match(sent.file.now, /rises by 3 per cent/)

	const base = sent.file.now
	const file = { title: 'Salary', author: 'Counsel', at: '2023-10-26T14:00:00Z', head: [] }
	const marked = redlineFile(base, base.replace('3 per cent', '4 per cent'), file)
	const unmarked = redlineFile(
		base.replace('Steps go on', 'Steps are frozen'),
		base.replace('3 per cent', '4 per cent').replace('Steps go on', 'Steps are frozen'),
		file,
	)
	const upload = async (bytes: Uint8Array): Promise<void> => {
		await employer.goto(`${thread}/word?answers=E-1`)
		await employer.getByLabel(/Word file, of/).setInputFiles({ name: 'counter.docx', mimeType: wordType, buffer: Buffer.from(bytes) })
		await employer.getByRole('button', { name: 'Read it' }).click()
	}
	await upload(new TextEncoder().encode('no Word file'))
	assert.equal(await employer.locator('[role=alert]').count(), 1)
	await upload(unmarked)
	assert.match(await words(employer), /Changed without being marked/)
	assert.match(await words(employer), /frozen/)
	await upload(marked)
	assert.match(await words(employer), /With every change rejected it says what E-1 says/)
	assert.match(await words(employer), /by Counsel/)
	await see(employer)
	await employer.getByRole('button', { name: 'Make a draft of it' }).click()
	assert.match(employer.url(), /\/draft\//)
	assert.match(await employer.getByLabel(/The clause in full/).inputValue(), /rises by 4 per cent/)
	assert.equal((await union.goto(employer.url()))!.status(), 404)
	await union.goto(ledger)
	assert.match(await words(union), /None is being written/)
	assert.match((await (await visitor(null, 360)).goto(`${thread}/word`))!.url(), /\/sign-in/)
})

test('a claim: written and released, disputed by the other side, confirmed by a member without a name, corrected in the open', async () => {
	const room = `${site.address}/${talks}/claims`
	await union.goto(room)
	await union.getByRole('link', { name: 'Write a claim down' }).click()
	await see(union)
	await union.getByLabel('What is claimed').fill('Six per cent <b>bankrupts</b> the district.')
	await union.getByLabel('Short quotation').fill('It would "bankrupt" us')
	await union.getByLabel('Name', { exact: true }).fill('The superintendent')
	await union.getByLabel('Speaking for').selectOption('employer')
	await union.getByLabel('On', { exact: true }).fill('2024-03-20')
	await union.getByLabel('It was said').selectOption('turn')
	await union.getByLabel('Paper, document or turn').fill('E-99')
	await union.getByLabel('Topic').fill('Salary')
	await union.getByLabel('What it is').selectOption('impact')
	await union.getByRole('button', { name: 'Write it down' }).click()
	assert.match(await words(union), /No turn of that number has crossed the table/)
	await union.getByLabel('Paper, document or turn').fill('E-1')
	await union.getByRole('button', { name: 'Write it down' }).click()
	await see(union)
	assert.match(
		await words(union),
		/Six per cent <b>bankrupts<\/b> the district\. asserted[\s\S]*turn E-1[\s\S]*only for those of your side who sit at the table/,
	)
	const claim = union.url()
	assert.equal((await employer.goto(claim))!.status(), 404)
	await union.goto(claim)
	await union.getByLabel('Release it to').selectOption('public')
	await union.getByRole('button', { name: 'Release it' }).click()

	await employer.goto(claim)
	await employer.getByText('Enter who disputes it').click()
	await employer.getByLabel('Who', { exact: true }).fill('The board')
	await employer.locator('form[aria-label=Dispute] [name=source]').fill('javascript:alert(1)')
	await employer.getByLabel('What they say against it').fill('It said “strain”, and never “bankrupt”.')
	await employer.getByRole('button', { name: 'Enter the dispute' }).click()
	assert.match(await words(employer), /begins with https/)
	assert.equal(await employer.getByLabel('Who', { exact: true }).inputValue(), 'The board')
	await employer.locator('form[aria-label=Dispute] [name=source]').fill('Minutes of 21 March 2024, https://example.org/minutes')
	await employer.getByRole('button', { name: 'Enter the dispute' }).click()
	await see(employer)
	assert.match(await words(employer), /contradicted[\s\S]*The board: It said “strain”[\s\S]*Disputed by one\./)

	const member = await visitor(sides.member, 360)
	await member.goto(claim)
	await see(member)
	await member.getByRole('button', { name: 'Confirm it without my name' }).click()
	assert.match(await words(member), /You have confirmed it without your name\. Only you are shown this/)
	for (const page of [union, employer, await visitor(null, 1280)]) {
		await page.goto(claim)
		await see(page)
		const said = await words(page)
		assert.match(said, /One member has confirmed it without their name[\s\S]*Disputed by one; confirmed by one other person/)
		assert.ok(!said.includes('Mona') && !(await page.content()).includes('Mona'))
	}

	const another = await visitor(sides.union, 1280)
	for (const page of [another, union]) {
		await page.goto(claim)
		await page.getByRole('link', { name: 'Correct it' }).click()
		await page.getByLabel('What is claimed').fill('Six per cent strains the district.')
		await page.getByLabel('Why it is corrected').fill('The minutes have another word.')
	}
	await see(union)
	await another.getByRole('button', { name: 'Correct it' }).click()
	await see(another)
	assert.match(
		await words(another),
		/Six per cent strains[\s\S]*The minutes have another word[\s\S]*As it was first written down[\s\S]*bankrupts/,
	)
	await union.getByRole('button', { name: 'Correct it' }).click()
	assert.match(await words(union), /Somebody has corrected this claim since you opened it/)
	const anybody = await visitor(null, 360)
	await anybody.goto(`${room}?nature=impact&by=employer&status=contradicted`)
	await see(anybody)
	assert.match(await words(anybody), /1 of \d+ claims[\s\S]*Six per cent strains[\s\S]*Corrected[\s\S]*The minutes have another word/)
	assert.match((await anybody.goto(`${room}/of/new`))!.url(), /\/sign-in/)
	const told = await (await fetch(`${site.address}/api/negotiations/${talks}/claims/said`)).text()
	assert.match(told, /Six per cent strains[\s\S]*"unnamed": 1|"unnamed": 1[\s\S]*Six per cent strains/)
	assert.ok(!told.includes('Mona'))
	const other = await fetch(`${claim}?/confirm`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: 'https://elsewhere.example', cookie: `parley-session=${sides.member.secret}` },
		body: new URLSearchParams({ how: 'named' }),
	})
	assert.equal(other.status, 403)
})

test('the folder goes out with what crossed the table, comes back with more, and is in force with the other side’s yes', async () => {
	const room = `${site.address}/${talks}/folder`
	const take = async (page: Page, name: RegExp): Promise<Map<string, Buffer>> => {
		await page.goto(room)
		const download = page.waitForEvent('download')
		await page.getByRole('link', { name }).click()
		const read = unzip(readFileSync(await (await download).path()))
		assert.ok('files' in read)
		return new Map(read.files)
	}
	const files = await take(union, /with the ledger/)
	const everybodys = await take(await visitor(null, 360), /\.zip$/)
	assert.ok(files.has('ledger/U-1.md') && !everybodys.has('ledger/U-1.md'))
	assert.deepEqual(
		[...files].filter(([path]) => !path.startsWith('ledger/')),
		[...everybodys],
	)
	const upload = async (given: Map<string, Buffer>): Promise<void> => {
		await union.goto(room)
		await union
			.getByLabel('The ZIP file')
			.setInputFiles({ name: 'talks.zip', mimeType: 'application/zip', buffer: Buffer.from(packFolder(given)) })
		await union.getByRole('button', { name: 'See what it would do' }).click()
	}
	await upload(
		new Map(files).set('ledger/U-1.md', Buffer.from(files.get('ledger/U-1.md')!.toString().replace('6 per cent', '16 per cent'))),
	)
	assert.match(await union.locator('[role=alert]').innerText(), /U-1 crossed the table here/)
	const today = new Date().toISOString().slice(0, 10)
	const brought = '---\ntitle: "Brought from elsewhere"\nside: SIDE\nissue: salary\n'
	const side = /^side: (.+)$/m.exec(files.get('ledger/E-1.md')!.toString())![1]!
	const entry = `${brought.replace('SIDE', side)}date: ${today}\ntime: 23:59\nstate: handed-over\noff-the-record: yes\nsource: "Made up for this test"\n---\n`
	await upload(new Map(files).set('ledger/E-40.md', Buffer.from(entry)).set('facts/notes.md', Buffer.from('---\ntitle: "Notes"\n---\n')))
	assert.match(await words(union), /1 entry of the ledger, 1 file beside it/)
	await see(union)
	await union.getByRole('button', { name: 'Bring it' }).click()
	assert.match(await words(union), /Waits for/)
	await see(union)
	await employer.goto(room)
	assert.match(await words(employer), /Waits for your side[\s\S]*Brought by Ada Committee/)
	assert.doesNotMatch(await words(employer), /not in this folder/)
	await see(employer, 'folder')
	await employer.getByRole('button', { name: /Agree/ }).click()
	assert.match(await words(employer), /in force/)
	await see(employer)
	await employer.goto(`${ledger}/turn/E-40`)
	assert.match(await words(employer), /imported it as handed over, since/)
	await see(employer)
	assert.deepEqual(
		await take(union, /with the ledger/),
		new Map(
			[...files, ['ledger/E-40.md', Buffer.from(entry)], ['facts/notes.md', Buffer.from('---\ntitle: "Notes"\n---\n')]].toSorted(
				([a], [b]) => (a! < b! ? -1 : 1),
			) as [string, Buffer][],
		),
	)
	const anybody = await visitor(null, 360)
	await anybody.goto(room)
	assert.match(await words(anybody), /sign in to bring a folder/)
	await see(anybody)
	assert.doesNotMatch(await (await anybody.request.get(`${site.address}/${talks}/text`)).text(), /E-40/)
})

test('a side’s own facts are that side’s until it releases them', async () => {
	const room = `${site.address}/${talks}/folder`
	await union.goto(room)
	await union
		.getByLabel(/A file: /)
		.setInputFiles({ name: 'own.md', mimeType: 'text/markdown', buffer: Buffer.from('---\ntitle: "Only ours"\n---\n') })
	await union.getByRole('button', { name: 'Keep it' }).click()
	assert.match(await words(union), /facts\/own\.md/)
	await see(union)
	const file = (await union.getByRole('link', { name: 'facts/own.md' }).getAttribute('href'))!
	await employer.goto(room)
	assert.doesNotMatch(await words(employer), /own\.md/)
	assert.equal((await employer.request.get(site.address + file)).status(), 404)
	await union.getByRole('button', { name: /Release to the other side/ }).click()
	assert.match(await words(union), /released to the other side/)
	await employer.reload()
	assert.match(await words(employer), /facts\/own\.md/)
	assert.match(await (await employer.request.get(site.address + file)).text(), /Only ours/)
	await see(employer)
})

test('without anybody’s ledger the room reads the record of the folder', async () => {
	const anybody = await visitor(null, 360)
	await anybody.goto(`${site.address}/sag-aftra-2023/ledger`)
	assert.match(await words(anybody), /on the public record/)
	assert.match(await words(anybody), /E-9/)
	await see(anybody)
	await anybody.getByRole('link', { name: /^U-1 / }).first().click()
	await see(anybody)
	await anybody.goto(`${site.address}/sag-aftra-2023/ledger/issue/streaming-levy`)
	await openAll(anybody)
	await see(anybody)
	const wide = await visitor(null, 1280)
	await wide.goto(`${site.address}/sag-aftra-2023/ledger`)
	await see(wide, 'record')
})

test('nothing that was not released is on any road: members and everybody read the same as before, until it is released to them', async () => {
	const plant = 'hourly-plant'
	const others = { ...(await makeSides(database, plant)), master: masterKey(process.env['PARLEY_DATA']!) }
	const member = { cookie: `parley-session=${others.member.secret}` }
	const pages = [
		'',
		'/ledger',
		'/ledger/gap',
		'/ledger/issue/package',
		'/issues',
		'/proposals',
		'/report',
		'/export',
		'/text',
		'/members?ask=1',
		'/what-if',
	]
	const roads = [
		...pages.map(path => `/${plant}${path}`),
		...['/members', '/what-if', '/ledger', '/ledger/gap'].map(path => `/${plant}${path}/__data.json`),
		...['what-if/plan', 'texts', 'export.xlsx', 'export/costs.csv', 'requests/list.csv'].map(path => `/${plant}/${path}`),
		...['', '/cost', '/check', '/what-if', '/explain/bonus'].map(path => `/api/v1/negotiations/${plant}${path}`),
		...['U-1', 'UP-1'].flatMap(number => ['turn', 'package', 'initial', 'released'].map(kind => `/${plant}/ledger/${kind}/${number}`)),
	]
	const follow = new Set(
		['/members?ask=1', '/what-if', '/what-if/plan', '/members/__data.json', '/what-if/__data.json'].map(path => `/${plant}${path}`),
	)
	const read = async (path: string, headers: Record<string, string>): Promise<string> => {
		const answer = await fetch(site.address + path, { headers, redirect: 'manual' })
		const bytes = Buffer.from(await answer.arrayBuffer())
		const text =
			bytes[0] === 0x50 && bytes[1] === 0x4b
				? Object.values(unzipSync(bytes))
						.map(each => Buffer.from(each).toString())
						.join()
				: bytes.toString()
		return `${answer.status} ${text.replaceAll(/nonce[-="]+[\w+/=]+/g, '')}`
	}
	const readAll = async (headers: Record<string, string>, some: Iterable<string> = roads) =>
		new Map(await Promise.all([...some].map(async path => [path, await read(path, headers)] as const)))
	const changed = (then: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>) =>
		roads.filter(path => then.get(path) !== now.get(path))
	const canary = /4,?321/
	const hasCanary = (all: ReadonlyMap<string, string>) => roads.filter(path => canary.test(all.get(path)!))

	const before = { member: await readAll(member), anybody: await readAll({}) }
	const positions = { 'ratification-bonus': '$4321 / person' }
	const drafted = await draft(others, others.union, [turnOn('package', { positions, text: 'A bonus of $4,321.' })])
	const given = done(await handOver(database, others.master, others.union, drafted))
	assert.deepEqual(given.turns, ['U-1'])
	const handed = { member: await readAll(member), anybody: await readAll({}) }
	assert.deepEqual(changed(before.member, handed.member), [])
	assert.deepEqual(changed(before.anybody, handed.anybody), [])
	assert.deepEqual(hasCanary(handed.member), [])

	done(await releaseOffer(database, others.union, given.offer, 'members'))
	const released = { member: await readAll(member), anybody: await readAll({}) }
	assert.deepEqual(changed(before.anybody, released.anybody), [], 'released to members is not released to everybody')
	const theirs = await readAll({ cookie: `parley-session=${others.employer.secret}` }, follow)
	assert.deepEqual(
		[...follow].filter(path => canary.test(theirs.get(path)!)),
		[],
		'nor to the other side’s members',
	)
	assert.deepEqual(new Set(changed(handed.member, released.member).filter(path => !path.includes('/ledger'))), follow)
	assert.match(released.member.get(`/${plant}/what-if/plan`)!, canary)

	done(await releaseOffer(database, others.union, given.offer, 'public'))
	const open = await readAll({})
	for (const path of follow) assert.equal(open.get(path), released.member.get(path), 'everybody reads what members read')
	const ledgerRoads = roads.filter(path => path.includes('/ledger'))
	assert.deepEqual(
		hasCanary(open).filter(path => !follow.has(path) && !ledgerRoads.includes(path)),
		[],
	)
})
