/** A whole folder in hand, checked and costed as the command line does it: what the page's worker runs, and what the tests run without one. */

import { money, nameOfPoint, nameOfSide, namesOfPoints, toneOfSide, unitWords, withRange } from '@parley/engine/report'
import {
	compileLoaded,
	costNegotiation,
	defaultPoints,
	explain,
	type Figure,
	loadFolder,
	type Negotiation,
	type Opened,
	readTexts,
	showFigure,
	withRows,
} from '@parley/engine/texts'
import { type Diagnostic, inOrder, type Plan, type Quantity } from '@parley/lang'
import { type Mend, mendOf, type Source, sourceOf } from './mends.ts'

export interface Texts {
	readonly files: ReadonlyMap<string, string>
	/** What the server could not read as text, with the reason. */
	readonly unread: readonly Diagnostic[]
	/** Tables that stay on the server (workbooks, Parquet, long CSVs): their paths, and of those that the terms declare what they hold. */
	readonly elsewhere: readonly string[]
	readonly tables: readonly TableElsewhere[]
}

export interface TableElsewhere {
	readonly key: string
	readonly rows: number
	readonly headings: readonly string[]
	/** The cells of one with few rows, by heading. */
	readonly columns: readonly (readonly [string, readonly string[]])[] | null
}

export interface Mistake extends Diagnostic {
	readonly fix: Mend | null
}

export interface Known {
	readonly name: string
	readonly kind: Quantity['kind']
	/** In words. */
	readonly unit: string
	readonly dimensions: readonly string[]
	readonly file: string
	readonly line: number
}

export interface Checked {
	readonly mistakes: readonly Mistake[]
	/** Null while there is a mistake. */
	readonly sound: Sound | null
}

export interface Sound {
	readonly negotiation: Negotiation
	readonly plan: Plan
	readonly columns: Opened['columns']
	/** The tables whose rows are not in hand: what depends on them is worked on the server. */
	readonly rowsElsewhere: readonly string[]
	readonly known: readonly Known[]
	readonly labels: readonly { readonly dimension: string; readonly labels: readonly string[] }[]
}

/** More marks than this would only be in each other's way. */
export const mostMistakes = 500

export async function checkTexts(texts: Texts): Promise<Checked> {
	const { files, elsewhere } = texts
	const opened = open(texts)
	const diagnostics = opened.diagnostics.filter(each => !isElsewhere(each, elsewhere))
	const sources = new Map<string, Source>()
	const sourceIn = (file: string): Source | null => {
		const text = files.get(file)
		if (text === undefined) return null
		const source = sources.get(file) ?? sourceOf(text)
		sources.set(file, source)
		return source
	}
	const mistakes = inOrder(diagnostics)
		.slice(0, mostMistakes)
		.map(each => {
			const source = sourceIn(each.place.file)
			return { ...each, fix: source && mendOf(each, source) }
		})
	return { mistakes, sound: soundOf(opened, files) }
}

function open({ files, unread, tables }: Texts): Opened {
	const loaded = loadFolder({ directory: '', files, diagnostics: unread })
	const known = tables.map(({ key, rows, headings, columns }) => [key, { rows, headings, columns: columns && new Map(columns) }] as const)
	const extended = (negotiation: Negotiation | null): Negotiation | null =>
		negotiation && { ...negotiation, tables: new Map([...negotiation.tables, ...known]) }
	const compiled = compileLoaded({ ...loaded, negotiation: extended(loaded.negotiation), draft: extended(loaded.draft) })
	const inHand = compiled.plan?.tables.filter(table => files.has(table.path)) ?? []
	return inHand.length === 0 ? compiled : withRows(compiled, readTexts(inHand, files))
}

const isElsewhere = ({ code, message }: Diagnostic, elsewhere: readonly string[]): boolean =>
	code === 'tables/missing' && elsewhere.some(path => message.includes(path))

function soundOf({ negotiation, plan, columns }: Opened, files: Texts['files']): Sound | null {
	if (!negotiation || !plan) return null
	return {
		negotiation,
		plan,
		columns,
		rowsElsewhere: plan.tables.filter(table => !files.has(table.path)).map(table => table.name),
		known: plan.quantities.map(({ name, kind, display, axes, place }) => ({
			name,
			kind,
			unit: unitWords(display),
			dimensions: axes,
			file: place.file,
			line: place.line,
		})),
		labels: plan.axes.filter(axis => axis.labels.length <= mostLabels).map(({ name, labels }) => ({ dimension: name, labels })),
	}
}

/** A dimension with more labels than this is a table's, and nobody writes them by hand. */
const mostLabels = 200

export interface Card {
	readonly name: string
	readonly kind: Quantity['kind']
	readonly unit: string
	readonly dimensions: readonly string[]
	readonly values: readonly { readonly who: string; readonly tone: string; readonly value: string }[]
	readonly source: string | null
	readonly confidence: string | null
	readonly file: string
	readonly line: number
	/** Why there is no value, where there is none. */
	readonly note: string | null
}

/** What hangs on rows that are not in hand cannot be worked here, and nothing but the work itself tells what does. */
function workHere<T>({ rowsElsewhere }: Sound, work: () => T): T | null {
	if (rowsElsewhere.length === 0) return work()
	try {
		return work()
	} catch {
		return null
	}
}

const onServer = ({ rowsElsewhere }: Sound): string =>
	`Worked from the rows of ${rowsElsewhere.join(' and ')}, which stay on the server: see the other rooms.`

/** What a quantity measures, and what it is under the current agreement and for each side. */
export function cardOf(sound: Sound, name: string): Card | null {
	const { negotiation, plan } = sound
	const quantity = plan.quantities.find(each => each.name === name)
	if (!quantity) return null
	const found = workHere(sound, () => ['current', ...defaultPoints(negotiation, plan)].map(point => valueAt(sound, name, point)))
	const values = found ?? []
	const same = values.every(each => each.value === values[0]?.value)
	return {
		name,
		kind: quantity.kind,
		unit: unitWords(quantity.display),
		dimensions: quantity.axes,
		values: same && values[0] ? [{ ...values[0], who: 'The same for all', tone: 'side-0' }] : values,
		source: quantity.source,
		confidence: quantity.confidence,
		file: quantity.place.file,
		line: quantity.place.line,
		note: found ? null : onServer(sound),
	}
}

function valueAt({ negotiation, plan, columns }: Sound, name: string, point: string): Card['values'][number] {
	const found = explain(plan, columns, name, showFigure, { point })
	if ('error' in found) throw new Error(`the name and the point are known: ${found.error}`)
	const isCurrent = point === 'current'
	return {
		who: isCurrent ? 'Current agreement' : nameOfSide(negotiation, point),
		tone: isCurrent ? 'side-0' : toneOfSide(negotiation, point),
		value: cellsInWords(found.cells, found.more),
	}
}

const mostShown = 6

function cellsInWords(cells: readonly { readonly labels: readonly string[]; readonly shown: string }[], more: number): string {
	const [first] = cells
	if (!first) return `${more} values`
	if (more === 0 && cells.every(cell => cell.shown === first.shown)) return first.shown
	const shown = cells
		.slice(0, mostShown)
		.map(cell => (cell.labels.length === 1 && /^\d+$/.test(cell.labels[0]!) ? cell.shown : `${cell.labels.join(', ')}: ${cell.shown}`))
	const left = cells.length - shown.length + more
	return `${shown.join(cells.every(cell => cell.labels.length === 1 && /^\d+$/.test(cell.labels[0]!)) ? ', ' : '; ')}${left > 0 ? ` and ${left} more` : ''}`
}

/** In words: a figure leaves here with its unit and its range. */
export interface Cost {
	/** The whole package, one line for each pair of sides. */
	readonly gaps: readonly { readonly between: string; readonly figure: string }[]
	/** Each cost that somebody's proposal moves, at the line that declares it. */
	readonly lines: readonly { readonly name: string; readonly file: string; readonly line: number; readonly words: string }[]
	readonly problems: readonly string[]
}

export function costTexts(sound: Sound): Cost {
	const { negotiation, plan, columns } = sound
	const costed = workHere(sound, () => costNegotiation(negotiation, plan, columns))
	if (!costed) return { gaps: [], lines: [], problems: [onServer(sound)] }
	if ('error' in costed) throw new Error(`the points of a costing are the sides: ${costed.error}`)
	const { costing } = costed
	const names = namesOfPoints(costing)
	const name = (point: string): string => nameOfPoint(names, point).label
	const figure = (cash: Figure): string => withRange(cash, value => money(value, costing.currency))
	return {
		gaps: costing.gaps
			.filter(gap => gap.name === 'total' && gap.facts === 'shared')
			.map(gap => ({ between: `${name(gap.between[0])} less ${name(gap.between[1])}`, figure: figure(gap.cash) })),
		lines: plan.quantities.flatMap(({ kind, name: cost, place }) => {
			const lines = costing.costs.filter(line => line.name === cost && line.facts === 'shared')
			if (kind !== 'cost' || lines.every(({ cash }) => isNothing(cash))) return []
			return [
				{ name: cost, file: place.file, line: place.line, words: lines.map(line => `${name(line.side)} ${figure(line.cash)}`).join(' · ') },
			]
		}),
		problems: costing.problems,
	}
}

const isNothing = ({ mean, p5, p95 }: Figure): boolean => mean === 0 && p5 === 0 && p95 === 0
