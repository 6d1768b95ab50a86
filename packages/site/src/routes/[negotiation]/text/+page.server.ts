import { enterHeld } from '#lib/server/enter.ts'
import { mistakesOf } from '#lib/server/mistakes.ts'
import { filesOf } from '#lib/server/texts.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params }) => {
	const held = await enterHeld(params.negotiation)
	return { files: filesOf(held), mistakes: mistakesOf(held.opened) }
}
