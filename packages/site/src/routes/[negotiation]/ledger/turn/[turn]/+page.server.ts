import { offerActions, offerPage } from '#lib/server/ledger/page.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { view, sound, ...page } = await offerPage(event, event.params.turn)
	const shown = page.turns.find(each => each.turn.number === event.params.turn) ?? page.turns[0]!
	return { ...page, shown }
}

export const actions = offerActions satisfies Actions
