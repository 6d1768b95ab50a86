/** Reference values by whole-number arithmetic: fixed point with `bits` bits below the point, from power series alone. */
const bits = 220n
const unit = 1n << bits

interface Parts {
	readonly mantissa: bigint
	readonly exponent: number
}

/** A finite double as mantissa · 2^exponent, where 2^exponent is its last place. */
function partsOf(x: number): Parts {
	const view = new DataView(new ArrayBuffer(8))
	view.setFloat64(0, Math.abs(x))
	const word = view.getBigUint64(0)
	const biased = Number(word >> 52n)
	const fraction = word & ((1n << 52n) - 1n)
	const magnitude = biased === 0 ? fraction : fraction | (1n << 52n)
	return { mantissa: x < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 }
}

function shift(value: bigint, by: number): bigint {
	return by >= 0 ? value << BigInt(by) : value >> BigInt(-by)
}

function fixed(x: number): bigint {
	const { mantissa, exponent } = partsOf(x)
	return shift(mantissa, exponent + Number(bits))
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> bits
const over = (a: bigint, b: bigint): bigint => (a << bits) / b

/** ln(x) = 2 artanh((x - 1)/(x + 1)), for x near 1. */
function lnNearOne(x: bigint): bigint {
	const s = over(x - unit, x + unit)
	const square = times(s, s)
	let sum = 0n
	let power = s
	for (let odd = 1n; power !== 0n && power !== -1n; odd += 2n) {
		sum += power / odd
		power = times(power, square)
	}
	return 2n * sum
}

const ln2 = lnNearOne(2n * unit)

function expFixed(x: bigint): { readonly mantissa: bigint; readonly exponent: number } {
	const k = (2n * x + ln2) / (2n * ln2) - (2n * x + ln2 < 0n ? 1n : 0n)
	const r = x - k * ln2
	let sum = 0n
	let term = unit
	for (let n = 1n; term !== 0n && term !== -1n; n++) {
		sum += term
		term = times(term, r) / n
	}
	return { mantissa: sum, exponent: Number(k) }
}

function squareRoot(x: bigint): bigint {
	const target = x << bits
	let guess = 1n << BigInt(Math.ceil(target.toString(2).length / 2))
	for (;;) {
		const next = (guess + target / guess) / 2n
		if (next >= guess) return guess
		guess = next
	}
}

function arctanOfInverse(n: bigint): bigint {
	let sum = 0n
	let power = unit / n
	for (let odd = 1n, sign = 1n; power !== 0n; odd += 2n, sign = -sign) {
		sum += (sign * power) / odd
		power /= n * n
	}
	return sum
}

/** Machin's formula. */
const pi = 4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n))
const squareRootOfTwoPi = squareRoot(2n * pi)

function normalDensity(z: bigint): bigint {
	const { mantissa, exponent } = expFixed(-times(z, z) / 2n)
	return over(shift(mantissa, exponent), squareRootOfTwoPi)
}

/** Φ(z) = 1/2 + φ(z)·(z + z³/3 + z⁵/(3·5) + ...). */
function normalBelow(z: bigint): bigint {
	const square = times(z, z)
	let sum = 0n
	let term = z
	for (let odd = 3n; term !== 0n && term !== -1n; odd += 2n) {
		sum += term
		term = times(term, square) / odd
	}
	return unit / 2n + times(normalDensity(z), sum)
}

/** How far `got` is off `mantissa · 2^(exponent - bits)`, in units of the last place of `got`. */
function offInUlps(got: number, mantissa: bigint, exponent: number): number {
	const parts = partsOf(got)
	const place = parts.exponent - exponent + Number(bits)
	const off = shift(parts.mantissa, place) - mantissa
	return Math.abs(Number((off * 10_000n) / shift(1n, place))) / 10_000
}

export function expOff(x: number, got: number): number {
	const { mantissa, exponent } = expFixed(fixed(x))
	return offInUlps(got, mantissa, exponent)
}

export function lnOff(x: number, got: number): number {
	if (x === 1) return got === 0 ? 0 : Infinity
	const { mantissa, exponent } = partsOf(x)
	const width = mantissa.toString(2).length
	const reduced = shift(mantissa, Number(bits) - width)
	return offInUlps(got, lnNearOne(reduced) + BigInt(exponent + width) * ln2, 0)
}

/** For p from 2^-60 or so: the density there must have digits left. */
export function probitOff(p: number, got: number): number {
	const z = fixed(got)
	const missed = over(normalBelow(z) - fixed(p), normalDensity(z))
	return offInUlps(got, z - missed, 0)
}

/** The root by whole numbers only, as an error in last places of `got`. */
export function rootOff(x: number, n: number, got: number): number {
	const y = fixed(got)
	let power = unit
	for (let i = 1; i < n; i++) power = times(power, y)
	const missed = over(times(power, y) - fixed(x), BigInt(n) * power)
	return offInUlps(got, y - missed, 0)
}
