/** What a cluster does when something goes wrong: an error in words, never a part of a sum, and nothing left behind. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type PassResult, runPassPlain } from '@parley/lang'
import { askServer, type Cluster, findServer, type Server, startCluster, whyNoServer } from '../../../../test/support/clickhouse.ts'
import { createClickHouseEngine } from '../../src/clickhouse/engine.ts'
import { createSqlRunner } from '../../src/rows/sql-run.ts'
import { type LongPass, longPass } from './long-pass.ts'

const skip = findServer() ? false : whyNoServer
const long = longPass(1_500_000, 80)
let cluster: Cluster

before(async () => {
	if (!skip) cluster = await startCluster()
})
after(async () => {
	if (!skip) await cluster.stop()
})

const open = async (address = cluster.address) => createSqlRunner(await createClickHouseEngine(address))
const run = (runner: Awaited<ReturnType<typeof open>>, { pass, values, columns }: LongPass) => runner.run(pass, values, columns)
const ours = "like 'parley%'"
const databases = (server: Server): Promise<string> => askServer(server, `select name from system.databases where name ${ours}`)
const queries = (server: Server): Promise<string> =>
	askServer(server, `select query_id from system.processes where initial_query_id ${ours}`)

/** Waits until it holds, for half a minute. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
	for (let turn = 0; turn < 1500; turn++) {
		if (await holds()) return
		await wait(20)
	}
	assert.fail(`within half a minute: ${what}`)
}

async function nothingIsLeft(): Promise<void> {
	for (const server of cluster.servers) {
		await until(async () => (await databases(server)) === '', 'no database of ours')
		await until(async () => (await queries(server)) === '', 'no query of ours')
	}
}

/**
 * A pass that is being summed: what it will come to, once the second server has been seen at work on it. On a busy machine a run may be over between two
 * looks; then it is begun again.
 */
async function started(runner: Awaited<ReturnType<typeof open>>): Promise<{ readonly outcome: Promise<Outcome> }> {
	for (let turn = 0; turn < 40; turn++) {
		let isOver = false
		const outcome = run(runner, long)
			.then(
				(result): Outcome => ({ result, error: null }),
				(error: Error & { kind?: string }): Outcome => ({ result: null, error }),
			)
			.finally(() => {
				isOver = true
			})
		while (!isOver) if (await isSumming()) return { outcome }
		const { error } = await outcome
		if (error) throw error
	}
	return assert.fail('in forty runs the second server was never seen at work')
}

async function isSumming(): Promise<boolean> {
	const found = await askServer(
		cluster.servers[1]!,
		`select count(*) from system.processes where initial_query_id ${ours} and query like 'SELECT%'`,
	)
	return Number(found) > 0
}

interface Outcome {
	readonly result: PassResult | null
	readonly error: (Error & { kind?: string }) | null
}

test('rows are spread over the servers, the sum is whole, and a run that ends leaves nothing', { skip }, async () => {
	const runner = await open()
	const { pass, values, columns } = longPass(20_000, 3)
	const got = await runner.run(pass, values, columns)
	assert.deepEqual(got, runPassPlain(pass, values, columns))
	for (const server of cluster.servers) {
		const database = await databases(server)
		assert.equal(await askServer(server, `select count(*) from ${database}.rows0_part`), '10000')
	}
	await runner.close()
	await nothingIsLeft()
})

test('a run that is cancelled says so and leaves nothing', { skip }, async () => {
	const runner = await open()
	const { outcome } = await started(runner)
	const stop = setInterval(() => runner.interrupt(), 50)
	const { error } = await outcome
	clearInterval(stop)
	assert.equal(error?.message, 'The run was cancelled.')
	await runner.close()
	await nothingIsLeft()
})

test('a query that somebody kills at the server is an error, and nothing is left', { skip }, async () => {
	const runner = await open()
	const { outcome } = await started(runner)
	const kill = setInterval(() => void askServer(cluster.servers[0]!, `kill query where query_id ${ours} async`).catch(() => {}), 50)
	const { result, error } = await outcome
	clearInterval(kill)
	assert.equal(result, null)
	assert.match(error!.message, /^ClickHouse at 127\.0\.0\.1:\d+: /)
	await runner.close()
	await nothingIsLeft()
})

test('a process that is killed in the middle leaves nothing', { skip }, async () => {
	const child = spawn(process.execPath, [`${import.meta.dirname}/killed-run.ts`, cluster.address], { stdio: 'ignore' })
	await until(async () => (await queries(cluster.servers[1]!)) !== '', 'the other process has begun')
	child.kill('SIGKILL')
	await once(child, 'exit')
	await nothingIsLeft()
})

test('a password stands in no message, and an address that holds one is refused', { skip }, async () => {
	const secret = 'hunter2 of the tests'
	const mine = process.env.CLICKHOUSE_PASSWORD
	process.env.CLICKHOUSE_PASSWORD = secret
	const error: Error = await open().then(
		() => assert.fail('the password is wrong'),
		cause => cause,
	)
	process.env.CLICKHOUSE_PASSWORD = mine
	assert.match(error.message, /password/i)
	assert.ok(!JSON.stringify([error.message, error.stack, error]).includes(secret))
	await assert.rejects(
		open('clickhouse://me:hunter2@somewhere/default'),
		({ message }: Error) => !message.includes('hunter2') && /CLICKHOUSE_PASSWORD/.test(message),
	)
})

test('every node of the cluster has to be named', { skip }, async () => {
	const one = `clickhouse://default@127.0.0.1:${cluster.servers[0]!.http}/default?cluster=`
	await assert.rejects(open(`${one}two`), /names 1 node of the cluster two and ClickHouse has 2 nodes in it/)
	await assert.rejects(open(`${one}three`), /knows no such cluster/)
	await nothingIsLeft()
})

test('a server that would leave out nodes that are away is not used', { skip }, async () => {
	const proxy = createServer((asked, reply) => {
		const path = asked.url!.replace('skip_unavailable_shards=0', 'skip_unavailable_shards=1')
		const { method, headers } = asked
		const passed = request({ host: '127.0.0.1', port: cluster.servers[0]!.http, path, method: method!, headers }, answer => {
			reply.writeHead(answer.statusCode!, answer.headers)
			answer.pipe(reply)
		})
		asked.pipe(passed)
	})
	await once(proxy.listen(0, '127.0.0.1'), 'listening')
	const { port } = proxy.address() as { port: number }
	await assert.rejects(open(`clickhouse://default@127.0.0.1:${port}/default`), {
		kind: 'refused',
		message: /does not keep to skip_unavailable_shards = 0, so a sum could lack the rows of a node that is away/,
	})
	proxy.close()
	await nothingIsLeft()
})

test('a server that dies in the middle of a sum is an error, and so is a dead one', { skip }, async () => {
	const runner = await open()
	const { outcome } = await started(runner)
	await cluster.servers[1]!.kill()
	const { result, error } = await outcome
	assert.equal(result, null, 'a part of a sum was taken for the sum')
	assert.equal(error!.kind, 'failed')
	await assert.rejects(run(runner, long), { kind: 'failed' })
	await assert.rejects(runner.close(), { kind: 'failed' })
	await assert.rejects(open(), { kind: 'failed', message: /ECONNREFUSED/ })
	assert.equal(await databases(cluster.servers[0]!), '')
})
