import { enter } from '#lib/server/enter.ts'
import { quarterOf, unmatchedPage } from '#lib/server/likeness/files/unmatched.ts'
import { oversightOf, useStates } from '#lib/server/likeness/read.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	return {
		...(await oversightOf(database, session)),
		unmatched: await unmatchedPage(database, session),
		quarter: quarterOf(new Date()),
		states: Object.entries(useStates).map(([name, says]) => ({ name, says })),
	}
}
