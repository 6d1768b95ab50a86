/**
 * The register a file is checked against: plain JSON, made by the union's site or by hand, with no name of a performer in it. It is all the check needs,
 * so that it can run on a laptop that has never met the site.
 */
import type { Consent } from './consent.ts'
import type { ConsentEvent } from './status.ts'

export interface Register {
	readonly version: 1
	/** Whose it is, for people: a negotiation's id or a union's name. */
	readonly title: string
	/** When it was made. */
	readonly asOf: string
	/** Made for somebody who may not see all of it: what is missing in it may stand in the whole. */
	readonly isPart?: boolean
	readonly consents: readonly RegisteredConsent[]
	/** Uses that were asked for and decided. */
	readonly uses: readonly RegisteredUse[]
	readonly signatories: readonly Signatory[]
}

export interface RegisteredConsent {
	/** `consentHash(record)`; one that differs makes the whole register unsound. */
	readonly hash: string
	readonly record: Consent
	/** All events of this consent, whichever version they are about, in order. */
	readonly events: readonly ConsentEvent[]
}

/** A file's `use` names one of these by id, or an act (`use`, `dub:fr`), which is then held against the consent's own terms alone. */
export interface RegisteredUse {
	readonly id: string
	readonly consent: string
	readonly consentHash: string
	readonly act: string
	readonly project: string
	readonly medium: string
	/** A signatory, by id. */
	readonly producer: string
	/** Days, both included. */
	readonly from: string
	readonly until: string
	/** A veto that was released later is an `allowed` with a later `since`. */
	readonly state: 'waiting' | 'allowed' | 'refused' | 'vetoed'
	readonly since: string
}

/** A producer that has signed the agreement, with the certificates it signs its files with. */
export interface Signatory {
	readonly id: string
	readonly name: string
	/** PEM, one or more: the signer's own certificate, or an authority of the signatory's own. */
	readonly certificates: readonly string[]
	/** Days on which it is a signatory, both included; no last day while it stays one. */
	readonly from: string
	readonly until: string | null
}
