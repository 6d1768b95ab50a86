/** A figure as words, also where it is no number: a choice, a date, a yes. */
import type { Quantity } from '@parley/lang'
import { fewPeople, oftenness, quantity as sayQuantity } from '../report/format.ts'
import { showValue } from './costing.ts'
import type { FigureOf } from './figures.ts'

export function showFigure(quantity: Quantity, figure: FigureOf): string {
	if (figure.few) return fewPeople
	if (quantity.measure.kind === 'yes-no' && figure.uncertain) return `yes ${oftenness(figure.mean ?? 0)}`
	if (quantity.measure.kind !== 'quantity') return showValue(quantity, figure.p50)
	if (!figure.uncertain) return sayQuantity(figure.mean, quantity.display)
	return `${sayQuantity(figure.p50, quantity.display)} (${sayQuantity(figure.p5, quantity.display)} to ${sayQuantity(figure.p95, quantity.display)})`
}
