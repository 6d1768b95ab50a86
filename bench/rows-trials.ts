/**
 * Chance over 160,000 members: payroll by class and year with three uncertain increases and uncertain overtime, 10,000 trials. Draws pull out of the
 * sums, so the rows are walked once and the trials never meet them. Beside it the same with the increase rounded to the cent for each member, which
 * cannot be pulled out: every trial walks the rows (fewer trials, scaled), and plain TypeScript doing so.
 *
 *   node bench/rows-trials.ts [members]
 */
import { compile, makeProgram, type RowColumn, type TableData } from '@parley/lang'
import { figuresOf } from '../packages/engine/src/run/figures.ts'
import { createKernelRoad } from '../packages/engine/src/run/kernel-road.ts'
import { workRowsOn } from '../packages/engine/src/run/rows.ts'

const members = Number(process.argv[2] ?? 160_000)
const terms = `
dimension class = principal, background, stunt, dancer
table roster "roster.parquet" of people by member
	column rate : USD / hour
	column hours : hour / year
	column class : label of class
fact inflation : percent by year = [2% to 4%, 1% to 5%, 2% to 3%] source "bench"
fact overtime : percent = 3% to 9% source "bench"
let class-of : label of class by member = roster.class
let scale : ratio by year = cumulative-product(1 + inflation over year)
let pulled-out : USD by class, year = sum(roster.rate * roster.hours * 1 year * scale * (1 + overtime) over member by class-of)
let row-by-row : USD by class, year = sum(round(roster.rate * roster.hours * 1 year * scale, 1 cent) over member by class-of)
`
const setting = {
	currency: 'USD',
	sides: ['union', 'employer'],
	parties: [],
	term: { from: '2023-07-01', to: '2026-06-30' },
	asOf: '2023-10-28',
}
const table: TableData = { rows: members, headings: ['member', 'rate', 'hours', 'class'], columns: null }
const { plan, diagnostics } = compile({
	blocks: [{ file: 'facts/bench.md', firstLine: 1, text: terms, home: { kind: 'facts', id: 'bench' } }],
	setting,
	tables: new Map([['roster.parquet', table]]),
})
if (!plan) throw new Error(diagnostics.map(each => each.message).join('\n'))

const column = (data: RowColumn['data'], over = 1): RowColumn => ({ data, times: 1, over, whole: true })
const spread = (make: (row: number) => number): Int32Array =>
	Int32Array.from({ length: members }, (_, row) => make((row * 2_654_435_761) % 4_294_967_296))
const columns = new Map([
	['roster.rate', column(spread(at => 1500 + (at % 6000)))],
	['roster.hours', column(spread(at => at % 2080))],
	['roster.class', column(Uint8Array.from(spread(at => at % 4)))],
])
workRowsOn(columns, createKernelRoad())

const time = (name: string, trials: number): number => {
	const quantity = plan.quantities.find(each => each.name === name)!
	const run = (): number => {
		const maker = makeProgram(plan)
		const program = maker.finish([maker.instantiate(quantity.node, new Map())])
		const from = performance.now()
		figuresOf(program, ['100'], { seed: 1, trials, columns })
		return performance.now() - from
	}
	run()
	return Math.min(...Array.from({ length: trials > 1000 ? 5 : 2 }, run))
}

const pulled = time('pulled-out', 10_000)
const walked = time('row-by-row', 200) * 50
console.log(`${members.toLocaleString('en-US')} members x 3 years, one thread, best of several runs, from terms to figures with ranges:`)
console.log(`  10,000 trials, draws pulled out of the sums          ${pulled.toFixed(1)} ms`)
console.log(`  10,000 trials, each walking the rows (200, scaled)   ${walked.toFixed(0)} ms, ${(walked / pulled).toFixed(0)} times as long`)
