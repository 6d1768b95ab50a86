/** What the deliverer asks of the database, on a connection of its own that holds its place as the one at work. */
import type pg from 'pg'
import { forgetOutbox, readOutbox } from './outbox.ts'

export interface Frozen {
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

export interface Taken {
	readonly bulletin: string
	readonly member: string
	readonly attempts: number
	readonly kind: string
	readonly address: string | null
	readonly isGone: boolean
	readonly isUnsubscribed: boolean
	readonly bounce: string | null
}

export interface Settled {
	readonly bulletin: string
	readonly member: string
	readonly state: 'accepted' | 'failed' | 'skipped' | 'queued'
	readonly isPermanent: boolean | null
	readonly reason: string | null
	readonly laterSeconds: number
	/** A try that says nothing about the mail does not count. */
	readonly attempts: number
	/** To which no mail will ever come, as its server says. */
	readonly deadAddress?: string
}

export interface Due {
	readonly bulletin: string
	readonly isPaused: boolean
	/** Whoever gets it may ask for no more of them. */
	readonly isNews: boolean
}

export interface Desk {
	/** What has mails whose hour has come: what is owed by law before the rest. */
	look(): Promise<readonly Due[]>
	/** The next of a bulletin. Each goes on from where the last ended, until one comes back short. */
	take(bulletin: string, most: number): Promise<readonly Taken[]>
	read(bulletin: string): Promise<Frozen>
	settle(settled: readonly Settled[]): Promise<void>
	/** What workers that are no more have left. */
	recover(data: string): Promise<void>
	/** Of those that are due; null: nothing stands in the way of any. */
	tell(trouble: string | null, bulletins: readonly string[]): Promise<void>
	/** By itself: staff read why, and go on with it. */
	pause(bulletin: string, why: string): Promise<void>
}

/** Under the first a worker holds its own number; under the other one process holds the place of the deliverer. */
const lockOf = 7_252
const place = "hashtextextended('parley deliverer', 0)"

/**
 * Rows are found by their keys only. A table that was filled a moment ago has no statistics, and the planner then reads and sorts all that is due for each batch: without
 * these settings 160,000 mails took ten times as long.
 */
const byKeys =
	'set enable_sort = off; set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off'

export async function enter(client: pg.Client, worker: number): Promise<void> {
	await client.query(`set role parley_service; set parley.task = 'deliver'; ${byKeys}`)
	await client.query('select pg_advisory_lock($1, $2)', [lockOf, worker])
}

export async function takePlace(client: pg.Client): Promise<boolean> {
	const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${place}) as taken`)
	return rows[0]!.taken
}

const lookThrough = `
	select b.id as bulletin, coalesce(s.paused_at is not null, false) as "isPaused", b.kind = 'news' as "isNews"
	from parley.bulletin b left join parley.sending s on s.bulletin = b.id
	where b.state = 'sent' and exists (select from parley.delivery d where d.bulletin = b.id and d.state = 'queued' and d.next_at <= now())
	order by b.kind = 'statutory' desc, b.sent_at`

const takeSome = `
	with due as materialized (
		select bulletin, member from parley.delivery
		where bulletin = $2 and state = 'queued' and next_at <= now() and (next_at, member) > ($3::timestamptz, $4::uuid)
		order by next_at, member limit $5 for update skip locked
	), taken as (
		update parley.delivery d set state = 'sending', worker = $1, attempts = attempts + 1 from due
		where d.bulletin = due.bulletin and d.member = due.member returning d.bulletin, d.member, d.attempts, d.next_at
	)
	select t.bulletin, t.member, t.attempts, t.next_at::text as "nextAt", b.kind, c.address, m.gone_at is not null as "isGone", u.member is not null as "isUnsubscribed",
		r.reason as bounce
	from taken t join parley.bulletin b on b.id = t.bulletin join parley.member m on m.id = t.member
	left join parley.contact c on c.member = t.member and c.kind = 'email'
	left join parley.mail_choice u on u.member = t.member
	left join lateral (
		select reason from parley.mail_bounce r where r.member = t.member and r.address = c.address and r.lifted_at is null limit 1
	) r on true
	order by t.next_at, t.member`

/** `+ 0`: by its key, not by the index of what is at work, which has all of the batch under one number. */
const settleSome = `
	update parley.delivery d set state = s.state, is_permanent = s.is_permanent, reason = s.reason, attempts = s.attempts, worker = null,
		next_at = case when s.state = 'queued' then now() + s.later * interval '1 second' else next_at end,
		settled_at = case when s.state = 'queued' then null else now() end
	from unnest($2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::text[], $7::integer[], $8::integer[])
		as s (bulletin, member, state, is_permanent, reason, attempts, later)
	where d.bulletin = s.bulletin and d.member = s.member and d.worker + 0 = $1`

/** A correction is owed to whoever got what it corrects, be that after the correction was made. */
const oweCorrections = `
	insert into parley.delivery (bulletin, member, space, side)
	select c.id, s.member, c.space, c.side from unnest($1::uuid[], $2::uuid[]) as s (bulletin, member) join parley.bulletin c on c.corrects = s.bulletin
	on conflict do nothing`

const flagDead = `
	insert into parley.mail_bounce (member, space, side, address, reason, via)
	select d.member, d.space, d.side, s.address, s.reason, 'refused'
	from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as s (bulletin, member, address, reason)
	join parley.delivery d on d.bulletin = s.bulletin and d.member = s.member
	on conflict do nothing`

interface Mark {
	readonly nextAt: string
	readonly member: string
}

const start: Mark = { nextAt: '-infinity', member: '00000000-0000-0000-0000-000000000000' }

export function createDesk(client: pg.Client, worker: number): Desk {
	const reached = new Map<string, Mark>()

	async function settle(of: number, settled: readonly Settled[]): Promise<void> {
		const accepted = settled.filter(({ state }) => state === 'accepted')
		const dead = settled.filter(each => each.deadAddress !== undefined)
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
		if (dead.length > 0)
			await client.query(flagDead, [
				dead.map(each => each.bulletin),
				dead.map(each => each.member),
				dead.map(each => each.deadAddress),
				dead.map(each => each.reason),
			])
		await client.query('commit')
	}

	async function recoverFrom(dead: number, data: string): Promise<void> {
		const { rows } = await client.query<Taken>('select bulletin, member, attempts from parley.delivery where worker = $1 and state = $2', [
			dead,
			'sending',
		])
		const taken = readOutbox(data, dead)
		await settle(
			dead,
			rows.map(({ bulletin, member, attempts }) => ({
				bulletin,
				member,
				isPermanent: null,
				reason: null,
				laterSeconds: 0,
				...(taken.has(`${bulletin} ${member}`)
					? { state: 'accepted' as const, attempts }
					: { state: 'queued' as const, attempts: attempts - 1 }),
			})),
		)
		forgetOutbox(data, dead)
	}

	return {
		look: async () => (await client.query<Due>(lookThrough)).rows,
		async take(bulletin, most) {
			const { nextAt, member } = reached.get(bulletin) ?? start
			const { rows } = await client.query<Taken & Mark>(takeSome, [worker, bulletin, nextAt, member, most])
			const last = rows.at(-1)
			if (last && rows.length === most) reached.set(bulletin, { nextAt: last.nextAt, member: last.member })
			else reached.delete(bulletin)
			return rows
		},
		async read(bulletin) {
			const { rows } = await client.query<Frozen>(
				'select id, space, side, slug, title, kind, frozen_html as html, frozen_text as text, sent_at as "sentAt" from parley.bulletin where id = $1',
				[bulletin],
			)
			return rows[0]!
		},
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
		async tell(trouble, bulletins) {
			if (trouble === null) await client.query('update parley.sending set trouble = null, trouble_at = null where trouble is not null')
			else
				await client.query(
					`insert into parley.sending (bulletin, space, side, trouble, trouble_at)
					select id, space, side, $2, now() from parley.bulletin where id = any($1::uuid[])
					on conflict (bulletin) do update set trouble = excluded.trouble, trouble_at = excluded.trouble_at`,
					[bulletins, trouble.slice(0, 500)],
				)
		},
		async pause(bulletin, why) {
			await client.query(
				`insert into parley.sending (bulletin, space, side, paused_at, paused_why) select id, space, side, now(), $2 from parley.bulletin where id = $1
				on conflict (bulletin) do update set paused_at = now(), paused_why = excluded.paused_why where sending.paused_at is null`,
				[bulletin, why.slice(0, 500)],
			)
		},
	}
}
