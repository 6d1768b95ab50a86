/**
 * kill -9 under load: an app that signs and publishes is ended at random moments, as often as asked for, while signatures stream in. Afterwards each signature that
 * was acknowledged is in the database and in the log, each once, and what was published is how the log begins.
 *
 *   LETTER_KILLS=100 npm test -- letters-kill
 */
import { type ChildProcess, spawn } from 'node:child_process'
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
	const acknowledged = new Set<string>()
	let asked = 0
	let next = 0
	for (let kills = 0; kills < times; kills++) {
		const { child, port } = await startApp(setting)
		const agent = new Agent({ keepAlive: true, maxSockets: 40 })
		const gone = new Promise(settle => child.once('exit', settle))
		const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
		let isOver = false
		const clients = Array.from({ length: 40 }, async () => {
			while (!isOver) {
				const member = members[next++ % members.length]!
				asked++
				if ((await signOver(agent, port, member)) !== 'signed') continue
				acknowledged.add(member)
				begin()
			}
		})
		// From the first answer on: until then there is nothing to lose.
		await begun
		await pause(random() * 250)
		child.kill('SIGKILL')
		await gone
		isOver = true
		await Promise.all(clients)
		agent.destroy()
	}
	return { kills: times, asked, acknowledged }
}

export async function startApp(setting: AppSetting): Promise<{ readonly child: ChildProcess; readonly port: number }> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'letters-app.ts')], {
		env: { ...process.env, LETTERS_APP: JSON.stringify(setting) },
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
function randomOf(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
}
