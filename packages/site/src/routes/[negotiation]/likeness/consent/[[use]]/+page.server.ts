import {
	changesBetween,
	codesOf,
	consentHash,
	isNarrower,
	kinds,
	limits,
	lintConsent,
	media,
	modalities,
	plainSummary,
	scopeUnits,
} from '@parley/engine/likeness'
import { fail, redirect } from '@sveltejs/kit'
import { likenessAddress } from '#lib/addresses.ts'
import { enter, enterHeld } from '#lib/server/enter.ts'
import { type ConsentSeen, newId, signConsent } from '#lib/server/likeness/consents.ts'
import { type Fields, field, fieldsOf, fieldsOfConsent, readConsent, type Signer } from '#lib/server/likeness/forms.ts'
import { type OwnPage, ownConsents, pageFor, signersFor } from '#lib/server/likeness/read.ts'
import { isRefused } from '#lib/server/likeness/refusals.ts'
import { nameOf } from '#lib/server/likeness/shown.ts'
import { needPart, type Part } from '#lib/server/likeness/visit.ts'
import { type Asking, guardAct, needFresh } from '#lib/server/people/request.ts'
import type { Actions, PageServerLoad } from './$types'

const listOf = <T extends string>(list: Readonly<Record<T, { readonly name: string; readonly says: string }>>) =>
	codesOf(list).map(value => ({ value: value as string, name: list[value].name, says: list[value].says }))

export const load: PageServerLoad = async event => {
	const { id } = await enter(event.params.negotiation)
	const { database, session } = await needPart(event, id, 'performer')
	// Asked for now, so that nobody writes a consent and loses it to a sign-in.
	needFresh(session, event.url)
	const page = await pageFor(database, session)
	const asked = page.uses.find(each => each.id === event.params.use)?.request
	const before = await latestOf({ database, session }, page, event.url.searchParams.get('of') ?? '')
	return {
		later: before && { version: before.record.version },
		start: before
			? fieldsOfConsent(before.record)
			: asked
				? ({
						id: [newId('c')],
						project: [asked.project.title],
						role: [asked.role],
						kind: [asked.kind],
						act: [asked.act],
						producer: [asked.producer],
						medium: [asked.medium],
						modality: asked.modalities,
						unit: [asked.amount.unit],
						atMost: [String(asked.amount.quantity)],
						from: [asked.from],
						until: [asked.until],
						description: [asked.description],
					} satisfies Fields)
				: ({ id: [newId('c')] } satisfies Fields),
		signatories: page.signatories,
		signers: await signersFor(database, session),
		lists: {
			kinds: listOf(kinds),
			modalities: listOf(modalities),
			media: listOf(media),
			limits: listOf(limits),
			units: listOf(scopeUnits),
		},
	}
}

/** Of their own, or of somebody they speak for: the version that stands. */
async function latestOf({ database, session }: Pick<Part, 'database' | 'session'>, page: OwnPage, id: string): Promise<ConsentSeen | null> {
	if (id === '' || !(await ownConsents(database, session)).has(id)) return null
	return page.consents.find(each => each.record.id === id) ?? null
}

async function read(event: Asking & { readonly params: { readonly negotiation: string } }) {
	guardAct(event)
	const { id } = await enterHeld(event.params.negotiation)
	const part = await needPart(event, id, 'performer')
	needFresh(part.session, event.url)
	const fields = fieldsOf(await event.request.formData())
	const page = await pageFor(part.database, part.session)
	const before = await latestOf(part, page, field(fields, 'of'))
	const signer = await signerOf(part, before ? before.record.subject : field(fields, 'subject'))
	return { id, part, fields, page, before, record: readConsent(fields, signer, page.rules.pack, before) }
}

/** Whom they may sign for; for whom else they say, the database refuses. */
async function signerOf({ database, session }: Part, subject: string): Promise<Signer> {
	const signers = await signersFor(database, session)
	return signers.find(each => each.subject === subject) ?? signers[0]!
}

export const actions: Actions = {
	async read(event) {
		const { fields, record, page, before } = await read(event)
		const problems = lintConsent(record)
		if (problems.length > 0) return fail(400, { fields, problems })
		const names = (signatory: string): string => nameOf(page.signatories, signatory)
		const changes = before ? changesBetween(before.record, record, names) : []
		if (before && changes.length === 0)
			return fail(400, {
				fields,
				problems: [
					{
						field: 'description',
						code: 'consent/same',
						message: `It says what version ${before.record.version} says.`,
						mend: 'Change what is to change.',
					},
				],
			})
		return {
			fields,
			problems: [],
			hash: consentHash(record),
			summary: plainSummary(record, names),
			changes,
			stands: before && {
				version: before.record.version,
				isNarrower: isNarrower(before.record, record),
			},
		}
	},
	async sign(event) {
		const { id, part, fields, record } = await read(event)
		// What was read is what is signed, to the letter.
		if (consentHash(record) !== field(fields, 'hash'))
			return fail(409, {
				fields,
				problems: [
					{ field: 'description', code: 'consent/changed', message: 'What would be signed is not what you read.', mend: 'Read it again.' },
				],
			})
		const answer = await signConsent(part.database, part.master, part.session, record)
		if ('problems' in answer) return fail(400, { fields, problems: answer.problems })
		if (isRefused(answer)) return fail(403, { fields, problems: [{ field: 'signerRole', ...answer.refusal }] })
		redirect(303, `${likenessAddress(id, 'mine')}#${record.id}`)
	},
}
