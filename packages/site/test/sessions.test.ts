/** Sessions and information requests on a real database: a date needs both sides, what was said stays, and a caucus note is nobody else's. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { asPerson, type Person, type RequestAct } from '#db'
import { backUp } from '../src/lib/server/db/backup.ts'
import { handOver } from '../src/lib/server/ledger/acts.ts'
import { calendar } from '../src/lib/server/sessions/calendar.ts'
import { actOnDate, type DateWritten, listDates, proposeDate, readDate } from '../src/lib/server/sessions/dates.ts'
import { calendarOf, endLink, feedOf, listLinks, makeLink } from '../src/lib/server/sessions/links.ts'
import { removeNote, writeNote } from '../src/lib/server/sessions/notes.ts'
import { type EntryWritten, enterPresence, readRecord, removePresence, writeEntry } from '../src/lib/server/sessions/record.ts'
import { actOnRequest, askRequest, findRequest, listRequests, readFileOf, safeFileName } from '../src/lib/server/sessions/requests.ts'
import { openNote, sealNote } from '../src/lib/server/sessions/seal.ts'
import { isWallTime, momentOf, turnsOfClock, wallOf } from '../src/lib/server/sessions/zones.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { done, draft, makeActor, makeSides, turnOn } from './support/ledger.ts'

const database = await testDatabase()
const sides = await makeSides(database)
const { union, employer, member } = sides
const folder = mkdtempSync(join(tmpdir(), 'parley-sessions-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const stranger = await (async () => {
	const other = await makeSides(database, 'mill')
	return other.union
})()

const date = (changes: Partial<DateWritten> = {}): DateWritten => ({
	title: 'Bargaining',
	start: '2023-10-26T14:00',
	end: '2023-10-26T18:00',
	zone: 'America/Los_Angeles',
	mode: 'in-person',
	place: 'AMPTP, Sherman Oaks; room 2, upstairs',
	link: '',
	replaces: null,
	...changes,
})
const entry = (changes: Partial<EntryWritten>): EntryWritten => ({
	kind: 'gist',
	happenedAt: null,
	issue: null,
	turn: null,
	words: '',
	offRecord: false,
	corrects: null,
	...changes,
})

type Answered = { readonly refusal?: { readonly message: string } } | object
const ok = <T extends object>(answer: T): Exclude<T, { readonly refusal: unknown }> => {
	assert.ok(!('refusal' in answer), JSON.stringify(answer))
	return answer as Exclude<T, { readonly refusal: unknown }>
}
const refusedAs = (answer: Answered, words: RegExp): void => {
	assert.ok('refusal' in answer, 'it was not refused')
	assert.match((answer.refusal as { message: string }).message, words)
}

async function agreedDate(changes: Partial<DateWritten> = {}): Promise<string> {
	const { id } = ok(await proposeDate(database, union, date(changes)))
	ok(await actOnDate(database, employer, id, 'agreed'))
	return id
}
const stateOf = async (id: string, as: Person = union): Promise<string | undefined> =>
	(await listDates(database, as)).find(each => each.id === id)?.state

test('a date stands when the other side says yes, and is called off for a reason', async () => {
	const { id } = ok(await proposeDate(database, union, date()))
	assert.equal(await stateOf(id, employer), 'proposed')
	refusedAs(await actOnDate(database, union, id, 'agreed'), /other side says yes/)
	refusedAs(await actOnDate(database, employer, id, 'withdrawn'), /Only the side that proposed/)
	refusedAs(await actOnDate(database, employer, id, 'called-off', 'x'), /settled meanwhile/)
	refusedAs(await writeEntry(database, union, id, entry({ words: 'Too early.' })), /have not said yes/)
	ok(await actOnDate(database, employer, id, 'agreed'))
	assert.equal(await stateOf(id), 'agreed')
	refusedAs(await actOnDate(database, employer, id, 'agreed'), /settled meanwhile/)
	refusedAs(await actOnDate(database, union, id, 'called-off'), /for a reason/)
	ok(await actOnDate(database, union, id, 'called-off', 'The building is closed.'))
	const [found] = (await listDates(database, employer)).filter(each => each.id === id)
	assert.deepEqual(
		[found!.state, found!.start, found!.startsAt.toISOString(), found!.acts.map(act => act.by)],
		['called-off', '2023-10-26T14:00', '2023-10-26T21:00:00.000Z', ['Nils Negotiator', 'Ada Committee']],
	)
})

test('of two answers at once one stands', async () => {
	const { id } = ok(await proposeDate(database, union, date()))
	const other = await makeActor(database, sides.space, 'employer', 'Cora Counsel', ['counsel'])
	const answers = await Promise.all([
		actOnDate(database, employer, id, 'agreed'),
		actOnDate(database, other, id, 'declined'),
		actOnDate(database, union, id, 'withdrawn'),
	])
	assert.equal(answers.filter(answer => !('refusal' in answer)).length, 1)
})

test('a date in the place of another ends it with the yes, and not before', async () => {
	const first = await agreedDate()
	const { id } = ok(await proposeDate(database, employer, date({ start: '2023-10-27T14:00', end: '2023-10-27T18:00', replaces: first })))
	assert.equal(await stateOf(first), 'agreed')
	ok(await actOnDate(database, union, id, 'agreed'))
	assert.deepEqual([await stateOf(first), await stateOf(id)], ['moved', 'agreed'])
	refusedAs(await proposeDate(database, union, date({ replaces: first })), /have not said yes|is over/)
	await assert.rejects(
		asPerson(database, union, work =>
			work
				.insertInto('session_act')
				.values({ session: id, space: 'plant', side: 'union', kind: 'moved', reason: '', by_member: union.id, by_name: 'x' })
				.execute(),
		),
		/not-by-itself/,
	)
})

test('what was said stays: lines are corrected by lines, of one’s own side', async () => {
	const id = await agreedDate()
	const line = ok(await writeEntry(database, union, id, entry({ kind: 'started', happenedAt: new Date('2023-10-26T21:04:00Z') })))
	const mended = ok(
		await writeEntry(database, union, id, entry({ kind: 'started', happenedAt: new Date('2023-10-26T21:14:00Z'), corrects: line.id })),
	)
	refusedAs(await writeEntry(database, employer, id, entry({ words: 'No.', corrects: line.id })), /one’s own side/)
	const record = (await readRecord(database, folder, employer, id))!
	assert.deepEqual(
		record.entries.map(each => [each.id, each.by, each.correctedBy]),
		[
			[line.id, 'Ada Committee', mended.id],
			[mended.id, 'Ada Committee', null],
		],
	)
	for (const who of [union, employer])
		for (const table of ['session_entry', 'session_act', 'bargaining_session'] as const)
			await assert.rejects(
				asPerson(database, who, work => work.deleteFrom(table).execute()),
				/permission denied/,
			)
	await assert.rejects(
		asOwner(database, client => client.query(`update parley.session_entry set words = 'another'`)),
		/stays-as-said/,
	)
	await assert.rejects(
		asPerson(database, employer, work =>
			work
				.insertInto('session_entry')
				.values({
					session: id,
					space: 'plant',
					side: 'union',
					kind: 'gist',
					words: 'in their name',
					by_member: union.id,
					by_name: 'Ada',
					happened_at: null,
					issue: null,
					turn: null,
					off_record: false,
					corrects: null,
				})
				.execute(),
		),
		/row-level security/,
	)
})

test('each side says who of its own was there', async () => {
	const id = await agreedDate()
	const one = ok(await enterPresence(database, union, id, { name: 'Ada', role: 'chair', present: true }))
	ok(await enterPresence(database, employer, id, { name: 'Ada', role: '', present: false }))
	refusedAs(await enterPresence(database, union, id, { name: 'Ada', role: 'again', present: true }), /already/)
	assert.equal(ok(await removePresence(database, employer, one.id)).removed, false)
	assert.equal((await readRecord(database, folder, employer, id))!.presence.length, 2)
	assert.equal(ok(await removePresence(database, union, one.id)).removed, true)
})

const canary = 'We would settle at CANARY-44c1 per cent.'

test('a caucus note is read by those at its side’s table and by nobody else, by no road', async () => {
	const id = await agreedDate()
	const offered = done(await handOver(database, sides.master, union, await draft(sides, union, [turnOn('wages')])))
	const turn = (await readRecord(database, folder, union, id))!.turns[0]!.id
	assert.ok(offered)
	const note = ok(await writeNote(database, folder, union, id, { words: canary, turn }))
	const colleague = await makeActor(database, sides.space, 'union', 'Stan Staff', ['staff'])
	for (const who of [union, colleague])
		assert.deepEqual(
			(await readRecord(database, folder, who, id))!.notes.map(each => [each.words, each.turn?.number]),
			[[canary, 'U-1']],
		)
	for (const who of [employer, member, stranger, { ...employer, roles: ['staff', 'counsel', 'negotiator', 'committee'] as const }]) {
		const record = await readRecord(database, folder, who, id)
		assert.ok(!JSON.stringify(record ?? {}).includes('CANARY-44c1'))
		assert.deepEqual(record?.notes ?? [], [])
		assert.equal(await asPerson(database, who, async work => (await work.selectFrom('caucus_note').selectAll().execute()).length), 0)
		assert.equal('removed' in (await removeNote(database, who, note.id)) && ok(await removeNote(database, who, note.id)).removed, false)
	}
	// The database itself, as its owner sees it, has no word of it, and neither has a backup.
	const everything = await asOwner(database, async client => {
		const { rows } = await client.query(`select tablename as name from pg_tables where schemaname = 'parley'`)
		const texts: string[] = []
		for (const { name } of rows)
			texts.push(JSON.stringify((await client.query(`select to_jsonb(t)::text as row from parley.${name} t`)).rows))
		return texts.join('\n')
	})
	for (const trace of ['CANARY-44c1', Buffer.from('CANARY-44c1').toString('hex')]) assert.ok(!everything.includes(trace))
	await backUp(database.owner!, join(folder, 'backup.gz'))
	assert.ok(!gunzipSync(readFileSync(join(folder, 'backup.gz'))).includes('CANARY-44c1'))
	assert.equal(ok(await removeNote(database, colleague, note.id)).removed, false, 'a colleague’s note stays')
	assert.equal(ok(await removeNote(database, union, note.id)).removed, true)
})

test('a note sealed for one row, side or negotiation opens for no other, nor under another key', () => {
	const of = { space: 'plant', side: 'union' } as const
	const sealed = sealNote(folder, of, 'row-1', canary)
	assert.equal(openNote(folder, of, 'row-1', sealed), canary)
	assert.equal(openNote(folder, of, 'row-2', sealed), null)
	assert.equal(openNote(folder, { ...of, side: 'employer' }, 'row-1', sealed), null)
	assert.equal(openNote(folder, { ...of, space: 'mill' }, 'row-1', sealed), null)
	assert.equal(openNote(mkdtempSync(join(folder, 'other-')), of, 'row-1', sealed), null)
	assert.equal(openNote(folder, of, 'row-1', Buffer.from(sealed).fill(0, 20, 21)), null)
	assert.equal(
		sealNote(folder, of, 'row-1', 'yes').length,
		sealNote(folder, of, 'row-1', 'no, not at all').length,
		'the length tells little',
	)
	const files = readdirSync(folder).filter(name => name.endsWith('.key'))
	assert.ok(files.includes('caucus-union.key') && files.includes('caucus-employer.key'))
	if (process.platform !== 'win32') for (const name of files) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
	assert.notEqual(readFileSync(join(folder, 'caucus-union.key'), 'utf8'), readFileSync(join(folder, 'caucus-employer.key'), 'utf8'))
})

test('a calendar’s address gives the dates, to whoever has it, until it is ended', async () => {
	const { token } = ok(await makeLink(database, union, 'My telephone'))
	const feed = (await feedOf(database, sides.space, token))!
	assert.equal(feed.side, 'union')
	assert.ok(feed.dates.length > 0 && feed.dates.every(each => each.title === 'Bargaining'))
	assert.equal(await feedOf(database, 'mill', token), null)
	assert.equal(await feedOf(database, sides.space, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`), null)
	const [link] = await listLinks(database, union)
	assert.deepEqual([await listLinks(database, employer), await listLinks(database, member)], [[], []])
	assert.equal(ok(await endLink(database, employer, link!.id)).ended, false)
	assert.equal(ok(await endLink(database, union, link!.id)).ended, true)
	assert.equal(await feedOf(database, sides.space, token), null)
})

test('a date as a calendar program reads it', () => {
	const text = calendar('Talks', [
		{
			id: 'a',
			title: `Round, the; \\ second\nof them ${'ü'.repeat(60)}`,
			start: '2023-10-26T14:00',
			end: '2023-10-26T18:00',
			zone: 'America/Los_Angeles',
			place: 'Sherman Oaks, room 2',
			link: '',
			status: 'CONFIRMED',
			sequence: 1,
			changedAt: new Date('2023-10-24T09:00:00Z'),
			notes: '',
			address: 'https://example.org/s/1',
		},
	])
	for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
	assert.ok(!/[^\r]\n/.test(text))
	const unfolded = text.replaceAll('\r\n ', '')
	assert.match(unfolded, /DTSTART;TZID=America\/Los_Angeles:20231026T140000\r\n/)
	assert.match(unfolded, /SUMMARY:Round\\, the\\; \\\\ second\\nof them ü+\r\n/)
	assert.match(unfolded, /LOCATION:Sherman Oaks\\, room 2\r\n/)
	// The clocks went back on 5 November 2023 at 2 o'clock.
	assert.match(unfolded, /BEGIN:STANDARD\r\nDTSTART:20231105T020000\r\nTZOFFSETFROM:-0700\r\nTZOFFSETTO:-0800\r\n/)
	assert.match(unfolded, /BEGIN:DAYLIGHT\r\nDTSTART:20230312T020000\r\nTZOFFSETFROM:-0800\r\nTZOFFSETTO:-0700\r\n/)
	assert.equal(unfolded.split('BEGIN:VTIMEZONE').length, 2)
})

test('what is proposed is tentative, what is off is cancelled, what was never agreed to is not there', async () => {
	const text = calendarOf('Talks', await listDates(database, union), () => null)
	for (const status of ['TENTATIVE', 'CONFIRMED', 'CANCELLED'])
		if (status !== 'TENTATIVE') assert.ok(text.includes(`STATUS:${status}`), status)
	const { id } = ok(await proposeDate(database, union, date()))
	const only = async () =>
		calendarOf(
			'Talks',
			(await listDates(database, union)).filter(each => each.id === id),
			() => null,
		)
	assert.match(await only(), /STATUS:TENTATIVE/)
	ok(await actOnDate(database, union, id, 'withdrawn'))
	assert.ok(!(await only()).includes('VEVENT'))
})

test('a wall’s clock and the moment belong together, over the nights on which clocks are turned', () => {
	const zones = ['UTC', 'America/Los_Angeles', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland']
	fc.assert(
		fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 60 * 24 * 365 * 3 }), (zone, minutes) => {
			const at = new Date(Date.UTC(2022, 0, 1) + minutes * 60_000)
			const wall = wallOf(at, zone)
			assert.ok(isWallTime(wall))
			const found = momentOf(wall, zone)!
			assert.equal(wallOf(found, zone), wall)
			assert.ok(found <= at)
		}),
		{ seed: 20231028, numRuns: 500 },
	)
	assert.equal(momentOf('2024-03-10T02:30', 'America/Los_Angeles'), null, 'the hour that is left out')
	assert.equal(momentOf('2023-11-05T01:30', 'America/Los_Angeles')!.toISOString(), '2023-11-05T08:30:00.000Z', 'the first of the two')
	assert.deepEqual(
		turnsOfClock(new Date('2024-01-01'), new Date('2024-12-31'), 'Europe/London').map(each => each.at.toISOString()),
		['2024-03-31T01:00:00.000Z', '2024-10-27T01:00:00.000Z'],
	)
})

test('a date is read strictly, and everything wrong is told at once', () => {
	const fields =
		(changes: Readonly<Record<string, string>> = {}) =>
		(name: string) =>
			({
				title: 'Round',
				day: '2024-03-09',
				from: '14:00',
				until: '01:30',
				zone: 'America/Los_Angeles',
				mode: 'virtual',
				place: '',
				link: 'https://example.org/x',
				replaces: '',
				...changes,
			})[name] ?? ''
	const read = readDate(fields())
	assert.ok('date' in read)
	assert.equal(read.date.end, '2024-03-10T01:30', 'an end before the start is the next day’s')
	const wrong = (changes: Readonly<Record<string, string>>): readonly string[] => {
		const found = readDate(fields(changes))
		return 'problems' in found ? found.problems.map(each => each.field) : []
	}
	assert.deepEqual(wrong({ title: '', day: '2024-02-30', zone: 'Mars/Olympus', mode: 'by post', link: 'javascript:alert(1)' }), [
		'title',
		'day',
		'zone',
		'mode',
		'place',
		'link',
	])
	assert.deepEqual(wrong({ until: '02:30' }), ['from'])
	assert.deepEqual(wrong({ link: '' }), ['link'])
})

const kinds: readonly RequestAct[] = ['delivered', 'delivered-in-part', 'refused', 'not-enough', 'withdrawn', 'remark']

test('a request has a number, a day and its answer, with files that stay what they were', async () => {
	const asked = {
		title: 'Viewing figures',
		asked: 'Hours viewed by title and quarter.',
		ofWhom: 'research department',
		due: '2023-10-20',
		issue: 'wages',
	}
	const [one, two] = [ok(await askRequest(database, union, asked)), ok(await askRequest(database, union, { ...asked, due: '2023-11-20' }))]
	assert.deepEqual([one.number, two.number], ['U-R1', 'U-R2'])
	assert.deepEqual(
		(await listRequests(database, employer, '2023-10-26')).map(each => [each.number, each.isOverdue]),
		[
			['U-R1', true],
			['U-R2', false],
		],
	)
	for (const kind of ['delivered', 'delivered-in-part', 'refused'] as const)
		refusedAs(await actOnRequest(database, union, one.id, { kind, words: 'x' }), /other side answers/)
	for (const kind of ['not-enough', 'withdrawn'] as const)
		refusedAs(await actOnRequest(database, employer, one.id, { kind, words: 'x' }), /Only the side that asked/)
	refusedAs(await actOnRequest(database, union, one.id, { kind: 'not-enough', words: 'x' }), /Nothing was delivered/)
	refusedAs(await actOnRequest(database, employer, one.id, { kind: 'refused', words: '' }), /empty/)
	const content = Buffer.from('title,hours\nA,1\n')
	ok(
		await actOnRequest(database, employer, one.id, {
			kind: 'delivered-in-part',
			words: 'Two titles.',
			files: [{ name: 'hours.csv', content }],
		}),
	)
	ok(await actOnRequest(database, union, one.id, { kind: 'later', words: '', due: '2023-11-01' }))
	const found = (await findRequest(database, union, one.id, '2023-10-26'))!
	assert.deepEqual([found.state, found.dueNow, found.isOverdue], ['in part', '2023-11-01', false])
	const [file] = found.events[0]!.files
	assert.deepEqual([file!.name, file!.size, file!.hash], ['hours.csv', content.length, createHash('sha256').update(content).digest('hex')])
	assert.deepEqual((await readFileOf(database, union, file!.id))!.content, content)
	for (const who of [member, stranger]) {
		assert.equal(await readFileOf(database, who, file!.id), null)
		assert.deepEqual(await listRequests(database, who, '2023-10-26'), [])
		for (const kind of kinds) assert.ok('refusal' in (await actOnRequest(database, who, one.id, { kind, words: 'x' })), kind)
	}
	await assert.rejects(
		asPerson(database, employer, work =>
			work
				.insertInto('request_file')
				.values({
					request: one.id,
					event: found.events[0]!.id,
					space: 'plant',
					side: 'employer',
					name: 'later',
					content,
					sha256: Buffer.alloc(32),
				})
				.execute(),
		),
		/stays-as-said/,
	)
	ok(await actOnRequest(database, union, two.id, { kind: 'withdrawn', words: '' }))
	refusedAs(await actOnRequest(database, employer, two.id, { kind: 'delivered', words: '' }), /withdrawn/)
})

test('numbers of requests have no gap when many are asked at once', async () => {
	const asked = { title: 'T', asked: 'A', ofWhom: '', due: '2024-01-01', issue: null }
	const answers = await Promise.all(Array.from({ length: 8 }, () => askRequest(database, employer, asked)))
	assert.deepEqual(
		answers.map(each => ok(each).number).toSorted(),
		Array.from({ length: 8 }, (_, at) => `E-R${at + 1}`),
	)
})

test('the name of a file is made plain', () => {
	for (const [name, plain] of [
		['../../etc/passwd', 'passwd'],
		['C:\\a\\b.docx', 'b.docx'],
		['a"\r\nb.csv', 'a___b.csv'],
		['..', 'file'],
		['', 'file'],
		['\u202excod.exe', '_xcod.exe'],
	])
		assert.equal(safeFileName(name!), plain)
})
