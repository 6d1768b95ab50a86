/** The costs by point and year, with their ranges; and where each mean stands, for the sheets that are made of it. */
import type { CostLine, Figure } from '@parley/engine'
import { heading, nameOfPoint, nameOfSide } from '@parley/engine/report'
import type { Quantity } from '@parley/lang'
import { at, type Book, keyOf } from './book.ts'
import { binary, type CellAt, cell, type Formula, number, sum } from './formula.ts'
import { type Cell, firstRow, money, type Sheet, strong, text } from './sheet.ts'

export const costColumns = 4
export const costsName = 'Costs'

/** The mean of one year of a cost, or of its cash over the term, on the sheet Costs. */
export const costAt = (book: Book, line: Pick<CostLine, 'side' | 'facts' | 'name' | 'issue'>, year: number): CellAt =>
	at(costsName, book.costRow.get(keyOf(line))! + firstRow, costColumns + 1 + year)

export const spreadHeads = (names: readonly string[], unit: string): readonly string[] =>
	names.flatMap(name => ['5% point', 'median', '95% point'].map(end => `${name}, ${end} (${unit})`))

export const spreadCells = (figures: readonly Figure[]): readonly Cell[] =>
	figures.flatMap(({ p5, p50, p95 }) => [money(p5), money(p50), money(p95)])

export function yearHeads({ costing }: Book, what: string): readonly string[] {
	return costing.years.map(year => `${what} year ${year.year}, ${year.from} to ${year.to}, mean (${costing.currency})`)
}

export function costsSheet(book: Book): Sheet {
	const { costing, costLines, reasons, years } = book
	const names = [...costing.years.map(year => `Year ${year.year}`), 'Cash']
	const shared = costLines.map(line => {
		const isTotal = line.issue === null
		const reason = isTotal ? null : (reasons.get(line.name) ?? null)
		const means = line.byYear.map((each, year) =>
			money(each.mean, isTotal ? totalFormula(book, line, year) : yearFormula(book, line, year)),
		)
		const cash = money(line.cash.mean, sum(costing.years.map((_, year) => cell(costAt(book, line, year)))))
		return [
			...nameCells(book, line),
			text(nameOfPoint(book.points, line.side).label),
			text('shared'),
			...means,
			cash,
			...spreadCells([...line.byYear, line.cash]),
			text(isTotal ? 'the sum of the costs above it' : reason === null ? writtenOut : `the engine’s figure, as ${reason}`),
		].map(each => (isTotal ? { ...each, isStrong: true } : each))
	})
	const own = costing.ownFacts.map(line => [
		...nameCells(book, line),
		text(nameOfPoint(book.points, line.side).label),
		text(`of ${nameOfSide(costing, line.facts)}`),
		...line.byYear.map(each => money(each.mean)),
		money(line.cash.mean),
		...spreadCells([...line.byYear, line.cash]),
		text('the engine’s figure, on a side’s own facts'),
	])
	return {
		name: costsName,
		title: 'What each side’s proposals cost above the current agreement',
		heads: [
			'Issue',
			'Cost',
			'Point of the talks',
			'Facts',
			...yearHeads(book, 'Contract'),
			`Cash over the term, mean (${costing.currency})`,
			...spreadHeads(names, costing.currency),
			'How it is worked out',
		],
		widths: [22, 30, 24, 14, ...Array(years + 1).fill(20), ...Array((years + 1) * 3).fill(18), 48],
		rows: [...shared, ...own],
		note: 'Means add up; ranges do not. Ranges are of the trials.',
	}
}

export function nameCells({ costing }: Book, line: Pick<CostLine, 'issue' | 'name'>): readonly Cell[] {
	if (line.issue === null) return [text(''), strong('The whole package')]
	return [text(costing.issues.find(issue => issue.id === line.issue)?.title ?? line.issue), text(heading(line.name))]
}

function totalFormula(book: Book, total: CostLine, year: number): Formula {
	const parts = book.costLines.filter(line => line.side === total.side && line.issue !== null)
	return parts.length === 0 ? number(0) : sum(parts.map(line => cell(costAt(book, line, year))))
}

/** The cost at this point less the cost under the current agreement, its other dimensions added up. */
function yearFormula(book: Book, line: CostLine, year: number): Formula | undefined {
	if (book.reasons.get(line.name) !== null) return undefined
	const cost = book.plan.quantities.find(quantity => quantity.kind === 'cost' && quantity.name === line.name)!
	const point = book.points.findIndex(each => each.id === line.side) + 1
	const ofYear = (which: number): Formula => sum(yearCells(book, cost, which, year).map(cell))
	return binary('-', ofYear(point), ofYear(0))
}

function yearCells({ plan, working }: Book, cost: Quantity, point: number, year: number): readonly CellAt[] {
	const cells = working.costCells(cost, point)
	const axis = cost.axes.indexOf('year')
	// A cost that does not vary by year is the same in each.
	if (axis < 0) return cells
	const sizes = cost.axes.map(name => plan.axes.find(each => each.name === name)!.labels.length)
	const inner = sizes.slice(axis + 1).reduce((a, b) => a * b, 1)
	return cells.filter((_, index) => Math.floor(index / inner) % sizes[axis]! === year)
}

const writtenOut = 'formulas over Positions and Facts, by way of Working'

/** Of a cost whose formulas did not come to the engine's figure, the sheet says so. */
export function owningUp(sheet: Sheet): Sheet {
	const say = (row: readonly Cell[]): readonly Cell[] =>
		row.at(-1)!.value === writtenOut && row[costColumns]!.formula === undefined
			? [...row.slice(0, -1), text('the engine’s figure: written out, it does not come to the same')]
			: row
	return { ...sheet, rows: sheet.rows.map(say) }
}
