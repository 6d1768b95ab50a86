import { type CellAt, evaluate, type Value } from './formula.ts'
import { type Cell, firstRow, type Sheet } from './sheet.ts'
import { serialOfEpoch } from './xlsx.ts'

/** Each formula is worked out; one that does not come to the figure beside it is left out. */
export function settle(sheets: readonly Sheet[]): readonly Sheet[] {
	const byName = new Map(sheets.map(sheet => [sheet.name, sheet]))
	const known = new Map<string, Value | null>()
	const look = (where: CellAt): Value | null => {
		const key = `${where.sheet} ${where.row} ${where.column}`
		if (!known.has(key)) {
			known.set(key, Number.NaN)
			const found = byName.get(where.sheet)?.rows[where.row - firstRow]?.[where.column - 1]
			known.set(key, found === undefined ? null : found.formula ? evaluate(found.formula, look) : sheetValue(found))
		}
		return known.get(key)!
	}
	return sheets.map(sheet => ({ ...sheet, rows: sheet.rows.map(row => row.map(each => settleCell(each, look))) }))
}

function sheetValue({ value, kind }: Cell): Value | null {
	return kind === 'day' && typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) / 86_400_000 + serialOfEpoch : value
}

function settleCell(it: Cell, look: (at: CellAt) => Value | null): Cell {
	if (!it.formula) return it
	const worked = Number(evaluate(it.formula, look))
	if (it.value === null) return Number.isFinite(worked) ? { ...it, value: worked } : { ...it, value: null }
	if (typeof it.value === 'number' && isSame(worked, it.value)) return it
	const { formula: _, ...plain } = it
	return plain
}

const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
