/**
 * The same from texts in hand, for a page that checks what is being written: no disk, no database, nothing of Node.
 *
 *   const opened = openLoaded(loadFolder({ directory, files, diagnostics: [] }))
 *   costNegotiation(opened.negotiation, opened.plan, opened.columns)
 *
 * Where some tables are no texts, `compileLoaded` takes what is known of them (`TableData`), and `withRows` the rows of the others.
 */
export type { Folder } from './negotiation/folder.ts'
export { type Loaded, loadFolder } from './negotiation/load.ts'
export type { Negotiation } from './negotiation/negotiation.ts'
export { compileLoaded, type Opened, openLoaded, withRows } from './negotiation/open.ts'
export type { Costing } from './run/costing.ts'
export { costNegotiation, defaultPoints } from './run/costing.ts'
export { type Explained, explain } from './run/explain.ts'
export type { Figure } from './run/figures.ts'
export { showFigure } from './run/show.ts'
export { readTexts } from './tables/texts.ts'
