/**
 * Signing over HTTP: the built site (session, form action, coalesced insert, redirect) beside a bare node:http server with the same coalesced insert, each in a
 * process of its own on the same PostgreSQL, one after the other in the same run; then the watchers' reads of count.json while nobody signs.
 *
 *   node bench/letters.ts [signers] [connections]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../packages/site/load/kill.ts'
import { ensureBuild } from '../packages/site/server/build.ts'
import { asService, closeDatabase, openDatabase, type Person } from '../packages/site/src/lib/server/db/index.ts'
import { addDraft } from '../packages/site/src/lib/server/letters/draft.ts'
import { masterKey } from '../packages/site/src/lib/server/letters/keys.ts'
import { openLetter } from '../packages/site/src/lib/server/letters/open.ts'
import { drawSecret, hashSecret } from '../packages/site/src/lib/server/people/secrets.ts'

const [count = 5_000, connections = 64] = process.argv.slice(2).map(Number)
const space = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-bench-'))
process.env['PARLEY_DATA'] = data
const port = 4360

await ensureBuild()
const opened = await openDatabase()
if ('words' in opened) throw new Error(opened.words)
const { database } = opened
const ids = Array.from({ length: count }, () => randomUUID())
const secrets = ids.map(drawSecret)
const inTime = new Date(Date.now() + 3_600_000)

await asService(database, 'set-up', async work => {
	await work.insertInto('space').values({ id: space }).execute()
	for (let from = 0; from < count; from += 1_000) {
		const part = ids.slice(from, from + 1_000)
		await work
			.insertInto('member')
			.values(
				part.map((id, at) => ({
					id,
					space,
					side: 'union' as const,
					number: String(from + at),
					name: `Member ${from + at}`,
					unit: null,
					standing: null,
					since: null,
				})),
			)
			.execute()
		await work
			.insertInto('session')
			.values(
				part.map((member, at) => ({
					token_hash: hashSecret(secrets[from + at]!),
					member,
					space,
					side: 'union' as const,
					via: 'mail' as const,
					expires_at: inTime,
				})),
			)
			.execute()
	}
})

const staff: Person = { id: ids[0]!, space, side: 'union', roles: ['staff'] }

async function openOne(slug: string): Promise<string> {
	const saved = await addDraft(database, staff, {
		slug,
		title: 'A letter',
		body: 'A text.\n',
		names: 'hidden',
		revealAt: null,
		ownLine: false,
		closesAt: null,
		eligibility: {},
		witnesses: [],
	})
	if (typeof saved === 'string') throw new Error(saved)
	await openLetter(database, masterKey(data), staff, saved.id)
	return saved.id
}

interface Measured {
	readonly perSecond: number
	readonly p99: number
}

/** Each of `total` requests once, so many at a time. */
async function measure(total: number, ask: (agent: Agent, index: number) => Promise<boolean>): Promise<Measured> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections })
	const times: number[] = []
	let next = 0
	const began = performance.now()
	const clients = Array.from({ length: connections }, async () => {
		while (next < total) {
			const index = next++
			const at = performance.now()
			if (!(await ask(agent, index))) throw new Error('a request was not answered as it should be')
			times.push(performance.now() - at)
		}
	})
	await Promise.all(clients)
	const seconds = (performance.now() - began) / 1_000
	agent.destroy()
	return { perSecond: total / seconds, p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]! }
}

interface Asked {
	readonly port: number
	readonly path: string
	readonly method?: string
	readonly headers?: Record<string, string>
	readonly body?: string
}

const send = (agent: Agent, { body = '', ...asked }: Asked): Promise<number> =>
	new Promise((settle, fail) => {
		const asking = request({ agent, host: 'localhost', ...asked }, response => {
			response.resume()
			response.on('end', () => settle(response.statusCode!))
		})
		asking.on('error', fail)
		asking.end(body)
	})

async function startSite(): Promise<ChildProcess> {
	const child = spawn(process.execPath, [join(import.meta.dirname, '../packages/site/server/start.ts')], {
		env: { ...process.env, PORT: String(port) },
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	await new Promise<void>((settle, fail) => {
		child.stdout!.on('data', (words: Buffer) => words.includes('in the browser') && settle())
		child.once('exit', () => fail(new Error('the site did not start')))
	})
	return child
}

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
	const gone = new Promise(settle => child.once('exit', settle))
	child.kill(signal)
	return gone
}

const tell = (what: string, { perSecond, p99 }: Measured): void =>
	console.log(`${what.padEnd(44)} ${Math.round(perSecond).toString().padStart(7)}/s   p99 ${p99.toFixed(0)} ms`)

const bareLetter = await openOne('bare')
const bare = await startApp({ app: database.app, data, letter: bareLetter })
const byBare = await measure(
	count,
	async (agent, index) => (await send(agent, { port: bare.port, path: '/', method: 'POST', body: ids[index]! })) === 200,
)
await ended(bare.child, 'SIGKILL')
tell('bare node:http, the same coalesced insert', byBare)

await openOne('burst')
const site = await startSite()
const origin = `http://localhost:${port}`
const path = `/${space}/letters/burst`
for (let waited = 0; ; waited++) {
	if ((await send(new Agent(), { port, path: `${path}/count.json` })) === 200) break
	if (waited > 100) throw new Error('the letter was not published')
	await new Promise(go => setTimeout(go, 100))
}
const bySite = await measure(count, async (agent, index) => {
	const headers = {
		origin,
		cookie: `parley-session=${secrets[index]}`,
		accept: 'text/html',
		'content-type': 'application/x-www-form-urlencoded',
	}
	return (await send(agent, { port, path: `${path}/sign?/sign`, method: 'POST', headers, body: 'a=b' })) === 303
})
tell('the site: session, form, redirect', bySite)
console.log(`${((100 * bySite.perSecond) / byBare.perSecond).toFixed(0)}% of the bare server`)
tell('count.json, read', await measure(count, async agent => (await send(agent, { port, path: `${path}/count.json` })) === 200))

await ended(site, 'SIGTERM')
await closeDatabase()
rmSync(data, { recursive: true, force: true })
