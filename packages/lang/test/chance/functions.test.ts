import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { uniformAt } from '../../src/chance/draw.ts'
import { exp, ln, powerInt, probit, root, sqrt } from '../../src/chance/functions.ts'
import { knownExp, knownLn, knownProbit } from './known.ts'
import { expOff, lnOff, probitOff, rootOff } from './precise.ts'

const runs = { seed: 17, numRuns: 1500 } as const

function between(min: number, max: number): fc.Arbitrary<number> {
	return fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
}

/** Spacing of the doubles at x. */
function ulp(x: number): number {
	const bits = new BigInt64Array(Float64Array.of(Math.abs(x)).buffer)
	bits[0]!++
	return new Float64Array(bits.buffer)[0]! - Math.abs(x)
}

function checkKnown(name: string, known: readonly (readonly [number, string])[], f: (x: number) => number, ulps: number): void {
	for (const [x, value] of known) {
		const off = Math.abs(f(x) - Number(value)) / ulp(Number(value))
		assert.ok(off <= ulps, `${name}(${x}) is ${f(x)}, ${off} ulps off ${value}`)
	}
}

test('known values', () => {
	assert.ok(knownExp.length + knownLn.length + knownProbit.length >= 40)
	// Against the rounded reference: one more half ulp than the bound, so a whole number of them.
	checkKnown('exp', knownExp, exp, 1)
	checkKnown('ln', knownLn, ln, 1)
	checkKnown('probit', knownProbit, probit, 5)
})

test('exp is within 1 ulp, through the subnormals too', () => {
	const check = (x: number) => assert.ok(expOff(x, exp(x)) < 1, `exp(${x}) is ${expOff(x, exp(x))} ulps off`)
	fc.assert(fc.property(between(-745, 709.78), check), runs)
	for (let i = 0; i < 1500; i++) {
		check(4 * uniformAt(1, 'exp', 0, i) - 2)
		check(1454 * uniformAt(1, 'exp', 1, i) - 745)
	}
})

test('ln is within 1 ulp, of subnormals too', () => {
	const check = (x: number) => assert.ok(lnOff(x, ln(x)) < 1, `ln(${x}) is ${lnOff(x, ln(x))} ulps off`)
	fc.assert(fc.property(between(Number.MIN_VALUE, Number.MAX_VALUE), check), runs)
	for (let i = 0; i < 1500; i++) {
		check(0.5 + uniformAt(1, 'ln', 0, i))
		check(1 + (uniformAt(1, 'ln', 1, i) - 0.5) * 2 ** -(i % 50))
		check(exp(1400 * uniformAt(1, 'ln', 2, i) - 700))
	}
})

test('probit is within 5 ulps down to the least draw', () => {
	const check = (p: number) => assert.ok(probitOff(p, probit(p)) < 5, `probit(${p}) is ${probitOff(p, probit(p))} ulps off`)
	for (let i = 0; i < 800; i++) {
		check(uniformAt(1, 'probit', 0, i))
		check(2 ** (-53 * uniformAt(1, 'probit', 1, i)))
	}
	for (const join of [0.075, 0.925, 1.3887943864964021e-11, 2 ** -53, 1 - 2 ** -53]) check(join)
})

test('the ends of each function', () => {
	const cases: readonly (readonly [number, number])[] = [
		[exp(0), 1],
		[exp(-0), 1],
		[exp(Infinity), Infinity],
		[exp(-Infinity), 0],
		[exp(NaN), NaN],
		[exp(709.782712893384), 1.7976931348622732e308],
		[exp(709.7827128933841), Infinity],
		[exp(1e300), Infinity],
		[exp(-745.1332191019411), 5e-324],
		[exp(-745.2), 0],
		[exp(-1e300), 0],
		[exp(5e-324), 1],
		[ln(1), 0],
		[ln(0), -Infinity],
		[ln(-0), -Infinity],
		[ln(-1), NaN],
		[ln(-5e-324), NaN],
		[ln(-Infinity), NaN],
		[ln(Infinity), Infinity],
		[ln(NaN), NaN],
		[ln(Number.MAX_VALUE), 709.782712893384],
		[ln(5e-324), -744.4400719213812],
		[sqrt(2), Math.SQRT2],
		[sqrt(-1), NaN],
		[probit(0.5), 0],
		[probit(0), -Infinity],
		[probit(1), Infinity],
		[probit(-1e-9), NaN],
		[probit(1.0000000000000002), NaN],
		[probit(NaN), NaN],
		[probit(Infinity), NaN],
		[probit(-Infinity), NaN],
	]
	cases.forEach(([got, expected], i) => assert.equal(got, expected, `case ${i}`))
})

test('probit is odd about a half', () => {
	for (let i = 0; i < 100_000; i++) {
		const u = uniformAt(3, 'odd', 0, i)
		assert.equal(probit(1 - u), -probit(u))
	}
})

test('probit, exp and ln rise', () => {
	const step = 2 ** -49
	const rises = (u: number) => assert.ok(probit(u + step) > probit(u), `probit falls after ${u}`)
	for (let i = 0; i < 200_000; i++) rises(uniformAt(3, 'rise', 0, i) * (1 - step))
	for (const join of [0.075, 0.5, 0.925, 1.3887943864964021e-11, 1 - 1.3887943864964021e-11])
		for (let k = -200; k < 200; k++) if (join + k * step > 0) rises(join + k * step)
	for (let i = 0; i < 100_000; i++) {
		const x = 40 * uniformAt(3, 'rise', 1, i) - 20
		assert.ok(exp(x) <= exp(x + ulp(x)), `exp falls after ${x}`)
		assert.ok(ln(Math.abs(x)) <= ln(Math.abs(x) + ulp(x)), `ln falls after ${Math.abs(x)}`)
	}
})

test('whole powers', () => {
	assert.equal(powerInt(2, 10), 1024)
	assert.equal(powerInt(2, -3), 0.125)
	assert.equal(powerInt(-3, 3), -27)
	assert.equal(powerInt(0, 0), 1)
	assert.equal(powerInt(0, -1), Infinity)
	assert.equal(powerInt(-1, 2 ** 53 - 1), -1)
	assert.equal(powerInt(NaN, 0), NaN)
	assert.equal(powerInt(2, 0.5), NaN)
	assert.equal(powerInt(2, Infinity), NaN)
	assert.equal(powerInt(10, 400), Infinity)
	// The written order: 13 = 1 + 4 + 8.
	const x = 1.07
	const x4 = x * x * (x * x)
	assert.equal(powerInt(x, 13), x * x4 * (x4 * x4))
	assert.equal(powerInt(x, -13), 1 / powerInt(x, 13))
})

test('roots of perfect powers are exact, and roots undo powers', () => {
	for (let r = 1; r < 3000; r++)
		for (let n = 1; r ** n < 2 ** 53 && n < 53; n++) {
			assert.equal(root(powerInt(r, n), n), r, `root ${n} of ${r}^${n}`)
			if (n % 2 === 1) assert.equal(root(-powerInt(r, n), n), -r)
		}
	for (let i = 0; i < 5000; i++) {
		const r = 3 * uniformAt(3, 'root', 0, i)
		for (const n of [2, 3, 5, 12]) assert.ok(Math.abs(root(powerInt(r, n), n) - r) <= ulp(r))
	}
})

test('roots are within 1 ulp', () => {
	for (let i = 0; i < 400; i++)
		for (const n of [2, 3, 4, 7, 12, 60, 365]) {
			const x = exp(60 * uniformAt(3, 'root', n, i) - 30)
			assert.ok(rootOff(x, n, root(x, n)) < 1, `root(${x}, ${n}) is ${rootOff(x, n, root(x, n))} ulps off`)
		}
})

test('roots at the ends', () => {
	assert.equal(root(-4, 2), NaN)
	assert.equal(root(-8, 3), -2)
	assert.equal(root(0, 3), 0)
	assert.equal(root(Infinity, 3), Infinity)
	assert.equal(root(-Infinity, 3), -Infinity)
	assert.equal(root(NaN, 3), NaN)
	assert.equal(root(5, 1), 5)
	for (const n of [0, -2, 1.5, NaN, Infinity]) assert.equal(root(8, n), NaN)
	for (const x of [5e-324, 1e-300, Number.MAX_VALUE])
		for (const n of [3, 10, 1000]) {
			const back = n * ln(root(x, n))
			assert.ok(Math.abs(back - ln(x)) < 1e-10, `root(${x}, ${n})`)
		}
})
