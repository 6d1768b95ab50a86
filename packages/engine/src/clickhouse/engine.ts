/**
 * ClickHouse for the SQL road. A run has a database of its own on every node, and drops it when it closes; should the run be killed, its
 * janitor does (`janitor.ts`). On a cluster the rows are spread over the nodes by their number; sums are made where the rows are.
 */
import { randomUUID } from 'node:crypto'
import { type ColumnData, quoteName } from '@parley/lang'
import { rowColumn, rowNumbers, type SqlEngine, SqlRoadError, type StoredColumn } from '../rows/sql-engine.ts'
import { passwordVariable, readClickHouseAddress } from './address.ts'
import { hireJanitor, type Janitor, type RunNames } from './janitor-for.ts'
import { nativeType, readNative, writeNativeBlock } from './native.ts'
import { type ClickHouseNode, connectNode } from './node.ts'
import { assertSettings, knownSettings, settings, type Values } from './settings.ts'

const blockRows = 262_144

export async function createClickHouseEngine(text: string): Promise<SqlEngine> {
	const address = readClickHouseAddress(text)
	const login = { user: address.user, database: address.database, password: process.env[passwordVariable] ?? '' }
	const nodes = address.nodes.map(url => connectNode(url, login))
	return openEngine(nodes, address.cluster, run => hireJanitor({ nodes: address.nodes, login, ...run }))
}

/** The first node is asked; the others only hold rows. */
export async function openEngine(
	nodes: readonly ClickHouseNode[],
	cluster: string | null,
	hire: (run: RunNames) => Janitor | null,
): Promise<SqlEngine> {
	const [first] = nodes as readonly [ClickHouseNode]
	const id = randomUUID().replaceAll('-', '')
	const run: RunNames = { database: `parley_run_${id}`, queries: `parley-${id}-` }
	let janitor: Janitor | null = null
	let asked = 0
	let loaded = 0
	let running: string | null = null
	let isInterrupted = false
	const dropDatabase = async (): Promise<void> => {
		const drops = nodes.map(node => node.ask(`drop database if exists ${run.database}`))
		const failed = (await Promise.allSettled(drops)).find(result => result.status === 'rejected')
		// A janitor that is not dismissed goes on trying.
		if (!failed) janitor?.dismiss()
		await Promise.allSettled(nodes.map(node => node.close()))
		if (failed) throw failed.reason
	}
	try {
		const kept = await settle(nodes)
		if (cluster !== null) await checkCluster(first, cluster, nodes.length)
		janitor = hire(run)
		for (const node of nodes) await node.ask(`create database ${run.database}`)
		const ask = async (query: string, blocks?: Iterable<Buffer>): Promise<Buffer> => {
			running = `${run.queries}${asked++}`
			isInterrupted = false
			try {
				return await first.ask(query, { settings: kept, queryId: running, ...(blocks ? { blocks } : {}) })
			} catch (cause) {
				if (isInterrupted) throw new SqlRoadError('cancelled', 'The run was cancelled.')
				throw cause
			} finally {
				running = null
			}
		}
		return {
			words: `ClickHouse at ${first.words}${cluster === null ? '' : ` (cluster ${cluster}, ${nodes.length} nodes)`}`,
			// Release 18.16 loses such a column between shards, and today's is no faster with lists than with CASE.
			readsLists: false,
			load: async (columns, rows) => {
				const table = `rows${loaded++}`
				await makeTable(nodes, run.database, table, columns, cluster)
				const names = [...columns.map(({ name }) => name), rowColumn].map(quoteName).join(', ')
				if (rows > 0) await ask(`insert into ${run.database}.${table} (${names}) format Native`, blocksOf(columns, rows))
				return [run.database, table]
			},
			drop: async ([database, table]) => {
				for (const node of nodes) {
					await node.ask(`drop table if exists ${database}.${table}`)
					if (cluster !== null) await node.ask(`drop table if exists ${database}.${table}_part`)
				}
			},
			query: async ({ text, columns }) => readNative(await ask(`${text} format Native`), columns),
			interrupt: () => {
				if (running === null) return
				isInterrupted = true
				first.ask(`kill query where query_id = '${running}' async`).catch(() => {})
			},
			close: dropDatabase,
		}
	} catch (cause) {
		await dropDatabase().catch(() => {})
		throw cause
	}
}

async function readSettings(node: ClickHouseNode, asked: Readonly<Record<string, number>>): Promise<Values> {
	const names = Object.keys(settings).map(name => `'${name}'`)
	const answer = await node.ask(`select name, value from system.settings where name in (${names.join(', ')}) format TabSeparated`, {
		settings: asked,
	})
	const lines = answer.toString('utf8').split('\n').filter(Boolean)
	return Object.fromEntries(lines.map(line => line.split('\t') as [string, string]))
}

/** The settings that all nodes know, after each has shown that it keeps to them. */
async function settle(nodes: readonly ClickHouseNode[]): Promise<Readonly<Record<string, number>>> {
	const known = await Promise.all(nodes.map(async node => knownSettings(await readSettings(node, {}))))
	const shared = Object.fromEntries(Object.entries(known[0]!).filter(([name]) => known.every(each => name in each)))
	for (const node of nodes) assertSettings(shared, await readSettings(node, shared))
	return shared
}

async function checkCluster(node: ClickHouseNode, cluster: string, named: number): Promise<void> {
	const answer = await node.ask(`select count(*) from system.clusters where cluster = '${cluster}' format TabSeparated`)
	const members = Number(answer.toString('utf8'))
	if (members === named) return
	const has = members === 0 ? 'knows no such cluster' : `has ${members} nodes in it`
	throw new SqlRoadError(
		'refused',
		`The address names ${named} ${named === 1 ? 'node' : 'nodes'} of the cluster ${cluster} and ClickHouse ${has}: every node has to be named.`,
	)
}

async function makeTable(
	nodes: readonly ClickHouseNode[],
	database: string,
	table: string,
	columns: readonly StoredColumn[],
	cluster: string | null,
): Promise<void> {
	const kinds = [...columns.map(({ name, data }) => `${quoteName(name)} ${nativeType(data)}`), `${quoteName(rowColumn)} UInt32`].join(', ')
	const own = cluster === null ? table : `${table}_part`
	for (const node of nodes) await node.ask(`create table ${database}.${own} (${kinds}) engine = MergeTree order by ${quoteName(rowColumn)}`)
	if (cluster === null) return
	const spread = `Distributed('${cluster}', '${database}', '${own}', ${quoteName(rowColumn)})`
	await nodes[0]!.ask(`create table ${database}.${table} (${kinds}) engine = ${spread}`)
}

function* blocksOf(columns: readonly StoredColumn[], rows: number): Generator<Buffer> {
	for (let from = 0; from < rows; from += blockRows) {
		const many = Math.min(blockRows, rows - from)
		const part = columns.map(({ name, data }) => ({ name, data: data.subarray(from, from + many) as ColumnData }))
		yield writeNativeBlock([...part, { name: rowColumn, data: rowNumbers(from, many) }])
	}
}
