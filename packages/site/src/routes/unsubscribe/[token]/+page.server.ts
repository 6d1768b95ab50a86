import { error, redirect } from '@sveltejs/kit'
import { dataFolder } from '#db'
import { choiceOf, memberOfToken, notOurs, unsubscribe } from '#lib/server/bulletins/unsubscribe.ts'
import { masterKey } from '#lib/server/letters/keys.ts'
import { findNegotiation } from '#lib/server/negotiations.ts'
import { type Asking, enterAccounts, guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

const links = [{ href: '/account', text: 'Your account' }]

async function enter(event: Asking, token: string) {
	const database = await enterAccounts(event)
	const member = memberOfToken(masterKey(dataFolder()), token)
	const choice = member === null ? null : await choiceOf(database, member)
	if (member === null || choice === null) error(404, { ...notOurs, links })
	return { database, member, choice }
}

/** Whoever opens a link sees a page and no more: scanners of mail open links too. */
export const load: PageServerLoad = async event => {
	const { space, side, isGone, since } = (await enter(event, event.params.token)).choice
	const found = await findNegotiation(space)
	const sound = found?.sound
	return {
		talks: sound?.negotiation.title ?? space,
		side: side === 'union' ? 'the union' : 'the employers’ side',
		isGone,
		since: since?.toISOString().slice(0, 10) ?? null,
	}
}

export const actions: Actions = {
	async out(event) {
		guardAct(event)
		const { database, member } = await enter(event, event.params.token)
		await unsubscribe(database, member, 'page')
		redirect(303, event.url.pathname)
	},
}
