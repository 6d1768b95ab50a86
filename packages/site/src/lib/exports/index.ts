/**
 * Every table of a costing, to take away:
 *
 *   sheetsOf(costed)              plain tables, cells with their formulas
 *   csvOf(sheet)                  one as CSV
 *   xlsxOf(sheets, title)         all as a workbook, its formulas live
 */
export type { Costed } from './book.ts'
export { csvOf } from './csv.ts'
export type { Cell, Sheet } from './sheet.ts'
export { sheetsOf } from './workbook.ts'
export { xlsxOf, xlsxType } from './xlsx.ts'
