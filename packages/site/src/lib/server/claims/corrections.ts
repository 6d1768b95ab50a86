/**
 * The door for bulletins: which of the claims that a sent bulletin used were corrected since, and which bulletins used a claim. In any transaction whose reader sees
 * the bulletin and the claim; migrations/0024-bulletins.sql keeps with each mark the version that was drawn.
 *
 *   const corrections = await asPublic(database, space, work => correctionsOf(work, bulletin))
 */
import type { Side, Work } from '#db'
import { type VersionView, versionView } from './read.ts'

export interface Correction {
	readonly claim: string
	readonly side: Side
	readonly slug: string
	/** The places in the bulletin's text that show it. */
	readonly places: readonly number[]
	/** As the bulletin had it. */
	readonly was: VersionView
	/** Every correction since, from the first to the last; each says why and when. */
	readonly since: readonly VersionView[]
}

export async function correctionsOf(work: Work, bulletin: string): Promise<readonly Correction[]> {
	const marks = await work
		.selectFrom('bulletin_mark')
		.innerJoin('claim', 'claim.id', 'bulletin_mark.claim')
		.select(['claim.id', 'claim.side', 'claim.slug', 'bulletin_mark.place', 'bulletin_mark.claim_version'])
		.where('bulletin_mark.bulletin', '=', bulletin)
		.orderBy('bulletin_mark.place')
		.execute()
	if (marks.length === 0) return []
	const ids = [...new Set(marks.map(mark => mark.id))]
	const rows = await work.selectFrom('claim_version').selectAll().where('claim', 'in', ids).orderBy('version').execute()
	return [...Map.groupBy(marks, mark => mark.id).values()].flatMap(own => {
		const { id, side, slug } = own[0]!
		const drawn = Math.min(...own.map(mark => mark.claim_version!))
		const versions = rows.filter(row => row.claim === id).map(versionView)
		const since = versions.filter(each => each.version > drawn)
		const was = versions.find(each => each.version === drawn)
		return was && since.length > 0 ? [{ claim: id, side, slug, places: own.map(mark => mark.place), was, since }] : []
	})
}

export interface Use {
	readonly bulletin: string
	/** Whose it is. */
	readonly side: Side
	readonly title: string
	readonly slug: string
	readonly sentAt: Date
	/** The version it showed. */
	readonly version: number
}

/** Sent bulletins that this reader may read and that used the claim, the last first. */
export async function bulletinsWith(work: Work, claim: string): Promise<readonly Use[]> {
	const rows = await work
		.selectFrom('bulletin_mark')
		.innerJoin('bulletin', 'bulletin.id', 'bulletin_mark.bulletin')
		.select(({ fn }) => [
			'bulletin.id',
			'bulletin.side',
			'bulletin.title',
			'bulletin.slug',
			'bulletin.sent_at',
			fn.min('bulletin_mark.claim_version').as('version'),
		])
		.where('bulletin_mark.claim', '=', claim)
		.where('bulletin.state', '=', 'sent')
		.groupBy(['bulletin.id', 'bulletin.side', 'bulletin.title', 'bulletin.slug', 'bulletin.sent_at'])
		.orderBy('bulletin.sent_at', 'desc')
		.execute()
	return rows.map(({ id, side, title, slug, sent_at, version }) => ({
		bulletin: id,
		side,
		title,
		slug,
		sentAt: sent_at!,
		version: version!,
	}))
}
