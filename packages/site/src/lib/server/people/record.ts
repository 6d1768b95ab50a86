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
	const rows = await asPerson(database, person, work =>
		work
			.selectFrom('audit')
			.leftJoin('member as actor', 'actor.id', 'audit.actor')
			.leftJoin('member as subject', 'subject.id', 'audit.subject')
			.select(['audit.id', 'audit.at', 'actor.name as who', 'audit.act', 'subject.name as whom', 'audit.detail'])
			.orderBy('audit.id', 'desc')
			.limit(mostLines)
			.execute(),
	)
	return rows.map(({ id, at, who, act, whom, detail }) => ({
		id,
		at: `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		who: who ?? 'On the server itself',
		did: acts[act as Act] ?? act,
		whom,
		detail: Object.entries(detail)
			.filter(([name]) => name !== 'file')
			.map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
			.join(', '),
	}))
}
