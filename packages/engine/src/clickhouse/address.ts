/**
 * Where a ClickHouse stands: `clickhouse://user@host:8123/database`, or `clickhouse+https://…`. On a cluster every node is named, and the
 * cluster as its servers know it: `clickhouse://user@one:8123,two:8123/default?cluster=figures`. The password comes from the environment.
 */
import { SqlRoadError } from '../rows/sql-engine.ts'

export interface ClickHouseAddress {
	/** Of each node, the one that is asked first: "http://one:8123". */
	readonly nodes: readonly string[]
	readonly user: string
	/** The database that a connection begins in; a run makes one of its own. */
	readonly database: string
	readonly cluster: string | null
}

export const passwordVariable = 'CLICKHOUSE_PASSWORD'

const form = /^clickhouse(?<secure>\+https)?:\/\/(?:(?<login>[^@/?]*)@)?(?<hosts>[^@/?]+)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/
const hostForm = /^(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d{1,5})?$/

/** Throws a `SqlRoadError` that never repeats the address, as somebody may have written a password in it. */
export function readClickHouseAddress(text: string): ClickHouseAddress {
	const parts = form.exec(text)?.groups
	if (!parts) throw refused('A ClickHouse is named as clickhouse://user@host:8123/database, with clickhouse+https:// for an encrypted way.')
	const [user = '', password] = (parts.login ?? '').split(':')
	if (password !== undefined) throw refused(`A password does not belong in an address: put it into the environment as ${passwordVariable}.`)
	const hosts = parts.hosts!.split(',')
	if (!hosts.every(host => hostForm.test(host))) throw refused('A node of ClickHouse is named host:port, several with commas between them.')
	const query = new URLSearchParams(parts.query ?? '')
	const unknown = [...query.keys()].find(key => key !== 'cluster')
	if (unknown !== undefined) throw refused('After the ? of a ClickHouse address stands cluster=NAME and nothing else.')
	const cluster = query.get('cluster')
	if (cluster === null && hosts.length > 1) throw refused('Several nodes need the name of their cluster: …?cluster=NAME.')
	if (cluster !== null && !/^[\w.-]+$/.test(cluster)) throw refused('The name of a cluster is of letters, digits, _, - and full stops.')
	const [scheme, port] = parts.secure ? ['https', 8443] : ['http', 8123]
	return {
		nodes: hosts.map(host => `${scheme}://${/:\d+$/.test(host) ? host : `${host}:${port}`}`),
		user: decodeURIComponent(user) || 'default',
		database: parts.database || 'default',
		cluster,
	}
}

const refused = (message: string): SqlRoadError => new SqlRoadError('refused', message)
