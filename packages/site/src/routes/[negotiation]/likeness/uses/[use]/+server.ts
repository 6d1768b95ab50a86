import { error } from '@sveltejs/kit'
import { strToU8, zipSync } from 'fflate'
import { enterHeld } from '#lib/server/enter.ts'
import { bundleOf } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session, master } = await needPart(event, id, 'either')
	const bundle = await bundleOf(database, master, session, event.params.use)
	if (isRefused(bundle)) error(404, { message: bundle.refusal.message, mend: bundle.refusal.mend })
	const zip = zipSync(Object.fromEntries([...bundle.files].map(([name, text]) => [name, strToU8(text)])))
	return new Response(zip.slice(), {
		headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="use-${event.params.use}.zip"` },
	})
}
