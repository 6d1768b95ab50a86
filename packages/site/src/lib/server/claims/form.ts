/** The form of a claim: what was written goes back into it as it was, and what it may choose from. */
import { date } from '@parley/engine/report'
import { asPerson, type Database, type Person } from '#db'
import type { Sound } from '../negotiations.ts'
import { namesOfSides } from '../sessions/seat.ts'
import type { VersionView } from './read.ts'

export type WrittenFields = Readonly<Record<string, string>>

const fields = [
	'text',
	'quote',
	'saidBy',
	'saidRole',
	'saidSide',
	'saidOn',
	'venue',
	'venueName',
	'address',
	'session',
	'locator',
	'archived',
	'countsFrom',
	'countsTo',
	'withdrawnOn',
	'nature',
	'topic',
	'reading',
	'audience',
	'why',
	'after',
	'kind',
	'by',
	'source',
] as const

export const fieldsOf = (form: FormData): WrittenFields =>
	Object.fromEntries(
		fields.map(name => {
			const value = form.get(name)
			return [name, typeof value === 'string' ? value.slice(0, 3000) : '']
		}),
	)

export const fieldsOfVersion = (version: VersionView): WrittenFields =>
	Object.fromEntries(Object.entries(version).map(([name, value]) => [name, typeof value === 'string' ? value : '']))

export interface FormChoices {
	readonly sides: readonly { readonly id: string; readonly name: string }[]
	readonly sessions: readonly { readonly id: string; readonly title: string }[]
	readonly topics: readonly string[]
	readonly readings: readonly { readonly id: string; readonly topic: string | null }[]
}

/** Sessions are the last fifty that both sides agreed to hold. */
export async function choicesFor(database: Database, person: Person, sound: Sound): Promise<FormChoices> {
	const { union, employer } = namesOfSides(sound)
	const found = await asPerson(database, person, async work => ({
		sessions: await work
			.selectFrom('bargaining_session')
			.select(['id', 'title', 'starts_at'])
			.where('space', '=', sound.id)
			.orderBy('starts_at', 'desc')
			.limit(50)
			.execute(),
		topics: await work
			.selectFrom('claim')
			.select('topic')
			.distinct()
			.where('space', '=', sound.id)
			.where('topic', 'is not', null)
			.execute(),
	}))
	const claims = sound.claims().claims.map(claim => ({ id: claim.name, topic: claim.topic }))
	const issues = sound.negotiation.issues.map(issue => issue.title)
	const topics = [...claims.map(claim => claim.topic), ...found.topics.map(each => each.topic), ...issues]
	return {
		sides: [
			{ id: 'union', name: union.name },
			{ id: 'employer', name: employer.name },
		],
		sessions: found.sessions.map(({ id, title, starts_at }) => ({ id, title: `${title}, ${date(starts_at.toISOString().slice(0, 10))}` })),
		topics: [...new Set(topics.filter(topic => topic !== null))],
		readings: claims,
	}
}
