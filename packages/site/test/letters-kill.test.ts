/** The app is killed at random moments under load. LETTER_KILLS says how often: 5 in the tests; `LETTER_KILLS=100` for a long night. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Entry, nullifierOf, readEntry, tally, verifyBundle } from '@parley/engine/log'
import { killUnderLoad } from '../load/kill.ts'
import { readBundle, readPublished } from '../src/lib/server/letters/files.ts'
import { openKeys } from '../src/lib/server/letters/keys.ts'
import { startPublisher } from '../src/lib/server/letters/publish.ts'
import { asOwner, testDatabase } from './support/database.ts'
import { makeUnion, openOne, until } from './support/letters.ts'

const database = await testDatabase()
const times = Number(process.env['LETTER_KILLS'] ?? 5)
const seed = Number(process.env['LETTER_SEED'] ?? 20231026)

test(`${times} times kill -9 under load: what was acknowledged is there, once, in the rows and in the log`, async () => {
	const union = await makeUnion(database, 400 * times)
	const letter = await openOne(union, { slug: 'killed' })
	const { acknowledged, asked } = await killUnderLoad(
		{ app: database.app, data: union.data, letter },
		union.members.map(({ id }) => id),
		times,
		seed,
	)
	assert.ok(acknowledged.size > 0, `something was acknowledged among ${asked} requests (seed ${seed})`)
	const { entries, signed, numbers, keys } = await asOwner(database, async client => ({
		entries: (
			await client.query<{ entry: string }>('select entry from parley.log_entry where letter = $1 order by place', [letter])
		).rows.map(({ entry }): Entry => readEntry(entry)!),
		signed: (await client.query<{ member: string }>('select member from parley.signature where letter = $1', [letter])).rows.map(
			row => row.member,
		),
		numbers: new Map(
			(await client.query<{ id: string; number: string }>("select id, number from parley.member where space = 'plant'")).rows.map(
				({ id, number }) => [id, number],
			),
		),
		keys: (await client.query('select log_key, nullifier_key, salt_key from parley.letter_secret where letter = $1', [letter])).rows[0],
	}))
	const { nullifier } = openKeys(union.master, letter, keys)
	const rows = new Set(signed)
	for (const member of acknowledged) assert.ok(rows.has(member), 'what was acknowledged is there')
	assert.equal(rows.size, signed.length)
	assert.deepEqual(
		entries.map(entry => entry.nullifier).toSorted(),
		signed.map(member => nullifierOf(nullifier, letter, numbers.get(member)!)).toSorted(),
		'each row has its entry, and each entry its row',
	)
	assert.deepEqual(tally(entries).misfits, [])

	const publisher = startPublisher({ app: database.app, master: union.master, data: union.data, everyMilliseconds: 40 })
	await until('all of it is published', async () => (await readPublished(union.data, 'plant', 'killed'))?.count.standing === signed.length)
	await publisher.stop()
	const { problems } = verifyBundle({ files: (await readBundle(union.data, 'plant', 'killed'))! })
	assert.deepEqual(problems, [])
})
