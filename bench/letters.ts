/**
 * Signing over HTTP: the built site (session, form, coalesced insert, redirect) beside a bare node:http server with the same coalesced insert, which believes
 * whoever asks; each in a process of its own on the same PostgreSQL, in turns within one run, everybody once under a letter of each turn's own. Then the
 * watchers' reads of count.json.
 *
 *   node bench/letters.ts [signers] [connections] [turns]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processorOf, processorOfPostgres } from '../packages/site/load/cost.ts'
import { startApp } from '../packages/site/load/kill.ts'
import { importRoll, makeStaff, membersOf, openOne, rollFile, signIn } from '../packages/site/load/union.ts'
import { type Answer, openWires, wireText } from '../packages/site/load/wire.ts'
import { ensureBuild } from '../packages/site/server/build.ts'
import { closeDatabase, openDatabase } from '../packages/site/src/lib/server/db/index.ts'
import { masterKey } from '../packages/site/src/lib/server/letters/keys.ts'

const [count = 10_000, connections = 256, turns = 3] = process.argv.slice(2).map(Number)
const space = 'teachers-grid'
const data = mkdtempSync(join(tmpdir(), 'parley-bench-'))
Object.assign(process.env, { PARLEY_DATA: data, DATABASE_URL: '', PARLEY_OWNER_URL: '', PARLEY_FOLDERS: '' })
const port = 4301

await ensureBuild()
const opened = await openDatabase()
if ('words' in opened) throw new Error(opened.words)
const { database } = opened
const master = masterKey(data)
const staff = await makeStaff(database, space)
await importRoll(database, staff, rollFile(count))
const members = await membersOf(database, staff)
const secrets = await signIn(database, space, members)

interface Measured {
	readonly perSecond: number
	readonly p50: number
	readonly p99: number
	/** Microseconds of processor a request: of the server, of PostgreSQL, and of this script, which asks. */
	readonly processor: readonly number[]
}

async function measure(server: number, to: number, texts: readonly string[], isRight: (answer: Answer) => boolean): Promise<Measured> {
	const wires = openWires(to, connections)
	const used = (): readonly number[] => [processorOf(server), processorOfPostgres(data), processorOf(process.pid)]
	const times: number[] = []
	const [before, began] = [used(), performance.now()]
	let next = 0
	await Promise.all(
		Array.from({ length: connections }, async () => {
			while (next < texts.length) {
				const text = texts[next++]!
				const at = performance.now()
				const answer = await wires.ask(text)
				if (!isRight(answer)) throw new Error(`answered with ${answer.status}: ${answer.body.slice(0, 500)}`)
				times.push(performance.now() - at)
			}
		}),
	)
	const seconds = (performance.now() - began) / 1_000
	const after = used()
	wires.close()
	const sorted = times.toSorted((a, b) => a - b)
	return {
		perSecond: texts.length / seconds,
		p50: sorted[Math.floor(sorted.length * 0.5)]!,
		p99: sorted[Math.floor(sorted.length * 0.99)]!,
		processor: after.map((each, at) => ((each - before[at]!) * 1_000) / texts.length),
	}
}

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

const total = ({ processor }: Measured): number => processor.reduce((a, b) => a + b)

function tell(what: string, measured: Measured): void {
	const { perSecond, p50, p99, processor } = measured
	const parts = processor.map(each => each.toFixed(0)).join(' + ')
	console.log(
		`${what.padEnd(16)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(0)} p99 ${p99.toFixed(0)} ms   processor µs a request, server + PostgreSQL + asking: ${parts} = ${total(measured).toFixed(0)}`,
	)
}

const site = await startSite()
const host = `localhost:${port}`
const headers = { host, origin: `http://${host}`, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }

async function published(path: string): Promise<void> {
	for (let waited = 0; waited < 600; waited++) {
		if ((await fetch(`http://${host}${path}/count.json`)).ok) return
		await new Promise(go => setTimeout(go, 100))
	}
	throw new Error('the letter was not published')
}

const ratios: { readonly clock: number; readonly processor: number }[] = []
for (let turn = 1; turn <= turns; turn++) {
	const letter = await openOne(database, master, staff, `bare-${turn}`)
	const bare = await startApp({ app: database.app, data, letter })
	const byBare = await measure(
		bare.child.pid!,
		bare.port,
		members.map(body => wireText({ method: 'POST', path: '/', headers: {}, body })),
		({ status, body }) => status === 200 && body.includes('signed'),
	)
	await ended(bare.child, 'SIGKILL')
	tell('bare node:http', byBare)

	await openOne(database, master, staff, `site-${turn}`)
	const path = `/${space}/letters/site-${turn}`
	await published(path)
	const bySite = await measure(
		site.pid!,
		port,
		secrets.map(secret =>
			wireText({ method: 'POST', path: `${path}/sign?/sign`, headers: { ...headers, cookie: `parley-session=${secret}` }, body: 'a=b' }),
		),
		({ status }) => status === 303,
	)
	tell('the site', bySite)
	ratios.push({ clock: bySite.perSecond / byBare.perSecond, processor: total(byBare) / total(bySite) })
}
const percents = (of: 'clock' | 'processor'): string => ratios.map(each => (100 * each[of]).toFixed(0)).join(', ')
console.log(
	`the site, percent of the bare server in the same turn: by the clock ${percents('clock')}; by processor time ${percents('processor')}`,
)
const watched = wireText({ method: 'GET', path: `/${space}/letters/site-1/count.json`, headers: { host } })
tell('count.json', await measure(site.pid!, port, Array<string>(4 * count).fill(watched), ({ status }) => status === 200))

await ended(site, 'SIGTERM')
await closeDatabase()
rmSync(data, { recursive: true, force: true })
