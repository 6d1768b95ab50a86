/**
 * The costing of a negotiation: for each issue, side and contract year what the positions cost above the current agreement, with the gap
 * between two points on common draws. Money in plain currency (dollars, not cents); ranges are the 5%, 50% and 95% points.
 */
import {
	type Binding,
	makeProgram,
	type NodeId,
	type Plan,
	type ProgramMaker,
	printDate,
	type Quantity,
	rational,
	type Scenario,
} from '@parley/lang'
import type { Negotiation } from '../negotiation/negotiation.ts'
import { fewPeople, noFigure, quantity } from '../report/format.ts'
import { byYear, cashOverTerm, costsOf, moneyScale, overCurrent, packageByYear } from './amounts.ts'
import { type Cells, type Figure, figuresOf, plainFigure, type RunOptions, standardRun } from './figures.ts'
import { currentPoint, type Point, pointOf, scenarioOf } from './points.ts'

export interface YearFigure extends Figure {
	/** The contract year's number, from 1. */
	readonly year: number
	readonly from: string
	readonly to: string
}

/** The three totals that get confused, each under its own name. */
export interface ThreeTotals {
	/** What each year adds to the year before it, summed over the term: it always equals the last year's cost over base. */
	readonly sumOfYearlyIncrements: Figure
	/** What the last year costs more than the current agreement would. */
	readonly costOverBaseInLastYear: Figure
	/** All that is paid above the current agreement over the term. */
	readonly cashOverTerm: Figure
}

export interface CostLine {
	readonly issue: string | null
	readonly name: string
	readonly side: string
	/** Whose facts: "shared", or the side that holds its own. */
	readonly facts: string
	readonly uncertain: boolean
	readonly byYear: readonly YearFigure[]
	readonly increments: readonly YearFigure[]
	readonly cash: Figure
	readonly totals: ThreeTotals
	readonly payer: string | null
	readonly payee: string | null
	/** The cash over the term by each label of a further dimension ("service"). */
	readonly parts: readonly { readonly dimension: string; readonly label: string; readonly cash: Figure }[]
}

/** A cost under the current agreement itself, not above it. */
export interface ContinuationLine {
	readonly issue: string | null
	readonly name: string
	readonly uncertain: boolean
	readonly byYear: readonly YearFigure[]
	readonly cash: Figure
}

export interface GapLine {
	readonly issue: string | null
	readonly name: string
	/** The first point's cost less the second's. */
	readonly between: readonly [string, string]
	readonly facts: string
	readonly uncertain: boolean
	readonly byYear: readonly YearFigure[]
	readonly cash: Figure
	/** In how many of the trials the first point costs more over the term. */
	readonly firstCostsMore: number
}

export interface PositionLine {
	readonly issue: string | null
	readonly name: string
	readonly unit: string
	/** The current agreement's value; for a position by year or a single one, that is all there is to say. */
	readonly current: string
	readonly bySide: readonly {
		readonly side: string
		readonly text: string | null
		readonly shown: string
		readonly proposal: string | null
		readonly date: string | null
		readonly moved: boolean
	}[]
	/** For a position by a dimension other than the year: a line for each of its labels, in order. */
	readonly lines: readonly {
		readonly label: string
		readonly current: string
		readonly bySide: readonly { readonly side: string; readonly shown: string }[]
	}[]
}

export interface Measure {
	readonly side: string
	/** Average yearly cash over the term. */
	readonly annual: Figure
	/** By name of the basis: "% of payroll", "$ per member", with what it was divided by. */
	readonly perBasis: readonly { readonly basis: string; readonly unit: string; readonly figure: Figure }[]
}

export interface Costing {
	readonly version: 1
	readonly title: string
	readonly currency: string
	readonly asOf: string
	readonly sides: readonly { readonly id: string; readonly name: string; readonly role: string }[]
	readonly years: readonly { readonly year: number; readonly from: string; readonly to: string }[]
	readonly seed: number | string
	readonly trials: number
	/** The points compared, and from when each is. */
	readonly points: readonly { readonly id: string; readonly side: string | null; readonly date: string }[]
	readonly issues: readonly { readonly id: string; readonly title: string; readonly status: string }[]
	readonly positions: readonly PositionLine[]
	/** On the shared facts. `name` "total" with no issue is the whole package. */
	readonly costs: readonly CostLine[]
	/** What the terms cost as they stand today, on the shared facts: the cost of continuing, apart from any new money. */
	readonly continuation: readonly ContinuationLine[]
	/** The same proposals on each side's own facts, where it holds any that matter. */
	readonly ownFacts: readonly CostLine[]
	readonly gaps: readonly GapLine[]
	readonly measures: readonly Measure[]
	readonly facts: readonly FactLine[]
	/** Figures that could not be worked out, and why. */
	readonly problems: readonly string[]
	/** Whatever is shown that was not known on the as-of date of the folder. */
	readonly laterKnowledge: readonly string[]
}

export interface FactLine {
	readonly name: string
	readonly issue: string | null
	readonly unit: string
	readonly value: Figure | null
	/** The value as it stands in the text. */
	readonly text: string
	readonly source: string | null
	readonly confidence: string | null
	readonly dated: string | null
	readonly known: string | null
	readonly note: string | null
	readonly says: readonly {
		readonly side: string
		readonly value: Figure | null
		readonly source: string | null
		readonly note: string | null
	}[]
}

export interface CostOptions {
	/** The points compared, each with each; where the sides stand today when not given. */
	readonly between?: readonly string[]
	/** What-if values that hold at every point. */
	readonly sets?: ReadonlyMap<string, Binding>
	/** What-if values of one side's positions. */
	readonly setsOf?: ReadonlyMap<string, ReadonlyMap<string, Binding>>
	/** Adds the point "what-if", which starts from where the first point stands. */
	readonly whatIf?: boolean
	readonly seed?: number | string
	readonly trials?: number
}

export type Costed = { readonly costing: Costing } | { readonly error: string }

export function costNegotiation(negotiation: Negotiation, plan: Plan, columns: RunOptions['columns'], options: CostOptions = {}): Costed {
	const ids = options.between ?? defaultPoints(negotiation, plan)
	const points = ids.map(id => pointOf(plan, id))
	const wrong = points.find(point => 'error' in point)
	if (wrong && 'error' in wrong) return { error: wrong.error }
	const run: RunOptions = { seed: options.seed ?? standardRun.seed, trials: options.trials ?? standardRun.trials, columns }
	const compared = points as readonly Point[]
	const [first] = compared
	const all = options.whatIf && first ? [...compared, { ...first, id: 'what-if' }] : compared
	const work = new Costings(negotiation, plan, all, options, run)
	return { costing: work.costing() }
}

/** Each side where it stands today: unions first, so that a gap reads "asked less offered". */
export function defaultPoints(negotiation: Negotiation, plan: Plan): readonly string[] {
	const order = [...negotiation.sides].sort((a, b) => (a.role === b.role ? 0 : a.role === 'union' ? -1 : 1))
	return order.map(side => side.id).filter(id => plan.sides.includes(id))
}

interface Wanted {
	readonly node: NodeId
	readonly scale: string
	take(cells: Cells): void
}

/** Gathers what is wanted of one program, runs it once, and hands each figure to whoever wanted it. */
class Costings {
	private readonly maker: ProgramMaker
	private readonly wanted: Wanted[] = []
	private readonly problems = new Set<string>()
	private readonly costs: readonly Quantity[]
	private readonly scenarios = new Map<string, Scenario>()
	private readonly negotiation: Negotiation
	private readonly plan: Plan
	private readonly points: readonly Point[]
	private readonly options: CostOptions
	private readonly run: RunOptions

	constructor(negotiation: Negotiation, plan: Plan, points: readonly Point[], options: CostOptions, run: RunOptions) {
		this.negotiation = negotiation
		this.plan = plan
		this.points = points
		this.options = options
		this.run = run
		this.maker = makeProgram(plan)
		this.costs = costsOf(plan)
	}

	costing(): Costing {
		const costs = this.points.flatMap(point => [...this.costs.map(cost => this.line(cost, point, null)), this.totalLine(point, null)])
		const own = this.ownFactLines()
		const continuation = this.costs.map(cost => this.continuationLine(cost))
		const gaps = this.gapLines()
		const measures = this.points.map(point => this.measure(point))
		const facts = this.plan.quantities
			.filter(quantity => quantity.kind === 'fact' || quantity.kind === 'basis')
			.map(fact => this.factLine(fact))
		const positions = this.plan.quantities.filter(quantity => quantity.kind === 'position').map(position => this.positionLine(position))
		this.runAll()
		const { setting } = this.negotiation
		return {
			version: 1,
			title: this.negotiation.title,
			currency: setting.currency,
			asOf: setting.asOf,
			sides: this.negotiation.sides,
			years: this.plan.years.map(year => ({ year: Number(year.label), from: year.from, to: year.to })),
			seed: this.run.seed,
			trials: this.run.trials,
			points: this.points.map(({ id, side, date }) => ({ id, side, date })),
			issues: this.negotiation.issues.map(({ id, title, status }) => ({ id, title, status })),
			positions: positions.map(make => make()),
			costs: costs.map(make => make()),
			continuation: continuation.map(make => make()),
			ownFacts: own.map(make => make()),
			gaps: gaps.map(make => make()),
			measures: measures.map(make => make()),
			facts: facts.map(make => make()),
			problems: [...this.problems],
			laterKnowledge: this.plan.proposals.filter(proposal => proposal.later).map(proposal => proposal.id),
		}
	}

	private runAll(): void {
		const program = this.maker.finish(this.wanted.map(each => each.node))
		const cells = figuresOf(
			program,
			this.wanted.map(each => each.scale),
			this.run,
		)
		this.wanted.forEach((each, index) => {
			each.take(cells[index]!)
		})
	}

	private want(node: NodeId, scale: string): () => Cells {
		let found: Cells | null = null
		this.wanted.push({ node, scale, take: cells => (found = cells) })
		return () => {
			if (!found) throw new Error('a figure is read only after the run')
			return found
		}
	}

	/** One map for each point and holder of facts, so that what was worked out under it is found again. */
	private scenario(point: Point | null, facts: string | null): Scenario {
		const key = `${point?.id ?? ''}\n${facts ?? ''}`
		const known = this.scenarios.get(key)
		if (known) return known
		const { sets, setsOf } = this.options
		const made = point
			? scenarioOf(this.plan, point, { facts, sets: merge(sets, setsOf?.get(point.id)) })
			: scenarioOf(this.plan, currentPoint(this.plan), { facts, sets: factsOnly(this.plan, sets) })
		this.scenarios.set(key, made)
		return made
	}

	private overCurrent(cost: Quantity, point: Point, facts: string | null): NodeId {
		return overCurrent(this.maker, cost, this.scenario(point, facts), this.scenario(null, facts))
	}

	private byYear(node: NodeId): NodeId {
		return byYear(this.maker.builder, node)
	}

	private cash(node: NodeId): NodeId {
		return cashOverTerm(this.maker.builder, node)
	}

	private years(cells: Cells): readonly YearFigure[] {
		return this.plan.years.map((year, index) => ({
			year: Number(year.label),
			from: year.from,
			to: year.to,
			...plainFigure(cells.figures[index]!),
		}))
	}

	private increments(node: NodeId): NodeId {
		const { builder } = this.maker
		const slices = this.plan.years.map((_, index) => builder.slice('year', index, node))
		const steps = slices.map((slice, index) => (index === 0 ? slice : builder.binary('sub', slice, slices[index - 1]!)))
		return builder.stack('year', steps, { kind: 'quantity', unit: this.plan.currency })
	}

	private line(cost: Quantity, point: Point, facts: string | null): () => CostLine {
		const full = this.overCurrent(cost, point, facts)
		const make = this.costLine(full, point, facts)
		const parts = this.parts(full)
		return () => ({
			...make(),
			issue: issueOf(cost),
			name: cost.name,
			payer: cost.payer,
			payee: cost.payee,
			parts: parts(),
		})
	}

	private continuationLine(cost: Quantity): () => ContinuationLine {
		const { builder } = this.maker
		const node = byYear(builder, builder.spread(this.maker.instantiate(cost.node, this.scenario(null, null)), ['year']))
		const cells = this.want(node, moneyScale)
		const cash = this.want(this.cash(node), moneyScale)
		return () => {
			const figure = cash().figures[0]!
			return { issue: issueOf(cost), name: cost.name, uncertain: figure.uncertain, byYear: this.years(cells()), cash: plainFigure(figure) }
		}
	}

	private totalNode(point: Point, facts: string | null): NodeId {
		return packageByYear(this.maker, this.plan, this.scenario(point, facts), this.scenario(null, facts))
	}

	private totalLine(point: Point, facts: string | null): () => CostLine {
		const make = this.costLine(this.totalNode(point, facts), point, facts)
		return () => ({ ...make(), issue: null, name: 'total', payer: null, payee: null, parts: [] })
	}

	private costLine(full: NodeId, point: Point, facts: string | null): () => Omit<CostLine, 'issue' | 'name' | 'payer' | 'payee' | 'parts'> {
		const byYear = this.byYear(full)
		const last = this.maker.builder.slice('year', this.plan.years.length - 1, byYear)
		const cells = this.want(byYear, moneyScale)
		const steps = this.want(this.increments(byYear), moneyScale)
		const cash = this.want(this.cash(byYear), moneyScale)
		const end = this.want(last, moneyScale)
		return () => {
			const [total] = cash().figures
			const [lastYear] = end().figures
			if (total!.mean === null && !total!.few)
				this.problems.add(`A cost of ${point.id} could not be worked out: a division by zero, or a lookup outside its table, on the way.`)
			return {
				side: point.id,
				facts: facts ?? 'shared',
				uncertain: total!.uncertain,
				byYear: this.years(cells()),
				increments: this.years(steps()),
				cash: plainFigure(total!),
				totals: {
					sumOfYearlyIncrements: plainFigure(lastYear!),
					costOverBaseInLastYear: plainFigure(lastYear!),
					cashOverTerm: plainFigure(total!),
				},
			}
		}
	}

	private parts(full: NodeId): () => CostLine['parts'] {
		const { builder } = this.maker
		const axes = builder.axesOf(full).filter(axis => axis !== 'year')
		const makers = axes.map(axis => {
			const { labels, rows } = this.plan.axes.find(each => each.name === axis)!
			if (labels.length > 40 || rows !== undefined) return () => []
			const others = builder.axesOf(full).filter(each => each !== axis)
			const cells = this.want(builder.reduce('sum', others, full), moneyScale)
			return (): CostLine['parts'] => labels.map((label, index) => ({ dimension: axis, label, cash: plainFigure(cells().figures[index]!) }))
		})
		return () => makers.flatMap(make => make())
	}

	/** Only for sides that hold facts of their own which a cost rests on: the rest would say the same again. */
	private ownFactLines(): readonly (() => CostLine)[] {
		const holders = this.plan.sides.filter(side => this.plan.quantities.some(quantity => quantity.says.some(said => said.side === side)))
		return holders.flatMap(holder =>
			this.points.flatMap(point => {
				const touched = this.costs.filter(cost => restsOnSaid(this.plan, cost, holder, this.options.sets))
				return touched.length === 0 ? [] : [...touched.map(cost => this.line(cost, point, holder)), this.totalLine(point, holder)]
			}),
		)
	}

	private gapLines(): readonly (() => GapLine)[] {
		const lines: (() => GapLine)[] = []
		for (const [first, second] of pairs(this.points)) {
			for (const cost of this.costs) {
				const node = this.maker.builder.binary(
					'sub',
					this.byYear(this.overCurrent(cost, first, null)),
					this.byYear(this.overCurrent(cost, second, null)),
				)
				lines.push(this.gapLine(node, issueOf(cost), cost.name, first, second))
			}
			const node = this.maker.builder.binary('sub', this.totalNode(first, null), this.totalNode(second, null))
			lines.push(this.gapLine(node, null, 'total', first, second))
		}
		return lines
	}

	private gapLine(node: NodeId, issue: string | null, name: string, first: Point, second: Point): () => GapLine {
		const cells = this.want(node, moneyScale)
		const cash = this.want(this.cash(node), moneyScale)
		return () => {
			const total = cash()
			const figure = total.figures[0]!
			return {
				issue,
				name,
				between: [first.id, second.id],
				facts: 'shared',
				uncertain: figure.uncertain,
				byYear: this.years(cells()),
				cash: plainFigure(figure),
				firstCostsMore: total.trials ? share(total.trials) : (figure.mean ?? 0) > 0 ? 1 : 0,
			}
		}
	}

	private measure(point: Point): () => Measure {
		const { builder } = this.maker
		const years = builder.constant(rational.whole(this.plan.years.length))
		const annual = builder.binary('div', this.cash(this.totalNode(point, null)), years)
		const annualCells = this.want(annual, moneyScale)
		const scenario = this.scenario(point, null)
		const bases = this.plan.quantities
			.filter(quantity => quantity.kind === 'basis')
			.map(basis => {
				const node = this.yearlyBasis(this.maker.instantiate(basis.node, scenario))
				const money = basis.measure.kind === 'quantity' && basis.measure.unit === this.plan.currency
				const cells = this.want(builder.binary('div', annual, node, { kind: 'quantity', unit: '1' }), money ? '1/100' : moneyScale)
				const unit = money
					? `% of ${words(basis.name)}`
					: `${this.plan.currency} per ${unitOfBasis(basis)}${isWorkTime(basis) ? '' : ' a year'}`
				return () => ({ basis: basis.name, unit, figure: plainFigure(cells().figures[0]!) })
			})
		return () => ({ side: point.id, annual: plainFigure(annualCells().figures[0]!), perBasis: bases.map(make => make()) })
	}

	/** A basis that varies by year counts as its average over the term. */
	private yearlyBasis(node: NodeId): NodeId {
		const { builder } = this.maker
		const axes = builder.axesOf(node)
		const total = builder.reduce('sum', axes, node)
		return axes.includes('year') ? builder.binary('div', total, builder.constant(rational.whole(this.plan.years.length))) : total
	}

	private factLine(fact: Quantity): () => FactLine {
		const single = fact.axes.length === 0 && (fact.measure.kind === 'quantity' || fact.measure.kind === 'yes-no')
		const value = single ? this.want(this.maker.instantiate(fact.node, unbound), fact.displayScale) : null
		const says = fact.says.map(said => ({
			said,
			value: single ? this.want(this.maker.instantiate(said.node, unbound), fact.displayScale) : null,
		}))
		return () => ({
			name: fact.name,
			issue: issueOf(fact),
			unit: fact.display,
			value: value && plainFigure(value().figures[0]!),
			text: fact.formula,
			source: fact.source,
			confidence: fact.confidence,
			dated: fact.dated,
			known: fact.known,
			note: fact.note,
			says: says.map(each => ({
				side: each.said.side,
				value: each.value && plainFigure(each.value().figures[0]!),
				source: each.said.source,
				note: each.said.note,
			})),
		})
	}

	private positionLine(position: Quantity): () => PositionLine {
		const read = (node: NodeId): (() => Cells) => this.want(this.maker.instantiate(node, unbound), position.displayScale)
		const current = read(position.node)
		const sides = this.points.map(point => {
			const moved = point.positions.get(position.name)
			const set = this.options.setsOf?.get(point.id)?.get(position.name)
			const cells = read(typeof set === 'number' ? set : (moved?.node ?? position.node))
			const date = moved ? (this.plan.proposals.find(proposal => proposal.id === moved.proposal)?.date ?? null) : null
			return { point, moved, date, cells }
		})
		return () => ({
			issue: issueOf(position),
			name: position.name,
			unit: position.display,
			current: showCells(position, current()),
			bySide: sides.map(({ point, moved, date, cells }) => ({
				side: point.id,
				text: moved?.text ?? null,
				shown: showCells(position, cells()),
				proposal: moved?.proposal ?? null,
				date,
				moved: moved !== undefined,
			})),
			lines: labelLines(
				this.plan,
				position,
				current(),
				sides.map(({ point, cells }) => ({ side: point.id, cells: cells() })),
			),
		})
	}
}

/** A position by length, by use, by class: a line for each label, the years of a line side by side. */
export function labelLines(
	plan: Plan,
	position: Quantity,
	current: Cells,
	sides: readonly { readonly side: string; readonly cells: Cells }[],
): PositionLine['lines'] {
	const axes = current.axes.filter(axis => axis !== 'year')
	if (axes.length === 0 || current.figures.length > 200) return []
	const lists = current.axes.map(axis => plan.axes.find(each => each.name === axis)!.labels)
	const groups = new Map<string, number[]>()
	current.figures.forEach((_, cell) => {
		let rest = cell
		const labels = lists.toReversed().map(list => {
			const label = list[rest % list.length]!
			rest = Math.floor(rest / list.length)
			return label
		})
		const label = labels
			.reverse()
			.filter((_, index) => current.axes[index] !== 'year')
			.join(', ')
		groups.set(label, [...(groups.get(label) ?? []), cell])
	})
	const shown = (cells: Cells, at: readonly number[]): string =>
		showCells(position, { ...cells, figures: at.map(cell => cells.figures[cell]!) })
	return [...groups].map(([label, at]) => ({
		label,
		current: shown(current, at),
		bySide: sides.map(({ side, cells }) => ({ side, shown: shown(cells, at) })),
	}))
}

/** No scenario: every quantity as it stands. */
const unbound: Scenario = new Map()

const issueOf = (quantity: Quantity): string | null => (quantity.home.kind === 'issue' ? quantity.home.id : null)

const merge = (a: ReadonlyMap<string, Binding> | undefined, b: ReadonlyMap<string, Binding> | undefined): ReadonlyMap<string, Binding> =>
	new Map([...(a ?? []), ...(b ?? [])])

function factsOnly(plan: Plan, sets: ReadonlyMap<string, Binding> | undefined): ReadonlyMap<string, Binding> {
	const facts = new Set(plan.quantities.filter(quantity => quantity.kind === 'fact').map(quantity => quantity.name))
	return new Map([...(sets ?? [])].filter(([name]) => facts.has(name)))
}

/** Does a side's own fact reach this figure? One that a what-if sets for everybody does not. */
function restsOnSaid(plan: Plan, quantity: Quantity, side: string, sets: CostOptions['sets']): boolean {
	const byName = new Map(plan.quantities.map(each => [each.name, each]))
	const seen = new Set<string>()
	const open = [quantity.name]
	while (open.length > 0) {
		const name = open.pop()!
		if (seen.has(name)) continue
		seen.add(name)
		const each = byName.get(name)
		if (!sets?.has(name) && each?.says.some(said => said.side === side)) return true
		open.push(...(each?.uses ?? []))
	}
	return false
}

function* pairs(points: readonly Point[]): Generator<readonly [Point, Point]> {
	for (let first = 0; first < points.length; first++)
		for (let second = first + 1; second < points.length; second++) yield [points[first]!, points[second]!]
}

function share(trials: Float64Array): number {
	let more = 0
	for (const value of trials) if (value > 0) more++
	return more / trials.length
}

const words = (name: string): string => name.replaceAll('-', ' ')

/** Hours of work are a year's hours already; people are there all year. */
const isWorkTime = ({ measure }: Quantity): boolean => measure.kind === 'quantity' && ['hour', 'day', 'week'].includes(measure.unit)

function unitOfBasis(basis: Quantity): string {
	const text = basis.display.split('/')[0]!.trim()
	return text === '' ? words(basis.name) : text
}

/** A value as people read it, with its unit: "7%, 4%, 3.5%", "yes", "$0.276 per subscriber per quarter". */
export function showCells(position: Quantity, cells: Cells): string {
	if (cells.figures.length > 12) return `${cells.figures.length} values`
	const texts = cells.figures.map(figure => (figure.few ? fewPeople : showValue(position, figure.mean)))
	return texts.every(text => text === texts[0]) ? texts[0]! : texts.join(', ')
}

export function showValue(shown: Pick<Quantity, 'measure' | 'display'>, value: number | null): string {
	const { measure } = shown
	if (value === null) return noFigure
	switch (measure.kind) {
		case 'yes-no':
			return value === 0 ? 'no' : 'yes'
		case 'choice':
			return measure.words[value] ?? String(value)
		case 'date':
			return printDate(value)
		case 'label':
			return String(value)
		case 'quantity':
			return quantity(value, shown.display)
		default:
			return measure satisfies never
	}
}
