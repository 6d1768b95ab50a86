/**
 * The ledger as one reader sees it. Row-level security decides what that is: those at the table see all that crossed it, everybody else what was
 * released to them, with the state it was in when it was. Drafts are in drafts.ts.
 */
import { packageNumber, turnNumber } from '@parley/engine/ledger'
import {
	type Audience,
	asPerson,
	asPublic,
	type Database,
	type LedgerAct,
	type OfferState,
	type Person,
	type Positions,
	type Side,
	type Work,
} from '#db'
import { states } from '#lib/ledger/states.ts'

export interface TurnView {
	readonly id: string
	readonly offer: string
	readonly side: Side
	/** "U-7" */
	readonly number: string
	readonly issue: string
	readonly title: string
	readonly text: string
	readonly positions: Positions
	/** Null where it answers none, or one that this reader may not see. */
	readonly answers: { readonly id: string; readonly number: string } | null
	/** Hexadecimal. */
	readonly hash: string
	readonly releases: readonly { readonly audience: Audience; readonly side: Side; readonly at: Date }[]
	/** Of a record in a folder: where it is known from, and the proposal of the folder that it put on the table. */
	readonly source?: string | null
	readonly proposal?: string | null
}

export interface EventView {
	readonly id: string
	readonly offer: string | null
	readonly kind: LedgerAct
	readonly side: Side
	readonly by: string
	readonly at: Date
	readonly hash: string
	readonly state: OfferState | null
	/** Of what was imported: the day on which, as the folder tells, it came to be so. */
	readonly happenedOn: string | null
	/** Whoever runs the server did it, and neither side. */
	readonly isOfServer: boolean
}

export interface OfferView {
	readonly id: string
	readonly side: Side
	readonly title: string
	/** "UP-2", or null where it is one turn alone. */
	readonly package: string | null
	readonly offRecord: boolean
	readonly expiresAt: Date | null
	readonly handedOverAt: Date
	/** Of which draft of its side it is the copy; null where it came of a package taken apart. */
	readonly draft: string | null
	/** It came with a folder, and never crossed the table here. */
	readonly isImported: boolean
	readonly hash: string
	readonly state: OfferState
	/** Open still, but its time is over. */
	readonly isExpired: boolean
	readonly isAcknowledged: boolean
	/** Those whose initials stand; both where it is tentatively agreed. */
	readonly initialledBy: readonly Side[]
	/** Who asked to reopen what is tentatively agreed, and waits for the other. */
	readonly reopenAskedBy: Side | null
	/** In the order of their numbers; of a package seen through a release maybe not all. */
	readonly turns: readonly TurnView[]
	/** Empty for those who are not at the table. */
	readonly events: readonly EventView[]
}

export interface LedgerView {
	readonly space: string
	/** 'record': what the folder tells; nobody handed it over on this server. */
	readonly sees: 'table' | 'released' | 'record'
	/** In the order in which they crossed the table. */
	readonly offers: readonly OfferView[]
	/** Who has signed over which settlement. */
	readonly signed: readonly EventView[]
}

export type Reader = Person | { readonly space: string }

export const sitsAtTable = ({ side, roles }: Pick<Person, 'side' | 'roles'>): boolean =>
	roles.some(role => (side === 'union' ? ['staff', 'committee'] : ['staff', 'negotiator', 'counsel']).includes(role))

export function readLedger(database: Database, reader: Reader, now = new Date()): Promise<LedgerView> {
	return 'id' in reader
		? asPerson(database, reader, work => readLedgerIn(work, reader.space, sitsAtTable(reader) ? 'table' : 'released', now))
		: asPublic(database, reader.space, work => readLedgerIn(work, reader.space, 'released', now))
}

/** Within a transaction of that reader. */
export async function readLedgerIn(work: Work, space: string, sees: LedgerView['sees'], now = new Date()): Promise<LedgerView> {
	const offers = await work.selectFrom('offer').selectAll().where('space', '=', space).orderBy('handed_over_at').orderBy('id').execute()
	const turns = await work.selectFrom('turn').selectAll().where('space', '=', space).orderBy('number').execute()
	const events =
		sees === 'table' ? await work.selectFrom('ledger_event').selectAll().where('space', '=', space).orderBy('id').execute() : []
	const releases = await work.selectFrom('turn_release').selectAll().where('space', '=', space).orderBy('id').execute()
	const numbers = new Map(turns.map(turn => [turn.id, turnNumber(turn.side, turn.number)]))
	const views = events.map(
		(event): EventView => ({
			id: event.id,
			offer: event.offer,
			kind: event.kind,
			side: event.side,
			by: event.by_name,
			at: event.at,
			hash: event.hash.toString('hex'),
			state: event.state,
			happenedOn: event.happened_on,
			isOfServer: event.by_member === null,
		}),
	)
	return {
		space,
		sees,
		signed: views.filter(event => event.kind === 'signed'),
		offers: offers.flatMap((offer): readonly OfferView[] => {
			const own = views.filter(event => event.offer === offer.id)
			const state = own.at(-1)?.state ?? releases.findLast(release => release.offer === offer.id)?.state
			if (!state) return []
			return [
				{
					id: offer.id,
					side: offer.side,
					title: offer.title,
					package: offer.package_number === null ? null : packageNumber(offer.side, offer.package_number),
					offRecord: offer.off_record,
					expiresAt: offer.expires_at,
					handedOverAt: offer.handed_over_at,
					draft: offer.draft,
					isImported: offer.import !== null,
					hash: offer.hash.toString('hex'),
					state,
					isExpired: states[state].isOpen && offer.expires_at !== null && offer.expires_at <= now,
					isAcknowledged: own.some(event => event.kind === 'acknowledged'),
					initialledBy: standingInitials(own),
					reopenAskedBy: state === 'tentatively-agreed' ? reopenAsked(own) : null,
					events: own,
					turns: turns
						.filter(turn => turn.offer === offer.id)
						.map(turn => ({
							id: turn.id,
							offer: turn.offer,
							side: turn.side,
							number: turnNumber(turn.side, turn.number),
							issue: turn.issue,
							title: turn.title,
							text: turn.text,
							positions: turn.positions,
							answers: turn.answers !== null && numbers.has(turn.answers) ? { id: turn.answers, number: numbers.get(turn.answers)! } : null,
							hash: turn.hash.toString('hex'),
							source: turn.source,
							proposal: turn.proposal,
							releases: releases.filter(release => release.turn === turn.id).map(({ audience, side, at }) => ({ audience, side, at })),
						})),
				},
			]
		}),
	}
}

function standingInitials(events: readonly EventView[]): readonly Side[] {
	const reopened = events.findLastIndex(event => event.kind === 'reopened' && event.state === 'handed-over')
	return events.slice(reopened + 1).flatMap(event => (event.kind === 'initialled' ? [event.side] : []))
}

const reopenAsked = (events: readonly EventView[]): Side | null => {
	const last = events.findLast(event => event.kind === 'reopened' || event.kind === 'initialled')
	return last?.kind === 'reopened' ? last.side : null
}

/** The turns of one issue, in the order in which they crossed the table: its thread. */
export const threadOf = ({ offers }: LedgerView, issue: string): readonly { readonly offer: OfferView; readonly turn: TurnView }[] =>
	offers.flatMap(offer => offer.turns.filter(turn => turn.issue === issue).map(turn => ({ offer, turn })))

export function findTurn({ offers }: LedgerView, number: string): { readonly offer: OfferView; readonly turn: TurnView } | null {
	for (const offer of offers) {
		const turn = offer.turns.find(each => each.number === number)
		if (turn) return { offer, turn }
	}
	return null
}
