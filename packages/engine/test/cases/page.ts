/**
 * A page that runs: prose, a program in `terms` blocks, and what it must give in `expect` blocks. docs/prelude/README.md tells writers the same.
 *
 *   expectation = quantity ['[' dimension '=' label {',' dimension '=' label} ']'] '=' value ['published' figure 'difference' figure]
 *   value       = figure [unit] | '[' figure {', ' figure} ']' [unit] | 'yes' | 'no' | date
 *   figure      = ['-'] digits with ',' between thousands ['.' digits] ['%']
 *
 * The decimals written are the precision: our exact figure, rounded to them with halves away from zero, must be the one written.
 * `published` is what the source prints where it is not what its own inputs give; `difference` is our figure less that one.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
	type Block,
	checkPlan,
	compile,
	type ExactValue,
	evaluateExact,
	evaluateTrials,
	makeProgram,
	type Plan,
	printDate,
	type Quantity,
	type Rational,
	rational,
	type Setting,
} from '@parley/lang'

export interface Page {
	readonly file: string
	readonly fields: ReadonlyMap<string, string>
	readonly prose: string
	readonly blocks: readonly Block[]
	readonly expectations: readonly Expectation[]
}

export interface Expectation {
	readonly line: number
	readonly quantity: string
	readonly picks: readonly (readonly [string, string])[]
	/** Figures and words as written, without thousands' commas. */
	readonly values: readonly string[]
	readonly unit: string
	readonly published: { readonly figure: string; readonly difference: string } | null
}

export function readPage(path: string): Page {
	const lines = readFileSync(path, 'utf8').split('\n')
	const file = path.slice(path.lastIndexOf('/') + 1)
	const end = lines[0] === '---' ? lines.indexOf('---', 1) : 0
	const fences = fencesOf(lines)
	return {
		file,
		fields: new Map(lines.slice(1, Math.max(end, 1)).map(line => splitField(file, line))),
		prose: lines.filter((_, index) => index > end && !fences.some(fence => index >= fence.from && index <= fence.to)).join('\n'),
		blocks: fences
			.filter(fence => fence.word === 'terms')
			.map(fence => ({
				file,
				firstLine: fence.from + 2,
				text: lines.slice(fence.from + 1, fence.to).join('\n'),
				home: { kind: 'issue', id: file.replace(/\.md$/, '') },
			})),
		expectations: fences
			.filter(fence => fence.word === 'expect')
			.flatMap(fence => lines.slice(fence.from + 1, fence.to).map((text, index) => ({ text, line: fence.from + 2 + index })))
			.filter(({ text }) => text.trim() !== '')
			.map(({ text, line }) => readExpectation(file, text, line)),
	}
}

interface Fence {
	readonly word: string
	readonly from: number
	readonly to: number
}

function fencesOf(lines: readonly string[]): readonly Fence[] {
	const fences: Fence[] = []
	for (let from = 0; from < lines.length; from++) {
		if (!lines[from]!.startsWith('```')) continue
		const to = lines.findIndex((line, index) => index > from && line.startsWith('```'))
		assert.ok(to > from, `line ${from + 1}: this fence is not closed`)
		fences.push({ word: lines[from]!.slice(3).trim(), from, to })
		from = to
	}
	return fences
}

function splitField(file: string, line: string): readonly [string, string] {
	const at = line.indexOf(':')
	assert.ok(at > 0, `${file}: the front matter line "${line}" is not \`name: value\``)
	return [
		line.slice(0, at).trim(),
		line
			.slice(at + 1)
			.trim()
			.replace(/^"(.*)"$/, '$1'),
	]
}

const figureText = '-?\\d[\\d,]*(?:\\.\\d+)?%?'
const expectationForm = new RegExp(
	`^([\\p{L}][\\p{L}\\d_-]*)(?:\\[([^\\]]+)\\])? = (\\[[^\\]]+\\]|\\d{4}-\\d\\d-\\d\\d|${figureText}|[a-z-]+)(?: (?!published )(.+?))??(?: published (${figureText}) difference (${figureText}))?$`,
	'u',
)

function readExpectation(file: string, text: string, line: number): Expectation {
	const match = expectationForm.exec(text.trim())
	assert.ok(match, `${file}:${line}: "${text}" is not an expectation`)
	const [, quantity = '', picks, value = '', unit = '', figure, difference] = match
	return {
		line,
		quantity,
		picks: (picks?.split(',') ?? []).map(pick => pick.split('=').map(part => part.trim()) as [string, string]),
		values: (value.startsWith('[') ? value.slice(1, -1).split(/,\s+/) : [value]).map(plainFigure),
		unit: unit.trim(),
		published: figure && difference ? { figure: plainFigure(figure), difference: plainFigure(difference) } : null,
	}
}

const plainFigure = (text: string): string => (/^-?\d[\d,]*(\.\d+)?%?$/.test(text) ? text.replaceAll(',', '') : text)

const settingOf = (page: Page): Setting => {
	const [from = '2023-07-01', to = '2026-06-30'] = page.fields.get('term')?.split(' to ') ?? []
	return {
		currency: page.fields.get('currency') ?? 'USD',
		sides: [],
		parties: [],
		term: { from, to },
		asOf: page.fields.get('as-of') ?? from,
	}
}

/** Compiles the page without a diagnostic, runs it on both roads, and holds every expectation against it. */
export function checkPage(page: Page): Plan {
	const { plan, diagnostics } = compile({ blocks: page.blocks, setting: settingOf(page) })
	assert.deepEqual(
		diagnostics.map(each => `${each.place.file}:${each.place.line}:${each.place.column} ${each.code}: ${each.message} ${each.mend ?? ''}`),
		[],
	)
	assert.ok(plan)
	assert.deepEqual(checkPlan(plan), [])
	assert.ok(page.expectations.length > 0, `${page.file} expects nothing`)
	const wrong = page.expectations.flatMap(expectation => breachesOf(page, plan, expectation))
	assert.deepEqual(wrong, [])
	return plan
}

function breachesOf(page: Page, plan: Plan, expectation: Expectation): readonly string[] {
	const where = `${page.file}:${expectation.line} ${expectation.quantity}`
	const quantity = plan.quantities.find(each => each.name === expectation.quantity)
	if (!quantity) return [`${where}: there is no such quantity`]
	const maker = makeProgram(plan)
	let node = maker.instantiate(quantity.node, new Map())
	for (const [axis, label] of expectation.picks) {
		const at = plan.axes.find(each => each.name === axis)?.labels.indexOf(label) ?? -1
		if (at < 0 || !quantity.axes.includes(axis)) return [`${where}: it has no ${axis} ${label}`]
		node = maker.builder.slice(axis, at, node)
	}
	const program = maker.finish([node])
	const exact = evaluateExact(program).outputs[0]!
	return [
		...roadsApart(where, exact, evaluateTrials(program, { seed: 1, trials: 4 })[0]!.data),
		...unitBreach(where, quantity, expectation),
		...valueBreaches(where, plan, quantity, exact, expectation),
		...(expectation.published ? publishedBreach(where, quantity, exact, expectation.published) : []),
	]
}

function roadsApart(where: string, exact: ExactValue, trials: Float64Array): readonly string[] {
	return exact.cells.flatMap((cell, index) => {
		if (cell === null) return [`${where}: there is no such figure (cell ${index + 1})`]
		const wanted = rational.toNumber(cell)
		const apart = Math.abs(trials[index]! - wanted)
		return apart <= 1e-9 * Math.max(1, Math.abs(wanted)) ? [] : [`${where}: ${wanted} on the exact road, ${trials[index]} in trials`]
	})
}

function unitBreach(where: string, quantity: Quantity, { unit, values }: Expectation): readonly string[] {
	if (quantity.measure.kind !== 'quantity') return []
	const plainNumber = quantity.display === 'ratio' || quantity.display === 'number'
	const wanted = quantity.display === 'percent' || plainNumber ? '' : quantity.display
	const percent = quantity.display === 'percent'
	if (unit !== wanted) return [`${where}: its unit is ${wanted || 'none'}, not ${unit || 'none'}`]
	return values.every(value => value.endsWith('%') === percent) ? [] : [`${where}: ${percent ? 'write' : 'do not write'} % here`]
}

function valueBreaches(where: string, plan: Plan, quantity: Quantity, exact: ExactValue, { values }: Expectation): readonly string[] {
	if (values.length !== exact.cells.length) return [`${where}: it has ${exact.cells.length} cells, and ${values.length} are written`]
	return values.flatMap((value, index) => {
		const ours = printed(plan, quantity, exact.cells[index]!, value)
		return ours === value ? [] : [`${where}: ${value} is expected, and it is ${ours} (cell ${index + 1})`]
	})
}

/** Our cell with as many decimals as are written. */
function printed(plan: Plan, quantity: Quantity, cell: Rational | null, written: string): string {
	if (cell === null) return 'none'
	switch (quantity.measure.kind) {
		case 'quantity':
			return rational.toFixed(shown(quantity, cell), decimalsOf(written)) + (written.endsWith('%') ? '%' : '')
		case 'yes-no':
			return rational.isZero(cell) ? 'no' : 'yes'
		case 'date':
			return printDate(Number(cell.n))
		case 'choice':
			return quantity.measure.words[Number(cell.n)] ?? 'none'
		case 'label':
			return (
				plan.axes.find(axis => quantity.measure.kind === 'label' && axis.name === quantity.measure.axis)?.labels[Number(cell.n)] ?? 'none'
			)
		default:
			return quantity.measure satisfies never
	}
}

const shown = (quantity: Quantity, cell: Rational): Rational => rational.divide(cell, rational.parseRational(quantity.displayScale)!)
const decimalsOf = (written: string): number => /\.(\d+)/.exec(written)?.[1]?.length ?? 0
const figureOf = (written: string): Rational => rational.parseRational(written.replace('%', ''))!

function publishedBreach(
	where: string,
	quantity: Quantity,
	exact: ExactValue,
	published: { readonly figure: string; readonly difference: string },
): readonly string[] {
	const [cell] = exact.cells
	if (exact.cells.length !== 1 || !cell) return [`${where}: a published figure stands against one figure`]
	const apart = rational.toFixed(rational.subtract(shown(quantity, cell), figureOf(published.figure)), decimalsOf(published.difference))
	const wanted = published.difference.replace('%', '')
	if (Number(apart) === 0) return [`${where}: it does not differ from what is published`]
	return apart === wanted ? [] : [`${where}: it differs from what is published by ${apart}, not by ${wanted}`]
}
