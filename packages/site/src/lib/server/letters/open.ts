/**
 * Opening a letter, in one transaction: its text is hashed and frozen, who may sign is written down from the roll as it stands, the roll's root is
 * committed to, and the letter gets keys of its own. From then on the database refuses any change of it.
 */
import { setImmediate } from 'node:timers/promises'
import { commitRollInTurns, minuteOf, textHash } from '@parley/engine/log'
import { sql } from 'kysely'
import { asService, type Database, type Person } from '#db'
import { type Eligibility, isEligible } from '../people/eligibility.ts'
import { makeKeys, sealKeys } from './keys.ts'
import { type DraftedRule, ruleInWords } from './rule.ts'

export type OpenedLetter =
	| { readonly id: string; readonly rollSize: number }
	| 'not a draft'
	| 'nobody may sign'
	| 'over already'
	| 'not staff'

export const originOf = (letter: string): string => `parley.letter/${letter}`

export async function openLetter(
	database: Database,
	master: Buffer,
	person: Person,
	id: string,
	now: Date = new Date(),
): Promise<OpenedLetter> {
	if (!person.roles.includes('staff')) return 'not staff'
	return asService(database, 'open', async work => {
		const letter = await work
			.selectFrom('letter')
			.selectAll()
			.where('id', '=', id)
			.where('space', '=', person.space)
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.forUpdate()
			.executeTakeFirst()
		if (!letter) return 'not a draft'
		if (letter.closes_at && letter.closes_at <= now) return 'over already'
		const rule: Eligibility = { ...(letter.eligibility as DraftedRule), asOf: now.toISOString().slice(0, 10) }
		const roll = await work.selectFrom('member').selectAll().where('space', '=', letter.space).where('side', '=', letter.side).execute()
		const eligible = roll.filter(
			({ unit, standing, since, gone_at }) =>
				isEligible(rule, { unit, standing, since, goneOn: gone_at?.toISOString().slice(0, 10) ?? null }).eligible,
		)
		if (eligible.length === 0) return 'nobody may sign'
		const keys = makeKeys()
		const committed = await commitRollInTurns(
			eligible.map(({ number, unit }) => ({ number, unit: unit ?? '' })),
			keys.salt,
			setImmediate,
		)
		await sql`
			insert into parley.letter_roll (letter, member, space, side, unit)
			select ${id}::uuid, member, ${letter.space}, ${letter.side}, unit
			from unnest(${eligible.map(each => each.id)}::uuid[], ${eligible.map(({ unit }) => unit ?? '')}::text[]) as e (member, unit)`.execute(
			work,
		)
		await work
			.insertInto('letter_secret')
			.values({ letter: id, ...sealKeys(master, id, keys) })
			.execute()
		await work
			.updateTable('letter')
			.set({
				state: 'open',
				letter_hash: Buffer.from(textHash(letter.body), 'hex'),
				roll_size: committed.size,
				roll_root: Buffer.from(committed.root, 'base64'),
				log_origin: originOf(id),
				// The log counts in whole minutes, so the window begins with one.
				opens_at: new Date(`${minuteOf(now)}Z`),
				opened_at: now,
				eligibility: JSON.stringify(rule),
				rule: ruleInWords(rule),
			})
			.where('id', '=', id)
			.execute()
		await work
			.insertInto('audit')
			.values({
				space: letter.space,
				side: letter.side,
				actor: person.id,
				act: 'letter-opened',
				detail: JSON.stringify({ letter: id, roll: committed.size }),
			})
			.execute()
		return { id, rollSize: committed.size }
	})
}
