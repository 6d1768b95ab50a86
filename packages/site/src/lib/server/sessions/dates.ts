/** The dates of the talks: a side proposes one, the other says yes, and then it stands. */
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type SessionAct, type SessionMode, type Side, type Work } from '#db'
import { type Refusal, refused } from './refusals.ts'
import { isWallTime, isZone, momentOf, type WallTime } from './zones.ts'

export interface DateWritten {
	readonly title: string
	readonly start: WallTime
	readonly end: WallTime
	readonly zone: string
	readonly mode: SessionMode
	readonly place: string
	readonly link: string
	/** The agreed date in whose place it is proposed. */
	readonly replaces: string | null
}

export type DateState = 'proposed' | SessionAct

export interface DateView extends DateWritten {
	readonly id: string
	/** Who proposed it. */
	readonly side: Side
	readonly by: string
	readonly at: Date
	readonly startsAt: Date
	readonly endsAt: Date
	readonly state: DateState
	readonly acts: readonly {
		readonly kind: SessionAct
		readonly side: Side
		readonly by: string
		readonly at: Date
		readonly reason: string
	}[]
}

export type Answer<T> = T | { readonly refusal: Refusal }

/** What somebody who is at the table says, in their name. */
export interface Speaker extends Person {
	readonly name: string
}

export const saidBy = ({ space, side, id, name }: Speaker) => ({ space, side, by_member: id, by_name: name })

export interface FieldProblem {
	readonly field: string
	readonly message: string
}

/** From the fields of a form; everything that is wrong is told at once. */
export function readDate(field: (name: string) => string): { readonly date: DateWritten } | { readonly problems: readonly FieldProblem[] } {
	const problems: FieldProblem[] = []
	const wrong = (name: string, message: string): void => void problems.push({ field: name, message })
	const title = oneLine(field('title'))
	const [day, from, until, zone] = ['day', 'from', 'until', 'zone'].map(name => field(name!).trim()) as [string, string, string, string]
	const mode = field('mode')
	const [place, link] = [oneLine(field('place')), field('link').trim()]
	if (title === '' || title.length > 200) wrong('title', 'Say in 1 to 200 characters what the date is for.')
	const start = `${day}T${from}`
	const isNextDay = until <= from
	const end = `${isNextDay ? nextDay(day) : day}T${until}`
	if (!isWallTime(start)) wrong('day', 'The day is written like 2023-10-26, the time like 14:00.')
	else if (!isWallTime(end)) wrong('until', 'The end is a time like 18:00; one that is earlier than the start is taken as the next day’s.')
	if (!isZone(zone)) wrong('zone', 'The time zone has a name like America/Los_Angeles.')
	else if (isWallTime(start) && isWallTime(end) && (!momentOf(start, zone) || !momentOf(end, zone)))
		wrong('from', 'There is no such time on that day: the clocks are put forward over it.')
	if (mode !== 'in-person' && mode !== 'virtual' && mode !== 'both') wrong('mode', 'In person, by video, or both.')
	if (mode !== 'virtual' && (place === '' || place.length > 300)) wrong('place', 'Say where, in at most 300 characters.')
	if (link !== '' && (!/^https:\/\/\S+$/.test(link) || !URL.canParse(link) || link.length > 1000))
		wrong('link', 'A link begins with https:// and has no spaces.')
	if (mode === 'virtual' && link === '' && place === '') wrong('link', 'Give the link, or say under “place” how one dials in.')
	if (problems.length > 0) return { problems }
	const replaces = field('replaces')
	return { date: { title, start, end, zone, mode: mode as SessionMode, place, link, replaces: isId(replaces) ? replaces : null } }
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
const nextDay = (day: string): string => {
	const date = new Date(`${day}T00:00:00Z`)
	return Number.isNaN(date.getTime()) ? day : new Date(date.getTime() + 24 * 3600_000).toISOString().slice(0, 10)
}

export const proposeDate = (
	database: Database,
	speaker: Speaker,
	{ start, end, ...date }: DateWritten,
): Promise<Answer<{ readonly id: string }>> =>
	refused(() =>
		asPerson(database, speaker, work =>
			work
				.insertInto('bargaining_session')
				.values({ ...saidBy(speaker), ...date, local_start: start, local_end: end })
				.returning('id')
				.executeTakeFirstOrThrow(),
		),
	)

export const actOnDate = (
	database: Database,
	speaker: Speaker,
	session: string,
	kind: Exclude<SessionAct, 'moved'>,
	reason = '',
): Promise<Answer<{ readonly kind: SessionAct }>> =>
	refused(async () => {
		await asPerson(database, speaker, work =>
			work
				.insertInto('session_act')
				.values({ ...saidBy(speaker), session, kind, reason })
				.execute(),
		)
		return { kind }
	})

export const listDates = (database: Database, person: Person): Promise<readonly DateView[]> =>
	asPerson(database, person, work => datesIn(work, person.space))

export async function datesIn(work: Work, space: string, only?: string): Promise<readonly DateView[]> {
	const dates = await work
		.selectFrom('bargaining_session')
		.select(['id', 'side', 'title', 'zone', 'mode', 'place', 'link', 'replaces', 'by_name', 'at', 'starts_at', 'ends_at'])
		.select([wall('local_start').as('start'), wall('local_end').as('end')])
		.where('space', '=', space)
		.$if(only !== undefined, query => query.where('id', '=', only!))
		.orderBy('starts_at')
		.orderBy('id')
		.execute()
	const acts = await work
		.selectFrom('session_act')
		.selectAll()
		.where('space', '=', space)
		.$if(only !== undefined, query => query.where('session', '=', only!))
		.orderBy('id')
		.execute()
	return dates.map(({ by_name, starts_at, ends_at, ...date }) => {
		const own = acts.filter(act => act.session === date.id)
		return {
			...date,
			by: by_name,
			startsAt: starts_at,
			endsAt: ends_at,
			state: own.at(-1)?.kind ?? 'proposed',
			acts: own.map(({ kind, side, by_name: by, at, reason }) => ({ kind, side, by, at, reason })),
		}
	})
}

/** As the wall's clock has it: a program's own time zone must not come in between. */
const wall = (column: 'local_start' | 'local_end') => sql<WallTime>`to_char(${sql.ref(column)}, 'YYYY-MM-DD"T"HH24:MI')`
