/** Who opens a page of the sessions or requests: somebody at the table, or a reader who is shown what the folder says and nothing else. */

import { toneOfSide } from '@parley/engine/report'
import { error } from '@sveltejs/kit'
import { type Database, dataFolder, type Side } from '#db'
import { sessionAddress } from '#lib/addresses.ts'
import { sitsAtTable } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { type Asking, enterAccounts, needSession, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { short } from '../short.ts'
import { readRecord, type SessionRecord } from './record.ts'

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
	const { database, session } = await needSession(asking)
	if (session.space === space && sitsAtTable(session)) return { database, session, folder: dataFolder() }
	error(403, {
		message: session.space === space ? 'That is for those who sit at the table.' : 'You are signed in at another table.',
		mend:
			session.space === space
				? 'Staff and committee sit there for the union; staff, negotiators and counsel for the employer.'
				: 'Sign out there first; an account belongs to one negotiation.',
		links: [{ href: '/account', text: 'Your account' }],
	})
}

export type SidesNamed = Readonly<Record<Side, { readonly name: string; readonly tone: string }>>

/** The sides as the folder names them. */
export function namesOfSides({ negotiation }: Sound): SidesNamed {
	const named = (role: Side, other: string) => {
		const side = negotiation.sides.find(each => each.role === role)
		return side
			? { name: side.name, tone: toneOfSide(negotiation, side.id) }
			: { name: other, tone: role === 'union' ? 'side-1' : 'side-2' }
	}
	return { union: named('union', 'The union'), employer: named('employer', 'The employer') }
}
