import { fail, redirect } from '@sveltejs/kit'
import { asPerson, asPublic, type ClaimAudience } from '#db'
import { claimAddress, saidClaimAddress } from '#lib/addresses.ts'
import { audiences } from '#lib/claims/words.ts'
import { addDispute, addSupport, releaseClaim, takeBack } from '#lib/server/claims/acts.ts'
import { saidCard, sideNamer } from '#lib/server/claims/cards.ts'
import { confirm, ownConfirmation, unconfirm } from '#lib/server/claims/confirm.ts'
import { bulletinsWith } from '#lib/server/claims/corrections.ts'
import { fieldsOf } from '#lib/server/claims/form.ts'
import type { Answer } from '#lib/server/claims/refusals.ts'
import { needClaim, needSigned, needWriter, type Signed, today, visitClaims } from '#lib/server/claims/visit.ts'
import { readDispute, readSupport } from '#lib/server/claims/written.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const visit = await visitClaims(event, sound.id)
	const claim = await needClaim(visit, sound.id, event.params.side, event.params.claim)
	const { session, database } = visit
	const named = claim.supports.some(each => each.isOwn && each.takenBackAt === null)
	const uses = session
		? await asPerson(database!, session, work => bulletinsWith(work, claim.id))
		: await asPublic(database!, sound.id, work => bulletinsWith(work, claim.id))
	const sideOf = sideNamer(sound)
	const tied = sound.claims().claims.find(each => each.name === claim.reading)
	return {
		claim,
		card: saidCard(sound, claim, today()),
		names: { union: sideOf('union'), employer: sideOf('employer') },
		sums: tied ? claimAddress(sound.id, tied.name) : null,
		uses,
		own:
			session === null
				? null
				: {
						side: session.side,
						name: session.name,
						mayWrite: visit.mayWrite,
						confirmed: await confirmedBy(event, sound.id, claim.id, named),
					},
	}
}

async function confirmedBy(event: RequestEvent, space: string, claim: string, named: boolean): Promise<'named' | 'unnamed' | null> {
	if (named) return 'named'
	const { database, session, master } = await needSigned(event, space)
	return ownConfirmation(database, master, session, claim)
}

interface Doing extends Signed {
	readonly claim: string
	readonly form: FormData
}

/** One act on the claim of the address, then its page again. */
async function act(
	event: RequestEvent,
	need: typeof needSigned,
	work: (doing: Doing) => Promise<Answer<object> | { readonly problems: readonly { readonly message: string }[] }>,
	part: string,
) {
	guardAct(event)
	const sound = await enter(event.params.negotiation)
	const signed = await need(event, sound.id)
	const visit = await visitClaims(event, sound.id)
	const { id } = await needClaim(visit, sound.id, event.params.side, event.params.claim)
	const form = await event.request.formData()
	const done = await work({ ...signed, claim: id, form })
	const written = fieldsOf(form)
	if ('problems' in done) return fail(400, { part, written, problems: done.problems.map(each => each.message), refusal: null })
	if ('refusal' in done) return fail(409, { part, written, problems: [], refusal: done.refusal })
	redirect(303, saidClaimAddress(sound.id, event.params.side, event.params.claim))
}

const fieldOf =
	(form: FormData) =>
	(name: string): string =>
		fieldsOf(form)[name] ?? ''

export const actions: Actions = {
	confirm: event =>
		act(
			event,
			needSigned,
			({ database, master, session, claim, form }) =>
				confirm(database, master, session, claim, textOf(form, 'how') === 'named' ? 'named' : 'unnamed'),
			'confirm',
		),
	unconfirm: event =>
		act(event, needSigned, ({ database, master, session, claim }) => unconfirm(database, master, session, claim), 'confirm'),
	support: event =>
		act(
			event,
			needWriter,
			async ({ database, session, claim, form }) => {
				const read = readSupport(fieldOf(form))
				return 'problems' in read ? read : addSupport(database, session, claim, read.written)
			},
			'support',
		),
	dispute: event =>
		act(
			event,
			needWriter,
			async ({ database, session, claim, form }) => {
				const read = readDispute(fieldOf(form))
				return 'problems' in read ? read : addDispute(database, session, claim, read.written)
			},
			'dispute',
		),
	takeBack: event =>
		act(
			event,
			needWriter,
			({ database, session, form }) =>
				takeBack(database, session, textOf(form, 'of') === 'dispute' ? 'claim_dispute' : 'claim_support', textOf(form, 'id')),
			'history',
		),
	release: event =>
		act(
			event,
			needWriter,
			async ({ database, session, claim, form }) => {
				const audience = textOf(form, 'audience')
				return isAudience(audience)
					? releaseClaim(database, session, claim, audience)
					: { problems: [{ message: 'Choose who may read it.' }] }
			},
			'release',
		),
}

const isAudience = (text: string): text is ClaimAudience => Object.hasOwn(audiences, text)
