import { namesOfSides } from '#lib/server/ledger/names.ts'
import { membersRoom } from '#lib/server/members.ts'
import { sideView } from '#lib/server/sides.ts'
import { enterReleased } from '#lib/server/turns/released.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { sound, shown } = await enterReleased(event)
	const room = membersRoom(sound, event.url.searchParams)
	return {
		room,
		shown,
		names: namesOfSides(sound),
		currency: sound.negotiation.setting.currency,
		sidesOfGains: room?.gains?.offers.map(({ point }) => sideView(sound.negotiation, point)) ?? [],
	}
}
