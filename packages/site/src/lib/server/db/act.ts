/** Every statement of the site runs in one of these: a transaction that acts for a person, or for one task of the service. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Role, Side, Tables } from './tables.ts'

/** Who acts: what a session says. */
export interface Person {
	readonly id: string
	readonly space: string
	readonly side: Side
	readonly roles: readonly Role[]
}

/** What the service may be at. The policies in migrations/ say what each may see and write. */
export type Task =
	| 'set-up'
	| 'sign-in'
	| 'session'
	| 'mail'
	| 'rate'
	| 'open'
	| 'sign'
	| 'withdraw'
	| 'strike'
	| 'moderate'
	| 'publish'
	| 'captains'
	| 'names'
	| 'receipt'
	| 'witness'

export type Work = Transaction<Tables>

const roleOfSide = { union: 'parley_union', employer: 'parley_employer' } as const satisfies Record<Side, string>

export const asPerson = <T>({ kysely }: Database, { id, space, side, roles }: Person, work: (work: Work) => Promise<T>): Promise<T> =>
	as(kysely, roleOfSide[side], { space, person: id, roles: roles.join() }, work)

/** For whoever reads without being signed in. */
export const asPublic = <T>({ kysely }: Database, space: string, work: (work: Work) => Promise<T>): Promise<T> =>
	as(kysely, 'parley_public', { space }, work)

export const asService = <T>({ kysely }: Database, task: Task, work: (work: Work) => Promise<T>): Promise<T> =>
	as(kysely, 'parley_service', { task }, work)

type DatabaseRole = 'parley_union' | 'parley_employer' | 'parley_public' | 'parley_service'

interface Settings {
	readonly space?: string
	readonly person?: string
	readonly roles?: string
	readonly task?: string
}

/** All of them are set each time, so that nothing is left over from whoever had the connection before; `true` ends them with the transaction. */
function as<T>(
	kysely: Kysely<Tables>,
	role: DatabaseRole,
	{ space = '', person = '', roles = '', task = '' }: Settings,
	work: (work: Work) => Promise<T>,
): Promise<T> {
	return kysely.transaction().execute(async transaction => {
		await sql`
			select set_config('role', ${role}, true), set_config('parley.space', ${space}, true), set_config('parley.person', ${person}, true),
				set_config('parley.roles', ${roles}, true), set_config('parley.task', ${task}, true)`.execute(transaction)
		return work(transaction)
	})
}
