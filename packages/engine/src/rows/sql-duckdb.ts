/** DuckDB in the process, in memory. Columns go in and figures come out as typed arrays, so that no double passes through text. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import {
	DOUBLE,
	type DuckDBConnection,
	DuckDBDataChunk,
	DuckDBInstance,
	type DuckDBMaterializedResult,
	type DuckDBType,
	type DuckDBVector,
	INTEGER,
	SMALLINT,
	TINYINT,
	UINTEGER,
	USMALLINT,
	UTINYINT,
} from '@duckdb/node-api'
import type { ColumnData, SqlAnswer } from '@parley/lang'
import { rowColumn, rowNumbers, type SqlEngine, SqlRoadError, type StoredColumn } from './sql-engine.ts'

const types: readonly (readonly [{ new (length: number): ColumnData }, DuckDBType])[] = [
	[Int8Array, TINYINT],
	[Uint8Array, UTINYINT],
	[Int16Array, SMALLINT],
	[Uint16Array, USMALLINT],
	[Int32Array, INTEGER],
	[Uint32Array, UINTEGER],
	[Float64Array, DOUBLE],
]

/** What a DuckDB vector holds at most. */
const chunkRows = 2048
const rowsBetweenLooks = 500 * chunkRows

export interface DuckDbOptions {
	/** As many as the machine has unless told. */
	readonly threads?: number
}

/** It runs out of memory with an error instead of writing people's rows to the disk, loads no extension and reads no file. */
const walledIn = {
	temp_directory: '',
	autoinstall_known_extensions: 'false',
	autoload_known_extensions: 'false',
	enable_external_access: 'false',
}

export async function createDuckDbEngine({ threads }: DuckDbOptions = {}): Promise<SqlEngine> {
	const instance = await DuckDBInstance.create(':memory:', { ...walledIn, ...(threads === undefined ? {} : { threads: String(threads) }) })
	const connection = await instance.connect()
	let loaded = 0
	let isInterrupted = false
	const guarded = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
		isInterrupted = false
		try {
			return await work()
		} catch (cause) {
			if (isInterrupted) throw new SqlRoadError('cancelled', 'The run was cancelled.')
			throw new SqlRoadError('failed', `DuckDB could not ${what}: ${firstLine(cause)}`, { cause })
		}
	}
	return {
		words: 'DuckDB',
		readsLists: true,
		load: (columns, rows) =>
			guarded('take in the rows', async () => {
				const table = `rows${loaded++}`
				await fillTable(connection, table, [...columns, { name: rowColumn, data: new Uint32Array() }], rows, () => isInterrupted)
				return [table]
			}),
		drop: ([table]) => guarded('drop a table', async () => void (await connection.run(`drop table if exists "${table}"`))),
		query: ({ text }) => guarded('work out a pass', async () => readColumns(await connection.run(text))),
		interrupt: () => {
			isInterrupted = true
			connection.interrupt()
		},
		close: async () => {
			connection.closeSync()
			instance.closeSync()
		},
	}
}

const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!

const typeOf = (data: ColumnData): DuckDBType => types.find(([kind]) => data instanceof kind)![1]

async function fillTable(
	connection: DuckDBConnection,
	table: string,
	columns: readonly StoredColumn[],
	rows: number,
	isInterrupted: () => boolean,
): Promise<void> {
	const all = columns.map(({ data }) => typeOf(data))
	await connection.run(`create table "${table}" (${columns.map(({ name }, at) => `"${name}" ${all[at]} not null`).join(', ')})`)
	const appender = await connection.createAppender(table)
	const chunk = DuckDBDataChunk.create(all)
	for (let from = 0; from < rows; from += chunkRows) {
		if (from % rowsBetweenLooks === 0 && from > 0) await nextTurn()
		if (isInterrupted()) throw new Error('interrupted')
		const many = Math.min(chunkRows, rows - from)
		chunk.reset()
		chunk.rowCount = many
		columns.forEach(({ name, data }, at) => {
			const vector = chunk.getColumnVector(at) as DuckDBVector & { items: ColumnData }
			vector.items.set(name === rowColumn ? rowNumbers(from, many) : data.subarray(from, from + many))
			vector.flush()
		})
		appender.appendDataChunk(chunk)
	}
	appender.closeSync()
}

async function readColumns(result: DuckDBMaterializedResult): Promise<SqlAnswer> {
	const answer = Array.from({ length: result.columnCount }, () => new Float64Array(result.rowCount))
	let from = 0
	for (const chunk of await result.fetchAllChunks()) {
		answer.forEach((column, at) => {
			readVector(chunk.getColumnVector(at), chunk.rowCount, column, from)
		})
		from += chunk.rowCount
	}
	return answer
}

function readVector(vector: DuckDBVector, many: number, into: Float64Array, from: number): void {
	const { items } = vector as DuckDBVector & { items?: ArrayLike<number | bigint> }
	for (let at = 0; at < many; at++) {
		const value = items && vector.getItem(at) !== null ? items[at] : vector.getItem(at)
		into[from + at] = value === null || value === undefined ? Number.NaN : Number(value)
	}
}
