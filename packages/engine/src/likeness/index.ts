/**
 * Performers' likeness and AI: what a consent is, what has become of it, and the register that files are checked against.
 *
 *   const hash = consentHash(consent)                       → what is signed, logged and stamped
 *   stateAt(events, hash, consent, '2023-11-20')            → 'active', 'suspended', 'withdrawn-new-use', …
 */

export { type Case, caseHash, noConsent, type Standing } from './case.ts'
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
export { type Decision, decide, decider, type Reason } from './decide.ts'
export {
	type Compared,
	compareDossier,
	type DecidedUse,
	type Dossier,
	decideDossier,
	dossierProblems,
	registered,
	underPack,
} from './dossier.ts'
export { detailHash, type LikenessAct, type LikenessEntry, printLikenessEntry, readLikenessEntry } from './entry.ts'
export { type GrievanceLog, type GrievanceParts, grievanceBundle, grievanceProblems, type LoggedLine } from './grievance.ts'
export { type ConsentProblem, isSpecific, lintConsent, vagueWords } from './lint.ts'
export { bundleInLogProblems, likenessLogProblems } from './log-check.ts'
export { type Owed, owedFor, type PayGiven, payProblems, sessions } from './money.ts'
export { changesBetween, isNarrower, type SummaryChange } from './narrow.ts'
export {
	type Confidence,
	confidenceWords,
	isPackId,
	type LoadedPack,
	loadPack,
	loadPacks,
	type Pack,
	type PackId,
	packFolder,
	packIds,
} from './pack.ts'
export type { Register, RegisteredConsent, RegisteredUse, Signatory } from './register.ts'
export { type Around, caseFrom, type LikenessRequest } from './request.ts'
export { type RequirementId, requirements } from './requirements.ts'
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
export { type Statute, statutes } from './statutes.ts'
export { plainSummary, type SummaryLine } from './summary.ts'
export { dollars, listed } from './words.ts'
