/** Red lines on a real database: set by who decides for a side, read by that side alone, and crossed only when somebody of the named role has said so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPerson, asPublic, asSide, type Person } from '#db'
import { actOn, handOver } from '#lib/server/ledger/acts.ts'
import { changeDraft } from '#lib/server/ledger/drafts.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import type { TurnTerms } from '#lib/server/ledger/terms.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { checkLines, crossLine } from '#lib/server/red-lines/cross.ts'
import { readLine } from '#lib/server/red-lines/form.ts'
import { type LineWritten, liftLine, listLines, setLine } from '#lib/server/red-lines/lines.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { codeOf, done, draft, makeActor, makeSides, turnOn, written } from './support/ledger.ts'

const database = await testDatabase()
const space = 'sag-aftra-2023'
const sides = await makeSides(database, space)
const { union, employer, member, master } = sides
const staff = await makeActor(database, space, 'union', 'Sam Staff', ['staff'])
const sound = (await findNegotiation(space))!.sound!

const line: LineWritten = {
	title: 'No general increase under 9% in year 1',
	says: { kind: 'position', position: 'general-increase', relation: 'at-least', value: '9%', cell: 'year 1' },
	mayCross: 'committee',
	decidedOn: '2023-10-12',
	decidedBy: 'The negotiating committee (made up)',
	source: 'Vote of 12 October, 312 to 18 (made up)',
}
const increase = (text: string): TurnTerms & { issue: string } => ({
	issue: 'minimum-rates',
	text: 'Rates rise.\n',
	positions: { 'general-increase': text },
})
const verdicts = async (person: Person, turns: readonly TurnTerms[]) =>
	(await checkLines(database, person, sound, 'union', turns, { draft: sides.union.id, version: 1 })).map(each => [each.verdict, each.says])

test('only who decides for the side sets a line, in a fresh sign-in; its own side at the table reads it, and nobody else', async () => {
	for (const person of [staff, member, employer]) assert.equal(codeOf(await setLine(database, person, line)), 'ledger/not-at-table')
	const old = await makeActor(database, space, 'union', 'Old Committee', ['committee'])
	await asOwner(database, client =>
		client.query(`update parley.session set fresh_at = now() - interval '11 minutes' where member = '${old.id}'`),
	)
	assert.equal(codeOf(await setLine(database, old, line)), 'ledger/not-at-table')
	const { id } = done(await setLine(database, union, line))
	assert.deepEqual(
		(await listLines(database, staff)).map(each => [each.id, each.title, each.decidedOn, each.setBy]),
		[[id, line.title, '2023-10-12', 'Ada Committee']],
	)
	const everyEmployer = { ...employer, roles: ['staff', 'negotiator', 'counsel', 'committee'] as const }
	for (const person of [employer, everyEmployer, member]) {
		assert.deepEqual(await listLines(database, person), [])
		for (const table of ['red_line', 'red_line_lifted', 'red_line_crossing'] as const)
			assert.deepEqual(await asPerson(database, person, work => work.selectFrom(table).selectAll().execute()), [])
	}
	assert.deepEqual(await asSide(database, { space, side: 'union' }, work => work.selectFrom('red_line').selectAll().execute()), [])
	await assert.rejects(
		asPublic(database, space, work => work.selectFrom('red_line').selectAll().execute()),
		/permission denied/,
	)
	await assert.rejects(
		asOwner(database, client => client.query(`update parley.red_line set value = '1%'`)),
		/only-added-to/,
	)
})

test('a draft is held against it: kept, crossed and by how much, or not touched', async () => {
	assert.deepEqual(await verdicts(union, [increase('[9%, 4%, 3%] by year')]), [['passes', 'year 1: 9%, and the line is at least 9%.']])
	assert.deepEqual(await verdicts(union, [increase('[8.5%, 9%, 9%] by year')]), [
		['breaks', 'year 1: 8.5%, where the line is at least 9%: 0.5 points short.'],
	])
	assert.equal((await verdicts(union, [{ issue: 'streaming-levy', text: 'Words.', positions: {} }]))[0]![0], 'untouched')
	assert.equal((await verdicts(union, [increase('9 apples')]))[0]![0], 'cannot be told')
	assert.deepEqual(await verdicts(employer, [increase('[1%, 1%, 1%] by year')]), [])
})

test('crossing it is said by the named role, over this version; then it is handed over, and not before', async () => {
	const turn = turnOn('minimum-rates', { positions: { 'general-increase': '[8%, 4%, 4%] by year' } })
	const id = await draft(sides, union, [turn])
	const before = (await readLedger(database, union)).offers.length
	for (const actor of [union, staff]) {
		const refusedHere = await handOver(database, master, actor, id)
		assert.ok('refusal' in refusedHere)
		assert.equal(refusedHere.refusal.code, 'ledger/red-line')
		assert.match(refusedHere.refusal.message, /under 9% in year 1”: year 1: 8%, where the line is at least 9%: 1 point short/)
	}
	assert.equal((await readLedger(database, union)).offers.length, before)
	const lineId = (await listLines(database, union))[0]!.id
	const cross = (actor: typeof union, version: number) =>
		crossLine(database, actor, 'union', [turn], { draft: id, version }, lineId, 'The strike fund is empty (made up)')
	assert.equal(codeOf(await cross(staff, 1)), 'ledger/not-yours-to-cross')
	done(await cross(union, 1))
	done(await cross(union, 1))
	done(await changeDraft(database, staff, id, 1, written(), [{ ...turn, positions: { 'general-increase': '[7%, 4%, 4%] by year' } }]))
	assert.equal(codeOf(await handOver(database, master, staff, id)), 'ledger/red-line', 'another version is asked for anew')
	assert.equal(codeOf(await cross(union, 7)), 'ledger/not-at-table', 'a version that is not there is not crossed')
	done(await cross(union, 2))
	done(await handOver(database, master, staff, id))
	const rows = await asPerson(database, union, work => work.selectFrom('red_line_crossing').select(['draft_version', 'by_name']).execute())
	assert.deepEqual(
		rows.map(each => [each.draft_version, each.by_name]),
		[
			[1, 'Ada Committee'],
			[2, 'Ada Committee'],
		],
	)
})

test('the other side’s offer is held against it too before it is initialled; a lifted line stands in nobody’s way', async () => {
	const id = await draft(sides, employer, [turnOn('minimum-rates', { positions: { 'general-increase': '[7%, 4%, 3.5%] by year' } })])
	const given = done(await handOver(database, master, employer, id))
	const offer = (await readLedger(database, union)).offers.find(each => each.id === given.offer)!
	done(await actOn(database, master, union, 'acknowledged', offer.id, offer.hash))
	assert.equal(codeOf(await actOn(database, master, union, 'initialled', offer.id, offer.hash)), 'ledger/red-line')
	done(await actOn(database, master, employer, 'initialled', offer.id, offer.hash))
	const [found] = await listLines(database, union)
	const crossed = await crossLine(
		database,
		union,
		'employer',
		offer.turns,
		{ offer: offer.id, of: null },
		found!.id,
		'Members voted again (made up)',
	)
	done(crossed)
	assert.equal(done(await actOn(database, master, union, 'initialled', offer.id, offer.hash)).state, 'tentatively-agreed')
	assert.equal(codeOf(await liftLine(database, staff, found!.id, 'x')), 'ledger/not-at-table')
	done(await liftLine(database, union, found!.id, 'Vote of 1 November (made up)'))
	assert.equal(codeOf(await liftLine(database, union, found!.id, 'again')), 'ledger/no-such-line')
	assert.deepEqual(await verdicts(union, [increase('[1%, 1%, 1%] by year')]), [])
})

test('a form that makes no sense is told what is wrong, all at once and by the compiler', () => {
	const read = (changes: Readonly<Record<string, string>>) => {
		const good = {
			kind: 'position',
			title: 'T',
			decidedBy: 'B',
			source: 'S',
			decidedOn: '2023-10-12',
			mayCross: 'staff',
			position: 'general-increase',
			relation: 'at-least',
			value: '9%',
			cell: '',
		}
		const fields: Readonly<Record<string, string>> = { ...good, ...changes }
		const answer = readLine(sound, 'union', name => fields[name] ?? '')
		return 'problems' in answer ? answer.problems.map(each => `${each.field}: ${each.message}`) : []
	}
	assert.deepEqual(read({}), [])
	assert.deepEqual(read({ kind: 'clause', issue: 'minimum-rates', words: 'nearest dollar' }), [])
	assert.match(read({ position: 'general-incraese' }).join(), /nearest is general-increase/)
	assert.match(read({ value: '$9' }).join(), /value: Character 1: .*USD/)
	assert.match(read({ cell: 'year 4' }).join(), /It has year 1, year 2, year 3/)
	assert.equal(read({ title: '', decidedBy: '', source: '', decidedOn: '2023-02-30', mayCross: 'counsel', value: '' }).length, 6)
})
