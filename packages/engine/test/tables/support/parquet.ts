/** Parquet as DuckDB writes it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

export async function parquet(select: string): Promise<Buffer> {
	const directory = mkdtempSync(join(tmpdir(), 'parley-parquet-'))
	const instance = await DuckDBInstance.create(':memory:')
	const connection = await instance.connect()
	try {
		const path = join(directory, 'made.parquet')
		await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
		return readFileSync(path)
	} finally {
		connection.closeSync()
		instance.closeSync()
		rmSync(directory, { recursive: true, force: true })
	}
}
