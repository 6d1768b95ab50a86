/** The success bonus over a made-up viewing log: the same costing on every road, and the same titles as by hand. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { plainRoad, type RowRoad } from '@parley/lang'
import { findServer, startCluster, whyNoServer } from '../../../../test/support/clickhouse.ts'
import { openNegotiation } from '../../src/negotiation/from-disk.ts'
import { createSqlRoad } from '../../src/rows/sql-road.ts'
import { costNegotiation } from '../../src/run/costing.ts'
import { createKernelRoad } from '../../src/run/kernel-road.ts'
import { workRowsOn } from '../../src/run/rows.ts'

const folder = join(import.meta.dirname, 'viewing-log-made-up')
const log = join(folder, 'facts', 'views-made-up.parquet')

async function costingOn(road: RowRoad | 'exact') {
	const { negotiation, plan, columns, diagnostics } = await openNegotiation(folder)
	assert.deepEqual(diagnostics, [])
	workRowsOn(columns, road)
	const costed = costNegotiation(negotiation!, plan!, columns)
	assert.ok('costing' in costed)
	return costed.costing
}

const exact = await costingOn('exact')

async function ask(text: string): Promise<readonly Record<string, unknown>[]> {
	const instance = await DuckDBInstance.create(':memory:')
	const connection = await instance.connect()
	const rows = await (await connection.run(text)).getRowObjects()
	connection.closeSync()
	instance.closeSync()
	return rows
}

test('the log says of itself that it is synthetic', async () => {
	const [note] = await ask(`select decode(value) as words from parquet_kv_metadata('${log}') where decode(key) = 'note'`)
	assert.match(String(note?.words), /^SYNTHETIC: 60000 made-up views/)
})

/** Running times in tenths of an hour, and residuals, in the order of the titles: see facts/views.md. */
const titles = 'aurora ballad cinder drift ember fathom gale harbor inlet jetty kestrel lantern'.split(' ')
const tenths = [58, 41, 19, 9, 62, 8, 74, 16, 5, 33, 80, 4]
const residuals = [310_000, 255_000, 96_000, 41_000, 402_000, 38_500, 377_000, 64_250, 21_900, 180_000, 512_000, 17_375]

test('the titles that pass are those that pass by hand', async () => {
	const watched = await ask(`select title, sum(minutes) as minutes from '${log}' where home = 'yes' and day < 90 group by title`)
	const minutes = new Map(watched.map(row => [row.title, Number(row.minutes)]))
	for (const [side, least] of [
		['producers', 0.2],
		['union', 0.1],
	] as const) {
		const passing = titles.map((title, at) => Math.round(minutes.get(title)! / 6) / tenths[at]! / 2500 >= least)
		assert.ok(passing.includes(true) && passing.includes(false), 'some pass and some do not')
		const bonus = residuals.reduce((total, residual, at) => total + (passing[at] ? residual : 0), 0)
		const line = exact.costs.find(each => each.name === 'success-bonus' && each.side === side)!
		assert.equal(line.cash.mean, bonus)
	}
})

test('plain TypeScript, the kernel and DuckDB give the same costing', async () => {
	const duckdb = createSqlRoad('duckdb')
	for (const road of [plainRoad, createKernelRoad(), duckdb]) assert.deepEqual(await costingOn(road), exact)
	duckdb.close()
})

test('a cluster of ClickHouse gives the same costing', { skip: findServer() ? false : whyNoServer }, async () => {
	const cluster = await startCluster()
	after(() => cluster.stop())
	const road = createSqlRoad(cluster.address)
	assert.deepEqual(await costingOn(road), exact)
	road.close()
})
