/**
 * Pictures of the report, for page, mail and paper. Each is a function of plain data and a canvas:
 *
 *   gapPicture(costing, ['sag-aftra', 'amptp'], { document, id: 'gap' })     a Picture, or null when there is nothing to draw
 *   standAlone(picture.wide)                                                 the same as a file of its own
 *
 * `Chart.svelte` shows one. On the server the document is `serverDocument()` of `#lib/server/pictures.ts`, in the browser `window.document`.
 */
export { standAlone } from './clean.ts'
export { gapPicture } from './gap.ts'
export { movementPicture } from './movement.ts'
export { type OwnFacts, ownFactsOf, ownFactsPicture } from './own-facts.ts'
export type { Canvas, Picture } from './picture.ts'
export { readingsPicture } from './readings.ts'
export { spreadPicture } from './spread.ts'
export { tornadoPicture } from './tornado.ts'
export { yearsPicture } from './years.ts'
