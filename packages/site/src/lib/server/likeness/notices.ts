/**
 * What is told by mail: the performer of a request, of the review's result, of pay that is overdue; the union's reviewers of a window that is about to end. A
 * notice is a row before it is a mail, one for each person and occasion, in the transaction of the act; what only time brings about is found by a clock. A mail
 * says that there is something and where, never what: it may be read by others.
 */
import { sql } from 'kysely'
import { asService, type Database, type Work } from '#db'
import { likenessAddress } from '#lib/addresses.ts'
import { type Mail, sendMail } from '../people/mail.ts'
import { queue } from '../people/queue.ts'

export type NoticeKind = 'asked' | 'cleared' | 'vetoed' | 'released' | 'lapsed' | 'overdue' | 'review-due'

/** Before the end of the union's window. */
const dueDays = 3

/** As the service; a second time for the same occasion tells nobody. */
export async function noteNotices(work: Work, space: string, kind: NoticeKind, about: string, members: readonly string[]): Promise<void> {
	if (members.length === 0) return
	const made = await work
		.insertInto('likeness_notice')
		.values(members.map(member => ({ space, kind, about, member })))
		.onConflict(conflict => conflict.doNothing())
		.returning('id')
		.execute()
	for (const { id } of made) await queue(work, 'likeness-notice', { space, notice: id })
}

/** The performer with who represents them; or, of a minor or somebody who has died, who speaks for them alone. */
export async function answerersOf(work: Work, space: string, subject: string | null): Promise<readonly string[]> {
	if (subject === null) return []
	const speakers = await work
		.selectFrom('likeness_speaker')
		.select(['speaker', 'role'])
		.where('space', '=', space)
		.where('subject', '=', subject)
		.execute()
	const own = speakers.some(({ role }) => role !== 'representative') ? [] : [subject]
	return [...new Set([...own, ...speakers.map(({ speaker }) => speaker)])]
}

export async function tellOfUse(work: Work, space: string, kind: NoticeKind, use: string, about = use): Promise<void> {
	const found = await work.selectFrom('likeness_use').select('subject').where('space', '=', space).where('id', '=', use).executeTakeFirst()
	await noteNotices(work, space, kind, about, await answerersOf(work, space, found?.subject ?? null))
}

/** What time alone has brought about by now, in every negotiation. */
export async function tellByClock(database: Database): Promise<void> {
	const spaces = await asService(database, 'likeness', work => work.selectFrom('space').select('id').execute())
	for (const { id } of spaces) await asService(database, 'likeness', work => tellIn(work, id), id)
}

async function tellIn(work: Work, space: string): Promise<void> {
	const windows = await work
		.selectFrom('likeness_use')
		.select('id')
		.select(sql<string>`parley.review_of(likeness_use, now())`.as('review'))
		.where('space', '=', space)
		.where('review_closes', '<', sql<Date>`now() + make_interval(days => ${dueDays})`)
		// What was over long before there were notices is told to nobody.
		.where('review_closes', '>', sql<Date>`now() - interval '7 days'`)
		.execute()
	const reviewers = windows.some(({ review }) => review === 'pending') ? await reviewersOf(work, space) : []
	for (const { id, review } of windows) {
		if (review === 'pending') await noteNotices(work, space, 'review-due', id, reviewers)
		if (review.startsWith('lapsed-')) await tellOfUse(work, space, 'lapsed', id)
	}
	const overdue = await work
		.selectFrom('likeness_charge')
		.leftJoin('likeness_payment', 'likeness_payment.charge', 'likeness_charge.id')
		.select(['likeness_charge.id', 'likeness_charge.use'])
		.where('likeness_charge.space', '=', space)
		.where('likeness_payment.charge', 'is', null)
		.where('due', '<', sql<string>`current_date`)
		.execute()
	for (const { id, use } of overdue) await tellOfUse(work, space, 'overdue', use, id)
}

async function reviewersOf(work: Work, space: string): Promise<readonly string[]> {
	const rows = await work
		.selectFrom('role_grant')
		.select('member')
		.distinct()
		.where('space', '=', space)
		.where('side', '=', 'union')
		.where('role', 'in', ['staff', 'committee'])
		.where('revoked_at', 'is', null)
		.execute()
	return rows.map(({ member }) => member)
}

/** The job of one notice. Tried again after a server that did not answer, under the same Message-ID. */
export async function sendNotice(
	database: Database,
	{ space, notice }: { readonly space: string; readonly notice: string },
): Promise<void> {
	const found = await asService(
		database,
		'mail',
		work =>
			work
				.selectFrom('likeness_notice')
				.innerJoin('member', 'member.id', 'likeness_notice.member')
				.innerJoin('contact', 'contact.member', 'likeness_notice.member')
				.select(['likeness_notice.kind', 'member.name', 'contact.address'])
				.where('likeness_notice.id', '=', notice)
				.where('sent_at', 'is', null)
				.where('contact.kind', '=', 'email')
				.where('member.gone_at', 'is', null)
				.executeTakeFirst(),
		space,
	)
	if (!found) return
	await sendMail(noticeMail({ ...found, space, id: notice }))
	await asService(
		database,
		'mail',
		work => work.updateTable('likeness_notice').set({ sent_at: sql<Date>`now()` }).where('id', '=', notice).execute(),
		space,
	)
}

const words: Readonly<Record<NoticeKind, { readonly subject: string; readonly says: string; readonly page: string }>> = {
	asked: {
		subject: 'Somebody asks to use a likeness',
		says: 'A producer has asked for a use of a likeness that is yours to answer for. Nothing may be done before you say yes; a no is final, and silence is no yes.',
		page: 'mine',
	},
	cleared: {
		subject: 'The union has cleared a use of a likeness',
		says: 'The union has looked at a use that was asked of you, and does not stop it. Your own answer is yours as before.',
		page: 'mine',
	},
	vetoed: {
		subject: 'The union has vetoed a use of a likeness',
		says: 'The union has stopped a use that was asked of you. Its reason stands beside the request.',
		page: 'mine',
	},
	released: {
		subject: 'A veto was released',
		says: 'Two people of the union have released the veto of a use that was asked of you. Your own answer is yours as before.',
		page: 'mine',
	},
	lapsed: {
		subject: 'The time of a review is over',
		says: 'The time of the union’s review of a use that was asked of you is over without a word. What that means stands beside the request.',
		page: 'mine',
	},
	overdue: {
		subject: 'Pay for the use of a likeness is overdue',
		says: 'What is owed for a use of a likeness was not marked as paid by its day. Has it come all the same, or will you ask for it? The union sees it too.',
		page: 'mine',
	},
	'review-due': {
		subject: 'A review of a use ends within three days',
		says: 'The union’s window to clear or veto a use ends within three days. What silence means there stands beside it.',
		page: 'review',
	},
}

interface Told {
	readonly id: string
	readonly kind: NoticeKind
	readonly name: string
	readonly address: string
	readonly space: string
}

/** A link only where the site's own address is known: a job has no request to take it from. */
function noticeMail({ id, kind, name, address, space }: Told): Mail {
	const { subject, says, page } = words[kind]
	const origin = process.env['ORIGIN']
	const where = origin ? `${origin}${likenessAddress(space, page)}` : `the page “${page}” of the room Likeness, when you have signed in`
	return {
		to: address,
		id: `likeness-${id}`,
		subject,
		text: [`${name},`, '', says, '', `At ${space}: ${where}`].join('\n'),
	}
}
