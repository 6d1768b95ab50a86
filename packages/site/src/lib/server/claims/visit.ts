/** Who looks at the claims, and what is theirs to do. Without a database those of the folder are read, and nothing is missing but the people. */
import { error } from '@sveltejs/kit'
import { type Database, dataFolder, type Side } from '#db'
import { roomAddress } from '#lib/addresses.ts'
import { sitsAtTable } from '../ledger/read.ts'
import { hasDatabase } from '../ledger/visit.ts'
import { masterKey } from '../letters/keys.ts'
import { openAccounts } from '../people/door.ts'
import { type Asking, enterAccounts, needSession, readCookie, sessionOf } from '../people/request.ts'
import type { Session } from '../people/sessions.ts'
import { short } from '../short.ts'
import { type Reader, readClaims, type SaidClaim } from './read.ts'

export interface Visit {
	/** Null where there is none. */
	readonly database: Database | null
	/** Signed in at this table. */
	readonly session: Session | null
	readonly reader: Reader
	readonly mayWrite: boolean
	/** In words, where the claims of the database could not be asked for. */
	readonly missing: string | null
}

export async function visitClaims(asking: Asking, space: string): Promise<Visit> {
	const nobody = { database: null, session: null, reader: { space }, mayWrite: false, missing: null }
	const asked = readCookie(asking, 'session') !== undefined
	if (!asked && !hasDatabase()) return nobody
	const opened = await openAccounts()
	if (!('database' in opened)) return { ...nobody, missing: opened.words }
	const { database } = opened
	const found = asked ? await sessionOf(asking, await enterAccounts(asking)) : null
	const session = found?.space === space ? found : null
	return { database, session, reader: session ?? { space }, mayWrite: session !== null && sitsAtTable(session), missing: null }
}

export const claimsFor = async ({ database, reader }: Visit, today: string): Promise<readonly SaidClaim[]> =>
	database === null ? [] : readClaims(database, reader, { today })

export const today = (): string => new Date().toISOString().slice(0, 10)

/** The one of that name, if this visitor may read it; whether there is another is not said. */
export async function needClaim({ database, reader }: Visit, space: string, side: string, slug: string): Promise<SaidClaim> {
	const isSide = (text: string): text is Side => text === 'union' || text === 'employer'
	const [found] = database !== null && isSide(side) ? await readClaims(database, reader, { side, slug, today: today() }) : []
	if (found) return found
	error(404, {
		message: `There is no claim called “${short(slug)}” here that you may read.`,
		mend: 'Some are for a side’s members, or for those who sit at its table, once they have signed in.',
		links: [{ href: roomAddress(space, 'claims'), text: 'The claims' }],
	})
}

export interface Signed {
	readonly database: Database
	readonly session: Session
	readonly master: Buffer
}

/** Signed in at this table, or led to where one signs in. */
export async function needSigned(asking: Asking, space: string): Promise<Signed> {
	const { database, session } = await needSession(asking)
	if (session.space === space) return { database, session, master: masterKey(dataFolder()) }
	error(403, {
		message: 'You are signed in at another table.',
		mend: 'Sign out there first; an account belongs to one negotiation.',
		links: [{ href: '/account', text: 'Your account' }],
	})
}

/** Those who write claims down. */
export async function needWriter(asking: Asking, space: string): Promise<Signed> {
	const signed = await needSigned(asking, space)
	if (sitsAtTable(signed.session)) return signed
	error(403, {
		message: 'Claims are written by those who sit at the table.',
		mend: 'Staff and committee of the union; staff, negotiators and counsel of the employer. A member may confirm one.',
		links: [{ href: roomAddress(space, 'claims'), text: 'The claims' }],
	})
}
