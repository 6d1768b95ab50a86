/** Addresses on a side's roll from which mails came back: they get none until they are others, or staff let mails go there again. */
import { sql } from 'kysely'
import { asPerson, type Database, type Person } from '#db'
import { note } from '../../people/audit.ts'
import { refused, type Settled } from '../../people/roles.ts'

export interface Flagged {
	readonly id: string
	readonly number: string
	readonly name: string
	readonly address: string
	readonly reason: string
	/** As `2023-10-28`. */
	readonly day: string
}

const mostShown = 100

export const listFlagged = (
	database: Database,
	person: Person,
): Promise<{ readonly count: number; readonly flagged: readonly Flagged[] }> =>
	asPerson(database, person, async work => {
		const all = work
			.selectFrom('mail_bounce')
			.innerJoin('member', 'member.id', 'mail_bounce.member')
			.innerJoin('contact', join =>
				join
					.onRef('contact.member', '=', 'mail_bounce.member')
					.onRef('contact.address', '=', 'mail_bounce.address')
					.on('contact.kind', '=', 'email'),
			)
			.where('lifted_at', 'is', null)
			.where('gone_at', 'is', null)
		const { count } = await all.select(sql<number>`count(*)::integer`.as('count')).executeTakeFirstOrThrow()
		const flagged = await all
			.select(['mail_bounce.id', 'member.number', 'member.name', 'mail_bounce.address', 'mail_bounce.reason'])
			.select(sql<string>`to_char(entered_at at time zone 'UTC', 'YYYY-MM-DD')`.as('day'))
			.orderBy('member.number')
			.limit(mostShown)
			.execute()
		return { count, flagged }
	})

export const liftBounce = (database: Database, person: Person, bounce: string): Promise<Settled> =>
	asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('That is for the staff of your side.')
		if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(bounce)) return refused('There is no such address.')
		const lifted = await work
			.updateTable('mail_bounce')
			.set({ lifted_at: sql<Date>`now()` })
			.where('id', '=', bounce)
			.where('lifted_at', 'is', null)
			.returning('member')
			.executeTakeFirst()
		if (!lifted) return refused('Mails go to that address already.')
		await note(work, person, 'bounce-lifted', { subject: lifted.member })
		return { done: true }
	})

/** As staff read it in a mail that came back to them. */
export function enterBounce(database: Database, person: Person, number: string, reason: string): Promise<Settled> {
	const why = reason
		.replaceAll(/[\p{Cc}\s]+/gu, ' ')
		.trim()
		.slice(0, 300)
	if (why === '') return Promise.resolve(refused('Say what the mail that came back says.'))
	return asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('That is for the staff of your side.')
		const found = await work
			.selectFrom('member')
			.innerJoin('contact', 'contact.member', 'member.id')
			.select(['member.id', 'contact.address'])
			.where('member.number', '=', number.trim())
			.where('member.gone_at', 'is', null)
			.where('contact.kind', '=', 'email')
			.executeTakeFirst()
		if (!found) return refused('Nobody with that number and an address is on the roll of your side.')
		const { numInsertedOrUpdatedRows: made } = await work
			.insertInto('mail_bounce')
			.values({ member: found.id, space: person.space, side: person.side, address: found.address, reason: why, entered_by: person.id })
			.onConflict(conflict => conflict.doNothing())
			.executeTakeFirst()
		if (made === 0n) return refused('Mails to that address are known to come back.')
		await note(work, person, 'bounce-entered', { subject: found.id })
		return { done: true }
	})
}
