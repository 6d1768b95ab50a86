/** Results as a committee reads them in a terminal: aligned, with units and ranges, coloured where there is a terminal to colour. */
import type { ClaimResult, Claims, ReadingResult } from '../run/claims.ts'
import type { CostLine, Costing, GapLine } from '../run/costing.ts'
import type { Explained } from '../run/explain.ts'
import type { Figure } from '../run/figures.ts'
import { alignDecimals, date, heading, hasRange, type MoneyScale, money, moneyScale, oftenness, percent, quantity, range, span, words } from './format.ts'

export interface TerminalOptions {
	readonly colour: boolean
	readonly width: number
}

type Paint = (text: string, style: 'bold' | 'dim' | 'warn') => string

const codes = { bold: '1', dim: '2', warn: '33' } as const
const painter =
	(colour: boolean): Paint =>
	(text, style) =>
		colour && text !== '' ? `\u001B[${codes[style]}m${text}\u001B[0m` : text

export function costingText(costing: Costing, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const parts = [head(costing, paint), ...(costing.laterKnowledge.length > 0 ? [later(costing, paint)] : []), positions(costing, paint, options.width), costs(costing, paint), gaps(costing, paint), own(costing, paint), measures(costing, paint), ...problems(costing, paint)]
	return parts.filter((part) => part !== '').join('\n\n')
}

const nameOf = (costing: Costing, id: string): string => costing.sides.find((side) => side.id === id)?.name ?? id

function head(costing: Costing, paint: Paint): string {
	const years = `${costing.years.length} contract years, ${date(costing.years[0]?.from ?? '')} to ${date(costing.years[costing.years.length - 1]?.to ?? '')}`
	return `${paint(costing.title, 'bold')}\nAs of ${date(costing.asOf)}. ${years}. Costs in ${costing.currency}, above the current agreement; ranges hold 90% of ${costing.trials.toLocaleString('en-US')} trials (seed ${costing.seed}), and a figure without a range has no chance in it.`
}

const later = (costing: Costing, paint: Paint): string => paint(`Later knowledge is in this view, as a back-test: ${costing.laterKnowledge.join(', ')}.`, 'warn')

interface Table {
	readonly heads: readonly string[]
	/** A row of one cell is a heading inside the table. */
	readonly rows: readonly (readonly string[])[]
	readonly align?: readonly ('left' | 'right')[]
}

function table({ heads, rows, align = [] }: Table, paint: Paint, indent = '  '): string {
	const full = rows.filter((row) => row.length > 1)
	const widths = heads.map((head, column) => Math.max(length(head), ...full.map((row) => length(row[column] ?? ''))))
	const line = (cells: readonly string[]): string =>
		`${indent}${cells.map((cell, column) => pad(cell, widths[column]!, align[column] ?? (column === 0 ? 'left' : 'right'))).join('  ')}`.trimEnd()
	return [paint(line(heads), 'dim'), ...rows.map((row) => (row.length === 1 ? `${indent}${paint(row[0]!, 'bold')}` : line(row)))].join('\n')
}

const length = (text: string): number => [...text].length

function pad(text: string, width: number, side: 'left' | 'right'): string {
	const space = ' '.repeat(Math.max(0, width - length(text)))
	return side === 'left' ? text + space : space + text
}

/** Figures under each other by their decimal points, each with its range after it. */
function column(figures: readonly Figure[], currency: string, scale: MoneyScale): readonly string[] {
	const middles = alignDecimals(figures.map((figure) => money(figure.mean, currency, scale)))
	const ranges = figures.map((figure) => range(figure, (value) => money(value, currency, scale)) ?? '')
	const width = Math.max(...ranges.map(length))
	return middles.map((middle, index) => (width === 0 ? middle : `${middle} ${pad(ranges[index]!, width, 'left')}`))
}

function positions(costing: Costing, paint: Paint, width: number): string {
	const points = costing.points.map((point) => point.id)
	const most = Math.max(14, Math.floor((width - 40) / (points.length + 1)))
	const rows = costing.issues.flatMap((issue) => {
		const lines = costing.positions.filter((position) => position.issue === issue.id)
		return lines.length === 0 ? [] : [[`${issue.title} (${issue.status})`], ...lines.map((position) => [`  ${words(position.name)}`, cut(withUnit(position.current, position.unit), most), ...position.bySide.map((side) => (side.moved || side.shown !== position.current ? cut(withUnit(side.shown, position.unit), most) : '·'))])]
	})
	if (rows.length === 0) return ''
	return `${paint('Positions', 'bold')}  (· stands as in the current agreement)\n${table({ heads: ['', 'current', ...points.map((id) => nameOf(costing, id))], rows, align: ['left', 'left', 'left', 'left', 'left'] }, paint)}`
}

const withUnit = (shown: string, unit: string): string => (['percent', 'yes-no', 'choice', 'date', 'ratio', 'number'].includes(unit) ? shown : `${shown} ${unit}`)
const cut = (text: string, most: number): string => (length(text) > most ? `${[...text].slice(0, most - 1).join('')}…` : text)

function costs(costing: Costing, paint: Paint): string {
	const scale = moneyScale(costing.costs.map((line) => line.cash.mean))
	return costing.points
		.map((point) => {
			const lines = costing.costs.filter((line) => line.side === point.id)
			const title = `${paint(`${heading(nameOf(costing, point.id))}`, 'bold')}: what its positions cost on the shared facts (positions of ${date(point.date)})`
			return `${title}\n${costTable(costing, lines, scale, paint)}\n${threeTotals(costing, lines, scale)}`
		})
		.join('\n\n')
}

const yearHeads = (costing: Costing): readonly string[] => costing.years.map((year) => span(year.from, year.to).replace(/ to /, '–'))

function costTable(costing: Costing, lines: readonly CostLine[], scale: MoneyScale, paint: Paint): string {
	const shown = lines.filter((line) => line.name === 'total' || line.cash.mean !== 0 || hasRange(line.cash))
	const columns = [...costing.years.map((_, year) => column(shown.map((line) => line.byYear[year]!), costing.currency, scale)), column(shown.map((line) => line.cash), costing.currency, scale)]
	const rows = shown.map((line, row) => [line.name === 'total' ? 'whole package' : words(line.name), ...columns.map((cells) => cells[row]!)])
	const silent = lines.filter((line) => !shown.includes(line)).map((line) => words(line.name))
	const nothing = silent.length > 0 ? `\n  ${paint(`no cost above the current agreement: ${silent.join(', ')}`, 'dim')}` : ''
	return `${table({ heads: ['', ...yearHeads(costing), 'cash over the term'], rows, align: ['left', ...columns.map(() => 'left' as const)] }, paint)}${nothing}`
}

function threeTotals(costing: Costing, lines: readonly CostLine[], scale: MoneyScale): string {
	const total = lines.find((line) => line.name === 'total')
	if (!total) return ''
	const [sum, last, cash] = column([total.totals.sumOfYearlyIncrements, total.totals.costOverBaseInLastYear, total.totals.cashOverTerm], costing.currency, scale)
	return [
		'  Three totals of the package:',
		`    sum of yearly increments        ${sum}  what each year adds to the one before`,
		`    cost over base in the last year ${last}  the same figure, by another name`,
		`    cash over the term              ${cash}  all that is paid above the current agreement`,
	].join('\n')
}

function gaps(costing: Costing, paint: Paint): string {
	if (costing.gaps.length === 0) return ''
	const scale = moneyScale(costing.gaps.map((gap) => gap.cash.mean))
	const pairs = [...new Set(costing.gaps.map((gap) => gap.between.join('\n')))]
	return pairs
		.map((pair) => {
			const lines = costing.gaps.filter((gap) => gap.between.join('\n') === pair && (gap.name === 'total' || gap.cash.mean !== 0 || hasRange(gap.cash)))
			const [first = '', second = ''] = pair.split('\n')
			const title = `${paint('The gap', 'bold')}: ${nameOf(costing, first)} less ${nameOf(costing, second)}, with the same luck for both`
			return `${title}\n${gapTable(costing, lines, scale, paint)}`
		})
		.join('\n\n')
}

function gapTable(costing: Costing, lines: readonly GapLine[], scale: MoneyScale, paint: Paint): string {
	const columns = [...costing.years.map((_, year) => column(lines.map((line) => line.byYear[year]!), costing.currency, scale)), column(lines.map((line) => line.cash), costing.currency, scale)]
	const rows = lines.map((line, row) => [line.name === 'total' ? 'whole package' : words(line.name), ...columns.map((cells) => cells[row]!)])
	return table({ heads: ['', ...yearHeads(costing), 'cash over the term'], rows, align: ['left', ...columns.map(() => 'left' as const)] }, paint)
}

/** The same terms on each side's own facts: where the sides' figures part. */
function own(costing: Costing, paint: Paint): string {
	const lines = costing.ownFacts.filter((line) => line.name !== 'total' && (line.cash.mean !== 0 || hasRange(line.cash)))
	if (lines.length === 0) return ''
	const scale = moneyScale(lines.map((line) => line.cash.mean))
	const yearly = column(lines.map((line) => line.byYear[0]!), costing.currency, scale)
	const cash = column(lines.map((line) => line.cash), costing.currency, scale)
	const rows = lines.map((line, row) => [`${words(line.name)}, ${nameOf(costing, line.side)}’s proposal`, `on ${nameOf(costing, line.facts)}’s facts`, yearly[row]!, cash[row]!])
	return `${paint('The same terms on each side’s own facts', 'bold')}\n${table({ heads: ['', '', 'first year', 'cash over the term'], rows, align: ['left', 'left', 'left', 'left'] }, paint)}`
}

function measures(costing: Costing, paint: Paint): string {
	const rows = costing.measures.flatMap((measure) =>
		measure.perBasis.map((per) => [nameOf(costing, measure.side), per.unit.startsWith('%') ? percent(per.figure.mean) : money(per.figure.mean, costing.currency), range(per.figure, (value) => (per.unit.startsWith('%') ? percent(value) : money(value, costing.currency))) ?? '', per.unit.replace(/^% /, '').replace(/^[A-Z]{3} /, '')]),
	)
	if (rows.length === 0) return ''
	return `${paint('The package per year of the term, on average', 'bold')}\n${table({ heads: ['', '', '', ''], rows, align: ['left', 'right', 'left', 'left'] }, paint).split('\n').slice(1).join('\n')}`
}

function problems(costing: Costing, paint: Paint): readonly string[] {
	return costing.problems.map((problem) => paint(problem, 'warn'))
}

export function claimsText(claims: Claims, options: TerminalOptions): string {
	const paint = painter(options.colour)
	const intro = `${paint(claims.title, 'bold')}\nClaims as of ${date(claims.asOf)}. Probabilities under the stated ranges (${claims.trials.toLocaleString('en-US')} trials, seed ${claims.seed}); "about" allows ${percent(claims.tolerance * 100)}. Break-evens hold everything else at its median.`
	return [intro, ...claims.claims.map((claim) => claimText(claim, paint, options.width))].join('\n\n')
}

const relations: Readonly<Record<ClaimResult['relation'], string>> = { 'at-least': 'at least ', 'at-most': 'at most ', about: 'about ', exactly: '' }

function claimText(claim: ClaimResult, paint: Paint, width: number): string {
	const who = [claim.by ?? 'no side', claim.on ? date(claim.on) : ''].filter((text) => text !== '').join(', ')
	const lines = [
		`${paint(`${relations[claim.relation]}${quantity(claim.value, claim.unit)}`, 'bold')}  ${words(claim.name)} (${who})`,
		...(claim.quote ? wrap(`“${claim.quote}”`, width, '  ') : []),
		...(claim.source ? [`  ${paint(claim.source, 'dim')}`] : []),
		...claim.confirmed.flatMap((text) => wrap(`confirmed: ${text}`, width, '  ')),
		...claim.disputed.flatMap((text) => wrap(`disputed: ${text}`, width, '  ')),
		...(claim.note ? wrap(claim.note, width, '  ') : []),
		...claim.readings.flatMap((reading) => readingText(reading, claim, paint, width)),
		`  ${paint('→', 'bold')} ${claim.verdict}`,
	]
	return lines.join('\n')
}

function readingText(reading: ReadingResult, claim: ClaimResult, paint: Paint, width: number): readonly string[] {
	const spread = range(reading.value, (value) => quantity(value, claim.unit))
	const mark = reading.fits ? paint('✓', 'bold') : '·'
	const chance = reading.uncertain ? `, true ${oftenness(reading.probability)}` : ''
	const off = reading.off === null || reading.uncertain ? '' : `, ${reading.off === 0 ? 'the figure itself' : `${percent(Math.abs(reading.off) * 100)} ${reading.off > 0 ? 'above' : 'below'} it`}`
	return [
		...wrap(`${mark} ${reading.title}`, width, '  '),
		`      ${quantity(reading.value.p50, claim.unit)}${spread ? ` ${spread}` : ''}${chance}${off}`,
		...reading.breakEvens.filter((each) => !each.text.startsWith('holds for every')).flatMap((each) => wrap(each.text, width, '      ')),
	]
}

function wrap(text: string, width: number, indent: string): readonly string[] {
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
	const value = valueOf(node)
	const inner = `${indent}   `
	const about = [node.from === null ? null : `from ${node.from}`, node.confidence === null ? null : `confidence ${node.confidence}`, node.dated ? `as at ${date(node.dated)}` : null, node.known ? `known ${date(node.known)}` : null].filter((text) => text !== null)
	return [
		`${indent}${paint(node.name, 'bold')} = ${value}${node.again ? paint('  (its parts stand above)', 'dim') : ''}`,
		...wrap(node.text.replace(/\s+/g, ' '), width, inner).map((line) => paint(line, 'dim')),
		...(node.source ? [`${inner}source: ${node.source}`] : []),
		...(about.length > 0 ? [`${inner}${about.join(', ')}`] : []),
		...(node.note ? wrap(node.note, width, inner) : []),
		`${inner}${paint(`${node.file}:${node.line}`, 'dim')}`,
		...node.parts.flatMap((part) => branch(part, inner, paint, width)),
	]
}

function valueOf(node: Explained): string {
	const [only] = node.cells
	if (node.dimensions.length === 0 && only) return only.shown
	const cells = node.cells.map((cell) => `${cell.labels.join(' ')}: ${cell.shown}`).join('; ')
	return `by ${node.dimensions.join(', ')}: ${cells}${node.more > 0 ? `; … and ${node.more} more` : ''}`
}
