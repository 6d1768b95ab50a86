/** Who looks at the bulletins. Without a database there are none, and the page says so. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { error } from '@sveltejs/kit'
import { type Database, dataFolder, type Side } from '#db'
import { bulletinAddress } from '#lib/addresses.ts'
import { openAccounts } from '../people/door.ts'
import { type Asking, enterAccounts, needSession, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { short } from '../short.ts'
import { draftOf, type KeptDraft, mayWrite } from './drafts.ts'
import type { Reader } from './read.ts'

export interface Look {
	readonly database: Database
	readonly reader: Reader
	/** Of this table; null for whoever reads without being signed in here. */
	readonly session: Session | null
}

export type Looked = Look | { readonly missing: string | null }

/** There is a database already, or one is named: a reader is no reason to make one. */
const hasDatabase = (): boolean => Boolean(process.env['DATABASE_URL']) || existsSync(join(dataFolder(), 'postgres'))

export async function look(asking: Asking, space: string): Promise<Looked> {
	const asked = readCookie(asking, 'session') !== undefined
	if (!asked && !hasDatabase()) return { missing: null }
	const opened = await openAccounts()
	if (!('database' in opened)) return { missing: opened.words }
	const { database } = opened
	const session = asked ? await sessionOf(asking, await enterAccounts(asking)) : null
	const own = session?.space === space ? session : null
	return { database, session: own, reader: own ?? { space } }
}

export interface Desk {
	readonly database: Database
	readonly session: Session
}

/** Those who write a side's bulletins: its staff and its committee. */
export async function needDesk(asking: Asking, space: string): Promise<Desk> {
	const { database, session } = await needSession(asking)
	if (session.space === space && mayWrite(session)) return { database, session }
	error(403, {
		message:
			session.space === space ? 'Bulletins are written by the staff and the committee of a side.' : 'You are signed in at another table.',
		mend: session.space === space ? 'Ask one of them.' : 'Sign out there first; an account belongs to one negotiation.',
		links: [
			{ href: bulletinAddress(space), text: 'Bulletins' },
			{ href: '/account', text: 'Your account' },
		],
	})
}

export async function needDraft({ database, session }: Desk, id: string): Promise<KeptDraft> {
	const draft = await draftOf(database, session, id)
	if (draft) return draft
	error(404, {
		message: `Your side has no draft “${short(id)}”.`,
		mend: 'It may have been sent or dropped meanwhile.',
		links: [{ href: bulletinAddress(session.space), text: 'Bulletins' }],
	})
}

export function needSide(space: string, side: string): Side {
	if (side === 'union' || side === 'employer') return side
	error(404, {
		message: `There is no side “${short(side)}”.`,
		mend: 'In the address stands union or employer.',
		links: [{ href: bulletinAddress(space), text: 'Bulletins' }],
	})
}

export function noBulletin(space: string, slug: string): never {
	error(404, {
		message: `There is no bulletin called “${short(slug)}”, or it is not for you to see.`,
		mend: 'One that is for members is seen by those signed in; one with an hour to come, not before.',
		links: [
			{ href: bulletinAddress(space), text: 'Bulletins' },
			{ href: '/sign-in', text: 'Sign in' },
		],
	})
}
