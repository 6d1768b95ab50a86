import { error } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { clauseHtml, clauseOf } from '#lib/server/ledger/page.ts'
import { issuesOf } from '#lib/server/ledger/room.ts'
import { seeLedger } from '#lib/server/ledger/visit.ts'
import { short } from '#lib/server/short.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { view, seat } = await seeLedger(event, sound)
	const names = namesOfSides(sound)
	const row = issuesOf(sound, view, names).find(each => each.issue === event.params.issue)
	if (!row)
		error(404, {
			message: `There is no issue called “${short(event.params.issue)}” at this table.`,
			links: [{ href: ledgerAddress(sound.id), text: 'The ledger' }],
		})
	return {
		row,
		names,
		seat: seat?.session.side ?? null,
		inFolder: sound.negotiation.issues.some(each => each.id === row.issue),
		current: clauseHtml(clauseOf(sound, row.issue)),
		bodies: row.turns.map(({ turn }) => clauseHtml(turn.text)),
	}
}
