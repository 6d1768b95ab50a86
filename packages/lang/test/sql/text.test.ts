/** The text that a pass becomes: readable once, refused where SQL has no words, safe whatever a column is called. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
	PartialAnswer,
	passToSql,
	quoteName,
	type RowPass,
	type SqlColumn,
	type SqlPass,
	type SqlSheet,
	sqlLimits,
} from '../../src/index.ts'
import { createBuilder } from '../../src/plan/builder.ts'
import type { NodeId } from '../../src/plan/plan.ts'
import { quoteNumber } from '../../src/sql/names.ts'

const cents = { kind: 'quantity', unit: 'USD' } as const
const wholeColumn = (name: string, least: number, greatest: number): SqlColumn => ({
	name,
	hole: null,
	isDouble: false,
	times: 1,
	over: 1,
	least,
	greatest,
	isWhole: true,
})
const sheet: SqlSheet = {
	table: ['payroll', 'rows'],
	row: 'row',
	readsLists: false,
	columns: new Map([
		['crew.rate', wholeColumn('c0', 1500, 9000)],
		['crew.class', wholeColumn('c1', 0, 2)],
		['crew.change', wholeColumn('c2', -50, 50)],
	]),
}

type Build = ReturnType<typeof createBuilder>
interface Nodes {
	readonly rate: NodeId
	readonly grade: NodeId
	readonly change: NodeId
	readonly raise: NodeId
	readonly byClass: NodeId
}

/** One pass over three columns with a raise for all and an amount by class. */
function passOf(value: (build: Build, nodes: Nodes) => NodeId, output: 'sum' | 'product' | 'group' | 'rows' = 'sum'): RowPass {
	const axes = [
		{ name: 'worker', labels: [], table: 'crew', rows: 3 },
		{ name: 'class', labels: ['a', 'b', 'c'], table: null },
	]
	const build = createBuilder(['worker', 'class'])
	const column = (name: string) => build.column(`crew.${name}`, 'worker', name === 'class' ? { kind: 'label', axis: 'class' } : cents)
	const [rate, grade, change] = [column('rate'), column('class'), column('change')]
	const raise = build.put({ op: 'column', name: 'raise', axes: [], measure: cents })
	const byClass = build.column('amounts', 'class', cents)
	const arg = value(build, { rate, grade, change, raise, byClass })
	const outputs: RowPass['outputs'] =
		output === 'group'
			? [{ kind: 'group', reduce: 'sum', arg, key: grade, into: 'class', size: 3 }]
			: [output === 'rows' ? { kind: 'vector', arg } : { kind: 'reduce', reduce: output, arg }]
	return {
		axis: 'worker',
		table: 'crew',
		rows: 3,
		program: { axes, nodes: build.nodes, outputs: output === 'group' ? [arg, grade] : [arg] },
		columns: [rate, grade, change].map((node, at) => ({ node, names: [`crew.${['rate', 'class', 'change'][at]}`], through: null })),
		params: [
			{ node: raise, name: 'raise' },
			{ node: byClass, name: 'amounts' },
		],
		outputs,
	}
}

const values = new Map([
	['raise', Float64Array.of(1.035)],
	['amounts', Float64Array.of(10, 20, 30.5)],
])
const textOf = (pass: RowPass): string => {
	const sql = passToSql(pass, values, sheet)
	assert.equal(sql.kind, 'sql')
	return (sql as SqlPass).statements.map(({ text }) => text).join('\n')
}
const raised = (build: Build, { rate, raise }: Nodes): NodeId =>
	build.round('half-away', build.binary('mul', rate, raise), build.constant({ n: 1n, d: 1n }, cents))

test('a raise rounded to the cent, by class', () => {
	const text =
		'select "c1" as "k0", count(*) as "n1", sum(floor((("v0" + 5e-1) + ("v0" * 8.881784197001252e-16)))) as "sum2" ' +
		'from (select "c1", (("c0" * sqrt(1)) * 1.035e+0) as "v0" from "payroll"."rows") as "t1" group by "k0"'
	assert.equal(textOf(passOf(raised, 'group')), text)
})

test('a rounding of what may be below 0 keeps its sign', () => {
	const text = textOf(passOf((build, { change, raise }) => raised(build, { rate: change, raise } as Nodes)))
	assert.match(text, /case when \("v\d" < 0e\+0\) then \(- "v\d"\) else "v\d" end/)
})

test('a look-up halves the labels, and is not guarded when every label is there', () => {
	const text = textOf(passOf((build, { byClass, grade }) => build.gather('class', byClass, grade)))
	assert.match(
		text,
		/case when \("v0" < 1e\+0\) then 1e\+1 \* sqrt\(1\) else case when \("v0" < 2e\+0\) then 2e\+1 \* sqrt\(1\) else 3\.05e\+1 end end/,
	)
	assert.doesNotMatch(text, /"h\d"/)
})

test('rows come in their order', () => {
	assert.match(textOf(passOf(raised, 'rows')), /^select "row" as "r0", .* order by "r0"$/)
})

test('every text keeps to the subset', () => {
	const texts = [textOf(passOf(raised, 'group')), textOf(passOf(raised)), textOf(passOf(raised, 'rows'))]
	for (const text of texts) assert.doesNotMatch(text, /\b(join|with|over|round|null|nan|distinct|union)\b/i)
})

test('a figure in a text is read back as the same double, and is never a whole number or a decimal', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), x => {
			const text = quoteNumber(x)
			assert.match(text, /^\(?-?\d(\.\d+)?e[+-]\d+\)?$/)
			assert.ok(Number(text.replace(/[()]/g, '')) === x)
		}),
		{ seed: 7, numRuns: 1000 },
	)
})

test('a name is quoted, and one that engines escape differently is refused', () => {
	assert.equal(quoteName('pay; drop table x --'), '"pay; drop table x --"')
	for (const name of ['a"b', "a'b", 'a`b', 'a\\b', 'a\nb', 'a\u0000b', ''])
		assert.throws(() => quoteName(name), /SQL does not work out a name/)
	const hostile = { ...sheet, columns: new Map([...sheet.columns, ['crew.rate', wholeColumn('c0" from x; --', 1, 2)]]) }
	assert.deepEqual(passToSql(passOf(raised), values, hostile), {
		kind: 'refused',
		limit: 'column-name',
		message: `SQL does not work out ${sqlLimits['column-name']}.`,
	})
})

const limits: Readonly<Partial<Record<keyof typeof sqlLimits, RowPass>>> = {
	'product-over-rows': passOf(raised, 'product'),
	exponential: passOf((build, { rate }) => build.put({ op: 'exp', arg: rate, axes: ['worker'], measure: cents })),
	'power-by-row': passOf((build, { rate, change }) => build.binary('power', rate, change)),
	'root-by-row': passOf((build, { rate }) => build.binary('root', rate, build.constant({ n: 3n, d: 1n }))),
}

test('what SQL does not say is refused, each by its name', () => {
	for (const [limit, pass] of Object.entries(limits)) {
		const sql = passToSql(pass, values, sheet)
		assert.equal(sql.kind === 'refused' && sql.limit, limit)
	}
	const endless = passToSql(passOf(raised), new Map([...values, ['raise', Float64Array.of(Number.POSITIVE_INFINITY)]]), sheet)
	assert.equal(endless.kind === 'refused' && endless.limit, 'beyond-numbers')
})

test('docs/engines.md has the list of what SQL does not say', () => {
	const page = readFileSync(join(import.meta.dirname, '../../../../docs/engines.md'), 'utf8')
	for (const words of Object.values(sqlLimits)) assert.ok(page.includes(words), words)
})

test('an answer of fewer rows, or of the rows in another order, is never taken', () => {
	const sum = passToSql(passOf(raised), values, sheet) as SqlPass
	assert.deepEqual(sum.read([[Float64Array.of(3), Float64Array.of(99)]]), [Float64Array.of(99)])
	assert.throws(() => sum.read([[Float64Array.of(2), Float64Array.of(99)]]), PartialAnswer)
	const rows = passToSql(passOf(raised, 'rows'), values, sheet) as SqlPass
	assert.deepEqual(rows.read([[Float64Array.of(0, 1, 2), Float64Array.of(5, 6, 7)]]), [Float64Array.of(5, 6, 7)])
	for (const order of [
		[0, 1],
		[0, 2, 1],
		[0, 1, 1],
	])
		assert.throws(() => rows.read([[Float64Array.from(order), Float64Array.from(order)]]), PartialAnswer)
})
