/**
 * The flagship's ledger, from June to 28 October 2023, in a database that is new: what the public record has, brought by whoever runs the server. And people
 * to try it as, one a side: made up, said to be, and with an address that no mail reaches.
 */
import { asService, type Database, type Role, type Side } from '#db'
import { loadLikenessDemo } from '../likeness/demo.ts'
import { findNegotiation } from '../negotiations.ts'
import { noteOfService } from '../people/audit.ts'
import { hasStaff } from '../people/set-up.ts'
import { importFolder } from './bring.ts'
import { readFromDisk } from './disk.ts'
import { isEntry } from './stored.ts'
import { wordsOf } from './words.ts'

const flagship = 'sag-aftra-2023'

/** In words what was done; null where nothing was to do. */
export async function loadDemo(database: Database, master: Buffer): Promise<string | null> {
	const held = await findNegotiation(flagship)
	if (!held?.isExample || !held.sound) return null
	const read = await readFromDisk(held.directory)
	if ('faults' in read) return null
	const isThere = await asService(
		database,
		'import',
		async work => (await work.selectFrom('offer').select('id').where('space', '=', flagship).limit(1).executeTakeFirst()) !== undefined,
		flagship,
	)
	if (isThere) return null
	await makeSpace(database, flagship)
	const done = await importFolder(
		database,
		master,
		{ space: flagship, sound: held.sound, isKept: false },
		read.files,
		'Parley, from its example',
	)
	if ('faults' in done) return `The flagship’s ledger could not be loaded: ${wordsOf(done.faults)}`
	if ('refusal' in done) return `The flagship’s ledger could not be loaded: ${done.refusal.message}`
	await loadLikenessDemo(database, master, flagship)
	const entries = [...read.files.keys()].filter(isEntry).length
	return `The flagship’s ledger is in the database: ${entries} entries, from June to 28 October 2023.`
}

export const makeSpace = (database: Database, space: string): Promise<void> =>
	asService(
		database,
		'set-up',
		async work =>
			void (await work
				.insertInto('space')
				.values({ id: space })
				.onConflict(conflict => conflict.doNothing())
				.execute()),
	)

const rolesOf: Readonly<Record<Side, readonly Role[]>> = { union: ['staff', 'committee'], employer: ['staff', 'negotiator'] }

export interface DemoPerson {
	readonly side: Side
	readonly name: string
	readonly address: string
}

/** One for each side that has no staff yet. */
export async function makeDemoPeople(database: Database, space: string): Promise<readonly DemoPerson[]> {
	await makeSpace(database, space)
	const made: DemoPerson[] = []
	for (const side of ['union', 'employer'] as const) {
		const person = await asService(database, 'set-up', async work => {
			if (await hasStaff(work, space, side)) return null
			const name = `Made-up person of the ${side}`
			const address = `${side}.${space}@demo.invalid`
			const { id } = await work
				.insertInto('member')
				.values({ space, side, number: `demo-${side}`, name, unit: null, standing: null, since: null })
				.returning('id')
				.executeTakeFirstOrThrow()
			await work.insertInto('contact').values({ member: id, space, side, kind: 'email', address }).execute()
			for (const role of rolesOf[side])
				await work.insertInto('role_grant').values({ space, side, member: id, role, granted_by: null }).execute()
			await noteOfService(work, { space, side }, 'set-up', { subject: id })
			return { side, name, address }
		})
		if (person) made.push(person)
	}
	return made
}
