/** Addresses under which a calendar program asks for the dates: a secret in the address, its hash in the database, ended by whoever of the side made it or any other at its table. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { asPerson, asService, type Database, type Person, type Side } from '#db'
import { dateStates } from '#lib/parts/sessions/words.ts'
import { type CalendarEvent, calendar } from './calendar.ts'
import { type Answer, type DateView, datesIn } from './dates.ts'
import { refused } from './refusals.ts'
import { hashToken } from './seal.ts'

export interface LinkView {
	readonly id: string
	readonly label: string
	readonly at: Date
	readonly endedAt: Date | null
}

/** The secret is given once. */
export const makeLink = (database: Database, person: Person, label: string): Promise<Answer<{ readonly token: string }>> =>
	refused(async () => {
		const token = randomBytes(24).toString('base64url')
		await asPerson(database, person, work =>
			work
				.insertInto('calendar_link')
				.values({ space: person.space, side: person.side, label, token_hash: hashToken(token), by_member: person.id })
				.execute(),
		)
		return { token }
	})

export const endLink = (database: Database, person: Person, id: string): Promise<Answer<{ readonly ended: boolean }>> =>
	refused(async () => {
		const { numUpdatedRows } = await asPerson(database, person, work =>
			work
				.updateTable('calendar_link')
				.set({ ended_at: sql<Date>`now()` })
				.where('id', '=', id)
				.where('ended_at', 'is', null)
				.executeTakeFirst(),
		)
		return { ended: numUpdatedRows > 0n }
	})

export const listLinks = (database: Database, person: Person): Promise<readonly LinkView[]> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('calendar_link')
			.select(['id', 'label', 'at', 'ended_at'])
			.where('side', '=', person.side)
			.orderBy('at', 'desc')
			.execute()
		return rows.map(({ ended_at, ...link }) => ({ ...link, endedAt: ended_at }))
	})

/** The dates of the negotiation whose side this address is of; null for an address that there is not, or no longer. */
export function feedOf(
	database: Database,
	space: string,
	token: string,
): Promise<{ readonly side: Side; readonly dates: readonly DateView[] } | null> {
	if (!/^[\w-]{32}$/.test(token)) return Promise.resolve(null)
	return asService(database, 'calendar', async work => {
		const link = await work
			.selectFrom('calendar_link')
			.select(['side'])
			.where('token_hash', '=', hashToken(token))
			.where('space', '=', space)
			.where('ended_at', 'is', null)
			.executeTakeFirst()
		return link ? { side: link.side, dates: await datesIn(work, space) } : null
	})
}

/** What is proposed stands as tentative, what was agreed and is off as cancelled; what never was agreed to is left out. */
export const calendarOf = (name: string, dates: readonly DateView[], addressOf: (id: string) => string | null): string =>
	calendar(
		name,
		dates.filter(date => date.state !== 'declined' && date.state !== 'withdrawn').map(date => eventOf(date, name, addressOf(date.id))),
	)

const eventOf = (date: DateView, name: string, address: string | null): CalendarEvent => ({
	id: date.id,
	title: `${date.title} (${name})`,
	start: date.start,
	end: date.end,
	zone: date.zone,
	place: date.place,
	link: date.link,
	status: date.state === 'proposed' ? 'TENTATIVE' : date.state === 'agreed' ? 'CONFIRMED' : 'CANCELLED',
	sequence: date.acts.length,
	changedAt: date.acts.at(-1)?.at ?? date.at,
	notes: [dateStates[date.state], date.link === '' || date.place === '' ? '' : date.link].filter(line => line !== '').join('\n'),
	address,
})
