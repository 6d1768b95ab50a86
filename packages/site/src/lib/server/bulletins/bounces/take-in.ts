/**
 * Mails that came back, long after a server had taken them: each report is matched with the one row it is about, by a mark that only we can make (mark.ts) or by the
 * Message-ID of the mail it returns, which nobody knows but who got it. The row is failed; an address to which no mail will ever come is flagged on the roll.
 */
import { sql } from 'kysely'
import { asService, type Database, type Work } from '#db'
import { messageIdOf, type Sender } from '../compose.ts'
import { isMarkOf, marksIn, memberOfMark } from './mark.ts'
import { type Report, type ReportedRecipient, readReport } from './report.ts'
import { isOfAddress } from './status.ts'

export type TakenIn =
	| { readonly kind: 'came-back'; readonly isFlagged: boolean }
	/** Known already, or the mail was only late and may still come. */
	| { readonly kind: 'nothing-to-do'; readonly words: string }
	/** No report, or not of a mail of ours: somebody may want to read it. */
	| { readonly kind: 'not-understood'; readonly words: string }

interface Delivery {
	readonly bulletin: string
	readonly member: string
	readonly space: string
	readonly side: 'union' | 'employer'
	readonly state: string
	readonly address: string | null
}

export function takeIn(database: Database, sender: Pick<Sender, 'master' | 'from'>, mail: string): Promise<TakenIn> {
	const report = readReport(mail)
	if (!report) return Promise.resolve({ kind: 'not-understood', words: 'no report of a mail that could not be delivered (RFC 3464)' })
	const failed = report.recipients.find(({ action }) => action === 'failed')
	if (!failed) return Promise.resolve({ kind: 'nothing-to-do', words: 'it tells of a delay, or that a mail arrived' })
	return asService(database, 'bounce', async work => {
		const delivery = (await byMark(work, sender, report)) ?? (await byMessageId(work, sender, report))
		if (!delivery) return { kind: 'not-understood', words: 'it is about no mail that was sent from here' }
		return settle(work, delivery, failed)
	})
}

/** Which mail that is, is worked out from secrets and looked up afterwards: there are some hundred bulletins, and millions of rows. */
async function byMark(work: Work, { master }: Pick<Sender, 'master'>, { cameTo, envelopeId }: Report): Promise<Delivery | null> {
	const marks = marksIn([...cameTo, envelopeId ?? ''].join(' '))
	const bulletins = marks.length === 0 ? [] : await sentBulletins(work)
	for (const mark of marks) {
		const member = memberOfMark(mark)
		const bulletin = bulletins.find(each => isMarkOf(master, mark, each, member))
		if (bulletin !== undefined) return deliveryOf(work, bulletin, member)
	}
	return null
}

async function byMessageId(
	work: Work,
	sender: Pick<Sender, 'master' | 'from'>,
	{ messageId, recipients }: Report,
): Promise<Delivery | null> {
	const addresses = recipients.flatMap(({ address }) => (address === null ? [] : [address]))
	if (messageId === null || addresses.length === 0) return null
	const members = await work.selectFrom('contact').select('member').where('kind', '=', 'email').where('address', 'in', addresses).execute()
	const bulletins = members.length === 0 ? [] : await sentBulletins(work)
	for (const { member } of members) {
		const bulletin = bulletins.find(each => messageIdOf({ ...sender, origin: null }, each, member) === messageId)
		if (bulletin !== undefined) return deliveryOf(work, bulletin, member)
	}
	return null
}

const sentBulletins = async (work: Work): Promise<readonly string[]> =>
	(await work.selectFrom('bulletin').select('id').where('state', '=', 'sent').orderBy('sent_at', 'desc').execute()).map(({ id }) => id)

async function deliveryOf(work: Work, bulletin: string, member: string): Promise<Delivery | null> {
	const found = await work
		.selectFrom('delivery')
		.leftJoin('contact', join => join.onRef('contact.member', '=', 'delivery.member').on('contact.kind', '=', 'email'))
		.select(['delivery.bulletin', 'delivery.member', 'delivery.space', 'delivery.side', 'delivery.state', 'contact.address'])
		.where('delivery.bulletin', '=', bulletin)
		.where('delivery.member', '=', member)
		.executeTakeFirst()
	return found ?? null
}

async function settle(
	work: Work,
	{ bulletin, member, space, side, state, address }: Delivery,
	{ status, words, address: reported }: ReportedRecipient,
): Promise<TakenIn> {
	const isDead = isOfAddress(words, status || null)
	// Of an address that has been mended since, the report says nothing.
	const isFlagged = isDead && address !== null && (reported === null || reported === address.toLowerCase())
	const reason = `came back: ${words || status || 'no reason given'}`.slice(0, 300)
	if (state !== 'accepted') return { kind: 'nothing-to-do', words: 'that mail is known to have come back' }
	const { numUpdatedRows: made } = await work
		.updateTable('delivery')
		.set({ state: 'failed', is_permanent: !status.startsWith('4'), reason, settled_at: sql<Date>`now()` })
		.where('bulletin', '=', bulletin)
		.where('member', '=', member)
		.where('state', '=', 'accepted')
		.executeTakeFirst()
	if (made === 0n) return { kind: 'nothing-to-do', words: 'that mail is known to have come back' }
	if (!isFlagged) return { kind: 'came-back', isFlagged: false }
	await work
		.insertInto('mail_bounce')
		.values({ member, space, side, address: address!, reason: words.slice(0, 300) || status, entered_by: null, via: 'report' })
		.onConflict(conflict => conflict.doNothing())
		.execute()
	return { kind: 'came-back', isFlagged: true }
}
