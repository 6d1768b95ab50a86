import { introduction } from '@parley/engine/report'
import { folderCard, saidCard } from '#lib/server/claims/cards.ts'
import { choicesOf, isWanted, readWanted, topicOf } from '#lib/server/claims/filter.ts'
import { claimsFor, today, visitClaims } from '#lib/server/claims/visit.ts'
import { enter } from '#lib/server/enter.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const visit = await visitClaims(event, sound.id)
	const day = today()
	const said = await claimsFor(visit, day)
	const { claims, tolerance } = sound.claims()
	const cards = [...claims.map(claim => folderCard(sound, claim)), ...said.map(claim => saidCard(sound, claim, day))]
	const choices = choicesOf(cards)
	const wanted = readWanted(sound.id, event.url.searchParams, choices)
	const shown = cards.filter(card => isWanted(card, wanted))
	return {
		opening: introduction(sound.negotiation.claims).html,
		topics: choices.topics
			.map(topic => ({ topic, cards: shown.filter(card => topicOf(card) === topic) }))
			.filter(each => each.cards.length > 0),
		count: cards.length,
		shown: shown.length,
		choices,
		wanted,
		tolerance,
		mayWrite: visit.mayWrite,
		missing: visit.missing,
	}
}
