/**
 * A way back for whoever can no longer read the mail, or has no longer the phone, that the roll has: one of the staff asks for a new address or number, another
 * agrees. It takes the place of all that the roll had, since who has those now is not known; every session and passkey of that member ends. Both acts stand in
 * the record, and the old and the new are told.
 */
import { sql } from 'kysely'
import { asPerson, type Database, type Person, type Work } from '#db'
import { note } from './audit.ts'
import { type Contact, readContact } from './contact.ts'
import { queue } from './queue.ts'
import { refused, type Settled } from './roles.ts'
import { noContact } from './sign-in.ts'
import { wayOfTexts } from './texts.ts'

export function askRecovery(database: Database, person: Person, number: string, typed: string, reason: string): Promise<Settled> {
	const contact = readContact(typed)
	const why = reason.trim().slice(0, 500)
	if (!contact) return Promise.resolve(refused(noContact()))
	if (contact.kind === 'phone' && wayOfTexts() === 'none')
		return Promise.resolve(refused('This server sends no texts, so nobody signs in with a phone number here. Give an e-mail address.'))
	if (why === '') return Promise.resolve(refused('Say how you know that it is them: whoever agrees reads it.'))
	return asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('A new address is asked for by the staff of your side.')
		const member = await work
			.selectFrom('member')
			.select('id')
			.where('number', '=', number.trim())
			.where('gone_at', 'is', null)
			.executeTakeFirst()
		if (!member) return refused('Nobody with that number is on the roll of your side.')
		if (member.id === person.id) return refused('Nobody asks for themselves: a colleague has to.')
		if (await isTaken(work, contact)) return refused(`That ${nameOf[contact.kind]} is on the roll already.`)
		const { numInsertedOrUpdatedRows: made } = await work
			.insertInto('recovery')
			.values({ space: person.space, side: person.side, member: member.id, ...contact, reason: why, asked_by: person.id })
			.onConflict(conflict => conflict.doNothing())
			.executeTakeFirst()
		if (made === 0n) return refused('A new address for them is waiting to be agreed to already.')
		await note(work, person, 'recovery-asked', { subject: member.id, detail: { reason: why } })
		return { done: true }
	})
}

export function settleRecovery(database: Database, person: Person, recovery: string, as: 'agreed' | 'refused'): Promise<Settled> {
	return asPerson(database, person, async work => {
		if (!person.roles.includes('staff')) return refused('That is for the staff of your side.')
		const open = await work
			.selectFrom('recovery')
			.select(['member', 'kind', 'address', 'asked_by'])
			.where('id', '=', recovery)
			.where('settled_at', 'is', null)
			.executeTakeFirst()
		if (!open) return refused('Somebody has settled this already.')
		if (open.member === person.id) return refused('Nobody settles their own.')
		if (as === 'agreed' && open.asked_by === person.id) return refused('Whoever asked cannot agree as well: it takes two.')
		if (as === 'agreed' && (await isTaken(work, open)))
			return refused(`That ${nameOf[open.kind]} has come onto the roll meanwhile. Refuse this one.`)
		const taken = await work
			.updateTable('recovery')
			.set({ settled_by: person.id, settled_at: sql<Date>`now()`, settled_as: as })
			.where('id', '=', recovery)
			.where('settled_at', 'is', null)
			.executeTakeFirst()
		if (taken.numUpdatedRows === 0n) return refused('Somebody has settled this already.')
		await note(work, person, as === 'agreed' ? 'recovery-agreed' : 'recovery-refused', { subject: open.member })
		if (as === 'refused') return { done: true }
		const old = await work.deleteFrom('contact').where('member', '=', open.member).returning(['kind', 'address']).execute()
		for (const each of old) await tell(work, person, each, 'address-replaced')
		await tell(work, person, open, 'address-added')
		await work
			.insertInto('contact')
			.values({ member: open.member, space: person.space, side: person.side, kind: open.kind, address: open.address, source: 'recovery' })
			.execute()
		await work.deleteFrom('session').where('member', '=', open.member).execute()
		await work.deleteFrom('passkey').where('member', '=', open.member).execute()
		return { done: true }
	})
}

const nameOf: Readonly<Record<Contact['kind'], string>> = { email: 'address', phone: 'number' }

const isTaken = async (work: Work, { kind, address }: Contact): Promise<boolean> =>
	(await work.selectFrom('contact').select('member').where('kind', '=', kind).where('address', '=', address).executeTakeFirst()) !==
	undefined

async function tell(
	work: Work,
	{ space, side }: Person,
	{ kind, address }: Contact,
	notice: 'address-replaced' | 'address-added',
): Promise<void> {
	if (kind === 'email') return queue(work, 'notice', { to: address, notice })
	if (wayOfTexts() !== 'none') await queue(work, 'notice', { to: address, notice, phone: { space, side } })
}

export interface Waiting {
	readonly id: string
	readonly number: string
	readonly name: string
	readonly address: string
	readonly reason: string
	readonly askedBy: string
	readonly isMine: boolean
}

export async function listRecoveries(database: Database, person: Person): Promise<readonly Waiting[]> {
	const rows = await asPerson(database, person, work =>
		work
			.selectFrom('recovery')
			.innerJoin('member', 'member.id', 'recovery.member')
			.innerJoin('member as asker', 'asker.id', 'recovery.asked_by')
			.select([
				'recovery.id',
				'member.number',
				'member.name',
				'recovery.address',
				'recovery.reason',
				'asker.name as askedBy',
				'recovery.asked_by',
			])
			.where('settled_at', 'is', null)
			.orderBy('asked_at')
			.execute(),
	)
	return rows.map(({ asked_by, ...row }) => ({ ...row, isMine: asked_by === person.id }))
}
