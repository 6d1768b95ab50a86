/**
 * The same from texts in hand, for a page that checks what is being written: no disk, no database, nothing of Node.
 *
 *   const opened = await openLoaded(loadFolder({ directory, files, diagnostics: [] }))
 *   costNegotiation(opened.negotiation, opened.plan, opened.columns)
 */
export type { Folder } from './negotiation/folder.ts'
export { type Loaded, loadFolder } from './negotiation/load.ts'
export type { Negotiation } from './negotiation/negotiation.ts'
export { type Opened, openLoaded } from './negotiation/open.ts'
export type { Costing } from './run/costing.ts'
export { costNegotiation, defaultPoints } from './run/costing.ts'
export { type Explained, explain } from './run/explain.ts'
export type { Figure } from './run/figures.ts'
export { showFigure } from './run/show.ts'
