/** Letters in use: lines hidden, witnesses added, a roll that changes meanwhile, whoever signs too often, and a member's own place on the roll. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSigner, printKey, verifyBundle, verifyRollPlace } from '@parley/engine/log'
import type { Person } from '#db'
import { listRecord } from '#lib/server/people/record.ts'
import { applyRoll, previewRoll } from '#lib/server/people/roll.ts'
import { ownSignature } from '../src/lib/server/letters/desk.ts'
import { addWitness } from '../src/lib/server/letters/draft.ts'
import { folderOf, readBundle, readPublished, type Shown } from '../src/lib/server/letters/files.ts'
import { hiddenLines, hideLine, showLine } from '../src/lib/server/letters/lines.ts'
import { createPace } from '../src/lib/server/letters/pace.ts'
import { placeOf } from '../src/lib/server/letters/place.ts'
import { startPublisher } from '../src/lib/server/letters/publish.ts'
import { createSigning, signingLimit, withdrawalsAnHour } from '../src/lib/server/letters/sign.ts'
import { withdraw } from '../src/lib/server/letters/undo.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { by, makeUnion, openOne, until } from './support/letters.ts'

const database = await testDatabase()
const union = await makeUnion(database, 30)
const { staff, master, data } = union
const publisher = startPublisher({ app: database.app, master, data, everyMilliseconds: 40, shownEveryMilliseconds: 0 })
database.beforeClose(() => publisher.stop())

const shownOf = (slug: string): Shown => JSON.parse(readFileSync(join(folderOf(data, 'plant', slug)!, 'shown.json'), 'utf8'))

test('a line is hidden by its text, for a reason its signer reads, and its signature counts as before', async () => {
	const letter = await openOne(union, { slug: 'lines', names: 'shown' })
	const sign = createSigning(database.pool, master, letter)
	const [, one, two, three] = union.members
	await sign(by(one!, { showName: true, ownLine: 'A slur' }))
	await sign(by(two!, { ownLine: 'A slur' }))
	await sign(by(three!, { ownLine: 'For my children' }))
	await until('three lines are shown', async () => (await readPublished(data, 'plant', 'lines'))?.shown.lines.length === 2)
	assert.deepEqual(shownOf('lines').lines.toSorted(), ['A slur', 'For my children'])

	assert.equal(await hideLine(database, one!, { letter, line: 'A slur', reason: 'x' }), 0, 'a member hides nothing')
	const elsewhere: Person = { ...staff, space: 'mill' }
	assert.equal(await hideLine(database, elsewhere, { letter, line: 'A slur', reason: 'x' }), 0, 'nor staff of another table')
	assert.equal(
		await hideLine(database, { ...staff, side: 'employer' }, { letter, line: 'A slur', reason: 'x' }),
		0,
		'nor of the other side',
	)
	assert.equal(await hideLine(database, staff, { letter, line: 'A slur', reason: 'It insults a colleague.' }), 2)
	assert.equal(await hideLine(database, staff, { letter, line: 'A slur', reason: 'again' }), 0)
	await until('both are gone', () => shownOf('lines').lines.length === 1)
	assert.deepEqual(shownOf('lines').signers, [{ name: 'Member 2', line: null, isNotable: false }])
	assert.equal((await readPublished(data, 'plant', 'lines'))!.count.standing, 3)
	assert.deepEqual(await ownSignature(database, two!, letter), {
		state: 'signed',
		showsName: false,
		line: 'A slur',
		lineHiddenFor: 'It insults a colleague.',
	})
	assert.deepEqual(await hiddenLines(database, staff, letter), [{ line: 'A slur', reason: 'It insults a colleague.' }])
	assert.deepEqual(await hiddenLines(database, one!, letter), [])
	const [latest] = await listRecord(database, staff)
	assert.match(`${latest!.did} ${latest!.detail}`, /hid a line under a letter .*It insults a colleague\./)
	assert.equal(latest!.whom, null, 'the record does not say whose it is')

	assert.equal(await withdraw(database.pool, master, letter, two!.id), 'done')
	assert.equal(await sign(by(two!, { ownLine: 'A slur, again' })), 'signed')
	await until('that is published', async () => (await readPublished(data, 'plant', 'lines'))!.count.size === 5)
	assert.deepEqual(shownOf('lines').lines, ['For my children'], 'who had a line hidden does not write the next under the same letter')
	assert.equal(await showLine(database, staff, { letter, line: 'A slur' }), 1)
	await until('it is shown again', () => shownOf('lines').signers[0]?.line === 'A slur')
	assert.deepEqual(verifyBundle({ files: (await readBundle(data, 'plant', 'lines'))! }).problems, [])
})

test('a witness can come in after the opening, by a recorded act; none can go', async () => {
	const keyOf = (name: string, seed: number): string => printKey(createSigner(name, 'witness', Buffer.alloc(32, seed)).key)
	const letter = await openOne(union, { slug: 'witnesses', witnesses: [keyOf('first.example', 1)] })
	assert.match((await addWitness(database, staff, letter, 'no key'))!, /no public key/)
	assert.match(
		(await addWitness(database, staff, letter, keyOf('first.example', 2)))!,
		/first\.example is a witness of this letter already/,
	)
	assert.equal(await addWitness(database, { ...staff, side: 'employer' }, letter, keyOf('second.example', 2)), 'This letter is not open.')
	assert.equal(await addWitness(database, staff, letter, keyOf('second.example', 2)), null)
	await until('the letter names both', async () => (await readPublished(data, 'plant', 'witnesses'))?.record.witnesses.length === 2)
	assert.match((await listRecord(database, staff))[0]!.detail, /second\.example/)
	for (const change of [`witnesses = '{}'`, `witnesses = witnesses[2:2]`, `witnesses = array['x'] || witnesses`])
		await assert.rejects(
			asOwner(database, client => client.query(`update parley.letter set ${change} where id = $1`, [letter])),
			/stays one/,
			change,
		)
	await assert.rejects(
		asOwner(database, client => client.query(`update parley.letter set rule = 'Anybody' where id = $1`, [letter])),
		/stays as it is/,
	)
})

test('who signs and withdraws in turn is slowed, also after a restart; who hammers is not written', async () => {
	const letter = await openOne(union, { slug: 'in-turn' })
	const [, one, two] = union.members
	for (let turn = 0; turn < withdrawalsAnHour; turn++) {
		assert.equal(await createSigning(database.pool, master, letter)(by(one!)), 'signed')
		assert.equal(await withdraw(database.pool, master, letter, one!.id), 'done')
	}
	assert.equal(await createSigning(database.pool, master, letter)(by(one!)), 'too often')
	assert.equal(await createSigning(database.pool, master, letter)(by(two!)), 'signed', 'nobody else is')
	await asOwner(database, client =>
		client.query(`update parley.signature_event set at = at - interval '61 minutes' where letter = $1 and member = $2`, [letter, one!.id]),
	)
	assert.equal(await createSigning(database.pool, master, letter)(by(one!)), 'signed', 'an hour later they may')

	const sign = createSigning(database.pool, master, letter)
	const answers = []
	for (let each = 0; each < signingLimit.most + 5; each++) answers.push(await sign(by(two!)))
	assert.deepEqual(
		answers.map(answer => answer === 'signed'),
		answers.map((_, index) => index < signingLimit.most),
	)
	assert.equal(answers.at(-1), 'too often')
	const both = await Promise.all([sign(by(two!)), sign(by(union.members[3]!))])
	assert.deepEqual(both, ['too often', 'signed'], 'of one batch each has their own answer')
})

test('a pace counts within its window and forgets with it', () => {
	let now = 1_000_000
	const pace = createPace({ most: 2, seconds: 10 }, () => now)
	assert.deepEqual(
		[1, 2, 3].map(() => pace.isTooOften('one')),
		[false, false, true],
	)
	assert.equal(pace.isTooOften('other'), false)
	now += 10_000
	assert.equal(pace.isTooOften('one'), false)
})

test('a roll that changes after the opening changes nobody’s right to sign, and a place on it is proved', async () => {
	const letter = await openOne(union, { slug: 'fixed', eligibility: { units: ['Cutters'] } })
	const [, presser, , cutter] = union.members
	assert.equal(await placeOf(database, master, letter, presser!.id), null)
	const before = await placeOf(database, master, letter, cutter!.id)
	assert.deepEqual(verifyRollPlace(before!), [])

	// The roll again: everybody changes units, one is new, one is gone.
	const lines = union.members
		.slice(0, -1)
		.map((_, index) => `${index + 1},Member ${index + 1},${index % 3 === 0 ? 'Packers' : 'Cutters'},good,2020-01-01`)
	const file = Buffer.from(['number,name,unit,standing,since', ...lines, '99,Newcomer,Cutters,good,2020-01-01'].join('\n'))
	const seen = await previewRoll(database, staff, file)
	assert.ok('draft' in seen, JSON.stringify(seen))
	const applied = await applyRoll(database, staff, seen.draft, seen.stamp)
	assert.ok(applied.applied && applied.added === 1 && applied.gone === 1, JSON.stringify(applied))

	const { rows } = await asOwner(database, client => client.query<{ id: string }>(`select id from parley.member where number = '99'`))
	const newcomer: Person = { ...presser!, id: rows[0]!.id }
	const sign = createSigning(database.pool, master, letter)
	assert.equal(await sign(by(cutter!)), 'signed', 'a cutter then, a packer now')
	assert.equal(await sign(by(presser!)), 'absent', 'a presser then, a cutter now')
	assert.equal(await sign(by(newcomer)), 'absent', 'on the roll since')
	assert.deepEqual(await placeOf(database, master, letter, cutter!.id), before)

	await until('it is published', async () => (await readPublished(data, 'plant', 'fixed'))?.count.standing === 1)
	assert.deepEqual(verifyRollPlace(before!, { files: (await readBundle(data, 'plant', 'fixed'))! }), [])
	const path = join(data, 'my-place.json')
	const verify = (): string =>
		spawnSync(
			process.execPath,
			[join(import.meta.dirname, '../../engine/src/cli/parley.ts'), 'verify-letter', folderOf(data, 'plant', 'fixed')!, '--on-roll', path],
			{ encoding: 'utf8' },
		).stdout
	writeFileSync(path, JSON.stringify(before))
	assert.match(verify(), /The place on the roll holds: this member could sign/)
	writeFileSync(path, JSON.stringify({ ...before, number: '5' }))
	assert.match(verify(), /The place on the roll does not hold/)
})
