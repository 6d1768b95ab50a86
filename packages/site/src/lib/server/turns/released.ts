/**
 * A negotiation as the members of a side have it, or everybody: the folder, with the turns that were released to them on the table, and no other. Whoever sits
 * at the table is given the same here as their side's members.
 */
import { enter } from '../enter.ts'
import { type LedgerView, type OfferView, readLedger } from '../ledger/read.ts'
import { openLedger } from '../ledger/visit.ts'
import { makeSound, type Sound } from '../negotiations.ts'
import type { Asking } from '../people/request.ts'
import { assembleReleased, hashOf } from './assemble.ts'

export interface Released {
	readonly sound: Sound
	readonly shown: ShownReleases
}

/** What a page says of the turns in its figures. */
export interface ShownReleases {
	readonly turns: readonly { readonly number: string; readonly title: string; readonly side: OfferView['side'] }[]
	/** In words, where turns were released and cannot be shown here. */
	readonly missing: string | null
}

const none: ShownReleases = { turns: [], missing: null }

export async function enterReleased(asking: Asking & { readonly params: { readonly negotiation: string } }): Promise<Released> {
	const sound = await enter(asking.params.negotiation)
	const { opened, session, missing } = await openLedger(asking, sound)
	if (!opened) return { sound, shown: { ...none, missing } }
	const view = await readLedger(opened, session ? { ...session, roles: [] } : { space: sound.id })
	return releasedIn(sound, view)
}

export function releasedIn(sound: Sound, view: LedgerView): Released {
	if (view.sees !== 'released' || view.offers.length === 0) return { sound, shown: none }
	const made = sound.remember(`released ${hashOf(view)}`, () => soundWith(sound, view))
	if (!made)
		return {
			sound,
			shown: { ...none, missing: 'Turns were released that this negotiation’s terms, as they are now, cannot be run with.' },
		}
	return {
		sound: made,
		shown: { turns: view.offers.flatMap(({ turns }) => turns.map(({ number, title, side }) => ({ number, title, side }))), missing: null },
	}
}

function soundWith(sound: Sound, view: LedgerView): Sound | null {
	const assembled = assembleReleased(sound, view)
	return 'problems' in assembled ? null : makeSound(sound.id, { ...assembled, labels: sound.labels })
}
