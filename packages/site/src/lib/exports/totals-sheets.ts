/** What is made of the costs: increments, the three totals, gaps, the measures of the trade, and what continues. */
import type { Figure } from '@parley/engine'
import { nameOfPoint, unitWords, words } from '@parley/engine/report'
import { at, type Book, factValueColumn, keyOf } from './book.ts'
import { costAt, nameCells, spreadCells, spreadHeads, yearHeads } from './costs-sheet.ts'
import { binary, cell, type Formula, number, sum } from './formula.ts'
import { type Cell, firstRow, money, percent, type Sheet, text } from './sheet.ts'

export function incrementsSheet(book: Book): Sheet {
	const { costing, costLines, years } = book
	return {
		name: 'Increments',
		title: 'What each year adds to the year before it',
		heads: [
			'Issue',
			'Cost',
			'Point of the talks',
			...yearHeads(book, 'Added in'),
			`Sum of yearly increments, mean (${costing.currency})`,
			...spreadHeads(
				costing.years.map(year => `Added in year ${year.year}`),
				costing.currency,
			),
		],
		widths: [22, 30, 24, ...Array(years + 1).fill(20), ...Array(years * 3).fill(18)],
		rows: costLines.map((line, row) => [
			...nameCells(book, line),
			text(nameOfPoint(book.points, line.side).label),
			...line.increments.map((each, year) => {
				const now = cell(costAt(book, line, year))
				return money(each.mean, year === 0 ? now : binary('-', now, cell(costAt(book, line, year - 1))))
			}),
			money(line.totals.sumOfYearlyIncrements.mean, sum(costing.years.map((_, year) => cell(at('Increments', row + firstRow, 4 + year))))),
			...spreadCells(line.increments),
		]),
	}
}

export function totalsSheet(book: Book): Sheet {
	const { costing, costLines, points, years } = book
	const totals = points.flatMap(point => costLines.filter(line => line.side === point.id && line.issue === null))
	const rowsOf = totals.map((line, index) => {
		const increments = cell(at('Increments', book.costRow.get(keyOf(line))! + firstRow, 4 + years))
		const base = firstRow + index * 3
		return {
			line,
			base,
			rows: [
				totalRow(nameOfPoint(points, line.side).label, 'Sum of yearly increments', line.totals.sumOfYearlyIncrements, increments),
				totalRow(
					nameOfPoint(points, line.side).label,
					'Cost over base in the last year',
					line.totals.costOverBaseInLastYear,
					cell(costAt(book, line, years - 1)),
				),
				totalRow(nameOfPoint(points, line.side).label, 'Cash over the term', line.totals.cashOverTerm, cell(costAt(book, line, years))),
			],
		}
	})
	const gaps = costing.gaps
		.filter(gap => gap.issue === null)
		.flatMap(gap => {
			const [first, second] = gap.between.map(id => rowsOf.find(each => each.line.side === id)!)
			const label = pairLabel(book, gap.between)
			const less = (offset: number): Formula =>
				binary('-', cell(at('Totals', first!.base + offset, 3)), cell(at('Totals', second!.base + offset, 3)))
			const last = gap.byYear.at(-1)!
			return [
				totalRow(label, 'Sum of yearly increments', last, less(0)),
				totalRow(label, 'Cost over base in the last year', last, less(1)),
				totalRow(label, 'Cash over the term', gap.cash, less(2)),
			]
		})
	return {
		name: 'Totals',
		title: 'The whole package, under its three names',
		heads: [
			'Point of the talks, or gap',
			'Total',
			...['mean', '5% point', 'median', '95% point'].map(end => `Above the current agreement, ${end} (${costing.currency})`),
		],
		widths: [34, 32, 24, 22, 22, 22],
		rows: [...rowsOf.flatMap(each => each.rows), ...gaps],
		note: 'The sum of yearly increments always equals the cost over base in the last year.',
	}
}

const totalRow = (who: string, name: string, total: Figure, formula: Formula): readonly Cell[] => [
	text(who),
	text(name),
	money(total.mean, formula),
	money(total.p5),
	money(total.p50),
	money(total.p95),
]

const pairLabel = (book: Book, [first, second]: readonly [string, string]): string =>
	`${nameOfPoint(book.points, first).label} less ${nameOfPoint(book.points, second).label}`

export function gapsSheet(book: Book): Sheet {
	const { costing, years } = book
	return {
		name: 'Gaps',
		title: 'How far the points are apart, with the same luck for both',
		heads: [
			'Issue',
			'Cost',
			'Gap',
			...yearHeads(book, 'Gap in'),
			`Gap in cash over the term, mean (${costing.currency})`,
			...spreadHeads(['Cash'], costing.currency),
			'The first costs more in (% of trials)',
		],
		widths: [22, 30, 34, ...Array(years + 1).fill(20), 18, 18, 18, 16],
		rows: costing.gaps.map((gap, row) => {
			const ends = gap.between.map(side => ({ side, facts: 'shared', name: gap.name, issue: gap.issue }))
			return [
				...nameCells(book, gap),
				text(pairLabel(book, gap.between)),
				...gap.byYear.map((each, year) =>
					money(each.mean, binary('-', cell(costAt(book, ends[0]!, year)), cell(costAt(book, ends[1]!, year)))),
				),
				money(gap.cash.mean, sum(costing.years.map((_, year) => cell(at('Gaps', row + firstRow, 4 + year))))),
				...spreadCells([gap.cash]),
				percent(gap.firstCostsMore),
			].map(each => (gap.issue === null ? { ...each, isStrong: true } : each))
		}),
	}
}

export function measuresSheet(book: Book): Sheet {
	const { costing, costLines, points, years, factRows } = book
	return {
		name: 'Measures',
		title: 'The packages in the measures of the trade',
		heads: ['Point of the talks', 'Measure', 'Unit', 'Mean', '5% point', 'Median', '95% point'],
		widths: [26, 30, 30, 20, 20, 20, 20],
		rows: costing.measures.flatMap(measure => {
			const total = costLines.find(line => line.side === measure.side && line.issue === null)!
			const label = nameOfPoint(points, measure.side).label
			const annual = binary('/', cell(costAt(book, total, years)), number(years))
			return [
				[
					text(label),
					text('Average yearly cash'),
					text(costing.currency),
					money(measure.annual.mean, annual),
					money(measure.annual.p5),
					money(measure.annual.p50),
					money(measure.annual.p95),
				],
				...measure.perBasis.map(({ basis, unit, figure: shown }) => {
					const cells = factRows.flatMap((row, index) =>
						row.quantity.name === basis ? [cell(at('Facts', index + firstRow, factValueColumn))] : [],
					)
					const byYear = book.plan.quantities.find(quantity => quantity.name === basis)!.axes.includes('year')
					const divisor = cells.length === 0 ? null : binary('/', sum(cells), number(byYear ? years : 1))
					const formula = divisor ? binary('/', annual, divisor) : undefined
					const isPercent = unit.startsWith('%')
					const shape = (value: number | null, own?: Formula): Cell =>
						isPercent ? percent(value === null ? null : value / 100, own) : money(value, own)
					return [
						text(label),
						text(`By ${words(basis)}`),
						text(isPercent ? unit : unitWords(unit)),
						shape(shown.mean, formula),
						shape(shown.p5),
						shape(shown.p50),
						shape(shown.p95),
					]
				}),
			]
		}),
	}
}

export function continuingSheet(book: Book): Sheet {
	const { costing, years } = book
	return {
		name: 'Continuing',
		title: 'What the terms cost as they stand today, apart from any new money',
		heads: [
			'Issue',
			'Cost',
			...yearHeads(book, 'Contract'),
			`Cash over the term, mean (${costing.currency})`,
			...spreadHeads(['Cash'], costing.currency),
		],
		widths: [22, 30, ...Array(years + 1).fill(20), 18, 18, 18],
		rows: costing.continuation.map((line, row) => [
			...nameCells(book, line),
			...line.byYear.map(each => money(each.mean)),
			money(line.cash.mean, sum(costing.years.map((_, year) => cell(at('Continuing', row + firstRow, 3 + year))))),
			...spreadCells([line.cash]),
		]),
	}
}
