/** The two forms of the room, read strictly: a consent as the performer fills it in, a request as a producer does. What is not on a list is left for the reader to refuse. */
import {
	actOf,
	type Consent,
	codesOf,
	isCode,
	type Kind,
	kinds,
	type LikenessRequest,
	type Limit,
	limits,
	loadPack,
	type Medium,
	type Modality,
	media,
	modalities,
	type PackId,
	type ScopeUnit,
	scopeUnits,
} from '@parley/engine/likeness'

export type Fields = Readonly<Record<string, readonly string[]>>

const longest = 4_000

export function fieldsOf(form: FormData): Fields {
	const fields: Record<string, string[]> = {}
	for (const [name, value] of form) {
		if (typeof value !== 'string' || name.length > 60) continue
		fields[name] = [...(fields[name] ?? []), value.slice(0, longest).trim()]
	}
	return fields
}

export const field = (fields: Fields, name: string): string => fields[name]?.[0] ?? ''
const every = (fields: Fields, name: string): readonly string[] => (fields[name] ?? []).filter(each => each !== '')
const known = <T extends string>(fields: Fields, name: string, list: Readonly<Record<T, { name: string; says: string }>>): readonly T[] =>
	codesOf(list).filter(each => every(fields, name).includes(each))

/** `act` boxes, and a language for each dub. */
const actsOf = (fields: Fields): readonly string[] => [
	...['create', 'use', 'alter', 'train', 'realtime'].filter(act => every(fields, 'act').includes(act)),
	...field(fields, 'dub')
		.split(/[\s,]+/)
		.filter(each => each !== '')
		.map(each => `dub:${each}`),
]

const slug = (text: string): string =>
	text
		.toLowerCase()
		.normalize('NFKD')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 80)

export interface Signer {
	readonly subject: string
	readonly lifeStage: Consent['lifeStage']
	readonly signerRole: Consent['signerRole']
}

/** `before`: the version that this one is to stand in the place of. */
export function readConsent(
	fields: Fields,
	signer: Signer,
	pack: PackId,
	before: { readonly record: Consent; readonly hash: string } | null = null,
): Consent {
	const title = field(fields, 'project')
	const isRate = field(fields, 'pay') === 'rate'
	const unit = unitOf(fields)
	return {
		form: 'parley/consent/1',
		id: before ? before.record.id : field(fields, 'id'),
		version: before ? before.record.version + 1 : 1,
		previous: before ? before.hash : null,
		...signer,
		agreement: before ? before.record.agreement : loadPack(pack).pack.agreement,
		project: before?.record.project.title === title ? before.record.project : { id: slug(title), title },
		role: field(fields, 'role'),
		producers: every(fields, 'producer'),
		transferees: before?.record.transferees ?? [],
		kind: kindOf(fields),
		acts: actsOf(fields),
		modalities: known<Modality>(fields, 'modality', modalities),
		media: known<Medium>(fields, 'medium', media),
		limits: known<Limit>(fields, 'limit', limits),
		scope: { unit, atMost: wholeOf(field(fields, 'atMost')) },
		description: field(fields, 'description'),
		language: field(fields, 'language') || 'en',
		from: field(fields, 'from'),
		until: field(fields, 'until'),
		representation: { by: field(fields, 'advised') === 'counsel' ? 'counsel' : 'union', reference: field(fields, 'reference') },
		compensation: isRate ? { basis: 'rate', cents: centsOf(field(fields, 'rate')), per: unit } : { basis: 'agreement' },
		strikeSuspends: field(fields, 'strike') !== 'goes-on',
		survivesDeath: field(fields, 'death') === 'survives',
		exclusive: before?.record.exclusive ?? false,
	}
}

/** As the form shows it, for a later version to begin from. */
export function fieldsOfConsent(record: Consent): Fields {
	const { compensation } = record
	return {
		id: [record.id],
		of: [record.id],
		subject: [record.subject],
		project: [record.project.title],
		role: [record.role],
		kind: [record.kind],
		act: record.acts.filter(act => !act.startsWith('dub:')),
		dub: [
			record.acts
				.filter(act => act.startsWith('dub:'))
				.map(act => act.slice(4))
				.join(' '),
		],
		modality: record.modalities,
		medium: record.media,
		limit: record.limits,
		producer: record.producers,
		description: [record.description],
		language: [record.language],
		atMost: [String(record.scope.atMost)],
		unit: [record.scope.unit],
		from: [record.from],
		until: [record.until],
		pay: [compensation.basis],
		rate: [compensation.basis === 'rate' ? (compensation.cents / 100).toFixed(2) : ''],
		strike: [record.strikeSuspends ? 'suspends' : 'goes-on'],
		death: [record.survivesDeath ? 'survives' : 'ends'],
		advised: [record.representation.by],
		reference: [record.representation.reference],
	}
}

const kindOf = (fields: Fields): Kind => {
	const kind = field(fields, 'kind')
	return isCode(kinds, kind) ? kind : 'employment'
}
const unitOf = (fields: Fields): ScopeUnit => {
	const unit = field(fields, 'unit')
	return isCode(scopeUnits, unit) ? unit : 'days'
}

/** Nought where it is no whole number: the reader says what is wrong. */
const wholeOf = (text: string): number => (/^\d{1,6}$/.test(text) ? Number(text) : 0)

/** "1,158.50" as cents; nought where it is no amount. */
export function centsOf(text: string): number {
	const match = /^(\d{1,3}(?:,?\d{3})*)(?:\.(\d{1,2}))?$/.exec(text)
	return match ? Number(match[1]!.replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0
}

const instantOf = (text: string): string | null => {
	const at = Date.parse(`${text}Z`)
	return text === '' || Number.isNaN(at) ? null : new Date(at).toISOString()
}

export function readRequest(
	fields: Fields,
	id: string,
	pack: PackId,
	consent: { readonly record: Consent; readonly hash: string } | null,
): LikenessRequest {
	const title = consent ? consent.record.project.title : field(fields, 'project')
	const clause = field(fields, 'exemptionClause')
	return {
		form: 'parley/request/1',
		id,
		producer: field(fields, 'producer'),
		agreement: consent ? consent.record.agreement : loadPack(pack).pack.agreement,
		project: consent ? consent.record.project : { id: slug(title), title },
		role: consent ? consent.record.role : field(fields, 'role'),
		kind: consent ? consent.record.kind : kindOf(fields),
		act: actOf(field(fields, 'act')) === null ? '' : field(fields, 'act'),
		modalities: known<Modality>(fields, 'modality', modalities),
		medium: known<Medium>(fields, 'medium', media)[0] ?? 'streaming',
		content: known<Limit>(fields, 'content', limits),
		amount: { unit: consent ? consent.record.scope.unit : unitOf(fields), quantity: wholeOf(field(fields, 'quantity')) },
		from: field(fields, 'from'),
		until: field(fields, 'until'),
		description: field(fields, 'description'),
		businessReason: field(fields, 'businessReason'),
		tool: field(fields, 'tool'),
		consent: consent ? { id: consent.record.id, hash: consent.hash } : null,
		depictsMinor: field(fields, 'depictsMinor') === 'yes',
		features: [],
		noticeGivenAt: instantOf(field(fields, 'noticeGivenAt')),
		engagedAt: instantOf(field(fields, 'engagedAt')),
		servicesAt: instantOf(field(fields, 'servicesAt')),
		exemption: clause === '' ? null : { clause, says: field(fields, 'exemptionSays') },
	}
}
