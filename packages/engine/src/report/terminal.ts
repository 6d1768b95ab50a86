/** Results as a committee reads them in a terminal: aligned, with units and ranges, coloured where there is a terminal to colour. */
import type { ClaimResult, Claims, ReadingResult } from '../run/claims.ts'
import type { Costing, CostLine, PositionLine } from '../run/costing.ts'
import type { Explained } from '../run/explain.ts'
import type { Figure } from '../run/figures.ts'
import {
	alignDecimals,
	date,
	hasRange,
	type MoneyScale,
	money,
	moneyScale,
	oftenness,
	percent,
	quantity,
	range,
	span,
	words,
} from './format.ts'

export interface TerminalOptions {
	readonly colour: boolean
	readonly width: number
}

type Paint = (text: string, style: 'bold' | 'dim' | 'warn') => string

const codes = { bold: '1', dim: '2', warn: '33' } as const
export const painter =
	(colour: boolean): Paint =>
	(text, style) =>
		colour && text !== '' ? `\u001B[${codes[style]}m${text}\u001B[0m` : text

export function costingText(costing: Costing, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const parts = [
		head(costing, paint),
		...(costing.laterKnowledge.length > 0 ? [later(costing, paint)] : []),
		positions(costing, paint, options.width),
		costs(costing, paint, options.width),
		gaps(costing, paint, options.width),
		continuation(costing, paint, options.width),
		own(costing, paint),
		measures(costing, paint),
		...problems(costing, paint),
	]
	return parts.filter(part => part !== '').join('\n\n')
}

const nameOf = (costing: Costing, id: string): string => costing.sides.find(side => side.id === id)?.name ?? id

function head(costing: Costing, paint: Paint): string {
	const years = `${costing.years.length} contract years, ${date(costing.years[0]?.from ?? '')} to ${date(costing.years[costing.years.length - 1]?.to ?? '')}`
	return `${paint(costing.title, 'bold')}\nAs of ${date(costing.asOf)}. ${years}. Costs in ${costing.currency}, above the current agreement; ranges hold 90% of ${costing.trials.toLocaleString('en-US')} trials (seed ${costing.seed}), and a figure without a range has no chance in it.`
}

const later = (costing: Costing, paint: Paint): string =>
	paint(`Later knowledge is in this view, as a back-test: ${costing.laterKnowledge.join(', ')}.`, 'warn')

interface Table {
	readonly heads: readonly string[]
	/** A row of one cell is a heading inside the table. */
	readonly rows: readonly (readonly string[])[]
	readonly align?: readonly ('left' | 'right')[]
}

export function table({ heads, rows, align = [] }: Table, paint: Paint, indent = '  '): string {
	const full = rows.filter(row => row.length > 1)
	const widths = heads.map((head, column) => Math.max(length(head), ...full.map(row => length(row[column] ?? ''))))
	const line = (cells: readonly string[]): string =>
		`${indent}${cells.map((cell, column) => pad(cell, widths[column]!, align[column] ?? (column === 0 ? 'left' : 'right'))).join('  ')}`.trimEnd()
	return [paint(line(heads), 'dim'), ...rows.map(row => (row.length === 1 ? `${indent}${paint(row[0]!, 'bold')}` : line(row)))].join('\n')
}

const length = (text: string): number => [...text].length

function pad(text: string, width: number, side: 'left' | 'right'): string {
	const space = ' '.repeat(Math.max(0, width - length(text)))
	return side === 'left' ? text + space : space + text
}

/** Figures under each other by their decimal points, each with its range after it. */
function column(figures: readonly Figure[], currency: string, scale: MoneyScale): readonly string[] {
	const middles = alignDecimals(figures.map(figure => money(figure.mean, currency, scale)))
	const ranges = figures.map(figure => range(figure, value => money(value, currency, scale)) ?? '')
	const width = Math.max(...ranges.map(length))
	return middles.map((middle, index) => (width === 0 ? middle : `${middle} ${pad(ranges[index]!, width, 'left')}`))
}

function positions(costing: Costing, paint: Paint, width: number): string {
	const points = costing.points.map(point => point.id)
	const most = Math.max(34, Math.floor((width - 40) / (points.length + 1)))
	const rows = costing.issues.flatMap(issue => {
		const lines = costing.positions.filter(position => position.issue === issue.id)
		return lines.length === 0 ? [] : [[`${issue.title} (${issue.status})`], ...lines.flatMap(position => positionRows(position, most))]
	})
	if (rows.length === 0) return ''
	return `${paint('Positions', 'bold')}  (· stands as in the current agreement)\n${table({ heads: ['', 'current', ...points.map(id => nameOf(costing, id))], rows, align: ['left', 'left', 'left', 'left', 'left'] }, paint)}`
}

/** One row, or for a position by a dimension a row for each label that some side would change. */
function positionRows(position: PositionLine, most: number): readonly (readonly string[])[] {
	const row = (label: string, current: string, bySide: readonly { readonly shown: string }[]): readonly string[] => [
		label,
		cut(current, most),
		...bySide.map(({ shown }) => (shown === current ? '·' : cut(shown, most))),
	]
	if (position.lines.length === 0) return [row(`  ${words(position.name)}`, position.current, position.bySide)]
	const changed = position.lines.filter(line => line.bySide.some(side => side.shown !== line.current))
	if (changed.length === 0) return [[`  ${words(position.name)}`, `${position.lines.length} values`, ...position.bySide.map(() => '·')]]
	return [
		[`  ${words(position.name)}`, '', ...position.bySide.map(() => '')],
		...changed.map(line => row(`    ${words(line.label)}`, line.current, line.bySide)),
	]
}

const cut = (text: string, most: number): string => (length(text) > most ? `${[...text].slice(0, most - 1).join('')}…` : text)

function costs(costing: Costing, paint: Paint, width: number): string {
	const scale = moneyScale(costing.costs.map(line => line.cash.mean))
	return costing.points
		.map(point => {
			const lines = costing.costs.filter(line => line.side === point.id)
			const title = `${paint(nameOf(costing, point.id), 'bold')}: what its positions cost on the shared facts (positions of ${date(point.date)})`
			const silent = lines.filter(line => !matters(line)).map(line => words(line.name))
			const nothing = silent.length > 0 ? `\n  ${paint(`no cost above the current agreement: ${silent.join(', ')}`, 'dim')}` : ''
			return `${title}\n${figureTable(costing, lines.filter(matters), scale, paint, width)}${nothing}\n${threeTotals(costing, lines, scale)}`
		})
		.join('\n\n')
}

interface Line {
	readonly name: string
	readonly byYear: readonly Figure[]
	readonly cash: Figure
}

const matters = (line: Line): boolean => line.name === 'total' || line.cash.mean !== 0 || hasRange(line.cash)

/** Figures by year and over the term; where the terminal is too narrow for ranges beside them, the ranges stand below. */
function figureTable(costing: Costing, lines: readonly Line[], scale: MoneyScale, paint: Paint, width: number): string {
	const heads = ['', ...costing.years.map(year => span(year.from, year.to).replace(/ to /, '–')), 'cash over the term']
	const figures = [...costing.years.map((_, year) => lines.map(line => line.byYear[year]!)), lines.map(line => line.cash)]
	const names = lines.map(line => (line.name === 'total' ? 'whole package' : words(line.name)))
	const beside = figures.map(each => column(each, costing.currency, scale))
	const wide = table(
		{ heads, rows: names.map((name, row) => [name, ...beside.map(cells => cells[row]!)]), align: heads.map(() => 'left' as const) },
		paint,
	)
	if (Math.max(...wide.split('\n').map(visibleLength)) <= width) return wide
	const middles = figures.map(each => alignDecimals(each.map(figure => money(figure.mean, costing.currency, scale))))
	const rows = names.flatMap((name, row) => {
		const ranges = figures.map(each => range(each[row]!, value => money(value, costing.currency, scale))?.replace(/^\((.*)\)$/, '$1') ?? '')
		const main = [name, ...middles.map(cells => cells[row]!)]
		return ranges.every(text => text === '') ? [main] : [main, ['', ...ranges]]
	})
	const short = ['', ...costing.years.map(year => `year ${year.year}`), 'cash over the term']
	return table({ heads: short, rows, align: heads.map(() => 'left' as const) }, paint)
}

const visibleLength = (text: string): number => length(text.replaceAll(/\u001B\[\d+m/g, ''))

function threeTotals(costing: Costing, lines: readonly CostLine[], scale: MoneyScale): string {
	const total = lines.find(line => line.name === 'total')
	if (!total) return ''
	const [sum, last, cash] = column(
		[total.totals.sumOfYearlyIncrements, total.totals.costOverBaseInLastYear, total.totals.cashOverTerm],
		costing.currency,
		scale,
	)
	return [
		'  Three totals of the package:',
		`    sum of yearly increments        ${sum}  what each year adds to the one before`,
		`    cost over base in the last year ${last}  the same figure, by another name`,
		`    cash over the term              ${cash}  all that is paid above the current agreement`,
	].join('\n')
}

function gaps(costing: Costing, paint: Paint, width: number): string {
	if (costing.gaps.length === 0) return ''
	const scale = moneyScale(costing.gaps.map(gap => gap.cash.mean))
	const pairs = [...new Set(costing.gaps.map(gap => gap.between.join('\n')))]
	return pairs
		.map(pair => {
			const lines = costing.gaps.filter(gap => gap.between.join('\n') === pair && matters(gap))
			const [first = '', second = ''] = pair.split('\n')
			const title = `${paint('The gap', 'bold')}: ${nameOf(costing, first)} less ${nameOf(costing, second)}, with the same luck for both`
			return `${title}\n${figureTable(costing, lines, scale, paint, width)}`
		})
		.join('\n\n')
}

/** The cost of continuing, which is nobody's new money. */
function continuation(costing: Costing, paint: Paint, width: number): string {
	const lines = costing.continuation.filter(matters)
	if (lines.length === 0) return ''
	const scale = moneyScale(lines.map(line => line.cash.mean))
	return `${paint('The current agreement itself', 'bold')}: what its terms cost if nothing changes; no part of the figures above\n${figureTable(costing, lines, scale, paint, width)}`
}

/** The same terms on each side's own facts: where the sides' figures part. */
function own(costing: Costing, paint: Paint): string {
	const lines = costing.ownFacts.filter(line => line.name !== 'total' && (line.cash.mean !== 0 || hasRange(line.cash)))
	if (lines.length === 0) return ''
	const scale = moneyScale(lines.map(line => line.cash.mean))
	const yearly = column(
		lines.map(line => line.byYear[0]!),
		costing.currency,
		scale,
	)
	const cash = column(
		lines.map(line => line.cash),
		costing.currency,
		scale,
	)
	const rows = lines.map((line, row) => [
		`${words(line.name)}, ${nameOf(costing, line.side)}’s proposal`,
		`on ${nameOf(costing, line.facts)}’s facts`,
		yearly[row]!,
		cash[row]!,
	])
	return `${paint('The same terms on each side’s own facts', 'bold')}\n${table({ heads: ['', '', 'first year', 'cash over the term'], rows, align: ['left', 'left', 'left', 'left'] }, paint)}`
}

function measures(costing: Costing, paint: Paint): string {
	const rows = costing.measures.flatMap(measure =>
		measure.perBasis.map(per => [
			nameOf(costing, measure.side),
			per.unit.startsWith('%') ? percent(per.figure.mean) : money(per.figure.mean, costing.currency),
			range(per.figure, value => (per.unit.startsWith('%') ? percent(value) : money(value, costing.currency))) ?? '',
			per.unit.replace(/^% /, '').replace(/^[A-Z]{3} /, ''),
		]),
	)
	if (rows.length === 0) return ''
	return `${paint('The package per year of the term, on average', 'bold')}\n${table(
		{ heads: ['', '', '', ''], rows, align: ['left', 'right', 'left', 'left'] },
		paint,
	)
		.split('\n')
		.slice(1)
		.join('\n')}`
}

function problems(costing: Costing, paint: Paint): readonly string[] {
	return costing.problems.map(problem => paint(problem, 'warn'))
}

export function claimsText(claims: Claims, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const intro = `${paint(claims.title, 'bold')}\nClaims as of ${date(claims.asOf)}. Probabilities under the stated ranges (${claims.trials.toLocaleString('en-US')} trials, seed ${claims.seed}); "about" allows ${percent(claims.tolerance * 100)}. Break-evens hold everything else at its median.`
	return [intro, ...claims.claims.map(claim => claimText(claim, paint, options.width))].join('\n\n')
}

const relations: Readonly<Record<ClaimResult['relation'], string>> = {
	'at-least': 'at least ',
	'at-most': 'at most ',
	about: 'about ',
	exactly: '',
}

function claimText(claim: ClaimResult, paint: Paint, width: number): string {
	const who = [claim.by ?? 'no side', claim.on ? date(claim.on) : ''].filter(text => text !== '').join(', ')
	const lines = [
		`${paint(`${relations[claim.relation]}${quantity(claim.value, claim.unit)}`, 'bold')}  ${words(claim.name)} (${who})`,
		...(claim.quote ? wrap(`“${claim.quote}”`, width, '  ') : []),
		...(claim.source ? [`  ${paint(claim.source, 'dim')}`] : []),
		...claim.confirmed.flatMap(text => wrap(`confirmed: ${text}`, width, '  ')),
		...claim.documented.flatMap(text => wrap(`documented: ${text}`, width, '  ')),
		...claim.measured.flatMap(text => wrap(`measured: ${text}`, width, '  ')),
		...claim.admitted.flatMap(text => wrap(`admitted: ${text}`, width, '  ')),
		...claim.disputed.flatMap(text => wrap(`disputed: ${text}`, width, '  ')),
		`  ${claim.standing.words}`,
		...(claim.note ? wrap(claim.note, width, '  ') : []),
		...claim.readings.flatMap(reading => readingText(reading, claim, paint, width)),
		`  ${paint('→', 'bold')} ${claim.verdict}`,
	]
	return lines.join('\n')
}

function readingText(reading: ReadingResult, claim: ClaimResult, paint: Paint, width: number): readonly string[] {
	const spread = range(reading.value, value => quantity(value, claim.unit))
	const mark = reading.fits ? paint('✓', 'bold') : '·'
	const chance = reading.uncertain ? `, true ${oftenness(reading.probability)}` : ''
	const off =
		reading.off === null || reading.uncertain
			? ''
			: `, ${reading.off === 0 ? 'the figure itself' : `${percent(Math.abs(reading.off) * 100)} ${reading.off > 0 ? 'above' : 'below'} it`}`
	return [
		...wrap(`${mark} ${reading.title}`, width, '  '),
		`      ${quantity(reading.value.p50, claim.unit)}${spread ? ` ${spread}` : ''}${chance}${off}`,
		...breakEvenLines(reading, width),
	]
}

/** What would have to be so; facts that cannot decide it alone are named together. */
function breakEvenLines(reading: ReadingResult, width: number): readonly string[] {
	const found = reading.breakEvens.filter(each => each.value !== null)
	const powerless = reading.breakEvens.filter(each => each.value === null).map(each => words(each.fact))
	const lines = found.flatMap(each => wrap(each.text, width, '      '))
	return powerless.length === 0
		? lines
		: [...lines, ...wrap(`whatever ${powerless.join(', or ')} is within its bounds, that does not change`, width, '      ')]
}

export function wrap(text: string, width: number, indent: string): readonly string[] {
	const most = Math.max(40, width - indent.length)
	const lines: string[] = []
	let line = ''
	for (const word of text.split(/\s+/)) {
		if (line !== '' && line.length + word.length + 1 > most) {
			lines.push(indent + line)
			line = word
		} else line = line === '' ? word : `${line} ${word}`
	}
	return [...lines, indent + line]
}

export function explainText(tree: Explained, at: { at: string; facts: string | null; asOf: string }, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const where = `${at.at === 'current' ? 'the current agreement' : `the positions of ${at.at}`}, on ${at.facts === null ? 'the shared facts' : `the facts of ${at.facts}`}, as of ${date(at.asOf)}`
	return [`${paint(words(tree.name), 'bold')} under ${where}`, ...branch(tree, '', paint, options.width)].join('\n')
}

function branch(node: Explained, indent: string, paint: Paint, width: number): readonly string[] {
	const value = printedValue(node)
	const inner = `${indent}   `
	const about = [
		node.from === null ? null : `from ${node.from}`,
		node.confidence === null ? null : `confidence ${node.confidence}`,
		node.dated ? `as at ${date(node.dated)}` : null,
		node.known ? `known ${date(node.known)}` : null,
	].filter(text => text !== null)
	return [
		`${indent}${paint(node.name, 'bold')} = ${value}${node.again ? paint('  (its parts stand above)', 'dim') : ''}`,
		...wrap(node.text.replace(/\s+/g, ' '), width, inner).map(line => paint(line, 'dim')),
		...(node.source ? [`${inner}source: ${node.source}`] : []),
		...(about.length > 0 ? [`${inner}${about.join(', ')}`] : []),
		...(node.note ? wrap(node.note, width, inner) : []),
		`${inner}${paint(`${node.file}:${node.line}`, 'dim')}`,
		...node.parts.flatMap(part => branch(part, inner, paint, width)),
	]
}

function printedValue(node: Explained): string {
	const [only] = node.cells
	if (node.dimensions.length === 0 && only) return only.shown
	if (node.rows !== null) return byRowValue(node)
	const cells = node.cells.map(cell => `${cell.labels.join(' ')}: ${cell.shown}`).join('; ')
	return `by ${node.dimensions.join(', ')}: ${cells}${node.more > 0 ? `; … and ${node.more} more` : ''}`
}

function byRowValue({ rows, cells }: Explained): string {
	const many = `for each of ${rows!.toLocaleString('en-US')} rows`
	if (cells.length === 0) return many
	return `${many}; on average ${cells.map(cell => [...cell.labels, cell.shown].join(' ')).join('; ')}`
}
