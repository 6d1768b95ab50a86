/** One stamp against the register: everything about it that is outside the consent it names, each with its reason. */
import { actOf, isCode, type Medium, media } from '../codes.ts'
import type { Register, RegisteredConsent, RegisteredUse, Signatory } from '../register.ts'
import { type ConsentState, consentStates, stateAt } from '../status.ts'
import type { StampFound } from './findings.ts'
import type { MediaKind } from './formats.ts'
import type { Reason } from './verdicts.ts'

export interface Reference {
	readonly stamp: StampFound
	/** Who signed the manifests in which it stands; null for anybody who is no signatory. */
	readonly carriers: readonly (Signatory | null)[]
}

/** What is known of the file beside what stands in it. */
export interface Occasion {
	/** The day for which it is asked whether the use was allowed. */
	readonly day: string
	/** Today: a consent withdrawn altogether reaches finished works too. */
	readonly today: string
	readonly kind: MediaKind | null
	/** Who signed the file as it is. */
	readonly producer: Signatory
	/** What the file was delivered for, when the asker says so. */
	readonly project?: string | undefined
	readonly medium?: string | undefined
}

export interface Matched {
	readonly stamp: StampFound
	readonly consent: RegisteredConsent | null
	readonly use: RegisteredUse | null
	/** What is outside; empty when nothing is. */
	readonly outside: readonly Reason[]
	/** What could not be looked at. */
	readonly notes: readonly Reason[]
}

export function matchReference(reference: Reference, register: Register, occasion: Occasion): Matched {
	const { stamp } = reference
	const { consentId, consentHash, use } = stamp
	if (consentId === null || consentHash === null || use === null)
		return unmatched(stamp, 'reference-malformed', 'The stamp lacks the consent, its hash or the use.')
	const whose = register.isPart ? 'The part of the register that you may see' : 'The register'
	const versions = register.consents.filter(({ record }) => record.id === consentId)
	if (versions.length === 0) return unmatched(stamp, 'consent-unknown', `${whose} knows no consent ${consentId}.`, consentId)
	const consent = versions.find(({ hash }) => hash === consentHash)
	if (!consent)
		return unmatched(
			stamp,
			'consent-altered',
			`The consent ${consentId} stands in the register with other words: no version of it has the hash that the file names.`,
			consentId,
		)
	const registeredUse = register.uses.find(({ id }) => id === use) ?? null
	const act = registeredUse?.act ?? (actOf(use) === null ? null : use)
	const about = (code: string, words: string): Reason => ({ code, words, consent: consentId })
	const outside = [
		...(act === null ? [about('use-unknown', `The file names the use ${use}. ${whose} knows none of that name.`)] : []),
		...stateReasons(consent, act, occasion),
		...(registeredUse ? useReasons(registeredUse, consent, occasion) : []),
		...termsReasons(consent, registeredUse, act, occasion),
		...producerReasons(consent, registeredUse, reference, occasion),
	].map(reason => ({ ...reason, consent: consentId }))
	return {
		stamp,
		consent,
		use: registeredUse,
		outside,
		notes: unlooked(registeredUse, occasion).map(each => ({ ...each, consent: consentId })),
	}
}

const unmatched = (stamp: StampFound, code: string, words: string, consent?: string): Matched => ({
	stamp,
	consent: null,
	use: null,
	outside: [{ code, words, ...(consent === undefined ? {} : { consent }) }],
	notes: [],
})

/** What is made anew; to use or show is not. */
const isMaking = (act: string | null): boolean => act !== null && act !== 'use'

function stateReasons({ record, events, hash }: RegisteredConsent, act: string | null, { day, today }: Occasion): readonly Reason[] {
	const then = stateAt(events, hash, record, day)
	if (stateAt(events, hash, record, today) === 'withdrawn-all') return [stateReason('withdrawn-all', today)]
	if (then === 'active') return []
	return then === 'withdrawn-new-generation' && !isMaking(act) ? [] : [stateReason(then, day)]
}

const stateReason = (state: ConsentState, day: string): Reason => ({
	code: `consent-${state}`,
	words: `On ${day} the consent allowed nothing of the kind. ${consentStates[state]}`,
})

function useReasons(use: RegisteredUse, { record, hash }: RegisteredConsent, { day }: Occasion): readonly Reason[] {
	const reasons: Reason[] = []
	const add = (code: string, words: string): number => reasons.push({ code, words })
	if (use.consent !== record.id || use.consentHash !== hash)
		add('use-of-another-consent', `The use ${use.id} was asked for under another consent, or another version.`)
	if (use.state === 'vetoed') add('use-vetoed', `The union vetoed the use ${use.id} on ${use.since.slice(0, 10)}.`)
	if (use.state === 'refused') add('use-refused', `The use ${use.id} was refused on ${use.since.slice(0, 10)}.`)
	if (use.state === 'waiting') add('use-waiting', `The use ${use.id} was asked for and has not been allowed.`)
	if (use.state === 'allowed' && use.since.slice(0, 10) > day)
		add('use-early', `The use ${use.id} was allowed on ${use.since.slice(0, 10)} only, after ${day}.`)
	if (day < use.from || day > use.until)
		add('use-outside-term', `The use ${use.id} was allowed from ${use.from} to ${use.until}, and the day is ${day}.`)
	return reasons
}

function termsReasons({ record }: RegisteredConsent, use: RegisteredUse | null, act: string | null, occasion: Occasion): readonly Reason[] {
	const reasons: Reason[] = []
	const add = (code: string, words: string): number => reasons.push({ code, words })
	for (const project of different([use?.project, occasion.project]))
		if (project !== record.project.id) add('project', `The consent is for the project ${record.project.id}, and this is for ${project}.`)
	for (const medium of different([use?.medium, occasion.medium]))
		if (!record.media.some(each => each === medium))
			add('medium', `The consent covers ${record.media.map(mediumWords).join(', ')}, and this is for ${mediumWords(medium)}.`)
	if (use && occasion.project !== undefined && occasion.project !== use.project)
		add('project-of-use', `The use ${use.id} was allowed for the project ${use.project}, and this is for ${occasion.project}.`)
	if (use && occasion.medium !== undefined && occasion.medium !== use.medium)
		add('medium-of-use', `The use ${use.id} was allowed for ${mediumWords(use.medium)}, and this is for ${mediumWords(occasion.medium)}.`)
	if (act !== null && !record.acts.includes(act)) add('act', `The consent allows ${record.acts.join(', ')}, and this is ${act}.`)
	const { modalities } = record
	if (occasion.kind === 'sound' && !modalities.includes('voice'))
		add('modality', 'This is sound, and the consent does not cover the voice.')
	if (occasion.kind === 'picture' && !modalities.some(each => each === 'face' || each === 'body'))
		add('modality', 'This is a picture, and the consent covers neither face nor body.')
	return reasons
}

const different = (values: readonly (string | undefined)[]): readonly string[] => [...new Set(values.filter(each => each !== undefined))]

const mediumWords = (medium: string): string => (isCode<Medium>(media, medium) ? media[medium].name : medium)

/** Whoever signs the file acts on the consent, and so does whoever signs the stamp: each is named in the consent, and the use is the file's signer's own. */
function producerReasons(
	{ record }: RegisteredConsent,
	use: RegisteredUse | null,
	{ carriers }: Reference,
	{ producer }: Occasion,
): readonly Reason[] {
	const isNamed = ({ id }: Signatory): boolean => record.producers.includes(id) || record.transferees.includes(id)
	const reasons: Reason[] = []
	const add = (code: string, words: string): number => reasons.push({ code, words })
	if (!isNamed(producer)) add('producer', `${producer.name} signed the file, and the consent names others: ${record.producers.join(', ')}.`)
	else if (use && use.producer !== producer.id && !record.transferees.includes(producer.id))
		add('producer-of-use', `${producer.name} signed the file, and the use ${use.id} was allowed to ${use.producer}.`)
	if (!carriers.some(each => each !== null && isNamed(each)))
		add(
			'stamp-unproven',
			'The stamp stands only in a part that nobody named in the consent has signed. The producer has to state it again.',
		)
	return reasons
}

function unlooked(use: RegisteredUse | null, { project, medium }: Occasion): readonly Reason[] {
	if (use) return []
	const missing = [project === undefined ? 'project' : null, medium === undefined ? 'medium' : null].filter(each => each !== null)
	if (missing.length === 0) return []
	return [
		{
			code: 'not-looked-at',
			words: `The file names a kind of act and no use of the register, so that its ${missing.join(' and ')} could not be held against the consent.`,
		},
	]
}
