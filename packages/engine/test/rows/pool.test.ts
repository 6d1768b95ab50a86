/** Passes over rows on several threads: the same figures on 1, 2 and 4, to the bit. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { compile, makeProgram, type PassResult, type PassValues, plainRoad, type RowColumns, type RowPass, settleRows } from '@parley/lang'
import { createRowSession, type RowCrew } from '@parley/lang/row-kernel'
import { createRowPool, type RowPool } from '../../src/rows/pool.ts'

const terms = `
dimension class = clerk, driver, welder
table roster "facts/roster.csv" of rows by member
	column rate : USD / hour
	column hours : hour / year
	column class : label of class
	source "Made up for a test"
	confidence assumed
position raise : percent by year = 3.5%
let class-of : label of class by member = roster.class
let rate : USD / hour by member, year = round(roster.rate * compound(raise), 1 cent / hour)
let pay : USD by member, year = round(rate * roster.hours * 1 year, 1 cent)
cost wages : USD by class, year = sum(pay over member by class-of)
cost unrounded : USD by year = sum(roster.rate * compound(raise) * roster.hours * 1 year / 7 over member)
let best : USD / hour by class = max(roster.rate over member by class-of)
`

interface Run {
	readonly pass: RowPass
	readonly values: PassValues
	readonly columns: RowColumns
}

/** The pass that these terms come to over so many members. */
function runOver(rows: number): Run {
	const head = { headings: ['member', 'rate', 'hours', 'class'], rows, columns: null }
	const { plan, diagnostics } = compile({
		blocks: [{ file: 'issues/pay.md', firstLine: 1, text: terms, home: { kind: 'issue', id: 'pay' } }],
		setting: {
			currency: 'USD',
			sides: ['union', 'employer'],
			parties: ['producers', 'performers'],
			term: { from: '2023-07-01', to: '2026-06-30' },
			asOf: '2023-10-28',
		},
		tables: new Map([['facts/roster.csv', head]]),
	})
	assert.ok(plan, diagnostics.map(each => each.message).join('\n'))
	const maker = makeProgram(plan)
	const program = maker.finish(
		['wages', 'unrounded', 'best'].map(name => maker.instantiate(plan.quantities.find(each => each.name === name)!.node, new Map())),
	)
	const columns: RowColumns = new Map([
		['roster.rate', { data: Int32Array.from({ length: rows }, (_, row) => 1500 + ((row * 7919) % 4801)), times: 1, over: 1, whole: true }],
		['roster.hours', { data: Uint16Array.from({ length: rows }, (_, row) => 800 + ((row * 31) % 1281)), times: 1, over: 1, whole: true }],
		['roster.class', { data: Uint8Array.from({ length: rows }, (_, row) => (row * row) % 4), times: 1, over: 1, whole: true }],
	])
	const runs: Run[] = []
	const run = (pass: RowPass, values: PassValues, given: RowColumns): PassResult => {
		runs.push({ pass, values, columns: given })
		return plainRoad.run(pass, values, given)
	}
	settleRows(program, { columns: new Map(), rows: columns, road: { run } })
	assert.equal(runs.length, 1, 'these terms are one pass')
	return runs[0]!
}

const onThreads = async <T>(threads: number, work: (pool: RowPool) => T): Promise<T> => {
	const pool = createRowPool({ threads })
	try {
		return work(pool)
	} finally {
		await pool.close()
	}
}

const resultOn = (crew: RowCrew, { pass, values, columns }: Run): PassResult => {
	const session = createRowSession(pass, columns, crew)
	const result = session.run(values)
	session.close()
	return result
}

for (const rows of [0, 1, 49_999, 200_001])
	test(`${rows} rows on 1, 2 and 4 threads`, async () => {
		const run = runOver(rows)
		const alone = await onThreads(1, pool => resultOn(pool, run))
		const plain = plainRoad.run(run.pass, run.values, run.columns)
		const unrounded = run.pass.outputs.findIndex(output => output.kind === 'reduce')
		plain.forEach((cells, output) => {
			if (output !== unrounded) assert.deepEqual(alone[output], cells)
			else cells.forEach((cell, at) => assert.ok(Math.abs(alone[output]![at]! - cell) <= 1e-12 * cell, `${alone[output]![at]} and ${cell}`))
		})
		for (const threads of [2, 4])
			await onThreads(threads, pool => {
				for (let turn = 0; turn < 20; turn++) assert.deepEqual(resultOn(pool, run), alone, `${threads} threads`)
			})
	})

test('many sets of values on two threads', async () => {
	const run = runOver(150_000)
	const sets = [1, 1.25, 1.5].map(by => new Map([...run.values].map(([name, cells]) => [name, cells.map(cell => cell * by)])))
	await onThreads(2, pool => {
		const session = createRowSession(run.pass, run.columns, pool)
		const wanted = sets.map(values => session.run(values))
		const isDone = session.runMany(sets, (result, set) => assert.deepEqual(result, wanted[set]))
		assert.ok(isDone)
	})
})

test('cancelled by its own progress, and by another thread: the pool works on', async () => {
	const run = runOver(400_000)
	await onThreads(2, pool => {
		const session = createRowSession(run.pass, run.columns, pool)
		const wanted = session.run(run.values)
		for (const cancel of [new Int32Array(1), new Int32Array(new SharedArrayBuffer(4))]) {
			for (let turn = 0; turn < 5; turn++) {
				const progress = (): void => void Atomics.store(cancel, 0, 1)
				assert.equal(session.run(run.values, { cancel, progress }), null)
				Atomics.store(cancel, 0, 0)
				assert.deepEqual(session.run(run.values, { cancel }), wanted)
			}
		}
	})
})

test('a progress that throws ends the run, and the pool works on', async () => {
	const run = runOver(200_000)
	await onThreads(2, pool => {
		const session = createRowSession(run.pass, run.columns, pool)
		const progress = (): never => {
			throw new Error('enough')
		}
		assert.throws(() => session.run(run.values, { progress }), new Error('enough'))
		assert.deepEqual(session.run(run.values), resultOn(pool, run))
	})
})

test('a closed pool works nothing more', async () => {
	const run = runOver(1000)
	const pool = createRowPool({ threads: 2 })
	const session = createRowSession(run.pass, run.columns, pool)
	session.run(run.values)
	await pool.close()
	assert.throws(() => session.run(run.values), /the pool is closed/)
})

test('a pool that nobody closes does not keep its process alive', () => {
	const script = `
		import { createRowPool } from ${JSON.stringify(new URL('../../src/rows/pool.ts', import.meta.url).href)}
		import { createRowSession } from '@parley/lang/row-kernel'
		const rows = 200_000
		const pass = {
			axis: 'row', table: 'roster', rows, columns: [{ node: 0, names: ['amount'], through: null }], params: [],
			program: {
				axes: [{ name: 'row', labels: [], table: 'roster', rows }],
				nodes: [{ op: 'column', name: 'amount', axes: ['row'], measure: { kind: 'quantity', unit: 'USD' } }], outputs: [0],
			},
			outputs: [{ kind: 'reduce', reduce: 'sum', arg: 0 }],
		}
		const columns = new Map([['amount', { data: new Uint8Array(rows).fill(3), times: 1, over: 1, whole: true }]])
		const session = createRowSession(pass, columns, createRowPool({ threads: 3 }))
		console.log(session.run(new Map())[0][0])`
	const said = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
		cwd: import.meta.dirname,
		timeout: 60_000,
		encoding: 'utf8',
	})
	assert.equal(said.trim(), '600000')
})
