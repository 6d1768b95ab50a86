/** Turns that crossed the table, as a session points to them. */
import { turnNumber } from '@parley/engine/ledger'
import type { Side, Work } from '#db'

export interface TurnShort {
	readonly id: string
	/** "U-7" */
	readonly number: string
	readonly side: Side
	readonly issue: string
	readonly title: string
	readonly offRecord: boolean
	readonly hash: string
}

/** The last first. */
export async function turnsIn(work: Work, space: string): Promise<readonly TurnShort[]> {
	const rows = await work
		.selectFrom('turn')
		.innerJoin('offer', 'offer.id', 'turn.offer')
		.select(['turn.id', 'turn.side', 'turn.number', 'turn.issue', 'turn.title', 'turn.hash', 'offer.off_record'])
		.where('turn.space', '=', space)
		.orderBy('offer.handed_over_at', 'desc')
		.orderBy('turn.number', 'desc')
		.execute()
	return rows.map(({ number, off_record, hash, ...turn }) => ({
		...turn,
		number: turnNumber(turn.side, number),
		offRecord: off_record,
		hash: hash.toString('hex'),
	}))
}
