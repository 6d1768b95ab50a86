import { bulletinAddress } from '#lib/addresses.ts'
import { encode, path } from '#lib/qr/qr.ts'
import { sheetOf } from '#lib/server/bulletins/paper.ts'
import { sentOf } from '#lib/server/bulletins/read.ts'
import { look, needSide, noBulletin } from '#lib/server/bulletins/visit.ts'
import { enter } from '#lib/server/enter.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { siteOrigin } from '#lib/server/people/request.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const side = needSide(sound.id, event.params.side)
	const looked = await look(event, sound.id)
	const found = 'database' in looked ? await sentOf(looked.database, looked.reader, sound, side, event.params.bulletin) : null
	if (!found) noBulletin(sound.id, event.params.bulletin)
	const address = `${siteOrigin(event.url)}${bulletinAddress(sound.id, side, found.slug)}`
	const squares = encode(address)
	const told = found.corrected.reduce((sum, each) => sum + Math.ceil((each.was.length + (each.is ?? '').length) / 90) + 2, 0)
	const { side: _, slug, title, kind, at, hash, checkpoint, corrected, isEmbargoed } = found
	return {
		bulletin: { slug, title, kind, at, hash, checkpoint, corrected, isEmbargoed },
		side,
		sheet: sheetOf(found.html, told),
		name: namesOfSides(sound)[side],
		address,
		qr: squares && path(squares),
	}
}
