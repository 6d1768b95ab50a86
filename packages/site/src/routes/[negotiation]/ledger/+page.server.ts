import { enter } from '#lib/server/enter.ts'
import { settlementOf } from '#lib/server/ledger/acts.ts'
import { listDrafts } from '#lib/server/ledger/drafts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { issuesOf } from '#lib/server/ledger/room.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { view, seat, missing } = await seeLedger(event, sound)
	const names = namesOfSides(sound)
	return {
		sees: view.sees,
		missing,
		names,
		seat: seat?.session.side ?? null,
		issues: issuesOf(sound, view, names),
		drafts: seat ? await listDrafts(seat.database, seat.session) : [],
		canSettle: view.sees === 'table' && settlementOf(view.offers) !== null,
	}
}
