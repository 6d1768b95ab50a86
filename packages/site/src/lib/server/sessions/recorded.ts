/** Sessions that came with a folder: days, and who was there, as it tells of them. For those at the table. */
import { asPerson, type Database, type Person } from '#db'

export async function recordedSessions(database: Database, person: Person, told: ReadonlySet<string>) {
	const rows = await asPerson(database, person, work =>
		work.selectFrom('recorded_session').selectAll().where('space', '=', person.space).orderBy('first_day').orderBy('number').execute(),
	)
	return rows
		.map(row => ({
			number: `S-${row.number}`,
			title: row.title,
			date: row.first_day,
			to: row.last_day === row.first_day ? null : row.last_day,
			place: row.place === '' ? null : row.place,
			virtual: row.virtual,
			present: row.present,
			source: row.source,
		}))
		.filter(each => !told.has(each.number))
}
