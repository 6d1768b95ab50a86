import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
	chance,
	halfOverZ95,
	interval,
	lognormal,
	lognormalInterval,
	normal,
	normalInterval,
	triangular,
	uniform,
	z95,
} from '../../src/chance/distributions.ts'
import { uniformAt } from '../../src/chance/draw.ts'
import { probit } from '../../src/chance/functions.ts'
import { summarise } from '../../src/chance/quantiles.ts'

function near(got: number, expected: number, relative = 1e-14): void {
	assert.ok(Math.abs(got - expected) <= relative * Math.max(1, Math.abs(expected)), `${got}, not ${expected}`)
}

test('the two constants are one', () => {
	assert.match(z95, /^1\.64485362695147271486/)
	const digits = (text: string) => BigInt(text.replace('.', ''))
	const half = 5n * 10n ** 77n
	const off = digits(z95) * digits(halfOverZ95) - half
	assert.ok((off < 0n ? -off : off) < 10n ** 41n, `${off}`)
	near(probit(0.95), Number(z95))
})

test('a to b has a and b as its 5% and 95% points', () => {
	for (const [a, b] of [
		[52, 100],
		[0.52, 1],
		[-3, 8],
		[0, 5],
		[7, 7],
		[8e8, 9e8],
	] as const) {
		near(interval(0.05, a, b), a)
		near(interval(0.95, a, b), b)
		assert.ok(interval(0.5, a, b) === (a > 0 && b > 0 ? lognormalInterval(0.5, a, b) : normalInterval(0.5, a, b)))
	}
	near(interval(0.5, 2, 8), 4)
	near(interval(0.5, -2, 8), 3)
	assert.equal(interval(0.3, 7, 7), 7)
})

/** The distribution's own mean and sd, from trials; within five standard errors of the mean. */
function checkMoments(draw: (u: number) => number, mean: number, sd: number): void {
	const trials = 200_000
	const values = Float64Array.from({ length: trials }, (_, i) => draw(uniformAt(6, 'moments', 0, i)))
	const got = summarise(values, [])
	assert.ok(Math.abs(got.mean - mean) < (5 * sd) / Math.sqrt(trials), `mean ${got.mean}, not ${mean}`)
	assert.ok(Math.abs(got.sd / sd - 1) < 0.03, `sd ${got.sd}, not ${sd}`)
}

test('means and sds are those of the distributions', () => {
	checkMoments(u => normal(u, 3, 2), 3, 2)
	checkMoments(u => lognormal(u, 3, 1), 3, 1)
	checkMoments(u => uniform(u, -1, 5), 2, Math.sqrt(36 / 12))
	checkMoments(u => triangular(u, 1, 2, 6), 3, Math.sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18))
	checkMoments(u => chance(u, 0.3), 0.3, Math.sqrt(0.21))
})

test('the triangle meets itself at its mode and keeps within its ends', () => {
	near(triangular(0.2, 1, 2, 6), 2)
	near(triangular(0.2 - 1e-15, 1, 2, 6), 2, 1e-7)
	for (const [a, mode, b] of [
		[1, 1, 6],
		[1, 6, 6],
		[-2, 0, 2],
	] as const)
		for (let i = 0; i < 1000; i++) {
			const x = triangular(uniformAt(6, 'triangle', 0, i), a, mode, b)
			assert.ok(x >= a && x <= b)
		}
	assert.equal(triangular(0.4, 3, 3, 3), 3)
})

test('every form rises with u', () => {
	const forms: readonly ((u: number) => number)[] = [
		u => interval(u, 52, 100),
		u => interval(u, -1, 1),
		u => normal(u, 3, 2),
		u => lognormal(u, 3, 1),
		u => uniform(u, -1, 5),
		u => triangular(u, 1, 2, 6),
	]
	for (const form of forms) for (let k = 1; k < 9999; k++) assert.ok(form(k / 1e4) < form((k + 1) / 1e4))
})

test('chance at its ends', () => {
	assert.deepEqual([chance(2 ** -53, 0), chance(1 - 2 ** -53, 1), chance(0.3, 0.3)], [0, 1, 0])
})
