/**
 * `node bench/sql.ts [rows…]`: the contract of `sql-contract.ts` as Parley's SQL in DuckDB, beside the SQL an analyst would write, in the same run
 * and on the same table; then the same text in today's ClickHouse inside the process (`npm install --no-save --prefix test/clickhouse`). Turns alternate; the best counts.
 */
import assert from 'node:assert/strict'
import { cpus } from 'node:os'
import { passToSql, type SqlAnswer, type SqlSheet, type SqlStatement } from '@parley/lang'
import { openEngine } from '../packages/engine/src/clickhouse/engine.ts'
import { createDuckDbEngine } from '../packages/engine/src/rows/sql-duckdb.ts'
import type { SqlEngine } from '../packages/engine/src/rows/sql-engine.ts'
import { createSheets } from '../packages/engine/src/rows/sql-sheets.ts'
import { findChdb, openChdb } from '../test/support/clickhouse.ts'
import { contract, contractColumns, contractPass, contractValues, handWritten } from './sql-contract.ts'

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [160_000, 1_000_000, 10_000_000]

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now()
	await work()
	return performance.now() - start
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1]!

/** Each text in turn, so that what else the machine does falls on all of them. */
async function race(engine: SqlEngine, texts: Readonly<Record<string, SqlStatement>>, turns: number) {
	const times: Record<string, number[]> = Object.fromEntries(Object.keys(texts).map(name => [name, []]))
	for (let turn = 0; turn <= turns; turn++)
		for (const [name, statement] of Object.entries(texts)) {
			const took = await timed(() => engine.query(statement))
			if (turn > 0) times[name]!.push(took)
		}
	return times
}

const statement = (text: string, columns = 11): SqlStatement => ({ text, gives: 'sums', columns })

async function makeDimensions(engine: SqlEngine): Promise<void> {
	const make = (table: string, key: string, value: string, cells: readonly number[]): Promise<unknown> => {
		const lines = cells.map((cell, at) => `(${at}::utinyint, ${cell}::double)`)
		return engine.query(statement(`create table ${table} as select * from (values ${lines.join(', ')}) as t(${key}, ${value})`))
	}
	await make('minimums', 'category', 'minimum', contract.minimums)
	await make('tiers', 'platform', 'tier', contract.tiers)
}

function byHand(sheet: SqlSheet, slack: boolean): SqlStatement {
	const names = ['category', 'platform', 'rate', 'sessions', 'base'].map(name => [name, sheet.columns.get(`engagements.${name}`)!.name])
	return statement(handWritten(sheet.table[0]!, Object.fromEntries(names), { slack }))
}

/** Category by category the nine sums; those by hand come year by year. */
function sumsOf(answer: SqlAnswer, order: readonly number[]): readonly number[][] {
	const lines = [...answer[0]!].map((category, line) => [category, ...order.map(column => answer[column]![line]!)])
	return lines.toSorted((a, b) => a[0]! - b[0]!)
}

const oursInOrder = [2, 3, 4, 5, 6, 7, 8, 9, 10]
const handInOrder = [2, 5, 8, 3, 6, 9, 4, 7, 10]

async function inDuckDb(rows: number, turns: number): Promise<SqlAnswer> {
	const engine = await createDuckDbEngine()
	await makeDimensions(engine)
	const pass = contractPass(rows)
	const columns = contractColumns(rows)
	let answer: SqlAnswer = []
	const begin = performance.now()
	await createSheets(engine).with(pass, columns, async sheet => {
		const load = performance.now() - begin
		const sql = passToSql(pass, contractValues(), sheet)
		if (sql.kind === 'refused') throw new Error(sql.message)
		const texts = { ours: sql.statements[0]!, hand: byHand(sheet, true), naive: byHand(sheet, false) }
		answer = await engine.query(texts.ours)
		assert.deepEqual(sumsOf(answer, oursInOrder), sumsOf(await engine.query(texts.hand), handInOrder))
		const times = await race(engine, texts, turns)
		const best = (name: string): number => Math.min(...times[name]!)
		const ratio = (name: string): string => median(times.ours!.map((took, turn) => took / times[name]![turn]!)).toFixed(2)
		console.log(
			`${rows} rows: DuckDB load ${load.toFixed(0)} ms, ours ${best('ours').toFixed(1)} ms, by hand ${best('hand').toFixed(1)} ms (ours is ${ratio('hand')} x), by hand with a bare floor(x + 0.5) ${best('naive').toFixed(1)} ms (${ratio('naive')} x)`,
		)
	})
	await engine.close()
	return answer
}

async function inClickHouse(rows: number, turns: number, want: SqlAnswer): Promise<void> {
	const engine = await openEngine([openChdb()], null, () => null)
	const pass = contractPass(rows)
	await createSheets(engine).with(pass, contractColumns(rows), async sheet => {
		const sql = passToSql(pass, contractValues(), sheet)
		if (sql.kind === 'refused') throw new Error(sql.message)
		assert.deepEqual(sumsOf(await engine.query(sql.statements[0]!), oursInOrder), sumsOf(want, oursInOrder))
		const { ours } = await race(engine, { ours: sql.statements[0]! }, turns)
		console.log(`${rows} rows: ClickHouse in the process, the same text for look-ups by CASE: ${Math.min(...ours!).toFixed(1)} ms`)
	})
	await engine.close()
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}`)
const answers = new Map<number, SqlAnswer>()
for (const rows of sizes) answers.set(rows, await inDuckDb(rows, rows > 5e7 ? 2 : rows > 5e6 ? 7 : 15))
if (findChdb()) for (const rows of sizes.filter(rows => rows <= 1e7)) await inClickHouse(rows, 5, answers.get(rows)!)
