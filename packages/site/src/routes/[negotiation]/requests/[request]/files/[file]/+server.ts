import { error, type RequestHandler } from '@sveltejs/kit'
import { enter } from '#lib/server/enter.ts'
import { readFileOf } from '#lib/server/sessions/requests.ts'
import { needSeat } from '#lib/server/sessions/seat.ts'

/** Always saved, never shown: whatever it is, a browser does not run it here. */
export const GET: RequestHandler = async event => {
	const sound = await enter(event.params['negotiation'] ?? '')
	const { database, session } = await needSeat(event, sound.id)
	const file = await readFileOf(database, session, event.params['file'] ?? '')
	if (!file) error(404, { message: 'There is no such file at this table.' })
	const name = encodeURIComponent(file.name).replace(/['()*]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)
	return new Response(new Uint8Array(file.content), {
		headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="file"; filename*=UTF-8''${name}` },
	})
}
