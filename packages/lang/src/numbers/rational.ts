/** Exact fractions: `n / d` in lowest terms with `d` above zero. The reference road computes with nothing else. */
export interface Rational {
	readonly n: bigint
	readonly d: bigint
}

export const zero: Rational = { n: 0n, d: 1n }
export const one: Rational = { n: 1n, d: 1n }

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x)

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
	let x = magnitude(a)
	let y = magnitude(b)
	while (y !== 0n) [x, y] = [y, x % y]
	return x
}

/** Throws on a zero denominator: callers make that a hole first. */
export function rational(n: bigint, d: bigint): Rational {
	if (d === 0n) throw new RangeError('a fraction never has the denominator 0')
	if (d === 1n) return { n, d }
	const common = greatestCommonDivisor(n, d) * (d < 0n ? -1n : 1n)
	return { n: n / common, d: d / common }
}

export const whole = (n: number | bigint): Rational => ({ n: BigInt(n), d: 1n })

export function add(a: Rational, b: Rational): Rational {
	return a.d === b.d ? rational(a.n + b.n, a.d) : rational(a.n * b.d + b.n * a.d, a.d * b.d)
}

export const negate = (a: Rational): Rational => ({ n: -a.n, d: a.d })
export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b))
export const multiply = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d)

/** `b` must not be zero. */
export const divide = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n)

export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
	const left = a.n * b.d
	const right = b.n * a.d
	return left < right ? -1 : left > right ? 1 : 0
}

export const isZero = (a: Rational): boolean => a.n === 0n
export const isWhole = (a: Rational): boolean => a.d === 1n

/** To minus infinity. */
export function floor(a: Rational): bigint {
	const quotient = a.n / a.d
	return a.n < 0n && quotient * a.d !== a.n ? quotient - 1n : quotient
}

/** Whole exponents only; `x ^ 0` is 1, also for 0. Zero to a negative power is the caller's hole. */
export function power(x: Rational, exponent: bigint): Rational {
	if (exponent < 0n) return rational(x.d ** -exponent, x.n ** -exponent)
	return { n: x.n ** exponent, d: x.d ** exponent }
}

const decimalForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Reads "12", "-0.276", "2.63e9" or "1/12"; null for anything else. */
export function parseRational(text: string): Rational | null {
	const slash = text.indexOf('/')
	if (slash >= 0) {
		const top = parseRational(text.slice(0, slash))
		const bottom = parseRational(text.slice(slash + 1))
		return top && bottom && bottom.n !== 0n ? divide(top, bottom) : null
	}
	const match = decimalForm.exec(text)
	if (!match || (match[2] === '' && !match[3])) return null
	const fraction = match[3] ?? ''
	const digits = BigInt(`${match[2] ?? ''}${fraction}` || '0') * (match[1] === '-' ? -1n : 1n)
	const exponent = Number(match[4] ?? 0) - fraction.length
	if (Math.abs(exponent) > 400) return null
	return exponent >= 0 ? { n: digits * 10n ** BigInt(exponent), d: 1n } : rational(digits, 10n ** BigInt(-exponent))
}

/** The shortest exact text: a decimal when the denominator divides a power of ten, otherwise "n/d". */
export function printRational(a: Rational): string {
	if (a.d === 1n) return a.n.toString()
	let rest = a.d
	let twos = 0
	let fives = 0
	while (rest % 2n === 0n) {
		rest /= 2n
		twos++
	}
	while (rest % 5n === 0n) {
		rest /= 5n
		fives++
	}
	if (rest !== 1n) return `${a.n}/${a.d}`
	return toFixed(a, Math.max(twos, fives))
}

/** Cut to `places` decimals, halves away from zero. */
export function toFixed(a: Rational, places: number): string {
	const scale = 10n ** BigInt(places)
	const scaled = magnitude(a.n) * scale
	const digits = ((2n * scaled + a.d) / (2n * a.d)).toString().padStart(places + 1, '0')
	const sign = a.n < 0n && /[1-9]/.test(digits) ? '-' : ''
	return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** The nearest double (correctly rounded for anything a contract contains). */
export function toNumber(a: Rational): number {
	if (a.d === 1n) return Number(a.n)
	const top = Number(a.n)
	const bottom = Number(a.d)
	if (Math.abs(top) <= Number.MAX_SAFE_INTEGER && bottom <= Number.MAX_SAFE_INTEGER) return top / bottom
	// Beyond 2^53 the quotient is taken from 64 significant bits with a sticky bit, then rounded once.
	const sign = a.n < 0n
	const n = magnitude(a.n)
	const shift = BigInt(Math.max(0, 66 - (n.toString(2).length - a.d.toString(2).length)))
	const shifted = n << shift
	const quotient = shifted / a.d
	const sticky = shifted % a.d === 0n ? 0n : 1n
	const value = scaleDown((quotient << 1n) | sticky, Number(shift) + 1)
	return sign ? -value : value
}

function scaleDown(bits: bigint, shift: number): number {
	let value = Number(bits)
	let left = shift
	while (left > 0) {
		const step = Math.min(left, 1000)
		value /= 2 ** step
		left -= step
	}
	return value
}

/** The exact value of a finite double. */
export function fromNumber(x: number): Rational {
	if (!Number.isFinite(x)) throw new RangeError(`${x} is no fraction`)
	if (Number.isInteger(x)) return { n: BigInt(x), d: 1n }
	let value = x
	let d = 1n
	while (!Number.isInteger(value)) {
		value *= 2
		d *= 2n
	}
	return rational(BigInt(value), d)
}

const rootPlaces = 30n

/** The nth root of `x >= 0`, cut to 30 decimals (towards zero); perfect powers come out exactly. */
export function root(x: Rational, n: bigint): Rational {
	const top = wholeRoot(x.n, n)
	const bottom = wholeRoot(x.d, n)
	if (top ** n === x.n && bottom ** n === x.d) return rational(top, bottom)
	const scale = 10n ** rootPlaces
	return rational(wholeRoot((x.n * scale ** n) / x.d, n), scale)
}

/** The largest whole number whose nth power does not pass `x`. */
function wholeRoot(x: bigint, n: bigint): bigint {
	if (x < 2n) return x
	const bits = BigInt(x.toString(2).length)
	let guess = 1n << (bits / n + 1n)
	for (;;) {
		const next = ((n - 1n) * guess + x / guess ** (n - 1n)) / n
		if (next >= guess) return guess
		guess = next
	}
}
