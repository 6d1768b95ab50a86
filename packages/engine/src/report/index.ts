/**
 * How figures, sources and prose are said, for the terminal, the report and the site alike. Runs in the browser too.
 *
 *   money(881_165_700, 'USD')      "$881.2M"
 *   markdown(issue.prose).html     safe HTML: raw HTML in it is shown, never obeyed
 *   citations(fact.source)         the source, cut at its web addresses
 */
export { nameOfPoint, nameOfSide, namesOfPoints, type PointName, toneOfSide } from './charts/names.ts'
export { type CitedPiece, citations } from './citations.ts'
export * from './format.ts'
export { introduction, markdown } from './html-markdown.ts'
export { readTerms, type Terms, type Written, writtenValues } from './html-terms.ts'
export { showHidden } from './html-text.ts'
export { type PositionRow, positionRows, statusWords, unmovedWords } from './position-rows.ts'
