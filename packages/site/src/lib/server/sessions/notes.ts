/** Caucus notes: a side's own, read and written by those who sit at the table for it. Sealed in the database; the other side's role has no road to a row of them. */
import { randomUUID } from 'node:crypto'
import { asPerson, type Database, type Person, type Work } from '#db'
import { type Answer, type Speaker, saidBy } from './dates.ts'
import { refusal, refused } from './refusals.ts'
import { openNote, sealNote } from './seal.ts'
import type { TurnShort } from './turns.ts'

export interface NoteView {
	readonly id: string
	readonly by: string
	readonly at: Date
	/** Null when the key of the side is another than that under which it was sealed. */
	readonly words: string | null
	readonly turn: TurnShort | null
	readonly isOwn: boolean
}

export const longestNote = 20_000

export function writeNote(
	database: Database,
	folder: string,
	speaker: Speaker,
	session: string,
	{ words, turn }: { readonly words: string; readonly turn: string | null },
): Promise<Answer<{ readonly id: string }>> {
	const note = words.trim()
	if (note === '' || note.length > longestNote) return Promise.resolve({ refusal: refusal('not-as-asked') })
	const id = randomUUID()
	return refused(() =>
		asPerson(database, speaker, async work => {
			await work
				.insertInto('caucus_note')
				.values({ ...saidBy(speaker), id, session, turn, sealed: sealNote(folder, speaker, id, note) })
				.execute()
			return { id }
		}),
	)
}

/** Its writer's own. */
export const removeNote = (database: Database, person: Person, id: string): Promise<Answer<{ readonly removed: boolean }>> =>
	refused(async () => {
		const { numDeletedRows } = await asPerson(database, person, work =>
			work.deleteFrom('caucus_note').where('id', '=', id).executeTakeFirst(),
		)
		return { removed: numDeletedRows > 0n }
	})

export async function notesIn(
	work: Work,
	folder: string,
	person: Person,
	session: string,
	turns: readonly TurnShort[],
): Promise<readonly NoteView[]> {
	const rows = await work
		.selectFrom('caucus_note')
		.selectAll()
		.where('session', '=', session)
		.where('space', '=', person.space)
		.where('side', '=', person.side)
		.orderBy('at')
		.execute()
	return rows.map(row => ({
		id: row.id,
		by: row.by_name,
		at: row.at,
		words: openNote(folder, row, row.id, row.sealed),
		turn: turns.find(turn => turn.id === row.turn) ?? null,
		isOwn: row.by_member === person.id,
	}))
}
