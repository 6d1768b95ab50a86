/**
 * Sending: somebody else than who wrote it last, signed in just now, sends what was said to be ready and what they have read. In one transaction every mark is
 * frozen with what it showed, the bulletin gets its hash, and each member it is for a row of the delivery ledger.
 */
import { sql } from 'kysely'
import { asPerson, becomeService, type Database, type Person, type Work } from '#db'
import type { Sound } from '../negotiations.ts'
import { note } from '../people/audit.ts'
import { madeUpWords } from '../summary.ts'
import { draftOf, type KeptDraft, mayWrite } from './drafts.ts'
import { type DrawnMark, type DrawnText, drawText } from './draw.ts'
import { freeze, readHash } from './freeze.ts'
import { settingOf } from './mailing.ts'
import type { Mistake } from './marks.ts'
import { type Rendered, renderText } from './render.ts'

export interface Composed {
	readonly drawn: DrawnText
	readonly rendered: Rendered
	/** Of what is read: sent is this or nothing. */
	readonly hash: string
}

/** The text with its marks drawn now; or each mistake. */
export async function composeDraft(
	database: Database,
	person: Person,
	sound: Sound,
	draft: Pick<KeptDraft, 'title' | 'body' | 'kind' | 'audience' | 'web' | 'notBefore'>,
	now = new Date(),
): Promise<{ readonly composed: Composed } | { readonly mistakes: readonly Mistake[] }> {
	const drew = await drawText(database, person, sound, draft.body, draft.web, now)
	if ('mistakes' in drew) return drew
	const rendered = renderText(drew.text, notesOf(sound))
	if ('mistakes' in rendered) return rendered
	const { title, kind, audience, web, notBefore } = draft
	return { composed: { drawn: drew.text, rendered, hash: readHash(title, kind, audience, web, notBefore, rendered) } }
}

/** What is made up says so wherever it is shown, and in a mail there is no page around it. */
export function notesOf({ negotiation }: Sound): readonly string[] {
	const words = madeUpWords(negotiation)
	return words === null ? [] : [words]
}

export type Refusal = { readonly words: string; readonly mend: string }
export type Sent = { readonly side: string; readonly slug: string; readonly queued: number } | { readonly refusal: Refusal }

const refused = (words: string, mend: string): { readonly refusal: Refusal } => ({ refusal: { words, mend } })

/** Null where this person may send it now. */
export function whyNotSend(person: Person, draft: Pick<KeptDraft, 'readyAt' | 'changedBy' | 'kind'>): Refusal | null {
	if (!mayWrite(person)) return { words: 'Bulletins are sent by the staff and the committee of a side.', mend: 'Ask one of them.' }
	if (draft.readyAt === null)
		return { words: 'Nobody has said yet that this draft is ready.', mend: 'Whoever wrote it last says so on its desk.' }
	if (draft.changedBy === person.id)
		return {
			words: 'You wrote this last, or said that it is ready.',
			mend: 'A second person of your staff or committee reads and sends it.',
		}
	return draft.kind === 'news' ? whyNoWayOut() : null
}

/** Where nothing is mailed at all, it waits for a mail server anyway. */
function whyNoWayOut(): Refusal | null {
	const { url, origin } = settingOf(process.env)
	if (url === null || origin !== null) return null
	return {
		words: 'This server does not know its own address, so the mail would have no way out of the bulletins.',
		mend: 'Whoever runs it sets ORIGIN to the address that members reach it by, such as https://talks.union.example, and starts it again.',
	}
}

/** `seen`: the hash of what whoever sends has read. */
export async function sendBulletin(
	database: Database,
	person: Person,
	sound: Sound,
	id: string,
	seen: string,
	now = new Date(),
): Promise<Sent> {
	const draft = await draftOf(database, person, id)
	if (!draft) return refused('There is no such draft any more.', 'It may have been sent meanwhile: look at the list.')
	const why = whyNotSend(person, draft)
	if (why) return { refusal: why }
	const composing = await composeDraft(database, person, sound, draft, now)
	if ('mistakes' in composing)
		return refused(
			'A mark of it names nothing any more.',
			`Line ${composing.mistakes[0]!.place.line}: ${composing.mistakes[0]!.message} Nothing was sent.`,
		)
	const { composed } = composing
	if (composed.hash !== seen)
		return refused('The text or a figure in it has changed since you read it.', 'Nothing was sent. Read it again below, and then send it.')
	return asPerson(database, person, async work => {
		const sentAt = await freshMoment(work)
		if (!sentAt) return refused('You signed in more than ten minutes ago.', 'Sign in again, and send it then.')
		await becomeService(work, 'send')
		const notBefore = draft.notBefore && draft.notBefore > sentAt ? draft.notBefore : null
		const frozen = freeze({
			negotiation: person.space,
			side: person.side,
			slug: draft.slug,
			title: draft.title,
			kind: draft.kind,
			corrects: null,
			sentAt,
			notBefore,
			body: draft.body,
			drawn: composed.drawn.drawn,
			rendered: composed.rendered,
			checkpoints: await checkpointsOf(work, person),
		})
		const sent = await work
			.updateTable('bulletin')
			.set({
				state: 'sent',
				sent_by: person.id,
				sent_at: sentAt,
				not_before: notBefore,
				frozen_html: frozen.html,
				frozen_text: frozen.text,
				checkpoint: frozen.checkpoint,
				record: frozen.record,
				record_hash: frozen.hash,
			})
			.where('id', '=', id)
			.where('side', '=', person.side)
			.where('state', '=', 'draft')
			.where(sql<string>`xmin::text`, '=', draft.version)
			.returning('id')
			.executeTakeFirst()
		if (!sent) return refused('Somebody has changed or sent this draft meanwhile.', 'Nothing was sent by you. Read it again.')
		await keepMarks(work, person, id, composed.drawn.drawn, sentAt)
		const queued = await sql<{ count: number }>`
			with queued as (
				insert into parley.delivery (bulletin, member, space, side, next_at)
				select ${id}::uuid, id, space, side, ${notBefore ?? sentAt}::timestamptz from parley.member
				where space = ${person.space} and side = ${person.side} and gone_at is null
					and parley.is_for(${JSON.stringify(draft.audience)}::jsonb, unit, standing)
				returning 1
			) select count(*)::integer as count from queued`.execute(work)
		await note(work, person, 'bulletin-sent', {
			detail: { bulletin: id, members: queued.rows[0]!.count, hash: frozen.hash.toString('hex') },
		})
		return { side: person.side, slug: draft.slug, queued: queued.rows[0]!.count }
	})
}

export async function keepMarks(
	work: Work,
	{ space, side }: Person,
	bulletin: string,
	drawn: readonly DrawnMark[],
	at: Date,
): Promise<void> {
	if (drawn.length === 0) return
	await work
		.insertInto('bulletin_mark')
		.values(
			drawn.map(({ mark, shown, unit, source, claim, said }, place) => ({
				bulletin,
				space,
				side,
				place,
				mark: mark.text,
				kind: mark.kind,
				shown,
				unit,
				source,
				claim: claim?.id ?? null,
				claim_version: claim?.version ?? null,
				said: said ?? null,
				drawn_at: at,
			})),
		)
		.execute()
}

/** The last checkpoint of each letter of the side: whoever has the bulletin holds the log to it. */
export async function checkpointsOf(work: Work, { space, side }: Person): Promise<readonly string[]> {
	const rows = await work
		.selectFrom('checkpoint')
		.innerJoin('letter', 'letter.id', 'checkpoint.letter')
		.select(['letter.slug', 'checkpoint.size', 'checkpoint.root'])
		.where('letter.space', '=', space)
		.where('letter.side', '=', side)
		.where('letter.state', '<>', 'draft')
		.distinctOn('letter.slug')
		.orderBy('letter.slug')
		.orderBy('checkpoint.size', 'desc')
		.execute()
	return rows.map(({ slug, size, root }) => `${slug} ${size} ${root.toString('base64')}`)
}

/** The moment of the act, as exactly as it is frozen; null for whoever did not sign in just now. */
export async function freshMoment(work: Work): Promise<Date | null> {
	const { rows } = await sql<{
		fresh: boolean
		at: Date
	}>`select parley.is_fresh() as fresh, date_trunc('milliseconds', now()) as at`.execute(work)
	return rows[0]!.fresh ? rows[0]!.at : null
}
