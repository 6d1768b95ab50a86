import { enterHeld } from '#lib/server/enter.ts'
import { filesOf, listFile } from '#lib/server/texts.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const held = await enterHeld(params.negotiation)
	const around = Number(url.searchParams.get('line') ?? 1)
	return { files: filesOf(held), listing: listFile(held, params.path, Number.isInteger(around) ? around : 1) }
}
