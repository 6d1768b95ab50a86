/** What a side writes before it hands anything over: an offer of one turn, or a package of several. Its own people at the table see it, and nobody else. */
import { turnNumber } from '@parley/engine/ledger'
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Positions, type Side, type Work } from '#db'
import { type Refusal, Refused, refused } from './refusals.ts'

export interface TurnWritten {
	readonly issue: string
	readonly title: string
	readonly text: string
	readonly positions: Positions
	/** The id of a turn on the same issue: the other side's is countered by it, one's own is withdrawn for it. */
	readonly answers: string | null
}

export interface DraftWritten {
	readonly title: string
	readonly isPackage: boolean
	readonly offRecord: boolean
	readonly expiresAt: Date | null
}

export interface DraftTurn extends Omit<TurnWritten, 'answers'> {
	readonly id: string
	readonly answers: { readonly id: string; readonly number: string; readonly side: Side } | null
}

export interface DraftView extends DraftWritten {
	readonly id: string
	readonly version: number
	readonly isHandedOver: boolean
	readonly changedAt: Date
	readonly turns: readonly DraftTurn[]
}

type Answer<T> = T | { readonly refusal: Refusal }

export const addDraft = (
	database: Database,
	person: Person,
	written: DraftWritten,
	turns: readonly TurnWritten[],
): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, person, async work => {
			const { id } = await work
				.insertInto('offer_draft')
				.values({ ...columnsOf(written), space: person.space, side: person.side, created_by: person.id })
				.returning('id')
				.executeTakeFirstOrThrow()
			for (const turn of turns) await insertTurn(work, person, id, turn)
			return { id }
		}),
	)

/** `version` is that of the draft the writer had before them; somebody else's change in between is not written over. */
export const changeDraft = (
	database: Database,
	person: Person,
	id: string,
	version: number,
	written: DraftWritten,
	turns: readonly TurnWritten[],
): Promise<Answer<{ readonly version: number }>> =>
	refused(() =>
		asPerson(database, person, async work => {
			const changed = await work
				.updateTable('offer_draft')
				.set({ ...columnsOf(written), version: version + 1, changed_at: sql<Date>`now()` })
				.where('id', '=', id)
				.where('version', '=', version)
				.returning('version')
				.executeTakeFirst()
			if (!changed) throw new Refused((await isThere(work, id)) ? 'changed-meanwhile' : 'other-sides-draft')
			await work.deleteFrom('turn_draft').where('draft', '=', id).execute()
			for (const turn of turns) await insertTurn(work, person, id, turn)
			return changed
		}),
	)

export const dropDraft = (database: Database, person: Person, id: string): Promise<Answer<{ readonly isGone: boolean }>> =>
	refused(() =>
		asPerson(database, person, async work => {
			const gone = await work.deleteFrom('offer_draft').where('id', '=', id).executeTakeFirst()
			return { isGone: gone.numDeletedRows > 0n }
		}),
	)

const isThere = async (work: Work, id: string): Promise<boolean> =>
	(await work.selectFrom('offer_draft').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

const columnsOf = ({ title, isPackage, offRecord, expiresAt }: DraftWritten) => ({
	title,
	is_package: isPackage,
	off_record: offRecord,
	expires_at: expiresAt,
})

const insertTurn = (work: Work, { space, side }: Person, draft: string, turn: TurnWritten): Promise<unknown> =>
	work
		.insertInto('turn_draft')
		.values({ ...turn, positions: JSON.stringify(turn.positions), draft, space, side })
		.execute()

/** One's own side's, the last changed first; those that were handed over only when asked for. */
export const listDrafts = (database: Database, person: Person): Promise<readonly DraftView[]> =>
	asPerson(database, person, work => draftsIn(work, person))

export async function findDraft(database: Database, person: Person, id: string): Promise<DraftView | null> {
	if (!isId(id)) return null
	const [found] = await asPerson(database, person, work => draftsIn(work, person, id))
	return found ?? null
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

export async function draftsIn(work: Work, { space }: Pick<Person, 'space'>, only?: string): Promise<readonly DraftView[]> {
	const drafts = await work
		.selectFrom('offer_draft')
		.selectAll()
		.where('space', '=', space)
		.$if(only === undefined, query => query.where('handed_over', '=', false))
		.$if(only !== undefined, query => query.where('id', '=', only!))
		.orderBy('changed_at', 'desc')
		.execute()
	if (drafts.length === 0) return []
	const turns = await work
		.selectFrom('turn_draft')
		.leftJoin('turn', 'turn.id', 'turn_draft.answers')
		.selectAll('turn_draft')
		.select(['turn.side as answered_side', 'turn.number as answered_number'])
		.where(
			'turn_draft.draft',
			'in',
			drafts.map(each => each.id),
		)
		.orderBy('turn_draft.issue')
		.execute()
	return drafts.map(draft => ({
		id: draft.id,
		title: draft.title,
		isPackage: draft.is_package,
		offRecord: draft.off_record,
		expiresAt: draft.expires_at,
		version: draft.version,
		isHandedOver: draft.handed_over,
		changedAt: draft.changed_at,
		turns: turns
			.filter(turn => turn.draft === draft.id)
			.map(({ id, issue, title, text, positions, answers, answered_side, answered_number }) => ({
				id,
				issue,
				title,
				text,
				positions,
				answers:
					answers === null || answered_side === null
						? null
						: { id: answers, side: answered_side, number: turnNumber(answered_side, answered_number!) },
			})),
	}))
}
