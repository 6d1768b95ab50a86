/**
 * Performers' likeness and AI: what a consent is, what has become of it, and the register that files are checked against.
 *
 *   const hash = consentHash(consent)                       → what is signed, logged and stamped
 *   stateAt(events, hash, consent, '2023-11-20')            → 'active', 'suspended', 'withdrawn-new-use', …
 */
export {
	type Act,
	actOf,
	acts,
	type Code,
	codesOf,
	isCode,
	type Kind,
	kinds,
	type LifeStage,
	type Limit,
	lifeStages,
	limits,
	type Medium,
	type Modality,
	media,
	modalities,
	type ScopeUnit,
	type SignerRole,
	scopeUnits,
	signerRoles,
} from './codes.ts'
export { type Consent, canonicalJson, consentHash, sha256 } from './consent.ts'
export type { Register, RegisteredConsent, RegisteredUse, Signatory } from './register.ts'
export {
	type ConsentEvent,
	type ConsentState,
	chainProblems,
	consentStates,
	type EventWords,
	eventHash,
	stateAt,
	type WithdrawalEffect,
	withdrawalEffects,
} from './status.ts'
