/** The record of a session: who was there, when, what was touched and handed over, the gist. Both sides read it; each writes its own lines, and none is taken back. */
import { asPerson, type Database, type EntryKind, type Person, type Side, type Work } from '#db'
import { type Answer, type DateView, datesIn, isId, type Speaker, saidBy } from './dates.ts'
import { type NoteView, notesIn } from './notes.ts'
import { refused } from './refusals.ts'
import { type TurnShort, turnsIn } from './turns.ts'

export interface Presence {
	readonly id: string
	readonly side: Side
	readonly name: string
	readonly role: string
	readonly present: boolean
}

export interface EntryWritten {
	readonly kind: EntryKind
	/** For times. */
	readonly happenedAt: Date | null
	readonly issue: string | null
	/** The id of a turn. */
	readonly turn: string | null
	readonly words: string
	readonly offRecord: boolean
	readonly corrects: string | null
}

export interface EntryView extends Omit<EntryWritten, 'turn'> {
	readonly id: string
	readonly side: Side
	readonly by: string
	readonly at: Date
	readonly turn: TurnShort | null
	/** The line that corrects this one. */
	readonly correctedBy: string | null
}

export interface SessionRecord {
	readonly date: DateView
	readonly presence: readonly Presence[]
	readonly entries: readonly EntryView[]
	/** One's own side's, and nobody else's. */
	readonly notes: readonly NoteView[]
	/** What has crossed the table, to choose from. */
	readonly turns: readonly TurnShort[]
}

export async function readRecord(database: Database, folder: string, person: Person, session: string): Promise<SessionRecord | null> {
	if (!isId(session)) return null
	return asPerson(database, person, async work => {
		const [date] = await datesIn(work, person.space, session)
		if (!date) return null
		const turns = await turnsIn(work, person.space)
		return {
			date,
			turns,
			presence: await presenceIn(work, session),
			entries: await entriesIn(work, session, turns),
			notes: await notesIn(work, folder, person, session, turns),
		}
	})
}

export const presenceIn = (work: Work, session: string): Promise<readonly Presence[]> =>
	work
		.selectFrom('session_presence')
		.select(['id', 'side', 'name', 'role', 'present'])
		.where('session', '=', session)
		.orderBy('side')
		.orderBy('present', 'desc')
		.orderBy('at')
		.execute()

export async function entriesIn(work: Work, session: string, turns: readonly TurnShort[]): Promise<readonly EntryView[]> {
	const rows = await work.selectFrom('session_entry').selectAll().where('session', '=', session).orderBy('id').execute()
	return rows.map(row => ({
		id: row.id,
		side: row.side,
		by: row.by_name,
		at: row.at,
		kind: row.kind,
		happenedAt: row.happened_at,
		issue: row.issue,
		turn: turns.find(turn => turn.id === row.turn) ?? null,
		words: row.words,
		offRecord: row.off_record,
		corrects: row.corrects,
		correctedBy: rows.find(other => other.corrects === row.id)?.id ?? null,
	}))
}

export const writeEntry = (
	database: Database,
	speaker: Speaker,
	session: string,
	entry: EntryWritten,
): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, speaker, work =>
			work
				.insertInto('session_entry')
				.values({
					...saidBy(speaker),
					session,
					kind: entry.kind,
					happened_at: entry.happenedAt,
					issue: entry.issue,
					turn: entry.turn,
					words: entry.words,
					off_record: entry.offRecord,
					corrects: entry.corrects,
				})
				.returning('id')
				.executeTakeFirstOrThrow(),
		),
	)

export const enterPresence = (
	database: Database,
	{ id, space, side, roles, session: signedIn }: Person,
	session: string,
	who: { readonly name: string; readonly role: string; readonly present: boolean },
): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, { id, space, side, roles, ...(signedIn ? { session: signedIn } : {}) }, work =>
			work
				.insertInto('session_presence')
				.values({ ...who, session, space, side, by_member: id })
				.returning('id')
				.executeTakeFirstOrThrow(),
		),
	)

export const removePresence = (database: Database, person: Person, id: string): Promise<Answer<{ readonly removed: boolean }>> =>
	refused(async () => {
		const { numDeletedRows } = await asPerson(database, person, work =>
			work.deleteFrom('session_presence').where('id', '=', id).where('side', '=', person.side).executeTakeFirst(),
		)
		return { removed: numDeletedRows > 0n }
	})
