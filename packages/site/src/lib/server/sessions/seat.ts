/** Who opens a page of the sessions or requests: somebody at the table, or a reader who is shown what the folder says and nothing else. */
import { error } from '@sveltejs/kit'
import { type Database, dataFolder } from '#db'
import { sessionAddress } from '#lib/addresses.ts'
import { sitsAtTable } from '../ledger/read.ts'
import { needSeat as needSeatAtTable } from '../ledger/visit.ts'
import { type Asking, enterAccounts, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { short } from '../short.ts'
import { readRecord, type SessionRecord } from './record.ts'

export { namesOfSides, type SidesNamed } from '../ledger/names.ts'

export interface Seated {
	readonly database: Database
	readonly session: Session
	/** Where the keys of the sides lie. */
	readonly folder: string
}

/** Null for whoever does not sit at this table; without a cookie no database is asked. */
export async function seatOf(asking: Asking, space: string): Promise<Seated | null> {
	if (readCookie(asking, 'session') === undefined) return null
	const database = await enterAccounts(asking)
	const session = await sessionOf(asking, database)
	return session && session.space === space && sitsAtTable(session) ? { database, session, folder: dataFolder() } : null
}

export async function needRecord({ database, session, folder }: Seated, id: string): Promise<SessionRecord> {
	const found = await readRecord(database, folder, session, id)
	if (found) return found
	error(404, {
		message: `There is no session “${short(id)}” at this table.`,
		links: [{ href: sessionAddress(session.space), text: 'The sessions' }],
	})
}

/** Those who sit at the table for a side; whoever is not signed in is led there. */
export async function needSeat(asking: Asking, space: string): Promise<Seated> {
	const { database, session } = await needSeatAtTable(asking, space)
	return { database, session, folder: dataFolder() }
}
