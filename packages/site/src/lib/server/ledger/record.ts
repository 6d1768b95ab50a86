/**
 * The ledger that a folder tells (`ledger/*.md`), for readers without a database: the same view, without hashes and receipts, since nobody handed
 * anything over on this server.
 */
import { byNumber, stateOn, type Turn } from '@parley/engine'
import type { OfferState, Positions, Side } from '#db'
import type { Sound } from '../negotiations.ts'
import { roleOf } from './names.ts'
import type { LedgerView, OfferView, TurnView } from './read.ts'

export const recordOf = (sound: Sound): LedgerView => sound.remember('ledger record', () => makeRecord(sound))

function makeRecord(sound: Sound): LedgerView {
	const { ledger, setting } = sound.negotiation
	const shown = ledger.turns.filter(turn => !turn.offTheRecord && turn.state !== 'draft' && turn.date <= setting.asOf)
	const numbers = new Set(shown.map(turn => turn.number))
	const groups = [...Map.groupBy(shown, turn => turn.package ?? turn.number)]
	const offers = groups.map(([number, turns]): OfferView => {
		const [first] = turns.toSorted((a, b) => byNumber(a.number, b.number))
		const packed = ledger.packages.find(each => each.number === number)
		const side = roleOf(sound, first!.side)
		const expires = packed?.expires ?? first!.expires
		return {
			id: number,
			side,
			title: packed?.title ?? first!.title,
			package: packed ? number : null,
			offRecord: false,
			expiresAt: expires === null ? null : new Date(`${expires}T23:59:59Z`),
			handedOverAt: new Date(`${first!.date}T00:00:00Z`),
			draft: null,
			isImported: false,
			hash: '',
			state: stateOn(ledger, first!, setting.asOf) as OfferState,
			isExpired: false,
			isAcknowledged: true,
			initialledBy: [],
			reopenAskedBy: null,
			events: [],
			turns: turns.map(turn => turnOf(sound, turn, number, side, numbers)),
		}
	})
	return {
		space: sound.id,
		sees: 'record',
		offers: offers.toSorted(
			(a, b) => a.handedOverAt.getTime() - b.handedOverAt.getTime() || byNumber(a.turns[0]!.number, b.turns[0]!.number),
		),
		signed: [],
	}
}

const turnOf = (sound: Sound, turn: Turn, offer: string, side: Side, numbers: ReadonlySet<string>): TurnView => ({
	id: turn.number,
	offer,
	side,
	number: turn.number,
	issue: turn.issue,
	title: turn.title,
	text: wordsOf(sound, turn),
	positions: positionsOf(sound, turn),
	answers: turn.answers !== null && numbers.has(turn.answers) ? { id: turn.answers, number: turn.answers } : null,
	hash: '',
	releases: [],
	source: turn.source,
	proposal: turn.proposal,
})

type Told = Pick<Sound, 'negotiation' | 'plan'>

/** Its own wording of the clause, or that of the proposal it names; empty where neither has any. */
export const wordsOf = ({ negotiation }: Told, turn: Turn): string =>
	turn.clause ?? negotiation.proposals.find(each => each.id === turn.proposal)?.clauses.find(each => each.issue === turn.issue)?.text ?? ''

/** As the terms of the turn, or of the proposal it names, have them written. */
export function positionsOf({ negotiation, plan }: Told, turn: Turn): Positions {
	const file = turn.proposal === null ? turn.file : negotiation.proposals.find(each => each.id === turn.proposal)?.file
	const text = negotiation.files.get(file ?? '') ?? ''
	const own = new Set(
		turn.positions.length > 0
			? turn.positions
			: plan.quantities
					.filter(each => each.kind === 'position' && each.home.kind === 'issue' && each.home.id === turn.issue)
					.map(each => each.name),
	)
	const written = [...text.matchAll(/^propose\s+([a-z][\w-]*)\s*=\s*(.+)$/gm)].map(
		([, name, expression]) => [name!, expression!.trim()] as const,
	)
	return Object.fromEntries(written.filter(([name]) => own.has(name)))
}
