import { type PayGiven, sessions } from '@parley/engine/likeness'
import { fail } from '@sveltejs/kit'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { centsOf, field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { pageFor } from '#lib/server/likeness/read.ts'
import { isRefused, type Refusal } from '#lib/server/likeness/refusals.ts'
import { nameOf, shownConsent, shownUse } from '#lib/server/likeness/shown.ts'
import { decideUse, markPaid, schedule } from '#lib/server/likeness/uses.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { type Asking, guardAct, needFresh } from '#lib/server/people/request.ts'
import { isDay } from '#lib/server/people/roll-file.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session, actsFor } = await needPart(event, id, 'producer')
	const page = await pageFor(database, session)
	return {
		actsFor: actsFor.map(each => nameOf(page.signatories, each)),
		consents: page.consents.map(each => shownConsent(each, page)),
		uses: page.uses.map(each => shownUse(each, page)),
	}
}

async function enterAct(event: Asking & { readonly params: { readonly negotiation: string } }) {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needPart(event, id, 'producer')
	needFresh(part.session, event.url)
	return { ...part, fields: fieldsOf(await event.request.formData()) }
}

const wordsOf = ({ message, mend }: Refusal): { readonly words: string } => ({ words: `${message} ${mend}` })
const whole = (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined)

export const actions: Actions = {
	async decide(event) {
		const { database, master, session, fields } = await enterAct(event)
		const answer = await decideUse(database, master, session, field(fields, 'use'))
		return isRefused(answer)
			? fail(403, wordsOf(answer.refusal))
			: { words: answer.isAllowed ? 'Allowed.' : 'Refused: what is missing stands with the request.' }
	},
	async schedule(event) {
		const { database, master, session, fields } = await enterAct(event)
		const told = (name: string): string => field(fields, name)
		const session_ = sessions.find(each => each === told('session'))
		const given: PayGiven = {
			...(told('rate') === '' ? {} : { rate: centsOf(told('rate')) }),
			...(session_ ? { session: session_ } : {}),
			...(whole(told('days')) === undefined ? {} : { days: whole(told('days'))! }),
			...(told('covered') === 'yes' ? { covered: true } : {}),
			...(told('lineRate') === '' ? {} : { lineRate: centsOf(told('lineRate')) }),
			...(whole(told('lines')) === undefined ? {} : { lines: whole(told('lines'))! }),
			...(told('scale') === '' ? {} : { scale: centsOf(told('scale')) }),
			...(whole(told('realTimeSessions')) === undefined ? {} : { realTimeSessions: whole(told('realTimeSessions'))! }),
			...(told('contribution') === '' ? {} : { contribution: centsOf(told('contribution')) }),
		}
		if (!isDay(told('due'))) return fail(400, { words: 'The day on which it is due is written like 2024-01-10.' })
		const answer = await schedule(database, master, session, told('use'), given, told('due'))
		return isRefused(answer) ? fail(403, wordsOf(answer.refusal)) : { words: 'It is scheduled.' }
	},
	async paid(event) {
		const { database, master, session, fields } = await enterAct(event)
		if (!isDay(field(fields, 'paidOn')) || field(fields, 'reference') === '')
			return fail(400, { words: 'Give the day of the payment and its reference.' })
		const answer = await markPaid(
			database,
			master,
			session,
			field(fields, 'charge'),
			field(fields, 'reference').slice(0, 200),
			field(fields, 'paidOn'),
		)
		return isRefused(answer) ? fail(403, wordsOf(answer.refusal)) : { words: 'It is marked as paid.' }
	},
}
