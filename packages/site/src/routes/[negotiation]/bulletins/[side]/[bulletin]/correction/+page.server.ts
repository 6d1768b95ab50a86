import { error, fail, redirect } from '@sveltejs/kit'
import { bulletinAddress } from '#lib/addresses.ts'
import { correctionOf, sendCorrection } from '#lib/server/bulletins/correct.ts'
import { showMail } from '#lib/server/bulletins/mail.ts'
import { needDesk, needSide, noBulletin } from '#lib/server/bulletins/visit.ts'
import { enter } from '#lib/server/enter.ts'
import { guardAct, needFresh, textOf } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const sound = await enter(event.params.negotiation)
	const side = needSide(sound.id, event.params.side)
	const { database, session } = await needDesk(event, sound.id)
	if (session.side !== side)
		error(403, { message: 'A side corrects its own bulletins.', links: [{ href: bulletinAddress(sound.id), text: 'Bulletins' }] })
	needFresh(session, event.url)
	const found = await correctionOf(database, session, sound, event.params.bulletin)
	if (!found) noBulletin(sound.id, event.params.bulletin)
	const { bulletin, untold, title, rendered, hash, accepted, underWay, sentBefore } = found
	return {
		bulletin: { side, slug: bulletin.slug, title: bulletin.title },
		corrected: bulletin.corrected,
		untold: untold.length,
		heading: title,
		html: rendered.html,
		hash,
		accepted,
		underWay,
		sentBefore,
		mail: showMail(session, { slug: `${bulletin.slug}-correction`, title, kind: 'correction', ...rendered }),
	}
}

export const actions: Actions = {
	async default(event) {
		guardAct(event)
		const sound = await enter(event.params.negotiation)
		const side = needSide(sound.id, event.params.side)
		const { database, session } = await needDesk(event, sound.id)
		if (session.side !== side) error(403, { message: 'A side corrects its own bulletins.' })
		needFresh(session, event.url)
		const form = await event.request.formData()
		if (textOf(form, 'read') === '') return fail(400, { refusal: { words: 'Nothing was sent.', mend: 'Say that you have read it.' } })
		const sent = await sendCorrection(database, session, sound, event.params.bulletin, textOf(form, 'hash'))
		if ('refusal' in sent) return fail(409, { refusal: sent.refusal })
		redirect(303, bulletinAddress(sound.id, sent.side, sent.slug))
	},
}
