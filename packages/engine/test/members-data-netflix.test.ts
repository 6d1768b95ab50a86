/**
 * The success bonus on Netflix's report for January to June 2023: the table is the report's, the test is the contract's, and what rests on
 * worldwide hours of half a year says so. The figures are those of the example's README.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { assumptionsOf, isInWindow, leastHours, readReport, tableOf } from '../../../scripts/netflix-titles.ts'
import { explain } from '../src/run/explain.ts'
import { showFigure } from '../src/run/show.ts'
import { costingOf, openFolder } from './support/figures.ts'

const folder = join(import.meta.dirname, '../../../examples/netflix-engagement-2023')
const report = join(import.meta.dirname, '../../../../shared/data/netflix-engagement-2023-h1.xlsx')
const opened = openFolder(folder)

function told(name: string, trials = 1000) {
	const tree = explain(opened.plan, opened.columns, name, showFigure, { trials })
	assert.ok(!('error' in tree), 'error' in tree ? tree.error : '')
	return tree
}

const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8')

test('the table and what is assumed of its titles are made from the report', {
	skip: !existsSync(report) && 'the report is not here',
}, async () => {
	const titles = await readReport(report)
	assert.equal(textOf('facts/titles.csv'), tableOf(titles))
	assert.equal(textOf('facts/by-title.md'), assumptionsOf(titles))
	const sum = titles.reduce((total, { hours }) => total + hours, 0)
	const shown = titles.filter(isInWindow)
	const counted = [titles.length, sum, shown.length, shown.filter(({ originalTitle }) => !originalTitle).length]
	const facts = ['titles-in-report', 'hours-in-report', 'titles-first-shown', 'titles-first-shown-in-english']
	assert.deepEqual(
		facts.map(name => told(name).cells[0]!.figure.mean),
		counted,
	)
})

test('every title of the table has the hours, and came in the months, that the page says', () => {
	const column = opened.columns.get('titles.hours')
	assert.ok(Array.isArray(column))
	const hours = column.map(Number)
	assert.equal(hours.length, 166)
	assert.ok(hours.every((each, row) => each >= leastHours && (row === 0 || each <= hours[row - 1]!)))
	const days = told('days-in-report').cells
	assert.ok(days.every(({ figure }) => figure.mean! >= 29 && figure.mean! <= 181))
	assert.match(textOf('facts/titles.csv'), /^The Night Agent: Season 1,2023-03-23,812100000,season,yes,no$/m)
})

test("the contract's own example passes with 0.241", () => {
	assert.equal(told('contract-example').cells[0]!.figure.mean!.toFixed(3), '0.241')
})

test('how many pass, as a range', () => {
	const rounded = (name: string): readonly number[] => {
		const { p5, p50, p95 } = told(name, 20_000).cells[0]!.figure
		return [p5, p50, p95].map(each => Math.round(each! * 10) / 10)
	}
	assert.deepEqual(rounded('titles-that-pass'), [16, 24, 32])
	assert.deepEqual(rounded('panel-agrees'), [53.8, 69.2, 84.6])
})

test('how often a title passes, beside what a ratings panel says of it', () => {
	const passes = told('passes-here')
	const often = new Map(passes.cells.map(({ labels, figure }) => [labels[0], figure.mean!]))
	assert.ok(often.get('The Night Agent: Season 1')! > 0.99)
	assert.ok(often.get('Queen Charlotte: A Bridgerton Story')! > 0.95)
	assert.ok(often.get('The Diplomat: Season 1')! > 0.4 && often.get('The Diplomat: Season 1')! < 0.6)
	assert.ok(often.get("That '90s Show: Part 1")! < 0.02, 'watched almost only at home: the report cannot tell')
	assert.ok(often.get('Florida Man: Limited Series')! < 0.05)
	assert.match(passes.cells[0]!.shown, /^yes in (more than 99% of the trials|every trial)$/)
})

test('titles have luck of their own', () => {
	const { cells } = told('running-time')
	assert.notEqual(cells[0]!.figure.p50, cells[1]!.figure.p50)
})

test('before the agreement there was no bonus; under it Netflix alone pays a few millions for half a year', () => {
	const [line] = costingOf(opened, { trials: 2000 }).costs.filter(cost => cost.side === 'sag-aftra' && cost.name === 'bonus-of-half-a-year')
	const { p5, p50, p95 } = line!.cash
	assert.ok(p5! > 1e6 && p50! > 3e6 && p50! < 5e6 && p95! < 10e6, JSON.stringify(line!.cash))
	assert.equal(told('bonus-of-half-a-year').cells[0]!.figure.p95, 0)
})

test('what rests on worldwide hours of half a year says so wherever it is shown', () => {
	const loud = /WORLDWIDE/
	for (const name of ['views-for-each-subscriber', 'passes', 'titles-that-pass', 'bonus-of-half-a-year'])
		assert.match(opened.plan.quantities.find(quantity => quantity.name === name)?.note ?? '', loud, name)
	assert.match(opened.negotiation.title, /worldwide hours of half a year: a range, not a count/)
	for (const { name, clause } of opened.negotiation.issues.map(issue => ({ name: issue.id, clause: issue.clause })))
		assert.match(clause ?? '', /Paraphrase/, name)
	for (const path of ['README.md', 'negotiation.md', 'issues/success-bonus.md', 'facts/report.md'])
		assert.match(textOf(path), /worldwide/, path)
	for (const fact of opened.plan.quantities.filter(({ kind, confidence }) => kind === 'fact' && confidence === 'assumed'))
		assert.match(fact.source ?? '', /^Assumed for this example/, fact.name)
})
