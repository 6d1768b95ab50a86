/**
 * Crossing a red line is said, in a fresh sign-in, by somebody of the role that the line names, and over what stands there: another version of a draft is asked
 * for anew. Until it is said, the offer is neither handed over nor initialled.
 */
import { asPerson, type Database, type Person, type Side, type Work } from '#db'
import type { Actor } from '../ledger/actor.ts'
import { isId } from '../ledger/drafts.ts'
import { type Refusal, Refused, refused } from '../ledger/refusals.ts'
import type { TurnTerms } from '../ledger/terms.ts'
import { findNegotiation, type Sound } from '../negotiations.ts'
import { note } from '../people/audit.ts'
import { isCrossing, type LineVerdict, verdictsOf } from './check.ts'
import { openLinesIn } from './lines.ts'

/** What is held against the lines. */
export type Subject =
	| { readonly draft: string; readonly version: number }
	/** `of`: the draft of one's own side that it is the copy of, for which it was said already. */
	| { readonly offer: string; readonly of: string | null }

export interface Crossing {
	readonly says: string
	readonly why: string
	readonly by: string
	readonly at: Date
}

export interface CheckedLine extends LineVerdict {
	/** Whoever said that it is crossed all the same. */
	readonly crossed: Crossing | null
	readonly mayCross: boolean
}

/** `side`: whose turns they are; the lines are those of the person's own side. */
export const checkLines = (
	database: Database,
	person: Person,
	sound: Sound | null,
	side: Side,
	turns: readonly TurnTerms[],
	subject: Subject,
): Promise<readonly CheckedLine[]> => asPerson(database, person, work => checkIn(work, person, sound, side, turns, subject))

async function checkIn(
	work: Work,
	person: Pick<Person, 'space' | 'side' | 'roles'>,
	sound: Sound | null,
	side: Side,
	turns: readonly TurnTerms[],
	subject: Subject,
): Promise<readonly CheckedLine[]> {
	const lines = await openLinesIn(work, person)
	if (lines.length === 0) return []
	const crossings = await crossingsIn(work, person, subject)
	return verdictsOf(sound, side, lines, turns).map(each => ({
		...each,
		crossed: isCrossing(each) ? (crossings.get(each.line.id) ?? null) : null,
		mayCross: person.roles.includes(each.line.mayCross),
	}))
}

async function crossingsIn(work: Work, { space, side }: Pick<Person, 'space' | 'side'>, subject: Subject): Promise<Map<string, Crossing>> {
	const rows = await work
		.selectFrom('red_line_crossing')
		.selectAll()
		.where('space', '=', space)
		.where('side', '=', side)
		.where(is => {
			if ('draft' in subject) return is.and([is('draft', '=', subject.draft), is('draft_version', '=', subject.version)])
			return is.or([is('offer', '=', subject.offer), ...(subject.of === null ? [] : [is('draft', '=', subject.of)])])
		})
		.orderBy('id')
		.execute()
	return new Map(rows.map(({ line, says, why, by_name: by, at }) => [line, { says, why, by, at }]))
}

/** The thing itself, said by the person; over what the lines say of it now. */
export const crossLine = (
	database: Database,
	actor: Actor,
	side: Side,
	turns: readonly TurnTerms[],
	subject: Subject,
	line: string,
	why: string,
): Promise<{ readonly line: string } | { readonly refusal: Refusal }> =>
	refused(() =>
		asPerson(database, actor, async work => {
			const checked = isId(line) ? await checkIn(work, actor, await soundOf(actor), side, turns, subject) : []
			const found = checked.find(each => each.line.id === line && isCrossing(each))
			if (!found) throw new Refused('no-such-line')
			if (found.crossed) return { line }
			if (!found.mayCross) throw new Refused('not-yours-to-cross')
			await work
				.insertInto('red_line_crossing')
				.values({
					line,
					space: actor.space,
					side: actor.side,
					...('draft' in subject
						? { draft: subject.draft, draft_version: subject.version, offer: null }
						: { draft: null, draft_version: null, offer: subject.offer }),
					says: found.says,
					why,
					by_member: actor.id,
					by_name: actor.name,
				})
				.execute()
			await note(work, actor, 'red-line-crossed', { detail: { line } })
			return { line }
		}),
	)

/** Within an act: refuses while a line is crossed of which nobody has said so. */
export async function needCrossed(work: Work, actor: Person, side: Side, turns: readonly TurnTerms[], subject: Subject): Promise<void> {
	const checked = await checkIn(work, actor, await soundOf(actor), side, turns, subject)
	const silent = checked.filter(each => isCrossing(each) && !each.crossed)
	if (silent.length === 0) return
	throw new Refused('red-line', {
		message: `${silent.length === 1 ? 'A red line of your side stands' : `${silent.length} red lines of your side stand`} in the way. ${silent
			.map(each => `“${each.line.title}”: ${each.says}`)
			.join(' ')}`,
		mend: `It goes on when it was said that the line is crossed, on this page or the offer’s own, by somebody signed in as ${[...new Set(silent.map(each => each.line.mayCross))].join(' and ')}.`,
	})
}

const soundOf = async ({ space }: Pick<Person, 'space'>): Promise<Sound | null> => (await findNegotiation(space))?.sound ?? null
