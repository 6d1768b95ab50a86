import { introduction } from '@parley/engine/report'
import { enter } from '#lib/server/enter.ts'
import { movesOf } from '#lib/server/history.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => {
	const sound = await enter(params.negotiation)
	const proseOf = (id: string): string => sound.negotiation.proposals.find(each => each.id === id)?.prose ?? ''
	const sourceOf = (id: string) => sound.negotiation.proposals.find(each => each.id === id)
	return {
		proposals: movesOf(sound).map(proposal => ({
			...proposal,
			opening: introduction(proseOf(proposal.id)).html,
			source: sourceOf(proposal.id)?.source ?? null,
			confidence: sourceOf(proposal.id)?.confidence ?? null,
		})),
	}
}
