import { fail, redirect } from '@sveltejs/kit'
import { bulletinAddress } from '#lib/addresses.ts'
import { sendBulletin, whyNotSend } from '#lib/server/bulletins/send.ts'
import { needDesk, needDraft } from '#lib/server/bulletins/visit.ts'
import { previewOf } from '#lib/server/bulletins/writing.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const desk = await needDesk(event, sound.id)
	needFresh(desk.session, event.url)
	const draft = await needDraft(desk, event.params.bulletin)
	return {
		draft: { id: draft.id, title: draft.title, slug: draft.slug, kind: draft.kind, web: draft.web, notBefore: draft.notBefore },
		side: desk.session.side,
		whyNot: whyNotSend(desk.session, draft),
		...(await previewOf(sound, desk, draft)),
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needDesk(event, sound.id)
		needFresh(session, event.url)
		const form = await event.request.formData()
		if (textOf(form, 'read') === '')
			return fail(400, { refusal: { words: 'Nothing was sent.', mend: 'Say that you have read it as its readers will.' } })
		const sent = await sendBulletin(database, session, sound, event.params.bulletin, textOf(form, 'hash'))
		if ('refusal' in sent) return fail(409, { refusal: sent.refusal })
		redirect(303, bulletinAddress(sound.id, sent.side, sent.slug))
	},
}
