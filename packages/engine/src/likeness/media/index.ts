/**
 * The check of pictures, sound and film by their Content Credentials, against a register of consents; and the stamp that names a consent in a file.
 *
 *   const checker = createChecker(register)
 *   await checker.check('scene-12.mp4', 'scene-12.mp4', { today: '2023-11-20' })   → { outcome: 'matches-consent', reasons, … }
 *
 * Nothing is fetched, whatever a file asks for. What the answers mean, and what they cannot say: docs/media-checks.md.
 */
export { checkAll } from './batch.ts'
export { type Checker, type CheckerOptions, createChecker, type MediaCheck } from './checker.ts'
export { type Credential, certificatesIn, readCredential } from './credential.ts'
export type { Failure, IngredientFound, ManifestFound, SignerFound, StampFound } from './findings.ts'
export { type MediaKind, type MediaType, mediaTypes, sniff } from './formats.ts'
export type { Asked, FileDay, MatchedConsent } from './judge.ts'
export { createFilePool, type FilePool, type ReadLimits, readLimits } from './pool.ts'
export { type RegisterProblem, readRegister, registerProblems } from './register-file.ts'
export { type Stamp, stampMedia } from './stamp.ts'
export { stampInThread } from './stamp-thread.ts'
export type { Stamped } from './stamp-worker.ts'
export { stampLabel } from './store.ts'
export { manifestTree, type TreePart } from './tree.ts'
export { isQuiet, type Outcome, outcomeWords, type Reason, type Verdict, verdicts } from './verdicts.ts'
export { verifierVersion } from './verifier.ts'
export { type Walked, walk } from './walk.ts'
