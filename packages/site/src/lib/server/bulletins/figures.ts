/** Figures and positions of a bulletin, asked of the same costing as those of the pages. */
import type { CostLine, FactLine, Figure, GapLine } from '@parley/engine'
import { date, missing, money, plain, positionRows, quantity, range, withRange, words, writtenValues } from '@parley/engine/report'
import { nearest } from '@parley/lang'
import type { Sound } from '../negotiations.ts'
import { sideView } from '../sides.ts'
import type { Mark, Mistake } from './marks.ts'

/** What a mark shows, and from where: plain text, frozen as it is. */
export interface Drawn {
	readonly shown: string
	readonly unit: string | null
	readonly source: string
	/** Of a claim in the database: which version of it. */
	readonly claim?: { readonly id: string; readonly version: number }
	/** Of a claim in the folder: its fields, so that a later difference shows. */
	readonly said?: string
}

export type Drawing = Drawn | Pick<Mistake, 'message' | 'mend'>

type MarkOf<K extends Mark['kind']> = Extract<Mark, { kind: K }>
type FigureOf<K extends string> = Extract<MarkOf<'figure'>, { of: K }>

export function drawFigure(sound: Sound, mark: FigureOf<'gap' | 'cost' | 'fact'>): Drawing {
	if (mark.of === 'gap') return drawGap(sound, mark)
	if (mark.of === 'cost') return drawCost(sound, mark)
	return drawFact(sound, mark)
}

export function unknown(what: string, name: string, known: readonly string[], otherwise: string): Pick<Mistake, 'message' | 'mend'> {
	const near = nearest(name, known)
	return { message: `There is no ${what} called “${name}” here.`, mend: near ? `The nearest is ${near}.` : otherwise }
}

const listed = (names: readonly string[]): string =>
	names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ')

function needSide(sound: Sound, side: string): Pick<Mistake, 'message' | 'mend'> | null {
	return sound.sides.includes(side) ? null : unknown('side', side, sound.sides, `The sides are ${listed(sound.sides)}.`)
}

function drawGap(sound: Sound, { name, year }: FigureOf<'gap'>): Drawing {
	const costing = sound.costing()
	const [first, second] = sound.sides
	if (first === undefined || second === undefined)
		return { message: 'There is no gap with one side at the table.', mend: 'Draw what its package costs: {{figure total of SIDE}}.' }
	const lines = costing.gaps.filter(gap => gap.between[0] === first && gap.between[1] === second)
	const line = lines.find(each => each.name === name)
	if (!line) return unknown('cost', name, namesOf(lines), `Costs are ${listed(namesOf(lines))}.`)
	const figure = yearOf(line, year)
	if ('message' in figure) return figure
	const who = `${sideView(sound.negotiation, first).name}’s package less ${sideView(sound.negotiation, second).name}’s`
	return moneyDrawn(sound, figure.figure, `The gap${name === 'total' ? '' : ` of ${words(name)}`}: ${who}, ${figure.of}`)
}

function drawCost(sound: Sound, { name, side, year, overBase }: FigureOf<'cost'>): Drawing {
	const wrong = needSide(sound, side)
	if (wrong) return wrong
	const lines = sound.costing().costs.filter(cost => cost.side === side)
	const line = lines.find(each => each.name === name)
	if (!line) {
		if (sound.costing().positions.some(position => position.name === name))
			return { message: `“${name}” is a position, not a cost.`, mend: `Write {{position ${name} of ${side}}}.` }
		return unknown('cost', name, namesOf(lines), `Costs are ${listed(namesOf(lines))}.`)
	}
	const figure = overBase ? { figure: line.totals.costOverBaseInLastYear, of: 'cost over base in the last year' } : yearOf(line, year)
	if ('message' in figure) return figure
	const what = name === 'total' ? 'the whole package' : words(name)
	return moneyDrawn(
		sound,
		figure.figure,
		`What ${what} costs as ${sideView(sound.negotiation, side).name} would have it, above the current agreement: ${figure.of}`,
	)
}

const namesOf = (lines: readonly { readonly name: string }[]): readonly string[] => [...new Set(lines.map(({ name }) => name))]

function yearOf(
	line: CostLine | GapLine,
	year: number | null,
): { readonly figure: Figure; readonly of: string } | Pick<Mistake, 'message' | 'mend'> {
	if (year === null) return { figure: line.cash, of: 'cash over the term' }
	const found = line.byYear.find(each => each.year === year)
	if (!found) return { message: `There is no contract year ${year}.`, mend: `The term has the years 1 to ${line.byYear.length}.` }
	return { figure: found, of: `contract year ${year}, ${date(found.from)} to ${date(found.to)}` }
}

function moneyDrawn(sound: Sound, figure: Figure, what: string): Drawing {
	const costing = sound.costing()
	if (figure.mean === null) return { message: `${what}: ${missing(figure)}.`, mend: 'Leave it out, or draw another.' }
	const format = (value: number): string => money(value, costing.currency)
	const how =
		range(figure, format) === null
			? 'exact under the facts stated'
			: `the mean of ${plain(costing.trials)} trials, and their 5% and 95% points`
	return {
		shown: withRange(figure, format),
		unit: costing.currency,
		source: `${what}; ${how}. The costing of this table as of ${date(costing.asOf)}.`,
	}
}

function drawFact(sound: Sound, { name }: FigureOf<'fact'>): Drawing {
	const costing = sound.costing()
	const fact = costing.facts.find(each => each.name === name)
	if (fact) return factDrawn(sound, fact)
	if (costing.costs.some(cost => cost.name === name))
		return {
			message: `“${name}” is a cost, and it is not said whose.`,
			mend: `Write {{figure ${name} of ${sound.sides.join(`}} or {{figure ${name} of `)}}}, or {{figure gap of ${name}}}.`,
		}
	if (costing.positions.some(position => position.name === name))
		return { message: `“${name}” is a position, not a figure.`, mend: `Write {{position ${name} of ${sound.sides[0]}}}.` }
	return unknown(
		'figure',
		name,
		['gap', 'total', ...namesOf(costing.facts), ...namesOf(costing.costs)],
		'Facts are listed in the room of that name, costs on the table.',
	)
}

function factDrawn(sound: Sound, fact: FactLine): Drawing {
	const shown = fact.value
		? withRange(fact.value, value => quantity(value, fact.unit))
		: writtenValues(fact.text)
				.map(({ label, text }) => (label === null ? date(text) : `${words(label)}: ${text}`))
				.join('; ')
	if (fact.value && fact.value.mean === null)
		return { message: `The fact “${fact.name}” has ${missing(fact.value)} to show.`, mend: 'Leave it out, or draw another.' }
	const disputed =
		fact.says.length > 0
			? ` ${fact.says.map(each => `${sideView(sound.negotiation, each.side).name} says otherwise${each.value ? `: ${withRange(each.value, value => quantity(value, fact.unit))}` : ''}`).join('. ')}.`
			: ''
	const confidence = fact.confidence === 'assumed' ? ' Assumed.' : ''
	return {
		shown: shown.slice(0, 1000),
		unit: fact.unit,
		source:
			`${words(fact.name)[0]!.toUpperCase()}${words(fact.name).slice(1)}, a fact of this table.${confidence} ${sourceOf(fact)}${disputed}`.trim(),
	}
}

const sourceOf = ({ source, note }: FactLine): string => (source ? `Source: ${source}` : (note ?? ''))

export function drawPosition(sound: Sound, { name, side, label }: MarkOf<'position'>): Drawing {
	const wrong = side === null ? null : needSide(sound, side)
	if (wrong) return wrong
	const { positions, asOf } = sound.costing()
	const position = positions.find(each => each.name === name)
	if (!position) return unknown('position', name, namesOf(positions), `Positions are ${listed(namesOf(positions))}.`)
	const rows = positionRows(position, side === null ? [] : [side])
	const labels = position.lines.map(line => line.label)
	if (label !== null && !labels.includes(label))
		return labels.length === 0
			? { message: `“${name}” does not vary: it has no “${label}”.`, mend: `Leave out “for ${label}”.` }
			: unknown(`line of ${name}`, label, labels, `It has ${listed(labels)}.`)
	const chosen = label === null ? rows : rows.filter(row => row.labels.length === 0 || row.labels.includes(label))
	const shown = chosen
		.map(row => `${label === null && row.labels.length > 0 ? `${row.labels.map(words).join(', ')}: ` : ''}${row.shown[0] ?? row.current}`)
		.join('; ')
	const line = position.bySide.find(each => each.side === side)
	const since = line?.date ? `, since ${date(line.date)}` : ''
	const proposal = sound.negotiation.proposals.find(each => each.id === line?.proposal)
	const who = side === null ? 'in the current agreement' : `as ${sideView(sound.negotiation, side).name} has it${since}`
	return {
		shown,
		unit: position.unit,
		source: `${words(name)[0]!.toUpperCase()}${words(name).slice(1)}, ${who}${proposal ? ` (“${proposal.title}”)` : ''}.${proposal?.source ? ` Source: ${proposal.source}.` : ''} As of ${date(asOf)}.`,
	}
}

/** Numbers of signatures under a letter stand in its public files. */
export const signaturesDrawn = (title: string, standing: number, roll: number, at: string): Drawn => ({
	shown: `${plain(standing)} of ${plain(roll)} members`,
	unit: 'member',
	source: `Signatures under the open letter “${title}”, as its log counts them, ${at.replace('T', ' ')} UTC. Anybody can count them again from its files.`,
})
