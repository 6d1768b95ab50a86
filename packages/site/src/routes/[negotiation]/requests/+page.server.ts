import { fail, redirect } from '@sveltejs/kit'
import { requestAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import { askRequest, listRequests, readRequest } from '#lib/server/sessions/requests.ts'
import { namesOfSides, needSeat, seatOf } from '#lib/server/sessions/seat.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await seatOf(event, sound.id)
	if (!seat) return { seat: null }
	return {
		seat: {
			names: namesOfSides(sound),
			requests: await listRequests(seat.database, seat.session, new Date().toISOString().slice(0, 10)),
			issues: sound.negotiation.issues.map(({ id, title }) => ({ id, title })),
		},
	}
}

const fields = ['title', 'asked', 'ofWhom', 'due', 'issue'] as const
const asWritten = (form: FormData, name: string): string => {
	const value = form.get(name)
	return typeof value === 'string' ? value.slice(0, 20_000) : ''
}

export const actions: Actions = {
	async ask(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const form = await event.request.formData()
		const written: Readonly<Record<string, string>> = Object.fromEntries(fields.map(name => [name, asWritten(form, name)]))
		const read = readRequest(name => (name === 'asked' ? asWritten(form, name) : textOf(form, name)))
		if ('problems' in read) return fail(400, { written, problems: read.problems, refusal: null })
		const asked = await askRequest(database, session, read.request)
		if ('refusal' in asked) return fail(409, { written, problems: [], refusal: asked.refusal })
		redirect(303, requestAddress(sound.id, asked.id))
	},
}
