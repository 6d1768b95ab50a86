/** Mistakes in a user's text, as data and as people read them. */
export { safe } from './columns.ts'
export type { Diagnostic, Label, Place } from './diagnostic.ts'
export { editDistance, nearest } from './nearest.ts'
export { inOrder, type PrintOptions, printDiagnostics } from './print.ts'
