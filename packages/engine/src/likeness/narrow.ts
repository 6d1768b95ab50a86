/** One version of a consent beside the one before it: what its signer reads before they sign, and whether it takes nothing that the earlier one had not. */
import type { Consent } from './consent.ts'
import { plainSummary } from './summary.ts'

export interface SummaryChange {
	readonly asks: string
	readonly was: string
	readonly is: string
}

export function changesBetween(before: Consent, after: Consent, names: (id: string) => string = id => id): readonly SummaryChange[] {
	const earlier = plainSummary(before, names)
	return plainSummary(after, names).flatMap(({ asks, says }, index) => {
		const was = earlier[index]!.says
		return was === says ? [] : [{ asks, was, is: says }]
	})
}

/** Everything that it allows, the earlier one allowed as well. The words of a description are not weighed: where they differ, it is another consent. */
export function isNarrower(before: Consent, after: Consent): boolean {
	const within = (field: 'acts' | 'modalities' | 'media' | 'producers' | 'transferees'): boolean => isPart(after[field], before[field])
	const isSame = (field: 'subject' | 'role' | 'kind' | 'description' | 'language' | 'exclusive'): boolean => before[field] === after[field]
	return (
		(['subject', 'role', 'kind', 'description', 'language', 'exclusive'] as const).every(isSame) &&
		before.project.id === after.project.id &&
		(['acts', 'modalities', 'media', 'producers', 'transferees'] as const).every(within) &&
		isPart(before.limits, after.limits) &&
		after.scope.unit === before.scope.unit &&
		after.scope.atMost <= before.scope.atMost &&
		after.from >= before.from &&
		after.until <= before.until &&
		(after.strikeSuspends || !before.strikeSuspends) &&
		(!after.survivesDeath || before.survivesDeath) &&
		isNoCheaper(before.compensation, after.compensation)
	)
}

const isPart = (some: readonly string[], all: readonly string[]): boolean => some.every(each => all.includes(each))

function isNoCheaper(before: Consent['compensation'], after: Consent['compensation']): boolean {
	if (before.basis === 'agreement') return true
	return after.basis === 'rate' && after.per === before.per && after.cents >= before.cents
}
