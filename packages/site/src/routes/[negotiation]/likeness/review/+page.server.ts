import { fail } from '@sveltejs/kit'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { pageFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { shownUse } from '#lib/server/likeness/shown.ts'
import { type ActKind, actOn, vetoCodes } from '#lib/server/likeness/uses.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	const page = await pageFor(database, session)
	const order = (daysLeft: number | null): number => daysLeft ?? 1_000
	return {
		uses: page.uses
			.toSorted((one, other) => order(one.daysLeft) - order(other.daysLeft))
			.map(each => ({
				...shownUse(each, page),
				isAsked: each.acts.findLast(act => act.kind === 'release-asked' || act.kind === 'vetoed')?.kind === 'release-asked',
			})),
		codes: Object.entries(vetoCodes).map(([value, text]) => ({ value, text })),
	}
}

const kinds: readonly ActKind[] = ['cleared', 'vetoed', 'release-asked', 'released', 'exemption-upheld', 'exemption-refused', 'bargained']

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'reviewer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const kind = kinds.find(each => each === field(fields, 'kind'))
		if (!kind) return fail(400, { words: 'There is no such act of review.' })
		const words = field(fields, 'words')
		if (kind === 'vetoed' && (words.length < 20 || !Object.hasOwn(vetoCodes, field(fields, 'code'))))
			return fail(400, { words: 'A veto has one of the reasons, and says in 20 characters or more why it fits.' })
		const answer = await actOn(database, master, session, field(fields, 'use'), kind, {
			...(kind === 'vetoed' ? { code: field(fields, 'code') } : {}),
			...(words === '' ? {} : { words }),
		})
		return isRefused(answer) ? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` }) : { words: 'It is noted.' }
	},
}
