import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawUniforms } from '../../src/chance/draw.ts'
import { exp, probit } from '../../src/chance/functions.ts'
import { addBlocks, blockSums, summarise, trialsPerSumBlock } from '../../src/chance/quantiles.ts'

const probabilities = [0, 0.001, 0.05, 0.25, 1 / 3, 0.5, 0.95, 0.999, 1]

/** Type 7 from a sorted copy. */
function quantilesBySorting(values: Float64Array): number[] {
	const sorted = values.filter(value => !Number.isNaN(value)).sort()
	return probabilities.map(p => {
		if (sorted.length === 0) return NaN
		const h = (sorted.length - 1) * p
		const low = sorted[Math.floor(h)]!
		const high = sorted[Math.ceil(h)]!
		const share = h - Math.floor(h)
		if (share === 0 || low === high) return low
		if (low === -Infinity || high === Infinity) return low === -Infinity && high === Infinity ? NaN : low === -Infinity ? low : high
		return high - low === Infinity ? low * (1 - share) + high * share : low + share * (high - low)
	})
}

/** -0 and 0 are one figure. */
function unsigned(values: readonly number[]): number[] {
	return values.map(value => value + 0)
}

function check(values: Float64Array): void {
	const before = values.slice()
	const { quantiles, min, max, holes } = summarise(values, probabilities)
	const expected = quantilesBySorting(values)
	assert.deepEqual(quantiles, unsigned(expected))
	assert.deepEqual([min, max], unsigned([expected[0]!, expected.at(-1)!]))
	assert.equal(holes, values.filter(Number.isNaN).length)
	assert.deepEqual(values, before)
}

const shapes: Record<string, (u: number) => number> = {
	uniform: u => u,
	normal: u => probit(u),
	'a long tail': u => exp(6 * probit(u)),
	'a longer tail on both sides': u => (u < 0.5 ? -1 : 1) * exp(150 * probit(u)),
	constant: () => 0.1,
	'few values': u => Math.floor(u * 5) - 2,
	'half zeros, as of max(0, x)': u => Math.max(0, probit(u)),
	'zeros of both signs': u => (u < 0.3 ? -0 : u < 0.6 ? 0 : u < 0.8 ? -u : u),
	'zeros of both signs alone': u => (u < 0.3 ? -0 : 0),
	'no less than zero': u => (u < 0.3 ? -0 : u < 0.6 ? 0 : u),
	'no more than zero': u => (u < 0.2 ? -0 : u < 0.4 ? 0 : -u),
	'a narrow range': u => 1e9 + u * 1e-3,
	'neighbouring doubles': u => 1 + Math.floor(u * 3) * 2 ** -52,
	'round a power of two': u => 1024 + (u - 0.5) * 1e-9,
	'one far away': u => (u < 0.0001 ? 1e300 : u),
	'almost all in one place': u => (u < 0.9999 ? 5 + u * 1e-12 : -1e6),
	subnormal: u => Math.floor(u * 7) * 5e-324,
	'many subnormals': u => Math.floor(u * 1e5) * 5e-324,
	'the whole range': u => (u < 0.5 ? -1 : 1) * Number.MAX_VALUE * u,
	'holes among them': u => (u < 0.3 ? NaN : probit(u)),
	'infinities among them': u => (u < 0.1 ? -Infinity : u > 0.97 ? Infinity : u),
	'holes and infinities': u => (u < 0.1 ? NaN : u < 0.5 ? -Infinity : u < 0.6 ? 3 : Infinity),
	'infinities alone': u => (u < 0.5 ? -Infinity : Infinity),
	'holes alone': () => NaN,
}

for (const [name, shape] of Object.entries(shapes))
	test(`quantiles are those of the sorted trials: ${name}`, () => {
		for (const count of [1, 2, 5, 257, 1000, 50_001]) {
			const values = new Float64Array(count)
			drawUniforms(1, name, 0, values, 0, count)
			check(values.map(shape))
		}
	})

test('quantiles are those of the sorted trials: anything', () => {
	const value = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity), fc.integer({ min: -3, max: 3 }))
	const values = fc.oneof(
		fc.float64Array({ maxLength: 40 }),
		fc.array(value, { maxLength: 1500, size: 'max' }).map(list => Float64Array.from(list)),
	)
	fc.assert(fc.property(values, check), { seed: 8, numRuns: 500 })
})

test('quantiles of a part of a larger buffer', () => {
	const values = new Float64Array(4000)
	drawUniforms(1, 'part', 0, values, 0, 4000)
	check(values.subarray(1001, 3002))
	const shared = new Float64Array(new SharedArrayBuffer(8 * 4000), 8 * 16)
	shared.set(values.subarray(0, shared.length))
	assert.deepEqual(summarise(shared, probabilities), summarise(shared.slice(), probabilities))
})

test('quantiles come in the order asked, and only from 0 to 1', () => {
	assert.deepEqual(summarise(Float64Array.of(3, 1, 2), [1, 0.25, 0, 0.25]).quantiles, [3, 1.5, 1, 1.5])
	assert.deepEqual(summarise(Float64Array.of(3, 1, 2), []).quantiles, [])
	for (const p of [-0.1, 1.1, NaN]) assert.throws(() => summarise(Float64Array.of(1), [p]), RangeError)
})

test('the mean is the same to the bit for any number of threads', () => {
	const count = 50_123
	const values = new Float64Array(count)
	drawUniforms(1, 'mean', 0, values, 0, count)
	for (let i = 0; i < count; i++) values[i] = i % 97 === 0 ? NaN : exp(5 * probit(values[i]!))
	const { mean, holes } = summarise(values, [])
	for (const threads of [1, 2, 3, 5, 8]) {
		const perThread = Math.ceil(count / trialsPerSumBlock / threads) * trialsPerSumBlock
		const sums: number[] = []
		for (let from = 0; from < count; from += perThread) sums.push(...blockSums(values.subarray(from, from + perThread)))
		assert.equal(addBlocks(Float64Array.from(sums)) / (count - holes), mean)
	}
})

test('block sums follow the written order', () => {
	for (const count of [0, 1, 7, 8, 9, 4095, 4096, 4097, 100_003]) {
		const values = new Float64Array(count)
		drawUniforms(1, 'order', 0, values, 0, count)
		for (let i = 0; i < count; i++) values[i] = exp(5 * probit(values[i]!))
		const expected: number[] = []
		for (let from = 0; from < count; from += 4096) {
			const lane = [0, 0, 0, 0, 0, 0, 0, 0]
			for (let i = from; i < Math.min(from + 4096, count); i++) lane[(i - from) % 8]! += values[i]!
			expected.push(lane[0]! + lane[1]! + (lane[2]! + lane[3]!) + (lane[4]! + lane[5]! + (lane[6]! + lane[7]!)))
		}
		assert.deepEqual([...blockSums(values)], expected)
	}
})

test('mean and sd', () => {
	assert.deepEqual(summarise(Float64Array.of(2, 4, NaN, 4, 4, 5, 5, 7, 9), [0.5]), {
		mean: 5,
		quantiles: [4.5],
		min: 2,
		max: 9,
		sd: Math.sqrt(32 / 7),
		holes: 1,
	})
	const { mean, sd } = summarise(new Float64Array(100_000).fill(0.1), [])
	assert.deepEqual([mean, sd], [0.1, 0])
	assert.deepEqual(summarise(Float64Array.of(6), [0.3]), { mean: 6, quantiles: [6], min: 6, max: 6, sd: 0, holes: 0 })
	assert.deepEqual(summarise(Float64Array.of(NaN), [0.3]), { mean: NaN, quantiles: [NaN], min: NaN, max: NaN, sd: NaN, holes: 1 })
	assert.equal(summarise(Float64Array.of(1, Infinity), []).mean, Infinity)
	assert.equal(summarise(Float64Array.of(1, -Infinity), []).mean, -Infinity)
	assert.equal(summarise(Float64Array.of(-Infinity, Infinity), []).mean, NaN)
	assert.equal(summarise(Float64Array.of(1, Infinity), []).sd, NaN)
})

test('a million normal trials have the moments and quantiles of a normal', () => {
	const values = new Float64Array(1_000_000)
	drawUniforms(1, 'normal', 0, values, 0, values.length)
	const { mean, sd, quantiles } = summarise(values.map(probit), [0.05, 0.5, 0.95])
	// Standard errors: mean 0.001, sd 0.0007, 5% points 0.0021, median 0.00125; five of each.
	assert.ok(Math.abs(mean) < 0.005)
	assert.ok(Math.abs(sd - 1) < 0.0036)
	assert.ok(Math.abs(quantiles[0]! + 1.644853627) < 0.0106)
	assert.ok(Math.abs(quantiles[1]!) < 0.0063)
	assert.ok(Math.abs(quantiles[2]! - 1.644853627) < 0.0106)
})
