/**
 * Every distribution as a closed form of one uniform u in (0, 1): what the checker writes out in plan nodes (draw, probit, exp, ln, sqrt,
 * add, sub, mul, div, lt, eq, select), and the same in TypeScript, operation for operation, for the roads to be held against.
 *
 * Logarithms are only taken of ratios, so a unit is never inside one. Every form rises with u, so u is also the rank of the draw.
 *
 * | in the text        | draw                                                            | source |
 * |--------------------|-----------------------------------------------------------------|--------|
 * | `a to b`           | t = 1/2 + probit(u) · (1 / 2·z95), the place of the draw between the ends: 0 at the 5% point, 1 at the 95% point; then |
 * |   both above zero  |   a · exp(ln(b / a) · t)                                        | lognormal with 5% and 95% points a and b: its log is normal with mean (ln a + ln b)/2 and sd (ln b - ln a)/(2·z95) |
 * |   otherwise        |   a + (b - a) · t                                               | normal with mean (a + b)/2 and sd (b - a)/(2·z95) |
 * | `normal(m, s)`     | m + s · probit(u)                                               | definition |
 * | `lognormal(m, s)`  | v = ln(1 + (s/m)·(s/m)); m · exp(sqrt(v) · probit(u) - v · 1/2) | m and s are the mean and sd of the quantity itself, not of its log: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1 (1994), ch. 14 |
 * | `uniform(a, b)`    | a + (b - a) · u                                                 | definition |
 * | `triangular(a, m, b)` | f = (m - a)/(b - a); if a = b: a; if u < f: a + (b - a)·sqrt(u·f); else b - (b - a)·sqrt((1 - u)·(1 - f)) | inverse of the distribution function: Kotz and van Dorp, Beyond Beta (2004), ch. 1 |
 * | `chance(p)`        | u < p                                                           | definition; never at 0, always at 1, as u is neither |
 */
import { exp, ln, probit, sqrt } from './functions.ts'

/** The standard normal's 95% point, and 1 / (2·z95), as decimals for a plan's constants. */
export const z95 = '1.644853626951472714863848907991632136083'
export const halfOverZ95 = '0.303978415955884472914456324765463247827'

const halfOverZ95Number = Number(halfOverZ95)

function placeBetweenEnds(u: number): number {
	return 0.5 + probit(u) * halfOverZ95Number
}

/** `a to b` on a straight scale. */
export function normalInterval(u: number, a: number, b: number): number {
	return a + (b - a) * placeBetweenEnds(u)
}

/** `a to b`, both above zero. */
export function lognormalInterval(u: number, a: number, b: number): number {
	return a * exp(ln(b / a) * placeBetweenEnds(u))
}

/** `a to b` as the text means it. */
export function interval(u: number, a: number, b: number): number {
	return a > 0 && b > 0 ? lognormalInterval(u, a, b) : normalInterval(u, a, b)
}

export function normal(u: number, mean: number, sd: number): number {
	return mean + sd * probit(u)
}

/** `mean` above zero. */
export function lognormal(u: number, mean: number, sd: number): number {
	const relative = sd / mean
	const variance = ln(1 + relative * relative)
	return mean * exp(sqrt(variance) * probit(u) - variance * 0.5)
}

export function uniform(u: number, a: number, b: number): number {
	return a + (b - a) * u
}

export function triangular(u: number, a: number, mode: number, b: number): number {
	if (a === b) return a
	const width = b - a
	const rising = (mode - a) / width
	if (u < rising) return a + width * sqrt(u * rising)
	return b - width * sqrt((1 - u) * (1 - rising))
}

/** Yes (1) or no (0). */
export function chance(u: number, p: number): number {
	return u < p ? 1 : 0
}
