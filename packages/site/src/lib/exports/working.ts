/**
 * A cost without chance in it, as formulas over cells: the nodes of its plan, written out as a spreadsheet would have them. Positions and facts stand on
 * sheets of their own; every `let` between them and the cost gets cells on the sheet Working, for each point of the talks, and so does a step that
 * would make a formula too long to read.
 *
 * Amounts on these sheets are in whole units of the currency, where the plan counts cents: a node's amount is divided by 100 as often as its unit has
 * the currency in it. Percentages are ratios with a percent sign.
 */
import { type Measure, type Node, type NodeId, type Plan, type Quantity, rational, type Scenario } from '@parley/lang'
import { binary, type CellAt, call, cell, evaluate, type Formula, type Look, number, sizeOf, sum } from './formula.ts'
import { serialOfEpoch } from './xlsx.ts'

export class CannotBeWritten extends Error {}

/** Where a value stands by its place in the quantity's cells, and by the point of the talks; null where it is not on a sheet of its own. */
export interface Places {
	position(name: string, cellIndex: number, point: number): CellAt | null
	/** `place` is asked for only when the fact has no chance in it. */
	fact(name: string, cellIndex: number): CellAt | null
}

export interface WorkingRow {
	readonly name: string
	readonly labels: string
	readonly unit: string
	/** One for each point. */
	readonly formulas: readonly Formula[]
}

export interface Working {
	/** How a position, a fact or a basis comes about, in the units of its sheet; null when its text gives it as it is. */
	valueFormula(quantity: Quantity, cellIndex: number, point: number): Formula | null
	/** The cost's cells at one point, in the order of its axes. */
	costCells(cost: Quantity, point: number): readonly CellAt[]
	readonly rows: readonly WorkingRow[]
	readonly tableRows: readonly { readonly name: string; readonly label: string; readonly unit: string; readonly value: number }[]
}

export const workingSheet = 'Working'
export const tablesSheet = 'Tables'

/** Columns of the sheet Working before the first point's. */
export const workingColumns = 3
const tableValueColumn = 4

/** A formula longer than this, in pieces, is cut into steps. */
const longest = 60
const mostRows = 8_000

type At = Readonly<Record<string, number>>

export function createWorking(plan: Plan, columns: ReadonlyMap<string, unknown>, scenarios: readonly Scenario[], places: Places): Working {
	const rows: WorkingRow[] = []
	const tableRows: { name: string; label: string; unit: string; value: number }[] = []
	const blocks = new Map<string, number>()
	const open = new Set<string>()
	const translated = new Map<string, Formula>()
	const tables = new Map<string, number>()
	const quantities = new Map(plan.quantities.map(quantity => [quantity.name, quantity]))
	const rowAxes = new Set(plan.axes.filter(axis => axis.rows !== undefined).map(axis => axis.name))
	const labelsOf = new Map(plan.axes.map(axis => [axis.name, axis.labels]))
	const node = (id: NodeId): Node => plan.nodes[id]!

	const sizeOfAxis = (axis: string): number => labelsOf.get(axis)!.length
	const cellIndex = (axes: readonly string[], at: At): number => axes.reduce((index, axis) => index * sizeOfAxis(axis) + at[axis]!, 0)
	const placesOf = (axes: readonly string[]): readonly At[] =>
		axes.reduce<readonly At[]>((all, axis) => all.flatMap(at => labelsOf.get(axis)!.map((_, index) => ({ ...at, [axis]: index }))), [{}])
	const wordsOf = (axes: readonly string[], at: At): string =>
		axes.map(axis => (axis === 'year' ? `year ${labelsOf.get(axis)![at[axis]!]}` : labelsOf.get(axis)![at[axis]!]!)).join(', ')

	/** Cells of a node on the sheet Working: where the first stands. All points at once, so that they stand beside each other. */
	const blockOf = (
		key: string,
		name: string,
		axes: readonly string[],
		measure: Measure,
		make: (at: At, point: number) => Formula,
	): number => {
		const known = blocks.get(key)
		if (known !== undefined) return known
		if (open.has(key)) throw new CannotBeWritten('it goes in a circle')
		open.add(key)
		const made = placesOf(axes).map(at => ({
			name,
			labels: wordsOf(axes, at),
			unit: unitOf(measure),
			formulas: scenarios.map((_, point) => make(at, point)),
		}))
		open.delete(key)
		if (rows.length + made.length > mostRows) throw new CannotBeWritten('it is too long to be written out')
		const first = rows.length
		rows.push(...made)
		blocks.set(key, first)
		return first
	}
	const workingCell = (first: number, axes: readonly string[], at: At, point: number): CellAt => ({
		sheet: workingSheet,
		row: first + cellIndex(axes, at) + 2,
		column: workingColumns + 1 + point,
	})

	const sourceOf = (input: Extract<Node, { op: 'input' }>, point: number): NodeId => {
		const binding = scenarios[point]!.get(input.name)
		if (binding === undefined) return input.default
		if (typeof binding !== 'number') throw new CannotBeWritten('a value is set from outside the text')
		return binding
	}

	/** A named quantity: where it stands, or its cells on the sheet Working. */
	const named = (input: Extract<Node, { op: 'input' }>, at: At, point: number): Formula => {
		const quantity = quantities.get(input.name)!
		const index = cellIndex(input.axes, at)
		const own =
			quantity.kind === 'position'
				? places.position(input.name, index, point)
				: quantity.kind === 'fact' || quantity.kind === 'basis'
					? places.fact(input.name, index)
					: null
		if (own) return fromSheet(quantity, own)
		const first = blockOf(`named ${input.name}`, input.name, input.axes, input.measure, (there, which) =>
			translate(sourceOf(input, which), only(there, node(sourceOf(input, which)).axes), which, input.name),
		)
		return cell(workingCell(first, input.axes, at, point))
	}

	/** A step that has no name, in cells of its own. */
	const step = (id: NodeId, at: At, point: number, owner: string): Formula => {
		const { axes, measure } = node(id)
		const first = blockOf(`step ${id}`, `${owner}: a step`, axes, measure, (there, at) => translate(id, there, at, owner))
		return cell(workingCell(first, axes, at, point))
	}

	/** As part of a larger formula: in place when it is short. */
	const inside = (id: NodeId, at: At, point: number, owner: string): Formula => {
		const formula = translate(id, at, point, owner)
		return sizeOf(formula) > longest ? step(id, at, point, owner) : formula
	}

	const condition = (id: NodeId, at: At, point: number, owner: string): Formula => {
		const it = node(id)
		const part = (each: NodeId): Formula => inside(each, only(at, node(each).axes), point, owner)
		switch (it.op) {
			case 'lt':
				return binary('<', part(it.left), part(it.right))
			case 'le':
				return binary('<=', part(it.left), part(it.right))
			case 'eq':
				return binary('=', part(it.left), part(it.right))
			case 'and':
				return call(
					'AND',
					condition(it.left, only(at, node(it.left).axes), point, owner),
					condition(it.right, only(at, node(it.right).axes), point, owner),
				)
			case 'or':
				return call(
					'OR',
					condition(it.left, only(at, node(it.left).axes), point, owner),
					condition(it.right, only(at, node(it.right).axes), point, owner),
				)
			case 'not':
				return call('NOT', condition(it.arg, only(at, node(it.arg).axes), point, owner))
			default:
				return binary('=', inside(id, at, point, owner), number(1))
		}
	}

	/** The same cell of a node is asked for by many: it is put into words once. */
	const translate = (id: NodeId, at: At, point: number, owner: string): Formula => {
		const key = `${id} ${point} ${cellIndex(node(id).axes, at)}`
		const known = translated.get(key)
		if (known) return known
		const made = translateAnew(id, at, point, owner)
		translated.set(key, made)
		return made
	}

	const translateAnew = (id: NodeId, at: At, point: number, owner: string): Formula => {
		const it = node(id)
		if ([...it.axes, ...axesWithin(it)].some(axis => rowAxes.has(axis))) throw new CannotBeWritten('it is worked row by row')
		const part = (each: NodeId): Formula => inside(each, only(at, node(each).axes), point, owner)
		switch (it.op) {
			case 'const':
				return number(inSheetUnits(rational.toNumber(rational.parseRational(it.value)!), it.measure))
			case 'iota':
				return number(at[it.axes[0]!]!)
			case 'input':
				return named(it, at, point)
			case 'column':
				return fromTable(it, at)
			case 'draw':
			case 'given':
				throw new CannotBeWritten('there is chance in it')
			case 'stack':
				return inside(it.args[at[it.axis]!]!, only(at, node(it.args[at[it.axis]!]!).axes), point, owner)
			case 'spread':
				return part(it.arg)
			case 'slice':
				return inside(it.arg, only({ ...at, [it.axis]: it.index }, node(it.arg).axes), point, owner)
			case 'gather':
				return gather(it, at, point, owner)
			case 'reduce':
				return reduce(it, at, point, owner)
			case 'group':
				throw new CannotBeWritten('it adds up by groups')
			case 'neg':
				return { kind: 'negative', of: part(it.arg) }
			case 'not':
			case 'lt':
			case 'le':
			case 'eq':
			case 'and':
			case 'or':
				return choose(condition(id, at, point, owner), number(1), number(0))
			case 'exp':
				return call('EXP', part(it.arg))
			case 'ln':
				return call('LN', part(it.arg))
			case 'sqrt':
				return call('SQRT', part(it.arg))
			case 'probit':
				throw new CannotBeWritten('there is chance in it')
			case 'add':
				return binary('+', part(it.left), part(it.right))
			case 'sub':
				return binary('-', part(it.left), part(it.right))
			case 'mul':
				return binary('*', part(it.left), part(it.right))
			case 'div':
				return binary('/', part(it.left), part(it.right))
			case 'min':
				return call('MIN', part(it.left), part(it.right))
			case 'max':
				return call('MAX', part(it.left), part(it.right))
			case 'power':
				return binary('^', part(it.left), part(it.right))
			case 'root':
				return binary('^', part(it.left), binary('/', number(1), part(it.right)))
			case 'round':
				return round(it.mode, part(it.arg), part(it.step))
			case 'select':
				return choose(condition(it.condition, only(at, node(it.condition).axes), point, owner), part(it.then), part(it.otherwise))
			default:
				return it satisfies never
		}
	}

	const reduce = (it: Extract<Node, { op: 'reduce' }>, at: At, point: number, owner: string): Formula => {
		const { axes } = node(it.arg)
		const over = placesOf(it.over).map(each => only({ ...at, ...each }, axes))
		const plain = over.map(each => inside(it.arg, each, point, owner))
		const isLong = plain.reduce((size, each) => size + sizeOf(each), 0) > longest
		const args = isLong && plain.some(each => each.kind !== 'cell') ? over.map(each => step(it.arg, each, point, owner)) : plain
		if (args.length > 250 && sum(args).kind === 'call' && !isRange(sum(args))) throw new CannotBeWritten('it adds up too many cells')
		if (it.reduce === 'sum') return sum(args)
		return call(({ product: 'PRODUCT', min: 'MIN', max: 'MAX' } as const)[it.reduce], ...args)
	}

	const gather = (it: Extract<Node, { op: 'gather' }>, at: At, point: number, owner: string): Formula => {
		const index = inside(it.index, only(at, node(it.index).axes), point, owner)
		const { axes } = node(it.arg)
		const choices = labelsOf.get(it.axis)!.map((_, label) => inside(it.arg, only({ ...at, [it.axis]: label }, axes), point, owner))
		const fixed = index.kind === 'number' ? choices[index.value] : undefined
		if (fixed) return fixed
		if (choices.length > 250) throw new CannotBeWritten('it looks up among too many')
		return call('CHOOSE', binary('+', index, number(1)), ...choices)
	}

	const fromTable = (it: Extract<Node, { op: 'column' }>, at: At): Formula => {
		const texts = columns.get(it.name)
		if (!Array.isArray(texts)) throw new CannotBeWritten('it is worked row by row')
		if (!tables.has(it.name)) {
			tables.set(it.name, tableRows.length)
			const labels = labelsOf.get(it.axes[0]!)!
			for (const [index, value] of (texts as readonly string[]).entries())
				tableRows.push({
					name: it.name,
					label: labels[index] ?? '',
					unit: unitOf(it.measure),
					value: inSheetUnits(rational.toNumber(rational.parseRational(value)!), it.measure),
				})
		}
		return cell({ sheet: tablesSheet, row: tables.get(it.name)! + at[it.axes[0]!]! + 2, column: tableValueColumn })
	}

	const inSheetUnits = (value: number, measure: Measure): number => value / 100 ** currencyPower(measure, plan.currency)
	const unitOf = (measure: Measure): string =>
		measure.kind === 'quantity' ? (measure.unit === '1' ? 'ratio' : measure.unit.replaceAll('/', ' per ')) : measure.kind

	const fromSheet = (quantity: Quantity, at: CellAt): Formula => {
		const { measure } = quantity
		switch (measure.kind) {
			case 'quantity': {
				const factor = sheetFactor(quantity, plan.currency)
				return binary('*', cell(at), number(factor))
			}
			case 'yes-no':
				return call('IF', binary('=', cell(at), { kind: 'text', value: 'yes' }), number(1), number(0))
			case 'choice':
				return binary('-', call('MATCH', cell(at), { kind: 'list', words: measure.words }, number(0)), number(1))
			case 'date':
				return binary('-', cell(at), number(serialOfEpoch))
			case 'label':
				return binary('-', call('MATCH', cell(at), { kind: 'list', words: labelsOf.get(measure.axis)! }, number(0)), number(1))
			default:
				return measure satisfies never
		}
	}

	const valueFormula = (quantity: Quantity, index: number, point: number): Formula | null => {
		const input = node(quantity.node)
		if (input.op !== 'input' || quantity.measure.kind !== 'quantity') return null
		try {
			const source = sourceOf(input, point)
			const formula = translate(source, only(placesOf(input.axes)[index]!, node(source).axes), point, quantity.name)
			return formula.kind === 'number' ? null : binary('/', formula, number(sheetFactor(quantity, plan.currency)))
		} catch (error) {
			if (error instanceof CannotBeWritten) return null
			throw error
		}
	}

	return {
		rows,
		tableRows,
		valueFormula,
		costCells: (cost, point) => {
			const { axes, measure } = node(cost.node)
			const first = blockOf(`cost ${cost.name}`, `cost ${cost.name}`, axes, measure, (at, there) =>
				translate(cost.node, at, there, cost.name),
			)
			return placesOf(axes).map(at => workingCell(first, axes, at, point))
		},
	}
}

/** What a cell on the sheets Facts and Positions is multiplied by: percentages and ratios stand there as ratios, money in whole units. */
export function sheetFactor(quantity: Pick<Quantity, 'display' | 'displayScale' | 'measure'>, currency: string): number {
	if (isRatio(quantity)) return 1
	return rational.toNumber(rational.parseRational(quantity.displayScale)!) / 100 ** currencyPower(quantity.measure, currency)
}

export const isRatio = ({ display }: Pick<Quantity, 'display'>): boolean => display === 'percent' || display === 'ratio'

/** How often the currency stands in a unit: 1 in "USD/year", -1 in "person/USD". */
export function currencyPower(measure: Measure, currency: string): number {
	if (measure.kind !== 'quantity') return 0
	const [above = '', ...below] = measure.unit.split('/')
	const count = (part: string): number =>
		part
			.split('*')
			.map(each => each.trim().split('^'))
			.reduce((power, [name, exponent]) => power + (name === currency ? Number(exponent ?? 1) : 0), 0)
	return count(above) - below.reduce((power, part) => power + count(part), 0)
}

/** Axes that a node takes away from its arguments. */
function axesWithin(node: Node): readonly string[] {
	if (node.op === 'reduce') return node.over
	return node.op === 'gather' || node.op === 'slice' || node.op === 'group' ? [node.axis] : []
}

const only = (at: At, axes: readonly string[]): At => Object.fromEntries(axes.map(axis => [axis, at[axis]!]))

const isRange = (formula: Formula): boolean => formula.kind === 'call' && formula.args.length === 1 && formula.args[0]!.kind === 'range'

const nowhere: Look = () => null

/** What is settled already, because no cell is asked, is not written as a choice. */
function choose(test: Formula, then: Formula, otherwise: Formula): Formula {
	if (!asksCells(test)) return evaluate(test, nowhere) ? then : otherwise
	return call('IF', test, then, otherwise)
}

function asksCells(formula: Formula): boolean {
	switch (formula.kind) {
		case 'cell':
		case 'range':
			return true
		case 'negative':
			return asksCells(formula.of)
		case 'binary':
			return asksCells(formula.left) || asksCells(formula.right)
		case 'call':
			return formula.args.some(asksCells)
		default:
			return false
	}
}

function round(mode: Extract<Node, { op: 'round' }>['mode'], value: Formula, step: Formula): Formula {
	const digits = step.kind === 'number' ? Math.round(-Math.log10(step.value)) : null
	const isDecimal = digits !== null && step.kind === 'number' && Number(`1e${-digits}`) === step.value
	const times = isDecimal && digits === 0 ? value : binary('/', value, step)
	// A quotient of doubles may fall just short of the whole number that it is.
	const settled = call('ROUND', times, number(9))
	switch (mode) {
		case 'half-away':
			return isDecimal ? call('ROUND', value, number(digits)) : binary('*', call('ROUND', times, number(0)), step)
		case 'down':
			return binary('*', call('INT', settled), step)
		case 'up':
			return { kind: 'negative', of: binary('*', call('INT', { kind: 'negative', of: settled }), step) }
		case 'truncate':
			return binary('*', call('TRUNC', settled), step)
		case 'half-even':
			throw new CannotBeWritten('it rounds halves to the even number, which a spreadsheet does not')
		default:
			return mode satisfies never
	}
}
