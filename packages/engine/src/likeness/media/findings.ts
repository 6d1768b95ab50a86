/** What is read of one file, before any register is asked: plain data, small, made in the thread that reads the file. */
import type { MediaType } from './formats.ts'

export interface Seen {
	readonly bytes: number
	/** Null where the file was not read to its end. */
	readonly sha256: string | null
	readonly type: MediaType | null
}

export const nothingSeen: Seen = { bytes: 0, sha256: null, type: null }

export type Finding =
	| { readonly kind: 'unreadable'; readonly code: UnreadableCode; readonly explanation?: string }
	| { readonly kind: 'no-credentials'; readonly remains: boolean }
	| { readonly kind: 'remote-only'; readonly address: string }
	/** There are credentials, and they cannot be taken apart. */
	| { readonly kind: 'broken'; readonly explanation: string }
	| { readonly kind: 'read'; readonly manifests: readonly ManifestFound[]; readonly more: number }

export const unreadableWords = {
	missing: 'There is no such file.',
	'not-a-file': 'This is no file: a folder, a device or a pipe is not read.',
	'a-link': 'This is a link to somewhere else. Links in a folder are not followed; name the file itself.',
	'no-permission': 'The file may not be read by whoever runs the check.',
	'cannot-be-read': 'The file could not be read from where it lies.',
	changed: 'The file changed while it was read.',
	empty: 'The file is empty.',
	'too-large': 'The file is larger than the check reads. Ask for a smaller copy of the same master, with its own credentials.',
	'unknown-type': 'Its first bytes are of no kind that can carry Content Credentials and be checked here.',
	damaged: 'The file is damaged, or not what its first bytes say it is.',
	'too-long': 'The check was ended, since it took too long.',
	'verifier-failed': 'The verifier gave up on this file.',
} as const
export type UnreadableCode = keyof typeof unreadableWords

export interface ManifestFound {
	readonly label: string
	/** The one that speaks for the file as it is; the others speak for what it was made from. */
	readonly isActive: boolean
	readonly title: string | null
	readonly generator: string | null
	readonly signer: SignerFound | null
	/** Of the list the signer was found on: `''` for a certificate listed by itself, null when on none. */
	readonly trustedBy: string | null
	/** The moment a trusted authority for time-stamps vouches for. */
	readonly provenTime: string | null
	readonly failures: readonly Failure[]
	readonly sources: readonly string[]
	readonly references: readonly StampFound[]
	readonly ingredients: readonly IngredientFound[]
	/** Assertions that were taken out later, as the standard allows. */
	readonly redacted: readonly string[]
}

export interface SignerFound {
	readonly name: string
	readonly issuer: string
	readonly serial: string
}

export interface Failure {
	readonly code: string
	readonly explanation: string
	/** True for what the manifest itself says was wrong with an ingredient when it was taken in. */
	readonly isRecorded: boolean
}

/** A stamp as it stands in the file; what is not of the right kind is null. */
export interface StampFound {
	readonly consentId: string | null
	readonly consentHash: string | null
	readonly use: string | null
}

export interface IngredientFound {
	readonly title: string | null
	readonly relationship: string | null
	/** The label of its own manifest, when it has one. */
	readonly manifest: string | null
}
