/** What was done on a side, the newest first, in words. */
import { asPerson, type Database, type Person } from '#db'
import { type Act, acts } from './audit.ts'

export interface RecordLine {
	readonly id: string
	readonly at: string
	readonly who: string
	readonly did: string
	readonly whom: string | null
	readonly detail: string
}

const mostLines = 50

export async function listRecord(database: Database, person: Person): Promise<readonly RecordLine[]> {
	const { rows, letters } = await asPerson(database, person, async work => ({
		rows: await work
			.selectFrom('audit')
			.leftJoin('member as actor', 'actor.id', 'audit.actor')
			.leftJoin('member as subject', 'subject.id', 'audit.subject')
			.select(['audit.id', 'audit.at', 'actor.name as who', 'audit.act', 'subject.name as whom', 'audit.detail'])
			.orderBy('audit.id', 'desc')
			.limit(mostLines)
			.execute(),
		letters: await work.selectFrom('letter').select(['id', 'title']).where('side', '=', person.side).execute(),
	}))
	const titles = new Map(letters.map(each => [each.id, `“${each.title}”`]))
	return rows.map(({ id, at, who, act, whom, detail }) => ({
		id,
		at: `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		who: who ?? 'On the server itself',
		did: acts[act as Act] ?? act,
		whom,
		detail: Object.entries(detail)
			.filter(([name, value]) => name !== 'file' && !(Array.isArray(value) && value.length === 0))
			.map(([name, value]) => `${name}: ${wordsOf(value, titles)}`)
			.join(', '),
	}))
}

function wordsOf(value: unknown, titles: ReadonlyMap<string, string>): string {
	if (Array.isArray(value)) return value.map(each => wordsOf(each, titles)).join(' ')
	if (typeof value === 'object') return JSON.stringify(value)
	return titles.get(String(value)) ?? String(value)
}
