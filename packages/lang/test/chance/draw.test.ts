import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawKey, drawUniforms, philox4x32, uniformAt, type Words4 } from '../../src/chance/draw.ts'

function drawn(seed: number | string, key: string, cell: number, from: number, count: number): Float64Array {
	const out = new Float64Array(count)
	drawUniforms(seed, key, cell, out, from, count)
	return out
}

// Random123's kat_vectors file, lines "philox4x32 10".
const knownAnswers: readonly (readonly [Words4, readonly [number, number], Words4])[] = [
	[
		[0, 0, 0, 0],
		[0, 0],
		[0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
	],
	[
		[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
		[0xffffffff, 0xffffffff],
		[0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
	],
	[
		[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
		[0xa4093822, 0x299f31d0],
		[0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
	],
]

test('Philox4x32-10 gives the published words', () => {
	for (const [counter, key, words] of knownAnswers) assert.deepEqual(philox4x32(counter, key), words)
})

/** The published round in whole numbers of any size, with no splitting of products. */
function philoxByBigInt(counter: Words4, key: readonly [number, number]): number[] {
	const word = (1n << 32n) - 1n
	let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
	let [k0, k1] = key.map(BigInt) as [bigint, bigint]
	for (let round = 0; round < 10; round++) {
		const p0 = 0xd2511f53n * c0
		const p1 = 0xcd9e8d57n * c2
		c0 = (p1 >> 32n) ^ c1 ^ k0
		c1 = p1 & word
		c2 = (p0 >> 32n) ^ c3 ^ k1
		c3 = p0 & word
		k0 = (k0 + 0x9e3779b9n) & word
		k1 = (k1 + 0xbb67ae85n) & word
	}
	return [c0, c1, c2, c3].map(Number)
}

test('Philox4x32-10 agrees with the same rounds in BigInt', () => {
	const word = fc.integer({ min: 0, max: 0xffffffff })
	fc.assert(
		fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
			assert.deepEqual(philox4x32(counter, key), philoxByBigInt(counter, key))
		}),
		{ seed: 4, numRuns: 2000 },
	)
})

test('a uniform is (k + 1/2) / 2^52 of the upper 52 bits of its half block', () => {
	const cell = 7
	for (const trial of [0, 1, 2, 3, 1001, 2 ** 31, 2 ** 33 + 1, 2 ** 52 + 3]) {
		const block = BigInt(trial) / 2n
		const words = philox4x32([Number(block & 0xffffffffn), Number(block >> 32n), cell, 0], drawKey(11, 'levy.covered'))
		const [low, high] = trial % 2 === 0 ? [words[0], words[1]] : [words[2], words[3]]
		const k = ((BigInt(high) << 32n) | BigInt(low)) >> 12n
		const u = uniformAt(11, 'levy.covered', cell, trial)
		assert.equal(u, (Number(k) + 0.5) * 2 ** -52)
		// The kernel's way: the bits of 1.k as a double, less 1 - 2^-53.
		const bits = new BigUint64Array([0x3ff0000000000000n | k])
		assert.equal(u, new Float64Array(bits.buffer)[0]! - (1 - 2 ** -53))
		assert.ok(drawn(11, 'levy.covered', cell, trial, 1)[0] === u)
	}
})

test('draws do not change from one release to the next', () => {
	assert.deepEqual([...drawn(1, 'earnings', 0, 0, 4)], [0.5486554838415333, 0.8359221295468525, 0.5936532703754612, 0.5496921009803436])
	assert.deepEqual([...drawn('2023-10-28', 'covered.52% to 100%', 3, 7, 2)], [0.789388760403284, 0.6131195788443192])
})

test('any part of a run draws the same numbers', () => {
	const whole = drawn(5, 'subscribers', 2, 0, 3000)
	fc.assert(
		fc.property(fc.nat(2999), fc.nat(2999), (a, b) => {
			const from = Math.min(a, b)
			const to = Math.max(a, b)
			assert.deepEqual(drawn(5, 'subscribers', 2, from, to - from), whole.slice(from, to))
		}),
		{ seed: 1, numRuns: 300 },
	)
	whole.forEach((u, trial) => assert.equal(uniformAt(5, 'subscribers', 2, trial), u))
	// Over the place where the block's number outgrows 32 bits.
	const over = drawn(5, 'subscribers', 2, 2 ** 33 - 5, 10)
	over.forEach((u, i) => assert.equal(uniformAt(5, 'subscribers', 2, 2 ** 33 - 5 + i), u))
	assert.equal(new Set([...whole, ...over]).size, 3010)
})

test('only the asked cells of `out` are written', () => {
	const out = new Float64Array(6).fill(9)
	drawUniforms(1, 'a', 0, out, 3, 4)
	assert.deepEqual([...out.subarray(4)], [9, 9])
	drawUniforms(1, 'b', 0, out, 3, 0)
	assert.deepEqual(out.subarray(0, 4), drawn(1, 'a', 0, 3, 4))
})

test('seed, key and cell each make another luck, and cannot be mistaken for one another', () => {
	const names: readonly (readonly [number | string, string])[] = [
		[1, '2'],
		[12, ''],
		['', '12'],
		[1, '23'],
		[12, '3'],
		['', ''],
		['', '\0'],
		['\0', ''],
		['', '\0\0\0\0'],
		['', '\0\0\0\0\0'],
		['', 'Ā'],
		['', 'a'],
		['', 'b'],
		['', 'abcdefgh'],
		['', 'efghabcd'],
	]
	assert.equal(new Set(names.map(([seed, key]) => drawKey(seed, key).join())).size, names.length)
	assert.notEqual(uniformAt(1, 'a', 0, 0), uniformAt(1, 'a', 1, 0))
	assert.deepEqual(drawKey(7, 'a'), drawKey('7', 'a'))
})

test('a hundred thousand names have as many keys, and one letter changes half the bits', () => {
	const keys = new Set<string>()
	let changed = 0
	for (let i = 0; i < 100_000; i++) keys.add(drawKey(0, `fact${i}`).join())
	for (let i = 0; i < 2000; i++) {
		const [a, b] = drawKey(0, `fact-${i}x`)
		const [c, d] = drawKey(0, `fact-${i}y`)
		changed += ones(a ^ c) + ones(b ^ d)
	}
	assert.equal(keys.size, 100_000)
	// 128 000 fair bits: mean 32 a key, sd of the mean 4/sqrt(2000) = 0.09.
	assert.ok(Math.abs(changed / 2000 - 32) < 0.45, `${changed / 2000} bits of 64`)
})

function ones(word: number): number {
	return (word >>> 0).toString(2).replaceAll('0', '').length
}

const trials = 1_000_000
const luck = drawn(2023, 'uniformity', 0, 0, trials)

test('uniforms fill (0, 1) evenly', () => {
	const cells = 1000
	for (const scale of [1, 2 ** 20]) {
		// At 2^20 the digits from the 21st bit on are looked at.
		const counts = new Float64Array(cells)
		for (const u of luck) {
			assert.ok(u > 0 && u < 1)
			counts[Math.floor(((u * scale) % 1) * cells)]!++
		}
		const expected = trials / cells
		const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
		// 999 degrees of freedom: mean 999, sd 44.7; five sds either way.
		assert.ok(Math.abs(chiSquare - 999) < 5 * 44.7, `chi-square ${chiSquare} at scale ${scale}`)
	}
})

test('neighbouring trials, keys, seeds and cells have nothing to do with each other', () => {
	const others: Record<string, Float64Array> = {
		'the next trial': drawn(2023, 'uniformity', 0, 1, trials),
		'two trials on': drawn(2023, 'uniformity', 0, 2, trials),
		'the next key': drawn(2023, 'uniformitz', 0, 0, trials),
		'the next seed': drawn(2024, 'uniformity', 0, 0, trials),
		'the next cell': drawn(2023, 'uniformity', 1, 0, trials),
	}
	for (const [name, other] of Object.entries(others)) {
		let sum = 0
		for (let i = 0; i < trials; i++) sum += (luck[i]! - 0.5) * (other[i]! - 0.5)
		const correlation = (12 * sum) / trials
		// Standard error 1/sqrt(trials) = 0.001.
		assert.ok(Math.abs(correlation) < 0.005, `correlation ${correlation} with ${name}`)
	}
})
