/**
 * No more bulletins by mail. The link in a mail names a member and proves it; opening it shows a page and no more. It stays good, as old mails are opened late, and
 * using it twice is using it once. Statutory notices come all the same. To get bulletins again one signs in: a link that was passed on cannot do that.
 */
import { timingSafeEqual } from 'node:crypto'
import { asService, type Database, type Person, type Side } from '#db'
import { noteRefused } from '../people/refused.ts'
import { unsubscribeToken } from './compose.ts'

const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{43}$/

/** The member of a link, or null where it is not one of ours. */
export function memberOfToken(master: Buffer, token: string): string | null {
	const member = shape.exec(token)?.[1]
	const isOurs = member !== undefined && timingSafeEqual(Buffer.from(token), Buffer.from(unsubscribeToken(master, member)))
	if (!isOurs) noteRefused('unsubscribe link', member === undefined ? 'not whole' : 'forged', token)
	return isOurs ? member : null
}

export interface Choice {
	readonly space: string
	readonly side: Side
	readonly isGone: boolean
	/** Since when they want none. */
	readonly since: Date | null
}

export const choiceOf = (database: Database, member: string): Promise<Choice | null> =>
	asService(database, 'unsubscribe', async work => {
		const found = await work
			.selectFrom('member')
			.leftJoin('mail_choice', 'mail_choice.member', 'member.id')
			.select(['member.space', 'member.side', 'member.gone_at', 'mail_choice.unsubscribed_at as since'])
			.where('member.id', '=', member)
			.executeTakeFirst()
		return found ? { space: found.space, side: found.side, isGone: found.gone_at !== null, since: found.since } : null
	})

export const unsubscribe = (database: Database, member: string, via: 'page' | 'one-click'): Promise<void> =>
	asService(database, 'unsubscribe', async work => {
		const of = await work.selectFrom('member').select(['space', 'side']).where('id', '=', member).executeTakeFirst()
		if (!of) return
		await work
			.insertInto('mail_choice')
			.values({ member, space: of.space, side: of.side, via })
			.onConflict(conflict => conflict.doNothing())
			.execute()
	})

export const subscribe = (database: Database, { id }: Pick<Person, 'id'>): Promise<void> =>
	asService(database, 'unsubscribe', async work => void (await work.deleteFrom('mail_choice').where('member', '=', id).execute()))

/** Of a link that is none. */
export const notOurs = {
	message: 'This is no link of a mail from here: it was cut, changed, or is of another server.',
	mend: 'Open it from the mail itself, all of it. Or sign in: your account’s page has the same button.',
}
