import { redline } from '#lib/redline/redline.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import { comparedOf } from '#lib/server/ledger/wordings.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { view, seat } = await seeLedger(event, sound)
	const { title, wordings, old, now } = comparedOf(sound, view, event.params.issue, event.url.searchParams)
	return {
		issue: event.params.issue,
		issueTitle: title,
		wordings: wordings.map(({ id, label }) => ({ id, label })),
		old: old.id,
		now: now.id,
		redline: redline(old.text, now.text),
		side: seat && view.sees === 'table' ? namesOfSides(sound)[seat.session.side] : null,
	}
}
