/**
 * The dates that were agreed on this server, as entries of a ledger: when and where, who was there, and the record that both sides share. No caucus note, no
 * line that was off the record and no link to a video call goes into one.
 */
import type { WrittenLedger } from '@parley/engine'
import { asTable, type Database, type Side, type Work } from '#db'
import type { Sound } from '../negotiations.ts'
import { type DateView, datesIn } from '../sessions/dates.ts'
import { isShared, sharedLines } from '../sessions/export.ts'
import { type EntryView, entriesIn, type Presence, presenceIn } from '../sessions/record.ts'
import { turnsIn } from '../sessions/turns.ts'

export interface AgreedSession {
	/** Called off or moved since, it keeps its number and is no entry. */
	readonly date: DateView
	readonly presence: readonly Presence[]
	readonly entries: readonly EntryView[]
}

/** Within a transaction of somebody at the table: in the order in which they were agreed. */
export async function sessionsIn(work: Work, space: string): Promise<readonly AgreedSession[]> {
	const agreed = (await datesIn(work, space))
		.flatMap(date => date.acts.filter(({ kind }) => kind === 'agreed').map(({ at }) => ({ date, at })))
		.toSorted((a, b) => a.at.getTime() - b.at.getTime())
	if (agreed.length === 0) return []
	const turns = await turnsIn(work, space)
	const sessions: AgreedSession[] = []
	for (const { date } of agreed)
		sessions.push({ date, presence: await presenceIn(work, date.id), entries: await entriesIn(work, date.id, turns) })
	return sessions
}

/** For whoever runs the server; both sides see the same of them. */
export const sessionsOf = (database: Database, space: string): Promise<readonly AgreedSession[]> =>
	asTable(database, { space, side: 'union' }, work => sessionsIn(work, space))

export function sessionEntries(
	{ negotiation }: Pick<Sound, 'negotiation'>,
	sessions: readonly AgreedSession[],
	last: number,
): WrittenLedger['sessions'] {
	const issues = new Set(negotiation.issues.map(({ id }) => id))
	const nameOf = (role: Side): string => negotiation.sides.find(side => side.role === role)?.name ?? role
	const sides = { union: nameOf('union'), employer: nameOf('employer') }
	return sessions.flatMap(({ date, presence, entries }, index) => {
		if (date.state !== 'agreed') return []
		const standing = entries.filter(entry => isShared(entry) && entry.correctedBy === null)
		const [day, lastDay] = [date.start.slice(0, 10), date.end.slice(0, 10)]
		const lines = sharedLines({ date, entries }, { sides, issues: {}, negotiation: negotiation.title })
		return {
			number: sessionNumber(last, index),
			title: date.title,
			date: day,
			to: lastDay === day ? null : lastDay,
			from: date.start.slice(11),
			until: date.end.slice(11),
			zone: date.zone,
			place: date.place === '' ? null : date.place,
			virtual: date.mode === 'virtual',
			present: presence
				.filter(({ present }) => present)
				.map(({ name, role, side }) => `${name}${role === '' ? '' : `, ${role}`} (${sides[side]})`),
			items: once(standing.flatMap(({ kind, issue }) => (kind === 'item' && issue !== null && issues.has(issue) ? [issue] : []))),
			papers: once(standing.flatMap(({ kind, turn }) => (kind === 'paper' && turn !== null ? [turn.number] : []))),
			source: null,
			confidence: null,
			prose: [...(date.mode === 'both' ? ['In person and by video.\n'] : []), ...lines].join('\n'),
		}
	})
}

/** Numbers of dates that stand no more. */
export const numbersOver = (sessions: readonly AgreedSession[], last: number): readonly string[] =>
	sessions.flatMap(({ date }, index) => (date.state === 'agreed' ? [] : [sessionNumber(last, index)]))

const sessionNumber = (last: number, index: number): string => `S-${last + index + 1}`

const once = (names: readonly string[]): readonly string[] => [...new Set(names)]
