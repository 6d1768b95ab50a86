/** Files that match no consent: what the union sees of them, what it does about them, and what leaves in a quarter. */
import { type Outcome, outcomeWords } from '@parley/engine/likeness/media'
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Work } from '#db'
import { note } from '../../people/audit.ts'
import { type Actor, inTurn } from '../log.ts'
import { type Answer, Refused } from '../refusals.ts'
import { minute } from './answer.ts'

export interface Unmatched {
	readonly id: string
	readonly name: string
	readonly sha256: string
	readonly verdict: string
	/** By whose certificate it is signed, or from whom it came as told; null for nobody known. */
	readonly producer: string | null
	readonly kind: string
	readonly at: string
	readonly quarter: string
	readonly scope: 'all' | 'own'
	readonly done: FollowUp | null
	/** Performers of the consents that it names. */
	readonly subjects: readonly string[]
}

export interface FollowUp {
	readonly kind: 'tied' | 'explained' | 'grievance'
	readonly use: string | null
	readonly words: string | null
	readonly at: string
}

/** Of each file the last answer counts: what matches by now is none of these. */
export async function unmatchedOf(work: Work, space: string): Promise<readonly Unmatched[]> {
	const { rows } = await sql<{
		id: string
		name: string
		sha256: string
		verdict: Outcome
		signatory: string | null
		producer: string | null
		kind: string | null
		checked_at: Date
		scope: 'all' | 'own'
		consent_ids: readonly string[]
	}>`
		select * from (
			select distinct on (sha256) id, name, sha256, verdict, signatory, producer, kind, checked_at, scope, consent_ids
			from parley.asset_check where space = ${space} and side = 'union'
			order by sha256, scope, checked_at desc, id
		) last where verdict not in ('matches-consent', 'no-ai-declared') order by checked_at desc`.execute(work)
	const done = Map.groupBy(
		await work
			.selectFrom('asset_follow_up')
			.innerJoin('asset_check', 'asset_check.id', 'asset_follow_up.asset')
			.select(['asset_check.sha256', 'asset_follow_up.kind', 'use', 'words', 'at'])
			.where('asset_follow_up.space', '=', space)
			.orderBy('at')
			.execute(),
		each => each.sha256,
	)
	const subjects = new Map(
		(await work.selectFrom('likeness_consent').select(['id', 'subject']).where('space', '=', space).execute()).map(each => [
			each.id,
			each.subject,
		]),
	)
	return rows.map(row => {
		const last = done.get(row.sha256)?.at(-1)
		return {
			id: row.id,
			name: row.name,
			sha256: row.sha256,
			verdict: outcomeWords(row.verdict).name,
			producer: row.signatory ?? row.producer,
			kind: row.kind ?? 'of no kind that is known',
			at: minute(row.checked_at),
			quarter: quarterOf(row.checked_at),
			scope: row.scope,
			done: last ? { kind: last.kind, use: last.use, words: last.words, at: minute(last.at) } : null,
			subjects: row.consent_ids.flatMap(each => subjects.get(each) ?? []),
		}
	})
}

export const quarterOf = (at: Date): string => `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`

export interface UnmatchedGroup {
	readonly producer: string
	readonly kind: string
	readonly verdict: string
	/** Null where it is too few. */
	readonly files: number | null
}

export const fewestFiles = 10

/**
 * By producer, kind and verdict. A group of fewer than ten files has no figure, nor one that names consents of fewer than ten performers; and where exactly one
 * of a producer would be without, the next smallest goes too, or it would follow from the producer's own total.
 */
export function unmatchedGroups(files: readonly Unmatched[]): readonly UnmatchedGroup[] {
	const nobody = 'nobody known'
	const byProducer = Map.groupBy(files, each => each.producer ?? nobody)
	return [...byProducer]
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.flatMap(([producer, own]) => {
			const groups = [...Map.groupBy(own, each => JSON.stringify([each.kind, each.verdict])).values()].map(some => ({
				kind: some[0]!.kind,
				verdict: some[0]!.verdict,
				many: some.length,
				people: new Set(some.flatMap(each => each.subjects)).size,
			}))
			const hidden = new Set(groups.filter(({ many, people }) => many < fewestFiles || (people > 0 && people < fewestFiles)))
			if (hidden.size === 1) {
				const next = groups.filter(each => !hidden.has(each)).toSorted((one, other) => one.many - other.many)[0]
				if (next) hidden.add(next)
			}
			return groups
				.toSorted((one, other) => other.many - one.many || (one.kind < other.kind ? -1 : 1))
				.map(group => ({ producer, kind: group.kind, verdict: group.verdict, files: hidden.has(group) ? null : group.many }))
		})
}

export interface UnmatchedPage {
	readonly files: readonly Omit<Unmatched, 'subjects'>[]
	readonly left: number
	readonly groups: readonly UnmatchedGroup[]
	readonly counts: { readonly open: number; readonly tied: number; readonly explained: number; readonly grievances: number }
}

const mostShown = 200

export const unmatchedPage = (database: Database, person: Person): Promise<UnmatchedPage> =>
	asPerson(database, person, async work => {
		const all = await unmatchedOf(work, person.space)
		const many = (kind: FollowUp['kind'] | null): number => all.filter(each => (each.done?.kind ?? null) === kind).length
		const open = all.filter(each => each.done === null || each.done.kind === 'grievance')
		return {
			files: open.slice(0, mostShown).map(({ subjects: _, ...each }) => each),
			left: Math.max(0, open.length - mostShown),
			groups: unmatchedGroups(all),
			counts: { open: many(null), tied: many('tied'), explained: many('explained'), grievances: many('grievance') },
		}
	})

export const followUpsOf = (database: Database, person: Person, asset: string): Promise<readonly FollowUp[]> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('asset_follow_up')
			.innerJoin('asset_check', 'asset_check.id', 'asset_follow_up.asset')
			.select(['asset_follow_up.kind', 'use', 'words', 'at'])
			.where('asset_follow_up.space', '=', person.space)
			.where('sha256', '=', work.selectFrom('asset_check').select('sha256').where('id', '=', asset))
			.orderBy('at')
			.execute()
		return rows.map(({ kind, use, words, at }) => ({ kind, use, words, at: minute(at) }))
	})

const logged = { tied: 'file-tied', explained: 'file-explained', grievance: 'grievance' } as const

export interface Following {
	readonly kind: FollowUp['kind']
	readonly use: string | null
	readonly words: string | null
}

/** A line of the log in the same transaction: under the use it is tied to, or else under the check itself. */
export function followUp(
	database: Database,
	master: Buffer,
	actor: Actor,
	asset: string,
	{ kind, use, words }: Following,
): Promise<Answer<{ readonly id: string }>> {
	return inTurn(database, master, actor, async work => {
		if (!/^[0-9a-f-]{36}$/.test(asset)) throw new Refused('no-such-file')
		const check = await work
			.selectFrom('asset_check')
			.select(['sha256', 'verdict'])
			.where('space', '=', actor.space)
			.where('id', '=', asset)
			.executeTakeFirst()
		if (!check) throw new Refused('no-such-file')
		const { id } = await work
			.insertInto('asset_follow_up')
			.values({ space: actor.space, asset, kind, use, words, by_member: actor.id })
			.returning('id')
			.executeTakeFirstOrThrow()
		await note(work, actor, 'likeness-acted', { detail: { asset, act: logged[kind], use } })
		const detail = { asset, sha256: check.sha256, verdict: check.verdict, kind, use, words }
		return { answer: { id }, lines: [{ act: logged[kind], subject: kind === 'tied' ? use! : asset, detail }] }
	})
}
