/** The SQL road from a caller that does not wait for promises. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { runPassPlain } from '@parley/lang'
import { differences } from '../../../lang/test/sql/agree.ts'
import { randomPass } from '../../../lang/test/sql/random-pass.ts'
import { createDuckDbEngine } from '../../src/rows/sql-duckdb.ts'
import { createSqlRoad } from '../../src/rows/sql-road.ts'
import { createSqlRunner } from '../../src/rows/sql-run.ts'
import { longPass } from './long-pass.ts'

test('passes run one after another, on columns that are handed over once', () => {
	const road = createSqlRoad('duckdb')
	const { pass, values, columns } = randomPass(11)
	for (let turn = 0; turn < 3; turn++) {
		const moved = new Map([...values].map(([name, cells]) => [name, cells.map(cell => cell + turn)]))
		assert.deepEqual(differences(pass, runPassPlain(pass, moved, columns), road.run(pass, moved, columns)), [])
	}
	const other = randomPass(12)
	assert.deepEqual(
		differences(other.pass, runPassPlain(other.pass, other.values, other.columns), road.run(other.pass, other.values, other.columns)),
		[],
	)
	road.close()
	assert.throws(() => road.run(pass, values, columns), /closed/)
})

test('columns that change are loaded anew, those that stay are not', async () => {
	const engine = await createDuckDbEngine()
	let loads = 0
	const load: typeof engine.load = (columns, rows) => {
		loads++
		return engine.load(columns, rows)
	}
	const runner = createSqlRunner({ ...engine, load })
	const { pass, values, columns } = longPass(1000, 2)
	await runner.run(pass, values, columns)
	await runner.run(pass, values, columns)
	assert.equal(loads, 1)
	const rate = columns.get('engagements.rate')!
	const changed = new Map([...columns, ['engagements.rate', { ...rate, data: rate.data.map(cell => cell + 1) }]])
	const after = await runner.run(pass, values, changed)
	assert.equal(loads, 2)
	assert.deepEqual(after, runPassPlain(pass, values, changed))
	await runner.close()
})

test('no rows: sums are 0, the least and the greatest are holes', () => {
	const road = createSqlRoad('duckdb')
	const { pass, values, columns } = randomPass(5, { rows: 0 })
	assert.deepEqual(differences(pass, runPassPlain(pass, values, columns), road.run(pass, values, columns)), [])
	road.close()
})

test('what SQL cannot say is refused in words', () => {
	const road = createSqlRoad('duckdb')
	const { pass, values, columns } = longPass(10, 1)
	const product = { ...pass, outputs: [{ ...pass.outputs[0]!, reduce: 'product' as const }] }
	assert.throws(() => road.run(product as typeof pass, values, columns), {
		kind: 'refused',
		message: 'SQL does not work out a product over the rows of a table.',
	})
	road.close()
})

test('an engine that does not exist is refused', () => {
	assert.throws(() => createSqlRoad('oracle'), { kind: 'refused' })
	assert.throws(() => createSqlRoad('clickhouse://somebody@127.0.0.1:1/default'), {
		kind: 'failed',
		message: /127\.0\.0\.1:1: .*ECONNREFUSED/,
	})
})

test('another thread can stop a run, and the road is good for the next', () => {
	const road = createSqlRoad('duckdb')
	const long = longPass(400_000, 60)
	const short = longPass(50, 1)
	const code = `
		const { workerData } = require('node:worker_threads')
		setTimeout(() => Atomics.store(workerData, 1, 1), 150)`
	const other = new Worker(code, { eval: true, workerData: road.signal })
	assert.throws(
		() => {
			for (let turn = 0; turn < 200; turn++) road.run(long.pass, long.values, long.columns)
		},
		{ kind: 'cancelled', message: 'The run was cancelled.' },
	)
	void other.terminate()
	assert.deepEqual(road.run(short.pass, short.values, short.columns), runPassPlain(short.pass, short.values, short.columns))
	road.close()
})
