import { error } from '@sveltejs/kit'
import { enter } from '#lib/server/enter.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import { short } from '#lib/server/short.ts'
import { sidesOf } from '#lib/server/sides.ts'
import { sideIdOf } from '#lib/server/turns/assemble.ts'
import { gapOfSeat, gapOfView } from '#lib/server/turns/gap.ts'
import type { PageServerLoad } from './$types'

/** Those at the table read all that crossed it, with their own side's facts; everybody else what was released, or the folder's record, with whose they like. */
export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { view, seat, missing } = await seeLedger(event, sound)
	if (seat && view.sees === 'table')
		return { sees: view.sees, facts: sideIdOf(sound, seat.session.side), choices: [], missing, ...(await gapOfSeat(sound, view, seat)) }
	const choices = sidesOf(sound.negotiation)
	const asked = event.url.searchParams.get('facts') || null
	if (asked !== null && !choices.some(side => side.id === asked))
		error(400, { message: `No side here is called “${short(asked)}”.`, mend: `The sides are ${choices.map(side => side.id).join(', ')}.` })
	return { sees: view.sees, facts: asked, choices, missing, ...gapOfView(sound, view, asked) }
}
