import { codesOf, kinds, limits, media, modalities, scopeUnits } from '@parley/engine/likeness'
import { error, fail, redirect } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { newId } from '#lib/server/likeness/consents.ts'
import { field, fieldsOf, readRequest } from '#lib/server/likeness/forms.ts'
import { type OwnPage, pageFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { nameOf, shownConsent } from '#lib/server/likeness/shown.ts'
import { askUse, requestProblems } from '#lib/server/likeness/uses.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

const listOf = <T extends string>(list: Readonly<Record<T, { readonly name: string; readonly says: string }>>) =>
	codesOf(list).map(value => ({ value: value as string, name: list[value].name }))

/** Null under `new`: a request that rests on none. */
function consentOf({ consents }: OwnPage, id: string, negotiation: string) {
	if (id === 'new') return null
	const found = consents.find(each => each.record.id === id && each.state === 'active') ?? consents.find(each => each.record.id === id)
	if (found) return found
	error(404, {
		message: 'There is no such consent that names you.',
		links: [{ href: likenessAddress(negotiation, 'asked'), text: 'Your requests' }],
	})
}

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session, actsFor } = await needPart(event, id, 'producer')
	const page = await pageFor(database, session)
	const consent = consentOf(page, event.params.consent, id)
	return {
		consent: consent && shownConsent(consent, page),
		record: consent?.record ?? null,
		actsFor: actsFor.map(each => ({ id: each, name: nameOf(page.signatories, each) })),
		lists: {
			kinds: listOf(kinds),
			modalities: listOf(modalities),
			media: listOf(media),
			limits: listOf(limits),
			units: listOf(scopeUnits),
		},
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session, master } = await needPart(event, id, 'producer')
		needFresh(session, event.url)
		const page = await pageFor(database, session)
		const fields = fieldsOf(await event.request.formData())
		const request = readRequest(fields, newId('u'), page.rules.pack, consentOf(page, event.params.consent, id))
		const problems = requestProblems(request)
		if (problems.length > 0) return fail(400, { fields, problems })
		const answer = await askUse(database, master, session, request, field(fields, 'number'))
		if (isRefused(answer))
			return fail(403, { fields, problems: [{ field: 'number', message: `${answer.refusal.message} ${answer.refusal.mend}` }] })
		redirect(303, `${likenessAddress(id, 'asked')}#${answer.id}`)
	},
}
