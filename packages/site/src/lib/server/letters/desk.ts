/** What the side sees of its own letters: drafts and those that were opened, its members' own signatures, and who brought how many. */
import { sql } from 'kysely'
import { asPerson, asService, type Database, type Person } from '#db'
import { hashSecret } from '../people/secrets.ts'
import { captainToken } from './keys.ts'
import type { DraftedRule } from './rule.ts'

export interface DeskLetter {
	readonly id: string
	readonly slug: string
	readonly title: string
	readonly body: string
	readonly state: 'draft' | 'open' | 'closed'
	readonly side: string
	readonly names: 'shown' | 'hidden' | 'together'
	readonly revealAt: number | null
	readonly ownLine: boolean
	readonly closesAt: Date | null
	readonly rule: DraftedRule
	readonly ruleInWords: string
	readonly witnesses: readonly string[]
	readonly rollSize: number | null
}

export const mayWrite = ({ roles }: Person): boolean => roles.includes('staff') || roles.includes('committee')

/** Those that this person may see: every opened one of the negotiation, and the drafts of their side if they write letters. */
export async function letterOf(database: Database, person: Person, slug: string): Promise<DeskLetter | null> {
	const found = await asPerson(database, person, work => work.selectFrom('letter').selectAll().where('slug', '=', slug).executeTakeFirst())
	if (!found) return null
	return {
		id: found.id,
		slug: found.slug,
		title: found.title,
		body: found.body,
		state: found.state,
		side: found.side,
		names: found.names,
		revealAt: found.reveal_at,
		ownLine: found.own_line,
		closesAt: found.closes_at,
		rule: found.eligibility as DraftedRule,
		ruleInWords: found.rule,
		witnesses: found.witnesses,
		rollSize: found.roll_size,
	}
}

export const draftsOf = (
	database: Database,
	person: Person,
): Promise<readonly { readonly slug: string; readonly title: string; readonly state: string }[]> =>
	asPerson(database, person, work =>
		work.selectFrom('letter').select(['slug', 'title', 'state']).where('side', '=', person.side).orderBy('created_at', 'desc').execute(),
	)

/** 'may': on the letter's roll, and nothing signed that stands. */
export type OwnState = 'signed' | 'struck' | 'may' | 'absent'

export interface Own {
	readonly state: OwnState
	readonly showsName: boolean
	readonly line: string | null
	/** For what staff have hidden it; null where it is shown. */
	readonly lineHiddenFor: string | null
}

const nothing = { showsName: false, line: null, lineHiddenFor: null } as const

export async function ownSignature(database: Database, person: Person, letter: string): Promise<Own> {
	return asPerson(database, person, async work => {
		const place = await work
			.selectFrom('letter_roll')
			.select('member')
			.where('letter', '=', letter)
			.where('member', '=', person.id)
			.executeTakeFirst()
		const signature = await work
			.selectFrom('signature')
			.select(['state', 'show_name', 'own_line', 'line_hidden_for'])
			.where('letter', '=', letter)
			.where('member', '=', person.id)
			.executeTakeFirst()
		if (!place) return { state: 'absent', ...nothing }
		if (!signature || signature.state === 'withdrawn') return { state: 'may', ...nothing }
		const { state, show_name, own_line, line_hidden_for } = signature
		return { state, showsName: show_name, line: own_line, lineHiddenFor: line_hidden_for }
	})
}

/** A captain's own link; made at the first time, and the same ever after. Null for whoever is no captain. */
export async function captainLink(database: Database, master: Buffer, person: Person, letter: string): Promise<string | null> {
	if (!person.roles.includes('captain')) return null
	const token = captainToken(master, letter, person.id)
	await asPerson(database, person, work =>
		work
			.insertInto('captain_link')
			.values({ letter, space: person.space, side: person.side, captain: person.id, token_hash: hashSecret(token) })
			.onConflict(conflict => conflict.doNothing())
			.execute(),
	)
	return token
}

/** Nobody signs or withdraws: the database was restored, and may know less than is published. */
export const isPaused = (database: Database, person: Person, letter: string): Promise<boolean> =>
	asPerson(database, person, async work => {
		const { rows } = await sql<{ paused: boolean }>`select parley.is_paused(${letter}) as paused`.execute(work)
		return rows[0]!.paused
	})

export interface Brought {
	readonly captain: string
	readonly name: string
	readonly count: number
}

/** By link, those signatures that stand. A captain sees their own, staff everybody's. */
export async function brought(database: Database, person: Person, letter: string): Promise<readonly Brought[]> {
	const isStaff = person.roles.includes('staff')
	if (!isStaff && !person.roles.includes('captain')) return []
	return asService(database, 'captains', work =>
		work
			.selectFrom('captain_link')
			.innerJoin('member', 'member.id', 'captain_link.captain')
			.leftJoin('signature', join => join.onRef('signature.captain_link', '=', 'captain_link.id').on('signature.state', '=', 'signed'))
			.select(['captain_link.captain', 'member.name'])
			.select(sql<number>`count(signature.member)::integer`.as('count'))
			.where('captain_link.letter', '=', letter)
			.where('captain_link.space', '=', person.space)
			.where('captain_link.side', '=', person.side)
			.$if(!isStaff, query => query.where('captain_link.captain', '=', person.id))
			.groupBy(['captain_link.captain', 'member.name'])
			.orderBy('count', 'desc')
			.orderBy('member.name')
			.execute(),
	)
}
