/** The vector forms of exp, ln, probit, power, root and the roundings against chance/functions.ts and numbers/rounding.ts, bit for bit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exp, ln, powerInt, probit, root } from '../../src/chance/functions.ts'
import { type Arithmetic, createArithmetic, emitRound } from '../../src/kernel/arithmetic.ts'
import { createDrawCache } from '../../src/kernel/cache.ts'
import { type Code, createModule } from '../../src/kernel/encode.ts'
import { isValidModule } from '../../src/kernel/machine.ts'
import { type RoundMode, roundNumber } from '../../src/numbers/rounding.ts'
import { dice } from './random.ts'
import { differsAt } from './roads.ts'

const special = [
	0,
	-0,
	1,
	-1,
	0.5,
	-0.5,
	1.5,
	2.5,
	-2.5,
	0.425,
	0.075,
	0.925,
	0.5 + 0.425,
	1e-3,
	1 - 1e-3,
	2 ** -53,
	1 - 2 ** -53,
	2 ** -1074,
	2 ** -1022,
	2.2250738585072014e-308,
	1e-270,
	1e-271,
	1e300,
	-1e300,
	709.782712893384,
	709.7827128933841,
	710,
	-745.1332191019411,
	-745.2,
	-746,
	-1000,
	1000,
	Number.MAX_VALUE,
	-Number.MAX_VALUE,
	Infinity,
	-Infinity,
	Number.NaN,
	3,
	10,
	100,
	1000,
	1001,
	-3,
	4503599627370495.5,
	4503599627370497.5,
	107.49999999999999,
	0.1 + 0.2,
	8,
	27,
	1e-12,
	1e-17,
	Math.exp(-25),
	Math.exp(-25.1),
	Math.SQRT1_2,
	Math.SQRT2,
]

function samples(seed: number): Float64Array {
	const roll = dice(seed)
	const bits = new Int32Array(2 * 3000)
	for (let index = 0; index < bits.length; index++) bits[index] = roll(2 ** 31) * 2 + roll(2)
	const wild = new Float64Array(bits.buffer)
	const tame = Float64Array.from({ length: 3000 }, () => (roll(2 ** 30) / 2 ** 30 - 0.5) * 10 ** (roll(8) - 3))
	const unit = Float64Array.from({ length: 3000 }, () => (roll(2 ** 30) + 0.5) / 2 ** 30)
	const ties = Float64Array.from({ length: 1000 }, () => (roll(4000) - 2000) / 8)
	return Float64Array.from([...special, ...wild, ...tame, ...unit, ...ties])
}

/** Runs code that turns [x] into [y] over pairs of values. */
function mapped(values: Float64Array, emit: (code: Code, arithmetic: Arithmetic) => void): Float64Array {
	const module = createModule({ shared: false })
	const arithmetic = createArithmetic(module)
	module.define('map', { parameters: ['i32', 'i32', 'i32'], results: [] }, code => {
		const t = code.local('i32')
		code.loop(() => {
			code.get(1)
			code.get(t)
			code.op('i32.add')
			code.get(0)
			code.get(t)
			code.op('i32.add')
			code.memory('v128.load', 0)
			emit(code, arithmetic)
			code.memory('v128.store', 0)
			code.get(t)
			code.i32(16)
			code.op('i32.add')
			code.tee(t)
			code.get(2)
			code.op('i32.lt_u')
			code.branchIf(0)
		})
	})
	const bytes = module.finish()
	assert.ok(isValidModule(bytes))
	const cache = createDrawCache()
	const room = 16 * Math.ceil(values.length / 2)
	const from = cache.allot(room)
	const into = cache.allot(room)
	cache.doubles(from, values.length).set(values)
	const { map } = cache.instance(bytes) as { map(from: number, into: number, bytes: number): void }
	map(from, into, room)
	return cache.doubles(into, values.length).slice()
}

function check(name: string, values: Float64Array, got: Float64Array, wanted: (x: number) => number): void {
	const expected = values.map(wanted)
	const at = differsAt(got, expected)
	if (at >= 0) assert.fail(`${name}(${values[at]}) is ${got[at]}, and ${expected[at]} in TypeScript`)
}

for (const [name, wanted] of Object.entries({ exp, ln, probit }))
	test(`${name} has the bits of chance/functions.ts`, () => {
		const values = samples(1)
		const got = mapped(values, (code, arithmetic) => code.call(arithmetic[name as 'exp' | 'ln' | 'probit']()))
		check(name, values, got, wanted)
	})

const modes: readonly RoundMode[] = ['half-away', 'half-even', 'down', 'up', 'truncate']
for (const mode of modes)
	test(`rounding ${mode} has the bits of numbers/rounding.ts`, () => {
		const values = samples(2)
		check(
			mode,
			values,
			mapped(values, code => emitRound(code, mode)),
			x => roundNumber(x, mode),
		)
	})

const powerNode = (a: number, b: number): number =>
	!Number.isInteger(b) || Math.abs(b) > 1000 || (a === 0 && b < 0) ? Number.NaN : powerInt(a, b)
const rootNode = (a: number, b: number): number => (a < 0 ? Number.NaN : root(a, b))

for (const [name, wanted] of Object.entries({ power: powerNode, root: rootNode }))
	test(`${name} has the bits of the plain road`, () => {
		const values = samples(3)
		for (const n of [0, -0, 1, -1, 2, -2, 3, 5, 7, 12, 64, -64, 999, 1000, 1001, 0.5, -0.5, Infinity, -Infinity, Number.NaN]) {
			const got = mapped(values, (code, arithmetic) => {
				code.f64(n)
				code.call(arithmetic[name as 'power' | 'root']())
			})
			check(`${name} ${n} of `, values, got, x => wanted(x, n))
		}
	})
