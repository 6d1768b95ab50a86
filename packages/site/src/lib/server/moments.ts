/** The days on which something was put on the table, and the two of them that an address compares. */
import { parseDate } from '@parley/lang'
import { error } from '@sveltejs/kit'
import type { Sound } from './negotiations.ts'
import { short } from './short.ts'

export interface Moment {
	readonly date: string
	readonly titles: readonly string[]
}

export interface Between {
	readonly moments: readonly Moment[]
	readonly from: string
	readonly to: string
	/** The day of the negotiation itself, on which the table stands when no other is asked for. */
	readonly today: string
	/** The points of the ledger for each side at either end. Empty at the earlier end when both are one day. */
	readonly now: readonly string[]
	readonly then: readonly string[]
}

export function momentsOf({ negotiation }: Sound): readonly Moment[] {
	const { asOf } = negotiation.setting
	const shown = negotiation.proposals.filter(each => !each.later && each.date <= asOf)
	const byDate = Map.groupBy(shown, each => each.date)
	return [...byDate]
		.map(([date, proposals]) => ({ date, titles: proposals.map(each => each.title) }))
		.toSorted((a, b) => (a.date < b.date ? -1 : 1))
}

/** From the day by which every side had opened to the day of the negotiation, unless the address says otherwise. */
export function readBetween(sound: Sound, query: URLSearchParams): Between {
	const today = sound.negotiation.setting.asOf
	const moments = momentsOf(sound)
	const to = readDay(query.get('to'), today, today)
	const from = readDay(query.get('from'), earlier(openingOf(sound) ?? today, to), today)
	if (from > to)
		error(400, {
			message: `${from} is later than ${to}: the first of two points in time is the earlier one.`,
			mend: 'Turn the two round.',
		})
	const days = moments.map(moment => moment.date)
	return {
		moments,
		from,
		to,
		today,
		now: sound.sides.map(side => pointAt(side, to, days, today)),
		then: standingDay(days, from) === standingDay(days, to) ? [] : sound.sides.map(side => pointAt(side, from, days, today)),
	}
}

function readDay(given: string | null, otherwise: string, latest: string): string {
	if (given === null || given === '') return otherwise
	if (parseDate(given) === null)
		error(400, { message: `There is no day “${short(given)}”.`, mend: 'A day in the address is written as 2023-10-28.' })
	if (given > latest)
		error(400, {
			message: `${given} is later than ${latest}, the day this negotiation is told as of.`,
			mend: `Choose ${latest} or a day before it.`,
		})
	return given
}

/** The day by which every side had put something on the table. */
function openingOf({ negotiation, sides }: Sound): string | null {
	const first = sides.map(side => negotiation.proposals.find(each => each.side === side && !each.later)?.date)
	const spoken = first.filter(day => day !== undefined)
	return spoken.length === 0 ? null : spoken.toSorted().at(-1)!
}

const earlier = (a: string, b: string): string => (a < b ? a : b)

/** Nothing moves between two proposals, so every day stands as the last of them left it. */
const standingDay = (days: readonly string[], day: string): string => days.findLast(each => each <= day) ?? beforeAll
const beforeAll = '1000-01-01'

function pointAt(side: string, day: string, days: readonly string[], today: string): string {
	const standing = standingDay(days, day)
	return standing === standingDay(days, today) ? side : `${side}@${standing}`
}
