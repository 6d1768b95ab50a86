/**
 * Red lines against what is on the table: a position that must be at least, at most or exactly something, or words that a clause must have. The
 * values are what-if texts compiled with the plan (`sets`), so that they are checked like any other.
 */
import { makeProgram, type NodeId, type Plan, type Quantity, rational } from '@parley/lang'
import type { Standing } from '../ledger/standing.ts'
import { noFigure } from '../report/format.ts'
import { showValue } from './costing.ts'
import { type FigureOf, figuresOf, type RunOptions, standardRun } from './figures.ts'

export type RedLine =
	| {
			readonly id: string
			readonly kind: 'position'
			readonly position: string
			readonly relation: 'at-least' | 'at-most' | 'exactly'
			/** Where its value stands among the plan's `sets`. */
			readonly set: number
			/** One of its cells alone, as `cellsOf` calls it: "year 1". All of them when it is null. */
			readonly cell?: string | null
	  }
	| { readonly id: string; readonly kind: 'clause'; readonly issue: string; readonly words: string }

export interface Verdict {
	readonly line: string
	readonly verdict: 'passes' | 'breaks' | 'cannot be told'
	/** What is so, in a sentence. */
	readonly says: string
}

export interface OnTheTable {
	readonly standing: Standing | null
	/** The wording of each issue; none where it gives no wording. */
	readonly clauses: ReadonlyMap<string, string>
}

export function checkRedLines(
	plan: Plan,
	columns: RunOptions['columns'],
	lines: readonly RedLine[],
	{ standing, clauses }: OnTheTable,
): readonly Verdict[] {
	const positions = lines.filter(line => line.kind === 'position' && standing?.has(line.position))
	const values = valuesOf(
		plan,
		columns,
		positions.flatMap(line => (line.kind === 'position' ? [line] : [])),
		standing ?? new Map(),
	)
	return lines.map(line => {
		if (line.kind === 'clause') return clauseVerdict(line, clauses.get(line.issue) ?? null)
		const pair = values.get(line.id)
		if (!pair) return { line: line.id, verdict: 'cannot be told', says: `It takes no position on ${words(line.position)}.` }
		return positionVerdict(plan, line, pair)
	})
}

type PositionLine = Extract<RedLine, { kind: 'position' }>
type Pair = readonly [offered: readonly FigureOf[], wanted: readonly FigureOf[], axes: readonly string[]]

function valuesOf(
	plan: Plan,
	columns: RunOptions['columns'],
	lines: readonly PositionLine[],
	standing: Standing,
): ReadonlyMap<string, Pair> {
	if (lines.length === 0) return new Map()
	const maker = makeProgram(plan)
	const nodes = lines.flatMap(line => {
		const quantity = quantityOf(plan, line.position)
		const at = (node: NodeId) =>
			maker.builder.spread(maker.instantiate(quantity.node, new Map([[quantity.name, node]])), [...quantity.axes])
		return [at(standing.get(line.position)!.node), at(plan.sets[line.set]!.node)]
	})
	const scales = lines.flatMap(line => Array.from({ length: 2 }, () => quantityOf(plan, line.position).displayScale))
	const cells = figuresOf(maker.finish(nodes), scales, { ...standardRun, columns })
	return new Map(
		lines.map((line, index) => [line.id, [cells[index * 2]!.figures, cells[index * 2 + 1]!.figures, cells[index * 2]!.axes] as const]),
	)
}

const quantityOf = (plan: Plan, name: string): Quantity => {
	const found = plan.quantities.find(each => each.name === name)
	if (!found) throw new Error(`a red line's position is known before it is checked: ${name}`)
	return found
}

function positionVerdict(plan: Plan, line: PositionLine, [offered, wanted, axes]: Pair): Verdict {
	const quantity = quantityOf(plan, line.position)
	const isOrdered = quantity.measure.kind === 'quantity' || quantity.measure.kind === 'date'
	if (line.relation !== 'exactly' && !isOrdered)
		return {
			line: line.id,
			verdict: 'cannot be told',
			says: `${heading(line.position)} is no amount, so nothing is at least or at most it.`,
		}
	if (offered.some(each => each.mean === null) || wanted.some(each => each.mean === null))
		return { line: line.id, verdict: 'cannot be told', says: `${heading(line.position)} comes to ${noFigure} here.` }
	const places = labelsOf(plan, axes)
	const { cell = null } = line
	if (cell !== null && !places.includes(cell))
		return { line: line.id, verdict: 'cannot be told', says: `${heading(line.position)} has no ${cell} any more.` }
	const counts = places.map((_, index) => index).filter(index => cell === null || places[index] === cell)
	const broken = counts.filter(index => !holds(line.relation, offered[index]!, wanted[index]!))
	if (broken.length === 0) {
		const of = (figures: readonly FigureOf[]) => counts.map(index => figures[index]!)
		const says = passWords(quantity, line.relation, of(offered), of(wanted))
		return { line: line.id, verdict: 'passes', says: cell === null ? says : `${cell}: ${says}` }
	}
	const told = broken.slice(0, 6).map(index => {
		const where = places[index]!
		return `${where === '' ? '' : `${where}: `}${breakWords(quantity, line.relation, offered[index]!, wanted[index]!)}`
	})
	return { line: line.id, verdict: 'breaks', says: `${told.join('; ')}${broken.length > 6 ? `; and ${broken.length - 6} more` : ''}.` }
}

function holds(relation: PositionLine['relation'], offered: FigureOf, wanted: FigureOf): boolean {
	const sign = signOf(offered, wanted)
	return relation === 'at-least' ? sign >= 0 : relation === 'at-most' ? sign <= 0 : sign === 0
}

/** By the exact figures where there are any: 3.5 per cent is not less than 3.5 per cent. */
function signOf(a: FigureOf, b: FigureOf): number {
	if (a.exact === null || b.exact === null) return Math.sign(a.mean! - b.mean!)
	return rational.compare(rational.parseRational(a.exact)!, rational.parseRational(b.exact)!)
}

const relationWords = { 'at-least': 'at least', 'at-most': 'at most', exactly: 'exactly' } as const

function breakWords(quantity: Quantity, relation: PositionLine['relation'], offered: FigureOf, wanted: FigureOf): string {
	const show = (value: number): string => showValue(quantity, value)
	const base = `${show(offered.mean!)}, where the line is ${relationWords[relation]} ${show(wanted.mean!)}`
	if (quantity.measure.kind !== 'quantity') return base
	const by = Math.abs(offered.mean! - wanted.mean!)
	return `${base}: ${amountOf(quantity, by)} ${offered.mean! < wanted.mean! ? 'short' : 'over'}`
}

/** The difference of two percentages is told in points. */
const amountOf = (quantity: Quantity, value: number): string =>
	quantity.display === 'percent' ? `${Number(value.toFixed(6))} ${value === 1 ? 'point' : 'points'}` : showValue(quantity, value)

function passWords(
	quantity: Quantity,
	relation: PositionLine['relation'],
	offered: readonly FigureOf[],
	wanted: readonly FigureOf[],
): string {
	const shown = (figures: readonly FigureOf[]): string => {
		const texts = figures.map(each => showValue(quantity, each.mean))
		return texts.every(text => text === texts[0]) ? texts[0]! : texts.length > 8 ? `${texts.length} values` : texts.join(', ')
	}
	return `${shown(offered)}, and the line is ${relationWords[relation]} ${shown(wanted)}.`
}

/** The cells of a position in words: "year 1"; one without words where it has but one value. */
export const cellsOf = (plan: Plan, position: string): readonly string[] => labelsOf(plan, quantityOf(plan, position).axes)

function labelsOf(plan: Plan, axes: readonly string[]): readonly string[] {
	return axes.reduce<readonly string[]>(
		(names, axis) => {
			const labels = plan.axes.find(each => each.name === axis)!.labels
			return names.flatMap(name =>
				labels.map(label => `${name === '' ? '' : `${name}, `}${axis === 'year' ? `year ${label}` : words(label)}`),
			)
		},
		[''],
	)
}

function clauseVerdict({ id, words: wanted }: Extract<RedLine, { kind: 'clause' }>, clause: string | null): Verdict {
	if (clause === null) return { line: id, verdict: 'cannot be told', says: 'It gives no wording of this clause.' }
	if (plainText(clause).includes(plainText(wanted))) return { line: id, verdict: 'passes', says: 'The words stand in the clause.' }
	return { line: id, verdict: 'breaks', says: 'The words do not stand in the clause.' }
}

/** How words are spaced, cased and marked makes no other clause of them. */
const plainText = (text: string): string =>
	text
		.normalize('NFKC')
		.replaceAll(/[*_`]+/g, '')
		.replaceAll(/[\u2018\u2019]/g, "'")
		.replaceAll(/[\u201c\u201d]/g, '"')
		.replaceAll(/\s+/g, ' ')
		.trim()
		.toLowerCase()

const words = (name: string): string => name.replaceAll('-', ' ')
const heading = (name: string): string => `${words(name).charAt(0).toUpperCase()}${words(name).slice(1)}`
