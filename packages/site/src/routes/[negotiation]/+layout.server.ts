import { enterHeld } from '#lib/server/enter.ts'
import { summaryOf } from '#lib/server/summary.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ params }) => {
	const { id, title, about, isExample } = summaryOf(await enterHeld(params.negotiation))
	return { id, title, about, isExample }
}
