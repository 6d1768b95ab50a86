import { enter } from '#lib/server/enter.ts'
import { readBetween } from '#lib/server/moments.ts'
import { tablePictures } from '#lib/server/pictures.ts'
import { readTable } from '#lib/server/table.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const between = readBetween(sound, url.searchParams)
	return { between, table: readTable(sound, between), pictures: tablePictures(sound, between.now) }
}
