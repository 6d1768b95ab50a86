import { roomAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { claimAbout, readSlider } from '#lib/server/slider.ts'
import type { PageServerLoad } from './$types'

/** The page of the claim about the levy, under an address that can be said aloud. Every other claim has its own, at its slider. */
export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	return { slider: readSlider(sound, claimAbout(sound, 'levy'), url.searchParams), path: roomAddress(sound.id, 'levy') }
}
