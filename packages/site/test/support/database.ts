/**
 * A real database for one test file: a copy of a migrated template, on a PostgreSQL that all test files of a run share and the last one stops. A
 * server of one's own is named by PARLEY_OWNER_URL, as somebody who may make databases and roles.
 */
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type pg from 'pg'
import { connect, type Database, letIn, migrate, readMigrations, startEmbedded, withClient } from '#db'

interface Server {
	readonly owner: pg.PoolConfig
	readonly appPassword: string
	release(): Promise<void>
}

/** Without one the tests that need it fail with the words that say why. */
export async function testDatabase(): Promise<Database> {
	const server = await findServer()
	const template = await ensureTemplate(server)
	const name = `parley_test_${randomBytes(6).toString('hex')}`
	await copy(server, template, name)
	const owner = at(server.owner, name)
	const app = at({ ...server.owner, user: 'parley_app', password: server.appPassword }, name)
	const database = connect(app, owner, async () => {
		await withClient(server.owner, client => client.query(`drop database if exists ${name} with (force)`))
		await server.release()
	})
	after(() => database.close())
	return database
}

/** As the owner of everything, for what no role of the site may do: looking into every table. */
export const asOwner = <T>(database: Database, work: (client: pg.Client) => Promise<T>): Promise<T> => withClient(database.owner!, work)

/** Another empty database of the same server, as its owner; dropped at the end. */
export async function emptyDatabase(database: Database): Promise<pg.PoolConfig> {
	const name = `parley_test_${randomBytes(6).toString('hex')}`
	await asOwner(database, client => client.query(`create database ${name}`))
	database.beforeClose(async () => void (await asOwner(database, client => client.query(`drop database if exists ${name} with (force)`))))
	return at(database.owner!, name)
}

const at = (config: pg.PoolConfig, database: string): pg.PoolConfig => ({ ...config, database })

async function findServer(): Promise<Server> {
	const url = process.env['PARLEY_OWNER_URL']
	if (url) {
		const { hostname, port, username, password, pathname } = new URL(url)
		const owner = {
			host: hostname,
			port: Number(port || 5432),
			user: decodeURIComponent(username),
			password: decodeURIComponent(password),
			database: pathname.slice(1),
		}
		return { owner, appPassword: createHash('sha256').update(url).digest('hex'), release: async () => {} }
	}
	const started = await startEmbedded(join(tmpdir(), `parley-tests-${userInfo().uid}`))
	if (!('embedded' in started)) throw new Error(`These tests need a database. ${started.words} ${started.mend}`)
	const { host, port, ownerPassword, appPassword, release } = started.embedded
	return { owner: { host, port, user: 'postgres', password: ownerPassword, database: 'postgres' }, appPassword, release }
}

const turn = 7_252_753_901

async function ensureTemplate({ owner, appPassword }: Server): Promise<string> {
	const stamp = createHash('sha256')
		.update(
			readMigrations()
				.map(each => each.hash)
				.join(),
		)
		.digest('hex')
		.slice(0, 16)
	const name = `parley_template_${stamp}`
	await withClient(owner, async client => {
		await client.query('select pg_advisory_lock($1)', [turn])
		const { rowCount } = await client.query('select from pg_database where datname = $1 and datallowconn', [name])
		if (rowCount) return
		await client.query(`drop database if exists ${name} with (force)`)
		await client.query(`create database ${name}_new`).catch(async () => {
			await client.query(`drop database ${name}_new with (force)`)
			await client.query(`create database ${name}_new`)
		})
		await migrate(at(owner, `${name}_new`))
		await letIn(at(owner, `${name}_new`), appPassword)
		await client.query(`alter database ${name}_new rename to ${name}`)
	})
	return name
}

/** A template is copied by one at a time: while another copies it, it waits. */
async function copy({ owner }: Server, template: string, name: string): Promise<void> {
	await withClient(owner, async client => {
		await client.query('select pg_advisory_lock($1)', [turn])
		await client.query(`create database ${name} template ${template}`)
		const { rows } = await client.query<{ acl: string }>('select datacl::text as acl from pg_database where datname = $1', [template])
		if (!rows[0]!.acl) throw new Error('the template says who may connect')
		await client.query(`revoke all on database ${name} from public`)
		await client.query(`grant connect on database ${name} to parley_app`)
	})
}

/** For a site of the same process: DATABASE_URL. */
export function addressOf({ app }: Database): string {
	const { user, password, host, port, database } = app as { user: string; password: string; host: string; port: number; database: string }
	return `postgresql://${user}:${encodeURIComponent(password)}@/${database}?${new URLSearchParams({ host, port: String(port) })}`
}
