/**
 * Word files with tracked changes, both ways.
 *
 *   redlineFile(old, now, file)     accept all and it is `now`, reject all and it is `old`, as `canonical` writes them
 *   readWord(bytes)                 the two texts of somebody else's file, its changes and comments; or why it was refused
 *   answerOf(file, base)            what of it was changed without being marked
 */
import { readClause } from './clause.ts'
import { type WordFile, writeClean, writeRedline } from './write.ts'

export { type Answer, answerOf } from './answer.ts'
export { canonical } from './clause.ts'
export { type Comment, type ReadFile, type ReadWord, readWord, type TrackedChange } from './read.ts'
export { largestFile, type Refusal } from './unpack.ts'
export type { WordFile } from './write.ts'

export const redlineFile = (old: string, now: string, file: WordFile): Uint8Array<ArrayBuffer> =>
	writeRedline(readClause(old), readClause(now), file)
export const cleanFile = (text: string, file: WordFile): Uint8Array<ArrayBuffer> => writeClean(readClause(text), file)

export const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
