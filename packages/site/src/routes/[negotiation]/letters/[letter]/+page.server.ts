import { enter } from '#lib/server/enter.ts'
import { mayWrite } from '#lib/server/letters/desk.ts'
import { letterPage, paceOf } from '#lib/server/letters/page.ts'
import { visitOf } from '#lib/server/letters/visit.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const letter = await letterPage(id, event.params.letter)
	const visit = await visitOf(event, id)
	return {
		letter,
		pace: paceOf(letter),
		isCaptain: visit?.session.roles.includes('captain') ?? false,
		isWriter: visit !== null && mayWrite(visit.session),
	}
}
