import { enter } from '#lib/server/enter.ts'
import { readBetween } from '#lib/server/moments.ts'
import { readReport } from '#lib/server/report.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const between = readBetween(sound, url.searchParams)
	return { between, report: readReport(sound, between), search: url.search }
}
