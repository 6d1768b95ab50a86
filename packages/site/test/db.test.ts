/** The database that comes with Parley, and its migrations: started twice at once, edited, unknown, interrupted. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { asPerson, asService, migrate, migrationsRun, pendingOf, readMigrations, startEmbedded, withClient } from '#db'
import { backUp, restore } from '#lib/server/db/backup.ts'
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

test('a process that ends in order has stopped its database, though nothing else kept it going', { timeout: 60_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), 'parley-db-'))
	after(() => rmSync(folder, { recursive: true, force: true }))
	const door = join(import.meta.dirname, '../src/lib/server/db/index.ts')
	const script = `import { startEmbedded } from ${JSON.stringify(door)}
		const started = await startEmbedded(${JSON.stringify(folder)})
		await started.embedded.release()
		console.log('stopped')`
	assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }), 'stopped\n')
	assert.ok(!existsSync(join(folder, 'postgres/postmaster.pid')))
})

test('where it cannot be started that is said in words', async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'parley-db-')), 'file')
	writeFileSync(file, '')
	const started = await startEmbedded(join(file, 'below'))
	assert.ok('words' in started)
	assert.match(started.words, /The database could not be started: /)
	assert.match(started.mend, /DATABASE_URL/)
})

test('backed up, destroyed and restored, it is the same to the last digit, and says that it was restored', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'parley-backup-'))
	after(() => rmSync(folder, { recursive: true, force: true }))
	const file = join(folder, 'backup')
	const owner = database.owner!
	await asOwner(database, async client => {
		await client.query(`insert into parley.space (id) values ('plant'), ('mill')`)
		await client.query(
			`insert into parley.member (space, side, number, name, since) select 'plant', 'union', n, E'N\\u00e9\\n"' || n, date '2020-02-29' from generate_series(1, 2500) n`,
		)
		await client.query(
			`insert into parley.contact (member, space, side, kind, address) select id, space, side, 'email', number || '@example.org' from parley.member`,
		)
		const { rows } = await client.query<{
			id: string
		}>(`insert into parley.letter (space, side, slug, title, body, created_by, state, letter_hash, roll_size, roll_root, log_origin, opened_at)
			select 'plant', 'union', 'dear', 'Dear', 'Body', id, 'open', '\\x00ff', 1, '\\x01', 'o', now() from parley.member where number = '1' returning id`)
		await client.query(
			`insert into parley.log_entry (letter, space, side, place, entry, leaf_hash) values ($1, 'plant', 'union', 0, 'e', '\\xdeadbeef')`,
			[rows[0]!.id],
		)
		await client.query(
			`insert into parley.session (token_hash, member, space, side, via, expires_at) select '\\x01', id, space, side, 'mail', now() from parley.member where number = '1'`,
		)
		await client.query(`insert into parley.audit (space, side, act, detail) values ('plant', 'union', 'set-up', '{"a": 1.10}')`)
	})
	const content = (config = owner): Promise<unknown> =>
		withClient(config, async client => {
			const lines = []
			for (const table of ['space', 'member', 'contact', 'letter', 'log_entry'])
				lines.push((await client.query(`select to_jsonb(t)::text as line from parley.${table} t order by 1`)).rows)
			lines.push((await client.query(`select to_jsonb(t)::text as line from parley.audit t where act <> 'restored'`)).rows)
			return lines
		})
	const before = await content()
	await backUp(owner, file)
	assert.equal(statSync(file).mode & 0o777, 0o600)
	await assert.rejects(backUp(owner, file), /is there already/)
	await assert.rejects(restore(owner, file), /somebody in this database/)

	const other = await emptyDatabase(database)
	await migrate(other)
	const bytes = readFileSync(file)
	const cut = join(folder, 'cut')
	writeFileSync(cut, bytes.subarray(0, bytes.length - 200))
	await assert.rejects(restore(other, cut), /no whole backup/)
	const text = gunzipSync(bytes).toString()
	writeFileSync(cut, gzipSync(text.replace('7@example.org', '8@example.net')))
	await assert.rejects(restore(other, cut), /no whole backup/)
	writeFileSync(cut, gzipSync(text.replace(/"0001-people.sql":"\w/, '"0001-people.sql":"x')))
	await assert.rejects(restore(other, cut), /another schema/)

	await restore(other, file)
	assert.deepEqual(await content(other), before)
	await withClient(other, async client => {
		assert.deepEqual(
			(await client.query(`select space, log_sizes from parley.restoration order by 1`)).rows.map(each => [
				each.space,
				Object.values(each.log_sizes),
			]),
			[
				['mill', []],
				['plant', [1]],
			],
		)
		assert.equal((await client.query(`select from parley.audit where act = 'restored'`)).rowCount, 1)
		assert.equal((await client.query(`select from parley.session`)).rowCount, 0, 'nobody is signed in')
	})
})
