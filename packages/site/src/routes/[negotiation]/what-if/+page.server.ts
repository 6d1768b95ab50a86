import { redirect } from '@sveltejs/kit'
import { roomAddress } from '#lib/addresses.ts'
import { namesOfSides } from '#lib/server/ledger/names.ts'
import { enterReleased } from '#lib/server/turns/released.ts'
import { readWhatIf } from '#lib/server/what-if.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { url } = event
	const { sound, shown } = await enterReleased(event)
	const { whatIf, canonical } = readWhatIf(sound, url.searchParams)
	// What a form writes is long; what stays in the address is short, and says with which luck the figures come out so again.
	const proper = new URL(`?${canonical}`, url).search
	if (url.search !== '' && url.search !== proper) redirect(303, `${roomAddress(sound.id, 'what-if')}${proper}`)
	return { whatIf, shown, names: namesOfSides(sound) }
}
