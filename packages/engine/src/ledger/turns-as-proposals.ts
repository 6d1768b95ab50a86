/**
 * A turn that stands on the record with terms or wording of its own is a proposal like those of `proposals/`: it is costed, redlined and counted
 * with them. A turn that names a proposal of the folder is not, since that proposal stands there already.
 */
import type { Proposal } from '../negotiation/negotiation.ts'
import { type Ledger, stateOn, type Turn } from './ledger.ts'

/** Facts are told as of the folder's day; a turn that came after it is on the table on that day, held against the facts as they were known then. */
export const turnsAsProposals = (ledger: Ledger, asOf: string): readonly Proposal[] =>
	ledger.turns.filter(turn => standsOnItsOwn(turn) && isOnTheTable(ledger, turn)).map(turn => proposalOf(turn, asOf))

const standsOnItsOwn = (turn: Turn): boolean => turn.proposal === null && (turn.hasTerms || turn.clause !== null)

const never = '9999-12-31'

/** Neither a draft, nor withdrawn, nor said off the record. */
export function isOnTheTable(ledger: Ledger, turn: Turn, day = never): boolean {
	const state = stateOn(ledger, turn, day)
	return !turn.offTheRecord && state !== 'draft' && state !== 'withdrawn'
}

const proposalOf = (turn: Turn, asOf: string): Proposal => ({
	id: turn.number,
	side: turn.side,
	date: turn.date < asOf ? turn.date : asOf,
	title: turn.title,
	source: turn.source,
	confidence: turn.confidence,
	later: false,
	prose: turn.prose,
	clauses: turn.clause === null ? [] : [{ issue: turn.issue, text: turn.clause }],
	file: turn.file,
})
