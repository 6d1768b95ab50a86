import { fail, redirect } from '@sveltejs/kit'
import { sessionAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, siteOrigin, textOf } from '#lib/server/people/request.ts'
import { listDates, oneLine, proposeDate, readDate } from '#lib/server/sessions/dates.ts'
import { whenWords } from '#lib/server/sessions/export.ts'
import { endLink, listLinks, makeLink } from '#lib/server/sessions/links.ts'
import { recordedSessions } from '#lib/server/sessions/recorded.ts'
import { namesOfSides, needSeat, seatOf } from '#lib/server/sessions/seat.ts'
import { zoneNames } from '#lib/server/sessions/zones.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const seat = await seatOf(event, sound.id)
	const inFolder = sound.negotiation.ledger.sessions.map(({ number, title, date, to, place, virtual, present, source }) => ({
		number,
		title,
		date,
		to,
		place,
		virtual,
		present,
		source,
	}))
	if (!seat) return { seat: null, inFolder }
	const imported = await recordedSessions(seat.database, seat.session, new Set(inFolder.map(each => each.number)))
	const dates = await listDates(seat.database, seat.session)
	const now = Date.now()
	return {
		inFolder: [...inFolder, ...imported],
		seat: {
			side: seat.session.side,
			names: namesOfSides(sound),
			dates: dates.map(date => ({ ...date, when: whenWords(date), isPast: date.endsAt.getTime() < now })),
			links: await listLinks(seat.database, seat.session),
			zones: zoneNames(),
			// The zone that the sides used last is the likely one.
			zone: dates.at(-1)?.zone ?? 'America/Los_Angeles',
		},
	}
}

const fields = ['title', 'day', 'from', 'until', 'zone', 'mode', 'place', 'link', 'replaces'] as const

export const actions: Actions = {
	async propose(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const form = await event.request.formData()
		const written = Object.fromEntries(fields.map(name => [name, textOf(form, name)]))
		const read = readDate(name => textOf(form, name))
		if ('problems' in read) return fail(400, { written, problems: read.problems, refusal: null, address: null })
		const proposed = await proposeDate(database, session, read.date)
		if ('refusal' in proposed) return fail(409, { written, problems: [], refusal: proposed.refusal, address: null })
		redirect(303, sessionAddress(sound.id, proposed.id))
	},
	async link(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const label = oneLine(textOf(await event.request.formData(), 'label')).slice(0, 120) || 'Calendar'
		const made = await makeLink(database, session, label)
		if ('refusal' in made) return fail(409, { written: null, problems: [], refusal: made.refusal, address: null })
		return {
			written: null,
			problems: [],
			refusal: null,
			address: `${siteOrigin(event.url)}${sessionAddress(sound.id, 'feed', `${made.token}.ics`)}`,
		}
	},
	async unlink(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needSeat(event, sound.id)
		const ended = await endLink(database, session, textOf(await event.request.formData(), 'link'))
		if ('refusal' in ended) return fail(409, { written: null, problems: [], refusal: ended.refusal, address: null })
		redirect(303, `${sessionAddress(sound.id)}#calendar`)
	},
}
