/** A side's own facts: what its turns cost from, read by nobody else before it releases them; with tables too, on the disk and of its own. */
import assert from 'node:assert/strict'
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { asPerson, asPublic } from '#db'
import { handOver } from '#lib/server/ledger/acts.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { costedTurns, costFor, hashesOf, recostIfStale } from '#lib/server/turns/cost.ts'
import { dropOwnFile, findOwnFile, keepOwnFile, listOwnFacts, releaseOwnFile } from '#lib/server/turns/own-facts.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { codeOf, done, draft, makeSides, turnOn } from './support/ledger.ts'

const database = await testDatabase()
const space = 'sag-aftra-2023'
const sides = await makeSides(database, space)
const { union, employer, member, master } = sides
const sound = (await findNegotiation(space))!.sound!
const path = 'facts/subscribers.md'
const shared = sound.negotiation.files.get(path)!
const half = Buffer.from(shared.replace('sag-aftra says $0.57 / ($0.276 * 4)', 'sag-aftra says 25%'))

const jobs = (): Promise<number> =>
	asOwner(database, async client => (await client.query<{ n: number }>('select count(*)::int as n from graphile_worker.jobs')).rows[0]!.n)
const meanOf = async (person: typeof union, number: string): Promise<number> => {
	const turn = (await readLedger(database, person)).offers.flatMap(offer => offer.turns).find(each => each.number === number)!
	const costed = (await costedTurns(database, person)).get(turn.id)!
	assert.ok(costed.cost, costed.problem ?? '')
	return costed.cost.overCurrent.mean!
}

test('what a side keeps is what its turns cost from, and nothing of it is in the other side’s figures', async () => {
	const written = await draft(sides, union, [turnOn('streaming-levy', { positions: { 'levy-rate': '$0.276 / subscriber / quarter' } })])
	done(await handOver(database, master, union, written))
	for (const side of ['union', 'employer'] as const) assert.equal(await costFor(database, sound, space, side), 1)
	const [ours, theirs] = [await meanOf(union, 'U-1'), await meanOf(employer, 'U-1')]
	const before = await jobs()
	assert.deepEqual(await keepOwnFile(database, union, sound, path, half), { kept: path })
	assert.equal(await jobs(), before + 1, 'its turns are to be costed anew')
	assert.equal(await costFor(database, sound, space, 'employer'), 0, 'the other side’s facts are as before')
	assert.equal(await costFor(database, sound, space, 'union'), 1)
	assert.ok(Math.abs((await meanOf(union, 'U-1')) / ours - 0.25 / (0.57 / (0.276 * 4))) < 1e-9)
	assert.equal(await meanOf(employer, 'U-1'), theirs)
})

test('nobody else reads it until it is released, and then the other side at the table alone', async () => {
	const { own } = await listOwnFacts(database, union)
	assert.deepEqual(
		own.map(each => [each.path, each.isReleased]),
		[[path, false]],
	)
	const seenBy = (person: typeof union) => asPerson(database, person, work => work.selectFrom('own_facts').select('path').execute())
	for (const person of [employer, member]) {
		assert.deepEqual(await seenBy(person), [])
		assert.equal(await findOwnFile(database, person, own[0]!.id), null)
	}
	await assert.rejects(
		asPublic(database, space, work => work.selectFrom('own_facts').selectAll().execute()),
		/permission denied/,
	)
	assert.equal(codeOf(await releaseOwnFile(database, employer, own[0]!.id)), 'ledger/no-such-file')
	assert.deepEqual(await releaseOwnFile(database, union, own[0]!.id), { released: path })
	assert.deepEqual(
		(await listOwnFacts(database, employer)).theirs.map(each => each.path),
		[path],
	)
	assert.deepEqual((await findOwnFile(database, employer, own[0]!.id))!.content, half)
	assert.deepEqual(await seenBy(member), [])
	assert.equal(await costFor(database, sound, space, 'employer'), 0, 'seeing it is not costing from it')
})

test('a file with which the folder cannot be run is refused in words, all of them at once; one that is gone gives the folder’s back', async () => {
	const refused = await keepOwnFile(database, union, sound, path, Buffer.from(shared.replace('sag-aftra says $0.57', 'nobody says $0.57')))
	assert.ok('faults' in refused)
	assert.match(refused.faults.join('\n'), /facts\/subscribers\.md, line \d+: /)
	for (const [name, says] of [
		['issues/x.md', /no file of facts/],
		['facts/../x.md', /out of the folder/],
		['facts/x.exe', /no file of facts/],
	] as const)
		assert.match(((await keepOwnFile(database, union, sound, name, half)) as { faults: string[] }).faults[0]!, says)
	assert.match(((await keepOwnFile(database, union, sound, path, half)) as { faults: string[] }).faults[0]!, /byte for byte/)
	assert.deepEqual(await dropOwnFile(database, union, sound, path), { kept: path })
	assert.deepEqual((await listOwnFacts(database, union)).own, [])
	assert.equal(await costFor(database, sound, space, 'union'), 0, 'the figures of those facts are there already')
})

test('figures worked from other facts than those in force are asked for anew, once', async () => {
	await asOwner(database, client => client.query('truncate graphile_worker._private_jobs'))
	const files = new Map(sound.negotiation.files).set(
		'facts/earnings.md',
		`${sound.negotiation.files.get('facts/earnings.md')!}\nRead again.\n`,
	)
	const changed = { ...sound, negotiation: { ...sound.negotiation, files } }
	await recostIfStale(database, employer, changed)
	await recostIfStale(database, employer, changed)
	assert.equal(await jobs(), 1)
	await recostIfStale(database, member, changed)
	assert.equal(await jobs(), 1)
})

test('tables that lie on the disk are costed with, and a byte of one makes other facts', async () => {
	const talks = 'sag-aftra-2023-members'
	const made = await makeSides(database, talks)
	const members = (await findNegotiation(talks))!.sound!
	const written = await draft(made, made.union, [turnOn('minimum-rates', { positions: { 'general-increase': '[9%, 4%, 4%] by year' } })])
	done(await handOver(database, master, made.union, written))
	assert.equal(await costFor(database, members, talks, 'union'), 1)
	assert.ok((await meanOf(made.union, 'U-1')) > 1e6)
	assert.equal(await costFor(database, members, talks, 'union'), 0)
	const copy = mkdtempSync(join(tmpdir(), 'parley-own-facts-'))
	after(() => rmSync(copy, { recursive: true, force: true }))
	cpSync(members.negotiation.directory, copy, { recursive: true })
	const at = (directory: string): typeof members => ({
		...members,
		negotiation: { ...members.negotiation, directory },
		remember: (_, make) => make(),
	})
	const hashes = await hashesOf(at(copy), new Map())
	assert.deepEqual(hashes, await hashesOf(members, new Map()))
	appendFileSync(join(copy, 'facts/members-made-up.parquet'), ' ')
	const other = await hashesOf(at(copy), new Map())
	assert.deepEqual(other.plan, hashes.plan)
	assert.notDeepEqual(other.facts, hashes.facts)
})

test('a side’s own table stands in the place of the folder’s', async () => {
	const talks = 'teachers-grid'
	const made = await makeSides(database, talks)
	const teachers = (await findNegotiation(talks))!.sound!
	const written = await draft(made, made.union, [turnOn('salary', { positions: { 'schedule-raise': '6%' } })])
	done(await handOver(database, master, made.union, written))
	for (const side of ['union', 'employer'] as const) assert.equal(await costFor(database, teachers, talks, side), 1)
	const before = await meanOf(made.employer, 'U-1')
	const name = 'facts/placement-made-up.csv'
	const doubled = teachers.negotiation.files.get(name)!.replaceAll(/(?<=,)\d+/g, each => String(Number(each) * 2))
	assert.deepEqual(await keepOwnFile(database, made.employer, teachers, name, Buffer.from(doubled)), { kept: name })
	assert.equal(await costFor(database, teachers, talks, 'employer'), 1)
	assert.ok((await meanOf(made.employer, 'U-1')) > before * 1.5)
	assert.equal(await meanOf(made.union, 'U-1'), before)
})
