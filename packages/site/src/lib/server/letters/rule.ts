/** Who may sign, as the published letter says it. The rule itself is the one of packages/site/src/lib/server/people/eligibility.ts. */
import type { Eligibility } from '../people/eligibility.ts'

/** As it is drafted: the day is the one on which the letter opens. */
export type DraftedRule = Omit<Eligibility, 'asOf'>

export function ruleInWords({ units, standings, onRollSince }: DraftedRule): string {
	const parts = [
		...(units ? [`of ${units.length === 1 ? 'the unit' : 'the units'} ${units.join(', ')}`] : []),
		...(standings ? [`with the standing ${standings.join(' or ')}`] : []),
		...(onRollSince === undefined ? [] : [`on the roll since ${onRollSince} at the latest`]),
	]
	return parts.length === 0 ? 'Every member on the roll.' : `Members ${parts.join(', ')}.`
}
