/**
 * Every table of a costing: as sheets of one workbook, with formulas wherever a reader can check one by hand, and one by one as CSV. A formula that does
 * not come to the engine's own figure is not written: the figure stands there alone, and the sheet says so.
 */
import type { Claims, Costing, CostLine, Figure, Negotiation } from '@parley/engine'
import { figuresOf, pointOf, scenarioOf, standardRun } from '@parley/engine'
import { heading, nameOfPoint, nameOfSide, namesOfPoints, unitWords, words } from '@parley/engine/report'
import { makeProgram, type Plan, type Quantity, type Scenario } from '@parley/lang'
import { binary, type CellAt, call, cell, evaluate, type Formula, number, sum, type Value } from './formula.ts'
import { type Cell, day, figure, firstRow, money, percent, type Sheet, strong, text, whole } from './sheet.ts'
import { CannotBeWritten, createWorking, isRatio, tablesSheet, type Working, workingSheet } from './working.ts'

export interface Costed {
	readonly negotiation: Negotiation
	readonly plan: Plan
	readonly columns: Parameters<typeof figuresOf>[2]['columns']
	readonly costing: Costing
	readonly claims: Claims
	/** Of the folder's files. */
	readonly hash: string
	/** What of it is made up, in words. */
	readonly madeUp: string | null
}

/** In the order of the workbook. */
export function sheetsOf(costed: Costed): readonly Sheet[] {
	const book = createBook(costed)
	const costs = costsSheet(book)
	const draft = [
		costs,
		incrementsSheet(book),
		totalsSheet(book),
		gapsSheet(book),
		measuresSheet(book),
		continuingSheet(book),
		positionsSheet(book),
		factsSheet(book),
		claimsSheet(book),
	]
	// What is written out on Working is known only when all others have asked for it.
	const all = [...draft, workingSheetOf(book), ...(book.working.tableRows.length > 0 ? [tablesSheetOf(book)] : [])]
	const settled = settle(all).map(sheet => (sheet.name === costsName ? owningUp(sheet) : sheet))
	return [aboutSheet(book, settled), ...settled]
}

interface Book extends Costed {
	readonly years: number
	readonly points: readonly { readonly id: string; readonly label: string }[]
	readonly working: Working
	readonly positionRows: readonly ValueRow[]
	readonly factRows: readonly ValueRow[]
	/** Where a cost's row is on the sheet Costs, from 0. */
	readonly costRow: ReadonlyMap<string, number>
	readonly costLines: readonly CostLine[]
	/** Why a cost is not written out as formulas; null when it is. */
	readonly reasons: ReadonlyMap<string, string | null>
}

interface ValueRow {
	readonly quantity: Quantity
	readonly index: number
	readonly labels: string
	/** One for each point; of a fact only one. */
	readonly figures: readonly Figure[]
	readonly isFirst: boolean
}

const keyOf = (line: Pick<CostLine, 'side' | 'facts' | 'name' | 'issue'>): string =>
	`${line.side}\n${line.facts}\n${line.issue === null ? '' : line.name}`

function createBook(costed: Costed): Book {
	const { plan, costing } = costed
	const points = namesOfPoints(costing)
	const scenarios = ['current', ...points.map(point => point.id)].map(id => scenarioNamed(plan, id))
	const positionRows = valueRows(costed, 'position', scenarios)
	const factRows = valueRows(costed, 'fact', scenarios.slice(0, 1))
	const costLines = points.flatMap(point =>
		costing.costs.filter(line => line.side === point.id).toSorted((a, b) => Number(a.issue === null) - Number(b.issue === null)),
	)
	const positionAt = new Map(positionRows.map((row, index) => [`${row.quantity.name} ${row.index}`, index + firstRow]))
	const factAt = new Map(
		factRows.flatMap((row, index) => (isSure(row.figures[0]!) ? [[`${row.quantity.name} ${row.index}`, index + firstRow] as const] : [])),
	)
	const place = (sheet: string, row: number | undefined, column: number): CellAt | null =>
		row === undefined ? null : { sheet, row, column }
	const working = createWorking(plan, costed.columns, scenarios, {
		position: (name, index, point) => place('Positions', positionAt.get(`${name} ${index}`), positionColumns + 1 + point),
		fact: (name, index) => place('Facts', factAt.get(`${name} ${index}`), factValueColumn),
	})
	return {
		...costed,
		years: costing.years.length,
		points,
		working,
		positionRows,
		factRows,
		costLines,
		costRow: new Map(costLines.map((line, index) => [keyOf(line), index])),
		reasons: reasonsOf(plan, costLines, working),
	}
}

function scenarioNamed(plan: Plan, id: string): Scenario {
	const point = pointOf(plan, id)
	if ('error' in point) throw new Error(`a costed point is a point: ${point.error}`)
	return scenarioOf(plan, point, { facts: null })
}

const isSure = ({ mean, p5, p95 }: Figure): boolean => mean !== null && p5 === p95

function reasonsOf(plan: Plan, lines: readonly CostLine[], working: Working): ReadonlyMap<string, string | null> {
	const names = new Set(lines.filter(line => line.issue !== null).map(line => line.name))
	return new Map(
		[...names].map(name => {
			const cost = plan.quantities.find(quantity => quantity.kind === 'cost' && quantity.name === name)!
			if (lines.some(line => line.name === name && line.uncertain)) return [name, 'there is chance in it']
			try {
				working.costCells(cost, 0)
				return [name, null]
			} catch (error) {
				if (error instanceof CannotBeWritten) return [name, error.message]
				throw error
			}
		}),
	)
}

/** More cells than these of one fact or position are a table of their own, and in a file of the folder. */
const mostCells = 400

function valueRows({ plan, columns, costing }: Costed, kind: 'position' | 'fact', scenarios: readonly Scenario[]): readonly ValueRow[] {
	const sizeOf = (axis: string): number => plan.axes.find(each => each.name === axis)!.labels.length
	const shown = plan.quantities.filter(
		quantity =>
			(quantity.kind === kind || (kind === 'fact' && quantity.kind === 'basis')) &&
			quantity.axes.every(axis => plan.axes.find(each => each.name === axis)!.rows === undefined) &&
			quantity.axes.reduce((size, axis) => size * sizeOf(axis), 1) <= mostCells,
	)
	const maker = makeProgram(plan)
	const wanted = shown.flatMap(quantity =>
		scenarios.map(scenario => ({ quantity, node: maker.builder.spread(maker.instantiate(quantity.node, scenario), quantity.axes) })),
	)
	const run = { seed: costing.seed, trials: costing.trials, columns }
	const cells = figuresOf(
		maker.finish(wanted.map(each => each.node)),
		wanted.map(each => each.quantity.displayScale),
		run,
	)
	return shown.flatMap((quantity, at) => {
		const own = cells.slice(at * scenarios.length, (at + 1) * scenarios.length)
		const labels = labelsOf(plan, quantity.axes)
		return labels.map((label, index) => ({
			quantity,
			index,
			labels: label,
			figures: own.map(each => each.figures[index]!),
			isFirst: index === 0,
		}))
	})
}

function labelsOf(plan: Plan, axes: readonly string[]): readonly string[] {
	return axes
		.reduce<readonly (readonly string[])[]>(
			(all, axis) =>
				all.flatMap(before =>
					plan.axes.find(each => each.name === axis)!.labels.map(label => [...before, axis === 'year' ? `year ${label}` : words(label)]),
				),
			[[]],
		)
		.map(each => each.join(', '))
}

/** In the units of the sheet: percentages and ratios as ratios with a percent sign, choices and yes or no as words. */
function valueCell(plan: Plan, quantity: Quantity, value: number | null, formula?: Formula | null): Cell {
	const { measure } = quantity
	if (value === null) return figure(null)
	if (measure.kind === 'yes-no') return text(value === 0 ? 'no' : 'yes')
	if (measure.kind === 'choice') return text(measure.words[value] ?? null)
	if (measure.kind === 'label') return text(plan.axes.find(axis => axis.name === measure.axis)?.labels[value] ?? null)
	if (measure.kind === 'date') return day(new Date(value * 86_400_000).toISOString().slice(0, 10))
	if (isRatio(quantity)) return percent(quantity.display === 'percent' ? value / 100 : value, formula ?? undefined)
	return figure(value, formula ?? undefined)
}

const unitOf = (quantity: Quantity): string =>
	isRatio(quantity) ? '%' : unitWords(quantity.measure.kind === 'quantity' ? quantity.display : quantity.measure.kind)

const at = (sheet: string, row: number, column: number): CellAt => ({ sheet, row, column })

// Costs

const costColumns = 4
const costsName = 'Costs'

/** The mean of one year of a cost, or of its cash over the term, on the sheet Costs. */
const costAt = (book: Book, line: Pick<CostLine, 'side' | 'facts' | 'name' | 'issue'>, year: number): CellAt =>
	at(costsName, book.costRow.get(keyOf(line))! + firstRow, costColumns + 1 + year)

const spreadHeads = (names: readonly string[], unit: string): readonly string[] =>
	names.flatMap(name => ['5% point', 'median', '95% point'].map(end => `${name}, ${end} (${unit})`))

const spreadCells = (figures: readonly Figure[]): readonly Cell[] =>
	figures.flatMap(({ p5, p50, p95 }) => [money(p5), money(p50), money(p95)])

function yearHeads({ costing }: Book, what: string): readonly string[] {
	return costing.years.map(year => `${what} year ${year.year}, ${year.from} to ${year.to}, mean (${costing.currency})`)
}

function costsSheet(book: Book): Sheet {
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
			text(nameOfPoint(book.points as never, line.side).label),
			text('shared'),
			...means,
			cash,
			...spreadCells([...line.byYear, line.cash]),
			text(isTotal ? 'the sum of the costs above it' : reason === null ? writtenOut : `the engine’s figure, as ${reason}`),
		].map(each => (isTotal ? { ...each, isStrong: true } : each))
	})
	const own = costing.ownFacts.map(line => [
		...nameCells(book, line),
		text(nameOfPoint(book.points as never, line.side).label),
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

function nameCells({ costing }: Book, line: Pick<CostLine, 'issue' | 'name'>): readonly Cell[] {
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

// What is made of the costs

function incrementsSheet(book: Book): Sheet {
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
			text(nameOfPoint(book.points as never, line.side).label),
			...line.increments.map((each, year) => {
				const now = cell(costAt(book, line, year))
				return money(each.mean, year === 0 ? now : binary('-', now, cell(costAt(book, line, year - 1))))
			}),
			money(line.totals.sumOfYearlyIncrements.mean, sum(costing.years.map((_, year) => cell(at('Increments', row + firstRow, 4 + year))))),
			...spreadCells(line.increments),
		]),
	}
}

function totalsSheet(book: Book): Sheet {
	const { costing, costLines, points, years } = book
	const totals = points.flatMap(point => costLines.filter(line => line.side === point.id && line.issue === null))
	const rowsOf = totals.map((line, index) => {
		const increments = cell(at('Increments', book.costRow.get(keyOf(line))! + firstRow, 4 + years))
		const base = firstRow + index * 3
		return {
			line,
			base,
			rows: [
				totalRow(nameOfPoint(points as never, line.side).label, 'Sum of yearly increments', line.totals.sumOfYearlyIncrements, increments),
				totalRow(
					nameOfPoint(points as never, line.side).label,
					'Cost over base in the last year',
					line.totals.costOverBaseInLastYear,
					cell(costAt(book, line, years - 1)),
				),
				totalRow(
					nameOfPoint(points as never, line.side).label,
					'Cash over the term',
					line.totals.cashOverTerm,
					cell(costAt(book, line, years)),
				),
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
	`${nameOfPoint(book.points as never, first).label} less ${nameOfPoint(book.points as never, second).label}`

function gapsSheet(book: Book): Sheet {
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

function measuresSheet(book: Book): Sheet {
	const { costing, costLines, points, years, factRows } = book
	return {
		name: 'Measures',
		title: 'The packages in the measures of the trade',
		heads: ['Point of the talks', 'Measure', 'Unit', 'Mean', '5% point', 'Median', '95% point'],
		widths: [26, 30, 30, 20, 20, 20, 20],
		rows: costing.measures.flatMap(measure => {
			const total = costLines.find(line => line.side === measure.side && line.issue === null)!
			const label = nameOfPoint(points as never, measure.side).label
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

function continuingSheet(book: Book): Sheet {
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

// What the costs are made from

const positionColumns = 4

function positionsSheet(book: Book): Sheet {
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

const factValueColumn = 7

function factsSheet(book: Book): Sheet {
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

function claimsSheet({ claims, costing }: Book): Sheet {
	return {
		name: 'Claims',
		title: 'What was said it costs, and what each reading gives',
		heads: [
			'Claim',
			'By',
			'On',
			'Said',
			'Relation',
			'Claimed',
			'Unit of the amounts',
			'Reading',
			'As a sum',
			'Median',
			'5% point',
			'95% point',
			'Off by (%)',
			'Makes the claim true in (% of trials)',
			'Fits',
			'Verdict',
			'Source',
		],
		widths: [30, 14, 12, 40, 10, 18, 18, 44, 40, 18, 18, 18, 10, 14, 6, 50, 60],
		rows: claims.claims
			.flatMap(claim => (claim.readings.length > 0 ? claim.readings.map(reading => ({ claim, reading })) : [{ claim, reading: null }]))
			.map(({ claim, reading }, row) => {
				const { unit } = claim
				const shape = (value: number | null | undefined): Cell => {
					if (unit === 'percent') return percent(value == null ? null : value / 100)
					return unit === 'ratio' ? percent(value ?? null) : figure(value ?? null)
				}
				const claimed = cell(at('Claims', row + firstRow, 6))
				const off = binary('/', binary('-', cell(at('Claims', row + firstRow, 10)), claimed), claimed)
				return [
					text(heading(claim.name)),
					text(claim.by === null ? null : nameOfSide(costing, claim.by)),
					day(claim.on),
					text(claim.quote),
					text(words(claim.relation)),
					shape(claim.value),
					text(unit === 'percent' || unit === 'ratio' ? '%' : unitWords(unit)),
					text(reading?.title),
					text(reading?.text),
					shape(reading?.value.p50),
					shape(reading?.value.p5),
					shape(reading?.value.p95),
					reading?.off == null ? percent(null) : percent(reading.off, off),
					percent(reading?.probability ?? null),
					text(reading ? (reading.fits ? 'yes' : 'no') : null),
					text(claim.verdict),
					text(claim.source),
				]
			}),
	}
}

function workingSheetOf({ working, points }: Book): Sheet {
	return {
		name: workingSheet,
		title: 'The steps from positions and facts to the costs that have no chance in them',
		heads: ['Step', 'Of', 'Unit', 'Current agreement', ...points.map(point => point.label)],
		widths: [44, 30, 26, 22, ...points.map(() => 22)],
		rows: working.rows.map(row => [
			text(words(row.name)),
			text(row.labels),
			text(row.unit),
			...row.formulas.map(formula => figure(null, formula)),
		]),
	}
}

function tablesSheetOf({ working }: Book): Sheet {
	return {
		name: tablesSheet,
		title: 'Cells of the folder’s tables that the costs above are worked from',
		heads: ['Column', 'Row', 'Unit', 'Value'],
		widths: [40, 30, 26, 20],
		rows: working.tableRows.map(row => [text(row.name), text(words(row.label)), text(row.unit), figure(row.value)]),
	}
}

function aboutSheet({ costing, negotiation, hash, madeUp, points, reasons }: Book, sheets: readonly Sheet[]): Sheet {
	const written = [...reasons].filter(([, reason]) => reason === null).map(([name]) => words(name))
	const lines: readonly (readonly [string, string | null])[] = [
		['Negotiation', negotiation.title],
		['As of', costing.asOf],
		['Term', `${costing.years[0]?.from ?? ''} to ${costing.years.at(-1)?.to ?? ''}`],
		['Currency', costing.currency],
		['Points compared', points.map(point => `${point.label} (${point.id})`).join('; ')],
		['Made up', madeUp],
		[
			'What a cost is',
			'What a proposal costs above the current agreement. A mean over the trials; the 5%, 50% and 95% points stand beside it. Means add up, ranges do not.',
		],
		['Trials', `${costing.trials.toLocaleString('en-US')}, from the seed ${costing.seed}`],
		['Inputs', `SHA-256 ${hash}`],
		[
			'Formulas',
			`Sums over issues and years, gaps, increments and measures are formulas throughout. ${written.length === 0 ? 'No cost is' : `Written out over Positions and Facts: ${written.join(', ')}. The other costs are`} the engine’s figures, and Costs says why. Change a position or a fact, and what is written out follows; figures with chance in them do not.`,
		],
		...costing.problems.map(problem => ['Could not be worked out', problem] as const),
		...sheets.map(sheet => [sheet.name, sheet.note ? `${sheet.title}. ${sheet.note}` : sheet.title] as const),
	]
	return {
		name: 'About',
		title: 'What this is',
		heads: ['What', 'Words'],
		widths: [26, 120],
		rows: lines.filter(([, value]) => value !== null).map(([name, value]) => [strong(name), text(value)]),
	}
}

const writtenOut = 'formulas over Positions and Facts, by way of Working'

/** Of a cost whose formulas did not come to the engine's figure, the sheet says so. */
function owningUp(sheet: Sheet): Sheet {
	const say = (row: readonly Cell[]): readonly Cell[] =>
		row.at(-1)!.value === writtenOut && row[costColumns]!.formula === undefined
			? [...row.slice(0, -1), text('the engine’s figure: written out, it does not come to the same')]
			: row
	return { ...sheet, rows: sheet.rows.map(say) }
}

/** Each formula is worked out; one that does not come to the figure beside it is left out. */
function settle(sheets: readonly Sheet[]): readonly Sheet[] {
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
	return kind === 'day' && typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) / 86_400_000 + 25_569 : value
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
