/** What has become of what was offered, day by day, as the entries of a folder tell it. Here an offer stands and falls whole, and what is answered is countered. */
import type { Ledger, Turn, TurnState } from '@parley/engine'
import type { OfferState } from '#db'

export interface Step {
	readonly day: string
	readonly state: OfferState
}

/** Never empty; the first is of the day of the offer. Null where its turns have come to ends that no whole can come to. */
export function stepsOf(ledger: Ledger, turns: readonly Turn[], from: string): readonly Step[] | null {
	const days = new Set([from, ...turns.flatMap(turn => daysOf(ledger, turn))])
	const steps: Step[] = []
	for (const day of [...days].filter(each => each >= from).toSorted()) {
		const state = wholeOf(turns.map(turn => stateAt(ledger, turn, day)))
		if (state === null) return null
		if (steps.at(-1)?.state !== state) steps.push({ day, state })
	}
	return steps
}

const daysOf = (ledger: Ledger, turn: Turn): readonly string[] => [
	...answersTo(ledger, turn).map(each => each.date),
	...ledger.moves.filter(move => move.turn === turn.number).map(move => move.date),
	...ledger.agreements.filter(each => each.turns.includes(turn.number)).map(each => each.date),
]

/** Those that take its place, too. */
const answersTo = ({ turns }: Ledger, { number }: Turn): readonly Turn[] =>
	turns.filter(each => (each.answers === number || each.replaces === number) && each.state !== 'draft' && !each.offTheRecord)

function stateAt(ledger: Ledger, turn: Turn, day: string): OfferState {
	const answers = answersTo(ledger, turn).filter(each => each.date <= day)
	if (answers.some(each => each.replaces === turn.number)) return 'withdrawn'
	const move = ledger.moves.findLast(each => each.turn === turn.number && each.date <= day)
	const agreement = ledger.agreements.findLast(each => each.turns.includes(turn.number) && each.date <= day)
	const said: TurnState = move ? move.state : agreement ? (turn.state === 'agreed' ? 'agreed' : 'tentatively-agreed') : turn.state
	const state = said === 'draft' || (!move && !agreement && dependent.has(said)) ? 'handed-over' : (said as OfferState)
	const isAnswered = answers.some(each => !move || each.date > move.date)
	return isAnswered && (state === 'handed-over' || state === 'held') ? 'countered' : state
}

/** What a turn is only by another entry, from whose day on. */
const dependent: ReadonlySet<TurnState> = new Set(['countered', 'tentatively-agreed', 'agreed'])

/** One turn withdrawn or countered takes all of its package with it. */
function wholeOf(states: readonly OfferState[]): OfferState | null {
	const all = new Set(states)
	if (all.size === 1) return states[0]!
	if (all.has('tentatively-agreed') || all.has('agreed')) return null
	return all.has('withdrawn') ? 'withdrawn' : all.has('countered') ? 'countered' : 'held'
}
