import { useTitle } from '@parley/engine/likeness/words'
import { error, fail } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { checkSeen } from '#lib/server/likeness/files/checks.ts'
import { type FollowUp, followUp, followUpsOf } from '#lib/server/likeness/files/unmatched.ts'
import { needChecker } from '#lib/server/likeness/files/visit.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { pageFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session, isReviewer } = await needChecker(event, id)
	const check = await checkSeen(database, session, event.params.check)
	if (!check)
		error(404, {
			message: 'There is no such check that you may see.',
			links: [{ href: likenessAddress(id, 'check'), text: 'Check a file' }],
		})
	const isOpen = isReviewer && check.outcome !== 'matches-consent' && check.outcome !== 'no-ai-declared'
	const uses = isOpen ? (await pageFor(database, session)).uses : []
	return {
		check,
		isReviewer,
		isOpen,
		done: isReviewer ? await followUpsOf(database, session, check.id) : [],
		uses: uses.map(({ id: use, request }) => ({
			id: use,
			text: `${useTitle(request)} (${request.producer})`,
		})),
	}
}

const kinds: readonly FollowUp['kind'][] = ['tied', 'explained', 'grievance']
const said = {
	tied: 'It is tied to that use.',
	explained: 'It is explained, and off the list.',
	grievance: 'The grievance is open. Everything about the file can be taken away below.',
} as const

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'reviewer')
		needFresh(session, event.url)
		const fields = fieldsOf(await event.request.formData())
		const kind = kinds.find(each => each === field(fields, 'kind'))
		const [use, words] = [field(fields, 'use') || null, field(fields, 'words') || null]
		if (!kind || (kind === 'tied' && use === null)) return fail(400, { words: 'Choose the use it belongs to.' })
		if (kind !== 'tied' && (words?.length ?? 0) < 20) return fail(400, { words: 'Say in 20 characters or more what it is about.' })
		const answer = await followUp(database, master, session, event.params.check, { kind, use, words })
		return isRefused(answer) ? fail(403, { words: `${answer.refusal.message} ${answer.refusal.mend}` }) : { words: said[kind] }
	},
}
