import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { claimAddress, roomAddress } from '#lib/addresses.ts'
import { folderCard, saidCard } from '#lib/server/claims/cards.ts'
import { claimsFor, today, visitClaims } from '#lib/server/claims/visit.ts'
import { enter } from '#lib/server/enter.ts'
import type { Sound } from '#lib/server/negotiations.ts'
import { claimPictures } from '#lib/server/pictures.ts'
import { short } from '#lib/server/short.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const claim = sound.claims().claims.find(each => each.name === event.params.claim) ?? unknown(sound, event.params.claim)
	const visit = await visitClaims(event, sound.id)
	const day = today()
	const tied = (await claimsFor(visit, day)).filter(each => each.reading === claim.name)
	return {
		claim,
		card: folderCard(sound, claim),
		tied: tied.map(each => saidCard(sound, each, day)),
		facts: sound.costing().facts,
		picture: claimPictures(sound).get(claim.name) ?? null,
		line: sound.plan.claims.find(each => each.name === claim.name)?.place.line ?? 1,
		mayWrite: visit.mayWrite,
	}
}

function unknown(sound: Sound, name: string): never {
	const names = sound.claims().claims.map(each => each.name)
	const near = nearest(name, names)
	error(404, {
		message: `This negotiation has no claim called “${short(name)}”.`,
		links: [
			...(near ? [{ href: claimAddress(sound.id, near), text: `The nearest is ${near}` }] : []),
			{ href: roomAddress(sound.id, 'claims'), text: 'The claims' },
		],
	})
}
