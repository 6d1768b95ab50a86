/**
 * What is done at the table. Each act is one transaction of the person who does it: the database refuses what is not theirs, not fresh, not open or not over
 * the same hash (migrations/0010-ledger.sql), and the entry in the log stands or falls with it. What is asked for twice is answered alike, and done once.
 */
import { type OfferRecord, offerHash, packageNumber, settlementHash, type TurnRecord, turnHash, turnNumber } from '@parley/engine/ledger'
import { sql } from 'kysely'
import { asPerson, type Database, type LedgerAct, type OfferState, type Positions, type Work } from '#db'
import { findNegotiation } from '../negotiations.ts'
import { note } from '../people/audit.ts'
import { queue } from '../people/queue.ts'
import { needCrossed } from '../red-lines/cross.ts'
import type { Actor } from './actor.ts'
import { isId } from './drafts.ts'
import { appendToLog } from './log.ts'
import { type Refusal, Refused, refusal, refused } from './refusals.ts'
import { placed, termsProblems } from './terms.ts'

export interface HandedOver {
	readonly offer: string
	/** "U-7", or all of a package's. */
	readonly turns: readonly string[]
	readonly package: string | null
	/** It was handed over before: the same answer, and nothing done. */
	readonly isReplay: boolean
}

type Answer<T> = T | { readonly refusal: Refusal }

export const handOver = (database: Database, master: Buffer, actor: Actor, draft: string): Promise<Answer<HandedOver>> =>
	inTurn(database, master, actor, async work => {
		if (!isId(draft)) throw new Refused('other-sides-draft')
		const before = await handedOverFrom(work, draft)
		if (before) return before
		const written = await work.selectFrom('offer_draft').selectAll().where('id', '=', draft).executeTakeFirst()
		if (!written) throw new Refused('other-sides-draft')
		const turns = await work.selectFrom('turn_draft').selectAll().where('draft', '=', draft).orderBy('issue').execute()
		if (turns.length === 0) throw new Refused('empty-package')
		await needTerms(actor, turns)
		await needCrossed(work, actor, actor.side, turns, { draft, version: written.version })
		const given = await insertOffer(work, actor, {
			draft,
			title: written.title,
			isPackage: written.is_package || turns.length > 1,
			offRecord: written.off_record,
			expiresAt: written.expires_at,
			turns,
		})
		await work.updateTable('offer_draft').set({ handed_over: true }).where('id', '=', draft).execute()
		return given
	})

interface Giving {
	readonly draft: string | null
	readonly title: string
	readonly isPackage: boolean
	readonly offRecord: boolean
	readonly expiresAt: Date | null
	readonly turns: readonly {
		readonly issue: string
		readonly title: string
		readonly text: string
		readonly positions: Positions
		readonly answers: string | null
	}[]
}

async function insertOffer(work: Work, actor: Actor, giving: Giving): Promise<HandedOver> {
	if (giving.turns.length === 0) throw new Refused('empty-package')
	const { space, side } = actor
	const last = await work
		.selectFrom('turn')
		.select(sql<number>`coalesce(max(number), 0)`.as('number'))
		.where('space', '=', space)
		.where('side', '=', side)
		.executeTakeFirstOrThrow()
	const lastPackage = await work
		.selectFrom('offer')
		.select(sql<number>`coalesce(max(package_number), 0)`.as('number'))
		.where('space', '=', space)
		.where('side', '=', side)
		.executeTakeFirstOrThrow()
	const answered = await numbersOf(
		work,
		giving.turns.flatMap(({ answers }) => (answers === null ? [] : [answers])),
	)
	const records = giving.turns.map(
		(turn, index): TurnRecord => ({
			version: 1,
			negotiation: space,
			side,
			turn: turnNumber(side, last.number + index + 1),
			issue: turn.issue,
			title: turn.title,
			text: turn.text,
			positions: turn.positions,
			answers: turn.answers === null ? null : (answered.get(turn.answers) ?? null),
		}),
	)
	const ofPackage = giving.isPackage ? lastPackage.number + 1 : null
	const record: OfferRecord = {
		version: 1,
		negotiation: space,
		side,
		title: giving.title,
		package: ofPackage === null ? null : packageNumber(side, ofPackage),
		expires: giving.expiresAt?.toISOString() ?? null,
		offRecord: giving.offRecord,
		turns: records.map(turnHash),
	}
	const hash = Buffer.from(offerHash(record), 'hex')
	const { id } = await work
		.insertInto('offer')
		.values({
			space,
			side,
			title: giving.title,
			package_number: ofPackage,
			turns: records.length,
			off_record: giving.offRecord,
			expires_at: giving.expiresAt,
			hash,
			draft: giving.draft,
			handed_over_by: actor.id,
		})
		.returning('id')
		.executeTakeFirstOrThrow()
	await insertEvent(work, actor, 'handed-over', id, hash)
	for (const [index, turn] of giving.turns.entries())
		await work
			.insertInto('turn')
			.values({
				offer: id,
				space,
				side,
				number: last.number + index + 1,
				issue: turn.issue,
				title: turn.title,
				text: turn.text,
				positions: JSON.stringify(turn.positions),
				answers: turn.answers,
				hash: Buffer.from(turnHash(records[index]!), 'hex'),
			})
			.execute()
	for (const reader of ['union', 'employer'] as const) await queue(work, 'cost-turns', { space, side: reader })
	await note(work, actor, 'offer-handed-over', { detail: { offer: id, turns: records.map(each => each.turn).join(' ') } })
	return { offer: id, turns: records.map(each => each.turn), package: record.package, isReplay: false }
}

/** Of an offer that lies on the table: against the lines of whoever is about to bind their side by it. */
async function needCrossedOffer(work: Work, actor: Actor, id: string): Promise<void> {
	const offer = await work.selectFrom('offer').select(['side', 'draft']).where('id', '=', id).executeTakeFirst()
	if (!offer) return
	const turns = await work.selectFrom('turn').selectAll().where('offer', '=', id).execute()
	await needCrossed(work, actor, offer.side, turns, { offer: id, of: offer.side === actor.side ? offer.draft : null })
}

async function tentativelyAgreed(work: Work, space: string): Promise<readonly { readonly offer: string }[]> {
	const { rows } = await sql<{ offer: string }>`
		select id as offer from parley.offer where space = ${space} and parley.offer_state(id) = 'tentatively-agreed'`.execute(work)
	return rows
}

/** What crosses the table can be run: with the compiler's own words and places where it cannot. */
async function needTerms({ space, side }: Actor, turns: Giving['turns']): Promise<void> {
	if (turns.every(({ positions }) => Object.keys(positions).length === 0)) return
	const sound = (await findNegotiation(space))?.sound
	if (!sound) throw new Refused('no-terms')
	const problems = termsProblems(sound, side, turns)
	if (problems.length > 0)
		throw new Refused('terms', {
			message: `These terms cannot be run. ${problems.map(placed).join(' ')}`,
			mend: 'Mend the draft, save it, and hand it over then.',
		})
}

async function numbersOf(work: Work, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	if (ids.length === 0) return new Map()
	const rows = await work.selectFrom('turn').select(['id', 'side', 'number']).where('id', 'in', ids).execute()
	return new Map(rows.map(({ id, side, number }) => [id, turnNumber(side, number)]))
}

async function handedOverFrom(work: Work, draft: string): Promise<HandedOver | null> {
	const offer = await work.selectFrom('offer').select(['id', 'side', 'package_number']).where('draft', '=', draft).executeTakeFirst()
	if (!offer) return null
	const turns = await work.selectFrom('turn').select(['side', 'number']).where('offer', '=', offer.id).orderBy('number').execute()
	return {
		offer: offer.id,
		turns: turns.map(({ side, number }) => turnNumber(side, number)),
		package: offer.package_number === null ? null : packageNumber(offer.side, offer.package_number),
		isReplay: true,
	}
}

export interface Acted {
	readonly state: OfferState
	/** Whether the act waits for the other side's. */
	readonly waits: boolean
}

/** `hash`: of the offer as the person saw it, hexadecimal. */
export const actOn = (
	database: Database,
	master: Buffer,
	actor: Actor,
	kind: 'acknowledged' | 'held' | 'withdrawn' | 'initialled' | 'reopened',
	offer: string,
	hash: string,
): Promise<Answer<Acted>> =>
	inTurn(database, master, actor, async work => {
		if (!isId(offer)) throw new Refused('no-such-offer')
		if (kind === 'initialled') await needCrossedOffer(work, actor, offer)
		const state = await insertEvent(work, actor, kind, offer, hashBytes(hash))
		await note(work, actor, 'offer-acted', { detail: { offer, act: kind } })
		const moves = {
			acknowledged: null,
			held: 'held',
			withdrawn: 'withdrawn',
			initialled: 'tentatively-agreed',
			reopened: 'handed-over',
		} as const
		return { state: state!, waits: moves[kind] !== null && moves[kind] !== state }
	})

const hashBytes = (hash: string): Buffer => {
	if (!/^[0-9a-f]{64}$/.test(hash)) throw new Refused('another-hash')
	return Buffer.from(hash, 'hex')
}

/** Both sides sign over all that is tentatively agreed; with the second it is agreed. `hash`: settlementHash of what the person saw. */
export const signAll = (database: Database, master: Buffer, actor: Actor, hash: string): Promise<Answer<{ readonly waits: boolean }>> =>
	inTurn(database, master, actor, async work => {
		for (const { offer } of await tentativelyAgreed(work, actor.space)) await needCrossedOffer(work, actor, offer)
		await insertEvent(work, actor, 'signed', null, hashBytes(hash))
		await note(work, actor, 'agreement-signed', { detail: { hash } })
		const other = await work
			.selectFrom('ledger_event')
			.select('id')
			.where('space', '=', actor.space)
			.where('kind', '=', 'signed')
			.where('side', '<>', actor.side)
			.where('hash', '=', hashBytes(hash))
			.executeTakeFirst()
		return { waits: other === undefined }
	})

export const settlementOf = (offers: readonly { readonly state: OfferState; readonly hash: string }[]): string | null => {
	const agreed = offers.filter(offer => offer.state === 'tentatively-agreed')
	return agreed.length === 0 ? null : settlementHash(agreed.map(offer => offer.hash))
}

/**
 * A package taken apart by the side that offers it: `part` (ids of its turns) and the rest are handed over anew, each as an offer of its own, in one act.
 * The package itself is withdrawn with that; the other side can then take the part and leave the rest alive.
 */
export const takeApart = (
	database: Database,
	master: Buffer,
	actor: Actor,
	offer: string,
	part: readonly string[],
): Promise<Answer<{ readonly part: HandedOver; readonly rest: HandedOver }>> =>
	inTurn(database, master, actor, async work => {
		if (!isId(offer)) throw new Refused('no-such-offer')
		const whole = await work.selectFrom('offer').selectAll().where('id', '=', offer).where('side', '=', actor.side).executeTakeFirst()
		if (!whole) throw new Refused('other-side')
		await needCrossedOffer(work, actor, offer)
		await insertEvent(work, actor, 'withdrawn', offer, whole.hash)
		const turns = await work.selectFrom('turn').selectAll().where('offer', '=', offer).orderBy('number').execute()
		const isPart = new Set(part)
		const give = (some: typeof turns): Promise<HandedOver> =>
			insertOffer(work, actor, {
				draft: null,
				title: some.length === 1 ? some[0]!.title : whole.title,
				isPackage: some.length > 1,
				offRecord: whole.off_record,
				expiresAt: whole.expires_at,
				turns: some.map(({ id, issue, title, text, positions }) => ({ issue, title, text, positions, answers: id })),
			})
		return { part: await give(turns.filter(turn => isPart.has(turn.id))), rest: await give(turns.filter(turn => !isPart.has(turn.id))) }
	})

async function insertEvent(work: Work, actor: Actor, kind: LedgerAct, offer: string | null, hash: Buffer): Promise<OfferState | null> {
	const { state } = await work
		.insertInto('ledger_event')
		.values({ space: actor.space, side: actor.side, offer, kind, hash, by_member: actor.id, by_name: actor.name })
		.returning('state')
		.executeTakeFirstOrThrow()
	return state
}

/** Waits until nobody else acts in this negotiation, acts, and writes it into the log. */
const inTurn = <T>(database: Database, master: Buffer, actor: Actor, act: (work: Work) => Promise<T>): Promise<Answer<T>> =>
	refused(() =>
		asPerson(database, actor, async work => {
			await sql`select parley.lock_ledger(${actor.space})`.execute(work)
			const answer = await act(work)
			await appendToLog(work, master, actor.space)
			return answer
		}),
	)

export const isRefused = <T extends object>(answer: T | { readonly refusal: Refusal }): answer is { readonly refusal: Refusal } =>
	'refusal' in answer
export { refusal }
