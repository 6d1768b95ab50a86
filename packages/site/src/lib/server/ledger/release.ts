/** What a side lets its members, or everybody, see: a turn that crossed the table on the record, with the state it is in. Nothing is seen before. */
import { type Audience, asPerson, type Database, type Person } from '#db'
import { note } from '../people/audit.ts'
import { isId } from './drafts.ts'
import { type Refusal, Refused, refused } from './refusals.ts'

/** All turns of the offer; released again once its state has changed, it is shown in that. */
export const releaseOffer = (
	database: Database,
	person: Person,
	offer: string,
	audience: Audience,
): Promise<{ readonly turns: number } | { readonly refusal: Refusal }> =>
	refused(() =>
		asPerson(database, person, async work => {
			if (!isId(offer)) throw new Refused('no-such-offer')
			const turns = await work.selectFrom('turn').select('id').where('offer', '=', offer).where('space', '=', person.space).execute()
			if (turns.length === 0) throw new Refused('no-such-offer')
			const { space, side, id } = person
			await work
				.insertInto('turn_release')
				.values(turns.map(turn => ({ turn: turn.id, offer, space, side, audience, by_member: id })))
				.onConflict(conflict => conflict.doNothing())
				.execute()
			await note(work, person, 'turn-released', { detail: { offer, audience } })
			return { turns: turns.length }
		}),
	)
