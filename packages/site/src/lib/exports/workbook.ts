/**
 * Every table of a costing: as sheets of one workbook, with formulas wherever a reader can check one by hand, and one by one as CSV. A formula that does
 * not come to the engine's own figure is not written: the figure stands there alone, and the sheet says so.
 */
import { aboutSheet } from './about-sheet.ts'
import { type Costed, createBook } from './book.ts'
import { claimsSheet } from './claims-sheet.ts'
import { costsName, costsSheet, owningUp } from './costs-sheet.ts'
import { factsSheet, positionsSheet, tablesSheetOf, workingSheetOf } from './inputs-sheets.ts'
import { settle } from './settle.ts'
import type { Sheet } from './sheet.ts'
import { continuingSheet, gapsSheet, incrementsSheet, measuresSheet, totalsSheet } from './totals-sheets.ts'

/** In the order of the workbook. */
export function sheetsOf(costed: Costed): readonly Sheet[] {
	const book = createBook(costed)
	const costs = costsSheet(book)
	const draft = [
		costs,
		incrementsSheet(book),
		totalsSheet(book),
		gapsSheet(book),
		measuresSheet(book),
		continuingSheet(book),
		positionsSheet(book),
		factsSheet(book),
		claimsSheet(book),
	]
	// What is written out on Working is known only when all others have asked for it.
	const all = [...draft, workingSheetOf(book), ...(book.working.tableRows.length > 0 ? [tablesSheetOf(book)] : [])]
	const settled = settle(all).map(sheet => (sheet.name === costsName ? owningUp(sheet) : sheet))
	return [aboutSheet(book, settled), ...settled]
}
