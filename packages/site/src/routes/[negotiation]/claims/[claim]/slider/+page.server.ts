import { sliderAddress } from '#lib/addresses.ts'
import { enter } from '#lib/server/enter.ts'
import { readSlider } from '#lib/server/slider.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, url }) => {
	const sound = await enter(params.negotiation)
	return { slider: readSlider(sound, params.claim, url.searchParams), path: sliderAddress(sound.id, params.claim) }
}
