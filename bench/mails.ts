/**
 * Mails to one local mail server: nodemailer's own pool, the post of the bulletins alone, and the whole deliverer with its ledger in PostgreSQL, in turns in the same run; then the
 * same two posts with a server 20 ms away (ten each way), which is what counts beyond this machine.
 *
 *   node bench/mails.ts [mails] [connections]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plantBulletin, startSink } from '../packages/site/load/deliver-kills.ts'
import { type Compose, composer } from '../packages/site/src/lib/server/bulletins/compose.ts'
import { startDeliverer } from '../packages/site/src/lib/server/bulletins/deliver.ts'
import { openPost } from '../packages/site/src/lib/server/bulletins/post.ts'
import { closeDatabase, openDatabase, withClient } from '../packages/site/src/lib/server/db/index.ts'

const { createTransport } = createRequire(join(import.meta.dirname, '../packages/site/package.json'))('nodemailer')
const [mails = 20_000, connections = 8] = process.argv.slice(2).map(Number)
const data = mkdtempSync(join(tmpdir(), 'parley-mails-'))
process.env['PARLEY_DATA'] = data
for (const name of ['DATABASE_URL', 'PARLEY_OWNER_URL']) delete process.env[name]
const sender = { master: Buffer.alloc(32, 7), from: 'The committee <committee@union.example>', origin: 'https://talks.example' }

interface Measured {
	readonly perSecond: number
	/** Of this process, a mail: sink and PostgreSQL are others. */
	readonly microseconds: number
}

async function measure(count: number, work: () => Promise<void>): Promise<Measured> {
	const [began, used] = [performance.now(), process.cpuUsage()]
	await work()
	const { user, system } = process.cpuUsage(used)
	return { perSecond: (count / (performance.now() - began)) * 1_000, microseconds: (user + system) / count }
}

type Send = (compose: Compose, index: number) => Promise<unknown>

/** Twice as many wait as there are connections, for both alike. */
async function each(count: number, send: Send, compose: Compose): Promise<void> {
	let next = 0
	await Promise.all(
		Array.from({ length: 2 * connections }, async () => {
			while (next < count) await send(compose, next++)
		}),
	)
}

const memberOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const text = 'The gap is smaller than it was. '.repeat(60)
const mail = {
	id: memberOf(0),
	space: 'plant',
	side: 'union',
	title: 'What the talks came to today',
	kind: 'news',
	page: null,
	sentAt: new Date(),
} as const
const compose = composer({ ...mail, html: `<p>${text}</p>`, text }, sender)
const addressOf = (index: number): string => `member-${index}@members.example`

function byNodemailer(url: string, count: number): Promise<Measured> {
	const transport = createTransport({ url, pool: true, maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY })
	const send: Send = (make, index) => {
		const { from, raw } = make(memberOf(index), addressOf(index))
		return transport.sendMail({ envelope: { from, to: [addressOf(index)] }, raw })
	}
	return measure(count, () => each(count, send, compose)).finally(() => transport.close())
}

function byPost(url: string, count: number): Promise<Measured> {
	const post = openPost(url, connections)
	const send: Send = async (make, index) => {
		const outcome = await post.send(make(memberOf(index), addressOf(index)), addressOf(index), () => {})
		if (outcome.kind !== 'accepted') throw new Error(outcome.reason)
	}
	return measure(count, () => each(count, send, compose)).finally(() => post.close())
}

async function byLedger(url: string, count: number, turn: number): Promise<Measured> {
	const opened = await openDatabase()
	if ('words' in opened) throw new Error(opened.words)
	const { app, owner } = opened.database
	await withClient(owner!, client => plantBulletin(client, count, `plant-${turn}`))
	const post = openPost(url, connections)
	return measure(count, async () => {
		const deliverer = startDeliverer({ app, data, sender, post, connections, pollMilliseconds: 50 })
		await withClient(owner!, async client => {
			for (;;) {
				const { rows } = await client.query("select from parley.delivery where state in ('queued', 'sending') limit 1")
				if (rows.length === 0) return
				await new Promise(go => setTimeout(go, 50))
			}
		})
		await deliverer.stop()
	}).finally(() => post.close())
}

/** The same server, so many milliseconds away: bytes arrive late, in order. */
async function farAway(url: string, milliseconds: number): Promise<{ readonly url: string; close(): void }> {
	const port = Number(new URL(url).port)
	const server = createServer(near => {
		const far = connect(port, '127.0.0.1')
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			from.on('data', part => setTimeout(() => to.writable && to.write(part), milliseconds))
			from.on('close', () => setTimeout(() => to.destroy(), milliseconds))
			from.on('error', () => {})
			from.setNoDelay(true)
		}
	})
	await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
	return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

const tell = (what: string, all: readonly Measured[], than: readonly Measured[]): void => {
	const best = (list: readonly Measured[]) => list.toSorted((a, b) => b.perSecond - a.perSecond)[0]!
	const [ours, theirs] = [best(all), best(than)]
	console.log(
		`${what.padEnd(52)} ${Math.round(ours.perSecond).toString().padStart(6)}/s ${(ours.perSecond / theirs.perSecond).toFixed(2)} x   ${Math.round(ours.microseconds).toString().padStart(5)} µs of processor a mail`,
	)
}

const sink = await startSink()
try {
	await byNodemailer(sink.url, 2_000)
	await byPost(sink.url, 2_000)
	const [pool, post, ledger]: [Measured[], Measured[], Measured[]] = [[], [], []]
	for (let turn = 0; turn < 3; turn++) {
		pool.push(await byNodemailer(sink.url, mails))
		post.push(await byPost(sink.url, mails))
		ledger.push(await byLedger(sink.url, mails, turn))
	}
	console.log(`${mails} mails, ${connections} connections, the best of three turns`)
	tell('nodemailer, its pool', pool, pool)
	tell('the post of the bulletins', post, pool)
	tell('the deliverer, with its ledger in PostgreSQL', ledger, pool)
	const far = await farAway(sink.url, 10)
	const few = Math.min(mails, 4_000)
	const [farPool, farPost] = [[await byNodemailer(far.url, few)], [await byPost(far.url, few)]]
	console.log('a server 20 ms away')
	tell('nodemailer, its pool', farPool, farPool)
	tell('the post of the bulletins', farPost, farPool)
	far.close()
} finally {
	sink.stop()
	await closeDatabase()
	rmSync(data, { recursive: true, force: true })
}
