import { error, fail } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { addCertificates, withdrawCertificate } from '#lib/server/likeness/certificates.ts'
import { field, fieldsOf } from '#lib/server/likeness/forms.ts'
import { enrol, letAct, nameSpeaker, signatoriesOf } from '#lib/server/likeness/people.ts'
import { type Answer, isRefused } from '#lib/server/likeness/refusals.ts'
import { needPart } from '#lib/server/likeness/visit.ts'
import { type Asking, guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

async function needStaff(event: Asking, id: string) {
	const part = await needPart(event, id, 'either')
	if (part.session.roles.includes('staff')) return part
	error(403, { message: 'Who takes part is kept by the staff of a side.', links: [{ href: likenessAddress(id), text: 'Likeness' }] })
}

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needStaff(event, id)
	return { side: session.side, signatories: await signatoriesOf(database, session) }
}

async function enterAct(event: Asking & { readonly params: { readonly negotiation: string } }) {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needStaff(event, id)
	needFresh(part.session, event.url)
	const form = await event.request.formData()
	const certificates = form.get('certificates')
	return { ...part, fields: fieldsOf(form), certificates: typeof certificates === 'string' ? certificates.slice(0, 40_000) : '' }
}

const answered = (answer: Answer<object>, words: string) =>
	isRefused(answer) ? fail(400, { words: `${answer.refusal.message} ${answer.refusal.mend}` }) : { words }

export const actions: Actions = {
	async enrol(event) {
		const { database, session, fields, certificates } = await enterAct(event)
		const [id, name, from] = ['id', 'name', 'from'].map(each => field(fields, each)) as [string, string, string]
		return answered(await enrol(database, session, { id, name, certificates, from }), 'It is enrolled.')
	},
	async certificates(event) {
		const { database, session, fields, certificates } = await enterAct(event)
		return answered(await addCertificates(database, session, field(fields, 'signatory'), certificates), 'It counts from now on.')
	},
	async withdraw(event) {
		const { database, session, fields } = await enterAct(event)
		return answered(
			await withdrawCertificate(database, session, field(fields, 'signatory'), field(fields, 'fingerprint')),
			'It no longer counts.',
		)
	},
	async speaker(event) {
		const { database, session, fields } = await enterAct(event)
		return answered(
			await nameSpeaker(database, session, field(fields, 'subject'), field(fields, 'speaker'), field(fields, 'role')),
			'It is noted who speaks for them.',
		)
	},
	async acts(event) {
		const { database, session, fields } = await enterAct(event)
		return answered(await letAct(database, session, field(fields, 'signatory'), field(fields, 'number')), 'They act for it from now on.')
	},
}
