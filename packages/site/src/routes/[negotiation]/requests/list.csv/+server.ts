import type { RequestHandler } from '@sveltejs/kit'
import { csvOf } from '#lib/exports/index.ts'
import { text } from '#lib/exports/sheet.ts'
import { requestStates } from '#lib/parts/sessions/words.ts'
import { enter } from '#lib/server/enter.ts'
import { listRequests } from '#lib/server/sessions/requests.ts'
import { namesOfSides, needSeat } from '#lib/server/sessions/seat.ts'

const heads = ['Number', 'Asked by', 'Title', 'Asked', 'Of whom', 'Asked on', 'Due', 'State', 'Overdue', 'Files']

export const GET: RequestHandler = async event => {
	const sound = await enter(event.params['negotiation'] ?? '')
	const { database, session } = await needSeat(event, sound.id)
	const names = namesOfSides(sound)
	const requests = await listRequests(database, session, new Date().toISOString().slice(0, 10))
	const rows = requests.map(each =>
		[
			each.number,
			names[each.side].name,
			each.title,
			each.asked,
			each.ofWhom,
			each.at.toISOString().slice(0, 10),
			each.dueNow,
			requestStates[each.state],
			each.isOverdue ? 'yes' : 'no',
			each.events.flatMap(act => act.files.map(file => `${file.name} (SHA-256 ${file.hash})`)).join('; '),
		].map(text),
	)
	return new Response(csvOf({ heads, rows }), {
		headers: {
			'content-type': 'text/csv; charset=utf-8; header=present',
			'content-disposition': 'attachment; filename="information-requests.csv"',
		},
	})
}
