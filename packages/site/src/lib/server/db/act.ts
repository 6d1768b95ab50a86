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
	/** The session that acts, where one does: grave acts are refused without one that was signed in lately. */
	readonly session?: string
}

/** What the service may be at. The policies in migrations/ say what each may see and write. */
export type Task =
	| 'set-up'
	| 'sign-in'
	| 'session'
	| 'mail'
	| 'text'
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
	| 'ledger'
	| 'import'
	| 'likeness'
	| 'calendar'
	| 'confirm'
	| 'correct'
	| 'send'
	| 'deliver'
	| 'resend'
	| 'unsubscribe'
	| 'bounce'

export type Work = Transaction<Tables>

const roleOfSide = { union: 'parley_union', employer: 'parley_employer' } as const satisfies Record<Side, string>

export const asPerson = <T>(
	{ kysely }: Database,
	{ id, space, side, roles, session }: Person,
	work: (work: Work) => Promise<T>,
): Promise<T> => as(kysely, roleOfSide[side], { space, person: id, roles: roles.join(), session: session ?? '' }, work)

/** A side at work by itself, for none of its people: what its turns cost. It sees what crossed the table, and writes its own costings. */
export const asSide = <T>(
	{ kysely }: Database,
	{ space, side }: Pick<Person, 'space' | 'side'>,
	work: (work: Work) => Promise<T>,
): Promise<T> => as(kysely, roleOfSide[side], { space, roles: 'costing' }, work)

/** A side's place at the table, for whoever runs the server and takes its folder out: it reads what those at the table read. */
export const asTable = <T>(
	{ kysely }: Database,
	{ space, side }: Pick<Person, 'space' | 'side'>,
	work: (work: Work) => Promise<T>,
): Promise<T> => as(kysely, roleOfSide[side], { space, roles: 'staff' }, work)

/** For whoever reads without being signed in. */
export const asPublic = <T>({ kysely }: Database, space: string, work: (work: Work) => Promise<T>): Promise<T> =>
	as(kysely, 'parley_public', { space }, work)

/** `space`: for tasks whose policies ask in which negotiation they are done. */
export const asService = <T>({ kysely }: Database, task: Task, work: (work: Work) => Promise<T>, space = ''): Promise<T> =>
	as(kysely, 'parley_service', { task, space }, work)

/** In the middle of a person's transaction: what follows is the service's, and stands or falls with what the person has done. */
export async function becomeService(work: Work, task: Task): Promise<void> {
	await sql`select set_config('role', 'parley_service', true), set_config('parley.task', ${task}, true)`.execute(work)
}

type DatabaseRole = 'parley_union' | 'parley_employer' | 'parley_public' | 'parley_service'

interface Settings {
	readonly space?: string
	readonly person?: string
	readonly roles?: string
	readonly session?: string
	readonly task?: string
}

/** All of them are set each time, so that nothing is left over from whoever had the connection before; `true` ends them with the transaction. */
function as<T>(
	kysely: Kysely<Tables>,
	role: DatabaseRole,
	{ space = '', person = '', roles = '', session = '', task = '' }: Settings,
	work: (work: Work) => Promise<T>,
): Promise<T> {
	return kysely.transaction().execute(async transaction => {
		await sql`
			select set_config('role', ${role}, true), set_config('parley.space', ${space}, true), set_config('parley.person', ${person}, true),
				set_config('parley.roles', ${roles}, true), set_config('parley.session', ${session}, true),
				set_config('parley.task', ${task}, true)`.execute(transaction)
		return work(transaction)
	})
}
