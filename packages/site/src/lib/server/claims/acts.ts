/** What those at the table do to claims. Each act is one transaction, with its line in the side's record; who may is the database's to say (migrations 0023 and 0040). */
import { asPerson, becomeService, type ClaimAudience, type Database, type Work } from '#db'
import { note } from '../people/audit.ts'
import { isTooOften, type Limit } from '../people/rate.ts'
import { isId, type Speaker } from '../sessions/dates.ts'
import { folded, slugOf } from './names.ts'
import { type Answer, refuse, refused, Undone } from './refusals.ts'
import type { ClaimWritten, CorrectionWritten, DisputeWritten, SupportWritten, VersionWritten } from './written.ts'

const acts: Limit = { of: 'claims', most: 200, seconds: 3600 }

async function act<T>(database: Database, speaker: Speaker, work: (work: Work) => Promise<T>): Promise<Answer<T>> {
	if (await isTooOften(database, acts, speaker.id)) return refuse('too-often')
	return refused(() => asPerson(database, speaker, work))
}

const rowOf = ({ archived, ...version }: VersionWritten) => ({
	text: version.text,
	said_by: version.saidBy,
	said_role: version.saidRole,
	said_side: version.saidSide,
	said_on: version.saidOn,
	venue: version.venue,
	venue_name: version.venueName,
	address: version.address,
	session: version.session,
	archived: archived === null ? null : Buffer.from(archived, 'hex'),
	locator: version.locator,
	quote: version.quote,
	counts_from: version.countsFrom,
	counts_to: version.countsTo,
	withdrawn_on: version.withdrawnOn,
})

export function addClaim(
	database: Database,
	speaker: Speaker,
	written: ClaimWritten,
): Promise<Answer<{ readonly id: string; readonly slug: string }>> {
	const { id: person, space, side } = speaker
	return act(database, speaker, async work => {
		await checkPlace(work, written)
		const slug = await freeSlug(work, speaker, slugOf(written.text))
		const { id } = await work
			.insertInto('claim')
			.values({
				space,
				side,
				slug,
				kind: written.nature === 'days' ? 'days' : 'said',
				nature: written.nature === 'days' ? 'figure' : written.nature,
				topic: written.topic,
				audience: written.audience,
				reading: written.reading,
				created_by: person,
			})
			.returning('id')
			.executeTakeFirstOrThrow()
		await work
			.insertInto('claim_version')
			.values({ claim: id, space, side, version: 1, ...rowOf(written), why: null, by_member: person })
			.execute()
		await note(work, speaker, 'claim-added', { detail: { claim: slug } })
		return { id, slug }
	})
}

/** A session or a turn of this table, that its writer may see. */
async function checkPlace(work: Work, { venue, venueName, session }: VersionWritten): Promise<void> {
	if (venue === 'session') {
		const held = await work.selectFrom('bargaining_session').select('id').where('id', '=', session).executeTakeFirst()
		if (!held) throw new Undone('no-such-session')
	}
	if (venue !== 'turn') return
	const [letter, number] = venueName!.split('-') as [string, string]
	const turn = await work
		.selectFrom('turn')
		.select('id')
		.where('side', '=', letter === 'U' ? 'union' : 'employer')
		.where('number', '=', Number(number))
		.executeTakeFirst()
	if (!turn) throw new Undone('no-such-turn')
}

/** With a number behind it where the side has one of that name already; of two at once the second is told to try again. */
async function freeSlug(work: Work, { side }: Speaker, wanted: string): Promise<string> {
	const rows = await work.selectFrom('claim').select('slug').where('side', '=', side).where('slug', 'like', `${wanted}%`).execute()
	const taken = new Set(rows.map(row => row.slug))
	if (!taken.has(wanted)) return wanted
	for (let number = 2; ; number++) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`
}

/**
 * The next version, which says why; the one before stays to be read. It is the service's to write, for bulletins that used the claim have to learn of it
 * (corrections.ts), and stands on `after`: whoever was slower is shown what the other wrote.
 */
export function correctClaim(
	database: Database,
	speaker: Speaker,
	claim: string,
	{ version, why, after }: CorrectionWritten,
): Promise<Answer<{ readonly version: number }>> {
	if (!isId(claim)) return Promise.resolve(refuse('not-there'))
	return act(database, speaker, async work => {
		const found = await ownClaim(work, speaker, claim)
		const last = await work
			.selectFrom('claim_version')
			.selectAll()
			.where('claim', '=', claim)
			.orderBy('version', 'desc')
			.limit(1)
			.executeTakeFirstOrThrow()
		if (last.version !== after) throw new Undone('corrected-meanwhile')
		await checkPlace(work, version)
		const row = rowOf(version)
		if (isSame(row, last)) throw new Undone('nothing-changed')
		await note(work, speaker, 'claim-corrected', { detail: { claim: found.slug, version: after + 1 } })
		await becomeService(work, 'correct')
		await work
			.insertInto('claim_version')
			.values({ claim, space: speaker.space, side: speaker.side, version: after + 1, ...row, why, by_member: speaker.id })
			.execute()
		return { version: after + 1 }
	})
}

const isSame = (row: ReturnType<typeof rowOf>, last: Readonly<Record<string, unknown>>): boolean =>
	Object.entries(row).every(([name, value]) =>
		Buffer.isBuffer(value) ? Buffer.isBuffer(last[name]) && value.equals(last[name]) : value === last[name],
	)

async function ownClaim(work: Work, { side }: Speaker, claim: string): Promise<{ readonly slug: string }> {
	const found = await work.selectFrom('claim').select(['slug', 'side']).where('id', '=', claim).executeTakeFirst()
	if (!found) throw new Undone('not-there')
	if (found.side !== side) throw new Undone('not-yours')
	return found
}

/** To more readers, never to fewer. */
export const releaseClaim = (
	database: Database,
	speaker: Speaker,
	claim: string,
	audience: ClaimAudience,
): Promise<Answer<{ readonly audience: ClaimAudience }>> =>
	!isId(claim)
		? Promise.resolve(refuse('not-there'))
		: act(database, speaker, async work => {
				const { slug } = await ownClaim(work, speaker, claim)
				const { numUpdatedRows } = await work.updateTable('claim').set({ audience }).where('id', '=', claim).executeTakeFirst()
				if (numUpdatedRows === 0n) throw new Undone('not-at-table')
				await note(work, speaker, 'claim-released', { detail: { claim: slug, audience } })
				return { audience }
			})

/** Of a claim of either side, if it can be read. */
export const addSupport = (
	database: Database,
	speaker: Speaker,
	claim: string,
	{ kind, by, source, locator }: SupportWritten,
): Promise<Answer<{ readonly id: string }>> =>
	!isId(claim)
		? Promise.resolve(refuse('not-there'))
		: act(database, speaker, async work => {
				const found = await readable(work, claim)
				if (kind === 'heard' && folded(by) === folded(found.said_by)) throw new Undone('own-word')
				const { id, space, side } = speaker
				const made = await work
					.insertInto('claim_support')
					.values({ claim, space, side, kind, by_name: by, source, locator, confirmed_by: null, added_by: id })
					.returning('id')
					.executeTakeFirstOrThrow()
				await note(work, speaker, 'claim-supported', { detail: { claim: found.slug } })
				return made
			})

export const addDispute = (
	database: Database,
	speaker: Speaker,
	claim: string,
	{ by, why, source }: DisputeWritten,
): Promise<Answer<{ readonly id: string }>> =>
	!isId(claim)
		? Promise.resolve(refuse('not-there'))
		: act(database, speaker, async work => {
				const { slug } = await readable(work, claim)
				const { id, space, side } = speaker
				const made = await work
					.insertInto('claim_dispute')
					.values({ claim, space, side, by_name: by, why, source, added_by: id })
					.returning('id')
					.executeTakeFirstOrThrow()
				await note(work, speaker, 'claim-disputed', { detail: { claim: slug } })
				return made
			})

async function readable(work: Work, claim: string): Promise<{ readonly slug: string; readonly said_by: string }> {
	const found = await work
		.selectFrom('claim')
		.innerJoin('claim_version', 'claim_version.claim', 'claim.id')
		.select(['claim.slug', 'claim_version.said_by'])
		.where('claim.id', '=', claim)
		.orderBy('claim_version.version', 'desc')
		.executeTakeFirst()
	if (!found) throw new Undone('not-there')
	return found
}

/** What one's own side entered; it stays to be read, with the day on which it was taken back. */
export const takeBack = (
	database: Database,
	speaker: Speaker,
	of: 'claim_support' | 'claim_dispute',
	id: string,
): Promise<Answer<{ readonly id: string }>> =>
	!isId(id)
		? Promise.resolve(refuse('not-there'))
		: act(database, speaker, async work => {
				const row = await work.updateTable(of).set({ taken_back_at: new Date() }).where('id', '=', id).returning('claim').executeTakeFirst()
				if (!row) throw new Undone('not-there')
				const { slug } = await work.selectFrom('claim').select('slug').where('id', '=', row.claim).executeTakeFirstOrThrow()
				await note(work, speaker, 'claim-taken-back', { detail: { claim: slug } })
				return { id }
			})
