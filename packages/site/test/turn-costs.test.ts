/** What a turn costs, kept apart by side in a real database: queued with the hand-over, worked once, worked anew with other facts, read by its side alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFolder } from '@parley/engine'
import { sql } from 'kysely'
import { asPerson, asPublic, asSide, type Person } from '#db'
import { readFromDisk } from '#lib/server/folder/disk.ts'
import { exportFolder } from '#lib/server/folder/export.ts'
import { handOver } from '#lib/server/ledger/acts.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { findNegotiation, type Sound } from '#lib/server/negotiations.ts'
import { assemble } from '#lib/server/turns/assemble.ts'
import { costedTurns, costFor, costLedger } from '#lib/server/turns/cost.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { codeOf, done, draft, makeSides, turnOn } from './support/ledger.ts'

const database = await testDatabase()
const space = 'sag-aftra-2023'
const sides = await makeSides(database, space)
const { union, employer, member, master } = sides
const sound = (await findNegotiation(space))!.sound!
const millions = (value: number | null | undefined): number => Math.round(value! / 1e6)

const give = async (actor: typeof union, issue: string, positions: Readonly<Record<string, string>>, more = {}): Promise<string> => {
	const id = await draft(sides, actor, [turnOn(issue, { positions, ...more })])
	return done(await handOver(database, master, actor, id)).turns[0]!
}
const costOf = async (person: Person, number: string) => {
	const turns = (await readLedger(database, person)).offers.flatMap(offer => offer.turns)
	return (await costedTurns(database, person)).get(turns.find(each => each.number === number)?.id ?? '')
}

test('handing over queues a costing for each side, in the same transaction', async () => {
	await give(union, 'streaming-levy', { 'levy-rate': '$0.276 / subscriber / quarter' })
	const jobs = await asOwner(
		database,
		async client =>
			(
				await client.query<{ task: string; n: number }>(
					`select task_identifier as task, count(*)::int as n from graphile_worker.jobs group by 1`,
				)
			).rows,
	)
	assert.deepEqual(jobs, [{ task: 'cost-turns', n: 2 }])
	const empty = await draft(sides, union, [])
	assert.ok('refusal' in (await handOver(database, master, union, empty)))
	const after = await asOwner(
		database,
		async client => (await client.query<{ n: number }>(`select count(*)::int as n from graphile_worker.jobs`)).rows,
	)
	assert.equal(after[0]!.n, 2, 'what was refused queues nothing')
})

test('each side’s row is worked on its own facts, once', async () => {
	assert.equal(await costLedger(database, space, 'union'), 1)
	assert.equal(await costLedger(database, space, 'employer'), 1)
	assert.equal(await costLedger(database, space, 'union'), 0)
	const [theirs, ours] = [await costOf(employer, 'U-1'), await costOf(union, 'U-1')]
	assert.deepEqual(
		[millions(ours!.cost!.overCurrent.mean), millions(theirs!.cost!.overCurrent.mean)].map(each => Math.round(each / 100)),
		[15, 26],
	)
	assert.equal(ours!.cost!.overCurrent.p5, ours!.cost!.overCurrent.p95)
	assert.equal(ours!.planHash, theirs!.planHash)
	assert.equal(await costLedger(database, 'no-such-folder', 'union'), 0)
})

test('two at once make one row', async () => {
	await give(employer, 'streaming-levy', { 'success-bonus': '50%' })
	const made = await Promise.all(['union', 'union', 'union'].map(() => costLedger(database, space, 'union')))
	assert.equal(
		made.reduce((sum, each) => sum + each, 0),
		1,
	)
	assert.equal((await costOf(union, 'E-1'))!.cost!.againstTheirs!.turn, 'U-1')
})

test('nobody else reads it: not the other side, not a member, not the public; and nobody but the side at work writes it', async () => {
	for (const person of [member, { ...member, roles: ['captain' as const] }]) {
		assert.equal((await costedTurns(database, person)).size, 0)
		assert.deepEqual(await asPerson(database, person, work => work.selectFrom('turn_costing').selectAll().execute()), [])
	}
	const seen = await asPerson(database, employer, work => work.selectFrom('turn_costing').select('side').distinct().execute())
	assert.deepEqual(seen, [{ side: 'employer' }])
	await assert.rejects(
		asPublic(database, space, work => work.selectFrom('turn_costing').selectAll().execute()),
		/permission denied/,
	)
	const { id: turn } = await asPerson(database, union, work => work.selectFrom('turn').select('id').executeTakeFirstOrThrow())
	const row = (side: 'union' | 'employer') => ({
		turn,
		space,
		side,
		plan_hash: Buffer.alloc(32),
		facts_hash: Buffer.alloc(32),
		figures: null,
		problem: 'x',
	})
	await assert.rejects(
		asPerson(database, union, work => work.insertInto('turn_costing').values(row('union')).execute()),
		/row-level security/,
	)
	await assert.rejects(
		asSide(database, { space, side: 'employer' }, work => work.insertInto('turn_costing').values(row('union')).execute()),
		/row-level security/,
	)
	await assert.rejects(
		asOwner(database, client => client.query('update parley.turn_costing set problem = null')),
		/only-added-to/,
	)
	assert.deepEqual(
		await asSide(
			database,
			{ space, side: 'union' },
			async work => (await sql<{ n: number }>`select count(*)::int as n from parley.offer_draft`.execute(work)).rows,
		),
		[{ n: 0 }],
	)
})

test('other facts give another row, and the old one stays', async () => {
	const path = 'facts/earnings.md'
	const files = new Map(sound.negotiation.files)
	files.set(path, `${files.get(path)!}\nRead again.\n`)
	const changed: Sound = { ...sound, negotiation: { ...sound.negotiation, files } }
	const before = (await costOf(union, 'U-1'))!
	assert.equal(await costFor(database, changed, space, 'union'), 2)
	const now = (await costOf(union, 'U-1'))!
	assert.notEqual(now.factsHash, before.factsHash)
	assert.equal(now.planHash, before.planHash)
	const rows = await asPerson(database, union, work => work.selectFrom('turn_costing').select('id').execute())
	assert.equal(rows.length, 4)
})

test('a turn of words alone says so, and one off the record is not costed', async () => {
	await give(union, 'artificial-intelligence', {})
	const id = await draft(sides, union, [turnOn('minimum-rates', { positions: { 'general-increase': '[8%, 4%, 4%] by year' } })], {
		offRecord: true,
	})
	done(await handOver(database, master, union, id))
	assert.equal(await costLedger(database, space, 'employer'), 2)
	assert.match((await costOf(employer, 'U-2'))!.problem!, /takes no position/)
	assert.equal(await costOf(employer, 'U-3'), undefined)
})

test('terms that do not compile do not cross the table, and the compiler says where', async () => {
	const before = (await readLedger(database, union)).offers.length
	for (const [positions, words] of [
		[{ 'general-increase': '[9%, 4%, $4] by year' }, /On minimum-rates, general-increase, character \d+: .*measure different things/],
		[{ 'no-such-position': '3%' }, /On minimum-rates, no-such-position, character 1: .*no-such-position/],
	] as const) {
		const id = await draft(sides, union, [turnOn('minimum-rates', { positions })])
		const given = await handOver(database, master, union, id)
		assert.ok('refusal' in given)
		assert.equal(given.refusal.code, 'ledger/terms')
		assert.match(given.refusal.message, words)
	}
	const nowhere = await makeSides(database, 'no-such-folder')
	const id = await draft(nowhere, nowhere.union, [turnOn('wages', { positions: { wages: '3%' } })])
	assert.equal(codeOf(await handOver(database, master, nowhere.union, id)), 'ledger/no-terms')
	assert.equal((await readLedger(database, union)).offers.length, before)
})

test('terms that can no longer be run, since the folder has changed, are told as words in the row', async () => {
	const grid = (await findNegotiation('teachers-grid'))!.sound!
	const other = await makeSides(database, 'teachers-grid')
	const drafted = await draft(other, other.union, [turnOn('salary', { positions: { 'signing-bonus': '$500 / teacher' } })])
	done(await handOver(database, master, other.union, drafted))
	const files = new Map([...grid.negotiation.files].map(([path, text]) => [path, text.replaceAll('signing-bonus', 'signing-money')]))
	assert.equal(await costFor(database, { ...grid, negotiation: { ...grid.negotiation, files } }, 'teachers-grid', 'union'), 1)
	const [row] = [...(await costedTurns(database, other.union)).values()]
	assert.equal(row!.cost, null)
	assert.match(row!.problem!, /signing-bonus/)
})

test('what was not released is in no figure that a member or the public is given', async () => {
	for (const reader of [member, { space }]) {
		const view = await readLedger(database, reader)
		assert.deepEqual(view.offers, [])
		const assembled = await assemble(sound, view)
		assert.ok('plan' in assembled)
		assert.deepEqual(assembled.ledger.turns, [])
		assert.deepEqual(
			assembled.plan.proposals.map(each => each.id),
			sound.plan.proposals.filter(each => !/^[UE]-/.test(each.id)).map(each => each.id),
		)
	}
})

test('the folder goes out byte for byte with what crossed the table, and reads as the same ledger; a number told twice is refused', async () => {
	const plain = (await findNegotiation('hourly-plant'))!.sound!
	const other = await makeSides(database, 'hourly-plant')
	const [position] = plain.plan.quantities.filter(each => each.kind === 'position')
	const current = position!.formula
	const first = await draft(other, other.union, [
		turnOn(position!.home.id!, { positions: { [position!.name]: current }, text: 'One.\n\n## Two\n\nThree.\n' }),
	])
	done(await handOver(database, master, other.union, first))
	const own = await readFromDisk(plain.negotiation.directory)
	const out = await exportFolder(database, plain, 'employer')
	assert.ok('files' in own && 'files' in out)
	for (const [path, bytes] of own.files) assert.deepEqual(out.files.get(path), bytes, path)
	assert.deepEqual(
		[...out.files.keys()].filter(path => !own.files.has(path)),
		['ledger/U-1.md'],
	)
	const texts = new Map([...out.files].filter(([path]) => /\.(md|csv)$/.test(path)).map(([path, bytes]) => [path, bytes.toString('utf8')]))
	const read = loadFolder({ directory: 'out', files: texts, diagnostics: [] })
	const assembled = await assemble(plain, await readLedger(database, other.employer))
	assert.ok('ledger' in assembled)
	assert.deepEqual(read.negotiation?.ledger, assembled.ledger)
	assert.equal(read.negotiation?.ledger.turns[0]?.clause, 'One.\n\n## Two\n\nThree.')
	const told = await exportFolder(database, sound, 'union')
	assert.ok('faults' in told && told.faults.some(each => each.path === 'ledger/U-1.md'))
})
