/**
 * Everything in the database as one file, and back. PostgreSQL's own pg_dump does not come with the embedded server, so rows are written as its own
 * JSON (to_jsonb, which keeps every digit and microsecond as text) in one snapshot, and read by jsonb_populate_recordset:
 *
 *   file  = gzip( head line, { table line, row lines }, end line )
 *   head  = {"parley":"backup","version":2,"takenAt":…,"migrations":{name: hash},"key":{mark, sealed}|null}
 *   table = {"table":name,"rows":n}         in an order in which each may stand on those before it
 *   end   = {"sha256":…}                     of everything above it
 *
 * Jobs that wait in the queue and what is good for minutes only (requests to sign in, sessions, challenges, rates) are left out: after a restore
 * everybody signs in anew.
 */
import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type pg from 'pg'
import { type KeyOfBackup, type KeyPlace, keyForBackup, keyFromBackup, writeKey } from './backup-key.ts'
import { withClient } from './database.ts'
import { migrationsRun } from './migrate.ts'

const passing = new Set(['sign_in_request', 'session', 'passkey_challenge', 'rate', 'set_up_code', 'roll_draft', 'folder_draft'])

/** What was done wrongly by whoever asked, in words. */
class Refused extends Error {
	readonly isWords = true
}

const atOnce = 1000

export interface BackedUp {
	readonly rows: number
	readonly tables: number
	/** 'beside': it has to be kept apart; 'none': nothing was sealed yet. */
	readonly key: 'inside' | 'beside' | 'none'
}

/** `place`: where the key of what is sealed lies. */
export async function backUp(owner: pg.PoolConfig, file: string, place?: KeyPlace): Promise<BackedUp> {
	const key = place ? keyForBackup(place) : null
	const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'EEXIST') throw new Refused(`${file} is there already, and is not written over.`)
		throw error
	})
	try {
		return await withClient(owner, async client => {
			await needAll(client)
			const counts = { rows: 0, tables: 0 }
			await pipeline(Readable.from(hashed(linesOf(client, counts, key))), createGzip(), handle.createWriteStream())
			return { ...counts, key: key === null ? 'none' : key.sealed ? 'inside' : 'beside' }
		})
	} catch (error) {
		rmSync(file, { force: true })
		throw error
	}
}

async function* hashed(lines: AsyncIterable<string>): AsyncGenerator<string> {
	const hash = createHash('sha256')
	for await (const line of lines) {
		hash.update(line)
		yield line
	}
	yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`
}

async function* linesOf(client: pg.Client, counts: { rows: number; tables: number }, key: KeyOfBackup | null): AsyncGenerator<string> {
	await client.query('begin isolation level repeatable read read only')
	const migrations = Object.fromEntries(await migrationsRun(client))
	const { rows: clock } = await client.query<{ now: string }>(
		`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
	)
	yield `${JSON.stringify({ parley: 'backup', version: 2, takenAt: clock[0]!.now, migrations, key })}\n`
	for (const table of await tablesInOrder(client)) {
		if (passing.has(table)) continue
		const { rows: counted } = await client.query<{ count: number }>(`select count(*)::int as count from parley.${table}`)
		yield `${JSON.stringify({ table, rows: counted[0]!.count })}\n`
		await client.query(`declare each_row no scroll cursor for select to_jsonb(t)::text as row from parley.${table} t`)
		for (let some = atOnce; some === atOnce; ) {
			const { rows } = await client.query<{ row: string }>(`fetch ${atOnce} from each_row`)
			some = rows.length
			counts.rows += some
			if (some > 0) yield `${rows.map(each => each.row).join('\n')}\n`
		}
		await client.query('close each_row')
		counts.tables++
	}
	await client.query('commit')
}

/** A table after those it refers to. */
async function tablesInOrder(client: pg.Client): Promise<readonly string[]> {
	const { rows: names } = await client.query<{ name: string }>(
		`select relname as name from pg_class where relnamespace = 'parley'::regnamespace and relkind = 'r' order by 1`,
	)
	const { rows: arrows } = await client.query<{ name: string; to: string }>(`
		select conrelid::regclass::text as name, confrelid::regclass::text as to from pg_constraint
		where contype = 'f' and connamespace = 'parley'::regnamespace and conrelid <> confrelid`)
	const plain = (name: string): string => name.replace(/^parley\./, '')
	const order: string[] = []
	const visit = (name: string): void => {
		if (order.includes(name)) return
		for (const arrow of arrows) if (plain(arrow.name) === name) visit(plain(arrow.to))
		order.push(name)
	}
	for (const { name } of names) visit(name)
	return order
}

/** Rows that a policy hides would be missing without a word. */
async function needAll(client: pg.Client): Promise<void> {
	const { rows } = await client.query<{ all: boolean }>('select rolsuper or rolbypassrls as all from pg_roles where rolname = current_user')
	if (!rows[0]?.all)
		throw new Refused('PARLEY_OWNER_URL has to be somebody whom row-level security does not bind: a superuser, or a role with BYPASSRLS.')
}

interface Head {
	readonly parley: string
	readonly version: number
	readonly takenAt: string
	readonly migrations: Readonly<Record<string, string>>
	readonly key?: KeyOfBackup | null
}

/** The whole file is read and its hash compared before the first row is kept: it is one transaction. */
export function restore(
	owner: pg.PoolConfig,
	file: string,
	place?: KeyPlace,
): Promise<{
	readonly rows: number
	readonly takenAt: string /** Opened ones, which are paused now: `negotiation word`. */
	readonly letters: readonly string[]
}> {
	return withClient(owner, async client => {
		await needAll(client)
		await client.query('begin')
		try {
			await needEmpty(client)
			const read = await readAll(client, file)
			const key = place && read.key ? keyFromBackup(read.key, place) : { write: null }
			if ('words' in key) throw new Refused(`${key.words} Nothing was restored.`)
			await setSequences(client)
			await noteRestored(client, read.takenAt)
			if (key.write !== null) writeKey(place!.folder, key.write)
			await client.query('commit')
			const letters = await client.query<{ name: string }>(
				`select space || ' ' || slug as name from parley.letter where state <> 'draft' order by 1`,
			)
			return { rows: read.rows, takenAt: read.takenAt, letters: letters.rows.map(each => each.name) }
		} catch (error) {
			await client.query('rollback')
			if (['Z_DATA_ERROR', 'Z_BUF_ERROR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw notWhole()
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Refused(`There is no file ${file}.`)
			throw error
		}
	})
}

const notWhole = (): Refused => new Refused('This is no whole backup of Parley: it was cut, or changed. Nothing was restored.')

async function needEmpty(client: pg.Client): Promise<void> {
	const { rows } = await client.query('select from parley.space limit 1')
	if (rows.length > 0)
		throw new Refused(
			'There is somebody in this database. A backup is restored into an empty one: give another PARLEY_DATA or PARLEY_OWNER_URL.',
		)
}

async function readAll(client: pg.Client, file: string): Promise<{ rows: number; takenAt: string; key: KeyOfBackup | null }> {
	const hash = createHash('sha256')
	const source = createReadStream(file)
	const unzipped = source.pipe(createGunzip())
	source.on('error', error => unzipped.destroy(error))
	let failed: Error | null = null
	unzipped.on('error', error => (failed = error))
	let head: Head | null = null
	let table: { readonly table: string; readonly rows: number } | null = null
	let left = 0
	let rows = 0
	let isWhole = false
	let waiting: string[] = []
	const flush = async (): Promise<void> => {
		if (waiting.length > 0) await insert(client, table!.table, waiting)
		waiting = []
	}
	for await (const line of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })) {
		if (isWhole) throw notWhole()
		if (left > 0) {
			hash.update(`${line}\n`)
			waiting.push(line)
			rows++
			left--
			if (waiting.length === atOnce || left === 0) await flush()
			continue
		}
		const value = parse(line)
		if (typeof value['sha256'] === 'string') {
			if (value['sha256'] !== hash.digest('hex')) throw notWhole()
			isWhole = true
			continue
		}
		hash.update(`${line}\n`)
		if (head === null) head = await readHead(client, value)
		else {
			if (typeof value['table'] !== 'string' || !/^[a-z_]+$/.test(value['table']) || typeof value['rows'] !== 'number') throw notWhole()
			table = { table: value['table'], rows: value['rows'] }
			left = table.rows
		}
	}
	if (failed) throw failed
	if (!isWhole || head === null) throw notWhole()
	return { rows, takenAt: head.takenAt, key: head.key ?? null }
}

function parse(line: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(line)
		if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
	} catch {
		// Told below.
	}
	throw notWhole()
}

async function readHead(client: pg.Client, value: Readonly<Record<string, unknown>>): Promise<Head> {
	const head = value as unknown as Head
	if (head.parley !== 'backup' || typeof head.takenAt !== 'string') throw notWhole()
	if (head.version !== 1 && head.version !== 2) throw new Refused('This backup is of a later Parley. Restore it with that one.')
	const here = Object.fromEntries(await migrationsRun(client))
	const known = Object.entries(head.migrations ?? {})
	if (known.length !== Object.keys(here).length || known.some(([name, hash]) => here[name] !== hash))
		throw new Refused('This backup was taken with another schema. Restore it with the Parley that took it, then bring that one up to date.')
	return head
}

const insert = (client: pg.Client, table: string, rows: readonly string[]): Promise<unknown> =>
	client.query(
		`insert into parley.${table} overriding system value select * from jsonb_populate_recordset(null::parley.${table}, $1::jsonb)`,
		[`[${rows.join()}]`],
	)

/** Numbers that the database draws go on after the last. */
async function setSequences(client: pg.Client): Promise<void> {
	const { rows } = await client.query<{ table: string; column: string }>(`
		select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace = 'parley'::regnamespace and c.relkind = 'r' and a.attidentity <> ''`)
	for (const { table, column } of rows)
		await client.query(
			`select setval(pg_get_serial_sequence('parley.${table}', '${column}'), coalesce((select max(${column}) from parley.${table}), 0) + 1, false)`,
		)
}

/**
 * What was published after the backup is known to others and no longer here: a log could tell another story than the one its witnesses, or the two sides,
 * saw. So it is said, to the sides and to everybody, with the sizes that the logs have now: of each letter, of the ledger, of the likeness room.
 */
async function noteRestored(client: pg.Client, takenAt: string): Promise<void> {
	await client.query(
		`insert into parley.restoration (space, backup_taken_at, log_sizes)
		select s.id, $1, coalesce((select jsonb_object_agg(log, size) from (
			select l.id::text, (select count(*) from parley.log_entry e where e.letter = l.id) from parley.letter l where l.space = s.id and l.state <> 'draft'
			union all select 'ledger', count(*) from parley.ledger_log_entry e where e.space = s.id having count(*) > 0
			union all select 'likeness', count(*) from parley.likeness_log_entry e where e.space = s.id having count(*) > 0
		) sizes (log, size)), '{}')
		from parley.space s`,
		[takenAt],
	)
	// What was on its way when the backup was taken may have arrived since: nothing is mailed twice without somebody who says so.
	await client.query(
		`update parley.delivery set state = 'failed', is_permanent = false, worker = null, settled_at = now(), reason = 'a backup was restored; whether it was sent is not known'
		where state in ('queued', 'sending')`,
	)
	await client.query(
		`insert into parley.audit (space, side, actor, act, detail)
		select distinct space, side, null::uuid, 'restored', jsonb_build_object('backup', $1::text) from parley.member`,
		[takenAt],
	)
}
