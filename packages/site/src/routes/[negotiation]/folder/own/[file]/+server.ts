import { error } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { saved } from '#lib/server/folder/room.ts'
import { needSeat } from '#lib/server/ledger/visit.ts'
import { findOwnFile } from '#lib/server/turns/own-facts.ts'
import type { RequestHandler } from './$types'

/** A file of a side's own facts, for that side at the table, and for the other once it was released. Always saved, never shown. */
export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session } = await needSeat(event, id)
	const found = await findOwnFile(database, session, event.params.file)
	if (!found) error(404, { message: 'There is no such file of facts for you.' })
	return new Response(new Uint8Array(found.content), {
		headers: { 'content-type': 'application/octet-stream', ...saved(found.path.slice('facts/'.length)) },
	})
}
