/** How the talks have moved as the ledger tells it: on each day with a turn, what each side has on the table costs, on one issue or on all. */
import type { Plan } from '@parley/lang'
import type { Ledger } from '../ledger/ledger.ts'
import { countingTurns, standingOf } from '../ledger/standing.ts'
import { isOnTheTable } from '../ledger/turns-as-proposals.ts'
import type { RunOptions } from './figures.ts'
import { type AlongOptions, type Movement, movementAlong } from './movement.ts'
import type { Point } from './points.ts'

export interface LedgerMovementOptions extends AlongOptions {
	/** One issue; all of them when not given. */
	readonly issue?: string
}

export function ledgerMovement(
	plan: Plan,
	columns: RunOptions['columns'],
	ledger: Ledger,
	sides: readonly string[],
	options: LedgerMovementOptions,
): Movement {
	const { issue } = options
	const counts = ledger.turns.filter(turn => isOnTheTable(ledger, turn, turn.date) && (issue === undefined || turn.issue === issue))
	const standingOn = (side: string, day: string): Point | null => {
		const positions = standingOf(plan, countingTurns(ledger, side, day, issue))
		return positions && { id: `${side}@${day}`, side, date: day, positions }
	}
	const days = [...new Set(counts.map(turn => turn.date))].toSorted().map(date => ({
		date,
		proposals: counts.filter(turn => turn.date === date).map(turn => turn.number),
		points: sides.map(side => standingOn(side, date)),
	}))
	return movementAlong(plan, columns, sides, days, options)
}
