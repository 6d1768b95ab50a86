import { enter } from '#lib/server/enter.ts'
import { oversightOf, useStates } from '#lib/server/likeness/read.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'reviewer')
	const now = new Date()
	const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`
	return { ...(await oversightOf(database, session)), quarter, states: Object.entries(useStates).map(([name, says]) => ({ name, says })) }
}
