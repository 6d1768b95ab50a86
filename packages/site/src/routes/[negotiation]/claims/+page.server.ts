import { introduction } from '@parley/engine/report'
import { enter } from '#lib/server/enter.ts'
import { claimPictures } from '#lib/server/pictures.ts'
import { sideView } from '#lib/server/sides.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => {
	const sound = await enter(params.negotiation)
	const { negotiation } = sound
	return {
		claims: sound.claims(),
		opening: introduction(negotiation.claims).html,
		facts: sound.costing().facts,
		pictures: claimPictures(sound),
		speakers: Object.fromEntries(negotiation.sides.map(side => [side.id, sideView(negotiation, side.id)])),
	}
}
