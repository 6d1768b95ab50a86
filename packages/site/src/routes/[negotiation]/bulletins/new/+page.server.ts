import { fail, redirect } from '@sveltejs/kit'
import { bulletinAddress } from '#lib/addresses.ts'
import { reachOf } from '#lib/server/bulletins/audience.ts'
import { addDraft, emptyForm, readForm } from '#lib/server/bulletins/drafts.ts'
import { needDesk } from '#lib/server/bulletins/visit.ts'
import { toDraw } from '#lib/server/bulletins/writing.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const desk = await needDesk(event, sound.id)
	const { units } = await reachOf(desk.database, desk.session, {})
	return { written: emptyForm, units, toDraw: await toDraw(sound, desk) }
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enter(event.params.negotiation)
		const { database, session } = await needDesk(event, id)
		const read = readForm(await event.request.formData())
		if ('problems' in read) return fail(400, { ...read, words: null })
		const saved = await addDraft(database, session, read.draft)
		if ('words' in saved) return fail(409, { written: read.written, problems: [{ field: 'slug', message: saved.words }] })
		redirect(303, bulletinAddress(id, 'desk', saved.id))
	},
}
