/**
 * The delivery ledger at work: one row for each member and bulletin, taken in batches (FOR UPDATE SKIP LOCKED), sent over a few connections, settled in batches.
 *
 *   queued ─▶ sending ─▶ accepted              the server has taken it
 *                    ─▶ failed, permanently    the server will not take it
 *                    ─▶ queued again, later    a temporary refusal, until there were too many: failed, temporarily
 *                    ─▶ skipped                no address, unsubscribed, gone, came back before
 *
 * A worker has a number and holds a lock of the database by it, so that it is known when it is no more. Its rows that are still `sending` are then settled by
 * whoever finds them: what its outbox (outbox.ts) says was taken is accepted, the rest is queued anew under the same Message-ID. SMTP cannot be asked
 * whether a mail was taken, so a kill may double those that were under way at that moment: one a connection at most.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Compose, composer, isPlainAddress, type Sender } from './compose.ts'
import { forgetOutbox, type Outbox, openOutbox, readOutbox } from './outbox.ts'
import type { Outcome, Post } from './post.ts'

export interface DelivererOptions {
	readonly app: pg.PoolConfig
	/** PARLEY_DATA: where the outbox stands. */
	readonly data: string
	readonly sender: Sender
	readonly post: Post
	/** As many as the post has connections. */
	readonly connections: number
	/** Mails a second at most, of this process; 0: as fast as the server takes them. */
	readonly perSecond?: number
	readonly batch?: number
	readonly pollMilliseconds?: number
	readonly complain?: (words: string) => void
}

export interface Deliverer {
	/** What stands in the way just now, in words. */
	trouble(): string | null
	stop(): Promise<void>
}

/** Minutes until the next try of a mail that was refused for now. */
export const laterMinutes = [1, 5, 25, 120, 480] as const

interface Taken {
	readonly bulletin: string
	readonly member: string
	readonly attempts: number
	readonly kind: string
	readonly address: string | null
	readonly isGone: boolean
	readonly isUnsubscribed: boolean
	readonly bounce: string | null
}

interface Settled {
	readonly bulletin: string
	readonly member: string
	readonly state: 'accepted' | 'failed' | 'skipped' | 'queued'
	readonly isPermanent: boolean | null
	readonly reason: string | null
	readonly laterSeconds: number
	/** A try that says nothing about the mail does not count. */
	readonly attempts: number
}

const lockOf = 7_252

export function startDeliverer(options: DelivererOptions): Deliverer {
	const { complain = words => console.error(words), pollMilliseconds = 1_000 } = options
	const stopping = new AbortController()
	const state = { trouble: null as string | null }

	async function run(): Promise<void> {
		while (!stopping.signal.aborted) {
			try {
				await life(options, stopping.signal, pollMilliseconds, state)
			} catch (error) {
				state.trouble = `The database cannot be used: ${(error as Error).message}`
				if (!stopping.signal.aborted) complain(`Bulletins are not being delivered. ${state.trouble}`)
				await pause(pollMilliseconds, undefined, { signal: stopping.signal }).catch(() => {})
			}
		}
	}

	const running = run()
	return {
		trouble: () => state.trouble,
		async stop() {
			stopping.abort()
			await running
		},
	}
}

/** From one connection to the database to its end. */
async function life(options: DelivererOptions, signal: AbortSignal, poll: number, state: { trouble: string | null }): Promise<void> {
	const client = new pg.Client(options.app)
	let lost: Error | null = null
	client.on('error', error => (lost = error))
	await client.connect()
	let outbox: Outbox | null = null
	try {
		await client.query("set role parley_service; set parley.task = 'deliver'")
		const worker = randomInt(1, 2 ** 31 - 1)
		await client.query('select pg_advisory_lock($1, $2)', [lockOf, worker])
		outbox = openOutbox(options.data, worker)
		const desk = createDesk(client, worker)
		await carry(options, desk, outbox, signal, poll, state, () => lost)
		outbox.drop()
	} finally {
		await client.end().catch(() => {})
	}
}

async function carry(
	{ data, sender, post, connections, perSecond = 0, batch = 200 }: DelivererOptions,
	desk: Desk,
	outbox: Outbox,
	signal: AbortSignal,
	poll: number,
	state: { trouble: string | null },
	lost: () => Error | null,
): Promise<void> {
	const bodies = new Map<string, Promise<Compose>>()
	const bodyOf = (bulletin: string): Promise<Compose> => {
		const body = bodies.get(bulletin) ?? desk.read(bulletin).then(mail => composer({ ...mail, page: pageOf(sender, mail) }, sender))
		bodies.set(bulletin, body)
		return body
	}
	const waiting: Taken[] = []
	let settled: Settled[] = []
	let failed: Error | null = null
	let troubles = 0
	let nextSlot = 0

	const pace = async (): Promise<void> => {
		if (perSecond <= 0) return
		nextSlot = Math.max(Date.now(), nextSlot) + 1_000 / perSecond
		const wait = nextSlot - 1_000 / perSecond - Date.now()
		if (wait > 0) await pause(wait)
	}

	const sendOne = async (taken: Taken): Promise<void> => {
		const skip = whySkipped(taken)
		if (skip !== null) return void settled.push(settledAs(taken, 'skipped', skip))
		const compose = await bodyOf(taken.bulletin)
		await pace()
		const outcome = await post.send(compose(taken.member, taken.address!), taken.address!)
		if (outcome.kind === 'accepted') outbox.note(taken.bulletin, taken.member)
		settled.push(settlementOf(taken, outcome))
		troubles = outcome.kind === 'trouble' ? troubles + 1 : 0
		state.trouble = outcome.kind === 'trouble' ? `The mail server cannot be used: ${outcome.reason}` : null
		if (outcome.kind === 'trouble') await pause(Math.min(60_000, 500 * 2 ** Math.min(troubles, 7)), undefined, { signal }).catch(() => {})
	}

	const flush = async (): Promise<void> => {
		const some = settled
		settled = []
		if (some.length > 0) await desk.settle(some)
	}

	let isOver = false
	const connectionLoop = async (): Promise<void> => {
		while (!isOver && !failed) {
			const taken = waiting.shift()
			if (!taken) await pause(5)
			else await sendOne(taken).catch(error => (failed = error as Error))
		}
	}
	const senders = Array.from({ length: connections }, connectionLoop)
	try {
		let lookedAt = 0
		while (!signal.aborted && !failed && !lost()) {
			if (Date.now() - lookedAt > 5_000) {
				await desk.recover(data)
				lookedAt = Date.now()
			}
			const isCalm = state.trouble === null
			if (waiting.length < batch / 2 && isCalm) waiting.push(...(await desk.take(batch)))
			const wasIdle = waiting.length === 0 && settled.length === 0
			await flush()
			await pause(wasIdle ? poll : 20, undefined, { signal }).catch(() => {})
			if (!isCalm && waiting.length === 0) state.trouble = null
		}
	} finally {
		isOver = true
		await Promise.all(senders)
	}
	if (failed) throw failed
	const gone = lost()
	if (gone) throw gone
	for (const taken of waiting) settled.push({ ...settledAs(taken, 'queued', null), attempts: taken.attempts - 1 })
	await flush()
}

const pageOf = ({ origin }: Sender, { space, side, slug }: Frozen): string | null =>
	origin === null ? null : `${origin}/${encodeURIComponent(space)}/bulletins/${side}/${slug}`

const settledAs = ({ bulletin, member, attempts }: Taken, state: Settled['state'], reason: string | null): Settled => ({
	bulletin,
	member,
	state,
	isPermanent: null,
	reason,
	laterSeconds: 0,
	attempts,
})

/** Statutory notices reach whoever unsubscribed; a correction reaches whoever got what it corrects. */
export function whySkipped({ kind, address, isGone, isUnsubscribed, bounce }: Taken): string | null {
	if (isGone && kind !== 'correction') return 'no longer on the roll'
	if (address === null) return 'no address'
	if (!isPlainAddress(address)) return 'the address cannot be written to'
	if (bounce !== null) return `came back before: ${bounce}`
	return isUnsubscribed && kind === 'news' ? 'unsubscribed' : null
}

export function settlementOf(taken: Taken, outcome: Outcome): Settled {
	if (outcome.kind === 'accepted') return settledAs(taken, 'accepted', null)
	if (outcome.kind === 'refused') return { ...settledAs(taken, 'failed', outcome.reason), isPermanent: true }
	if (outcome.kind === 'trouble') return { ...settledAs(taken, 'queued', outcome.reason), attempts: taken.attempts - 1, laterSeconds: 5 }
	const minutes = laterMinutes[taken.attempts - 1]
	if (minutes === undefined) return { ...settledAs(taken, 'failed', outcome.reason), isPermanent: false }
	return { ...settledAs(taken, 'queued', outcome.reason), laterSeconds: minutes * 60 }
}

interface Frozen {
	readonly id: string
	readonly space: string
	readonly side: string
	readonly slug: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	readonly html: string
	readonly text: string
	readonly sentAt: Date
}

interface Desk {
	read(bulletin: string): Promise<Frozen>
	take(most: number): Promise<readonly Taken[]>
	settle(settled: readonly Settled[]): Promise<void>
	/** What workers that are no more have left. */
	recover(data: string): Promise<void>
}

const takeSome = `
	with due as (
		select bulletin, member from parley.delivery where state = 'queued' and next_at <= now() order by next_at limit $2 for update skip locked
	), taken as (
		update parley.delivery d set state = 'sending', worker = $1, attempts = attempts + 1 from due
		where d.bulletin = due.bulletin and d.member = due.member returning d.bulletin, d.member, d.attempts
	)
	select t.bulletin, t.member, t.attempts, b.kind, c.address, m.gone_at is not null as "isGone", u.member is not null as "isUnsubscribed", r.reason as bounce
	from taken t join parley.bulletin b on b.id = t.bulletin join parley.member m on m.id = t.member
	left join parley.contact c on c.member = t.member and c.kind = 'email'
	left join parley.mail_choice u on u.member = t.member
	left join lateral (
		select reason from parley.mail_bounce r where r.member = t.member and r.address = c.address and r.lifted_at is null limit 1
	) r on true`

const settleSome = `
	update parley.delivery d set state = s.state, is_permanent = s.is_permanent, reason = s.reason, attempts = s.attempts, worker = null,
		next_at = now() + s.later * interval '1 second', settled_at = case when s.state = 'queued' then null else now() end
	from unnest($2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::text[], $7::integer[], $8::integer[])
		as s (bulletin, member, state, is_permanent, reason, attempts, later)
	where d.bulletin = s.bulletin and d.member = s.member and d.state = 'sending' and d.worker = $1`

/** A correction is owed to whoever got what it corrects, be that after the correction was made. */
const oweCorrections = `
	insert into parley.delivery (bulletin, member, space, side)
	select c.id, s.member, c.space, c.side from unnest($1::uuid[], $2::uuid[]) as s (bulletin, member) join parley.bulletin c on c.corrects = s.bulletin
	on conflict do nothing`

function createDesk(client: pg.Client, worker: number): Desk {
	async function settle(of: number, settled: readonly Settled[]): Promise<void> {
		const accepted = settled.filter(({ state }) => state === 'accepted')
		await client.query('begin')
		// Held against a correction that looks, at the same moment, for those who got it.
		await client.query('select from parley.bulletin where id = any($1::uuid[]) order by id for share', [
			[...new Set(accepted.map(({ bulletin }) => bulletin))],
		])
		await client.query(settleSome, [
			of,
			settled.map(each => each.bulletin),
			settled.map(each => each.member),
			settled.map(each => each.state),
			settled.map(each => each.isPermanent),
			settled.map(each => each.reason),
			settled.map(each => each.attempts),
			settled.map(each => each.laterSeconds),
		])
		await client.query(oweCorrections, [accepted.map(each => each.bulletin), accepted.map(each => each.member)])
		await client.query('commit')
	}

	async function recoverFrom(dead: number, data: string): Promise<void> {
		const { rows } = await client.query<Taken>('select bulletin, member, attempts from parley.delivery where worker = $1', [dead])
		const taken = readOutbox(data, dead)
		await settle(
			dead,
			rows.map(row =>
				taken.has(`${row.bulletin} ${row.member}`)
					? settledAs(row, 'accepted', null)
					: { ...settledAs(row, 'queued', null), attempts: row.attempts - 1 },
			),
		)
		forgetOutbox(data, dead)
	}

	return {
		async read(bulletin) {
			const { rows } = await client.query<Frozen>(
				'select id, space, side, slug, title, kind, frozen_html as html, frozen_text as text, sent_at as "sentAt" from parley.bulletin where id = $1',
				[bulletin],
			)
			return rows[0]!
		},
		take: async most => (await client.query<Taken>(takeSome, [worker, most])).rows,
		settle: settled => settle(worker, settled),
		async recover(data) {
			const { rows } = await client.query<{ worker: number }>(
				"select distinct worker from parley.delivery where state = 'sending' and worker <> $1",
				[worker],
			)
			for (const { worker: other } of rows) {
				const { rows: got } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', [lockOf, other])
				if (!got[0]!.free) continue
				await recoverFrom(other, data)
				await client.query('select pg_advisory_unlock($1, $2)', [lockOf, other])
			}
		},
	}
}
