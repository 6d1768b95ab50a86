/** How a sending is doing, as the staff of its side see it, and what they do about it: pause it, go on with it, try again whom it did not reach. */
import { sql } from 'kysely'
import { asPerson, becomeService, type Database, type Person, type Work } from '#db'
import { note } from '../people/audit.ts'
import { refused, type Settled } from '../people/roles.ts'
import { skipped } from './deliver.ts'

export interface Sending {
	readonly id: string
	readonly slug: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	readonly sentAt: Date
	/** Before which none leaves; null when that is past. */
	readonly notBefore: Date | null
	readonly paused: { readonly at: Date; readonly by: string | null; readonly why: string | null } | null
	readonly trouble: { readonly words: string; readonly since: Date } | null
	readonly counts: Counts
	/** Accepted within the last minute. */
	readonly lately: number
	readonly missed: readonly Missed[]
}

export interface Counts {
	readonly all: number
	/** Not tried yet, or under way. */
	readonly waiting: number
	/** Refused for now, and tried again at their hour. */
	readonly later: number
	readonly accepted: number
	/** Refused for good, or came back. */
	readonly refused: number
	/** Refused for now, too often. */
	readonly givenUp: number
	/** No address that mail goes to. */
	readonly unreachable: number
	readonly unsubscribed: number
	readonly gone: number
}

export interface Missed {
	readonly number: string
	readonly name: string
	readonly reason: string
	readonly isForGood: boolean
}

/** Of those it did not reach as many as are read. */
const mostShown = 100

const isUnreachable = sql<boolean>`state = 'skipped' and (reason in (${skipped.noAddress}, ${skipped.badAddress}) or starts_with(reason, ${skipped.cameBack}))`

export const readSending = (database: Database, person: Person, slug: string): Promise<Sending | null> =>
	asPerson(database, person, async work => {
		const found = await sentBulletin(work, slug)
		if (!found) return null
		const how = await work
			.selectFrom('sending')
			.leftJoin('member', 'member.id', 'sending.paused_by')
			.select(['paused_at', 'member.name as by', 'paused_why', 'trouble', 'trouble_at'])
			.where('bulletin', '=', found.id)
			.executeTakeFirst()
		const { lately, ...counts } = await countOf(work, found.id)
		return {
			...found,
			paused: how?.paused_at ? { at: how.paused_at, by: how.by, why: how.paused_why } : null,
			trouble: how?.trouble ? { words: how.trouble, since: how.trouble_at! } : null,
			counts,
			lately,
			missed: await missedOf(work, found.id),
		}
	})

const sentBulletin = (work: Work, slug: string) =>
	work
		.selectFrom('bulletin')
		.select(['id', 'slug', 'title', 'kind'])
		.select(sql<Date>`sent_at`.as('sentAt'))
		.select(sql<Date | null>`case when not_before > now() then not_before end`.as('notBefore'))
		.where('slug', '=', slug)
		.where('side', '=', sql<'union'>`parley.side()`)
		.where('state', '=', 'sent')
		.executeTakeFirst()

async function countOf(work: Work, bulletin: string): Promise<Counts & { readonly lately: number }> {
	const { rows } = await sql<Counts & { readonly lately: number }>`
		select count(*)::integer as all,
			count(*) filter (where state = 'sending' or (state = 'queued' and attempts = 0))::integer as waiting,
			count(*) filter (where state = 'queued' and attempts > 0)::integer as later,
			count(*) filter (where state = 'accepted')::integer as accepted,
			count(*) filter (where state = 'failed' and is_permanent)::integer as refused,
			count(*) filter (where state = 'failed' and not is_permanent)::integer as "givenUp",
			count(*) filter (where ${isUnreachable})::integer as unreachable,
			count(*) filter (where state = 'skipped' and reason = ${skipped.unsubscribed})::integer as unsubscribed,
			count(*) filter (where state = 'skipped' and reason = ${skipped.gone})::integer as gone,
			count(*) filter (where state = 'accepted' and settled_at > now() - interval '1 minute')::integer as lately
		from parley.delivery where bulletin = ${bulletin}`.execute(work)
	return rows[0]!
}

async function missedOf(work: Work, bulletin: string): Promise<readonly Missed[]> {
	const { rows } = await sql<Missed>`
		select m.number, m.name, d.reason, coalesce(d.is_permanent, true) as "isForGood"
		from parley.delivery d join parley.member m on m.id = d.member
		where d.bulletin = ${bulletin} and (d.state = 'failed' or (d.state = 'skipped' and d.reason not in (${skipped.unsubscribed}, ${skipped.gone})))
		order by m.number limit ${mostShown}`.execute(work)
	return rows
}

export interface Sent {
	readonly slug: string
	readonly title: string
	readonly sentAt: Date
	readonly isGoingOn: boolean
	readonly isPaused: boolean
}

/** The newest first. */
export const listSendings = (database: Database, person: Person): Promise<readonly Sent[]> =>
	asPerson(database, person, async work => {
		const { rows } = await sql<Sent>`
			select b.slug, b.title, b.sent_at as "sentAt", s.paused_at is not null as "isPaused",
				exists (select from parley.delivery d where d.bulletin = b.id and d.state = 'queued')
					or exists (select from parley.delivery d where d.bulletin = b.id and d.state = 'sending') as "isGoingOn"
			from parley.bulletin b left join parley.sending s on s.bulletin = b.id
			where b.side = parley.side() and b.state = 'sent' order by b.sent_at desc limit 200`.execute(work)
		return rows
	})

const notThere = refused('No such bulletin of your side was sent.')
const notStaff = refused('That is for the staff of your side.')

export const pauseSending = (database: Database, person: Person, slug: string): Promise<Settled> =>
	asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return notStaff
		const found = await sentBulletin(work, slug)
		if (!found) return notThere
		const now = sql<Date>`now()`
		const { numInsertedOrUpdatedRows: made } = await work
			.insertInto('sending')
			.values({ bulletin: found.id, space: person.space, side: person.side, paused_at: now, paused_by: person.id })
			.onConflict(conflict =>
				conflict
					.column('bulletin')
					.doUpdateSet({ paused_at: now, paused_by: person.id, paused_why: null })
					.where('sending.paused_at', 'is', null),
			)
			.executeTakeFirst()
		if (made === 0n) return refused('It is paused already.')
		await note(work, person, 'sending-paused', { detail: { bulletin: slug } })
		return { done: true }
	})

export const resumeSending = (database: Database, person: Person, slug: string): Promise<Settled> =>
	asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return notStaff
		const found = await sentBulletin(work, slug)
		if (!found) return notThere
		const { numUpdatedRows: made } = await work
			.updateTable('sending')
			.set({ paused_at: null, paused_by: null, paused_why: null })
			.where('bulletin', '=', found.id)
			.where('paused_at', 'is not', null)
			.executeTakeFirst()
		if (made === 0n) return refused('It is not paused.')
		await note(work, person, 'sending-resumed', { detail: { bulletin: slug } })
		return { done: true }
	})

/** Whom it did not reach, and nobody else: an accepted mail cannot be queued again, whoever asks. Who is left out is settled anew as each turn comes. */
export const resend = (database: Database, person: Person, slug: string): Promise<Settled> =>
	asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return notStaff
		const found = await sentBulletin(work, slug)
		if (!found) return notThere
		await becomeService(work, 'resend')
		const { numAffectedRows = 0n } = await sql`
			update parley.delivery set state = 'queued', is_permanent = null, reason = null, attempts = 0, settled_at = null,
				next_at = greatest(now(), ${found.notBefore}::timestamptz)
			where bulletin = ${found.id} and (state = 'failed' or ${isUnreachable})`.execute(work)
		if (numAffectedRows === 0n) return refused('There is nobody whom it did not reach.')
		await note(work, person, 'bulletin-resent', { detail: { bulletin: slug, members: Number(numAffectedRows) } })
		return { done: true }
	})
