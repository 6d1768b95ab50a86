import { fail, redirect } from '@sveltejs/kit'
import { bulletinAddress } from '#lib/addresses.ts'
import { changeDraft, dropDraft, formOf, meanwhile, readForm, sayReady } from '#lib/server/bulletins/drafts.ts'
import { composeDraft } from '#lib/server/bulletins/send.ts'
import { needDesk, needDraft } from '#lib/server/bulletins/visit.ts'
import { previewOf, toDraw } from '#lib/server/bulletins/writing.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const desk = await needDesk(event, sound.id)
	const draft = await needDraft(desk, event.params.bulletin)
	return {
		draft: {
			id: draft.id,
			title: draft.title,
			version: draft.version,
			isReady: draft.readyAt !== null,
			isOwn: draft.changedBy === desk.session.id,
		},
		written: formOf(draft),
		toDraw: await toDraw(sound, desk),
		...(await previewOf(sound, desk, draft)),
	}
}

export const actions: Actions = {
	async save(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session } = await needDesk(event, id)
		const form = await event.request.formData()
		const read = readForm(form)
		if ('problems' in read) return fail(400, { ...read, words: null })
		const saved = await changeDraft(database, session, event.params.bulletin, textOf(form, 'version'), read.draft)
		if (saved === meanwhile) return fail(409, { written: read.written, problems: [], words: meanwhile.words })
		if ('words' in saved) return fail(409, { written: read.written, problems: [{ field: 'slug', message: saved.words }], words: null })
		redirect(303, `${bulletinAddress(id, 'desk', saved.id)}#read`)
	},
	async ready(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const desk = await needDesk(event, sound.id)
		const draft = await needDraft(desk, event.params.bulletin)
		const composing = await composeDraft(desk.database, desk.session, sound, draft)
		if ('mistakes' in composing)
			return fail(409, { written: null, problems: [], words: 'It is not ready: a mark names nothing. Mend what is listed below.' })
		const form = await event.request.formData()
		const said = await sayReady(desk.database, desk.session, draft.id, textOf(form, 'version'))
		if ('words' in said) return fail(409, { written: null, problems: [], words: said.words })
		redirect(303, bulletinAddress(sound.id, 'desk', draft.id))
	},
	async drop(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const desk = await needDesk(event, id)
		const draft = await needDraft(desk, event.params.bulletin)
		const form = await event.request.formData()
		if (textOf(form, 'sure') === '') return fail(400, { written: null, problems: [], words: 'Nothing was dropped: say that you mean it.' })
		const dropped = await dropDraft(desk.database, desk.session, draft.id, textOf(form, 'version'))
		if ('words' in dropped) return fail(409, { written: null, problems: [], words: dropped.words })
		redirect(303, bulletinAddress(id))
	},
}
