/** What each point's whole package costs in each contract year: one chart for each, on one scale; none without any figure. */
import type { Costing } from '../../run/costing.ts'
import { money, moneyScale, withRange } from '../format.ts'
import { columnsChart } from './columns.ts'
import { namesOfPoints } from './names.ts'
import { extentOf, makeScale } from './scale.ts'

export function yearCharts(costing: Costing, id = 'years'): readonly { readonly point: string; readonly svg: string }[] {
	const totals = costing.costs.filter(cost => cost.issue === null)
	const scale = makeScale(totals.flatMap(total => total.byYear.flatMap(extentOf)))
	if (totals.every(total => total.byYear.every(year => year.mean === null))) return []
	const counted = moneyScale([scale.low, scale.high])
	const format = (value: number): string => money(value, costing.currency, counted)
	return namesOfPoints(costing).flatMap(name => {
		const total = totals.find(each => each.side === name.id)
		if (!total) return []
		const svg = columnsChart({
			id: `${id}-${costing.points.findIndex(point => point.id === name.id) + 1}`,
			title: `${name.label}: what the package costs in each contract year`,
			description: total.byYear.map(year => `Year ${year.year}: ${withRange(year, format)}.`).join(' '),
			tone: name.tone,
			columns: total.byYear.map(year => ({ label: `Year ${year.year}`, figure: year })),
			scale,
			format,
			formatTick: value => money(value, costing.currency),
		})
		return [{ point: name.id, svg }]
	})
}
