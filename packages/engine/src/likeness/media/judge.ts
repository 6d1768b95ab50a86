/**
 * From what was read of a file to its verdict, in the order of the list of verdicts: no credentials, elsewhere, tampered, the signer, AI without a consent,
 * and each consent that is named. Pure: the register, the day and the occasion come in.
 */
import type { Register, Signatory } from '../register.ts'
import type { Finding, ManifestFound, Seen, SignerFound } from './findings.ts'
import { unreadableWords } from './findings.ts'
import type { MediaKind } from './formats.ts'
import { type Matched, matchReference, type Occasion, type Reference } from './references.ts'
import type { Trust } from './trust.ts'
import type { Outcome, Reason } from './verdicts.ts'

export interface Judged {
	readonly outcome: Outcome
	readonly reasons: readonly Reason[]
	/** What does not change the verdict, and ought to be known. */
	readonly notes: readonly Reason[]
	readonly signer: (SignerFound & { readonly signatory: string | null }) | null
	readonly day: FileDay
	/** Kinds of source that say AI, over all manifests. */
	readonly sources: readonly string[]
	readonly consents: readonly MatchedConsent[]
}

export interface MatchedConsent {
	readonly id: string | null
	readonly hash: string | null
	readonly use: string | null
	readonly matches: boolean
}

/** The day a file is held against the register for. */
export interface FileDay {
	readonly day: string
	readonly by: 'time-stamp' | 'given' | 'check'
}

export interface Asked {
	/** Today, as 2023-11-20. */
	readonly today: string
	/** The day of delivery or use, when the asker knows it. */
	readonly on?: string | undefined
	readonly project?: string | undefined
	readonly medium?: string | undefined
}

/**
 * IPTC's and C2PA's kinds of source that say a trained system had a part in it. `algorithmicMedia`, `algorithmicallyEnhanced` and `virtualRecording` do not
 * say so, and are noted.
 */
const aiSources: Readonly<Record<string, string>> = {
	trainedalgorithmicmedia: 'made by a trained system',
	compositewithtrainedalgorithmicmedia: 'put together with parts made by a trained system',
	compositesynthetic: 'put together with synthetic parts',
	trainedalgorithmicdata: 'data made by a trained system',
}
const nearSources: readonly string[] = ['algorithmicmedia', 'algorithmicallyenhanced', 'virtualrecording', 'datadrivenmedia']

const isAi = (source: string): boolean => Object.hasOwn(aiSources, source.toLowerCase())

const mostReasons = 40

export function judge(finding: Finding, seen: Seen, register: Register, trust: Trust, asked: Asked): Judged {
	const none = { notes: [], signer: null, day: dayOf(null, asked), sources: [], consents: [] }
	if (finding.kind === 'unreadable')
		return { ...none, outcome: 'unreadable', reasons: [reason(finding.code, unreadableWords[finding.code], finding.explanation)] }
	if (finding.kind === 'no-credentials') return { ...none, outcome: 'no-credentials', reasons: missingReasons(finding.remains) }
	if (finding.kind === 'remote-only')
		return { ...none, outcome: 'remote-only', reasons: [reason('remote', 'The address was not opened.', finding.address)] }
	if (finding.kind === 'broken')
		return {
			...none,
			outcome: 'tampered',
			reasons: [reason('credentials-broken', 'There are credentials in it that cannot be taken apart.', finding.explanation)],
		}
	return judgeManifests(finding.manifests, finding.more, seen.type?.kind ?? null, register, trust, asked)
}

function missingReasons(remains: boolean): readonly Reason[] {
	if (remains) return [reason('remains', 'It holds remains of Content Credentials that no longer hang together: they were cut or damaged.')]
	return [reason('none', 'A signatory that owes a delivery with credentials has not given them; anybody else may simply have none.')]
}

function judgeManifests(
	manifests: readonly ManifestFound[],
	more: number,
	kind: MediaKind | null,
	register: Register,
	trust: Trust,
	asked: Asked,
): Judged {
	const active = manifests.find(each => each.isActive)
	if (!active) throw new Error('a file that was read has a manifest that speaks for it')
	const signatory = trust.signatoryOf(active)
	const day = dayOf(active.provenTime, asked)
	const sources = [...new Set(manifests.flatMap(each => each.sources))]
	const base = {
		signer: active.signer && { ...active.signer, signatory: signatory?.id ?? null },
		day,
		sources: sources.filter(isAi),
		notes: notesOn(manifests, more, sources, trust),
		consents: [] as readonly MatchedConsent[],
	}
	const tampered = manifests.flatMap(integrityReasons)
	if (tampered.length > 0 || more > 0)
		return { ...base, outcome: 'tampered', reasons: [...tampered, ...tooMany(more)].slice(0, mostReasons) }
	const untrusted = signerReasons(active, signatory, day)
	if (untrusted.length > 0 || signatory === null) return { ...base, outcome: 'untrusted-signer', reasons: untrusted }
	const occasion: Occasion = { day: day.day, today: asked.today, kind, producer: signatory, project: asked.project, medium: asked.medium }
	const matched = referencesIn(manifests, trust).map(each => matchReference(each, register, occasion))
	const withConsents = { ...base, consents: matched.map(consentOf), notes: [...base.notes, ...unique(matched.flatMap(each => each.notes))] }
	const outside = unique(matched.flatMap(each => each.outside))
	const uncovered = uncoveredAi(manifests)
	if (uncovered.length > 0)
		return { ...withConsents, outcome: 'ai-without-consent', reasons: [...uncovered, ...outside].slice(0, mostReasons) }
	if (matched.length === 0) return { ...withConsents, outcome: 'no-ai-declared', reasons: [] }
	if (outside.length > 0) return { ...withConsents, outcome: 'outside-consent', reasons: outside.slice(0, mostReasons) }
	return { ...withConsents, outcome: 'matches-consent', reasons: unique(matched.map(matchWords)) }
}

const reason = (code: string, words: string, explanation?: string, manifest?: string): Reason => ({
	code,
	words,
	...(explanation ? { explanation } : {}),
	...(manifest === undefined ? {} : { manifest }),
})

const unique = (reasons: readonly Reason[]): readonly Reason[] => [...new Map(reasons.map(each => [JSON.stringify(each), each])).values()]

const consentOf = ({ stamp, outside }: Matched): MatchedConsent => ({
	id: stamp.consentId,
	hash: stamp.consentHash,
	use: stamp.use,
	matches: outside.length === 0,
})

const matchWords = ({ consent, use, stamp }: Matched): Reason => ({
	code: 'inside',
	words: `It names the consent ${stamp.consentId} for the project ${consent?.record.project.id}, ${use ? `for the use ${use.id}` : `for the act ${stamp.use}`}, and nothing that can be checked is outside it.`,
	...(stamp.consentId === null ? {} : { consent: stamp.consentId }),
})

function dayOf(provenTime: string | null, { on, today }: Asked): FileDay {
	if (provenTime !== null) return { day: provenTime.slice(0, 10), by: 'time-stamp' }
	return on === undefined ? { day: today, by: 'check' } : { day: on, by: 'given' }
}

/**
 * What a failure says of whom, not of what: whose certificate it is and whether it still holds. The signer of the file itself is looked at apart; those of
 * what it was made from need be no signatories. Everything else says that something is not as it was signed.
 */
const ofIdentity =
	/^(signingCredential\..*|timeStamp\.(untrusted|outsideValidity)|cawg\..*(untrusted|untrusted_issuer|did_unavailable|sig_type\.unknown))$/

function integrityReasons(manifest: ManifestFound): readonly Reason[] {
	return manifest.failures
		.filter(({ code }) => !ofIdentity.test(code))
		.map(({ code, explanation, isRecorded }) => reason(code, failureWords(code, manifest, isRecorded), explanation, manifest.label))
}

function failureWords(code: string, { isActive }: ManifestFound, isRecorded: boolean): string {
	if (isRecorded) return 'Something it was made from did not match its own credentials when it was taken in.'
	const what = isActive ? 'The file' : 'Something it was made from'
	if (/(dataHash|bmffHash|boxesHash|collectionHash)\./.test(code)) return `${what} is not the picture, sound or film that was signed.`
	if (/hashedURI|assertion\./.test(code)) return `${what} carries statements that are not those that were signed.`
	if (/claimSignature|cawg/.test(code)) return `${what} carries a signature that does not belong to it.`
	return `${what} carries credentials that do not hold.`
}

const tooMany = (more: number): readonly Reason[] =>
	more > 0
		? [reason('too-many-manifests', `It carries ${more} manifests more than are looked at, and what was not looked at is not let pass.`)]
		: []

function signerReasons(
	{ failures, signer, trustedBy, label }: ManifestFound,
	signatory: Signatory | null,
	{ day }: FileDay,
): readonly Reason[] {
	const who = signer ? `${signer.name} (certificate by ${signer.issuer})` : 'Somebody without a certificate'
	const spent = failures.find(
		({ code, isRecorded }) => !isRecorded && /^signingCredential\.(expired|invalid|ocsp\.revoked|revoked)$/.test(code),
	)
	if (spent)
		return [
			reason(
				'signer-unfit',
				`The certificate of ${who} has run out, was revoked or may not sign this, and nothing proves that it signed in time.`,
				spent.explanation,
				label,
			),
		]
	if (signatory === null && trustedBy !== null)
		return [reason('signer-no-signatory', `${who} signed it: known, and no signatory.`, undefined, label)]
	if (signatory === null)
		return [reason('signer-unknown', `${who} signed it, with a certificate that no signatory has enrolled.`, undefined, label)]
	if (day < signatory.from || (signatory.until !== null && day > signatory.until))
		return [reason('signatory-not-then', `${signatory.name} signed it, and was no signatory on ${day}.`, undefined, label)]
	return []
}

/** The same stamp in several manifests is one reference, carried by each of their signers. */
function referencesIn(manifests: readonly ManifestFound[], trust: Trust): readonly Reference[] {
	const found = manifests.flatMap(manifest => manifest.references.map(stamp => ({ stamp, carrier: trust.signatoryOf(manifest) })))
	return [...Map.groupBy(found, ({ stamp }) => JSON.stringify([stamp.consentId, stamp.consentHash, stamp.use])).values()].map(same => ({
		stamp: same[0]!.stamp,
		carriers: same.map(({ carrier }) => carrier),
	}))
}

/**
 * A stamp covers the manifest in which it stands and everything that one was made from. AI that was brought in later, or from beside, needs a stamp of its own
 * or one above it.
 */
function uncoveredAi(manifests: readonly ManifestFound[]): readonly Reason[] {
	const byLabel = new Map(manifests.map(each => [each.label, each]))
	const covered = new Set<string>()
	const waiting = manifests.filter(each => each.references.length > 0)
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		if (covered.has(next.label)) continue
		covered.add(next.label)
		for (const { manifest } of next.ingredients) {
			const below = manifest === null ? undefined : byLabel.get(manifest)
			if (below) waiting.push(below)
		}
	}
	return manifests
		.filter(each => !covered.has(each.label))
		.flatMap(each =>
			each.sources
				.filter(isAi)
				.map(source =>
					reason(
						'ai-declared',
						`${each.isActive ? 'The file' : 'Something it was made from'} is declared ${aiSources[source.toLowerCase()]}, and no consent is named for it.`,
						source,
						each.label,
					),
				),
		)
}

function notesOn(manifests: readonly ManifestFound[], more: number, sources: readonly string[], trust: Trust): readonly Reason[] {
	const strangers = manifests.filter(each => !each.isActive && each.trustedBy === null)
	const redacted = manifests.filter(each => each.redacted.length > 0)
	const near = sources.filter(each => nearSources.includes(each.toLowerCase()))
	const byOthers = manifests.filter(each => !each.isActive && each.references.length > 0 && trust.signatoryOf(each) === null)
	return [
		...(strangers.length > 0
			? [
					reason(
						'unknown-ingredient-signers',
						`${count(strangers.length, 'part')} it was made from ${strangers.length === 1 ? 'is' : 'are'} signed by nobody known: what ${strangers.length === 1 ? 'it declares' : 'they declare'} is a bare word.`,
					),
				]
			: []),
		...redacted.map(each =>
			reason(
				'redacted',
				'A statement about something it was made from was taken out by whoever signed this part. What it said is not known.',
				each.redacted.join(', '),
				each.label,
			),
		),
		...near.map(each =>
			reason('near-ai', 'A kind of source that may be synthetic, and does not say that a trained system was used.', each),
		),
		...byOthers.map(each => reason('stamp-by-stranger', 'A stamp stands in a part that no signatory has signed.', undefined, each.label)),
		...(more > 0 ? [reason('more', `${more} manifests are left out here.`)] : []),
	]
}

const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`
