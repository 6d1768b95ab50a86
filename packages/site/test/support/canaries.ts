/**
 * A canary in every text of every table, for one side of one negotiation: rows are made from the catalogue, so that a table or a column that is added is planted
 * too. Foreign keys point at the other rows planted here; of a few words, such as a state, it is the default or the first.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Database, Side } from '#db'
import { asOwner } from './database.ts'

export interface Canary {
	/** Small letters, digits and hyphens: it fits wherever a word does. */
	readonly text: string
	readonly side: Side
	/** `member.name` */
	readonly place: string
}

export interface Planted {
	readonly canaries: readonly Canary[]
	/** By table, the row as the database has it. */
	readonly rows: ReadonlyMap<string, Readonly<Record<string, unknown>>>
	/** Tables of which no row could be made, and what the database said. */
	readonly failed: ReadonlyMap<string, string>
}

interface Column {
	readonly table: string
	readonly name: string
	readonly type: string
	readonly isNeeded: boolean
	readonly hasDefault: boolean
	readonly isMade: boolean
}

interface Constraint {
	readonly table: string
	readonly name: string
	readonly kind: string
	readonly columns: readonly string[]
	readonly to: string | null
	readonly toColumns: readonly string[] | null
	readonly words: string
}

interface Catalogue {
	readonly columns: ReadonlyMap<string, readonly Column[]>
	readonly constraints: ReadonlyMap<string, readonly Constraint[]>
}

async function readCatalogue(client: pg.Client): Promise<Catalogue> {
	const columns = await client.query<Column>(`
		select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as "isNeeded", a.atthasdef as "hasDefault",
			a.attidentity <> '' or a.attgenerated <> '' as "isMade"
		from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace = 'parley'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum`)
	const constraints = await client.query<Constraint>(`
		select c.relname as table, k.conname as name, k.contype::text as kind,
			array(select a.attname::text from unnest(k.conkey) with ordinality u (n, at) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by at) as columns,
			f.relname as to,
			array(select a.attname::text from unnest(k.confkey) with ordinality u (n, at) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by at) as "toColumns",
			pg_get_constraintdef(k.oid) as words
		from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
		where c.relnamespace = 'parley'::regnamespace and k.contype in ('f', 'c', 'u', 'p') order by 1, 2`)
	return { columns: Map.groupBy(columns.rows, each => each.table), constraints: Map.groupBy(constraints.rows, each => each.table) }
}

/** A table after those it refers to. */
function inOrder({ columns, constraints }: Catalogue): readonly string[] {
	const order: string[] = []
	const visit = (table: string, way: readonly string[]): void => {
		if (order.includes(table) || way.includes(table)) return
		for (const { kind, to } of constraints.get(table) ?? []) if (kind === 'f' && to !== table) visit(to!, [...way, table])
		order.push(table)
	}
	for (const table of columns.keys()) visit(table, [])
	return order
}

export function plantCanaries(database: Database, space: string, sides: readonly Side[]): Promise<readonly Planted[]> {
	return asOwner(database, async client => {
		const catalogue = await readCatalogue(client)
		await dropGuards(client, catalogue)
		const planted: Planted[] = []
		for (const side of sides) planted.push(await plantSide(client, catalogue, space, side))
		return planted
	})
}

async function plantSide(client: pg.Client, catalogue: Catalogue, space: string, side: Side): Promise<Planted> {
	const canaries: Canary[] = []
	const rows = new Map<string, Record<string, unknown>>()
	const failed = new Map<string, string>()
	for (const [index, table] of inOrder(catalogue).entries()) {
		const columns = catalogue.columns.get(table)!
		const textOf = (column: string): string => `canary-${side[0]}${index}-${columns.findIndex(each => each.name === column)}z`
		const first = firstRow(catalogue, table, { space, side, rows, textOf })
		const made = await insert(client, table, first)
		if (made === 'there') rows.set(table, first)
		else if (typeof made === 'string') failed.set(table, made)
		if (typeof made === 'string') continue
		rows.set(table, made)
		const line = JSON.stringify(made)
		for (const { name } of columns) {
			const text = textOf(name)
			if (line.includes(text) || line.includes(hex(text))) canaries.push({ text, side, place: `${table}.${name}` })
		}
	}
	return { canaries, rows, failed }
}

function hex(text: string): string {
	return Buffer.from(text).toString('hex')
}

interface Making {
	readonly space: string
	readonly side: Side
	readonly rows: ReadonlyMap<string, Readonly<Record<string, unknown>>>
	textOf(column: string): string
}

function firstRow({ columns, constraints }: Catalogue, table: string, { space, side, rows, textOf }: Making): Record<string, unknown> {
	const row: Record<string, unknown> = {}
	const pointed = new Map<string, unknown>()
	for (const { kind, to, columns: from, toColumns } of constraints.get(table) ?? [])
		if (kind === 'f')
			for (const [at, column] of from.entries()) {
				const value = rows.get(to!)?.[toColumns![at]!]
				if (value !== undefined && value !== null && !pointed.has(column)) pointed.set(column, value)
			}
	for (const { name, type, isNeeded, hasDefault, isMade } of columns.get(table)!) {
		if (isMade) continue
		if (name === 'space' || (table === 'space' && name === 'id')) row[name] = space
		else if (name === 'side') row[name] = side
		else if (pointed.has(name)) {
			if (isNeeded) row[name] = pointed.get(name)
		} else if (isTexty(type)) {
			const chosen = chosenFrom(constraints.get(table) ?? [], name)
			if (chosen === null) row[name] = texty(type, textOf(name))
			else if (isNeeded && !hasDefault) row[name] = chosen
		} else if (isNeeded && !hasDefault) row[name] = plain(type)
	}
	return row
}

const isTexty = (type: string): boolean =>
	['text', 'jsonb', 'json', 'bytea', 'text[]', 'character varying', 'name', 'citext'].includes(type)

/** The first of the few words that a column may have; null where it may have any. */
function chosenFrom(constraints: readonly Constraint[], column: string): string | null {
	const check = constraints.find(({ kind, columns, words }) => kind === 'c' && columns.includes(column) && words.includes(`(${column} = `))
	return check ? (new RegExp(`\\(${column} = (?:ANY \\(\\(?ARRAY\\[)?'([^']*)'`).exec(check.words)?.[1] ?? null) : null
}

function texty(type: string, text: string): unknown {
	if (type === 'jsonb' || type === 'json') return { canary: text }
	// As long as a hash.
	if (type === 'bytea') return `\\x${hex(text.padEnd(32, '.'))}`
	return type === 'text[]' ? [text] : text
}

function plain(type: string): unknown {
	if (type === 'uuid') return randomUUID()
	if (type === 'boolean') return false
	if (type === 'date') return '2099-01-01'
	if (type.startsWith('timestamp')) return '2099-01-01T00:00:00Z'
	if (type.endsWith('[]')) return []
	return 1
}

/** The row as it came to stand; 'there' where both sides share one, planted before; or what the database said. */
async function insert(client: pg.Client, table: string, row: Readonly<Record<string, unknown>>): Promise<Record<string, unknown> | string> {
	const names = Object.keys(row)
	try {
		const { rows } = await client.query<{ row: Record<string, unknown> }>(
			`insert into parley.${table} (${names.join()}) select ${names.join()} from jsonb_populate_record(null::parley.${table}, $1::jsonb)
			returning to_jsonb(${table}.*) as row`,
			[JSON.stringify(row)],
		)
		return rows[0]!.row
	} catch (error) {
		const { code, message } = error as pg.DatabaseError
		return code === '23505' ? 'there' : message
	}
}

/** Triggers and checks guard how rows come to be; here they only have to be there, and the database is a test's own. */
async function dropGuards(client: pg.Client, { constraints }: Catalogue): Promise<void> {
	await client.query('set session_replication_role = replica')
	for (const { table, name, kind } of [...constraints.values()].flat())
		if (kind === 'c') await client.query(`alter table parley.${table} drop constraint if exists "${name}" cascade`)
}

/** Every spelling of the beginning that all canaries share: most texts have none, and are not searched for hundreds of them. */
const beginnings = spellings('canary-').map(each => each.slice(0, 9))

/** As it might stand in a page, an address, a file or a column of bytes. */
export const canariesIn = (text: string, canaries: readonly Canary[]): readonly Canary[] =>
	beginnings.some(each => text.includes(each))
		? canaries.filter(each => spellings(each.text).some(spelling => text.includes(spelling)))
		: []

/** The last letter of base64 hangs on what follows it. */
function spellings(text: string): readonly string[] {
	return [text, hex(text), Buffer.from(text).toString('base64url').slice(0, -1)]
}
