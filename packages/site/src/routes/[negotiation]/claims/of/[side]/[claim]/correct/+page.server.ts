import { error, fail, redirect } from '@sveltejs/kit'
import { saidClaimAddress } from '#lib/addresses.ts'
import { correctClaim } from '#lib/server/claims/acts.ts'
import { choicesFor, fieldsOf, fieldsOfVersion } from '#lib/server/claims/form.ts'
import type { SaidClaim } from '#lib/server/claims/read.ts'
import { needClaim, needWriter, type Signed, visitClaims } from '#lib/server/claims/visit.ts'
import { readCorrection } from '#lib/server/claims/written.ts'
import { enter } from '#lib/server/enter.ts'
import type { Sound } from '#lib/server/negotiations.ts'
import { guardAct } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async event => {
	const { sound, claim, database, session } = await needOwn(event)
	const { now } = claim
	return {
		claim: { side: claim.side, slug: claim.slug, nature: claim.nature, text: now.text, audience: claim.audience, version: now.version },
		choices: await choicesFor(database, session, sound),
		start: fieldsOfVersion(now),
	}
}

interface Own extends Signed {
	readonly sound: Sound
	readonly claim: SaidClaim
}

async function needOwn(event: RequestEvent): Promise<Own> {
	const sound = await enter(event.params.negotiation)
	const signed = await needWriter(event, sound.id)
	const claim = await needClaim(await visitClaims(event, sound.id), sound.id, event.params.side, event.params.claim)
	if (claim.side === signed.session.side) return { ...signed, sound, claim }
	error(403, {
		message: 'This claim is the other side’s to correct.',
		mend: 'Say what is wrong with it as a dispute, with a source.',
		links: [{ href: saidClaimAddress(sound.id, claim.side, claim.slug), text: 'The claim' }],
	})
}

export const actions: Actions = {
	async correct(event) {
		guardAct(event)
		const { sound, claim, database, session } = await needOwn(event)
		const written = fieldsOf(await event.request.formData())
		const read = readCorrection(name => written[name] ?? '', claim.nature === 'days')
		if ('problems' in read) return fail(400, { written, problems: read.problems, refusal: null })
		const corrected = await correctClaim(database, session, claim.id, read.written)
		if ('refusal' in corrected) return fail(409, { written, problems: [], refusal: corrected.refusal })
		redirect(303, saidClaimAddress(sound.id, claim.side, claim.slug))
	},
}
