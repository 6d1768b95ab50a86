/** DuckDB in the process and in memory. It loads no extension, reads no file but the one it is given, and writes none. */
import { availableParallelism } from 'node:os'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

export interface OpenDuck {
	readonly connection: DuckDBConnection
	close(): void
}

/** Runs out with an error instead of spilling to the disk: what a table's file needs on its way in is far below this. */
const memoryLimit = '1GB'

export async function openDuck(file: string): Promise<OpenDuck> {
	const instance = await DuckDBInstance.create(':memory:', {
		threads: String(availableParallelism()),
		memory_limit: memoryLimit,
		autoinstall_known_extensions: 'false',
		autoload_known_extensions: 'false',
		temp_directory: '',
	})
	const connection = await instance.connect()
	for (const setting of [`allowed_paths = [${textOf(file)}]`, 'enable_external_access = false', 'lock_configuration = true'])
		await connection.run(`SET ${setting}`)
	return {
		connection,
		close() {
			connection.closeSync()
			instance.closeSync()
		},
	}
}

export const textOf = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const nameOf = (name: string): string => `"${name.replaceAll('"', '""')}"`
