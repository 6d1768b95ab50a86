/** A made-up union for the load scripts: its roll by the same door as the page's, letters, and somebody signed in for each member. */
import { asService, type Database, type Person } from '#db'
import { addDraft } from '../src/lib/server/letters/draft.ts'
import { openLetter } from '../src/lib/server/letters/open.ts'
import { applyRoll, previewRoll } from '../src/lib/server/people/roll.ts'
import { drawSecret, hashSecret } from '../src/lib/server/people/secrets.ts'

export interface Made {
	readonly staff: Person
	/** In the order of their numbers; the first is the staff. */
	readonly members: readonly string[]
}

const units = ['Cutters', 'Pressers', 'Packers', 'Drivers']

/** A roll as an office would export it. */
export function rollFile(count: number): Buffer {
	const lines = Array.from(
		{ length: count },
		(_, at) => `${at + 1},Member ${at + 1},member-${at + 1}@example.org,+1${2_135_000_000 + at},${units[at % 4]},good,2019-05-01`,
	)
	return Buffer.from(`number,name,email,phone,unit,standing,since\n${lines.join('\n')}\n`)
}

/** The first of the staff, who is on the file too. */
export async function makeStaff(database: Database, space: string): Promise<Person> {
	const { id } = await asService(database, 'set-up', async work => {
		await work.insertInto('space').values({ id: space }).execute()
		const staff = await work
			.insertInto('member')
			.values({ space, side: 'union', number: '1', name: 'Member 1', unit: null, standing: null, since: null })
			.returning('id')
			.executeTakeFirstOrThrow()
		await work.insertInto('role_grant').values({ space, side: 'union', member: staff.id, role: 'staff' }).execute()
		return staff
	})
	return { id, space, side: 'union', roles: ['staff'] }
}

/** Looked at and applied, as the page does it. */
export async function importRoll(database: Database, staff: Person, file: Buffer): Promise<void> {
	const seen = await previewRoll(database, staff, file)
	if ('refusals' in seen) throw new Error(JSON.stringify(seen.refusals))
	const applied = await applyRoll(database, staff, seen.draft, seen.stamp)
	if (!applied.applied) throw new Error(applied.words)
}

export async function membersOf(database: Database, { space }: Person): Promise<readonly string[]> {
	const { rows } = await asMembers(database, space)
	return rows.map(({ id }) => id)
}

const asMembers = (database: Database, space: string) =>
	asService(database, 'set-up', async work => ({
		rows: (await work.selectFrom('member').select(['id', 'number']).where('space', '=', space).execute()).toSorted(
			(a, b) => Number(a.number) - Number(b.number),
		),
	}))

export async function openOne(database: Database, master: Buffer, staff: Person, slug: string): Promise<string> {
	const saved = await addDraft(database, staff, {
		slug,
		title: 'A letter',
		body: 'A text.\n',
		names: 'hidden',
		revealAt: null,
		ownLine: false,
		closesAt: null,
		eligibility: {},
		witnesses: [],
	})
	if (typeof saved === 'string') throw new Error(saved)
	const opened = await openLetter(database, master, staff, saved.id)
	if (typeof opened === 'string') throw new Error(opened)
	return saved.id
}

/** Signed in, without the mail: a secret for each. */
export async function signIn(database: Database, space: string, members: readonly string[]): Promise<readonly string[]> {
	const secrets = members.map(drawSecret)
	const expires_at = new Date(Date.now() + 4 * 3_600_000)
	for (let from = 0; from < members.length; from += 2_000)
		await asService(database, 'session', work =>
			work
				.insertInto('session')
				.values(
					members.slice(from, from + 2_000).map((member, at) => ({
						token_hash: hashSecret(secrets[from + at]!),
						member,
						space,
						side: 'union' as const,
						via: 'mail' as const,
						expires_at,
					})),
				)
				.execute(),
		)
	return secrets
}
