/**
 * Correcting a bulletin: once a claim that it used says something else, its page says so by itself; this sends the correction to those whose mail was accepted,
 * and to each whose mail is accepted later (deliver.ts). What was wrong and what is right come from the claims; nobody writes them.
 */
import { date } from '@parley/engine/report'
import { sql } from 'kysely'
import { asPerson, becomeService, type Database, type Person, type Side, type Work } from '#db'
import type { Sound } from '../negotiations.ts'
import { note } from '../people/audit.ts'
import { keptDrawn, saidOf } from './claims.ts'
import { mayWrite } from './drafts.ts'
import type { DrawnMark } from './draw.ts'
import { freeze, readHash } from './freeze.ts'
import { type CorrectedMark, type SentView, sentOf } from './read.ts'
import { escaped, type Rendered } from './render.ts'
import { checkpointsOf, freshMoment, keepMarks, notesOf, type Refusal } from './send.ts'

export interface Correction {
	readonly bulletin: SentView
	/** Those that no correction has told of yet. */
	readonly untold: readonly CorrectedMark[]
	readonly title: string
	readonly rendered: Rendered
	readonly hash: string
	/** Whose mail of it was accepted; null for those who may not see that. */
	readonly accepted: number
	readonly underWay: number
	readonly sentBefore: number
}

const longestTitle = 200

/** Null where there is no such bulletin of this side. */
export async function correctionOf(database: Database, person: Person, sound: Sound, slug: string): Promise<Correction | null> {
	const bulletin = await sentOf(database, person, sound, person.side, slug)
	if (!bulletin || bulletin.kind === 'correction') return null
	return asPerson(database, person, async work => {
		const before = await work.selectFrom('bulletin').select('id').where('corrects', '=', bulletin.id).orderBy('sent_at').execute()
		const told =
			before.length === 0
				? []
				: await work
						.selectFrom('bulletin_mark')
						.select(['mark', 'claim', 'claim_version', 'said'])
						.where(
							'bulletin',
							'in',
							before.map(each => each.id),
						)
						.execute()
		const marks = await work.selectFrom('bulletin_mark').select(['place', 'mark']).where('bulletin', '=', bulletin.id).execute()
		const untold = bulletin.corrected.filter(each => {
			const mark = marks.find(one => one.place === each.place)?.mark
			const { claim } = each
			if (claim) return !told.some(one => one.claim === claim.id && one.claim_version! >= claim.version)
			return !told.some(one => one.mark === mark && one.said === saidNow(sound, mark ?? ''))
		})
		await becomeService(work, 'correct')
		const { rows } = await sql<{ accepted: number; underWay: number }>`
			select (count(*) filter (where state = 'accepted'))::integer as accepted, (count(*) filter (where state in ('queued', 'sending')))::integer as "underWay"
			from parley.delivery where bulletin = ${bulletin.id}::uuid`.execute(work)
		const title = `Correction: ${bulletin.title}`.slice(0, longestTitle)
		const rendered = renderCorrection(bulletin, untold, notesOf(sound))
		return {
			bulletin,
			untold,
			title,
			rendered,
			hash: readHash(title, 'correction', bulletin.id, bulletin.web, null, rendered),
			...rows[0]!,
			sentBefore: before.length,
		}
	})
}

/** As saidOf of the claim; of one that is gone, that it is. */
const gone = 'no longer said'
function saidNow(sound: Sound, mark: string): string {
	const now = sound.claims().claims.find(each => each.name === (mark.split(' ')[1] ?? ''))
	return now ? saidOf(now) : gone
}

const isNow = ({ is }: CorrectedMark): string => is ?? 'The claim has been taken out; nothing stands in its place.'

function renderCorrection(bulletin: SentView, untold: readonly CorrectedMark[], notes: readonly string[]): Rendered {
	const said = `On ${date(bulletin.at.toISOString().slice(0, 10))} you were sent “${bulletin.title}”. ${untold.length === 1 ? 'A claim that it used has' : `${untold.length} claims that it used have`} been corrected since.`
	const parts = untold.map(each => ({ was: each.was, is: isNow(each), why: each.why }))
	const html = [
		`<p>${escaped(said)}</p>`,
		...parts.flatMap(({ was, is, why }) => [
			`<p><strong>It said:</strong> ${escaped(was)}</p>`,
			`<p><strong>It is:</strong> ${escaped(is)}</p>`,
			...(why === null ? [] : [`<p><strong>Why it was changed:</strong> ${escaped(why)}</p>`]),
		]),
		'<p>You get this because you got that bulletin.</p>',
		...notes.map(each => `<p class="note">${escaped(each)}</p>`),
	].join('\n')
	const text = [
		said,
		...parts.flatMap(({ was, is, why }) => [`It said: ${was}`, `It is: ${is}`, ...(why === null ? [] : [`Why it was changed: ${why}`])]),
		'You get this because you got that bulletin.',
		...notes,
	].join('\n\n')
	return { html: `${html}\n`, text: `${text}\n` }
}

export type Corrected = { readonly side: Side; readonly slug: string; readonly queued: number } | { readonly refusal: Refusal }

const refused = (words: string, mend: string): { readonly refusal: Refusal } => ({ refusal: { words, mend } })

/** `seen`: the hash of the correction that was read. */
export async function sendCorrection(database: Database, person: Person, sound: Sound, slug: string, seen: string): Promise<Corrected> {
	if (!mayWrite(person)) return refused('Corrections are sent by the staff and the committee of a side.', 'Ask one of them.')
	const correction = await correctionOf(database, person, sound, slug)
	if (!correction) return refused('There is no such bulletin of your side.', 'Look at the list.')
	if (correction.untold.length === 0)
		return refused('Every correction of this bulletin has been sent already.', 'There is nothing more to send.')
	if (correction.hash !== seen)
		return refused('The claim has changed again since you read this.', 'Nothing was sent. Read it again below, and then send it.')
	const { bulletin, untold, title, rendered } = correction
	return asPerson(database, person, async work => {
		const sentAt = await freshMoment(work)
		if (!sentAt) return refused('You signed in more than ten minutes ago.', 'Sign in again, and send it then.')
		const { audience } = await work.selectFrom('bulletin').select('audience').where('id', '=', bulletin.id).executeTakeFirstOrThrow()
		const marks = await work.selectFrom('bulletin_mark').select(['place', 'mark', 'kind']).where('bulletin', '=', bulletin.id).execute()
		const notBefore = bulletin.at > sentAt ? bulletin.at : null
		await becomeService(work, 'correct')
		// Held against a worker that settles mails of it at this moment, and against a second correction.
		await work.selectFrom('bulletin').select('id').where('id', '=', bulletin.id).forUpdate().execute()
		const before = await work.selectFrom('bulletin').select('id').where('corrects', '=', bulletin.id).execute()
		if (before.length !== correction.sentBefore)
			return refused('Somebody has sent a correction of this meanwhile.', 'Nothing was sent by you. Load the page again.')
		const drawn = untold.map(each => drawnAgain(sound, each, marks.find(mark => mark.place === each.place)!))
		const own = await freeWord(work, person, `${slug.slice(0, 60)}-correction-${before.length + 1}`)
		const frozen = freeze({
			negotiation: person.space,
			side: person.side,
			slug: own,
			title,
			kind: 'correction',
			corrects: bulletin.slug,
			sentAt,
			notBefore,
			body: null,
			drawn,
			rendered,
			checkpoints: await checkpointsOf(work, person),
		})
		const { id } = await work
			.insertInto('bulletin')
			.values({
				space: person.space,
				side: person.side,
				slug: own,
				title,
				body: rendered.text,
				kind: 'correction',
				audience: JSON.stringify(audience),
				web: bulletin.web,
				not_before: notBefore,
				state: 'sent',
				frozen_html: frozen.html,
				frozen_text: frozen.text,
				checkpoint: frozen.checkpoint,
				record: frozen.record,
				record_hash: frozen.hash,
				corrects: bulletin.id,
				drafted_by: person.id,
				changed_by: person.id,
				sent_by: person.id,
				sent_at: sentAt,
			})
			.returning('id')
			.executeTakeFirstOrThrow()
		await keepMarks(work, person, id, drawn, sentAt)
		const queued = await sql<{ count: number }>`
			with queued as (
				insert into parley.delivery (bulletin, member, space, side, next_at)
				select ${id}::uuid, member, space, side, ${notBefore ?? sentAt}::timestamptz from parley.delivery
				where bulletin = ${bulletin.id}::uuid and state = 'accepted'
				on conflict do nothing returning 1
			) select count(*)::integer as count from queued`.execute(work)
		await note(work, person, 'bulletin-corrected', { detail: { bulletin: bulletin.id, correction: id, members: queued.rows[0]!.count } })
		return { side: person.side, slug: own, queued: queued.rows[0]!.count }
	})
}

/** Somebody may have called a bulletin of their own so. */
async function freeWord(work: Work, { space, side }: Person, word: string): Promise<string> {
	const taken = await work
		.selectFrom('bulletin')
		.select('slug')
		.where('space', '=', space)
		.where('side', '=', side)
		.where('slug', 'like', `${word}%`)
		.execute()
	const slugs = new Set(taken.map(each => each.slug))
	if (!slugs.has(word)) return word
	let number = 2
	while (slugs.has(`${word}-${number}`)) number++
	return `${word}-${number}`
}

/** The claim as it is now, under the mark it had: what a later correction is held against. */
function drawnAgain(sound: Sound, corrected: CorrectedMark, { mark, kind }: { readonly mark: string; readonly kind: string }): DrawnMark {
	const base = { text: mark, place: { line: 1, column: 1 } }
	const of =
		kind === 'strike-day'
			? ({ kind, ...base, name: mark.split(' ')[1] ?? null } as const)
			: ({ kind: 'claim', ...base, name: mark.split(' ')[1] ?? '' } as const)
	if (corrected.claim) return { mark: of, ...keptDrawn(corrected.claim) }
	return { mark: of, shown: isNow(corrected), unit: null, source: 'A claim of this table, as it reads now.', said: saidNow(sound, mark) }
}
