/**
 * Functions of one figure whose bits are the same in every engine, thread and road: Math.exp and its kin may differ by browser.
 *
 * Only + - * / sqrt, floor, comparisons and bit operations stand here, in the order written; no fused multiply-add anywhere.
 * The kernel emits the same lines on f64x2. Where a line below branches, the kernel computes every arm and selects: arms not taken
 * may be NaN or infinite there, which is harmless, and an arm taken has the same operations in the same order. A NaN is a hole;
 * its payload means nothing.
 *
 * `exp` and `ln` are ports of e_exp.c and e_log.c of fdlibm (FreeBSD msun), made free of branches: the argument is always reduced,
 * and `ln` uses the one sum s·(hfsq+R) + k·ln2Low - hfsq + f + k·ln2High for every k, as later msun and musl do. Their notice:
 *
 *     Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 *     Developed at SunPro / SunSoft, a Sun Microsystems, Inc. business.
 *     Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

import { highHalf } from './bits.ts'

/** Constants are exported for the kernel's emitter; a figure is written once. */
export const expConstants = {
	largest: 710,
	smallest: -746,
	inverseLn2: 1.442695040888963387,
	p1: 1.66666666666666019037e-1,
	p2: -2.77777777770155933842e-3,
	p3: 6.61375632143793436117e-5,
	p4: -1.6533902205465251539e-6,
	p5: 4.13813679705723846039e-8,
} as const

/** `ln2High` has 33 significant bits, so its product with a whole k of up to 20 bits is exact. */
export const ln2High = 6.9314718036912381649e-1
export const ln2Low = 1.90821492927058770002e-10

export const lnConstants = {
	leastNormal: 2.2250738585072014e-308,
	subnormalScale: 18014398509481984,
	subnormalExponent: -54,
	/** High word of sqrt(1/2), which the reduced argument starts at. */
	sqrtHalfHigh: 0x3fe6a09e,
	oneHigh: 0x3ff00000,
	g1: 6.66666666666673513e-1,
	g2: 3.999999999940941908e-1,
	g3: 2.857142874366239149e-1,
	g4: 2.222219843214978396e-1,
	g5: 1.818357216161805012e-1,
	g6: 1.531383769920937332e-1,
	g7: 1.479819860511658591e-1,
} as const

const { inverseLn2, p1, p2, p3, p4, p5 } = expConstants
const { g1, g2, g3, g4, g5, g6, g7 } = lnConstants

const lastPower = 540
/** 2^-540 to 2^540; the kernel shifts k + 1023 into the exponent's place instead. */
const powersOfTwo = new Float64Array(2 * lastPower + 1).fill(1)
for (let k = 1; k <= lastPower; k++) {
	powersOfTwo[lastPower + k] = powersOfTwo[lastPower + k - 1]! * 2
	powersOfTwo[lastPower - k] = powersOfTwo[lastPower - k + 1]! * 0.5
}

const scratch = new Float64Array(1)
const halves = new Int32Array(scratch.buffer)

/** e to the x. Error below 1 ulp; 0 from -745.14 down, Infinity from 709.79 up. */
export function exp(x: number): number {
	if (x !== x) return x
	const top = x > expConstants.largest ? expConstants.largest : x
	const bounded = top < expConstants.smallest ? expConstants.smallest : top
	const k = Math.floor(bounded * inverseLn2 + 0.5)
	const high = bounded - k * ln2High
	const low = k * ln2Low
	const r = high - low
	const t = r * r
	const c = r - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))))
	const y = 1 - (low - (r * c) / (2 - c) - high)
	const half = Math.floor(k * 0.5)
	// Two factors: 2^k itself may lie outside the doubles when the answer does not. The first product is exact.
	return y * powersOfTwo[half + lastPower]! * powersOfTwo[k - half + lastPower]!
}

/** Natural logarithm. Error below 1 ulp; -Infinity at 0, NaN below. */
export function ln(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : NaN
	if (x === Infinity) return x
	const subnormal = x < lnConstants.leastNormal
	scratch[0] = subnormal ? x * lnConstants.subnormalScale : x
	const high = (halves[highHalf]! + (lnConstants.oneHigh - lnConstants.sqrtHalfHigh)) | 0
	const k = (high >> 20) - 1023 + (subnormal ? lnConstants.subnormalExponent : 0)
	halves[highHalf] = (high & 0xfffff) + lnConstants.sqrtHalfHigh
	const f = scratch[0]! - 1
	const halfSquare = 0.5 * f * f
	const s = f / (2 + f)
	const z = s * s
	const w = z * z
	const t1 = w * (g2 + w * (g4 + w * g6))
	const t2 = z * (g1 + w * (g3 + w * (g5 + w * g7)))
	const remainder = t2 + t1
	return s * (halfSquare + remainder) + k * ln2Low - halfSquare + f + k * ln2High
}

/** Exact by IEEE 754; NaN below 0. */
export const sqrt: (x: number) => number = Math.sqrt

/**
 * The three rational approximations of PPND16: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
 * Applied Statistics 37 (1988), 477-484. Coefficients from the constant upward.
 */
export const probitConstants = {
	split1: 0.425,
	split2: 5,
	const1: 0.180625,
	const2: 1.6,
	centre: {
		above: [
			3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4,
			6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
		],
		below: [
			1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4, 3.930789580009271061e4,
			2.8729085735721942674e4, 5.226495278852854561e3,
		],
	},
	tail: {
		above: [
			1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
			2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
		],
		below: [
			1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1, 1.51986665636164571966e-2,
			5.475938084995344946e-4, 1.05075007164441684324e-9,
		],
	},
	farTail: {
		above: [
			6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1, 2.6532189526576123093e-2,
			1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
		],
		below: [
			1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4, 1.8463183175100546818e-5,
			1.4215117583164458887e-7, 2.04426310338993978564e-15,
		],
	},
} as const

type Coefficients = readonly [number, number, number, number, number, number, number, number]

function horner(c: Coefficients, r: number): number {
	return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0]
}

function ratio(parts: { readonly above: Coefficients; readonly below: Coefficients }, r: number): number {
	return horner(parts.above, r) / horner(parts.below, r)
}

const { centre, tail, farTail, split1, split2, const1, const2 } = probitConstants

/**
 * The normal quantile: the z below which a standard normal falls with chance p. -Infinity at 0, Infinity at 1, NaN outside.
 * Error below 5 ulps, from the roundings of two polynomials. Where 1 - p is exact, as on the grid of draws, probit(1 - p) is
 * -probit(p) to the bit. It rises over any step of 2^-49 or more; over one step of the grid (2^-52, four ulps of z at the least) those
 * roundings put about one pair of neighbours in a million out of order.
 */
export function probit(p: number): number {
	const q = p - 0.5
	if (Math.abs(q) <= split1) return q * ratio(centre, const1 - q * q)
	const nearer = q < 0 ? p : 1 - p
	if (!(nearer > 0)) return nearer === 0 ? (q < 0 ? -Infinity : Infinity) : NaN
	const r = sqrt(-ln(nearer))
	const z = r <= split2 ? ratio(tail, r - const2) : ratio(farTail, r - split2)
	return q < 0 ? -z : z
}

/**
 * x to a whole power by squaring from the lowest bit of |n|: result = 1; for each bit: if set, result *= base; then base *= base.
 * A negative power is 1 / x^|n|, so it is 0 where x^|n| overflows. x^0 is 1, a hole stays a hole, a power that is not whole is NaN.
 */
export function powerInt(x: number, n: number): number {
	if (x !== x || !Number.isInteger(n)) return NaN
	let result = 1
	let base = x
	for (let left = Math.abs(n); left > 0; left = Math.floor(left * 0.5)) {
		if (left % 2 === 1) result *= base
		base *= base
	}
	return n < 0 ? 1 / result : result
}

const leastForNewton = 1e-270

/**
 * The nth root, n a whole number from 1: sqrt for 2; otherwise exp(ln x / n) and two Newton steps y - (y - x / y^(n-1)) / n. Error below
 * 1 ulp; exact where x is a whole number's nth power below 2^53. Negative x: NaN for an even n, -root(-x) for an odd one. Below 1e-270
 * Newton's powers would leave the normal doubles, and the first estimate stands (relative error up to 2^-44).
 */
export function root(x: number, n: number): number {
	if (!Number.isInteger(n) || n < 1) return NaN
	if (x < 0) return n % 2 === 1 ? -root(-x, n) : NaN
	if (n === 1 || !(x > 0) || x === Infinity) return x
	if (n === 2) return sqrt(x)
	const estimate = exp(ln(x) / n)
	if (x < leastForNewton) return estimate
	return newtonStep(newtonStep(estimate, x, n), x, n)
}

function newtonStep(y: number, x: number, n: number): number {
	return y - (y - x / powerInt(y, n - 1)) / n
}
