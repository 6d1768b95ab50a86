import { introduction } from '@parley/engine/report'
import { enter } from '#lib/server/enter.ts'
import { readBetween } from '#lib/server/moments.ts'
import { readTable } from '#lib/server/table.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const between = readBetween(sound, url.searchParams)
	const openings = Object.fromEntries(
		sound.negotiation.issues.map(({ id, prose }) => [
			id,
			introduction(
				prose
					.split(/\n\s*\n/)
					.slice(0, 2)
					.join('\n\n'),
			).html,
		]),
	)
	return { between, table: readTable(sound, between), openings }
}
