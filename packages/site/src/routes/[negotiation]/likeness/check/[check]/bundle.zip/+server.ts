import { error } from '@sveltejs/kit'
import { strToU8, zipSync } from 'fflate'
import { enterHeld } from '#lib/server/enter.ts'
import { bundleOfFile } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async event => {
	const { id } = await enterHeld(event.params.negotiation)
	const { database, session, master } = await needPart(event, id, 'reviewer')
	const bundle = /^[0-9a-f-]{36}$/.test(event.params.check) ? await bundleOfFile(database, master, session, event.params.check) : null
	if (bundle === null || isRefused(bundle))
		error(404, {
			message: 'There is no such file, or nothing was done about it yet.',
			mend: 'Tie it to a use, or open a grievance, first.',
		})
	const zip = zipSync(Object.fromEntries([...bundle.files].map(([name, text]) => [name, strToU8(text)])))
	return new Response(zip.slice(), {
		headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="file-${event.params.check}.zip"` },
	})
}
