/** Bulletins as a reader finds them. Row-level security decides which: those sent, whose hour has come, and that are for them. */
import { asPerson, asPublic, type Database, type Person, type Side, type Work } from '#db'
import type { Sound } from '../negotiations.ts'
import { folderStatement, type KeptClaim, keptClaims, saidOf } from './claims.ts'

export type Reader = Person | { readonly space: string }

export const asReader = <T>(database: Database, reader: Reader, work: (work: Work) => Promise<T>): Promise<T> =>
	'id' in reader ? asPerson(database, reader, work) : asPublic(database, reader.space, work)

export interface SentLine {
	readonly id: string
	readonly side: Side
	readonly slug: string
	readonly title: string
	readonly kind: 'news' | 'statutory' | 'correction'
	readonly web: 'members' | 'public'
	/** When it came out: its hour, or when it was sent. */
	readonly at: Date
	/** Its hour is to come; its writers alone see it. */
	readonly isEmbargoed: boolean
	readonly isCorrected: boolean
}

export interface SentView extends SentLine {
	readonly html: string
	readonly text: string
	readonly checkpoint: string | null
	/** Hexadecimal; null of those that were sent without. */
	readonly hash: string | null
	readonly sentAt: Date
	readonly correctsBulletin: { readonly slug: string; readonly title: string } | null
	readonly corrected: readonly CorrectedMark[]
}

/** What a bulletin said, and what is right. */
export interface CorrectedMark {
	readonly place: number
	readonly was: string
	/** Null where the claim is no longer there. */
	readonly is: string | null
	readonly why: string | null
	/** Null of a claim of the folder, which has no versions. */
	readonly at: Date | null
	readonly claim: KeptClaim | null
}

interface MarkRow {
	readonly bulletin: string
	readonly place: number
	readonly mark: string
	readonly shown: string
	readonly claim: string | null
	readonly claim_version: number | null
	readonly said: string | null
}

export const listSent = (database: Database, reader: Reader, sound: Sound, now = new Date()): Promise<readonly SentLine[]> =>
	asReader(database, reader, async work => {
		const rows = await work
			.selectFrom('bulletin')
			.select(['id', 'side', 'slug', 'title', 'kind', 'web', 'not_before', 'sent_at'])
			.where('space', '=', reader.space)
			.where('state', '=', 'sent')
			.execute()
		const marks = await marksOf(
			work,
			rows.map(each => each.id),
		)
		const claims = marks.some(each => each.claim !== null) ? await keptClaims(work, reader, now) : []
		return rows
			.map(row => ({
				...lineOf(row, now),
				isCorrected:
					correctedOf(
						sound,
						marks.filter(each => each.bulletin === row.id),
						claims,
					).length > 0,
			}))
			.toSorted((a, b) => b.at.getTime() - a.at.getTime())
	})

interface Row {
	readonly id: string
	readonly side: Side
	readonly slug: string
	readonly title: string
	readonly kind: SentLine['kind']
	readonly web: SentLine['web']
	readonly not_before: Date | null
	readonly sent_at: Date | null
}

function lineOf({ not_before, sent_at, ...row }: Row, now: Date): Omit<SentLine, 'isCorrected'> {
	const at = not_before ?? sent_at!
	return { ...row, at, isEmbargoed: at > now }
}

async function marksOf(work: Work, bulletins: readonly string[]): Promise<readonly MarkRow[]> {
	if (bulletins.length === 0) return []
	return work
		.selectFrom('bulletin_mark')
		.select(['bulletin', 'place', 'mark', 'shown', 'claim', 'claim_version', 'said'])
		.where('bulletin', 'in', [...bulletins])
		.where('kind', 'in', ['claim', 'strike-day'])
		.orderBy('place')
		.execute()
}

export const sentOf = (
	database: Database,
	reader: Reader,
	sound: Sound,
	side: Side,
	slug: string,
	now = new Date(),
): Promise<SentView | null> =>
	asReader(database, reader, async work => {
		const row = await work
			.selectFrom('bulletin')
			.selectAll()
			.where('space', '=', reader.space)
			.where('side', '=', side)
			.where('slug', '=', slug)
			.where('state', '=', 'sent')
			.executeTakeFirst()
		if (!row) return null
		const marks = await marksOf(work, [row.id])
		const claims = marks.some(each => each.claim !== null) ? await keptClaims(work, reader, now) : []
		const corrected = correctedOf(sound, marks, claims)
		const corrects =
			row.corrects === null
				? null
				: await work.selectFrom('bulletin').select(['slug', 'title']).where('id', '=', row.corrects).executeTakeFirst()
		const { id, title, kind, web, not_before, sent_at } = row
		return {
			...lineOf({ id, side, slug, title, kind, web, not_before, sent_at }, now),
			isCorrected: corrected.length > 0,
			html: row.frozen_html!,
			text: row.frozen_text!,
			checkpoint: row.checkpoint,
			hash: row.record_hash?.toString('hex') ?? null,
			sentAt: row.sent_at!,
			correctsBulletin: corrects ?? null,
			corrected,
		}
	})

export const recordOfSent = (database: Database, reader: Reader, side: Side, slug: string): Promise<Buffer | null> =>
	asReader(database, reader, async work => {
		const row = await work
			.selectFrom('bulletin')
			.select('record')
			.where('space', '=', reader.space)
			.where('side', '=', side)
			.where('slug', '=', slug)
			.where('state', '=', 'sent')
			.executeTakeFirst()
		return row?.record ?? null
	})

/** The marks whose claim says something else by now than it did then; each claim once. */
export function correctedOf(sound: Sound, marks: readonly MarkRow[], kept: readonly KeptClaim[]): readonly CorrectedMark[] {
	const found = marks.flatMap((row): readonly (CorrectedMark & { readonly key: string })[] => {
		if (row.claim !== null) return keptCorrection(row, kept)
		if (row.said !== null) return folderCorrection(sound, row)
		return []
	})
	return found.filter((each, index) => found.findIndex(other => other.key === each.key) === index).map(({ key: _, ...rest }) => rest)
}

function keptCorrection(
	{ claim, claim_version, place, shown }: MarkRow,
	kept: readonly KeptClaim[],
): readonly (CorrectedMark & { readonly key: string })[] {
	const now = kept.find(each => each.id === claim)
	if (!now || now.version <= claim_version!) return []
	return [{ key: now.id, place, was: shown, is: now.statement, why: now.why, at: now.at, claim: now }]
}

function folderCorrection(sound: Sound, { mark, place, shown, said }: MarkRow): readonly (CorrectedMark & { readonly key: string })[] {
	const name = mark.split(' ')[1] ?? ''
	const now = sound.claims().claims.find(each => each.name === name)
	if (now && saidOf(now) === said) return []
	return [{ key: mark, place, was: shown, is: now ? folderStatement(sound, now) : null, why: null, at: null, claim: null }]
}
