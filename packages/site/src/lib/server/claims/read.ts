/** The claims of the database as one reader sees them: which those are is for row-level security to say. How each stands is worked out of its rows and kept nowhere. */
import type { ClaimStanding } from '@parley/engine'
import { standingOf } from '@parley/engine'
import { asPerson, asPublic, type ClaimAudience, type Database, type Person, type Side, type SupportKind, type Venue, type Work } from '#db'
import type { Nature } from '#lib/claims/words.ts'
import { dayNumber } from './days.ts'
import { folded } from './names.ts'

export interface VersionView {
	readonly version: number
	readonly text: string
	readonly saidBy: string
	readonly saidRole: string | null
	readonly saidSide: Side | null
	readonly saidOn: string | null
	readonly venue: Venue
	readonly venueName: string | null
	readonly address: string | null
	readonly session: string | null
	readonly archived: string | null
	readonly locator: string | null
	readonly quote: string | null
	readonly countsFrom: string | null
	readonly countsTo: string | null
	readonly withdrawnOn: string | null
	/** Why it was corrected; null of the first. */
	readonly why: string | null
	readonly at: Date
}

export interface SupportView {
	readonly id: string
	/** Whose row it is. */
	readonly side: Side
	readonly kind: SupportKind
	readonly by: string
	/** Null of a member's own word. */
	readonly source: string | null
	readonly locator: string | null
	readonly isMember: boolean
	readonly isOwn: boolean
	readonly at: Date
	readonly takenBackAt: Date | null
}

export interface DisputeView {
	readonly id: string
	readonly side: Side
	readonly by: string
	readonly why: string
	readonly source: string
	readonly at: Date
	readonly takenBackAt: Date | null
}

export interface SaidClaim {
	readonly id: string
	readonly side: Side
	readonly slug: string
	readonly nature: Nature
	readonly topic: string | null
	readonly audience: ClaimAudience
	/** A claim of the folder. */
	readonly reading: string | null
	readonly now: VersionView
	/** From the first to the last. */
	readonly versions: readonly VersionView[]
	readonly supports: readonly SupportView[]
	/** How many confirmed it who must stay unnamed. */
	readonly unnamed: number
	readonly disputes: readonly DisputeView[]
	readonly standing: ClaimStanding
	/** Of a counter: which day it is, on the day of reading. */
	readonly day: number | null
}

/** Somebody signed in, or the public at a table. */
export type Reader = Person | { readonly space: string }

export interface Which {
	readonly side?: Side
	readonly slug?: string
	/** `2023-10-26`, on which a counter is read. */
	readonly today: string
}

export const readClaims = (database: Database, reader: Reader, which: Which): Promise<readonly SaidClaim[]> =>
	'id' in reader
		? asPerson(database, reader, work => claimsIn(work, reader.space, which, reader.id))
		: asPublic(database, reader.space, work => claimsIn(work, reader.space, which))

export async function claimsIn(work: Work, space: string, { side, slug, today }: Which, person?: string): Promise<readonly SaidClaim[]> {
	const claims = await work
		.selectFrom('claim')
		.select(['id', 'side', 'slug', 'kind', 'nature', 'topic', 'audience', 'reading'])
		.where('space', '=', space)
		.$if(side !== undefined, query => query.where('side', '=', side!))
		.$if(slug !== undefined, query => query.where('slug', '=', slug!))
		.orderBy('created_at')
		.orderBy('id')
		.execute()
	const ids = claims.map(each => each.id)
	if (ids.length === 0) return []
	const versions = await work.selectFrom('claim_version').selectAll().where('claim', 'in', ids).orderBy('version').execute()
	const supports = await work.selectFrom('claim_support').selectAll().where('claim', 'in', ids).orderBy('added_at').execute()
	const disputes = await work.selectFrom('claim_dispute').selectAll().where('claim', 'in', ids).orderBy('added_at').execute()
	const unnamed = await work
		.selectFrom('claim_confirmation')
		.select(({ fn }) => ['claim', fn.countAll<string>().as('many')])
		.where('claim', 'in', ids)
		.groupBy('claim')
		.execute()
	return claims.flatMap(({ kind, nature, ...claim }) => {
		const own = versions.filter(each => each.claim === claim.id).map(versionView)
		const now = own.at(-1)
		// A claim and its first version are written together.
		if (!now) return []
		const standing = { ...backingOf(claim.id), unnamed: Number(unnamed.find(each => each.claim === claim.id)?.many ?? 0) }
		return [
			{
				...claim,
				nature: kind === 'days' ? 'days' : nature,
				now,
				versions: own,
				...standing,
				standing: standingOfSaid(now, standing),
				day: kind === 'days' ? dayNumber(now, today) : null,
			},
		]
	})

	function backingOf(id: string): Pick<SaidClaim, 'supports' | 'disputes'> {
		return {
			supports: supports
				.filter(each => each.claim === id)
				.map(each => ({
					id: each.id,
					side: each.side,
					kind: each.kind,
					by: each.by_name,
					source: each.source,
					locator: each.locator,
					isMember: each.confirmed_by !== null,
					isOwn: person !== undefined && each.confirmed_by === person,
					at: each.added_at,
					takenBackAt: each.taken_back_at,
				})),
			disputes: disputes
				.filter(each => each.claim === id)
				.map(each => ({
					id: each.id,
					side: each.side,
					by: each.by_name,
					why: each.why,
					source: each.source,
					at: each.added_at,
					takenBackAt: each.taken_back_at,
				})),
		}
	}
}

type VersionRow = Awaited<ReturnType<typeof versionRows>>[number]
const versionRows = (work: Work) => work.selectFrom('claim_version').selectAll().execute()

export const versionView = (row: VersionRow): VersionView => ({
	version: row.version,
	text: row.text,
	saidBy: row.said_by,
	saidRole: row.said_role,
	saidSide: row.said_side,
	saidOn: row.said_on,
	venue: row.venue,
	venueName: row.venue_name,
	address: row.address,
	session: row.session,
	archived: row.archived?.toString('hex') ?? null,
	locator: row.locator,
	quote: row.quote,
	countsFrom: row.counts_from,
	countsTo: row.counts_to,
	withdrawnOn: row.withdrawn_on,
	why: row.why,
	at: row.at,
})

/** Each person once: who is entered twice, and a member whom somebody has entered besides, is one; whoever said it is none. */
export function standingOfSaid(
	now: Pick<VersionView, 'saidBy' | 'withdrawnOn'>,
	{ supports, unnamed, disputes }: Pick<SaidClaim, 'supports' | 'unnamed' | 'disputes'>,
): ClaimStanding {
	const live = supports.filter(each => each.takenBackAt === null)
	const people = live.filter(each => (each.kind === 'heard' || each.kind === 'admission') && folded(each.by) !== folded(now.saidBy))
	const members = people.filter(each => each.isMember)
	const entered = new Set(people.filter(each => !each.isMember).map(each => folded(each.by)))
	for (const { by } of members) entered.delete(folded(by))
	const papers = new Set(
		live.filter(each => each.kind === 'document' || each.kind === 'data').map(each => `${each.kind} ${folded(each.by)}`),
	)
	const against = new Set(disputes.filter(each => each.takenBackAt === null).map(each => folded(each.by)))
	return standingOf({
		people: members.length + entered.size + unnamed,
		papers: papers.size,
		disputes: against.size,
		isWithdrawn: now.withdrawnOn !== null,
	})
}
