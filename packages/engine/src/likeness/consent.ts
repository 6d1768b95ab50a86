/**
 * A consent: what a performer has said yes to, so exactly that a stranger can tell whether a use is inside it. One version never changes; its hash is
 * SHA-256 over its canonical JSON (RFC 8785), lower-case hexadecimal, and stands in the signature, in the log and in the file itself. What happens to it
 * afterwards is events (status.ts). Names follow ISO/IEC TS 27560 where it has one. Ids are opaque: a record names a performer by an id and nothing else.
 */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Kind, LifeStage, Limit, Medium, Modality, ScopeUnit, SignerRole } from './codes.ts'

export interface Consent {
	readonly form: 'parley/consent/1'
	/** The same for every version. */
	readonly id: string
	/** 1, 2, … */
	readonly version: number
	/** The hash of the version before, null for the first. */
	readonly previous: string | null
	/** The performer, by an opaque id. */
	readonly subject: string
	readonly lifeStage: LifeStage
	readonly signerRole: SignerRole
	/** The rules it was given under: `tv-theatrical`, `2023`. */
	readonly agreement: { readonly id: string; readonly version: string }
	readonly project: { readonly id: string; readonly title: string }
	readonly role: string
	/** Signatories who may act on it, by id. Nobody else may, and `transferees` says whom they may hand it to. */
	readonly producers: readonly string[]
	readonly transferees: readonly string[]
	readonly kind: Kind
	/** `create`, `use`, `alter`, `train`, `realtime`, `dub:LANGUAGE`. */
	readonly acts: readonly string[]
	readonly modalities: readonly Modality[]
	readonly media: readonly Medium[]
	readonly limits: readonly Limit[]
	readonly scope: { readonly unit: ScopeUnit; readonly atMost: number }
	/** The intended use, in plain words. Where it says less than the codes, it wins. */
	readonly description: string
	/** Of the description, `en`, `es`, … */
	readonly language: string
	/** Days, both included. */
	readonly from: string
	readonly until: string
	/** Who advised the signer: the union under an agreement that speaks of replicas, or a lawyer. */
	readonly representation: { readonly by: 'union' | 'counsel'; readonly reference: string }
	/** What is paid: by the agreement's rules, or a rate above them, in cents for each unit of `scope`. */
	readonly compensation: { readonly basis: 'agreement' } | { readonly basis: 'rate'; readonly cents: number; readonly per: ScopeUnit }
	readonly strikeSuspends: boolean
	readonly survivesDeath: boolean
	/** True when no other producer may be given the same for the same project. */
	readonly exclusive: boolean
}

/** RFC 8785. Throws for what JSON cannot say, such as NaN: a record never holds it. */
export function canonicalJson(value: unknown): string {
	const text = canonicalize(value)
	if (text === undefined) throw new Error('what is hashed can be written as JSON')
	return text
}

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/** The hash by which a version is meant: in signatures, in the log, and as `consentHash` in a file. */
export const consentHash = (consent: Consent): string => sha256(canonicalJson(consent))
