/** Every pass on every engine: plain TypeScript, generated WebAssembly, DuckDB, today's ClickHouse in the process, a cluster of two old ones. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runPassPlain } from '@parley/lang'
import { runRowKernel } from '@parley/lang/row-kernel'
import { findChdb, findServer, openChdb, startCluster, whyNoChdb, whyNoServer } from '../../../../test/support/clickhouse.ts'
import { differences } from '../../../lang/test/sql/agree.ts'
import { randomPass } from '../../../lang/test/sql/random-pass.ts'
import { createClickHouseEngine, openEngine } from '../../src/clickhouse/engine.ts'
import { createDuckDbEngine } from '../../src/rows/sql-duckdb.ts'
import type { SqlEngine } from '../../src/rows/sql-engine.ts'
import { createSqlRunner } from '../../src/rows/sql-run.ts'

async function agree(engine: SqlEngine, seeds: readonly number[]): Promise<void> {
	const runner = createSqlRunner(engine)
	for (const seed of seeds) {
		const { pass, values, columns } = randomPass(seed)
		const got = await runner.run(pass, values, columns)
		assert.deepEqual(differences(pass, runPassPlain(pass, values, columns), got), [], `seed ${seed} on ${engine.words}`)
	}
}

const from = (first: number, many: number): readonly number[] => Array.from({ length: many }, (_, at) => first + at)

test('the random passes have holes, sums that are whole and sums that are not', () => {
	const results = from(0, 40).map(seed => {
		const { pass, values, columns } = randomPass(seed)
		return runPassPlain(pass, values, columns).flatMap(cells => [...cells])
	})
	const all = results.flat()
	assert.ok(all.some(Number.isNaN) && all.some(x => Number.isInteger(x) && x > 1000) && all.some(x => x % 1 !== 0))
})

test('plain TypeScript and the kernel agree on them', () => {
	for (const seed of from(0, 60)) {
		const { pass, values, columns } = randomPass(seed)
		assert.deepEqual(differences(pass, runPassPlain(pass, values, columns), runRowKernel(pass, values, columns)), [], `seed ${seed}`)
	}
})

test('DuckDB agrees, with one thread and with two, with lists and without', async () => {
	for (const [threads, readsLists] of [
		[1, true],
		[2, false],
	] as const) {
		const engine = await createDuckDbEngine({ threads })
		await agree({ ...engine, readsLists }, from(threads * 1000, 60))
		await engine.close()
	}
})

test('ClickHouse of today agrees', { skip: findChdb() ? false : whyNoChdb }, async () => {
	const engine = await openEngine([openChdb()], null, () => null)
	after(() => engine.close())
	await agree(engine, from(3000, 25))
})

test('a cluster of two servers agrees', { skip: findServer() ? false : whyNoServer }, async () => {
	const cluster = await startCluster()
	after(() => cluster.stop())
	const engine = await createClickHouseEngine(cluster.address)
	await agree(engine, from(4000, 25))
	await engine.close()
})
