/** After whatever was killed: what was acknowledged is there, once, in the rows and in the log; and what is published holds. */
import assert from 'node:assert/strict'
import { type Entry, nullifierOf, readCheckpoint, readCheckpoints, readEntry, readNote, tally, verifyBundle } from '@parley/engine/log'
import { readBundle, readPublished } from '../../src/lib/server/letters/files.ts'
import { openKeys } from '../../src/lib/server/letters/keys.ts'
import { startPublisher } from '../../src/lib/server/letters/publish.ts'
import { asOwner } from './database.ts'
import { type Union, until } from './letters.ts'

export async function checkAfterKills(
	union: Union,
	letter: string,
	slug: string,
	acknowledged: ReadonlySet<string>,
	among: string,
): Promise<void> {
	const { database, data, master } = union
	assert.ok(acknowledged.size > 0, `something was acknowledged ${among}`)
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
	const { nullifier } = openKeys(master, letter, keys)
	const rows = new Set(signed)
	for (const member of acknowledged) assert.ok(rows.has(member), `what was acknowledged is there, ${among}`)
	assert.equal(rows.size, signed.length)
	assert.deepEqual(
		entries.map(entry => entry.nullifier).toSorted(),
		signed.map(member => nullifierOf(nullifier, letter, numbers.get(member)!)).toSorted(),
		`each row has its entry, and each entry its row, ${among}`,
	)
	assert.deepEqual(tally(entries).misfits, [])

	const publisher = startPublisher({ app: database.app, master, data, everyMilliseconds: 40 })
	await until('all of it is published', async () => (await readPublished(data, 'plant', slug))?.count.standing === signed.length)
	await publisher.stop()
	const bundle = (await readBundle(data, 'plant', slug))!
	assert.deepEqual(verifyBundle({ files: bundle }).problems, [])
	checkOneRootEach(bundle.get('checkpoints.txt')!)
}

/** Two checkpoints of one size with different roots would be two logs. */
export function checkOneRootEach(checkpoints: string): void {
	const roots = new Map<number, string>()
	for (const note of readCheckpoints(checkpoints)) {
		const { size, root } = readCheckpoint(readNote(note)!.text)!
		assert.equal(roots.get(size) ?? root, root, `one root for the size ${size}`)
		roots.set(size, root)
	}
}
