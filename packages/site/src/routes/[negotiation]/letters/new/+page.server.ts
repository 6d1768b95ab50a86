import { fail, redirect } from '@sveltejs/kit'
import { letterAddress } from '#lib/addresses.ts'
import { enterHeld } from '#lib/server/enter.ts'
import { addDraft } from '#lib/server/letters/draft.ts'
import { emptyForm, readForm } from '#lib/server/letters/form.ts'
import { needWriter } from '#lib/server/letters/visit.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	await needWriter(event, id)
	return { empty: emptyForm }
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const { id } = await enterHeld(event.params.negotiation)
		const { database, session } = await needWriter(event, id)
		const form = await event.request.formData()
		const read = readForm(form)
		if ('problems' in read) return fail(400, read)
		const saved = await addDraft(database, session, read.draft)
		if (typeof saved === 'string') {
			const written = { ...emptyForm, ...(Object.fromEntries(form) as Record<string, string>) }
			return fail(409, { written, problems: [{ field: 'slug', message: `Another letter has the address ${read.draft.slug}.` }] })
		}
		redirect(303, letterAddress(id, read.draft.slug, 'desk'))
	},
}
