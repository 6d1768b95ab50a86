/** What the costs are made from: where everybody stands, the facts with their sources, and the steps between them and the costs. */
import { heading, nameOfSide, words } from '@parley/engine/report'
import type { Quantity } from '@parley/lang'
import { type Book, isSure } from './book.ts'
import { type Cell, day, figure, type Sheet, step, text } from './sheet.ts'
import { unitOf, valueCell } from './values.ts'
import { tablesSheet, workingSheet } from './working.ts'

export function positionsSheet(book: Book): Sheet {
	const { costing, points, positionRows, working } = book
	const titleOf = ({ home }: Quantity): string => costing.issues.find(issue => issue.id === home.id)?.title ?? ''
	return {
		name: 'Positions',
		title: 'Where everybody stands',
		heads: [
			'Issue',
			'Position',
			'Of',
			'Unit of the values',
			'Current agreement',
			...points.map(point => point.label),
			...points.map(point => `${point.label}: since`),
			...points.map(point => `${point.label}: as written`),
		],
		widths: [22, 32, 28, 28, 22, ...points.map(() => 22), ...points.map(() => 14), ...points.map(() => 34)],
		rows: positionRows.map(row => {
			const line = costing.positions.find(each => each.name === row.quantity.name)
			const sides = points.map(point => line?.bySide.find(each => each.side === point.id))
			return [
				text(titleOf(row.quantity)),
				text(heading(row.quantity.name)),
				text(row.labels),
				text(unitOf(row.quantity)),
				...row.figures.map((each, point) =>
					valueCell(book.plan, row.quantity, each.mean, isSure(each) ? working.valueFormula(row.quantity, row.index, point) : null),
				),
				...sides.map(side => day(side?.date)),
				...sides.map(side => text(row.isFirst ? side?.text : null)),
			]
		}),
		note: 'Percentages are ratios with a percent sign; money is in whole units of the currency.',
	}
}

export function factsSheet(book: Book): Sheet {
	const { costing, factRows, working, plan } = book
	const titleOf = ({ home }: Quantity): string => costing.issues.find(issue => issue.id === home.id)?.title ?? ''
	const shown = factRows.map(row => {
		const { quantity } = row
		const [value] = row.figures
		const formula = isSure(value!) ? working.valueFormula(quantity, row.index, 0) : null
		return [
			text(quantity.kind),
			text(titleOf(quantity)),
			text(heading(quantity.name)),
			text(row.labels),
			text('shared'),
			text(unitOf(quantity)),
			valueCell(plan, quantity, value!.mean, formula),
			...(isSure(value!)
				? [figure(null), figure(null), figure(null)]
				: [value!.p5, value!.p50, value!.p95].map(each => valueCell(plan, quantity, each))),
			text(row.isFirst ? quantity.formula : null),
			...sourceCells(quantity),
		]
	})
	const said = costing.facts.flatMap(line => {
		const quantity = plan.quantities.find(each => each.name === line.name)!
		return line.says.map((says, index) => [
			text(quantity.kind),
			text(titleOf(quantity)),
			text(heading(quantity.name)),
			text(''),
			text(nameOfSide(costing, says.side)),
			text(unitOf(quantity)),
			...[says.value?.mean, says.value?.p5, says.value?.p50, says.value?.p95].map(each => valueCell(plan, quantity, each ?? null)),
			text(quantity.says[index]?.text),
			...sourceCells({ ...quantity.says[index]!, source: says.source, note: says.note }),
		])
	})
	return {
		name: 'Facts',
		title: 'Facts and their sources',
		heads: [
			'Kind',
			'Issue',
			'Fact',
			'Of',
			'Whose',
			'Unit of the values',
			'Value, mean',
			'5% point',
			'Median',
			'95% point',
			'As written',
			'Source',
			'Confidence',
			'As of',
			'Known since',
			'Note',
		],
		widths: [8, 22, 32, 26, 12, 26, 20, 18, 18, 18, 34, 60, 12, 12, 12, 60],
		rows: [...shown, ...said],
		note: 'A fact of confidence "assumed" is nobody’s measurement but the authors’ own.',
	}
}

const sourceCells = (sourced: Pick<Quantity, 'source' | 'confidence' | 'dated' | 'known' | 'note'>): readonly Cell[] => [
	text(sourced.source),
	text(sourced.confidence),
	day(sourced.dated),
	day(sourced.known),
	text(sourced.note),
]

export function workingSheetOf({ working, points }: Book): Sheet {
	return {
		name: workingSheet,
		title: 'The steps from positions and facts to the costs that have no chance in them',
		heads: ['Step', 'Of', 'Unit', 'Current agreement', ...points.map(point => point.label)],
		widths: [44, 30, 26, 22, ...points.map(() => 22)],
		rows: working.rows.map(row => [text(words(row.name)), text(row.labels), text(row.unit), ...row.formulas.map(step)]),
	}
}

export function tablesSheetOf({ working }: Book): Sheet {
	return {
		name: tablesSheet,
		title: 'Cells of the folder’s tables that the costs above are worked from',
		heads: ['Column', 'Row', 'Unit', 'Value'],
		widths: [40, 30, 26, 20],
		rows: working.tableRows.map(row => [text(row.name), text(words(row.label)), text(row.unit), figure(row.value)]),
	}
}
