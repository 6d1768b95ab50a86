/** A value as a cell of the sheets Positions and Facts. */
import { unitWords } from '@parley/engine/report'
import type { Plan, Quantity } from '@parley/lang'
import type { Formula } from './formula.ts'
import { type Cell, day, figure, percent, text } from './sheet.ts'
import { isRatio } from './working.ts'

/** In the units of the sheet: percentages and ratios as ratios with a percent sign, choices and yes or no as words. */
export function valueCell(plan: Plan, quantity: Quantity, value: number | null, formula?: Formula | null): Cell {
	const { measure } = quantity
	if (value === null) return figure(null)
	if (measure.kind === 'yes-no') return text(value === 0 ? 'no' : 'yes')
	if (measure.kind === 'choice') return text(measure.words[value] ?? null)
	if (measure.kind === 'label') return text(plan.axes.find(axis => axis.name === measure.axis)?.labels[value] ?? null)
	if (measure.kind === 'date') return day(new Date(value * 86_400_000).toISOString().slice(0, 10))
	if (isRatio(quantity)) return percent(quantity.display === 'percent' ? value / 100 : value, formula ?? undefined)
	return figure(value, formula ?? undefined)
}

export const unitOf = (quantity: Quantity): string =>
	isRatio(quantity) ? '%' : unitWords(quantity.measure.kind === 'quantity' ? quantity.display : quantity.measure.kind)
