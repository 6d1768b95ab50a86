import { listSendings } from '#lib/server/bulletins/sendings.ts'
import { enterAsStaff } from '#lib/server/bulletins/staff.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { database, session } = await enterAsStaff(event, event.params.negotiation)
	const sent = await listSendings(database, session)
	return { sent: sent.map(each => ({ ...each, sentAt: each.sentAt.toISOString() })) }
}
