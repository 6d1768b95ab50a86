/** What a side has on the table on an issue, turn by turn: each position as it last took it, and the wording it last gave. */
import type { NodeId, Plan } from '@parley/lang'
import { byDay, type Ledger, type Turn } from './ledger.ts'
import { isOnTheTable } from './turns-as-proposals.ts'

export type Standing = ReadonlyMap<string, { readonly node: NodeId; readonly proposal: string; readonly text: string }>

/** In order of day; within a day a turn comes after the one it answers. */
export function inTurn(turns: readonly Turn[]): readonly Turn[] {
	const byNumber = new Map(turns.map(turn => [turn.number, turn]))
	const placed = new Set<Turn>()
	const place = (turn: Turn, waiting: readonly Turn[]): void => {
		if (placed.has(turn) || waiting.includes(turn)) return
		const answered = turn.answers === null ? undefined : byNumber.get(turn.answers)
		if (answered && answered.date === turn.date) place(answered, [...waiting, turn])
		placed.add(turn)
	}
	for (const turn of turns.toSorted(byDay)) place(turn, [])
	return [...placed]
}

/** What a turn itself takes and takes back. Null when it has no terms: words alone cannot be costed. */
export function takenBy(plan: Plan, turn: Turn): { readonly bindings: Standing; readonly withdrawn: readonly string[] } | null {
	const planned = plan.proposals.find(each => each.id === (turn.proposal ?? turn.number))
	if (!planned || (turn.proposal === null && !turn.hasTerms)) return null
	const isNamed = (name: string): boolean => turn.proposal === null || turn.positions.includes(name)
	const bindings = planned.bindings.filter(each => isNamed(each.name))
	const withdrawn = planned.withdrawn.filter(isNamed)
	if (bindings.length === 0 && withdrawn.length === 0) return null
	return { bindings: new Map(bindings.map(({ name, node, text }) => [name, { node, proposal: turn.number, text }])), withdrawn }
}

/** The turns of a side that count on a day: on some issues, and none that was withdrawn by then. */
export const countingTurns = (ledger: Ledger, side: string, day: string, issue?: string): readonly Turn[] =>
	inTurn(ledger.turns).filter(
		turn => turn.side === side && turn.date <= day && (issue === undefined || turn.issue === issue) && isOnTheTable(ledger, turn, day),
	)

/** What came before a turn on its issue, of any side; what was withdrawn on the very day is still what it is held against. */
export function turnsBefore(ledger: Ledger, turn: Turn): readonly Turn[] {
	const order = inTurn(ledger.turns)
	const earlier = order.slice(0, order.indexOf(turn)).filter(each => each.issue === turn.issue)
	const until = { ...ledger, turns: earlier, moves: ledger.moves.filter(move => move.date < turn.date) }
	return earlier.filter(each => isOnTheTable(until, each, turn.date))
}

/** Null when none of the turns has terms. */
export function standingOf(plan: Plan, turns: readonly Turn[]): Standing | null {
	const standing = new Map<string, { node: NodeId; proposal: string; text: string }>()
	let hasTerms = false
	for (const turn of turns) {
		const taken = takenBy(plan, turn)
		if (!taken) continue
		hasTerms = true
		for (const name of taken.withdrawn) standing.delete(name)
		for (const [name, bound] of taken.bindings) standing.set(name, bound)
	}
	return hasTerms ? standing : null
}

/** The wording that stands after these turns: the turn's own clause, or its proposal's for the issue. */
export function wordingOf(turns: readonly Turn[], clauseOf: (turn: Turn) => string | null): string | null {
	return turns.map(clauseOf).findLast(clause => clause !== null) ?? null
}
