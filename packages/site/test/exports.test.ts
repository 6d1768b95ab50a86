/** What is taken away: every formula comes to the engine's figure, also when a position is changed, and no text is ever taken for a formula. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Costing, checkClaims, costNegotiation, costWhatIf, examplesDirectory, openNegotiation, parseAsked } from '@parley/engine'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { evaluate, type Formula, number, printFormula } from '../src/lib/exports/formula.ts'
import { csvOf, type Sheet, sheetsOf, xlsxOf } from '../src/lib/exports/index.ts'
import { money, text } from '../src/lib/exports/sheet.ts'
import { addressOf, readWorkbook, type Workbook } from './support/workbook.ts'

interface Exported {
	readonly costing: Costing
	readonly sheets: readonly Sheet[]
	readonly book: Workbook
}

async function exported(example: string): Promise<Exported> {
	const { negotiation, plan, columns } = await openNegotiation(join(examplesDirectory, example))
	const costed = costNegotiation(negotiation!, plan!, columns, { trials: 2000 })
	assert.ok('costing' in costed)
	const { costing } = costed
	const claims = checkClaims(negotiation!, plan!, columns, { trials: 2000 })
	const sheets = sheetsOf({ negotiation: negotiation!, plan: plan!, columns, costing, claims, hash: 'none', madeUp: null })
	return { costing, sheets, book: readWorkbook(xlsxOf(sheets, negotiation!.title)) }
}

const examples = ['sag-aftra-2023', 'teachers-grid', 'hourly-plant'] as const
const all = new Map(await Promise.all(examples.map(async name => [name, await exported(name)] as const)))

const near = (a: unknown, b: number, words: string): void =>
	assert.ok(Math.abs(Number(a) - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${words}: ${a} is not ${b}`)

/** Costs, one row for each cost of each point, the total last. */
const costRows = ({ costing }: Exported) =>
	costing.points
		.flatMap(point =>
			costing.costs.filter(line => line.side === point.id).toSorted((a, b) => Number(a.issue === null) - Number(b.issue === null)),
		)
		.map((line, index) => ({ line, row: index + 2 }))

for (const [name, it] of all) {
	test(`${name}: every formula comes to what stands beside it`, () => {
		assert.ok(it.book.formulas.length > 250)
		for (const key of it.book.formulas) {
			const [sheet, address] = key.split('!') as [string, string]
			const written = it.book.written(sheet, address)
			assert.equal(typeof written, 'number', `${key} has a value`)
			near(it.book.work(sheet, address), written as number, key)
		}
	})

	test(`${name}: costs, totals and gaps worked out from the formulas are the engine's`, () => {
		for (const { line, row } of costRows(it)) {
			for (const [year, figure] of line.byYear.entries())
				near(it.book.work('Costs', addressOf(row, 5 + year)), figure.mean!, `${line.side} ${line.name} year ${year + 1}`)
			near(it.book.work('Costs', addressOf(row, 5 + line.byYear.length)), line.cash.mean!, `${line.side} ${line.name} cash`)
		}
		for (const [index, gap] of it.costing.gaps.entries())
			near(it.book.work('Gaps', addressOf(index + 2, 4 + gap.byYear.length)), gap.cash.mean!, `gap ${gap.name}`)
	})
}

test('which costs are written out over positions and facts, and why the others are not', () => {
	const told = Object.fromEntries(
		[...all].map(([name, it]) => {
			const half = costRows(it).filter(({ line }) => line.side === it.costing.points[0]!.id && line.issue !== null)
			const costs = it.sheets.find(sheet => sheet.name === 'Costs')!
			return [
				name,
				Object.fromEntries(
					half.map(({ line, row }) => [
						line.name,
						String(costs.rows[row - 2]!.at(-1)!.value)
							.replace(/^formulas.*/, 'written out')
							.replace('the engine’s figure, as ', ''),
					]),
				),
			]
		}),
	)
	const chance = 'there is chance in it'
	const out = 'written out'
	assert.deepEqual(told, {
		'sag-aftra-2023': {
			minimums: out,
			'streaming-residuals': out,
			'streaming-levy': chance,
			'revenue-share-payments': out,
			'success-bonus-to-performers': chance,
			'success-bonus-to-fund': chance,
			'contributions-on-wages': out,
			'higher-ceilings': out,
		},
		'teachers-grid': {
			'steps-and-lanes-continued': out,
			'new-money': out,
			'signing-bonuses': out,
			turnover: chance,
			'roll-up-on-continuation': chance,
			'roll-up-on-new-money': out,
			'premium-trend-continued': chance,
			'premium-share-moved': chance,
			'teachers-for-preparation': out,
		},
		'hourly-plant': {
			wages: out,
			'fund-contributions': out,
			bonus: out,
			overtime: chance,
			'payroll-taxes': chance,
			'cost-of-living': chance,
			'shift-differentials': out,
			'premium-trend-continued': chance,
			'premium-share-moved': chance,
		},
	})
})

/** A position, changed in the workbook and in the engine. */
const changes = [
	[
		'sag-aftra-2023',
		'general-increase',
		[0.08, 0.05, 0.031],
		'sag-aftra:general-increase=[8%, 5%, 3.1%]',
		['minimums', 'contributions-on-wages'],
	],
	[
		'teachers-grid',
		'schedule-raise',
		[0.0275, 0.02, 0.01],
		'association:schedule-raise=[2.75%, 2%, 1%]',
		['new-money', 'roll-up-on-new-money'],
	],
	['hourly-plant', 'ratification-bonus', [1750], 'local:ratification-bonus=$1750 / person', ['bonus']],
] as const

for (const [example, position, values, set, costs] of changes)
	test(`${example}: with ${position} changed, the workbook comes to what the engine's what-if says`, async () => {
		const it = all.get(example)!
		const side = set.split(':')[0]!
		const positions = it.book.rows('Positions')
		const wanted = position.replaceAll('-', ' ')
		const rows = positions.flatMap((row, index) => (String(row[1]).toLowerCase() === wanted ? [index + 1] : []))
		assert.equal(rows.length, values.length)
		const column = 6 + it.costing.points.findIndex(point => point.id === side)
		const changed = it.book.withValues(
			Object.fromEntries(rows.map((row, index) => [`Positions!${addressOf(row, column)}`, values[index]!])),
		)
		const asked = parseAsked(set)
		assert.ok(!('error' in asked))
		const opened = await openNegotiation(join(examplesDirectory, example), { sets: [asked] })
		assert.ok(opened.plan, opened.diagnostics.map(each => each.message).join('; '))
		const answer = costWhatIf(opened.negotiation!, opened.plan, opened.columns, [asked], { trials: 2000 })
		assert.ok('costing' in answer)
		for (const name of costs) {
			const { row, line } = costRows(it).find(each => each.line.side === side && each.line.name === name)!
			const told = answer.costing.costs.find(each => each.side === side && each.name === name)!
			assert.notEqual(told.cash.mean, line.cash.mean, `${name} hangs on ${position}`)
			near(changed.work('Costs', addressOf(row, 5 + line.byYear.length)), told.cash.mean!, name)
		}
	})

test('LibreOffice comes to the same figures', context => {
	if (spawnSync('soffice', ['--version']).status !== 0) return context.skip('LibreOffice is not installed')
	const { sheets } = all.get('sag-aftra-2023')!
	const directory = mkdtempSync(join(tmpdir(), 'parley-office-'))
	try {
		// Without the values beside them, the formulas have to be worked out; all as plain numbers, so that none is rounded for show.
		const bare = sheets.map(sheet => ({
			...sheet,
			rows: sheet.rows.map(row =>
				row.map(cell => ({ ...cell, kind: cell.kind === 'day' ? cell.kind : ('text' as const), ...(cell.formula ? { value: null } : {}) })),
			),
		}))
		writeFileSync(join(directory, 'book.xlsx'), xlsxOf(bare, 'Book'))
		const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1'
		const profile = `-env:UserInstallation=file://${directory}/profile`
		execFileSync('soffice', ['--headless', profile, '--convert-to', filter, '--outdir', directory, join(directory, 'book.xlsx')], {
			stdio: 'pipe',
			timeout: 120_000,
		})
		let compared = 0
		for (const sheet of sheets) {
			const rows: string[][] = parse(readFileSync(join(directory, `book-${sheet.name}.csv`)), { relax_column_count: true, bom: true })
			for (const [row, cells] of sheet.rows.entries())
				for (const [column, cell] of cells.entries()) {
					if (!cell.formula) continue
					near(Number(rows[row + 1]![column]), cell.value as number, `${sheet.name}!${addressOf(row + 2, column + 1)}`)
					compared++
				}
		}
		assert.ok(compared > 700)
	} finally {
		rmSync(directory, { recursive: true, force: true })
	}
})

test('a text is never taken for a formula', () => {
	const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =cmd|x', '＝1', '"=1"', 'a,b', 'line\r\nbreak', "'=1"]
	const sheet = { name: 'Nasty', title: '', heads: ['=head'], widths: [], rows: nasty.map(each => [text(each)]) }
	const [head, ...rows]: string[][] = parse(csvOf(sheet), { bom: true, record_delimiter: '\r\n' })
	for (const [cell] of [head!, ...rows]) assert.doesNotMatch(cell!, /^\s*[=+\-@＝]|^[\t\r\n]/)
	assert.deepEqual(rows[9], ['"=1"'], 'a text in quotes is a text')
	const book = readWorkbook(xlsxOf([sheet], 'Nasty'))
	assert.deepEqual(book.formulas, [])
	assert.equal(book.written('Nasty', 'A2'), '=1+1', 'in a workbook a text is a text as it is')
})

test('whatever the texts, CSV and workbook give them back', () => {
	fc.assert(
		fc.property(
			fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
			rows => {
				const sheet = { name: 'Any', title: '', heads: ['A', 'B'], widths: [], rows: rows.map(row => row.map(text)) }
				const back: string[][] = parse(csvOf(sheet), { bom: true, record_delimiter: '\r\n', from_line: 2 })
				assert.deepEqual(
					back.map(row => row.map(cell => cell.replace(/^'(?=\s*[=+\-@＝＋－＠\t\r\n])/, ''))),
					rows.map(row => row.map(cell => cell.replace(/^'(?=\s*[=+\-@＝＋－＠\t\r\n])/, ''))),
				)
				const book = readWorkbook(xlsxOf([sheet], 'Any'))
				for (const [index, row] of rows.entries())
					for (const [column, words] of row.entries()) assert.equal(book.written('Any', addressOf(index + 2, column + 1)) ?? '', words)
			},
		),
		{ seed: 4180, numRuns: 200 },
	)
})

test('what is printed is what was meant: the printed formula, read by another, comes to the same', () => {
	const leaf = fc.integer({ min: -9, max: 9 }).map(number)
	const { formula } = fc.letrec<{ formula: Formula }>(tie => ({
		formula: fc.oneof(
			{ maxDepth: 5, withCrossShrink: true },
			leaf,
			fc.record({ kind: fc.constant('negative' as const), of: tie('formula') }),
			fc.record({
				kind: fc.constant('binary' as const),
				op: fc.constantFrom('+', '-', '*', '/', '^'),
				left: tie('formula'),
				right: tie('formula'),
			}),
			fc.record({
				kind: fc.constant('call' as const),
				name: fc.constantFrom('SUM', 'MIN', 'MAX'),
				args: fc.array(tie('formula'), { minLength: 1, maxLength: 3 }),
			}),
		) as fc.Arbitrary<Formula>,
	}))
	fc.assert(
		fc.property(formula, made => {
			const meant = evaluate(made, () => null)
			if (!Number.isFinite(meant)) return
			const sheet = { name: 'One', title: '', heads: ['A'], widths: [], rows: [[{ value: null, kind: 'number' as const, formula: made }]] }
			near(readWorkbook(xlsxOf([sheet], 'One')).work('One', 'A2'), meant as number, printFormula(made))
		}),
		{ seed: 376, numRuns: 500 },
	)
})

test('the same folder gives the same bytes', async () => {
	const { negotiation, plan, columns } = await openNegotiation(join(examplesDirectory, 'hourly-plant'))
	const costed = costNegotiation(negotiation!, plan!, columns, { trials: 200 })
	assert.ok('costing' in costed)
	const claims = checkClaims(negotiation!, plan!, columns, { trials: 200 })
	const make = () =>
		xlsxOf(sheetsOf({ negotiation: negotiation!, plan: plan!, columns, costing: costed.costing, claims, hash: '', madeUp: null }), 'x')
	assert.deepEqual(make(), make())
})

test('a figure that the engine keeps back is not to be had by way of a formula', () => {
	const kept = money(null, { kind: 'binary', op: '-', left: number(3), right: number(2) })
	assert.deepEqual(kept, { value: null, kind: 'money' })
	for (const [, { sheets }] of all)
		for (const sheet of sheets)
			for (const cell of sheet.rows.flat())
				if (cell.formula) assert.equal(typeof cell.value, 'number', `${sheet.name} has a figure beside each formula`)
})

test('every heading of an amount has its unit', () => {
	for (const [, { sheets }] of all)
		for (const { name, heads, rows } of sheets)
			for (const [index, head] of heads.entries()) {
				const isMoney = rows.some(row => row[index]?.kind === 'money' && row[index]?.value !== null)
				if (isMoney) assert.ok(/\(USD\)/.test(head) || heads.some(each => /^Unit/.test(each)), `${name}: ${head}`)
			}
})
