import { error, fail, redirect } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { isRefused, takeApart } from '#lib/server/ledger/acts.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { issueTitle, mayDo, needOffer } from '#lib/server/ledger/page.ts'
import { readLedger } from '#lib/server/ledger/read.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	needFresh(session, event.url)
	const offer = needOffer(await readLedger(database, session), sound.id, event.params.package)
	if (!mayDo(offer, session.side).includes('apart'))
		error(409, {
			message: 'Only a package that lies open is taken apart, and only by the side that offers it.',
			links: [{ href: ledgerAddress(sound.id), text: 'The ledger' }],
		})
	return {
		offer,
		side: namesOfSides(sound)[session.side],
		turns: offer.turns.map(({ id, number, title, issue }) => ({ id, number, title, issueTitle: issueTitle(sound, issue) })),
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session, master } = await needSeat(event, id)
		needFresh(session, event.url)
		const part = (await event.request.formData()).getAll('part').filter(each => typeof each === 'string')
		const offer = needOffer(await readLedger(database, session), id, event.params.package)
		const done = await takeApart(database, master, session, offer.id, part)
		if (isRefused(done))
			return fail(409, {
				refusal:
					done.refusal.code === 'ledger/empty-package'
						? { ...done.refusal, message: 'A part is some of it, not none and not all.', mend: 'Tick those that go on their own.' }
						: done.refusal,
			})
		redirect(303, ledgerAddress(id))
	},
}
