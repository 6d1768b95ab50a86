import { enterHeld } from '#lib/server/enter.ts'
import { registerFor } from '#lib/server/likeness/read.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	return Response.json(await registerFor(database, session), {
		headers: { 'content-disposition': `attachment; filename="${id}-register.json"` },
	})
}
