/** The summary worked in memory against chance/quantiles.ts, bit for bit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../../src/chance/quantiles.ts'
import { createDrawCache } from '../../src/kernel/cache.ts'
import { roomFor, summariseInMemory } from '../../src/kernel/summarise.ts'
import { dice } from './random.ts'

const probabilities = [0, 0.05, 0.5, 0.95, 1, 0.25, 1 / 3, 0.999]

function check(name: string, values: Float64Array): void {
	const cache = createDrawCache()
	const at = cache.allot(Math.max(64, roomFor(values.length)))
	cache.doubles(at, values.length).set(values)
	assert.deepEqual(summariseInMemory(cache, at, values.length, probabilities), summarise(values, probabilities), name)
	assert.deepEqual(cache.doubles(at, values.length), values, `${name}: the trials stay as they were`)
}

const roll = dice(5)
const unit = (): number => (roll(2 ** 30) + 0.5) / 2 ** 30
const many = (count: number, value: (index: number) => number): Float64Array =>
	Float64Array.from({ length: count }, (_, index) => value(index))

const shapes: Readonly<Record<string, (index: number) => number>> = {
	even: () => unit(),
	'both signs': () => unit() - 0.5,
	'a long tail': () => 1 / unit() ** 3,
	'a narrow range': () => 1e9 + unit(),
	'a very narrow range': index => 1 + (index % 3) * 2 ** -52,
	'all alike': () => 7,
	'zeros of both signs': index => (index % 2 === 0 ? 0 : -0),
	'half of them zero': () => Math.max(0, unit() - 0.5),
	'half of them -0': () => (roll(2) === 0 ? -0 : unit()),
	'two values': () => roll(2) * 1e6,
	'whole numbers': () => roll(50),
	'holes among them': () => (roll(10) === 0 ? Number.NaN : unit()),
	infinities: () => (roll(10) === 0 ? Infinity : roll(10) === 0 ? -Infinity : unit()),
	'all holes': () => Number.NaN,
	'the widest range': () => (unit() - 0.5) * 2 * Number.MAX_VALUE,
	'the smallest numbers': () => roll(1000) * 2 ** -1074,
	'money that rises': index => 1e12 + 997 * index,
}

for (const [name, value] of Object.entries(shapes))
	test(`the summary of ${name}`, () => {
		for (const count of [1, 2, 3, 7, 8, 9, 64, 513, 4096, 4097, 20_011]) check(`${name}, ${count}`, many(count, value))
	})

test('the summary of nothing', () => {
	check('nothing', new Float64Array())
})

test('a probability outside 0 to 1 is refused', () => {
	assert.throws(() => summariseInMemory(createDrawCache(), 0, 0, [1.1]), RangeError)
})
