import { useTitle } from '@parley/engine/likeness/words'
import { error } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { largestStamped } from '#lib/server/likeness/files/pool.ts'
import { keysOf, makings, useToStamp } from '#lib/server/likeness/files/stamp.ts'
import { sizeWords } from '#lib/server/likeness/files/upload.ts'
import { takeWords } from '#lib/server/likeness/files/words.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { signInAddress } from '#lib/server/people/request.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session, actsFor } = await needPart(event, id, 'producer')
	const found = await useToStamp(database, session, actsFor, event.params.use)
	if ('problem' in found)
		error(found.isMissing ? 404 : 409, { message: found.problem, links: [{ href: likenessAddress(id, 'asked'), text: 'Your requests' }] })
	const { use, consent } = found
	const keys = keysOf(use.producer)
	return {
		left: takeWords(event, likenessAddress(id, 'uses', use.id, 'stamp')),
		use: { id: use.id, text: useTitle(use.request) },
		producer: use.producer,
		consent,
		makings: Object.entries(makings).map(([value, text]) => ({ value, text })),
		signer: keys && 'name' in keys ? keys.name : null,
		problem: keys && 'problem' in keys ? keys.problem : null,
		largest: sizeWords(largestStamped()),
		signIn: session.isFresh ? null : signInAddress(event.url, true),
	}
}
