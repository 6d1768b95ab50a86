/** What each one sees of the likeness room: the performer everything of their own, a producer what names it, the union all of it, with small groups left out. */
import {
	type ConsentEvent,
	dossierProblems,
	grievanceBundle,
	kinds,
	type LikenessRequest,
	type Register,
	type RegisteredUse,
	type Signatory,
} from '@parley/engine/likeness'
import { sql } from 'kysely'
import { asPerson, becomeService, type Database, type Person, type Work } from '#db'
import { certificatesOf } from './certificates.ts'
import { type ConsentSeen, consentsSeen } from './consents.ts'
import { type UnmatchedGroup, unmatchedGroups, unmatchedOf } from './files/unmatched.ts'
import { proofsOf } from './log.ts'
import { type Answer, Refused, refused } from './refusals.ts'
import { isStrike, type Rules, rulesOf } from './uses.ts'

/** One sentence for each state of a use. */
export const useStates = {
	waiting: 'The performer has not answered.',
	declined: 'The performer has said no. That is final.',
	reviewing: 'The union is reviewing it, within its window.',
	vetoed: 'The union has vetoed it; a release takes a second person.',
	lapsed: 'The window of the union’s review is over without a word, and silence blocks.',
	unpaid: 'Agreed to, and what is owed is not scheduled.',
	undecided: 'Everything is there; the rules have not been asked yet.',
	refused: 'The rules refuse it, for the reasons listed.',
	allowed: 'Allowed when it was last decided.',
} as const
export type UseState = keyof typeof useStates

export interface UseSeen {
	readonly id: string
	readonly request: LikenessRequest
	readonly pack: string
	readonly producer: string
	readonly state: UseState
	readonly review: string
	readonly reviewCloses: string | null
	readonly daysLeft: number | null
	readonly acts: readonly { readonly kind: string; readonly code: string | null; readonly words: string | null; readonly at: string }[]
	readonly decision: {
		readonly isAllowed: boolean
		readonly at: string
		readonly policyHash: string
		readonly inputsHash: string
		readonly reasons: readonly ReasonSeen[]
	} | null
	readonly charges: readonly ChargeSeen[]
}

export interface ReasonSeen {
	readonly says: string
	readonly mend?: string
	readonly clause?: string
	readonly rule?: string
}

export interface ChargeSeen {
	readonly id: string
	readonly owed: number
	readonly wages: number
	readonly pensionAndHealth: number
	readonly due: string
	readonly paidOn: string | null
	readonly reference: string | null
	readonly isOverdue: boolean
}

export async function usesSeen(work: Work, space: string): Promise<readonly UseSeen[]> {
	const rows = await work
		.selectFrom('likeness_use')
		.select(['id', 'request', 'pack', 'producer', 'review_closes', 'asked_at'])
		.select(sql<string>`parley.review_of(likeness_use, now())`.as('review'))
		.select(sql<number | null>`ceil(extract(epoch from review_closes - now()) / 86400)::integer`.as('daysLeft'))
		.where('space', '=', space)
		.orderBy('asked_at', 'desc')
		.execute()
	const acts = Map.groupBy(
		await work.selectFrom('likeness_act').selectAll().where('space', '=', space).orderBy('place').execute(),
		each => each.use,
	)
	const decisions = Map.groupBy(
		await work.selectFrom('likeness_decision').selectAll().where('space', '=', space).orderBy('at', 'desc').execute(),
		each => each.use,
	)
	const charges = Map.groupBy(
		await work
			.selectFrom('likeness_charge')
			.leftJoin('likeness_payment', 'likeness_payment.charge', 'likeness_charge.id')
			.select(['likeness_charge.id', 'use', 'owed', 'wages', 'pension_and_health', 'due', 'paid_on', 'reference'])
			.select(sql<boolean>`paid_on is null and due < current_date`.as('isOverdue'))
			.where('likeness_charge.space', '=', space)
			.orderBy('due')
			.execute(),
		each => each.use,
	)
	return rows.map(row => {
		const own = acts.get(row.id) ?? []
		const last = decisions.get(row.id)?.[0]
		const decision = last
			? {
					isAllowed: last.is_allowed,
					at: minute(last.at),
					policyHash: last.policy_hash,
					inputsHash: last.inputs_hash,
					reasons: last.reasons.map(reasonOf),
				}
			: null
		const seen = {
			id: row.id,
			request: JSON.parse(row.request) as LikenessRequest,
			pack: row.pack,
			producer: row.producer,
			review: row.review,
			reviewCloses: row.review_closes ? minute(row.review_closes) : null,
			daysLeft: row.review === 'pending' ? row.daysLeft : null,
			acts: own.map(({ kind, code, words, at }) => ({ kind, code, words, at: minute(at) })),
			decision,
			charges: (charges.get(row.id) ?? []).map(each => ({
				id: each.id,
				owed: Number(each.owed),
				wages: Number(each.wages),
				pensionAndHealth: Number(each.pension_and_health),
				due: each.due,
				paidOn: each.paid_on,
				reference: each.reference,
				isOverdue: each.isOverdue,
			})),
		}
		return { ...seen, state: stateOf(seen) }
	})
}

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const reasonOf = (reason: unknown): ReasonSeen => (typeof reason === 'string' ? { says: reason } : (reason as ReasonSeen))

function stateOf({ acts, review, charges, decision, request }: Omit<UseSeen, 'state'>): UseState {
	const said = (kind: string): boolean => acts.some(each => each.kind === kind)
	if (said('no')) return 'declined'
	if (review === 'vetoed') return 'vetoed'
	if (review === 'lapsed-blocked') return 'lapsed'
	if (decision?.isAllowed) return 'allowed'
	const isNobody = request.kind === 'synthetic' && request.features.length === 0
	if (!said('yes') && !isNobody && !said('exemption-upheld')) return 'waiting'
	if (review === 'pending') return 'reviewing'
	if (charges.length === 0 && !isNobody && !said('exemption-upheld')) return 'unpaid'
	return decision ? 'refused' : 'undecided'
}

export interface OwnPage {
	readonly consents: readonly ConsentSeen[]
	readonly uses: readonly UseSeen[]
	readonly owed: { readonly open: number; readonly overdue: number; readonly paid: number }
	readonly signatories: readonly { readonly id: string; readonly name: string }[]
	readonly rules: Rules
	readonly isStrike: boolean
}

/** The rows that the database lets this person see; each of the pages takes its own from it. */
export const pageFor = (database: Database, person: Person): Promise<OwnPage> =>
	asPerson(database, person, async work => {
		const uses = await usesSeen(work, person.space)
		const charges = uses.flatMap(use => use.charges)
		const sum = (some: readonly ChargeSeen[]): number => some.reduce((total, each) => total + each.owed, 0)
		return {
			consents: await consentsSeen(work, person.space, new Date().toISOString()),
			uses,
			owed: {
				open: sum(charges.filter(each => each.paidOn === null)),
				overdue: sum(charges.filter(each => each.isOverdue)),
				paid: sum(charges.filter(each => each.paidOn !== null)),
			},
			signatories: await work
				.selectFrom('likeness_signatory')
				.select(['id', 'name'])
				.where('space', '=', person.space)
				.orderBy('name')
				.execute(),
			rules: await rulesOf(work, person.space),
			isStrike: await isStrike(work, person.space),
		}
	})

/** Consents that are this person's own, or of somebody they speak for: a reviewer may see more. */
export const ownConsents = (database: Database, person: Person): Promise<ReadonlySet<string>> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('likeness_consent')
			.select('id')
			.where('space', '=', person.space)
			.where(sql<boolean>`parley.speaks_for(subject)`)
			.execute()
		return new Set(rows.map(each => each.id))
	})

/** Uses that are theirs to answer. */
export const ownUses = (database: Database, person: Person): Promise<ReadonlySet<string>> =>
	asPerson(database, person, async work => {
		const rows = await work
			.selectFrom('likeness_use')
			.select('id')
			.where('space', '=', person.space)
			.where(sql<boolean>`parley.speaks_for(subject)`)
			.execute()
		return new Set(rows.map(each => each.id))
	})

export const actsFor = (database: Database, person: Person): Promise<readonly string[]> =>
	person.side === 'union'
		? Promise.resolve([])
		: asPerson(database, person, async work =>
				(
					await work
						.selectFrom('likeness_signatory_person')
						.select('signatory')
						.where('space', '=', person.space)
						.where('member', '=', person.id)
						.orderBy('signatory')
						.execute()
				).map(each => each.signatory),
			)

const smallest = 10

export interface Grouped {
	readonly producer: string
	readonly kind: string
	/** Null where it stands on fewer than ten performers. */
	readonly uses: number | null
	readonly owedCents: number | null
	readonly overdueCents: number | null
}

export interface Oversight {
	readonly waiting: readonly UseSeen[]
	readonly groups: readonly Grouped[]
	readonly overdue: readonly (ChargeSeen & { readonly use: string; readonly producer: string })[]
	readonly counts: { readonly uses: number; readonly allowed: number; readonly vetoed: number }
}

export async function oversightOf(database: Database, person: Person): Promise<Oversight> {
	const { uses } = await pageFor(database, person)
	return asPerson(database, person, async work => {
		const people = await work.selectFrom('likeness_use').select(['id', 'subject']).where('space', '=', person.space).execute()
		const subjectOf = new Map(people.map(({ id, subject }) => [id, subject]))
		return {
			waiting: uses.filter(each => each.review === 'pending').toSorted((one, other) => (one.daysLeft ?? 0) - (other.daysLeft ?? 0)),
			groups: groupsOf(uses, subjectOf),
			overdue: uses.flatMap(use =>
				use.charges.filter(each => each.isOverdue).map(each => ({ ...each, use: use.id, producer: use.producer })),
			),
			counts: {
				uses: uses.length,
				allowed: uses.filter(each => each.state === 'allowed').length,
				vetoed: uses.filter(each => each.state === 'vetoed').length,
			},
		}
	})
}

/**
 * By producer and kind. A group of fewer than ten performers has no figure; and where exactly one group of a producer would be without, the next smallest
 * goes too, or it would follow from the producer's own total.
 */
export function groupsOf(uses: readonly UseSeen[], subjectOf: ReadonlyMap<string, string | null>): readonly Grouped[] {
	const byProducer = Map.groupBy(uses, use => use.producer)
	return [...byProducer]
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.flatMap(([producer, own]) => {
			const groups = [...Map.groupBy(own, use => use.request.kind)].map(([kind, some]) => ({
				kind,
				some,
				people: new Set(some.map(use => subjectOf.get(use.id))).size,
			}))
			const hidden = new Set(groups.filter(each => each.people < smallest))
			if (hidden.size === 1) {
				const next = groups.filter(each => !hidden.has(each)).toSorted((one, other) => one.people - other.people)[0]
				if (next) hidden.add(next)
			}
			return groups.map(group => {
				const sum = (some: readonly ChargeSeen[]): number => some.reduce((total, each) => total + each.owed, 0)
				const charges = group.some.flatMap(use => use.charges)
				const isHidden = hidden.has(group)
				return {
					producer,
					kind: kinds[group.kind].name,
					uses: isHidden ? null : group.some.length,
					owedCents: isHidden ? null : sum(charges),
					overdueCents: isHidden ? null : sum(charges.filter(each => each.isOverdue)),
				}
			})
		})
}

/** A quarter as CSV: groups, never a person; a text that a sheet would take for a formula is led by a quote. */
export function groupsCsv(groups: readonly Grouped[], files: readonly UnmatchedGroup[] = []): string {
	const cell = (value: string | number): string => {
		const text = String(value)
		return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
	}
	const few = 'fewer than 10 performers'
	const head = ['what', 'producer', 'kind', 'verdict', 'how many', 'owed, US cents', 'overdue, US cents']
	return [
		head,
		...groups.map(each => ['uses', each.producer, each.kind, '', each.uses ?? few, each.owedCents ?? few, each.overdueCents ?? few]),
		...files.map(each => ['files that match no consent', each.producer, each.kind, each.verdict, each.files ?? 'fewer than 10', '', '']),
	]
		.map(row => `${row.map(cell).join(',')}\r\n`)
		.join('')
}

/** The uses asked for in a quarter, such as 2024-Q1; null for what is none. */
export function inQuarter(uses: readonly UseSeen[], quarter: string): readonly UseSeen[] | null {
	const match = /^(\d{4})-Q([1-4])$/.exec(quarter)
	if (!match) return null
	const months = [1, 2, 3].map(each => `${match[1]}-${String((Number(match[2]) - 1) * 3 + each).padStart(2, '0')}`)
	return uses.filter(use => months.includes(use.request.from.slice(0, 7)))
}

/** Everything about one use that the asker may see, with the lines of the log; to be checked by `parley likeness verify`. */
export const bundleOf = (database: Database, master: Buffer, person: Person, use: string): Promise<Answer<Bundle>> =>
	refused(() => asPerson(database, person, work => bundleIn(work, master, person, use, null)))

/** The same about a file that was checked, with the use it was tied to, if it was; whoever sees what was done about it may have it. */
export function bundleOfFile(database: Database, master: Buffer, person: Person, asset: string): Promise<Answer<Bundle>> {
	return refused(() =>
		asPerson(database, person, async work => {
			const check = await work
				.selectFrom('asset_check')
				.selectAll()
				.where('space', '=', person.space)
				.where('id', '=', asset)
				.executeTakeFirst()
			const done = await work
				.selectFrom('asset_follow_up')
				.selectAll()
				.where('space', '=', person.space)
				.where('asset', '=', asset)
				.orderBy('at')
				.execute()
			if (!check || done.length === 0) throw new Refused('no-such-file')
			const tied = done.findLast(each => each.use !== null)?.use ?? null
			return bundleIn(work, master, person, tied, { check, done })
		}),
	)
}

interface Bundle {
	readonly files: ReadonlyMap<string, string>
}

interface FileOfBundle {
	readonly check: { readonly id: string; readonly consent_ids: readonly string[] }
	readonly done: readonly unknown[]
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

async function bundleIn(work: Work, master: Buffer, person: Person, use: string | null, file: FileOfBundle | null): Promise<Bundle> {
	const found = use === null ? null : (await usesSeen(work, person.space)).find(each => each.id === use)
	if (found === undefined) throw new Refused('no-such-use')
	const named = found?.request.consent ?? null
	const seen = await consentsSeen(work, person.space, new Date().toISOString())
	const consent = named
		? seen.find(each => each.record.id === named.id && each.hash === named.hash)
		: seen.find(each => file?.check.consent_ids.includes(each.record.id))
	const tied =
		use === null || !seesAll(person)
			? []
			: await work.selectFrom('asset_follow_up').select('asset').where('space', '=', person.space).where('use', '=', use).execute()
	const checks = await work
		.selectFrom('asset_check')
		.selectAll()
		.where('space', '=', person.space)
		.where(sql<boolean>`${consent?.record.id ?? ''} = any (consent_ids) or id = any (${tied.map(each => each.asset)}::uuid[])`)
		.orderBy('checked_at')
		.execute()
	await becomeService(work, 'likeness')
	const subjects = [use, consent?.record.id, file?.check.id].filter(each => typeof each === 'string')
	const log = await proofsOf(work, master, person.space, subjects)
	if (!log) throw new Refused('no-such-use')
	return {
		files: grievanceBundle({
			use: found?.request ?? null,
			...(file ? { file: { id: file.check.id, check: plain(file.check), done: plain(file.done) } as { readonly id: string } } : {}),
			consent: consent ? { record: consent.record, hash: consent.hash, events: consent.events as readonly ConsentEvent[] } : null,
			decision: found?.decision ?? null,
			review: found ? { state: found.review, closes: found.reviewCloses, acts: found.acts } : null,
			money: found?.charges ?? [],
			checks: plain(checks),
			log,
		}),
	}
}

/** Those of the union who review see every consent and every use; anybody else their own. */
export const seesAll = ({ side, roles }: Person): boolean => side === 'union' && (roles.includes('staff') || roles.includes('committee'))

/** What files are checked against, from all that the asker may see. */
export const registerFor = (database: Database, person: Person): Promise<Register> =>
	asPerson(database, person, async work => {
		const at = new Date().toISOString()
		const signatories = await work.selectFrom('likeness_signatory').selectAll().where('space', '=', person.space).orderBy('id').execute()
		const uses = await usesSeen(work, person.space)
		const certificates = await certificatesOf(work, person.space)
		const register = {
			version: 1,
			title: person.space,
			asOf: at,
			...(seesAll(person) ? {} : { isPart: true }),
			consents: (await consentsSeen(work, person.space, at)).map(({ record, hash, events }) => ({ record, hash, events })),
			uses: uses.filter(use => use.request.consent !== null).map(use => registeredUse(use, at)),
			signatories: signatories.map(
				({ id, name, from_day, until_day }): Signatory => ({
					id,
					name,
					certificates: certificates.get(id) ?? [],
					from: from_day,
					until: until_day,
				}),
			),
		} as const satisfies Register
		const problems = dossierProblems({
			form: 'parley/dossier/1',
			title: '',
			at,
			consents: register.consents,
			signatories: register.signatories,
			requests: [],
		})
		if (problems.length > 0) throw new Error(`the register holds: ${problems.join(' ')}`)
		return register
	})

function registeredUse({ id, request, state, decision, review }: UseSeen, at: string): RegisteredUse {
	const isVetoed = review === 'vetoed'
	return {
		id,
		consent: request.consent!.id,
		consentHash: request.consent!.hash,
		act: request.act,
		project: request.project.id,
		medium: request.medium,
		producer: request.producer,
		from: request.from,
		until: request.until,
		state: isVetoed
			? 'vetoed'
			: decision?.isAllowed
				? 'allowed'
				: state === 'declined' || state === 'refused' || state === 'lapsed'
					? 'refused'
					: 'waiting',
		since: decision?.at ?? at,
	}
}

export interface SignerSeen {
	readonly subject: string
	readonly name: string
	readonly lifeStage: 'adult' | 'minor' | 'deceased'
	readonly signerRole: 'performer' | 'guardian' | 'representative' | 'estate' | 'union'
}

/** Themselves, and whom they speak for. */
export const signersFor = (database: Database, person: Person & { readonly name: string }): Promise<readonly SignerSeen[]> =>
	asPerson(database, person, async work => {
		const others = await work
			.selectFrom('likeness_speaker')
			.select(['subject', 'role', 'life_stage'])
			.where('space', '=', person.space)
			.where('speaker', '=', person.id)
			.execute()
		await becomeService(work, 'likeness')
		const names =
			others.length === 0
				? []
				: await work
						.selectFrom('member')
						.select(['id', 'name'])
						.where('space', '=', person.space)
						.where(
							'id',
							'in',
							others.map(each => each.subject),
						)
						.execute()
		const nameOf = new Map(names.map(({ id, name }) => [id, name]))
		return [
			{ subject: person.id, name: `myself, ${person.name}`, lifeStage: 'adult', signerRole: 'performer' },
			...others.map(({ subject, role, life_stage }) => ({
				subject,
				name: nameOf.get(subject) ?? subject,
				lifeStage: life_stage,
				signerRole: role,
			})),
		]
	})

export async function quarterCsv(database: Database, person: Person, quarter: string): Promise<string | null> {
	const { uses } = await pageFor(database, person)
	const some = inQuarter(uses, quarter)
	if (some === null) return null
	return asPerson(database, person, async work => {
		const people = await work.selectFrom('likeness_use').select(['id', 'subject']).where('space', '=', person.space).execute()
		const files = (await unmatchedOf(work, person.space)).filter(each => each.quarter === quarter)
		return groupsCsv(groupsOf(some, new Map(people.map(({ id, subject }) => [id, subject]))), unmatchedGroups(files))
	})
}
