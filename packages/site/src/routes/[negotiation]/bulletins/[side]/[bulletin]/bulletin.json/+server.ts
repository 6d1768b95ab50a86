import { recordOfSent } from '#lib/server/bulletins/read.ts'
import { look, needSide, noBulletin } from '#lib/server/bulletins/visit.ts'
import { enter } from '#lib/server/enter.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enter(event.params.negotiation)
	const side = needSide(id, event.params.side)
	const looked = await look(event, id)
	const record = 'database' in looked ? await recordOfSent(looked.database, looked.reader, side, event.params.bulletin) : null
	if (!record) noBulletin(id, event.params.bulletin)
	return new Response(new Uint8Array(record), {
		headers: { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="bulletin.json"' },
	})
}
