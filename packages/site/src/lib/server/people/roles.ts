/** Roles within a side: granted and taken back by its staff, each with a row in the record. Everybody on a roll is a member without one. */
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Role, type Side } from '#db'
import { note } from './audit.ts'

export const rolesOf: Readonly<Record<Side, readonly { readonly role: Role; readonly title: string; readonly may: string }[]>> = {
	union: [
		{ role: 'captain', title: 'Captain', may: 'has a link of their own to bring signers' },
		{ role: 'committee', title: 'Committee', may: 'reads the roll, without contacts, and writes letters' },
		{ role: 'staff', title: 'Staff', may: 'keeps the roll, grants roles, helps people back in' },
	],
	employer: [
		{ role: 'negotiator', title: 'Negotiator', may: 'speaks for the employers at the table' },
		{ role: 'counsel', title: 'Counsel', may: 'advises the employers' },
		{ role: 'staff', title: 'Staff', may: 'keeps the list of the side’s people, grants roles, helps people back in' },
	],
}

export type Settled = { readonly done: true } | { readonly done: false; readonly words: string }
export const refused = (words: string): Settled => ({ done: false, words })

export function grantRole(database: Database, person: Person, number: string, role: string): Promise<Settled> {
	const known = rolesOf[person.side].find(each => each.role === role)
	if (!known) return Promise.resolve(refused('There is no such role on your side.'))
	return asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('Roles are granted by the staff of your side.')
		const member = await work
			.selectFrom('member')
			.select('id')
			.where('number', '=', number.trim())
			.where('gone_at', 'is', null)
			.executeTakeFirst()
		if (!member) return refused('Nobody with that number is on the roll of your side.')
		const { numInsertedOrUpdatedRows: made } = await work
			.insertInto('role_grant')
			.values({ space: person.space, side: person.side, member: member.id, role: known.role, granted_by: person.id })
			.onConflict(conflict => conflict.doNothing())
			.executeTakeFirst()
		if (made === 0n) return refused('They have that role already.')
		await note(work, person, 'role-granted', { subject: member.id, detail: { role } })
		return { done: true }
	})
}

export function revokeRole(database: Database, person: Person, grant: string): Promise<Settled> {
	return asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('Roles are taken back by the staff of your side.')
		// One after another, so that two who take each other's role back do not leave the side without staff.
		await sql`select pg_advisory_xact_lock(hashtext(${`roles ${person.space} ${person.side}`}))`.execute(work)
		const staff = await work
			.selectFrom('role_grant')
			.innerJoin('member', 'member.id', 'role_grant.member')
			.select('role_grant.id')
			.where('role', '=', 'staff')
			.where('revoked_at', 'is', null)
			.where('gone_at', 'is', null)
			.execute()
		if (staff.length === 1 && staff[0]!.id === grant)
			return refused('They are the only staff of your side: grant the role to somebody else first.')
		const taken = await work
			.updateTable('role_grant')
			.set({ revoked_by: person.id, revoked_at: sql<Date>`now()` })
			.where('id', '=', grant)
			.where('revoked_at', 'is', null)
			.returning(['member', 'role'])
			.executeTakeFirst()
		if (!taken) return refused('That role was taken back already.')
		await note(work, person, 'role-revoked', { subject: taken.member, detail: { role: taken.role } })
		return { done: true }
	})
}

export interface Granted {
	readonly id: string
	readonly number: string
	readonly name: string
	readonly role: Role
}

export const listRoles = (database: Database, person: Person): Promise<readonly Granted[]> =>
	asPerson(database, person, work =>
		work
			.selectFrom('role_grant')
			.innerJoin('member', 'member.id', 'role_grant.member')
			.select(['role_grant.id', 'member.number', 'member.name', 'role_grant.role'])
			.where('revoked_at', 'is', null)
			.orderBy('role_grant.role')
			.orderBy('member.name')
			.execute(),
	)
