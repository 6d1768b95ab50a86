import { fail } from '@sveltejs/kit'
import { asPerson } from '#db'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { pageFor } from '#lib/server/likeness/read.ts'
import { type Answer, isRefused } from '#lib/server/likeness/refusals.ts'
import { shownConsent } from '#lib/server/likeness/shown.ts'
import { noteDeath, noteOfUnion, strikesOn, touchedBy, type UnionAct, unionActs } from '#lib/server/likeness/union-events.ts'
import { needPart, type Part } from '#lib/server/likeness/visit.ts'
import { type Asking, guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

const acts = Object.keys(unionActs) as UnionAct[]

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	const page = await pageFor(database, session)
	const strikes = await asPerson(database, session, work => strikesOn(work, id))
	return {
		consents: page.consents.map(each => shownConsent(each, page)),
		acts: acts.map(act => ({ act, ...unionActs[act], count: touchedBy(act, page.consents, strikes).length })),
		isStrike: strikes.length > 0,
		isStaff: session.roles.includes('staff'),
	}
}

async function enterAct(
	event: Asking & { readonly params: { readonly negotiation: string } },
): Promise<Part & { readonly form: FormData }> {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needPart(event, id, 'reviewer')
	needFresh(part.session, event.url)
	return { ...part, form: await event.request.formData() }
}

const answered = (answer: Answer<{ readonly noted: number }>) =>
	isRefused(answer)
		? fail(400, { words: `${answer.refusal.message} ${answer.refusal.mend}` })
		: { words: answer.noted === 1 ? 'Noted of one consent.' : `Noted of ${answer.noted} consents.` }

export const actions: Actions = {
	async note(event) {
		const { database, session, master, form } = await enterAct(event)
		const act = acts.find(each => each === field(fieldsOf(form), 'act'))
		if (!act) return fail(400, { words: 'There is no such note.' })
		return answered(await noteOfUnion(database, master, session, act))
	},
	async death(event) {
		const { database, session, master, form } = await enterAct(event)
		const fields = fieldsOf(form)
		const role = field(fields, 'role') === 'union' ? 'union' : 'estate'
		return answered(await noteDeath(database, master, session, field(fields, 'performer'), field(fields, 'speaker'), role))
	},
}
