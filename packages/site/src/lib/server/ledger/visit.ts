/** Who looks at the ledger, and what is theirs to see. Without a database the record in the folder is read, and nothing is missing but the people. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { error } from '@sveltejs/kit'
import { type Database, dataFolder } from '#db'
import { ledgerAddress } from '#lib/addresses.ts'
import { masterKey } from '../letters/keys.ts'
import type { Sound } from '../negotiations.ts'
import { openAccounts } from '../people/door.ts'
import { type Asking, enterAccounts, needSession, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { type LedgerView, readLedger, sitsAtTable } from './read.ts'
import { recordOf } from './record.ts'

export interface Seat {
	readonly database: Database
	readonly session: Session
	readonly master: Buffer
}

export interface Seen {
	readonly view: LedgerView
	/** Null where this server keeps none. */
	readonly database: Database | null
	/** Null for whoever does not sit at this table. */
	readonly seat: Seat | null
	/** In words, where this server's own ledger could not be asked. */
	readonly missing: string | null
}

/** There is a database already, or one is named: a reader is no reason to make one. */
export const hasDatabase = (): boolean => Boolean(process.env['DATABASE_URL']) || existsSync(join(dataFolder(), 'postgres'))

interface OpenLedger {
	/** Null where this server keeps no ledger, or it cannot be asked: in words then. */
	readonly opened: Database | null
	/** Of whoever is signed in at this table. */
	readonly session: Session | null
	readonly missing: string | null
}

export async function openLedger(asking: Asking, { id }: Sound): Promise<OpenLedger> {
	const asked = readCookie(asking, 'session') !== undefined
	if (!asked && !hasDatabase()) return { opened: null, session: null, missing: null }
	const opened = await openAccounts()
	if (!('database' in opened)) return { opened: null, session: null, missing: opened.words }
	const session = asked ? await sessionOf(asking, await enterAccounts(asking)) : null
	return { opened: opened.database, session: session?.space === id ? session : null, missing: null }
}

export async function seeLedger(asking: Asking, sound: Sound): Promise<Seen> {
	const { opened: database, session, missing } = await openLedger(asking, sound)
	if (!database) return { view: recordOf(sound), database: null, seat: null, missing }
	const view = await readLedger(database, session ?? { space: sound.id })
	const seat = session && sitsAtTable(session) ? { database, session, master: masterKey(dataFolder()) } : null
	const shown = view.sees === 'table' && view.offers.length > 0 ? view : withRecord(view, recordOf(sound))
	return { view: shown, database, seat, missing: null }
}

/** What the folder tells everybody, and beside it what was released here. */
function withRecord(view: LedgerView, record: LedgerView): LedgerView {
	if (view.offers.length === 0) return record
	const told = new Set(record.offers.flatMap(offer => offer.turns.map(turn => turn.number)))
	const offers = [...record.offers, ...view.offers.filter(offer => !offer.turns.some(turn => told.has(turn.number)))]
	return { ...view, offers: offers.toSorted((a, b) => a.handedOverAt.getTime() - b.handedOverAt.getTime()) }
}

/** Null for whoever does not sit at this table; without a cookie no database is asked. */
export async function seatAt(asking: Asking, space: string): Promise<Seat | null> {
	if (readCookie(asking, 'session') === undefined) return null
	const database = await enterAccounts(asking)
	const session = await sessionOf(asking, database)
	return session?.space === space && sitsAtTable(session) ? { database, session, master: masterKey(dataFolder()) } : null
}

/** Those who sit at the table for a side: what they write and do. */
export async function needSeat(asking: Asking, space: string): Promise<Seat> {
	const { database, session } = await needSession(asking)
	if (session.space === space && sitsAtTable(session)) return { database, session, master: masterKey(dataFolder()) }
	error(403, {
		message: session.space === space ? 'That is for those who sit at the table.' : 'You are signed in at another table.',
		mend:
			session.space === space
				? 'Staff and committee sit there for the union; staff, negotiators and counsel for the employer.'
				: 'Sign out there first; an account belongs to one negotiation.',
		links: [
			{ href: ledgerAddress(space), text: 'The ledger' },
			{ href: '/account', text: 'Your account' },
		],
	})
}
