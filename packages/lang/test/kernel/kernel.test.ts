import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtins } from '../../src/builtins/index.ts'
import { drawUniforms } from '../../src/chance/draw.ts'
import { summarise } from '../../src/chance/quantiles.ts'
import { createDrawCache } from '../../src/kernel/cache.ts'
import { compileKernel, createKernelSession, openQuantities, runKernel, slotColumn } from '../../src/kernel/index.ts'
import { isValidModule } from '../../src/kernel/machine.ts'
import { withSlots } from '../../src/kernel/slots.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { makeProgram, type Program } from '../../src/plan/program.ts'
import { evaluateTrials } from '../../src/trials/evaluate.ts'
import { compileText, planOf } from '../support/compile.ts'
import { randomProgram } from './random.ts'
import { assertSameTrials, assertSameValues, differsAt } from './roads.ts'

const wholeProgram = (plan: Plan): Program => {
	const maker = makeProgram(plan)
	return maker.finish(plan.quantities.map(quantity => maker.instantiate(quantity.node, new Map())))
}

for (const [name, builtin] of builtins)
	test(`${name}: the example on the kernel`, () => {
		const compiled = compileText(builtin.example.program)
		assertSameTrials(wholeProgram(planOf(compiled)), { seed: 1, trials: 1501, columns: compiled.columns }, name)
	})

const randomRuns = [
	{ what: 'short axes', from: 0, to: 120, shape: { steps: 30, longest: 4 }, trials: 203 },
	{ what: 'middling axes', from: 1000, to: 1040, shape: { steps: 40, longest: 9 }, trials: 130 },
	{ what: 'long axes, worked in loops', from: 2000, to: 2010, shape: { steps: 15, longest: 20 }, trials: 67 },
]

for (const { what, from, to, shape, trials } of randomRuns)
	test(`random programs, ${what}: the bits of the plain road`, () => {
		for (let seed = from; seed < to; seed++) {
			const { program, columns } = randomProgram(seed, shape)
			assertSameTrials(program, { seed, trials, columns }, `program ${seed}`)
		}
	})

const uncertain = `
position increase : percent by year = [3%, 4%, 5%]
position bonus : USD = $500
fact members : person = 4_000 people to 6_000 people
fact growth : percent = normal(2%, 1%)
fact strike : yes-no = chance(30%)
fact base : USD / person = $40_000 / person
let scale : ratio by year = compound(increase)
let pay : USD by year = round(if strike then members * base * scale else members * base * scale * (1 + growth), $1)
cost total : USD = sum(pay over year) + bonus
`

const uncertainProgram = (): Program => wholeProgram(planOf(compileText(uncertain)))

test('any number of trials, and more than one chunk', () => {
	const program = uncertainProgram()
	for (const trials of [0, 1, 2, 3, 7, 8, 9, 512, 1023, 4096, 4097, 9001])
		assertSameTrials(program, { seed: 'again', trials }, `${trials} trials`)
})

test('a part of the trials is that part of the whole run', () => {
	const program = uncertainProgram()
	const whole = evaluateTrials(program, { seed: 3, trials: 9000 })
	for (const [from, to] of [
		[0, 9000],
		[2, 5],
		[4096, 9000],
		[4098, 8195],
	] as const) {
		const part = runKernel(program, { seed: 3, trials: to - from, from })
		part.forEach((value, output) => {
			const { chancy, cells, data } = whole[output]!
			for (let cell = 0; chancy && cell < cells; cell++) {
				const wanted = data.slice(cell * 9000 + from, cell * 9000 + to)
				assert.equal(differsAt(value.data.subarray(cell * (to - from), (cell + 1) * (to - from)), wanted), -1)
			}
		})
	}
	assert.throws(() => runKernel(program, { seed: 3, trials: 10, from: 1 }), RangeError)
})

test('draws in memory are those of chance/draw.ts', () => {
	const cache = createDrawCache()
	const at = cache.allot(8 * 64)
	for (const pair of [0, 1, 5, 2 ** 30]) {
		cache.kit.fill(at, -5, 0x7fffffff, pair, 8)
		const program: Program = {
			axes: [],
			nodes: [{ op: 'draw', key: 'x', axes: [], measure: { kind: 'quantity', unit: '1' } }],
			outputs: [0],
		}
		const wanted = new Float64Array(64)
		drawUniforms('s', 'x', 0, wanted, 2 * pair, 64)
		assert.equal(differsAt(runKernel(program, { seed: 's', trials: 64, from: 2 * pair })[0]!.data, wanted), -1)
	}
})

test('a cache without room for the draws gives the same, chunk by chunk', () => {
	const program = uncertainProgram()
	const options = { seed: 9, trials: 20_000 }
	const plain = evaluateTrials(program, options)
	assertSameValues(runKernel(program, { ...options, cache: createDrawCache({ most: 1 }) }), plain, program)
	const session = createKernelSession(program, { ...options, cache: createDrawCache({ most: 1 }) })
	session.work()
	plain.forEach((value, output) => {
		if (value.chancy) assert.equal(differsAt(session.values(output, 0), value.data.slice(0, options.trials)), -1)
	})
})

test('programs share a cache, and its forgetting harms none of them', () => {
	const cache = createDrawCache({ most: 3_000_000 })
	for (let turn = 0; turn < 3; turn++)
		for (let seed = 0; seed < 8; seed++) {
			const { program, columns } = randomProgram(seed, { steps: 20, longest: 3 })
			assertSameTrials(program, { seed: 1, trials: 5000, columns, cache }, `program ${seed}`)
		}
	assert.ok(cache.generation > 0, 'it never forgot')
})

test('a slider: a session set anew is the plain road on those cells', () => {
	const plan = planOf(compileText(uncertain))
	const open = openQuantities(plan, ['increase', 'bonus'])
	const maker = makeProgram(open.plan)
	const program = maker.finish(plan.quantities.map(quantity => maker.instantiate(quantity.node, open.bindings)))
	const columns = new Map<string, readonly string[]>([
		['increase', ['0.03', '0.04', '0.05']],
		['bonus', ['50000']],
	])
	const session = createKernelSession(program, { seed: 1, trials: 5000, columns })
	for (const [name, cells] of [
		['increase', ['0.07', '0.04', '0.035']],
		['bonus', ['0']],
		['increase', ['0', '0', '0']],
		['bonus', ['-1/3']],
	] as const) {
		session.set(name, cells)
		columns.set(name, cells)
		const plain = evaluateTrials(program, { seed: 1, trials: 5000, columns })
		assertSameValues(session.run(), plain, program, `${name} ${cells.join()}`)
		session.work()
		const total = plan.quantities.findIndex(each => each.name === 'total')
		assert.deepEqual(session.summarise(total, 0, [0.05, 0.5, 0.95]), summarise(plain[total]!.data, [0.05, 0.5, 0.95]))
	}
})

test('a constant as a slot', () => {
	const program = uncertainProgram()
	const slots = program.nodes.flatMap((node, id) => (node.op === 'const' ? [id] : []))
	const code = compileKernel(program, { slots })
	const columns = new Map(
		slots.map(id => [slotColumn(id), [program.nodes[id]!.op === 'const' ? (program.nodes[id] as { value: string }).value : '']]),
	)
	const session = createKernelSession(code, { seed: 1, trials: 100, columns })
	for (const slot of slots) {
		session.set(slot, ['0.37'])
		columns.set(slotColumn(slot), ['0.37'])
		assertSameValues(session.run(), evaluateTrials(withSlots(program, slots), { seed: 1, trials: 100, columns }), program, `slot ${slot}`)
	}
	assert.throws(() => compileKernel(program, { slots: [program.outputs.at(-1)!] }), /a slot is a constant or a column/)
})

test('the bytes are a module, the same every time, and do not hold the values of slots', () => {
	for (let seed = 0; seed < 20; seed++) {
		const first = compileKernel(randomProgram(seed).program)
		assert.ok(isValidModule(first.bytes))
		assert.deepEqual(compileKernel(structuredClone(randomProgram(seed).program)).bytes, first.bytes)
	}
	const changed = planOf(compileText(uncertain.replace('$500', '$777')))
	assert.deepEqual(compileKernel(wholeProgram(changed)).bytes, compileKernel(uncertainProgram()).bytes)
})

test('what a cache holds is told apart by everything it hangs on', () => {
	const cache = createDrawCache()
	const of = (text: string, seed: number | string): Program => {
		const program = wholeProgram(planOf(compileText(text)))
		assertSameTrials(program, { seed, trials: 3000, cache }, text)
		return program
	}
	of('fact a : USD = $1 to $2', 1)
	of('fact a : USD = $1 to $3', 1)
	of('fact a : USD = $1 to $2', '1a')
	of('fact b : USD = $1 to $2', 1)
	of('fact a : USD = uniform($1, $2)', 1)
	of('fact a : USD = normal($1, $2)', 1)
})
