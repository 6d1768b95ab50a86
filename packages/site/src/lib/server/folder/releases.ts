/**
 * What was released on this server, as entries of a ledger: `R-` what everybody may see, which both sides read alike, and `UR-` and `ER-` what a side told
 * its own members, which only that side's reader is given. So no number tells of a release that its reader may not see.
 */
import type { WrittenLedger } from '@parley/engine'
import type { Audience, OfferState, Side, Work } from '#db'
import type { OfferView } from '../ledger/read.ts'
import type { Sound } from '../negotiations.ts'
import { sideIdOf } from '../turns/assemble.ts'

/** All turns of an offer, told at once. */
export interface MadeRelease {
	readonly offer: string
	readonly side: Side
	readonly audience: Audience
	readonly state: OfferState
	readonly at: Date
	readonly turns: readonly string[]
}

export async function releasesIn(work: Work, space: string): Promise<readonly MadeRelease[]> {
	const rows = await work
		.selectFrom('turn_release')
		.select(['turn', 'offer', 'side', 'audience', 'state', 'at'])
		.where('space', '=', space)
		.where('import', 'is', null)
		.orderBy('id')
		.execute()
	const told = Map.groupBy(rows, ({ offer, side, audience, state }) => [offer, side, audience, state].join())
	return [...told.values()].map(own => ({ ...own[0]!, turns: own.map(({ turn }) => turn) }))
}

export function releaseEntries(
	sound: Pick<Sound, 'negotiation'>,
	releases: readonly MadeRelease[],
	offers: readonly OfferView[],
	lastOf: (kind: string) => number,
): WrittenLedger['releases'] {
	const byKind = Map.groupBy(releases, kindOf)
	return [...byKind].flatMap(([kind, own]) =>
		own.map(({ offer, side, audience, state, at, turns }, index) => {
			const shown = offers.flatMap(each => (each.id === offer ? each.turns.filter(({ id }) => turns.includes(id)) : []))
			const numbers = shown.map(({ number }) => number)
			const made = offers.find(each => each.id === offer)?.events.find(({ happenedOn }) => happenedOn !== null)?.happenedOn ?? ''
			const day = at.toISOString().slice(0, 10)
			return {
				number: `${kind}-${lastOf(kind) + index + 1}`,
				title: `Released to ${audience === 'public' ? 'everybody' : 'members'}: ${numbers.join(', ')}`.slice(0, 200),
				date: made > day ? made : day,
				side: sideIdOf(sound, side),
				audience: audience === 'public' ? ('everybody' as const) : ('members' as const),
				state,
				turns: numbers,
				source: null,
				confidence: null,
				prose: '',
			}
		}),
	)
}

const kindOf = ({ audience, side }: MadeRelease): 'R' | 'UR' | 'ER' => (audience === 'public' ? 'R' : side === 'union' ? 'UR' : 'ER')
