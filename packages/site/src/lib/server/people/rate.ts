/** How often somebody may ask, counted in the database, so that a restart or a second process forgets nothing. */
import { sql } from 'kysely'
import { asService, type Database } from '#db'
import { hashSecret } from './secrets.ts'

export interface Limit {
	readonly of: string
	readonly most: number
	readonly seconds: number
}

/** A place on the network may be a whole hospital, so the narrow limit is that of a contact; guessing a code is bound by its request besides. */
export const limits = {
	askOfContact: { of: 'ask contact', most: 5, seconds: 3600 },
	/** A text costs, and rings somebody's phone. */
	textOfContact: { of: 'text contact', most: 3, seconds: 3600 },
	textOfContactADay: { of: 'text contact, a day', most: 8, seconds: 86_400 },
	textOfAddress: { of: 'text address', most: 200, seconds: 3600 },
	askOfAddress: { of: 'ask address', most: 600, seconds: 3600 },
	answerOfAddress: { of: 'answer address', most: 1000, seconds: 3600 },
	checkOfMember: { of: 'check member', most: 1000, seconds: 3600 },
	stampOfMember: { of: 'stamp member', most: 60, seconds: 3600 },
	setUpOfAddress: { of: 'set up address', most: 20, seconds: 3600 },
} as const satisfies Record<string, Limit>

/** Counts this time too, whether or not it is one too many. */
export async function isTooOften(database: Database, { of, most, seconds }: Limit, who: string): Promise<boolean> {
	return asService(database, 'rate', async work => {
		const window = sql<Date>`to_timestamp(floor(extract(epoch from now()) / ${seconds}) * ${seconds})`
		const { times } = await work
			.insertInto('rate')
			.values({ key_hash: hashSecret(`${of} ${who}`), window_start: window, times: 1 })
			.onConflict(conflict => conflict.columns(['key_hash', 'window_start']).doUpdateSet({ times: sql<number>`rate.times + 1` }))
			.returning('times')
			.executeTakeFirstOrThrow()
		return times > most
	})
}
