/** A bulletin to many members through a deliverer that is killed (kill -9) again and again while it sends. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { DeliverSetting } from './deliver-app.ts'
import type { SinkCount } from './mail-sink.ts'

export interface Sink {
	readonly url: string
	count(): Promise<SinkCount>
	stop(): void
}

const silent = { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] as ('ignore' | 'inherit' | 'ipc')[] }

export async function startSink(): Promise<Sink> {
	const child = fork(join(import.meta.dirname, 'mail-sink.ts'), silent)
	const told = <T>(): Promise<T> => new Promise(settle => child.once('message', message => settle(message as T)))
	const { port } = await told<{ port: number }>()
	return {
		url: `smtp://127.0.0.1:${port}`,
		count() {
			const answer = told<SinkCount>()
			child.send('count')
			return answer
		},
		stop: () => child.disconnect(),
	}
}

export async function startDeliverApp(setting: DeliverSetting): Promise<ChildProcess> {
	const child = fork(join(import.meta.dirname, 'deliver-app.ts'), {
		...silent,
		env: { ...process.env, DELIVER_APP: JSON.stringify(setting) },
	})
	await new Promise<void>((settle, fail) => {
		child.once('message', () => settle())
		child.once('exit', code => fail(new Error(`the deliverer ended with ${code} before it began`)))
	})
	return child
}

export interface Killed {
	readonly kills: number
	readonly count: SinkCount
	readonly milliseconds: number
}

/** Each kill at a random moment after another equal part of the mails has been taken; then one deliverer ends the work. */
export async function deliverUnderKills(
	setting: Omit<DeliverSetting, 'smtp'>,
	sink: Sink,
	{ members, kills, random, isDone }: { members: number; kills: number; random: () => number; isDone: () => Promise<boolean> },
): Promise<Killed> {
	const began = performance.now()
	let done = 0
	for (let kill = 1; kill <= kills; kill++) {
		const child = await startDeliverApp({ ...setting, smtp: sink.url })
		const until = (members * kill) / (kills + 1)
		while ((await sink.count()).distinct < until) await pause(10)
		await pause(random() * 100)
		const gone = new Promise(settle => child.once('exit', settle))
		child.kill('SIGKILL')
		await gone
		done = kill
	}
	const child = await startDeliverApp({ ...setting, smtp: sink.url })
	while (!(await isDone())) await pause(200)
	child.disconnect()
	await new Promise(settle => child.once('exit', settle))
	return { kills: done, count: await sink.count(), milliseconds: performance.now() - began }
}

/** Members with addresses, made up, and one statutory notice to all of them, as if it had been sent. Gives the bulletin. */
export async function plantBulletin(client: pg.Client, members: number, space = 'plant'): Promise<string> {
	await client.query('insert into parley.space (id) values ($1) on conflict do nothing', [space])
	await client.query(
		`insert into parley.member (space, side, number, name) select $1, 'union', n::text, 'Member ' || n from generate_series(1, $2::integer) n`,
		[space, members],
	)
	await client.query(
		`insert into parley.contact (member, space, side, kind, address)
		select id, space, side, 'email', 'member-' || number || '@members.example' from parley.member where space = $1`,
		[space],
	)
	const { rows } = await client.query<{ id: string }>(
		`insert into parley.bulletin (space, side, slug, title, body, kind, state, frozen_html, frozen_text, drafted_by, changed_by, sent_by, sent_at)
		select $1, 'union', 'all', 'What the talks came to today', 'x', 'statutory', 'sent', $2, $3, m.id, m.id, m.id, now() from parley.member m where m.space = $1 and m.number = '1'
		returning id`,
		[space, `<p>${'The gap is smaller than it was. '.repeat(60)}</p>`, 'The gap is smaller than it was.\n'.repeat(60)],
	)
	const id = rows[0]!.id
	await client.query(
		`insert into parley.delivery (bulletin, member, space, side) select $1, id, space, side from parley.member where space = $2`,
		[id, space],
	)
	return id
}
