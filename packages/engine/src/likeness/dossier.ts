/** Requests with all that stands around them, as one file: what the command line decides, and what the site hands out for it. */
import type { Case } from './case.ts'
import { type Consent, consentHash } from './consent.ts'
import { type Decision, decide } from './decide.ts'
import { loadPack, loadPacks, type Pack, type PackId } from './pack.ts'
import type { RegisteredConsent, Signatory } from './register.ts'
import { type Around, caseFrom, type LikenessRequest } from './request.ts'
import { chainProblems } from './status.ts'

export interface Dossier {
	readonly form: 'parley/dossier/1'
	readonly title: string
	/** Made up, for showing; said wherever it is shown. */
	readonly isSynthetic?: boolean
	/** The moment at which it is decided. */
	readonly at: string
	readonly consents: readonly RegisteredConsent[]
	readonly signatories: readonly Signatory[]
	readonly requests: readonly (Around & { readonly request: LikenessRequest })[]
}

export const dossierCases = ({
	requests,
	consents,
	signatories,
	at,
}: Dossier): readonly { readonly request: LikenessRequest; readonly told: Case }[] =>
	requests.map(each => ({ request: each.request, told: caseFrom(each.request, { consents, signatories }, each, at) }))

export interface DecidedUse {
	readonly request: LikenessRequest
	readonly decision: Decision
}

/** Decided under a pack is asked under its agreement: a consent that was given under another does not carry over. */
export const underPack = (told: Case, { agreement }: Pack): Case => ({
	...told,
	asked: { ...told.asked, agreement: `${agreement.id}/${agreement.version}` },
})

export const decideDossier = (dossier: Dossier, pack: PackId): readonly DecidedUse[] =>
	dossierCases(dossier).map(({ request, told }) => ({ request, decision: decide(pack, underPack(told, loadPack(pack).pack)) }))

export interface Compared {
	readonly packs: readonly Pack[]
	readonly rows: readonly { readonly request: LikenessRequest; readonly decisions: readonly Decision[] }[]
}

/** The same requests under every pack, side by side: what the sides' dispute changes. */
export function compareDossier(dossier: Dossier): Compared {
	const packs = loadPacks().map(({ pack }) => pack)
	return {
		packs,
		rows: dossierCases(dossier).map(({ request, told }) => ({
			request,
			decisions: packs.map(pack => decide(pack.id, underPack(told, pack))),
		})),
	}
}

/** What does not hold of a dossier as it was read; empty when it can be decided. */
export function dossierProblems(value: unknown): readonly string[] {
	const given = value as Partial<Dossier> | null
	if (typeof given !== 'object' || given === null || given.form !== 'parley/dossier/1')
		return ['This is no dossier: its form is not parley/dossier/1.']
	for (const name of ['consents', 'signatories', 'requests'] as const)
		if (!Array.isArray(given[name])) return [`A dossier has a list of ${name}.`]
	if (typeof given.at !== 'string' || Number.isNaN(Date.parse(given.at)))
		return ['A dossier says at which moment it is decided: at, like 2023-11-20T12:00:00.000Z.']
	return given.consents!.flatMap((each, place) => {
		try {
			return consentProblems(each).map(problem => `Consent ${place + 1}: ${problem}`)
		} catch {
			return [`Consent ${place + 1} lacks a field, or has one of the wrong kind.`]
		}
	})
}

function consentProblems({ record, hash, events }: RegisteredConsent): readonly string[] {
	const wrongHash = consentHash(record) === hash ? [] : ['its hash is another than the one given, so its words were changed.']
	return [...wrongHash, ...chainProblems(events)]
}

export const registered = (record: Consent, events: RegisteredConsent['events']): RegisteredConsent => ({
	hash: consentHash(record),
	record,
	events,
})
