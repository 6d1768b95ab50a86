/**
 * ClickHouse for the tests of the SQL road: the current one inside the process (`chdb`, from a folder of its own), and a cluster of two
 * servers of Debian's release, each with its own data, that a test starts and stops.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type ClickHouseNode, nodeOf } from '../../packages/engine/src/clickhouse/node.ts'

// The client is the engine's, whatever folder asks for it.
const { createClient } = createRequire(join(import.meta.dirname, '../../packages/engine/package.json'))(
	'@clickhouse/client',
) as typeof import('@clickhouse/client')

const folder = join(import.meta.dirname, '..', 'clickhouse')
const servers = ['/usr/sbin/clickhouse-server', '/usr/bin/clickhouse-server']

export const findServer = (): string | undefined => servers.find(path => existsSync(path))

export const whyNoServer = 'ClickHouse is missing: on Debian, `apt-get install --no-install-recommends clickhouse-server`.'
export const whyNoChdb =
	'ClickHouse in the process is missing: `npm install --no-save --prefix test/clickhouse` (half a gigabyte, Linux and macOS).'

/** On a bare Debian machine where we are root (a CI runner, a container) the server is installed; everywhere else nothing is done. */
export function installServer(): void {
	if (findServer() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
	console.log('Installing ClickHouse with apt-get, for the tests of the SQL road …')
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	spawnSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
	spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'clickhouse-server'], {
		env,
		stdio: ['ignore', 'ignore', 'inherit'],
	})
}

/** What package-lock.json of the folder names; a machine without the network, or with a system that has no build of it, goes without. */
export function installChdb(): void {
	if (findChdb()) return
	console.log('Installing ClickHouse for inside the process (chdb, half a gigabyte) …')
	const npm = process.env.npm_execpath
	const [program, first] = npm ? [process.execPath, [npm]] : ['npm', []]
	// `npm ci` asks the lockfile for the builds of every system, and the registry has not all of them at every time.
	const words = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
	spawnSync(program, [...first, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 })
}

interface Chdb {
	createChdbConnection(options: { readonly path: string }): object
}

export function findChdb(): Chdb | undefined {
	try {
		return createRequire(join(folder, 'package.json'))('chdb/connection') as Chdb
	} catch {
		return undefined
	}
}

/**
 * The current ClickHouse in this process behind the official client, as a node for `openEngine`. chdb reads the body of an INSERT as UTF-8, so
 * that blocks of numbers go through a file.
 */
export function openChdb(): ClickHouseNode {
	const home = mkdtempSync(join(tmpdir(), 'parley-chdb-'))
	const connection = findChdb()!.createChdbConnection({ path: ':memory:' })
	const client = createClient({ connection } as Parameters<typeof createClient>[0])
	const node = nodeOf(client, 'this process', {}, '')
	return {
		...node,
		ask: async (query, { blocks, ...asking } = {}) => {
			if (!blocks) return node.ask(query, asking)
			const path = join(home, 'block')
			let answer: Buffer = Buffer.alloc(0)
			for (const block of blocks) {
				writeFileSync(path, block)
				answer = await node.ask(query.replace(/format Native$/, `select * from file('${path}', 'Native')`), asking)
			}
			return answer
		},
		close: async () => {
			await node.close()
			rmSync(home, { recursive: true, force: true })
		},
	}
}

export interface Server {
	readonly http: number
	readonly process: ChildProcess
	/** As a machine that loses its power. */
	kill(): Promise<void>
}

export interface Cluster {
	readonly name: string
	/** "clickhouse://default@127.0.0.1:8123,127.0.0.1:8124/default?cluster=two" */
	readonly address: string
	readonly servers: readonly Server[]
	stop(): Promise<void>
}

const password = 'a password of the tests'

/** Two shards on loopback; the password stands in the environment as CLICKHOUSE_PASSWORD. */
export async function startCluster(): Promise<Cluster> {
	const home = mkdtempSync(join(tmpdir(), 'parley-clickhouse-'))
	const ports = await freePorts(6)
	const nodes = [0, 1].map(index => ({ index, http: ports[index * 3]!, tcp: ports[index * 3 + 1]!, inter: ports[index * 3 + 2]! }))
	const started = nodes.map(node => startServer(join(home, String(node.index)), node, nodes))
	process.env.CLICKHOUSE_PASSWORD = password
	const stop = async (): Promise<void> => {
		await Promise.all(started.map(server => server.kill()))
		rmSync(home, { recursive: true, force: true })
	}
	try {
		for (const { http } of started) await answers(http)
	} catch (cause) {
		await stop()
		throw cause
	}
	const hosts = started.map(({ http }) => `127.0.0.1:${http}`).join(',')
	return { name: 'two', address: `clickhouse://default@${hosts}/default?cluster=two`, servers: started, stop }
}

interface Ports {
	readonly http: number
	readonly tcp: number
	readonly inter: number
}

function startServer(home: string, own: Ports, all: readonly Ports[]): Server {
	mkdirSync(join(home, 'data', 'tmp'), { recursive: true })
	writeFileSync(join(home, 'config.xml'), configOf(home, own, all))
	writeFileSync(join(home, 'users.xml'), users)
	const child = spawn(findServer()!, [`--config-file=${join(home, 'config.xml')}`], { stdio: 'ignore', cwd: home })
	const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
	return {
		http: own.http,
		process: child,
		kill: async () => {
			if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
			await ended
		},
	}
}

function configOf(home: string, own: Ports, all: readonly Ports[]): string {
	const shards = all.map(
		({ tcp }) =>
			`<shard><replica><host>127.0.0.1</host><port>${tcp}</port><user>default</user><password>${password}</password></replica></shard>`,
	)
	return `<yandex>
	<logger><level>error</level><log>${home}/log</log><errorlog>${home}/errors</errorlog></logger>
	<listen_host>127.0.0.1</listen_host>
	<http_port>${own.http}</http_port><tcp_port>${own.tcp}</tcp_port><interserver_http_port>${own.inter}</interserver_http_port>
	<path>${home}/data/</path><tmp_path>${home}/data/tmp/</tmp_path>
	<users_config>${home}/users.xml</users_config>
	<default_profile>default</default_profile><default_database>default</default_database>
	<mark_cache_size>67108864</mark_cache_size>
	<remote_servers><two>${shards.join('')}</two></remote_servers>
</yandex>`
}

const users = `<yandex>
	<profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
	<users><default><password>${password}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
	<quotas><default></default></quotas>
</yandex>`

async function freePorts(many: number): Promise<readonly number[]> {
	const held = Array.from({ length: many }, () => createServer())
	const ports = await Promise.all(
		held.map(
			server => new Promise<number>(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))),
		),
	)
	await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))))
	return ports
}

async function answers(http: number): Promise<void> {
	for (let turn = 0; turn < 300; turn++) {
		const answer = await fetch(`http://127.0.0.1:${http}/ping`).catch(() => null)
		if (answer?.ok) return
		await wait(100)
	}
	throw new Error(`The ClickHouse server on port ${http} did not answer within 30 seconds.`)
}

/** For a test that looks for what a run has left behind. */
export async function askServer({ http }: Server, query: string): Promise<string> {
	const answer = await fetch(`http://127.0.0.1:${http}/`, {
		method: 'POST',
		body: query,
		headers: { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password },
	})
	const text = await answer.text()
	if (!answer.ok) throw new Error(text)
	return text.trim()
}
