/** What the pages of one offer share: what one's own side may do with it, and the doing. */
import { markdown } from '@parley/engine/report'
import { error, fail, redirect } from '@sveltejs/kit'
import { type Audience, dataFolder, type Side } from '#db'
import { ledgerAddress } from '#lib/addresses.ts'
import { acts } from '#lib/ledger/states.ts'
import { enter } from '../enter.ts'
import { masterKey } from '../letters/keys.ts'
import type { Sound } from '../negotiations.ts'
import { type Asking, guardAct, needFresh, textOf } from '../people/request.ts'
import { type CheckedLine, checkLines, crossLine, type Subject } from '../red-lines/cross.ts'
import { short } from '../short.ts'
import { costedTurns, recostIfStale } from '../turns/cost.ts'
import { actOn, isRefused } from './acts.ts'
import { keyOf } from './log.ts'
import { namesOfSides } from './names.ts'
import { findTurn, type LedgerView, type OfferView, readLedger } from './read.ts'
import type { Refusal } from './refusals.ts'
import { releaseOffer } from './release.ts'
import { needSeat, type Seat, seeLedger } from './visit.ts'

export type May = keyof typeof acts | 'answer' | 'apart' | 'release'

/** In the words of `acts`; the database has the last one. */
export function mayDo(offer: OfferView, side: Side): readonly May[] {
	const isOwn = offer.side === side
	const allowed = (Object.keys(acts) as (keyof typeof acts)[]).filter(kind => {
		const { by, from, needsReceipt } = acts[kind]
		if (!from.includes(offer.state) || by === 'follows') return false
		if (by !== 'either' && (by === 'offerer') !== isOwn) return false
		if (needsReceipt && (!offer.isAcknowledged || offer.isExpired)) return false
		if (kind === 'acknowledged') return !offer.isAcknowledged
		if (kind === 'initialled') return !offer.initialledBy.includes(side)
		return kind !== 'reopened' || offer.reopenAskedBy !== side
	})
	const isOpen = acts.withdrawn.from.includes(offer.state)
	return [
		...allowed,
		...(isOpen && !isOwn && offer.isAcknowledged ? (['answer'] as const) : []),
		...(isOpen && isOwn && offer.turns.length > 1 ? (['apart'] as const) : []),
		...(offer.offRecord || offer.turns.every(turn => turn.releases.some(each => each.side === side && each.audience === 'public'))
			? []
			: (['release'] as const)),
	]
}

/** By a turn's number, "U-7", or a package's, "UP-2". */
export const findOffer = (view: LedgerView, number: string): OfferView | null =>
	view.offers.find(offer => offer.package === number) ?? findTurn(view, number)?.offer ?? null

export function needOffer(view: LedgerView, negotiation: string, number: string): OfferView {
	const found = findOffer(view, number)
	if (found) return found
	error(404, {
		message: `Nothing called “${short(number)}” has crossed the table, or it is not for you to see.`,
		links: [{ href: ledgerAddress(negotiation), text: 'The ledger' }],
	})
}

export const clauseHtml = (text: string): string => (text === '' ? '' : markdown(text).html)

/** The clause as the current agreement has it; empty where the folder has none. */
export const clauseOf = ({ negotiation }: Sound, issue: string): string => negotiation.issues.find(each => each.id === issue)?.clause ?? ''

export const issueTitle = ({ negotiation }: Sound, issue: string): string =>
	negotiation.issues.find(each => each.id === issue)?.title ?? issue

/** What a page of one offer shows, by a number. */
export async function offerPage(event: Asking & { readonly params: { readonly negotiation: string } }, number: string) {
	const sound = await enter(event.params.negotiation)
	const { view, database, seat } = await seeLedger(event, sound)
	const offer = needOffer(view, sound.id, number)
	if (seat && view.sees === 'table') await recostIfStale(seat.database, seat.session, sound)
	const costs = seat && view.sees === 'table' ? await costedTurns(seat.database, seat.session) : null
	return {
		offer,
		sees: view.sees,
		names: namesOfSides(sound),
		seat: seat?.session.side ?? null,
		may: seat && view.sees === 'table' ? mayDo(offer, seat.session.side) : [],
		turns: offer.turns.map(turn => ({
			turn,
			issueTitle: issueTitle(sound, turn.issue),
			html: clauseHtml(turn.text),
			costed: costs?.get(turn.id) ?? null,
		})),
		redLines: seat && view.sees === 'table' ? await linesOfOffer(seat, sound, offer) : [],
		/** Of the log, for whoever checks a receipt of what was released. */
		logKey:
			database && view.sees === 'released' && offer.hash !== '' && !offer.isImported
				? await keyOf(database, masterKey(dataFolder()), sound.id)
				: null,
		currency: sound.negotiation.setting.currency,
		view,
		sound,
	}
}

/** The lines of one's own side against an offer of either. */
export const linesOfOffer = ({ database, session }: Seat, sound: Sound, offer: OfferView): Promise<readonly CheckedLine[]> =>
	checkLines(database, session, sound, offer.side, offer.turns, subjectOf(offer, session.side))

const subjectOf = (offer: OfferView, side: Side): Subject => ({ offer: offer.id, of: offer.side === side ? offer.draft : null })

interface ActEvent extends Asking {
	readonly params: { readonly negotiation: string; readonly turn?: string; readonly package?: string }
}

const simple = { acknowledge: 'acknowledged', hold: 'held', withdraw: 'withdrawn' } as const

async function act(event: ActEvent, kind: (typeof simple)[keyof typeof simple]) {
	guardAct(event)
	const { id } = await enter(event.params.negotiation)
	const { database, session, master } = await needSeat(event, id)
	needFresh(session, event.url)
	const form = await event.request.formData()
	const offer = needOffer(await readLedger(database, session), id, event.params.turn ?? event.params.package ?? '')
	const acted = await actOn(database, master, session, kind, offer.id, textOf(form, 'hash'))
	if (isRefused(acted)) return fail(409, { refusal: acted.refusal })
	redirect(303, event.url.pathname)
}

async function release(event: ActEvent) {
	guardAct(event)
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, id)
	const audience = textOf(await event.request.formData(), 'audience')
	if (audience !== 'members' && audience !== 'public') error(400, { message: 'It is released to members or to the public.' })
	const offer = needOffer(await readLedger(database, session), id, event.params.turn ?? event.params.package ?? '')
	const done = await releaseOffer(database, session, offer.id, audience satisfies Audience)
	if ('refusal' in done) return fail(409, { refusal: done.refusal })
	redirect(303, event.url.pathname)
}

/** That a red line of one's own side is crossed, and why all the same. */
export async function crossOffer(event: ActEvent, number: string) {
	guardAct(event)
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, id)
	needFresh(session, event.url)
	const form = await event.request.formData()
	const offer = needOffer(await readLedger(database, session), id, number)
	const read = readCrossing(form)
	if ('refusal' in read) return fail(400, read)
	const said = await crossLine(database, session, offer.side, offer.turns, subjectOf(offer, session.side), read.line, read.why)
	if ('refusal' in said) return fail(409, { refusal: said.refusal })
	redirect(303, event.url.pathname)
}

export function readCrossing(form: FormData): { readonly line: string; readonly why: string } | { readonly refusal: Refusal } {
	const why = textOf(form, 'why').trim()
	if (why !== '' && why.length <= 500) return { line: textOf(form, 'line'), why }
	return {
		refusal: { code: 'ledger/no-reason', message: 'Nothing was said.', mend: 'Say in 1 to 500 characters why the line is crossed.' },
	}
}

export const offerActions = {
	cross: (event: ActEvent) => crossOffer(event, event.params.turn ?? event.params.package ?? ''),
	acknowledge: (event: ActEvent) => act(event, simple.acknowledge),
	hold: (event: ActEvent) => act(event, simple.hold),
	withdraw: (event: ActEvent) => act(event, simple.withdraw),
	release,
}
