/**
 * The site's way to its database, opened when it is first asked for and closed with the server. A page that needs none never asks.
 *
 *   DATABASE_URL       a server of one's own, signed in to as parley_app (or as a role that may become parley_app's four)
 *   PARLEY_OWNER_URL   the same as somebody who may make roles: for migrations, backup and restore
 *   PARLEY_DATA        otherwise the folder of the database that comes with Parley; .parley when not given
 */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { startEmbedded } from './embedded.ts'
import { migrate, migrationsRun, pendingOf, readMigrations } from './migrate.ts'
import type { Tables } from './tables.ts'

export interface Database {
	readonly pool: pg.Pool
	readonly kysely: Kysely<Tables>
	/** As the site signs in. */
	readonly app: pg.PoolConfig
	/** As its owner; null where the site was not told how. */
	readonly owner: pg.PoolConfig | null
	/** Done before the connections are closed, the last first. */
	beforeClose(work: () => Promise<void>): void
	close(): Promise<void>
}

export type Opened = { readonly database: Database } | { readonly words: string; readonly mend: string }

// A day is a day, whatever the time zone of whoever reads it.
pg.types.setTypeParser(pg.types.builtins.DATE, text => text)

let opening: Promise<Opened> | null = null

/** The one database of this process. What could not be opened is tried again, but not by every request. */
export function openDatabase(): Promise<Opened> {
	opening ??= open().then(opened => {
		if ('words' in opened) setTimeout(() => (opening = null), 10_000).unref()
		return opened
	})
	return opening
}

export async function closeDatabase(): Promise<void> {
	const opened = await opening
	opening = null
	if (opened && 'database' in opened) await opened.database.close()
}

async function open(): Promise<Opened> {
	try {
		const url = process.env['DATABASE_URL']
		return url ? await openOwn(url) : await openEmbedded()
	} catch (error) {
		return {
			words: `The database cannot be used: ${(error as Error).message || 'it does not answer'}.`,
			mend: 'What can be read without an account goes on as before.',
		}
	}
}

async function openOwn(url: string): Promise<Opened> {
	const ownerUrl = process.env['PARLEY_OWNER_URL']
	const owner = ownerUrl ? { connectionString: ownerUrl } : null
	if (owner) await migrate(owner)
	const database = connect({ connectionString: url }, owner)
	const pending = pendingOf(await migrationsRun(database.pool).catch(() => new Map()), readMigrations())
	if (pending.length === 0) return { database }
	await database.close()
	return {
		words: `The database lacks ${pending.length === 1 ? 'a migration' : `${pending.length} migrations`}.`,
		mend: 'Run `npm run parley-site -- migrate` with PARLEY_OWNER_URL, or start the server with it.',
	}
}

async function openEmbedded(): Promise<Opened> {
	const started = await startEmbedded()
	if (!('embedded' in started)) return started
	const { host, port, ownerPassword, appPassword, release } = started.embedded
	const owner = { host, port, user: 'postgres', password: ownerPassword, database: 'parley' }
	try {
		await makeDatabase({ ...owner, database: 'postgres' })
		await migrate(owner)
		const app = { host, port, user: 'parley_app', password: appPassword, database: 'parley' }
		await withClient(app, async () => {}).catch(() => letIn(owner, appPassword))
		return { database: connect(app, owner, release) }
	} catch (error) {
		await release()
		throw error
	}
}

async function makeDatabase(server: pg.PoolConfig): Promise<void> {
	await withClient(server, async client => {
		const { rowCount } = await client.query("select from pg_database where datname = 'parley'")
		if (rowCount === 0)
			await client.query('create database parley').catch(error => {
				if (error.code !== '42P04' && error.code !== '23505') throw error
			})
	})
}

/** parley_app may sign in, with this password. */
export async function letIn(owner: pg.PoolConfig, password: string): Promise<void> {
	await withClient(owner, client => client.query(`alter role parley_app login password ${pg.escapeLiteral(password)}`))
}

export async function withClient<T>(config: pg.PoolConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client(config)
	await client.connect()
	try {
		return await work(client)
	} finally {
		await client.end()
	}
}

/** Enough for two cores; requests beyond wait their turn. */
const mostConnections = 12

export function connect(app: pg.PoolConfig, owner: pg.PoolConfig | null, release: () => Promise<void> = async () => {}): Database {
	const pool = new pg.Pool({ ...app, max: mostConnections, idleTimeoutMillis: 60_000, statement_timeout: 30_000 })
	pool.on('error', error => console.error('A connection to the database was lost:', error.message))
	// One that is lost while somebody has it makes their query fail, which is told there.
	pool.on('connect', client => client.on('error', () => {}))
	const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('parley')
	const last: (() => Promise<void>)[] = []
	return {
		pool,
		kysely,
		app,
		owner,
		beforeClose: work => void last.push(work),
		async close() {
			for (const work of last.splice(0).toReversed()) await work()
			await pool.end()
			await release()
		},
	}
}
