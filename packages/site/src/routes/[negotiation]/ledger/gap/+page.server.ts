import { error } from '@sveltejs/kit'
import { asPerson } from '#db'
import { enter } from '#lib/server/enter.ts'
import { readLedger, sitsAtTable } from '#lib/server/ledger/read.ts'
import { enterAccounts, readCookie, sessionOf } from '#lib/server/people/request.ts'
import { short } from '#lib/server/short.ts'
import { sidesOf } from '#lib/server/sides.ts'
import { assemble, sideIdOf } from '#lib/server/turns/assemble.ts'
import { besideOf } from '#lib/server/turns/cost.ts'
import { gapPage } from '#lib/server/turns/gap.ts'
import type { PageServerLoad } from './$types'

/** Those at the table read what crossed it here, with their own side's facts; everybody else the record of the folder, with whose facts they like. */
export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { negotiation, plan, columns } = sound
	const session = readCookie(event, 'session') === undefined ? null : await sessionOf(event, await enterAccounts(event))
	if (session?.space === sound.id && sitsAtTable(session)) {
		const database = await enterAccounts(event)
		const view = await readLedger(database, session)
		const beside = await asPerson(database, session, work => besideOf(work, sound.id, session.side))
		const assembled = await assemble(sound, view, beside)
		if (view.offers.length > 0 && 'plan' in assembled) {
			const facts = sideIdOf(sound, session.side)
			return { facts, choices: [], ...gapPage(sound, { ...assembled, facts }) }
		}
	}
	const choices = sidesOf(negotiation)
	const asked = event.url.searchParams.get('facts') || null
	if (asked !== null && !choices.some(side => side.id === asked))
		error(400, { message: `No side here is called “${short(asked)}”.`, mend: `The sides are ${choices.map(side => side.id).join(', ')}.` })
	const ground = { ledger: negotiation.ledger, plan, columns, facts: asked }
	return { facts: asked, choices, ...sound.remember(`ledger gap ${asked}`, () => gapPage(sound, ground)) }
}
