/** For whom a bulletin is, in words and in numbers. */
import { sql } from 'kysely'
import { asPerson, type Database, type Person } from '#db'
import type { Audience } from './drafts.ts'

export interface Reach {
	/** On the roll now and meant. */
	readonly members: number
	readonly withAddress: number | null
	/** Of the units and standings named, those that nobody on the roll has. */
	readonly nobodys: readonly string[]
	/** Every unit on the roll, so that a writer need not guess. */
	readonly units: readonly string[]
}

export const audienceInWords = ({ units, standings }: Audience): string => {
	const parts = [
		...(units ? [`of ${units.length === 1 ? 'the unit' : 'the units'} ${units.join(', ')}`] : []),
		...(standings ? [`with the standing ${standings.join(' or ')}`] : []),
	]
	return parts.length === 0 ? 'every member of the side' : `members ${parts.join(', ')}`
}

/** Addresses are for staff to see; of others it is not told how many have one. */
export const reachOf = (database: Database, person: Person, audience: Audience): Promise<Reach> =>
	asPerson(database, person, async work => {
		const json = JSON.stringify(audience)
		const { rows } = await sql<{ members: number; addressed: number }>`
			select count(*)::integer as members, count(c.member)::integer as addressed from parley.member m
			left join parley.contact c on c.member = m.id and c.kind = 'email'
			where m.space = ${person.space} and m.side = ${person.side} and m.gone_at is null and parley.is_for(${json}::jsonb, m.unit, m.standing)`.execute(
			work,
		)
		const known = await sql<{ unit: string | null; standing: string | null }>`
			select distinct unit, standing from parley.member where space = ${person.space} and side = ${person.side} and gone_at is null`.execute(
			work,
		)
		const has = (name: 'unit' | 'standing', text: string): boolean =>
			known.rows.some(row => row[name] !== null && folded(row[name]) === folded(text))
		return {
			members: rows[0]!.members,
			withAddress: person.roles.includes('staff') ? rows[0]!.addressed : null,
			nobodys: [
				...(audience.units ?? []).filter(unit => !has('unit', unit)),
				...(audience.standings ?? []).filter(standing => !has('standing', standing)),
			],
			units: [...new Set(known.rows.flatMap(row => (row.unit === null ? [] : [row.unit])))].toSorted(),
		}
	})

const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase()
