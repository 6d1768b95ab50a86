/** One server, spoken to through the official client. */

import { Readable } from 'node:stream'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { SqlRoadError } from '../rows/sql-engine.ts'

export interface Asking {
	readonly settings?: Readonly<Record<string, number>>
	readonly queryId?: string
	/** Blocks of rows, for an INSERT. */
	readonly blocks?: Iterable<Buffer>
}

export interface ClickHouseNode {
	/** "host:port" */
	readonly words: string
	/** Gives the answer's bytes. Fails with a `SqlRoadError`. */
	ask(query: string, asking?: Asking): Promise<Buffer>
	close(): Promise<void>
}

export interface Login {
	readonly user: string
	readonly database: string
	readonly password: string
}

/** An hour: what takes longer is better asked of a larger cluster. */
const patience = 3_600_000

export function connectNode(url: string, login: Login): ClickHouseNode {
	const client = createClient({
		url,
		username: login.user,
		password: login.password,
		database: login.database,
		application: 'parley',
		request_timeout: patience,
		log: { level: ClickHouseLogLevel.OFF },
		keep_alive: { enabled: false },
	})
	// The server then sends nothing before it knows that all went well.
	return nodeOf(client, url.replace(/^https?:\/\//, ''), { wait_end_of_query: 1 }, login.password)
}

export function nodeOf(
	client: ClickHouseClient,
	words: string,
	always: Readonly<Record<string, number>>,
	password: string,
): ClickHouseNode {
	return {
		words,
		ask: async (query, { settings = {}, queryId, blocks } = {}) => {
			const params = { query, clickhouse_settings: { ...always, ...settings }, ...(queryId === undefined ? {} : { query_id: queryId }) }
			try {
				const { stream } = await client.exec(blocks ? { ...params, values: Readable.from(blocks, { objectMode: false }) } : params)
				return Buffer.concat(await stream.toArray())
			} catch (cause) {
				throw new SqlRoadError('failed', `ClickHouse at ${words}: ${wordsOf(cause, password)}`)
			}
		},
		close: () => client.close(),
	}
}

/** What the server said, shortened, without the password should it ever stand in there. The client's own error may hold a whole request. */
function wordsOf(cause: unknown, password: string): string {
	const { message, code } = cause as { message?: string; code?: string | number }
	const text = message || (code === undefined ? 'it does not answer' : String(code))
	const plain = password === '' ? text : text.replaceAll(password, '…')
	const [line = ''] = plain.split('\n')
	return line.length > 240 ? `${line.slice(0, 240)} …` : line
}
