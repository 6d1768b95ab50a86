/** A use from the request to the payment: asked by a producer, answered by the performer, reviewed by the union, decided by the rules, paid. */
import {
	type Around,
	type Case,
	canonicalJson,
	caseFrom,
	type Decision,
	decide,
	isPackId,
	isSpecific,
	type LikenessAct,
	type LikenessRequest,
	loadPack,
	owedFor,
	type PackId,
	type PayGiven,
	payProblems,
	type Standing,
	sha256,
	underPack,
} from '@parley/engine/likeness'
import { sql } from 'kysely'
import { asService, type Database, type Work } from '#db'
import { note } from '../people/audit.ts'
import { consentsSeen } from './consents.ts'
import { type Actor, inTurn, type Line } from './log.ts'
import { tellOfUse } from './notices.ts'
import { type Answer, Refused } from './refusals.ts'
import { strikesOn } from './union-events.ts'

export interface Rules {
	readonly pack: PackId
	readonly reviewDays: number
	readonly lapse: 'blocked' | 'cleared'
}

const firstRules: Rules = { pack: 'tv-theatrical-2023', reviewDays: 21, lapse: 'blocked' }

export async function rulesOf(work: Work, space: string): Promise<Rules> {
	const row = await work.selectFrom('likeness_rule').selectAll().where('space', '=', space).orderBy('id', 'desc').executeTakeFirst()
	return row && isPackId(row.pack) ? { pack: row.pack, reviewDays: row.review_days, lapse: row.lapse } : firstRules
}

/** After the act, as the service, in its transaction; no line of the log. */
const telling =
	(tell: (work: Work) => Promise<void>) =>
	async (work: Work): Promise<readonly Line[]> => {
		await tell(work)
		return []
	}

/** `number`: the performer's on the union's roll; empty for a synthetic performer who is nobody. */
export async function askUse(
	database: Database,
	master: Buffer,
	actor: Actor,
	request: LikenessRequest,
	number: string,
): Promise<Answer<{ readonly id: string }>> {
	const subject = await subjectOf(database, actor.space, request, number)
	return inTurn(
		database,
		master,
		actor,
		async work => {
			if (subject === 'nobody') throw new Refused('no-such-person')
			const rules = await rulesOf(work, actor.space)
			const isReviewed = loadPack(rules.pack).pack.review !== null || request.exemption !== null
			const text = canonicalJson(request)
			await work
				.insertInto('likeness_use')
				.values({
					space: actor.space,
					id: request.id,
					producer: request.producer,
					subject,
					consent: request.consent?.id ?? null,
					consent_hash: request.consent?.hash ?? null,
					pack: rules.pack,
					request: text,
					hash: sha256(text),
					review_closes: isReviewed ? sql<Date>`now() + make_interval(days => ${rules.reviewDays})` : null,
					lapse: rules.lapse,
					asked_by: actor.id,
				})
				.execute()
			await note(work, actor, 'likeness-acted', { detail: { use: request.id, act: 'asked' } })
			return { answer: { id: request.id }, lines: [{ act: 'asked', subject: request.id, detail: request }] }
		},
		telling(work => tellOfUse(work, actor.space, 'asked', request.id)),
	)
}

/** Under a consent it is the performer of that consent, and nobody else's number goes with it: one performer's yes never rests on another's words. */
function subjectOf(database: Database, space: string, request: LikenessRequest, number: string): Promise<string | null | 'nobody'> {
	const { consent, kind, features } = request
	if (kind === 'synthetic' && features.length === 0 && number === '' && !consent) return Promise.resolve(null)
	return asService(
		database,
		'likeness',
		async work => {
			const members = work
				.selectFrom('member')
				.select('id')
				.where('space', '=', space)
				.where('side', '=', 'union')
				.where('gone_at', 'is', null)
			const byNumber = number === '' ? undefined : await members.where('number', '=', number).executeTakeFirst()
			if (!consent) return byNumber?.id ?? 'nobody'
			const named = await work
				.selectFrom('likeness_consent')
				.select('subject')
				.where('space', '=', space)
				.where('id', '=', consent.id)
				.where('hash', '=', consent.hash)
				.executeTakeFirst()
			if (!named || (number !== '' && byNumber?.id !== named.subject)) return 'nobody'
			return named.subject
		},
		space,
	)
}

export type ActKind =
	| 'yes'
	| 'no'
	| 'cleared'
	| 'vetoed'
	| 'release-asked'
	| 'released'
	| 'exemption-upheld'
	| 'exemption-refused'
	| 'bargained'

const logged: Readonly<Record<ActKind, LikenessAct>> = {
	yes: 'answered',
	no: 'answered',
	cleared: 'reviewed',
	vetoed: 'vetoed',
	'release-asked': 'release-asked',
	released: 'released',
	'exemption-upheld': 'reviewed',
	'exemption-refused': 'reviewed',
	bargained: 'reviewed',
}

/** Why the union stops a use. */
export const vetoCodes = {
	scope: 'It goes beyond what was described',
	pay: 'It is not paid as it must be',
	safety: 'It puts somebody at risk',
	dignity: 'It harms the performer’s dignity or standing',
	replacement: 'It takes the place of work in person',
	notice: 'There was no proper notice',
	strike: 'It would undo a strike',
	other: 'Another reason, given in words',
} as const

async function needUse(work: Work, actor: Actor, use: string): Promise<void> {
	const seen = await work.selectFrom('likeness_use').select('id').where('space', '=', actor.space).where('id', '=', use).executeTakeFirst()
	if (!seen) throw new Refused('no-such-use')
}

/** Answering and reviewing: who may say it and when is asked of the database, under a lock, so of two who act at once one is first. */
export function actOn(
	database: Database,
	master: Buffer,
	actor: Actor,
	use: string,
	kind: ActKind,
	told: { readonly code?: string; readonly words?: string } = {},
): Promise<Answer<{ readonly kind: ActKind }>> {
	let occasion = ''
	return inTurn(
		database,
		master,
		actor,
		async work => {
			await needUse(work, actor, use)
			const last = await work
				.selectFrom('likeness_act')
				.select('place')
				.where('space', '=', actor.space)
				.where('use', '=', use)
				.orderBy('place', 'desc')
				.executeTakeFirst()
			occasion = `${use} ${last ? last.place + 1 : 0}`
			const act = { place: last ? last.place + 1 : 0, kind, code: told.code ?? null, words: told.words?.trim() || null }
			await work
				.insertInto('likeness_act')
				.values({ space: actor.space, use, ...act, by_member: actor.id })
				.execute()
			await note(work, actor, 'likeness-acted', { detail: { use, act: kind } })
			return { answer: { kind }, lines: [{ act: logged[kind], subject: use, detail: { use, side: actor.side, ...act } }] }
		},
		telling(async work => {
			if (kind === 'cleared' || kind === 'vetoed' || kind === 'released') await tellOfUse(work, actor.space, kind, use, occasion)
		}),
	)
}

/** What it owes by the pack it was asked under. */
export function schedule(
	database: Database,
	master: Buffer,
	actor: Actor,
	use: string,
	given: PayGiven,
	due: string,
): Promise<Answer<{ readonly owed: number }>> {
	return inTurn(database, master, actor, async work => {
		const found = await work
			.selectFrom('likeness_use')
			.select('pack')
			.where('space', '=', actor.space)
			.where('id', '=', use)
			.executeTakeFirst()
		if (!found || !isPackId(found.pack)) throw new Refused('no-such-use')
		if (payProblems(given).length > 0) throw new Refused('unsound')
		const { wages, pensionAndHealth, owed, residualPay } = owedFor(found.pack, given)
		const { id } = await work
			.insertInto('likeness_charge')
			.values({
				space: actor.space,
				use,
				pack: found.pack,
				given: JSON.stringify(given),
				wages,
				pension_and_health: pensionAndHealth,
				owed,
				residual_pay: residualPay,
				due,
				by_member: actor.id,
			})
			.returning('id')
			.executeTakeFirstOrThrow()
		await note(work, actor, 'likeness-acted', { detail: { use, act: 'scheduled' } })
		return { answer: { owed }, lines: [{ act: 'scheduled', subject: use, detail: { use, charge: id, given, owed, due } }] }
	})
}

export function markPaid(
	database: Database,
	master: Buffer,
	actor: Actor,
	charge: string,
	reference: string,
	paidOn: string,
): Promise<Answer<{ readonly charge: string }>> {
	return inTurn(database, master, actor, async work => {
		const found = await work
			.selectFrom('likeness_charge')
			.select(['id', 'use', 'owed'])
			.where('space', '=', actor.space)
			.where(sql<string>`id::text`, '=', charge)
			.executeTakeFirst()
		if (!found) throw new Refused('no-such-use')
		await work
			.insertInto('likeness_payment')
			.values({ charge: found.id, space: actor.space, reference, paid_on: paidOn, by_member: actor.id })
			.execute()
		await note(work, actor, 'likeness-acted', { detail: { use: found.use, act: 'paid' } })
		return {
			answer: { charge: found.id },
			lines: [{ act: 'paid', subject: found.use, detail: { charge: found.id, owed: Number(found.owed), reference, paidOn } }],
		}
	})
}

/** The decision of the rules as everything stands now; kept, with the hash of the policies and of what it looked at. */
export async function decideUse(database: Database, master: Buffer, actor: Actor, use: string): Promise<Answer<Decision>> {
	let decision: Decision | null = null
	const answer = await inTurn(
		database,
		master,
		actor,
		async work => {
			await needUse(work, actor, use)
			return { answer: { use }, lines: [] }
		},
		async (work): Promise<readonly Line[]> => {
			const { told, pack } = await caseOfUse(work, actor.space, use)
			decision = decide(pack, told)
			const inputs = canonicalJson(told)
			await work
				.insertInto('likeness_decision')
				.values({
					space: actor.space,
					use,
					pack,
					policy_hash: decision.policyHash,
					inputs,
					inputs_hash: sha256(inputs),
					is_allowed: decision.isAllowed,
					reasons: JSON.stringify([...decision.reasons, ...decision.errors]),
					by_member: actor.id,
				})
				.execute()
			return [{ act: 'decided', subject: use, detail: decision }]
		},
	)
	return 'refusal' in answer ? answer : decision!
}

/** As the service: with the uses of every producer under the same consent. */
export async function caseOfUse(
	work: Work,
	space: string,
	use: string,
): Promise<{ readonly told: Case; readonly pack: PackId; readonly request: LikenessRequest }> {
	const found = await work
		.selectFrom('likeness_use')
		.select(['request', 'pack', 'asked_at'])
		.select(sql<Standing['review']>`parley.review_of(likeness_use, now())`.as('review'))
		.select(sql<string>`to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`.as('at'))
		.where('space', '=', space)
		.where('id', '=', use)
		.executeTakeFirstOrThrow()
	if (!isPackId(found.pack)) throw new Error(`the use ${use} was asked under the pack ${found.pack}, which is not there`)
	const request = JSON.parse(found.request) as LikenessRequest
	const acts = await work
		.selectFrom('likeness_act')
		.select('kind')
		.where('space', '=', space)
		.where('use', '=', use)
		.orderBy('place')
		.execute()
	const said = (kind: ActKind): boolean => acts.some(each => each.kind === kind)
	const charge = await work.selectFrom('likeness_charge').select('id').where('space', '=', space).where('use', '=', use).executeTakeFirst()
	const standing: Standing = {
		answer: said('no') ? 'no' : said('yes') ? 'yes' : 'none',
		review: found.review,
		strike: await isStrike(work, space),
		payScheduled: charge !== undefined,
		unionNotified: said('bargained'),
	}
	const around: Around = {
		standing,
		exemption: said('exemption-upheld') ? 'upheld' : said('exemption-refused') ? 'refused' : 'none',
		used: await usedBefore(work, space, request),
	}
	const signatories = await work.selectFrom('likeness_signatory').selectAll().where('space', '=', space).execute()
	const register = {
		consents: await consentsSeen(work, space, found.at),
		signatories: signatories.map(({ id, name, certificates, from_day, until_day }) => ({
			id,
			name,
			certificates,
			from: from_day,
			until: until_day,
		})),
	}
	return { told: underPack(caseFrom(request, register, around, found.at), loadPack(found.pack).pack), pack: found.pack, request }
}

export async function isStrike(work: Work, space: string): Promise<boolean> {
	return (await strikesOn(work, space)).length > 0
}

/** Of a consent's scope, by other uses whose last decision allowed them. */
async function usedBefore(work: Work, space: string, request: LikenessRequest): Promise<number> {
	if (!request.consent) return 0
	const { rows } = await sql<{ quantity: number; unit: string }>`
		select (u.request::jsonb -> 'amount' ->> 'quantity')::integer as quantity, u.request::jsonb -> 'amount' ->> 'unit' as unit
		from parley.likeness_use u
		join lateral (select is_allowed from parley.likeness_decision d where d.space = u.space and d.use = u.id order by at desc limit 1) last on last.is_allowed
		where u.space = ${space} and u.consent = ${request.consent.id} and u.id <> ${request.id}`.execute(work)
	return rows.filter(each => each.unit === request.amount.unit).reduce((sum, each) => sum + each.quantity, 0)
}

export function setRules(database: Database, master: Buffer, actor: Actor, rules: Rules): Promise<Answer<Rules>> {
	return inTurn(database, master, actor, async work => {
		await work
			.insertInto('likeness_rule')
			.values({ space: actor.space, pack: rules.pack, review_days: rules.reviewDays, lapse: rules.lapse, by_member: actor.id })
			.execute()
		await note(work, actor, 'likeness-acted', { detail: { act: 'rules', ...rules } })
		return { answer: rules, lines: [] }
	})
}

export function noteStrike(
	database: Database,
	master: Buffer,
	actor: Actor,
	id: string,
	kind: 'begun' | 'ended',
): Promise<Answer<{ readonly id: string }>> {
	return inTurn(database, master, actor, async work => {
		const last = await work
			.selectFrom('likeness_strike')
			.select('place')
			.where('space', '=', actor.space)
			.where('id', '=', id)
			.orderBy('place', 'desc')
			.executeTakeFirst()
		await work
			.insertInto('likeness_strike')
			.values({ space: actor.space, id, place: last ? last.place + 1 : 0, kind, by_member: actor.id })
			.execute()
		await note(work, actor, 'likeness-acted', { detail: { act: kind, strike: id } })
		return { answer: { id }, lines: [] }
	})
}

/** What is wrong with a request before it is sent, by field. */
export function requestProblems(request: LikenessRequest): readonly { readonly field: string; readonly message: string }[] {
	const problems: { field: string; message: string }[] = []
	if (!isSpecific(request.description))
		problems.push({
			field: 'description',
			message: 'Say in eight words or more which scene it is and what the replica does; no “any”, no “all media”, no “in perpetuity”.',
		})
	if (request.act === '') problems.push({ field: 'act', message: 'Say what is to be done.' })
	if (request.modalities.length === 0) problems.push({ field: 'modality', message: 'Say what of the performer is used.' })
	if (request.businessReason.trim() === '') problems.push({ field: 'businessReason', message: 'Give the reason.' })
	if (!Number.isInteger(request.amount.quantity) || request.amount.quantity < 1 || request.amount.quantity > 100_000)
		problems.push({ field: 'quantity', message: 'How much is a whole number from 1 to 100,000.' })
	for (const field of ['from', 'until'] as const)
		if (!/^\d{4}-\d{2}-\d{2}$/.test(request[field]) || Number.isNaN(Date.parse(request[field])))
			problems.push({ field, message: 'A day is written like 2024-01-10.' })
	if (request.until < request.from) problems.push({ field: 'until', message: 'The last day is before the first.' })
	return problems
}
