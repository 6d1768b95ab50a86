/**
 * kill -9 under load: an app that signs and publishes, or the PostgreSQL under it, is ended at random moments, as often as asked for, while signatures
 * stream in. Afterwards each signature that was acknowledged is in the database and in the log, each once, and what was published is how the log begins.
 *
 *   LETTER_KILLS=100 npm test -- letters-kill
 *   LETTER_KILLS=100 npm test -- postgres-kill
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AppSetting } from './letters-app.ts'

export interface KillReport {
	readonly kills: number
	readonly asked: number
	readonly acknowledged: ReadonlySet<string>
}

/** Everybody signs, most of them twice, through an app that keeps dying. */
export async function killUnderLoad(setting: AppSetting, members: readonly string[], times: number, seed: number): Promise<KillReport> {
	const random = randomOf(seed)
	const load = createLoad(members)
	for (let kills = 0; kills < times; kills++) {
		const app = await startApp(setting)
		const clients = load.start(app.port)
		// From the first answer on: until then there is nothing to lose.
		await load.nextAnswer()
		await pause(random() * 250)
		await endNow(app.child)
		await clients.stop()
	}
	return { kills: times, ...load.report() }
}

export const ways = ['the postmaster', 'one of its processes', 'all of its processes', 'all of its processes and the app'] as const

export interface PostgresKills extends KillReport {
	/** How often each of the ways was taken. */
	readonly by: Readonly<Record<(typeof ways)[number], number>>
	/** Milliseconds from a kill to the first signature that was acknowledged after it. */
	readonly recoveries: readonly number[]
}

/** The same through one app whose PostgreSQL keeps dying: nobody starts it again but the app. `folder` is its PARLEY_DATA. */
export async function killPostgresUnderLoad(
	setting: AppSetting,
	folder: string,
	members: readonly string[],
	times: number,
	seed: number,
): Promise<PostgresKills> {
	const random = randomOf(seed)
	const load = createLoad(members)
	const by = { 'the postmaster': 0, 'one of its processes': 0, 'all of its processes': 0, 'all of its processes and the app': 0 }
	const recoveries: number[] = []
	let app = await startApp(setting, folder)
	let clients = load.start(app.port)
	await load.nextAnswer()
	for (let kills = 0; kills < times; kills++) {
		await pause(random() * 250)
		const way = ways[kills < ways.length ? kills : Math.floor(random() * ways.length)]!
		by[way]++
		const killed = performance.now()
		const { postmaster, others } = await processesOf(folder)
		if (way === 'the postmaster') killNow([postmaster])
		else if (way === 'one of its processes') killNow([others[Math.floor(random() * others.length)]!])
		else killNow([postmaster, ...others])
		if (way === 'all of its processes and the app') {
			await endNow(app.child)
			await clients.stop()
			app = await startApp(setting, folder)
			clients = load.start(app.port)
		}
		await load.nextAnswer()
		recoveries.push(performance.now() - killed)
		if (app.child.exitCode !== null) throw new Error(`the app ended with ${app.child.exitCode} when PostgreSQL did`)
	}
	await clients.stop()
	const gone = new Promise(settle => app.child.once('exit', settle))
	app.child.kill('SIGTERM')
	await gone
	return { kills: times, by, recoveries, ...load.report() }
}

interface Load {
	start(port: number): { stop(): Promise<void> }
	/** Until one more is acknowledged that was asked for from now on. */
	nextAnswer(): Promise<void>
	report(): { readonly asked: number; readonly acknowledged: ReadonlySet<string> }
}

function createLoad(members: readonly string[]): Load {
	const acknowledged = new Set<string>()
	let asked = 0
	let waiting: { readonly after: number; readonly go: () => void } | null = null

	async function client(agent: Agent, port: number, isOver: () => boolean): Promise<void> {
		while (!isOver()) {
			const turn = asked++
			const member = members[turn % members.length]!
			const answer = await signOver(agent, port, member)
			// Whoever gets no answer asks again, but not at once.
			if (answer === null) await pause(5)
			if (answer !== 'signed') continue
			acknowledged.add(member)
			if (waiting && turn >= waiting.after) waiting.go()
		}
	}

	return {
		start(port) {
			const agent = new Agent({ keepAlive: true, maxSockets: 40 })
			let isOver = false
			const clients = Array.from({ length: 40 }, () => client(agent, port, () => isOver))
			return {
				async stop() {
					isOver = true
					await Promise.all(clients)
					agent.destroy()
				},
			}
		},
		nextAnswer() {
			const { promise, resolve, reject } = Promise.withResolvers<void>()
			const late = setTimeout(() => reject(new Error('nothing was acknowledged for a minute')), 60_000)
			waiting = { after: asked, go: resolve }
			return promise.finally(() => clearTimeout(late))
		},
		report: () => ({ asked, acknowledged }),
	}
}

async function endNow(child: ChildProcess): Promise<void> {
	const gone = new Promise(settle => child.once('exit', settle))
	child.kill('SIGKILL')
	await gone
}

/** Those that are gone meanwhile are. */
function killNow(pids: readonly number[]): void {
	for (const pid of pids) {
		try {
			process.kill(pid, 'SIGKILL')
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
		}
	}
}

async function processesOf(folder: string): Promise<{ readonly postmaster: number; readonly others: readonly number[] }> {
	const postmaster = Number.parseInt(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8'), 10)
	const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
	const pairs = lines.map(line => line.trim().split(/\s+/).map(Number))
	return { postmaster, others: pairs.filter(([, parent]) => parent === postmaster).map(([pid]) => pid!) }
}

export async function startApp(setting: AppSetting, folder?: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'letters-app.ts')], {
		env: { ...process.env, LETTERS_APP: JSON.stringify(setting), ...(folder ? { PARLEY_DATA: folder, DATABASE_URL: '' } : {}) },
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	const port = await new Promise<number>((settle, fail) => {
		child.stdout!.once('data', (line: Buffer) => settle(Number(line)))
		child.once('exit', code => fail(new Error(`the app ended with ${code} before it listened`)))
	})
	return { child, port }
}

/** Null when there was no answer. */
export function signOver(agent: Agent, port: number, member: string): Promise<string | null> {
	return new Promise(settle => {
		const asking = request({ agent, port, host: '127.0.0.1', method: 'POST' }, response => {
			let answer = ''
			response.on('data', part => (answer += part))
			response.on('end', () => settle(response.statusCode === 200 ? answer : null))
			response.on('error', () => settle(null))
		})
		asking.on('error', () => settle(null))
		asking.end(member)
	})
}

/** mulberry32: the same seed, the same moments. */
export function randomOf(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
}
