/**
 * Random well-typed programs: what holds of all of them. PROGRAMS=5000 tries more, SEED=123 just one. The seed of a program that breaks
 * a law is in the message; `generateProgram(seed)` makes it again.
 */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { builtins, type Compiled, checkPlan, evaluateExact, evaluateTrials, type Plan, type Scenario } from '../src/index.ts'
import type { Op } from '../src/plan/plan.ts'
import { parse } from '../src/syntax/index.ts'
import { compareRoads } from './support/compare.ts'
import { compileFiles, planOf } from './support/compile.ts'
import { createRandom, filesOf, type GeneratedProgram, generateProgram, type Piece } from './support/generate.ts'
import { type Columns, printCell, programFor, scenarioOf } from './support/show.ts'

const one = process.env.SEED
const many = Number(process.env.PROGRAMS ?? 400)
const seeds = one === undefined ? Array.from({ length: many }, (_, index) => index + 1) : [Number(one)]

interface Made {
	readonly program: GeneratedProgram
	readonly compiled: Compiled
	readonly plan: Plan
}

const compileProgram = (program: GeneratedProgram, pieces: readonly Piece[] = program.pieces): Compiled =>
	compileFiles(filesOf(pieces), { tables: program.tables })

/** Does it for every program; says the seed and shows the text of the one that fails. */
function forEach(made: readonly Made[], law: (one: Made) => void): void {
	for (const each of made)
		try {
			law(each)
		} catch (error) {
			const text = filesOf(each.program.pieces)
				.map(file => `-- file: ${file.path} ${file.side ?? ''} ${file.date ?? ''}\n${file.text}`)
				.join('\n')
			throw new Error(`seed ${each.program.seed}: ${error instanceof Error ? error.message : String(error)}\n${text}`, { cause: error })
		}
}

const scenariosOf = (plan: Plan): readonly Scenario[] => [new Map(), scenarioOf(plan, 'union'), scenarioOf(plan, 'employer')]

describe('random programs', () => {
	const made: Made[] = []

	before(() => {
		for (const seed of seeds) {
			const program = generateProgram(seed)
			const compiled = compileProgram(program)
			try {
				made.push({ program, compiled, plan: planOf(compiled) })
			} catch (error) {
				throw new Error(
					`seed ${seed}: ${error instanceof Error ? error.message : ''}\n${program.pieces.map(piece => piece.text).join('\n')}`,
				)
			}
		}
	})

	test('keep every promise of a plan', () => {
		forEach(made, ({ plan }) => assert.deepEqual(checkPlan(plan), []))
	})

	test('are the same plan after JSON', () => {
		forEach(made, ({ plan }) => assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan))
	})

	test('reach every builtin, every operation and up to three dimensions', () => {
		if (one !== undefined) return
		const calls = new Set(made.flatMap(({ program }) => program.pieces.flatMap(piece => [...callsIn(piece)])))
		assert.deepEqual(
			[...builtins.keys()].filter(name => !calls.has(name)),
			[],
			'builtins that no program calls',
		)
		for (const name of ['compound', 'weighted-mean', 'dated-increases'])
			assert.ok(calls.has(name), `no program calls ${name} of the prelude`)
		const reached = new Set(made.flatMap(({ plan }) => plan.nodes.flatMap(detailsOf)))
		assert.deepEqual(
			everyDetail.filter(detail => !reached.has(detail)),
			[],
			'operations that no plan has',
		)
		const expressions = new Set(made.flatMap(({ program }) => program.pieces.flatMap(piece => kindsIn(declarationsOf(piece)))))
		for (const kind of ['each', 'tier', 'if', 'list', 'map', 'pick', 'is', 'range', 'measured', 'unary', 'date', 'yes-no'])
			assert.ok(expressions.has(kind), `no program has a ${kind}`)
		assert.equal(Math.max(...made.flatMap(({ plan }) => plan.quantities.map(quantity => quantity.axes.length))), 3)
		assert.ok(
			made.some(({ plan }) => plan.claims.length > 0) &&
				made.some(({ plan }) => plan.quantities.some(quantity => quantity.says.length > 0)),
		)
		assert.ok(made.some(({ plan }) => plan.proposals.some(proposal => proposal.withdrawn.length > 0)))
	})

	test('give on the trials road what they give exactly', () => {
		const total = { compared: 0, unsure: 0 }
		forEach(made, ({ plan, compiled }) => {
			for (const scenario of scenariosOf(plan)) {
				const program = programFor(plan, outputsOf(plan), scenario)
				const { compared, unsure, differences } = compareRoads(program, compiled.columns)
				assert.deepEqual(differences.slice(0, 3), [])
				total.compared += compared
				total.unsure += unsure
			}
		})
		assert.ok(
			total.unsure < 0.1 * total.compared,
			`${total.unsure} nodes of ${total.compared + total.unsure} stood too near a jump to be compared`,
		)
	})

	test('give the same figures in whatever order they are written', () => {
		forEach(made, ({ program, compiled, plan }) => {
			const shuffled = compileProgram(program, createRandom(program.seed + 1_000_000).shuffle(program.pieces))
			const other = planOf(shuffled)
			assert.deepEqual(figures(other, shuffled.columns), figures(plan, compiled.columns))
			assert.deepEqual(
				other.quantities.map(quantity => [quantity.name, quantity.measure, quantity.display]).sort(),
				plan.quantities.map(quantity => [quantity.name, quantity.measure, quantity.display]).sort(),
			)
		})
	})

	test('meet the same luck when an unrelated line is added, and in runs of any length', () => {
		forEach(made, ({ program, compiled, plan }) => {
			const names = plan.quantities.map(quantity => quantity.name)
			const run = (of: Plan, columns: Columns, trials: number) => {
				const nodes = names.map(name => of.quantities.find(quantity => quantity.name === name)!.node)
				return evaluateTrials(programFor(of, nodes), { seed: program.seed, trials, columns })
			}
			if (!plan.quantities.some(quantity => quantity.uncertain)) return
			const short = run(plan, compiled.columns, 1000)
			const unrelated: readonly Piece[] = [
				{ path: 'facts/figures.md', text: 'fact aside : USD by pair = [$1 to $2, normal($5, $1)]' },
				{ path: 'negotiation.md', text: 'dimension pair = left, right' },
			]
			const wider = compileProgram(program, [...unrelated, ...program.pieces])
			run(planOf(wider), wider.columns, 1000).forEach((value, index) =>
				assertSameBits(value.data, short[index]!.data, `${names[index]} beside an unrelated line`),
			)
			run(plan, compiled.columns, 2500).forEach((long, index) => {
				const { cells, data, chancy } = short[index]!
				if (!chancy) return assertSameBits(long.data, data, names[index]!)
				for (let cell = 0; cell < cells; cell++)
					assertSameBits(
						long.data.subarray(cell * 2500, cell * 2500 + 1000),
						data.subarray(cell * 1000, (cell + 1) * 1000),
						`${names[index]} in a longer run`,
					)
			})
		})
	})
})

function assertSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
	assert.equal(actual.length, expected.length, what)
	for (let index = 0; index < actual.length; index++)
		if (!Object.is(actual[index], expected[index])) assert.fail(`${what}: ${actual[index]} and not ${expected[index]} at ${index}`)
}

const outputsOf = (plan: Plan): readonly number[] => [
	...plan.quantities.map(quantity => quantity.node),
	...plan.claims.flatMap(claim => [claim.node, ...claim.readings.map(reading => reading.node)]),
]

/** Every exact figure by quantity and labels, so that the order of dimensions does not show. */
function figures(plan: Plan, columns: Columns): ReadonlyMap<string, string> {
	const { outputs } = evaluateExact(
		programFor(
			plan,
			plan.quantities.map(quantity => quantity.node),
		),
		columns,
	)
	const shown = plan.quantities.flatMap((quantity, index): [string, string][] => {
		const { axes, cells } = outputs[index]!
		const labels = axes.map(axis => plan.axes.find(each => each.name === axis)!.labels)
		return cells.map((cell, at): [string, string] => {
			let rest = at
			const place = labels.map(() => '')
			for (let axis = labels.length - 1; axis >= 0; axis--) {
				place[axis] = `${axes[axis]}=${labels[axis]![rest % labels[axis]!.length]}`
				rest = Math.floor(rest / labels[axis]!.length)
			}
			return [`${quantity.name}[${place.sort().join(',')}]`, printCell(plan, quantity.measure, cell, quantity.displayScale)]
		})
	})
	return new Map(shown.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const declarationsOf = (piece: Piece) => parse({ file: piece.path, firstLine: 1, text: piece.text, home: { kind: 'prelude' } }).declarations

/** Every `kind` and every called name in a tree. */
function walk(value: unknown, visit: (node: Record<string, unknown>) => void): void {
	if (Array.isArray(value)) for (const each of value) walk(each, visit)
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return
	visit(value as Record<string, unknown>)
	for (const each of Object.values(value)) walk(each, visit)
}

function callsIn(piece: Piece): ReadonlySet<string> {
	const calls = new Set<string>()
	walk(declarationsOf(piece), node => {
		if (node.kind === 'call') calls.add((node.callee as { name: string }).name)
		if (node.kind === 'range') calls.add('to')
	})
	return calls
}

function kindsIn(tree: unknown): readonly string[] {
	const kinds = new Set<string>()
	walk(tree, node => {
		if (typeof node.kind === 'string') kinds.add(node.kind)
	})
	return [...kinds]
}

const detailsOf = (node: Plan['nodes'][number]): readonly string[] =>
	node.op === 'round'
		? [node.op, `round ${node.mode}`]
		: node.op === 'reduce' || node.op === 'group'
			? [node.op, `${node.op} ${node.reduce}`]
			: [node.op]

/** A new operation is not forgotten here: the record asks for each. What comes with a run stands in no plan. */
const everyOp: Readonly<Record<Exclude<Op, 'given'>, readonly string[]>> = {
	const: [],
	iota: [],
	input: [],
	column: [],
	draw: [],
	stack: [],
	spread: [],
	slice: [],
	gather: [],
	reduce: ['sum', 'product', 'min', 'max'],
	group: ['sum', 'min', 'max'],
	neg: [],
	not: [],
	exp: [],
	ln: [],
	sqrt: [],
	probit: [],
	add: [],
	sub: [],
	mul: [],
	div: [],
	min: [],
	max: [],
	lt: [],
	le: [],
	eq: [],
	and: [],
	or: [],
	power: [],
	root: [],
	round: ['half-away', 'half-even', 'down', 'up', 'truncate'],
	select: [],
}
const everyDetail: readonly string[] = Object.entries(everyOp).flatMap(([op, details]) => [op, ...details.map(detail => `${op} ${detail}`)])
