/** One proposal, priced on the shared facts and on each side's own: what the quarrel over a fact is worth. */
import type { Costing, CostLine } from '@parley/engine'
import { heading, money, moneyScale, nameOfPoint, nameOfSide, namesOfPoints, toneOfSide, withRange } from '@parley/engine/report'
import { isNothing } from './gap.ts'
import { type Canvas, draw, type Picture } from './picture.ts'
import { plotRows } from './rows.ts'

export interface OwnFacts {
	readonly name: string
	readonly issue: string
	readonly point: string
	readonly shared: CostLine
	readonly own: readonly CostLine[]
}

/** The costs whose price hangs on whose facts are used, one entry for each proposal. */
export function ownFactsOf(costing: Costing): readonly OwnFacts[] {
	return costing.costs.flatMap(shared => {
		if (shared.issue === null) return []
		const own = costing.ownFacts.filter(line => line.issue === shared.issue && line.name === shared.name && line.side === shared.side)
		const differs = own.some(({ cash }) => cash.mean !== shared.cash.mean || cash.p5 !== shared.cash.p5 || cash.p95 !== shared.cash.p95)
		if (!differs || [shared, ...own].every(line => isNothing(line.cash))) return []
		return [{ name: shared.name, issue: shared.issue, point: shared.side, shared, own }]
	})
}

export function ownFactsPicture(costing: Costing, { name, point, shared, own }: OwnFacts, canvas: Canvas): Picture {
	const lines = [...own, shared]
	const scale = moneyScale(lines.map(line => line.cash.mean))
	const format = (value: number): string => money(value, costing.currency, scale)
	const whose = (line: CostLine): string =>
		line.facts === 'shared' ? 'On the shared facts' : `On the facts of ${nameOfSide(costing, line.facts)}`
	return draw(canvas, {
		title: `${heading(name)} as ${nameOfPoint(namesOfPoints(costing), point).label} proposes it, over the term, by whose facts are used`,
		name: lines.map(line => `${whose(line)}: ${withRange(line.cash, format)}.`).join(' '),
		table: { head: ['Whose facts', 'Cash over the term'], rows: lines.map(line => [whose(line), withRange(line.cash, format)]) },
		plot: place =>
			plotRows(
				{
					mark: 'bar',
					rows: lines.map(line => ({ label: whose(line), figure: line.cash, tone: toneOfSide(costing, line.facts) })),
					format,
					formatTick: value => money(value, costing.currency),
				},
				place,
			),
	})
}
