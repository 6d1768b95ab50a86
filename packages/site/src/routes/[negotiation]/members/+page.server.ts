import { enter } from '#lib/server/enter.ts'
import { membersRoom } from '#lib/server/members.ts'
import { sideView } from '#lib/server/sides.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	const room = membersRoom(sound, url.searchParams)
	return {
		room,
		currency: sound.negotiation.setting.currency,
		sidesOfGains: room?.gains?.offers.map(({ point }) => sideView(sound.negotiation, point)) ?? [],
	}
}
