/** A producer's request for one use, and the case it makes together with all that stands around it. */
import { type Case, type ConsentOfCase, dayNumber, noConsent, type Standing } from './case.ts'
import { actOf, type Kind, type Medium, type Modality, type ScopeUnit } from './codes.ts'
import { type Consent, consentHash } from './consent.ts'
import { isSpecific } from './lint.ts'
import type { Register } from './register.ts'
import { stateAt } from './status.ts'

export interface LikenessRequest {
	readonly form: 'parley/request/1'
	readonly id: string
	/** A signatory, by id. */
	readonly producer: string
	readonly agreement: { readonly id: string; readonly version: string }
	readonly project: { readonly id: string; readonly title: string }
	readonly role: string
	readonly kind: Kind
	readonly act: string
	readonly modalities: readonly Modality[]
	readonly medium: Medium
	/** What it shows, in the words of the limits. */
	readonly content: readonly string[]
	readonly amount: { readonly unit: ScopeUnit; readonly quantity: number }
	readonly from: string
	readonly until: string
	readonly description: string
	readonly businessReason: string
	readonly tool: string
	/** The version it rests on; null where none is claimed. */
	readonly consent: { readonly id: string; readonly hash: string } | null
	readonly depictsMinor: boolean
	/** Performers whose features were asked for by name; of use to a synthetic performer only. */
	readonly features: readonly string[]
	/** Instants; `servicesAt` is when the session begins. */
	readonly noticeGivenAt: string | null
	readonly engagedAt: string | null
	readonly servicesAt: string | null
	readonly exemption: { readonly clause: string; readonly says: string } | null
}

/** All that stands around a request when it is decided. */
export interface Around {
	readonly standing: Standing
	/** What the union has said of the exemption claimed. */
	readonly exemption: 'none' | 'upheld' | 'refused'
	/** Of the consent's scope, by the uses allowed before. */
	readonly used: number
}

export function caseFrom(request: LikenessRequest, register: Pick<Register, 'consents' | 'signatories'>, around: Around, at: string): Case {
	const day = at.slice(0, 10)
	const signatory = register.signatories.find(
		({ id, from, until }) => id === request.producer && from <= day && (until === null || day <= until),
	)
	const claimed = request.exemption !== null
	return {
		form: 'parley/case/1',
		producer: { id: request.producer, isSignatory: signatory !== undefined },
		consent: consentOf(request, register, around.used, at),
		asked: {
			agreement: `${request.agreement.id}/${request.agreement.version}`,
			project: request.project.id,
			kind: request.kind,
			act: actOf(request.act) ?? ('none' as 'use'),
			actInFull: request.act,
			modalities: request.modalities,
			medium: request.medium,
			content: request.content,
			unit: request.amount.unit,
			quantity: request.amount.quantity,
			from: dayNumber(request.from),
			until: dayNumber(request.until),
			isDescribed: isSpecific(request.description),
			depictsMinor: request.depictsMinor,
			concernsPerformer: request.kind !== 'synthetic' || request.features.length > 0,
			noticeMinutes: minutesBetween(request.noticeGivenAt, request.servicesAt),
			toldAtEngagement: isToldAtEngagement(request),
			exemption: !claimed ? 'none' : around.exemption === 'none' ? 'claimed' : around.exemption,
		},
		standing: around.standing,
	}
}

function consentOf(request: LikenessRequest, { consents }: Pick<Register, 'consents'>, used: number, at: string): ConsentOfCase {
	const named = request.consent
	const found = named && consents.find(({ record, hash }) => record.id === named.id && hash === named.hash && consentHash(record) === hash)
	if (!found) return noConsent
	const { record, hash, events } = found
	return { ...factsOf(record), state: stateAt(events, hash, record, at), used }
}

const factsOf = (record: Consent): Omit<ConsentOfCase, 'state' | 'used'> => ({
	id: record.id,
	agreement: `${record.agreement.id}/${record.agreement.version}`,
	project: record.project.id,
	kind: record.kind,
	acts: record.acts,
	modalities: record.modalities,
	media: record.media,
	limits: record.limits,
	producers: [...record.producers, ...record.transferees],
	from: dayNumber(record.from),
	until: dayNumber(record.until),
	lifeStage: record.lifeStage,
	signerRole: record.signerRole,
	unit: record.scope.unit,
	atMost: record.scope.atMost,
	strikeSuspends: record.strikeSuspends,
})

const minute = 60_000

function minutesBetween(from: string | null, to: string | null): number {
	if (from === null || to === null) return -1
	return Math.max(-1, Math.floor((Date.parse(to) - Date.parse(from)) / minute))
}

/** Engaged less than 48 hours before the session, and told by then. */
const isToldAtEngagement = ({ noticeGivenAt, engagedAt, servicesAt }: LikenessRequest): boolean =>
	noticeGivenAt !== null &&
	engagedAt !== null &&
	servicesAt !== null &&
	Date.parse(servicesAt) - Date.parse(engagedAt) < 48 * 60 * minute &&
	Date.parse(noticeGivenAt) <= Date.parse(engagedAt)
