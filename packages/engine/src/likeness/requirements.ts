/**
 * Every requirement a rule pack may have: what it asks, what mends it, and what it means in plain code. The policies of likeness/packs/*.cedar say the same
 * in Cedar and are what decides; this is the second reading that every test holds against the first.
 */
import type { Case } from './case.ts'
import type { Act } from './codes.ts'

/** What a requirement reads of the pack it stands in. */
export interface Terms {
	readonly governs: readonly Act[]
	readonly notice: { readonly hours: number; readonly acts: readonly Act[] } | null
}

/** A pack's list of requirements, as far as it is read here. */
export interface Ruled extends Terms {
	readonly rules: readonly { readonly id: RequirementId; readonly variant?: string }[]
}

export interface Requirement {
	/** What is not so, when it is missing. */
	readonly says: string
	readonly mend: string
	/** Neither an exemption nor the absence of a performer lifts it. */
	readonly isAbsolute?: true
	readonly holds: (told: Case, pack: Terms) => boolean
	/** Other readings of the same requirement, by the name a pack gives. */
	readonly variants?: Readonly<Record<string, (told: Case, pack: Terms) => boolean>>
}

const hasConsent = ({ consent }: Case): boolean => consent.state !== 'none'
const isLifted = ({ asked }: Case): boolean => asked.exemption === 'upheld' || !asked.concernsPerformer
/** What a consent would have to say matters only where there is one; that there is none is said once. */
const covered =
	(test: (told: Case, pack: Terms) => boolean) =>
	(told: Case, pack: Terms): boolean =>
		isLifted(told) || !hasConsent(told) || test(told, pack)
const required =
	(test: (told: Case, pack: Terms) => boolean) =>
	(told: Case, pack: Terms): boolean =>
		isLifted(told) || test(told, pack)

const livingSigner = ({ consent: { lifeStage, signerRole } }: Case): boolean =>
	(lifeStage === 'adult' && (signerRole === 'performer' || signerRole === 'representative')) ||
	(lifeStage === 'minor' && signerRole === 'guardian')

export const requirements = {
	'R01-consent': {
		says: 'No signed consent stands behind this request.',
		mend: 'Ask the performer for a consent, and name it in the request.',
		holds: required(({ consent }) => consent.state !== 'none' && consent.state !== 'unsigned'),
	},
	'R02-active': {
		says: 'The consent is not active: it is withdrawn, suspended, superseded, over, or has not begun.',
		mend: 'Ask for a new one, or wait for the first day or the end of the strike.',
		holds: covered(
			({ consent: { state }, asked }) =>
				state === 'unsigned' || state === 'active' || (state === 'withdrawn-new-generation' && asked.act === 'use'),
		),
	},
	'R03-term': {
		says: 'The use does not lie within the days of the consent.',
		mend: 'Move the use inside them, or ask for a new consent.',
		holds: covered(({ consent, asked }) => consent.from <= asked.from && asked.from <= asked.until && asked.until <= consent.until),
	},
	'R04-producer': {
		says: 'The consent does not name this producer.',
		mend: 'The producer asks for a consent of its own.',
		holds: covered(({ consent, producer }) => consent.producers.includes(producer.id)),
	},
	'R05-signatory': {
		says: 'The producer is not a signatory.',
		mend: 'It signs the agreement first.',
		isAbsolute: true,
		holds: ({ producer }) => producer.isSignatory,
	},
	'R06-project': {
		says: 'The consent is for another project.',
		mend: 'Another project takes a separate consent, bargained for by itself.',
		holds: covered(({ consent, asked }) => consent.project === asked.project),
	},
	'R07-kind': {
		says: 'The consent is for another kind of replica.',
		mend: 'Ask for a consent that names this kind.',
		holds: covered(({ consent, asked }) => consent.kind === asked.kind),
	},
	'R08-act': {
		says: 'The consent does not allow this act.',
		mend: 'Ask for a consent that names it.',
		holds: covered(({ consent, asked }) => consent.acts.includes(asked.actInFull)),
	},
	'R09-modality': {
		says: 'More of the performer is used than the consent names: voice, face, body or motion.',
		mend: 'Use less, or ask for more.',
		holds: covered(({ consent, asked }) => asked.modalities.every(each => consent.modalities.includes(each))),
	},
	'R10-medium': {
		says: 'The consent is for other media.',
		mend: 'Ask for a consent that names this medium.',
		holds: covered(({ consent, asked }) => consent.media.includes(asked.medium)),
	},
	'R11-limits': {
		says: 'The use shows what the performer has ruled out.',
		mend: 'Take it out: a limit is no offer.',
		holds: covered(({ consent, asked }) => !asked.content.some(each => consent.limits.includes(each))),
	},
	'R12-scope': {
		says: 'The use goes beyond the scope of the consent, with what was used before.',
		mend: 'Ask for less, or for a consent with a wider scope.',
		holds: covered(({ consent, asked }) => consent.unit === asked.unit && consent.used + asked.quantity <= consent.atMost),
	},
	'R13-description': {
		says: 'The use is not described specifically enough.',
		mend: 'Say which scene, what the replica does in it, and for how long.',
		holds: required(({ asked }) => asked.isDescribed),
	},
	'R14-answer': {
		says: 'The performer has not said yes to this request.',
		mend: 'Wait for the answer. A no is final for this request.',
		holds: required(({ standing }) => standing.answer === 'yes'),
	},
	'R15-signer': {
		says: 'The consent was signed by somebody who may not sign it.',
		mend: 'An adult signs, or whoever the adult has authorised; a guardian for a minor; the estate, or else the union, for the dead.',
		holds: covered(
			told =>
				livingSigner(told) ||
				(told.consent.lifeStage === 'deceased' && (told.consent.signerRole === 'estate' || told.consent.signerRole === 'union')),
		),
		variants: { 'R15-signer-living': covered(told => told.consent.lifeStage === 'deceased' || livingSigner(told)) },
	},
	'R16-minor': {
		says: 'It would show a minor, or somebody made to look like one, nude or in a sexual way.',
		mend: 'Nothing mends this.',
		isAbsolute: true,
		holds: ({ consent, asked }) =>
			!(consent.lifeStage === 'minor' || asked.depictsMinor) ||
			!(asked.content.includes('nudity') || asked.content.includes('sexual-content')),
	},
	'R17-agreement': {
		says: 'The consent was given under another agreement, or another version of it.',
		mend: 'Ask under the agreement the consent names.',
		holds: covered(({ consent, asked }) => consent.agreement === asked.agreement),
	},
	'R18-notice': {
		says: 'The performer did not have the notice that is due before a replica is made.',
		mend: 'Give notice and move the session; who is engaged later is told at the engagement.',
		holds: required(
			({ asked }, { notice }) => !notice?.acts.includes(asked.act) || asked.noticeMinutes >= notice.hours * 60 || asked.toldAtEngagement,
		),
	},
	'R19-review': {
		says: 'The union’s review is not cleared.',
		mend: 'Wait for the union, within its window.',
		isAbsolute: true,
		// A veto is a finished review, and is said by its own rule.
		holds: ({ standing: { review } }) => review === 'cleared' || review === 'lapsed-cleared' || review === 'vetoed',
	},
	'R20-veto': {
		says: 'The union has vetoed it.',
		mend: 'Read the reason, and ask for a release, which takes a second person of the union.',
		isAbsolute: true,
		holds: ({ standing }) => standing.review !== 'vetoed',
	},
	'R21-strike': {
		says: 'There is a strike, and nothing says that this may go on in it.',
		mend: 'Wait until work resumes.',
		isAbsolute: true,
		holds: told => !told.standing.strike || (hasConsent(told) && !told.consent.strikeSuspends),
		variants: {
			'R21-strike-new': told => !told.standing.strike || (told.asked.act === 'use' && hasConsent(told) && !told.consent.strikeSuspends),
		},
	},
	'R22-pay': {
		says: 'What is owed for it is not scheduled.',
		mend: 'Schedule the pay that the rules give.',
		holds: required(({ standing }) => standing.payScheduled),
	},
	'R23-synthetic': {
		says: 'The union has had no notice of the synthetic performer, and no chance to bargain.',
		mend: 'Give the union notice, and bargain in good faith.',
		isAbsolute: true,
		holds: ({ asked, standing }) => asked.kind !== 'synthetic' || standing.unionNotified,
	},
	'R24-exemption': {
		says: 'An exemption is claimed and has not been upheld.',
		mend: 'Wait for the union to look at the claim, or drop it and ask for consent.',
		isAbsolute: true,
		holds: ({ asked }) => asked.exemption === 'none' || asked.exemption === 'upheld',
	},
	'R25-governed': {
		says: 'The agreement does not speak of this act, so nothing here allows it.',
		mend: 'Bargain for it with the union.',
		isAbsolute: true,
		holds: ({ asked }, { governs }) => governs.includes(asked.act),
	},
} as const satisfies Readonly<Record<string, Requirement>>

export type RequirementId = keyof typeof requirements

/** The unmet requirements of a pack, in its order, by plain code. */
export function unmetPlainly(pack: Ruled, told: Case): readonly RequirementId[] {
	return pack.rules
		.filter(rule => {
			const { holds, variants = {} }: Requirement = requirements[rule.id]
			return !(rule.variant === undefined ? holds : variants[rule.variant]!)(told, pack)
		})
		.map(rule => rule.id)
}
