/** What each point's whole package, or one of its costs, comes to in each contract year, side beside side, with ranges. */
import type { Costing, CostLine, Figure } from '@parley/engine'
import { hasRange, heading, money, moneyScale, namesOfPoints, noFigure, span, withRange } from '@parley/engine/report'
import { legend, placeNames } from './legend.ts'
import { type Canvas, draw, type Picture, type Place, Plot } from './picture.ts'
import { endsOf, extentOf } from './scale.ts'
import { fillOf, fullOf, ink, muted, paper, rule } from './tones.ts'

interface Column {
	readonly year: number
	readonly tone: string
	readonly figure: Figure
	readonly from: number
	readonly to: number
	readonly says: string
}

/** Null when there is not one figure. `name`: "total", or a cost. */
export function yearsPicture(costing: Costing, canvas: Canvas, name = 'total'): Picture | null {
	const points = namesOfPoints(costing)
	const lines = points.flatMap(point => {
		const line = costing.costs.find(cost => cost.side === point.id && cost.name === name && (name !== 'total' || cost.issue === null))
		return line ? [{ point, line }] : []
	})
	const figures = lines.flatMap(({ line }) => line.byYear)
	if (figures.every(figure => figure.mean === null)) return null
	const scale = moneyScale(figures.map(figure => figure.mean))
	const format = (value: number): string => money(value, costing.currency, scale)
	const columns = lines.flatMap(({ point, line }, index) => columnsOf(line, point, index, lines.length, format))
	return draw(canvas, {
		title: `${name === 'total' ? 'What each package' : `What ${heading(name).toLowerCase()}`} costs in each contract year`,
		name: lines.map(({ point, line }) => `${point.label}: ${firstAndLast(line, format)}.`).join(' '),
		table: {
			head: ['Contract year', ...lines.map(({ point }) => point.label)],
			rows: costing.years.map((year, index) => [
				`Year ${year.year}, ${span(year.from, year.to)}`,
				...lines.map(({ line }) => withRange(line.byYear[index]!, format)),
			]),
		},
		plot: place => plotYears(costing, columns, lines, place, format),
	})
}

const firstAndLast = ({ byYear }: CostLine, format: (value: number) => string): string =>
	byYear.length === 1
		? withRange(byYear[0]!, format)
		: `${withRange(byYear[0]!, format)} in year 1, ${withRange(byYear.at(-1)!, format)} in year ${byYear.length}`

/** Of the room for a year, what its columns take together. */
const taken = 0.78

function columnsOf(
	line: CostLine,
	point: { readonly label: string; readonly tone: string },
	index: number,
	count: number,
	format: (value: number) => string,
): readonly Column[] {
	const room = taken / count
	return line.byYear.map((figure, year) => ({
		year: figure.year,
		tone: point.tone,
		figure,
		from: year + (1 - taken) / 2 + index * room + room * 0.06,
		to: year + (1 - taken) / 2 + (index + 1) * room - room * 0.06,
		says: `${point.label}, year ${figure.year}: ${withRange(figure, format)}`,
	}))
}

/** More columns than this leave no room for a value over each. */
const labelled = { wide: 8, narrow: 6 }

function plotYears(
	costing: Costing,
	columns: readonly Column[],
	lines: readonly { readonly point: { readonly label: string; readonly tone: string } }[],
	place: Place,
	format: (value: number) => string,
): Plot.PlotOptions {
	const { domain, ticks } = extentOf(
		columns.flatMap(column => endsOf(column.figure)),
		4,
	)
	const names = placeNames(
		lines.map(({ point }) => point),
		place,
	)
	const marginLeft = 58
	const marginTop = names.height + 18
	const height = marginTop + 190 + 28
	const isLabelled = columns.length <= (place.isNarrow ? labelled.narrow : labelled.wide)
	const drawn = columns.filter(column => column.figure.mean !== null)
	const middle = (column: Column): number => (column.from + column.to) / 2
	const peak = ({ figure }: Column): number => Math.max(0, figure.mean ?? 0, figure.p95 ?? 0)
	const pixel = (value: number): number => marginTop + (190 * (domain[1] - value)) / (domain[1] - domain[0])
	return {
		width: place.width,
		height,
		marginLeft,
		marginRight: 0,
		marginTop,
		marginBottom: 28,
		x: { type: 'linear', domain: [0, costing.years.length], axis: null },
		y: { type: 'identity', axis: null },
		marks: [
			Plot.ruleY(ticks, { y: pixel, stroke: rule }),
			Plot.text(ticks, {
				y: pixel,
				frameAnchor: 'left',
				dx: -8,
				textAnchor: 'end',
				text: tick => money(tick, costing.currency),
				fill: muted,
				fontSize: 12,
			}),
			Plot.rect(drawn, {
				x1: 'from',
				x2: 'to',
				y1: () => pixel(0),
				y2: column => pixel(column.figure.mean!),
				fill: { value: (column: Column) => fillOf(column.tone), scale: null },
				stroke: { value: (column: Column) => fullOf(column.tone), scale: null },
				title: 'says',
			}),
			...whiskers(drawn, middle, pixel),
			Plot.ruleY([pixel(0)], { stroke: ink }),
			...(isLabelled
				? [
						Plot.text(columns, {
							x: middle,
							y: column => pixel(peak(column)) - 9,
							text: ({ figure }) => (figure.mean === null ? noFigure : format(figure.mean)),
							fill: ink,
							fontWeight: 600,
							fontSize: place.isNarrow ? 11 : 12,
						}),
					]
				: []),
			Plot.text(costing.years, { x: (_, index) => index + 0.5, y: () => height - 12, text: year => `Year ${year.year}`, fill: ink }),
			...legend(names.placed, marginLeft, 'bar'),
		],
	}
}

function whiskers(
	columns: readonly Column[],
	middle: (column: Column) => number,
	pixel: (value: number) => number,
): readonly Plot.Markish[] {
	const ranged = columns.filter(column => hasRange(column.figure))
	const ends = ranged.flatMap(column => [column.figure.p5!, column.figure.p95!].map(value => ({ at: middle(column), y: pixel(value) })))
	const drawn = (stroke: string, strokeWidth: number): readonly Plot.Markish[] => [
		Plot.ruleX(ranged, { x: middle, y1: column => pixel(column.figure.p5!), y2: column => pixel(column.figure.p95!), stroke, strokeWidth }),
		Plot.ruleY(ends, { y: 'y', x1: end => end.at - 0.025, x2: end => end.at + 0.025, stroke, strokeWidth }),
	]
	return [...drawn(paper, 5), ...drawn(ink, 1.75)]
}
