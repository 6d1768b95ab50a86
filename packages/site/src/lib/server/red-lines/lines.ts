/** The red lines of a side: set and lifted by who decides for it, read by its own people at the table and nobody else. Nothing of them is ever changed. */
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Role, type Side, type Work } from '#db'
import type { Actor } from '../ledger/actor.ts'
import { isId } from '../ledger/drafts.ts'
import { type Refusal, Refused, refused } from '../ledger/refusals.ts'
import { note } from '../people/audit.ts'

export type Relation = 'at-least' | 'at-most' | 'exactly'

export type Says =
	| {
			readonly kind: 'position'
			readonly position: string
			readonly relation: Relation
			/** As in the terms: "9%". */
			readonly value: string
			/** "year 1"; null for all of its cells. */
			readonly cell: string | null
	  }
	| { readonly kind: 'clause'; readonly issue: string; readonly words: string }

export interface LineWritten {
	readonly title: string
	readonly says: Says
	/** Who of the side may say that an offer crosses it. */
	readonly mayCross: Role
	/** As `2024-03-01`. */
	readonly decidedOn: string
	readonly decidedBy: string
	readonly source: string
}

export interface Line extends LineWritten {
	readonly id: string
	readonly setBy: string
	readonly setAt: Date
	readonly lifted: { readonly why: string; readonly by: string; readonly at: Date } | null
}

/** Who sets and lifts them. */
export const setsRedLines = ({ side, roles }: Pick<Person, 'side' | 'roles'>): boolean =>
	roles.includes(side === 'union' ? 'committee' : 'staff')

/** Whom a line may name. */
export const rolesOf: Readonly<Record<Side, readonly Role[]>> = {
	union: ['committee', 'staff'],
	employer: ['staff', 'negotiator', 'counsel'],
}

type Answer<T> = T | { readonly refusal: Refusal }

export const setLine = (database: Database, actor: Actor, written: LineWritten): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, actor, async work => {
			// An offer that is being handed over is held against the lines of before or after, not of between.
			await sql`select parley.lock_ledger(${actor.space})`.execute(work)
			const { says } = written
			const { id } = await work
				.insertInto('red_line')
				.values({
					space: actor.space,
					side: actor.side,
					title: written.title,
					kind: says.kind,
					position: says.kind === 'position' ? says.position : null,
					relation: says.kind === 'position' ? says.relation : null,
					value: says.kind === 'position' ? says.value : null,
					cell: says.kind === 'position' ? says.cell : null,
					issue: says.kind === 'clause' ? says.issue : null,
					words: says.kind === 'clause' ? says.words : null,
					may_cross: written.mayCross,
					decided_on: written.decidedOn,
					decided_by: written.decidedBy,
					source: written.source,
					set_by: actor.id,
					set_by_name: actor.name,
				})
				.returning('id')
				.executeTakeFirstOrThrow()
			await note(work, actor, 'red-line-set', { detail: { line: id } })
			return { id }
		}),
	)

export const liftLine = (database: Database, actor: Actor, line: string, why: string): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, actor, async work => {
			const found = isId(line) ? (await openLinesIn(work, actor)).find(each => each.id === line) : undefined
			if (!found) throw new Refused('no-such-line')
			const { space, side, id, name } = actor
			await work.insertInto('red_line_lifted').values({ line, space, side, why, by_member: id, by_name: name }).execute()
			await note(work, actor, 'red-line-lifted', { detail: { line } })
			return { id: line }
		}),
	)

export const listLines = (database: Database, person: Person): Promise<readonly Line[]> =>
	asPerson(database, person, work => linesIn(work, person))

export const openLinesIn = async (work: Work, of: Pick<Person, 'space' | 'side'>): Promise<readonly Line[]> =>
	(await linesIn(work, of)).filter(line => line.lifted === null)

async function linesIn(work: Work, { space, side }: Pick<Person, 'space' | 'side'>): Promise<readonly Line[]> {
	const rows = await work
		.selectFrom('red_line')
		.leftJoin('red_line_lifted', 'red_line_lifted.line', 'red_line.id')
		.selectAll('red_line')
		.select(['red_line_lifted.why as lifted_why', 'red_line_lifted.by_name as lifted_by', 'red_line_lifted.at as lifted_at'])
		.where('red_line.space', '=', space)
		.where('red_line.side', '=', side)
		.orderBy('red_line.set_at')
		.orderBy('red_line.id')
		.execute()
	return rows.map(row => ({
		id: row.id,
		title: row.title,
		says:
			row.kind === 'position'
				? { kind: 'position', position: row.position!, relation: row.relation!, value: row.value!, cell: row.cell }
				: { kind: 'clause', issue: row.issue!, words: row.words! },
		mayCross: row.may_cross,
		decidedOn: row.decided_on,
		decidedBy: row.decided_by,
		source: row.source,
		setBy: row.set_by_name,
		setAt: row.set_at,
		lifted: row.lifted_at === null ? null : { why: row.lifted_why!, by: row.lifted_by!, at: row.lifted_at },
	}))
}
