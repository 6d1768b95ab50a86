import { json } from '@sveltejs/kit'
import { enterHeld } from '#lib/server/enter.ts'
import { checkTaken, needPace } from '#lib/server/likeness/files/checks.ts'
import { inPlace, largestFile } from '#lib/server/likeness/files/pool.ts'
import { NotTaken, partsOf, takeFile, tooLarge } from '#lib/server/likeness/files/upload.ts'
import { needChecker, toldOf } from '#lib/server/likeness/files/visit.ts'
import { signatoriesFor } from '#lib/server/likeness/people.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { RequestHandler } from './$types'

/** One file as it is, by the script of the page: its progress can be shown, and a folder is as many of these. */
export const POST: RequestHandler = async event => {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needChecker(event, id)
	const { database, session } = part
	try {
		if (Number(event.request.headers.get('content-length') ?? 0) > largestFile()) throw tooLarge(largestFile())
		const told = toldOf(
			name => event.url.searchParams.get(name) ?? '',
			event.url.searchParams.get('name') ?? '',
			(await signatoriesFor(database, session, part.actsFor)).map(each => each.id),
		)
		return await inPlace(session.id, async () => {
			await needPace(database, session)
			const taken = await takeFile(partsOf(event.request), largestFile())
			try {
				return json({ check: await checkTaken(database, session, taken, told) })
			} finally {
				await taken.close()
			}
		})
	} catch (error) {
		if (!(error instanceof NotTaken)) throw error
		return json({ words: error.message }, { status: error.status })
	}
}
