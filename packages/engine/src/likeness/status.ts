/**
 * What has become of a consent: events, only ever added to, each holding the hash of the one before, so that none can be dropped or changed unseen.
 * The state at any moment is worked from them and kept nowhere.
 */
import { canonicalJson, sha256 } from './consent.ts'

/** What a withdrawal stops: making new material; or also new uses of what was made; or everything, finished works included. */
export const withdrawalEffects = {
	'new-generation': 'nothing new may be made; what was made under it may still be used as agreed',
	'new-use': 'nothing new may be made, and what was made may not be used anew; finished works stay',
	all: 'nothing may be made or used, finished works included',
} as const
export type WithdrawalEffect = keyof typeof withdrawalEffects

interface EventBase {
	readonly form: 'parley/consent-event/1'
	readonly consent: string
	/** The hash of the version it is about. */
	readonly consentHash: string
	/** 0, 1, 2, … of this consent. */
	readonly place: number
	/** The hash of the event before, null for the first. */
	readonly previous: string | null
	/** "2023-11-20T17:03:00.000Z" */
	readonly at: string
	/** Who did it, by role; the person stands in the audit of their side. */
	readonly by: 'performer' | 'guardian' | 'representative' | 'estate' | 'union' | 'system'
}

export type EventWords =
	| { readonly kind: 'granted' }
	/** A later version takes less; the hash of that version. */
	| { readonly kind: 'narrowed'; readonly to: string }
	| { readonly kind: 'withdrawn'; readonly effect: WithdrawalEffect }
	| { readonly kind: 'suspended'; readonly strike: string }
	| { readonly kind: 'resumed'; readonly strike: string }
	| { readonly kind: 'expired' }
	| { readonly kind: 'superseded'; readonly to: string }
	/** The performer has died: who speaks for them from now on. */
	| { readonly kind: 'estate'; readonly signer: 'estate' | 'union' }

export type ConsentEvent = EventBase & EventWords

export const eventHash = (event: ConsentEvent): string => sha256(canonicalJson(event))

export const consentStates = {
	unsigned: 'Written down, and signed by nobody: it allows nothing.',
	active: 'Signed, inside its days, and not withdrawn: it allows what it says.',
	early: 'Signed, and its first day has not come.',
	expired: 'Its last day is over: nothing new may be made or used under it.',
	suspended: 'Suspended for the strike: nothing new until work resumes.',
	'withdrawn-new-generation': 'Withdrawn for what is new: nothing new may be made; what was made may still be used as agreed.',
	'withdrawn-new-use': 'Withdrawn for new making and new uses; finished works stay.',
	'withdrawn-all': 'Withdrawn altogether: nothing may be made or used, finished works included.',
	superseded: 'A later version stands in its place.',
	ended: 'The performer has died, and it ends with them: nothing new may be made or used under it.',
} as const
export type ConsentState = keyof typeof consentStates

/**
 * The state of the version with this hash at a moment. Ends weigh more than pauses: withdrawn, then superseded or narrowed, then ended by a death, then expired,
 * then suspended. `term`: the consent's days, and whether it outlives the performer. `at`: an instant; a day means the day's end in UTC.
 */
export function stateAt(
	events: readonly ConsentEvent[],
	hash: string,
	term: { readonly from: string; readonly until: string; readonly survivesDeath?: boolean },
	at: string,
): ConsentState {
	const instant = at.length === 10 ? `${at}T23:59:59.999Z` : at
	const past = events.filter(event => event.consentHash === hash && event.at <= instant)
	if (!past.some(event => event.kind === 'granted')) return 'unsigned'
	const withdrawals = past.filter(event => event.kind === 'withdrawn').map(event => event.effect)
	for (const effect of ['all', 'new-use', 'new-generation'] as const) if (withdrawals.includes(effect)) return `withdrawn-${effect}`
	if (past.some(event => event.kind === 'superseded' || event.kind === 'narrowed')) return 'superseded'
	if (term.survivesDeath === false && past.some(event => event.kind === 'estate')) return 'ended'
	const day = instant.slice(0, 10)
	if (day > term.until || past.some(event => event.kind === 'expired')) return 'expired'
	const standing = new Set<string>()
	for (const event of past) {
		if (event.kind === 'suspended') standing.add(event.strike)
		if (event.kind === 'resumed') standing.delete(event.strike)
	}
	if (standing.size > 0) return 'suspended'
	return day < term.from ? 'early' : 'active'
}

/** What does not hold of a chain of events, in words; empty when it is whole. */
export function chainProblems(events: readonly ConsentEvent[]): readonly string[] {
	const problems: string[] = []
	for (const [index, event] of events.entries()) {
		const before = events[index - 1]
		if (event.place !== index) problems.push(`Event ${index} says it is number ${event.place}: one is missing, or they are out of order.`)
		if (event.previous !== (before ? eventHash(before) : null)) problems.push(`Event ${index} does not hold the hash of the one before it.`)
		if (before && event.at < before.at) problems.push(`Event ${index} is of ${event.at}, before the one that stands before it.`)
		if (before && event.consent !== before.consent) problems.push(`Event ${index} is of another consent.`)
	}
	return problems
}
