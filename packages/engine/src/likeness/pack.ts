/**
 * A rule pack: what one agreement, or one side's proposal, asks of an AI use, as a JSON file with its policies beside it in Cedar. Each rule has its clause,
 * its source, and how sure it is:
 *
 *   P primary text seen · H primary or two independent sources · L law firm's or union's page · R a summary in a public repository ·
 *   U from memory, to be checked · house: a rule of Parley's own, that no contract is cited for
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Act, acts, isCode, type Kind, kinds } from './codes.ts'
import { canonicalJson, sha256 } from './consent.ts'
import { type Requirement, type RequirementId, requirements } from './requirements.ts'

export type Confidence = 'P' | 'H' | 'L' | 'R' | 'U' | 'house'

export const confidenceWords: Readonly<Record<Confidence, string>> = {
	P: 'the text itself was seen',
	H: 'an official page, or two independent sources',
	L: 'a law firm’s or the union’s page',
	R: 'a public summary of the contract',
	U: 'from memory, to be checked',
	house: 'a rule of Parley’s own',
}

export interface PackRule {
	readonly id: RequirementId
	readonly clause: string
	readonly source: string
	readonly confidence: Confidence
	readonly variant?: string
}

export interface Pack {
	readonly form: 'parley/pack/1'
	readonly id: string
	readonly title: string
	readonly stands: 'agreement' | 'proposal' | 'position'
	readonly by: string
	readonly says: string
	readonly agreement: { readonly id: string; readonly version: string }
	/** The first day on which it could be known. */
	readonly known: string
	readonly from: string
	readonly until: string | null
	readonly note: string
	readonly kinds: readonly Kind[]
	readonly governs: readonly Act[]
	readonly review: {
		readonly days: number
		/** What silence means. */
		readonly lapse: 'blocked' | 'cleared'
		readonly veto: boolean
		readonly source: string
		readonly confidence: Confidence
	} | null
	readonly notice: { readonly hours: number; readonly acts: readonly Act[] } | null
	readonly rules: readonly PackRule[]
	readonly silent: readonly { readonly what: string; readonly says: string }[]
}

/** A pack with its policies, and one hash over all that decides. */
export interface LoadedPack {
	readonly pack: Pack
	readonly policies: string
	readonly schema: string
	readonly hash: string
}

export const packFolder = join(import.meta.dirname, '../../likeness/packs')
const schemaFile = join(packFolder, '../schema.cedarschema')

/** In the order in which they are shown: what was agreed, then what was disputed on the way, then another contract. */
export const packIds = ['tv-theatrical-2023', 'union-proposal-2023-10', 'employers-position-2023-10', 'interactive-2025'] as const
export type PackId = (typeof packIds)[number]

export const isPackId = (text: string): text is PackId => (packIds as readonly string[]).includes(text)

const loaded = new Map<PackId, LoadedPack>()

export function loadPack(id: PackId): LoadedPack {
	const found = loaded.get(id) ?? readPack(id)
	loaded.set(id, found)
	return found
}

export const loadPacks = (): readonly LoadedPack[] => packIds.map(loadPack)

function readPack(id: PackId): LoadedPack {
	const pack = JSON.parse(readFileSync(join(packFolder, `${id}.json`), 'utf8')) as Pack
	const policies = readFileSync(join(packFolder, `${id}.cedar`), 'utf8')
	return packOf(pack, policies, readFileSync(schemaFile, 'utf8'))
}

/** Throws when the pack's own files do not fit each other: they are ours. */
export function packOf(pack: Pack, policies: string, schema: string): LoadedPack {
	if (pack.form !== 'parley/pack/1') throw new Error(`${pack.id} is no rule pack`)
	const isKnown = (rule: PackRule): boolean => {
		if (!Object.hasOwn(requirements, rule.id)) return false
		const { variants = {} }: Requirement = requirements[rule.id]
		return rule.variant === undefined || Object.hasOwn(variants, rule.variant)
	}
	if (!pack.rules.every(isKnown)) throw new Error(`${pack.id} has a rule that no requirement stands for`)
	if (!pack.governs.every(act => isCode(acts, act)) || !pack.kinds.every(kind => isCode(kinds, kind)))
		throw new Error(`${pack.id} names an act or a kind that there is not`)
	return { pack, policies, schema, hash: sha256(canonicalJson({ pack, policies, schema })) }
}
