/**
 * The schema, file by file: numbered SQL that is run once, in order, each in a transaction of its own, and never edited afterwards (its hash is
 * kept, and a file that has changed is refused). Two processes that begin at once take turns.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Logger, runMigrations } from 'graphile-worker'
import pg from 'pg'

export interface Migration {
	readonly name: string
	readonly hash: string
	readonly sql: string
}

const folder = join(import.meta.dirname, '../../../../migrations')

export function readMigrations(from = folder): readonly Migration[] {
	const names = readdirSync(from)
		.filter(name => /^\d{4}-[a-z-]+\.sql$/.test(name))
		.toSorted()
	return names.map((name, index) => {
		const before = names[index - 1]
		if (before?.slice(0, 4) === name.slice(0, 4)) throw new Error(`a number is given to one migration: ${before} and ${name} have the same`)
		const sql = readFileSync(join(from, name), 'utf8')
		return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
	})
}

/** Any number will do, as long as it is always the same. */
const turn = 7_252_753_900

/** As somebody who may make roles. Gives the names of the files that were run. */
export async function migrate(owner: pg.PoolConfig, migrations = readMigrations()): Promise<readonly string[]> {
	const client = new pg.Client(owner)
	await client.connect()
	try {
		await client.query('select pg_advisory_lock($1)', [turn])
		await client.query(readFileSync(join(folder, 'roles.sql'), 'utf8'))
		await allowOwner(client)
		const run = await runPending(client, migrations)
		await prepareQueue(owner, client)
		return run
	} finally {
		await client.end()
	}
}

async function allowOwner(client: pg.Client): Promise<void> {
	const { rows } = await client.query<{ name: string }>('select current_database() as name')
	const name = pg.escapeIdentifier(rows[0]!.name)
	await client.query(`grant parley_owner to current_user with inherit true, set true`)
	await client.query(`grant create, connect, temporary on database ${name} to parley_owner`)
	await client.query(`revoke all on database ${name} from public`)
	await client.query(`grant connect on database ${name} to parley_app`)
	await client.query(
		`create table if not exists public.parley_migration (name text primary key, hash text not null, run_at timestamptz not null default now())`,
	)
	await client.query(`grant select on public.parley_migration to parley_app`)
}

async function runPending(client: pg.Client, migrations: readonly Migration[]): Promise<readonly string[]> {
	const pending = pendingOf(await migrationsRun(client), migrations)
	for (const { name, sql, hash } of pending) {
		await client.query('begin')
		try {
			await client.query('set local role parley_owner')
			await client.query(sql)
			await client.query('reset role')
			await client.query('insert into public.parley_migration (name, hash) values ($1, $2)', [name, hash])
			await client.query('commit')
		} catch (error) {
			await client.query('rollback')
			throw new Error(`the migration ${name} failed and has left nothing behind: ${(error as Error).message}`, { cause: error })
		}
	}
	return pending.map(each => each.name)
}

export type Run = ReadonlyMap<string, string>

export async function migrationsRun(client: Pick<pg.Client, 'query'>): Promise<Run> {
	const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from public.parley_migration order by name')
	return new Map(rows.map(({ name, hash }) => [name, hash]))
}

/** What is still to be run; a file that was edited, or that this Parley does not know, is a mistake. */
export function pendingOf(run: Run, migrations: readonly Migration[]): readonly Migration[] {
	const known = new Map(migrations.map(each => [each.name, each.hash]))
	for (const [name, hash] of run) {
		if (!known.has(name)) throw new Error(`the database was made by a later Parley: it has the migration ${name}, which is not known here.`)
		if (known.get(name) !== hash) throw new Error(`the migration ${name} was edited after it was run; write a new one instead.`)
	}
	return migrations.filter(each => !run.has(each.name))
}

/** The queue is graphile-worker's own schema; the service adds to it and works it off. */
async function prepareQueue(owner: pg.PoolConfig, client: pg.Client): Promise<void> {
	const pool = new pg.Pool({ ...owner, options: '-c role=parley_owner', max: 1 })
	// The worker's own check: a connection that is lost makes its query fail, which is told there.
	pool.on('error', () => {})
	pool.on('connect', each => each.on('error', () => {}))
	try {
		await runMigrations({ pgPool: pool, logger: quiet })
	} finally {
		await pool.end()
	}
	await client.query(openQueue)
}

/** Of the queue only what went wrong is worth a line. */
export const quiet = new Logger(() => (level, message) => {
	if (level === 'error') console.error(message)
})

const openQueue = `
	begin;
	set local role parley_owner;
	grant usage on schema graphile_worker to parley_service;
	grant select, insert, update, delete on all tables in schema graphile_worker to parley_service;
	grant usage on all sequences in schema graphile_worker to parley_service;
	grant execute on all functions in schema graphile_worker to parley_service;
	do $$
	declare
		queue record;
	begin
		for queue in select relname from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' loop
			execute format('alter table graphile_worker.%I enable row level security', queue.relname);
			execute format('drop policy if exists service_works on graphile_worker.%I', queue.relname);
			execute format('create policy service_works on graphile_worker.%I to parley_service using (true) with check (true)', queue.relname);
		end loop;
	end
	$$;
	commit;`
