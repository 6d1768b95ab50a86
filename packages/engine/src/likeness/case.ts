/**
 * A case: everything a decision looks at, and nothing else, as plain data. The policies, the plain rules beside them and whoever audits a decision later
 * all read this; its hash is stored with the decision. Days are counted from 1970-01-01, so that both kinds of rules compare whole numbers.
 */

import type { Act } from './codes.ts'
import { canonicalJson, sha256 } from './consent.ts'
import type { ConsentState } from './status.ts'

export const answers = ['none', 'yes', 'no'] as const
export const reviews = ['none', 'pending', 'cleared', 'vetoed', 'lapsed-blocked', 'lapsed-cleared'] as const
export const exemptions = ['none', 'claimed', 'upheld', 'refused'] as const

export interface Case {
	readonly form: 'parley/case/1'
	readonly producer: { readonly id: string; readonly isSignatory: boolean }
	readonly consent: ConsentOfCase
	readonly asked: Asked
	readonly standing: Standing
}

export interface ConsentOfCase {
	/** Empty where the request names none. */
	readonly id: string
	readonly state: ConsentState | 'none'
	readonly agreement: string
	readonly project: string
	readonly kind: string
	readonly acts: readonly string[]
	readonly modalities: readonly string[]
	readonly media: readonly string[]
	readonly limits: readonly string[]
	/** Those it names, and those they may hand it to. */
	readonly producers: readonly string[]
	readonly from: number
	readonly until: number
	readonly lifeStage: string
	readonly signerRole: string
	readonly unit: string
	readonly atMost: number
	/** Of that unit, by the uses allowed before. */
	readonly used: number
	readonly strikeSuspends: boolean
}

export interface Asked {
	readonly agreement: string
	readonly project: string
	readonly kind: string
	readonly act: Act
	/** `dub:fr` where `act` is `dub`; otherwise the same. */
	readonly actInFull: string
	readonly modalities: readonly string[]
	readonly medium: string
	/** What it will show, in the words of the limits: `nudity`, `violence`, … */
	readonly content: readonly string[]
	readonly unit: string
	readonly quantity: number
	readonly from: number
	readonly until: number
	/** The description passed the same reader as a consent's. */
	readonly isDescribed: boolean
	readonly depictsMinor: boolean
	/** Somebody is recognisable, or was asked for by name: all but a synthetic performer who is nobody. */
	readonly concernsPerformer: boolean
	/** Minutes from the notice to the services; negative when it came after, or never. */
	readonly noticeMinutes: number
	/** Engaged later than notice could be given, and told at the engagement. */
	readonly toldAtEngagement: boolean
	readonly exemption: (typeof exemptions)[number]
}

export interface Standing {
	/** The performer's, to this request. */
	readonly answer: (typeof answers)[number]
	readonly review: (typeof reviews)[number]
	readonly strike: boolean
	readonly payScheduled: boolean
	/** Notice to the union and a chance to bargain, for a synthetic performer. */
	readonly unionNotified: boolean
}

export const caseHash = (told: Case): string => sha256(canonicalJson(told))

export const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000)

export const noConsent: ConsentOfCase = {
	id: '',
	state: 'none',
	agreement: '',
	project: '',
	kind: '',
	acts: [],
	modalities: [],
	media: [],
	limits: [],
	producers: [],
	from: 0,
	until: 0,
	lifeStage: '',
	signerRole: '',
	unit: '',
	atMost: 0,
	used: 0,
	strikeSuspends: false,
}
