/** Who looks at a letter, where the database can say so; without one the public pages go on. */
import { error } from '@sveltejs/kit'
import type { Database } from '#db'
import { roomAddress } from '#lib/addresses.ts'
import { short } from '#lib/server/short.ts'
import { openAccounts } from '../people/door.ts'
import { noteRefused } from '../people/refused.ts'
import { type Asking, needSession, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { type DeskLetter, letterOf, mayWrite } from './desk.ts'
import { type Letters, lettersIn } from './letters.ts'

export interface Visit {
	readonly letters: Letters
	readonly database: Database
	readonly session: Session
}

/** Null for whoever is not signed in at this table; then no database is asked. */
export async function visitOf(asking: Asking, space: string): Promise<Visit | null> {
	if (readCookie(asking, 'session') === undefined) return null
	const opened = await openAccounts()
	if (!('database' in opened)) return null
	const session = await sessionOf(asking, opened.database)
	return session && session.space === space ? { database: opened.database, session, letters: lettersIn(opened.database) } : null
}

/** Signed in at this table, or led to where one signs in. */
export async function needVisit(asking: Asking, space: string): Promise<Visit> {
	const { database, session } = await needSession(asking)
	if (session.space === space) return { database, session, letters: lettersIn(database) }
	noteRefused('session', 'of another table')
	error(403, {
		message: 'You are signed in at another table.',
		mend: 'Sign out there first; an account belongs to one negotiation.',
		links: [{ href: '/account', text: 'Your account' }],
	})
}

/** Those who write a side's letters: its staff and its committee. */
export async function needWriter(asking: Asking, space: string): Promise<Visit> {
	const visit = await needVisit(asking, space)
	if (mayWrite(visit.session)) return visit
	error(403, {
		message: 'Letters are written by the staff and the committee of a side.',
		links: [{ href: roomAddress(space, 'letters'), text: 'Open letters' }],
	})
}

export async function needLetter({ database, session }: Visit, slug: string): Promise<DeskLetter> {
	const letter = await letterOf(database, session, slug)
	if (letter && letter.side === session.side) return letter
	error(404, {
		message: `Your side has no letter called “${short(slug)}”.`,
		links: [{ href: roomAddress(session.space, 'letters'), text: 'Open letters' }],
	})
}
