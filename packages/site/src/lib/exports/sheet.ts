/** A table of the workbook and of the CSV files: headings with their units, and cells that know their value and, where they have one, their formula. */
import type { Formula } from './formula.ts'

export type CellKind = 'text' | 'number' | 'money' | 'percent' | 'day'

export interface Cell {
	/** A day as 2023-10-28; a percentage as 0.07; null where there is no figure. */
	readonly value: number | string | null
	readonly kind: CellKind
	readonly formula?: Formula
	readonly isStrong?: boolean
}

export interface Sheet {
	/** Of its file and its sheet. */
	readonly name: string
	readonly title: string
	/** With the unit: "Cash over the term, mean (USD)". */
	readonly heads: readonly string[]
	/** In characters. */
	readonly widths: readonly number[]
	readonly rows: readonly (readonly Cell[])[]
	/** What a reader of this table alone must know. */
	readonly note?: string
}

export const text = (value: string | null | undefined): Cell => ({ value: value ?? null, kind: 'text' })
export const strong = (value: string): Cell => ({ value, kind: 'text', isStrong: true })
export const money = (value: number | null, formula?: Formula): Cell => withFormula({ value, kind: 'money' }, formula)
export const percent = (value: number | null, formula?: Formula): Cell => withFormula({ value, kind: 'percent' }, formula)
export const figure = (value: number | null, formula?: Formula): Cell => withFormula({ value, kind: 'number' }, formula)
export const day = (value: string | null | undefined): Cell => ({ value: value ?? null, kind: 'day' })

/** What the formula alone comes to: a step, of which the engine says no figure. */
export const step = (formula: Formula): Cell => ({ value: null, kind: 'number', formula })

/** A figure that the engine does not give, perhaps because few people stand behind it, is not to be had by way of a formula either. */
const withFormula = (cell: Cell, formula: Formula | undefined): Cell => (formula && cell.value !== null ? { ...cell, formula } : cell)

/** Where the first row of figures stands: below the heading. */
export const firstRow = 2
