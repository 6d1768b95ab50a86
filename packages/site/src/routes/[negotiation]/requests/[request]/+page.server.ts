import { error, fail, redirect } from '@sveltejs/kit'
import type { RequestAct } from '#db'
import { requestAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import { isId } from '#lib/server/sessions/dates.ts'
import { actOnRequest, findRequest, readFiles } from '#lib/server/sessions/requests.ts'
import { namesOfSides, needSeat } from '#lib/server/sessions/seat.ts'
import { isRealDay } from '#lib/server/sessions/zones.ts'
import { short } from '#lib/server/short.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needSeat(event, sound.id)
	const request = await findRequest(database, session, event.params.request, new Date().toISOString().slice(0, 10))
	if (!request)
		error(404, {
			message: `There is no request “${short(event.params.request)}” at this table.`,
			links: [{ href: requestAddress(sound.id), text: 'The requests' }],
		})
	const issue = sound.negotiation.issues.find(each => each.id === request.issue)
	return { request, issue: issue ? { id: issue.id, title: issue.title } : null, side: session.side, names: namesOfSides(sound) }
}

const kinds: readonly RequestAct[] = ['delivered-in-part', 'delivered', 'refused', 'not-enough', 'withdrawn', 'later', 'remark']

export const actions: Actions = {
	async act(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const form = await event.request.formData()
		const kind = kinds.find(each => each === textOf(form, 'kind'))
		const wrong = (message: string, mend: string) => fail(400, { refusal: { message, mend } })
		if (!kind || !isId(event.params.request)) return wrong('That is no answer to a request.', 'Use the buttons of the page.')
		const given = form.get('words')
		const words = (typeof given === 'string' ? given : '').replace(/\r\n?/g, '\n').trim()
		if (words.length > 4000) return wrong('The words have more than 4,000 characters.', 'Deliver them as a file.')
		if (words === '' && ['refused', 'not-enough', 'remark'].includes(kind))
			return wrong('The words are missing.', 'Say why, or what is missing.')
		const due = textOf(form, 'due').trim()
		if (kind === 'later' && !isRealDay(due)) return wrong('The day is written like 2023-10-26.', 'Choose the day.')
		const read = kind === 'delivered' || kind === 'delivered-in-part' ? await readFiles(form) : { files: [] }
		if ('message' in read) return wrong(read.message, 'Deliver the rest in a second answer.')
		const done = await actOnRequest(database, session, event.params.request, {
			kind,
			words,
			due: kind === 'later' ? due : null,
			files: read.files,
		})
		if ('refusal' in done) return fail(409, { refusal: done.refusal })
		redirect(303, requestAddress(sound.id, event.params.request))
	},
}
