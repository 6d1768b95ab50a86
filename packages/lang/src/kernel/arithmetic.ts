/**
 * exp, ln, probit, power, root and the roundings on two doubles at a time: the lines of chance/functions.ts and numbers/rounding.ts in the same
 * order. Where those branch, every arm is worked out and one is selected, or the branch is taken for both lanes when they agree.
 */
import { expConstants, ln2High, ln2Low, lnConstants, probitConstants } from '../chance/functions.ts'
import { type RoundMode, tieSlack } from '../numbers/rounding.ts'
import type { Code, ModuleMaker, Signature } from './encode.ts'

/**
 * Numbers of these formulas stand in memory at a fixed place, 8 bytes each: a vector written into the code would be put together from general registers
 * every time it is used.
 */
export const formulaNumbersAt = 1088
const formulaNumbers: readonly number[] = [
	0.5,
	1,
	2,
	2 ** 52,
	2 ** 52 + 1023,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
	-0,
	tieSlack,
	...Object.values(expConstants),
	...Object.values(lnConstants),
	ln2High,
	ln2Low,
	...Object.values(probitConstants).flatMap(value => (typeof value === 'number' ? [value] : [...value.above, ...value.below])),
]
const placeOf = new Map<number, number>()

/** What a memory must hold from `formulaNumbersAt` on. */
export const formulaTable: Float64Array = tableOf(formulaNumbers)

function tableOf(numbers: readonly number[]): Float64Array {
	const distinct: number[] = []
	for (const value of numbers) {
		if (distinct.some(each => Object.is(each, value))) continue
		if (value !== 0) placeOf.set(value, formulaNumbersAt + 8 * distinct.length)
		distinct.push(value)
	}
	return Float64Array.from(distinct)
}

/** [] to [the number in both lanes]. */
function both(code: Code, value: number): void {
	const at = placeOf.get(value)
	if (at === undefined) {
		code.f64x2(value)
		return
	}
	code.i32(0)
	code.memory('v128.load64_splat', at)
}

const oneToOne: Signature = { parameters: ['v128'], results: ['v128'] }

/** Function indices, each defined in the module when first asked for. */
export interface Arithmetic {
	exp(): number
	ln(): number
	probit(): number
	/** Not for |q| within the first split: see `probitCentre`. */
	probitTails(): number
	/** (x, whole number n) to x^n, n the same for both lanes. */
	power(): number
	root(): number
}

export function createArithmetic(module: ModuleMaker): Arithmetic {
	const made = new Map<string, number>()
	const once =
		(name: string, signature: Signature, body: (code: Code) => void): (() => number) =>
		() => {
			const known = made.get(name)
			if (known !== undefined) return known
			const index = module.define(null, signature, body)
			made.set(name, index)
			return index
		}
	const uniformSecond: Signature = { parameters: ['v128', 'f64'], results: ['v128'] }
	const exp = once('exp', oneToOne, code => {
		code.get(0)
		emitExp(code)
	})
	const ln = once('ln', oneToOne, code => {
		code.get(0)
		emitLn(code)
	})
	const probitTails = once('probitTails', oneToOne, code => emitProbitTails(code, ln()))
	const probit = once('probit', oneToOne, code => emitProbit(code, probitTails()))
	const powerWhole = once('powerWhole', uniformSecond, emitPowerWhole)
	return {
		exp,
		ln,
		probit,
		probitTails,
		power: once('power', uniformSecond, code => emitPower(code, powerWhole())),
		root: once('root', uniformSecond, code => emitRoot(code, exp(), ln(), powerWhole())),
	}
}

/** [x] to [e^x]. */
export function emitExp(code: Code): void {
	const k = code.local('v128')
	const high = code.local('v128')
	const low = code.local('v128')
	const r = code.local('v128')
	const t = code.local('v128')
	const c = code.local('v128')
	const half = code.local('v128')
	const x = r
	both(code, expConstants.largest)
	code.op('f64x2.pmin')
	both(code, expConstants.smallest)
	code.op('f64x2.pmax')
	code.tee(x)
	both(code, expConstants.inverseLn2)
	code.op('f64x2.mul')
	both(code, 0.5)
	code.op('f64x2.add', 'f64x2.floor')
	code.set(k)
	code.get(x)
	code.get(k)
	both(code, ln2High)
	code.op('f64x2.mul', 'f64x2.sub')
	code.tee(high)
	code.get(k)
	both(code, ln2Low)
	code.op('f64x2.mul')
	code.tee(low)
	code.op('f64x2.sub')
	code.tee(r)
	code.get(r)
	code.op('f64x2.mul')
	code.set(t)
	code.get(r)
	code.get(t)
	polynomial(code, t, [expConstants.p1, expConstants.p2, expConstants.p3, expConstants.p4, expConstants.p5])
	code.op('f64x2.mul', 'f64x2.sub')
	code.set(c)
	both(code, 1)
	code.get(low)
	code.get(r)
	code.get(c)
	code.op('f64x2.mul')
	both(code, 2)
	code.get(c)
	code.op('f64x2.sub', 'f64x2.div', 'f64x2.sub')
	code.get(high)
	code.op('f64x2.sub', 'f64x2.sub')
	code.get(k)
	both(code, 0.5)
	code.op('f64x2.mul', 'f64x2.floor')
	code.tee(half)
	powerOfTwo(code)
	code.op('f64x2.mul')
	code.get(k)
	code.get(half)
	code.op('f64x2.sub')
	powerOfTwo(code)
	code.op('f64x2.mul')
}

/** Whole numbers up to 2^51 stand in the low bits of their sum with it. */
const wholeShift = 1.5 * 2 ** 52

/** [whole k] to [2^k] where -1022 <= k <= 1023. */
function powerOfTwo(code: Code): void {
	both(code, wholeShift + 1023)
	code.op('f64x2.add')
	code.i32(52)
	code.op('i64x2.shl')
}

/** c0 + t (c1 + t (c2 + ...)) as it is written in the source: the sum's left operand is the constant. */
function polynomial(code: Code, t: number, coefficients: readonly number[]): void {
	for (const value of coefficients.slice(0, -1)) {
		both(code, value)
		code.get(t)
	}
	both(code, coefficients.at(-1)!)
	for (let i = 1; i < coefficients.length; i++) code.op('f64x2.mul', 'f64x2.add')
}

/** [x] to [ln x]. */
export function emitLn(code: Code): void {
	const x = code.local('v128')
	const subnormal = code.local('v128')
	const bits = code.local('v128')
	const k = code.local('v128')
	const f = code.local('v128')
	const halfSquare = code.local('v128')
	const s = code.local('v128')
	const z = code.local('v128')
	const w = code.local('v128')
	const shiftHigh = BigInt(lnConstants.oneHigh - lnConstants.sqrtHalfHigh) << 32n
	code.set(x)
	code.get(x)
	both(code, lnConstants.subnormalScale)
	code.op('f64x2.mul')
	code.get(x)
	code.get(x)
	both(code, lnConstants.leastNormal)
	code.op('f64x2.lt')
	code.tee(subnormal)
	code.op('v128.bitselect')
	code.i64x2(shiftHigh)
	code.op('i64x2.add')
	code.tee(bits)
	code.i32(52)
	code.op('i64x2.shr_u')
	both(code, 2 ** 52)
	code.op('v128.or')
	both(code, 2 ** 52 + 1023)
	code.op('f64x2.sub')
	both(code, lnConstants.subnormalExponent)
	code.get(subnormal)
	code.op('v128.and', 'f64x2.add')
	code.set(k)
	code.get(bits)
	code.i64x2(0xfffffffffffffn)
	code.op('v128.and')
	code.i64x2(BigInt(lnConstants.sqrtHalfHigh) << 32n)
	code.op('i64x2.add')
	both(code, 1)
	code.op('f64x2.sub')
	code.tee(f)
	both(code, 0.5)
	code.op('f64x2.mul')
	code.get(f)
	code.op('f64x2.mul')
	code.set(halfSquare)
	code.get(f)
	both(code, 2)
	code.get(f)
	code.op('f64x2.add', 'f64x2.div')
	code.tee(s)
	code.get(s)
	code.op('f64x2.mul')
	code.tee(z)
	code.get(z)
	code.op('f64x2.mul')
	code.set(w)
	const { g1, g2, g3, g4, g5, g6, g7 } = lnConstants
	code.get(s)
	code.get(halfSquare)
	code.get(z)
	polynomial(code, w, [g1, g3, g5, g7])
	code.op('f64x2.mul')
	code.get(w)
	polynomial(code, w, [g2, g4, g6])
	code.op('f64x2.mul', 'f64x2.add', 'f64x2.add', 'f64x2.mul')
	code.get(k)
	both(code, ln2Low)
	code.op('f64x2.mul', 'f64x2.add')
	code.get(halfSquare)
	code.op('f64x2.sub')
	code.get(f)
	code.op('f64x2.add')
	code.get(k)
	both(code, ln2High)
	code.op('f64x2.mul', 'f64x2.add')
	code.set(s)
	// Infinity stays; 0 gives -Infinity; what is below, and a hole, give a hole.
	both(code, Number.NEGATIVE_INFINITY)
	code.get(s)
	code.get(x)
	code.get(x)
	both(code, Number.POSITIVE_INFINITY)
	code.op('f64x2.lt', 'v128.bitselect')
	code.get(x)
	both(code, 0)
	code.op('f64x2.eq', 'v128.bitselect')
	code.get(x)
	both(code, 0)
	code.op('f64x2.ge', 'v128.not', 'v128.or')
}

type Coefficients = (typeof probitConstants)['centre']['above'] | readonly number[]

function horner(code: Code, r: number, coefficients: Coefficients): void {
	both(code, coefficients.at(-1)!)
	for (const value of coefficients.slice(0, -1).reverse()) {
		code.get(r)
		code.op('f64x2.mul')
		both(code, value)
		code.op('f64x2.add')
	}
}

function ratio(code: Code, r: number, parts: { readonly above: Coefficients; readonly below: Coefficients }): void {
	horner(code, r, parts.above)
	horner(code, r, parts.below)
	code.op('f64x2.div')
}

const { centre, tail, farTail, split1, split2, const1, const2 } = probitConstants

/** q = p - 1/2 in a local to [probit p], right where |q| is within the first split. */
export function emitProbitCentre(code: Code, q: number, r: number): void {
	both(code, const1)
	code.get(q)
	code.get(q)
	code.op('f64x2.mul', 'f64x2.sub')
	code.set(r)
	code.get(q)
	ratio(code, r, centre)
	code.op('f64x2.mul')
}

/** q in a local to [which lanes lie within the first split]. */
export function emitIsCentral(code: Code, q: number): void {
	code.get(q)
	code.op('f64x2.abs')
	both(code, split1)
	code.op('f64x2.le')
}

function emitProbit(code: Code, tails: number): void {
	const q = code.local('v128')
	const r = code.local('v128')
	const z = code.local('v128')
	const central = code.local('v128')
	code.get(0)
	both(code, 0.5)
	code.op('f64x2.sub')
	code.set(q)
	emitProbitCentre(code, q, r)
	code.set(z)
	emitIsCentral(code, q)
	code.tee(central)
	code.op('i64x2.all_true')
	code.choose(
		'v128',
		() => code.get(z),
		() => {
			code.get(z)
			code.get(0)
			code.call(tails)
			code.get(central)
			code.op('v128.bitselect')
		},
	)
}

function emitProbitTails(code: Code, ln: number): void {
	const q = code.local('v128')
	const nearer = code.local('v128')
	const r = code.local('v128')
	const shifted = code.local('v128')
	const z = code.local('v128')
	const near = code.local('v128')
	code.get(0)
	both(code, 0.5)
	code.op('f64x2.sub')
	code.set(q)
	code.get(0)
	both(code, 1)
	code.get(0)
	code.op('f64x2.sub')
	code.get(q)
	both(code, 0)
	code.op('f64x2.lt', 'v128.bitselect')
	code.tee(nearer)
	code.call(ln)
	code.op('f64x2.neg', 'f64x2.sqrt')
	code.tee(r)
	both(code, const2)
	code.op('f64x2.sub')
	code.set(shifted)
	ratio(code, shifted, tail)
	code.set(z)
	code.get(r)
	both(code, split2)
	code.op('f64x2.le')
	code.tee(near)
	code.op('i64x2.all_true', 'i32.eqz')
	code.when(() => {
		code.get(r)
		both(code, split2)
		code.op('f64x2.sub')
		code.set(shifted)
		code.get(z)
		ratio(code, shifted, farTail)
		code.get(near)
		code.op('v128.bitselect')
		code.set(z)
		both(code, Number.POSITIVE_INFINITY)
		code.get(z)
		code.get(nearer)
		both(code, 0)
		code.op('f64x2.eq', 'v128.bitselect')
		code.set(z)
	})
	code.get(z)
	code.get(q)
	both(code, -0)
	code.op('v128.and', 'v128.xor')
}

/** power by squaring, as powerInt: parameter 1 is known to be a whole number. */
function emitPowerWhole(code: Code): void {
	const left = code.local('f64')
	const result = code.local('v128')
	const base = 0
	const hole = code.local('v128')
	code.get(0)
	code.get(0)
	code.op('f64x2.ne')
	code.set(hole)
	both(code, 1)
	code.set(result)
	code.get(1)
	code.op('f64.abs')
	code.set(left)
	code.block(() => {
		code.loop(() => {
			code.get(left)
			code.f64(0)
			code.op('f64.gt', 'i32.eqz')
			code.branchIf(1)
			code.get(left)
			code.f64(0.5)
			code.op('f64.mul')
			code.get(left)
			code.f64(0.5)
			code.op('f64.mul', 'f64.floor')
			code.tee(left)
			code.op('f64.ne')
			code.when(() => {
				code.get(result)
				code.get(base)
				code.op('f64x2.mul')
				code.set(result)
			})
			code.get(base)
			code.get(base)
			code.op('f64x2.mul')
			code.set(base)
			code.branch(0)
		})
	})
	code.get(1)
	code.f64(0)
	code.op('f64.lt')
	code.when(() => {
		both(code, 1)
		code.get(result)
		code.op('f64x2.div')
		code.set(result)
	})
	code.get(result)
	code.get(hole)
	code.op('v128.or')
}

/** An infinite exponent is not whole: infinity less itself is no zero. */
function isWhole(code: Code, local: number): void {
	code.get(local)
	code.op('f64.trunc')
	code.get(local)
	code.op('f64.sub')
	code.f64(0)
	code.op('f64.eq')
}

const mostPower = 1000

/** The `power` node: a hole unless the exponent is whole and at most 1,000, and for zero to a negative power. */
function emitPower(code: Code, powerWhole: number): void {
	isWhole(code, 1)
	code.get(1)
	code.op('f64.abs')
	code.f64(mostPower)
	code.op('f64.le', 'i32.and')
	code.choose(
		'v128',
		() => {
			code.get(0)
			code.get(1)
			code.call(powerWhole)
			code.get(0)
			both(code, 0)
			code.op('f64x2.eq')
			code.get(1)
			code.op('f64x2.splat')
			both(code, 0)
			code.op('f64x2.lt', 'v128.and', 'v128.or')
		},
		() => both(code, Number.NaN),
	)
}

const leastForNewton = 1e-270

/** The `root` node: a hole below zero; otherwise as `root`. */
function emitRoot(code: Code, exp: number, ln: number, powerWhole: number): void {
	const y = code.local('v128')
	const n = code.local('v128')
	const plainMask = code.local('v128')
	isWhole(code, 1)
	code.get(1)
	code.f64(1)
	code.op('f64.ge', 'i32.and', 'i32.eqz')
	code.when(() => {
		both(code, Number.NaN)
		code.op('return')
	})
	code.get(1)
	code.f64(2)
	code.op('f64.eq')
	code.when(() => {
		code.get(0)
		code.op('f64x2.sqrt')
		code.op('return')
	})
	code.get(1)
	code.f64(1)
	code.op('f64.eq')
	code.when(() => {
		code.get(0)
		holeWhereNegative(code)
		code.op('return')
	})
	code.get(1)
	code.op('f64x2.splat')
	code.set(n)
	code.get(0)
	code.call(ln)
	code.get(n)
	code.op('f64x2.div')
	code.call(exp)
	code.set(y)
	// Newton's result where x is at least the bound, the estimate below it.
	code.get(y)
	newtonStep(code, y, n, powerWhole)
	newtonStep(code, y, n, powerWhole)
	code.get(y)
	code.get(0)
	both(code, leastForNewton)
	code.op('f64x2.lt', 'v128.bitselect')
	code.set(y)
	// Zero of either sign and Infinity are their own roots.
	code.get(0)
	code.get(y)
	code.get(0)
	both(code, 0)
	code.op('f64x2.eq')
	code.get(0)
	both(code, Number.POSITIVE_INFINITY)
	code.op('f64x2.eq', 'v128.or')
	code.tee(plainMask)
	code.op('v128.bitselect')
	holeWhereNegative(code)
}

/** [value] to [value, or a hole where parameter 0 is below zero]. */
function holeWhereNegative(code: Code): void {
	code.get(0)
	both(code, 0)
	code.op('f64x2.lt', 'v128.or')
}

/** y -= (y - x / y^(n-1)) / n */
function newtonStep(code: Code, y: number, n: number, powerWhole: number): void {
	code.get(y)
	code.get(y)
	code.get(0)
	code.get(y)
	code.get(1)
	code.f64(1)
	code.op('f64.sub')
	code.call(powerWhole)
	code.op('f64x2.div', 'f64x2.sub')
	code.get(n)
	code.op('f64x2.div', 'f64x2.sub')
	code.set(y)
}

/** [x] to [x rounded to a whole number], as roundNumber. */
export function emitRound(code: Code, mode: RoundMode): void {
	const x = code.local('v128')
	code.set(x)
	switch (mode) {
		case 'down':
			floorWithSlack(code, () => code.get(x), x)
			return
		case 'up':
			floorWithSlack(
				code,
				() => {
					code.get(x)
					code.op('f64x2.neg')
				},
				x,
			)
			code.op('f64x2.neg')
			return
		case 'truncate':
			floorWithSlack(
				code,
				() => {
					code.get(x)
					code.op('f64x2.abs')
				},
				x,
			)
			negateWhereNegative(code, x)
			return
		case 'half-away':
			floorWithSlack(code, () => sizeAndHalf(code, x), x)
			negateWhereNegative(code, x)
			return
		case 'half-even':
			halfEven(code, x)
			negateWhereNegative(code, x)
			return
		default:
			return mode satisfies never
	}
}

function sizeAndHalf(code: Code, x: number): void {
	code.get(x)
	code.op('f64x2.abs')
	both(code, 0.5)
	code.op('f64x2.add')
}

function slackOf(code: Code, x: number): void {
	code.get(x)
	code.op('f64x2.abs')
	both(code, tieSlack)
	code.op('f64x2.mul')
}

function floorWithSlack(code: Code, value: () => void, x: number): void {
	value()
	slackOf(code, x)
	code.op('f64x2.add', 'f64x2.floor')
}

/** [y] to [-y where x is below zero]: a sign flipped, so it makes -0 of 0 as the source does. */
function negateWhereNegative(code: Code, x: number): void {
	code.get(x)
	both(code, 0)
	code.op('f64x2.lt')
	both(code, -0)
	code.op('v128.and', 'v128.xor')
}

function halfEven(code: Code, x: number): void {
	const rounded = code.local('v128')
	const tie = code.local('v128')
	const half = code.local('v128')
	floorWithSlack(code, () => sizeAndHalf(code, x), x)
	code.tee(rounded)
	code.get(x)
	code.op('f64x2.abs', 'f64x2.sub')
	both(code, 0.5)
	code.op('f64x2.sub', 'f64x2.abs')
	code.set(tie)
	code.get(rounded)
	code.get(rounded)
	both(code, 0.5)
	code.op('f64x2.mul')
	code.tee(half)
	code.op('f64x2.floor')
	code.get(half)
	code.op('f64x2.ne')
	code.get(tie)
	slackOf(code, x)
	code.op('f64x2.le', 'v128.and')
	both(code, 1)
	code.op('v128.and', 'f64x2.sub')
}
