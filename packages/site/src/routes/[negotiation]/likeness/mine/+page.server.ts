import type { WithdrawalEffect } from '@parley/engine/likeness'
import { withdrawalEffects } from '@parley/engine/likeness'
import { fail } from '@sveltejs/kit'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { noteEvent } from '#lib/server/likeness/consents.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { ownConsents, ownUses, pageFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { shownConsent, shownUse } from '#lib/server/likeness/shown.ts'
import { actOn } from '#lib/server/likeness/uses.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'performer')
	const page = await pageFor(database, session)
	const [uses, consents] = [await ownUses(database, session), await ownConsents(database, session)]
	const own = page.uses.filter(each => uses.has(each.id))
	const charges = own.flatMap(each => each.charges)
	const sum = (some: typeof charges): number => some.reduce((total, each) => total + each.owed, 0)
	return {
		consents: page.consents.filter(each => consents.has(each.record.id)).map(each => shownConsent(each, page)),
		uses: own.map(each => shownUse(each, page)),
		owed: {
			open: sum(charges.filter(each => each.paidOn === null)),
			overdue: sum(charges.filter(each => each.isOverdue)),
			paid: sum(charges.filter(each => each.paidOn !== null)),
		},
		effects: Object.entries(withdrawalEffects).map(([value, text]) => ({ value, text })),
	}
}

export const actions: Actions = {
	async answer(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'performer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const answer = await actOn(database, master, session, field(fields, 'use'), field(fields, 'answer') === 'yes' ? 'yes' : 'no')
		return isRefused(answer)
			? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` })
			: { words: `Your answer is noted: ${answer.kind}.` }
	},
	async withdraw(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'performer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const effect = field(fields, 'effect')
		if (!Object.hasOwn(withdrawalEffects, effect)) return fail(400, { words: 'Choose what the withdrawal stops.' })
		const answer = await noteEvent(database, master, session, field(fields, 'consent'), {
			kind: 'withdrawn',
			effect: effect as WithdrawalEffect,
		})
		return isRefused(answer)
			? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` })
			: { words: 'It is withdrawn, from this moment on.' }
	},
}
