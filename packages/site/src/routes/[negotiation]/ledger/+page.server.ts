import { enter } from '#lib/server/enter.ts'
import { settlementOf } from '#lib/server/ledger/acts.ts'
import { listDrafts } from '#lib/server/ledger/drafts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { restoredLedger } from '#lib/server/ledger/restored.ts'
import { issuesOf } from '#lib/server/ledger/room.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import { gapOfSeat, gapOfView } from '#lib/server/turns/gap.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { view, database, seat, missing } = await seeLedger(event, sound)
	const names = namesOfSides(sound)
	return {
		sees: view.sees,
		missing,
		restored: database && view.sees !== 'record' ? await restoredLedger(database, sound.id) : null,
		total: (seat && view.sees === 'table' ? await gapOfSeat(sound, view, seat) : gapOfView(sound, view, null)).total,
		names,
		seat: seat?.session.side ?? null,
		issues: issuesOf(sound, view, names),
		drafts: seat ? await listDrafts(seat.database, seat.session) : [],
		canSettle: view.sees === 'table' && settlementOf(view.offers) !== null,
	}
}
