/**
 * A member says that they heard it too, or can say that it is so: under their name, or unnamed. Unnamed, all that is kept is one row under
 *
 *   HMAC-SHA-256(key of the installation, "claim confirmation" 0 claim 0 member)
 *
 * with no time, no author, no row in the record, and no count of attempts in the database, which would tell the same. So one person counts once, and no role can
 * tell who. Whoever holds both that key and the database can try every member of the roll; docs/claims.md says so.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { asPerson, asService, becomeService, type Database, type Work } from '#db'
import { createPace } from '../letters/pace.ts'
import { isId, type Speaker } from '../sessions/dates.ts'
import { folded } from './names.ts'
import { type Answer, refuse, refused, Undone } from './refusals.ts'

/** Within this process alone: nothing of it is written down. */
const pace = createPace({ most: 60, seconds: 3600 })

export const nullifierOf = (master: Buffer, claim: string, member: string): Buffer =>
	createHmac('sha256', master).update(`claim confirmation\0${claim}\0${member}`).digest()

export type OwnConfirmation = 'named' | 'unnamed' | null

export function confirm(
	database: Database,
	master: Buffer,
	speaker: Speaker,
	claim: string,
	how: 'named' | 'unnamed',
): Promise<Answer<{ readonly confirmed: typeof how }>> {
	if (pace.isTooOften(speaker.id)) return Promise.resolve(refuse('too-often'))
	return change(database, master, speaker, claim, async (work, nullifier) => {
		const row = { claim, space: speaker.space }
		if (how === 'unnamed') {
			await takeBackName(work, speaker, claim)
			const { side } = await work.selectFrom('claim').select('side').where('id', '=', claim).executeTakeFirstOrThrow()
			await becomeService(work, 'confirm')
			await work
				.insertInto('claim_confirmation')
				.values({ ...row, side, nullifier })
				.onConflict(conflict => conflict.doNothing())
				.execute()
			return { confirmed: how }
		}
		const own = await work
			.selectFrom('claim_support')
			.select('id')
			.where('claim', '=', claim)
			.where('confirmed_by', '=', speaker.id)
			.where('taken_back_at', 'is', null)
			.executeTakeFirst()
		if (!own)
			await work
				.insertInto('claim_support')
				.values({
					...row,
					side: speaker.side,
					kind: 'heard',
					by_name: speaker.name,
					source: null,
					locator: null,
					confirmed_by: speaker.id,
					added_by: speaker.id,
				})
				.execute()
		await becomeService(work, 'confirm')
		await work.deleteFrom('claim_confirmation').where('claim', '=', claim).where('nullifier', '=', nullifier).execute()
		return { confirmed: how }
	})
}

/** Whichever way it was said. */
export function unconfirm(
	database: Database,
	master: Buffer,
	speaker: Speaker,
	claim: string,
): Promise<Answer<{ readonly confirmed: null }>> {
	if (pace.isTooOften(speaker.id)) return Promise.resolve(refuse('too-often'))
	return change(database, master, speaker, claim, async (work, nullifier) => {
		await takeBackName(work, speaker, claim)
		await becomeService(work, 'confirm')
		await work.deleteFrom('claim_confirmation').where('claim', '=', claim).where('nullifier', '=', nullifier).execute()
		return { confirmed: null }
	})
}

/** For the person themselves, and for nobody else. */
export async function ownConfirmation(database: Database, master: Buffer, { id, space }: Speaker, claim: string): Promise<OwnConfirmation> {
	const nullifier = nullifierOf(master, claim, id)
	const unnamed = await asService(
		database,
		'confirm',
		work =>
			work
				.selectFrom('claim_confirmation')
				.select('claim')
				.where('claim', '=', claim)
				.where('nullifier', '=', nullifier)
				.executeTakeFirst(),
		space,
	)
	return unnamed ? 'unnamed' : null
}

async function change<T>(
	database: Database,
	master: Buffer,
	speaker: Speaker,
	claim: string,
	work: (work: Work, nullifier: Buffer) => Promise<T>,
): Promise<Answer<T>> {
	if (!isId(claim)) return refuse('not-there')
	const nullifier = nullifierOf(master, claim, speaker.id)
	return refused(() =>
		asPerson(database, speaker, async open => {
			const found = await open
				.selectFrom('claim_version')
				.select('said_by')
				.where('claim', '=', claim)
				.orderBy('version', 'desc')
				.executeTakeFirst()
			if (!found) throw new Undone('not-there')
			if (folded(found.said_by) === folded(speaker.name)) throw new Undone('own-word')
			// Of one person at two windows one act comes after the other, so that nobody is there both ways.
			await sql`select pg_advisory_xact_lock(hashtextextended(${nullifier.toString('hex')}, 7))`.execute(open)
			return work(open, nullifier)
		}),
	)
}

const takeBackName = async (work: Work, { id }: Speaker, claim: string): Promise<void> =>
	void (await work
		.updateTable('claim_support')
		.set({ taken_back_at: sql<Date>`now()` })
		.where('claim', '=', claim)
		.where('confirmed_by', '=', id)
		.where('taken_back_at', 'is', null)
		.execute())
