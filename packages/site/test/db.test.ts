/** The database that comes with Parley, and its migrations: started twice at once, edited, unknown, interrupted. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { asPerson, asService, migrate, migrationsRun, pendingOf, readMigrations, startEmbedded, withClient } from '#db'
import { asOwner, emptyDatabase, testDatabase } from './support/database.ts'

const database = await testDatabase()
const person = { id: '00000000-0000-4000-8000-000000000001', space: 'plant', side: 'union', roles: ['staff'] } as const

test('two processes that migrate at once take turns, and a second time there is nothing to do', async () => {
	const owner = await emptyDatabase(database)
	const runs = await Promise.all([migrate(owner), migrate(owner)])
	assert.deepEqual(runs.map(each => each.length).toSorted(), [0, readMigrations().length])
	assert.deepEqual(await migrate(owner), [])
})

test('a migration that was edited, or is of a later Parley, is refused', async () => {
	const run = await asOwner(database, migrationsRun)
	const all = readMigrations()
	assert.deepEqual(pendingOf(run, all), [])
	assert.throws(
		() =>
			pendingOf(
				run,
				all.map(each => ({ ...each, hash: '00' })),
			),
		/0001-people\.sql was edited after it was run/,
	)
	assert.throws(() => pendingOf(run, all.slice(0, -1)), /made by a later Parley/)
})

test('a migration that fails leaves nothing behind and is run when it is mended', async () => {
	const owner = await emptyDatabase(database)
	await migrate(owner)
	const next = { name: '9999-next.sql', hash: 'a', sql: 'create table parley.fresh (id int); select nonsense' }
	await assert.rejects(migrate(owner, [...readMigrations(), next]), /9999-next\.sql failed and has left nothing behind: column "nonsense"/)
	const count = await withClient(owner, client => client.query(`select to_regclass('parley.fresh') as there`))
	assert.deepEqual(count.rows, [{ there: null }])
	assert.deepEqual(await migrate(owner, [...readMigrations(), { ...next, sql: 'create table parley.fresh (id int)' }]), ['9999-next.sql'])
})

test('whom a transaction acted for is forgotten with it, however it ends', async () => {
	const who = sql<{
		role: string
		person: string | null
	}>`select current_user::text as role, current_setting('parley.person', true) as person`
	await asPerson(database, person, async work =>
		assert.deepEqual((await who.execute(work)).rows, [{ role: 'parley_union', person: person.id }]),
	)
	await assert.rejects(asPerson(database, person, () => Promise.reject(new Error('no'))))
	for (let each = 0; each < 3; each++) {
		const { rows } = await database.pool.query(
			`select current_user::text as role, coalesce(current_setting('parley.person', true), '') as person`,
		)
		assert.deepEqual(rows, [{ role: 'parley_app', person: '' }])
	}
	const held = await asService(database, 'session', async work => (await sql`select parley.person() as person`.execute(work)).rows)
	assert.deepEqual(held, [{ person: null }])
})

test('one database for a folder, whoever starts it; the last to leave stops it', { timeout: 120_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), 'parley-db-'))
	after(() => rmSync(folder, { recursive: true, force: true }))
	const [first, second] = await Promise.all([startEmbedded(folder), startEmbedded(folder)])
	assert.ok('embedded' in first && 'embedded' in second, JSON.stringify([first, second]))
	const { host, port, ownerPassword } = first.embedded
	assert.equal(second.embedded.ownerPassword, ownerPassword)
	assert.equal(statSync(join(folder, 'database.json')).mode & 0o777, 0o600)
	const owner = { host, port, user: 'postgres', password: ownerPassword, database: 'postgres' }
	await withClient(owner, async client => {
		if (process.platform !== 'win32') assert.deepEqual((await client.query('show listen_addresses')).rows, [{ listen_addresses: '' }])
		assert.deepEqual((await client.query('show fsync')).rows, [{ fsync: 'on' }])
		await first.embedded.release()
		assert.equal((await client.query('select 1')).rowCount, 1, 'while one uses it, it stays')
	})
	await second.embedded.release()
	await assert.rejects(withClient(owner, async () => {}))
})

test('where it cannot be started that is said in words', async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'parley-db-')), 'file')
	writeFileSync(file, '')
	const started = await startEmbedded(join(file, 'below'))
	assert.ok('words' in started)
	assert.match(started.words, /The database could not be started: /)
	assert.match(started.mend, /DATABASE_URL/)
})
