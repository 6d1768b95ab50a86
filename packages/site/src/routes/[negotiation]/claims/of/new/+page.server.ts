import { fail, redirect } from '@sveltejs/kit'
import { saidClaimAddress } from '#lib/addresses.ts'
import { addClaim } from '#lib/server/claims/acts.ts'
import { choicesFor, fieldsOf, type WrittenFields } from '#lib/server/claims/form.ts'
import { needWriter } from '#lib/server/claims/visit.ts'
import { readClaim } from '#lib/server/claims/written.ts'
import { enter } from '#lib/server/enter.ts'
import type { Sound } from '#lib/server/negotiations.ts'
import { guardAct } from '#lib/server/people/request.ts'
import { sideView } from '#lib/server/sides.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const { database, session } = await needWriter(event, sound.id)
	return { choices: await choicesFor(database, session, sound), start: startOf(sound, event.url.searchParams.get('reading')) }
}

/** From a claim of the folder, whose sums are to be tried against what is written down. */
function startOf(sound: Sound, reading: string | null): WrittenFields {
	const claim = sound.claims().claims.find(each => each.name === reading)
	if (!claim) return { venue: 'press', nature: 'figure', audience: 'writers' }
	const side = sound.negotiation.sides.find(each => each.id === claim.by)
	const [name = '', ...role] = (side ? sideView(sound.negotiation, side.id).name : (claim.by ?? '')).split(', ')
	return {
		venue: 'press',
		nature: claim.nature,
		audience: 'writers',
		reading: claim.name,
		topic: claim.topic ?? '',
		saidBy: name,
		saidRole: role.join(', '),
		saidSide: side?.role === 'union' || side?.role === 'employer' ? side.role : '',
		saidOn: claim.on ?? '',
		quote: claim.quote ?? '',
		address: /^https?:\S+$/.test(claim.source ?? '') ? claim.source! : '',
	}
}

export const actions: Actions = {
	async add(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const { database, session } = await needWriter(event, sound.id)
		const form = await event.request.formData()
		const written = fieldsOf(form)
		const read = readClaim(name => written[name] ?? '')
		if ('problems' in read) return fail(400, { written, problems: read.problems, refusal: null })
		const { reading } = read.written
		if (reading !== null && !sound.claims().claims.some(claim => claim.name === reading))
			return fail(400, {
				written,
				problems: [{ field: 'reading', message: 'The folder has no claim of this name.' }],
				refusal: null,
			})
		const added = await addClaim(database, session, read.written)
		if ('refusal' in added) return fail(409, { written, problems: [], refusal: added.refusal })
		redirect(303, saidClaimAddress(sound.id, session.side, added.slug))
	},
}
