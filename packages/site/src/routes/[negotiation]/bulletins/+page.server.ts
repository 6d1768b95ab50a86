import { draftsOf, mayWrite } from '#lib/server/bulletins/drafts.ts'
import { listSent } from '#lib/server/bulletins/read.ts'
import { look } from '#lib/server/bulletins/visit.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const looked = await look(event, sound.id)
	const shared = { names: namesOfSides(sound) }
	if (!('database' in looked))
		return { ...shared, missing: looked.missing, sent: [], drafts: [], isWriter: false, isStaff: false, isSignedIn: false }
	const { database, reader, session } = looked
	const isWriter = session !== null && mayWrite(session)
	return {
		...shared,
		missing: null,
		isSignedIn: session !== null,
		isWriter,
		isStaff: session?.roles.includes('staff') ?? false,
		sent: await listSent(database, reader, sound),
		drafts: isWriter
			? (await draftsOf(database, session)).map(({ id, title, readyAt, changedBy }) => ({
					id,
					title,
					isReady: readyAt !== null,
					isOwn: changedBy === session.id,
				}))
			: [],
	}
}
