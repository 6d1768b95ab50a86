import { mayWrite } from '#lib/server/bulletins/drafts.ts'
import { sentOf } from '#lib/server/bulletins/read.ts'
import { withLinks, withoutHash } from '#lib/server/bulletins/shown.ts'
import { look, needSide, noBulletin } from '#lib/server/bulletins/visit.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const side = needSide(sound.id, event.params.side)
	const looked = await look(event, sound.id)
	const found = 'database' in looked ? await sentOf(looked.database, looked.reader, sound, side, event.params.bulletin) : null
	if (!found) noBulletin(sound.id, event.params.bulletin)
	const session = 'database' in looked ? looked.session : null
	const { id: _, text: __, html, ...bulletin } = found
	return {
		bulletin: { ...bulletin, html: withLinks(bulletin.hash === null ? html : withoutHash(html)) },
		name: namesOfSides(sound)[side],
		isStaff: session !== null && session.side === side && session.roles.includes('staff'),
		isWriter: session !== null && session.side === side && mayWrite(session),
	}
}
