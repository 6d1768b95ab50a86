/** PostgreSQL is killed at random moments under load, and the app under it goes on. LETTER_KILLS says how often: 4 in the tests; `LETTER_KILLS=100` for a long night. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { closeDatabase, openDatabase } from '#db'
import { killPostgresUnderLoad, ways } from '../load/kill.ts'
import { checkAfterKills } from './support/after-kills.ts'
import { makeUnion, openOne } from './support/letters.ts'

const times = Number(process.env['LETTER_KILLS'] ?? 4)
const seed = Number(process.env['LETTER_SEED'] ?? 20231028)
const folder = mkdtempSync(join(tmpdir(), 'parley-killed-'))
for (const name of ['DATABASE_URL', 'PARLEY_OWNER_URL']) delete process.env[name]
process.env['PARLEY_DATA'] = folder
after(async () => {
	await closeDatabase()
	rmSync(folder, { recursive: true, force: true })
})

const open = async () => {
	const opened = await openDatabase()
	assert.ok('database' in opened, JSON.stringify(opened))
	return opened.database
}

test(`${times} times kill -9 of PostgreSQL under load: what was acknowledged is there, once, and the app has started it again`, async test => {
	const union = await makeUnion(await open(), 400 * times)
	const letter = await openOne(union, { slug: 'killed' })
	// The last to leave: from here on it is the app that starts it.
	await closeDatabase()
	const { acknowledged, asked, by, recoveries } = await killPostgresUnderLoad(
		{ app: null, data: union.data, letter },
		folder,
		union.members.map(({ id }) => id),
		times,
		seed,
	)
	const slowest = Math.max(...recoveries)
	test.diagnostic(
		`${acknowledged.size} acknowledged of ${asked} asked; ${ways.map(way => `${way}: ${by[way]}`).join(', ')}; back within ${Math.round(slowest)} ms at the most`,
	)
	const database = await open()
	await checkAfterKills({ ...union, database }, letter, 'killed', acknowledged, `among ${asked} requests (seed ${seed})`)
})
