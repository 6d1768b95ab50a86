import { error, type RequestHandler } from '@sveltejs/kit'
import { sessionAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { siteOrigin } from '#lib/server/people/request.ts'
import { recordText } from '#lib/server/sessions/export.ts'
import { calendarOf } from '#lib/server/sessions/links.ts'
import { namesOfSides, needRecord, needSeat } from '#lib/server/sessions/seat.ts'
import { short } from '#lib/server/short.ts'
import { cleanFile, wordType } from '#lib/server/word/index.ts'

const files = ['date.ics', 'record.md', 'record.docx', 'own-copy.md', 'own-copy.docx']

export const GET: RequestHandler = async event => {
	const { session = '', file = '' } = event.params
	const sound = await enter(event.params['negotiation'] ?? '')
	const seat = await needSeat(event, sound.id)
	const record = await needRecord(seat, session)
	if (!files.includes(file))
		error(404, {
			message: `A session has no file called “${short(file)}”.`,
			mend: `It has ${files.join(', ')}.`,
			links: [{ href: sessionAddress(sound.id, session), text: 'The session' }],
		})
	const name = `session-${record.date.start.slice(0, 10)}-${file}`
	const answer = (body: string | Uint8Array<ArrayBuffer>, type: string): Response =>
		new Response(body, { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` } })
	if (file === 'date.ics') {
		const text = calendarOf(sound.negotiation.title, [record.date], id => siteOrigin(event.url) + sessionAddress(sound.id, id))
		return answer(text, 'text/calendar; charset=utf-8')
	}
	const names = namesOfSides(sound)
	const own = file.startsWith('own-copy') ? seat.session.side : null
	const text = recordText(
		record,
		{
			negotiation: sound.negotiation.title,
			sides: { union: names.union.name, employer: names.employer.name },
			issues: Object.fromEntries(sound.negotiation.issues.map(({ id, title }) => [id, title])),
		},
		own,
	)
	if (file.endsWith('.md')) return answer(text, 'text/markdown; charset=utf-8')
	const head = own === null ? 'The record both sides share' : `For the people of ${names[own].name} alone`
	const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
	return answer(
		cleanFile(text, {
			title: record.date.title,
			author: own === null ? 'Parley' : names[own].name,
			at,
			head: [sound.negotiation.title, head],
		}),
		wordType,
	)
}
