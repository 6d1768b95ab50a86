import { offerActions, offerPage } from '#lib/server/ledger/page.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { view, sound, ...page } = await offerPage(event, event.params.package)
	return page
}

export const actions = offerActions satisfies Actions
