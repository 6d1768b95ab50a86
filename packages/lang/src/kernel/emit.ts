/** One operation on two trials: arguments pushed, result left. */
import type { RoundMode } from '../numbers/rounding.ts'
import { type Arithmetic, emitRound } from './arithmetic.ts'
import type { Cell } from './cells.ts'
import type { Code, Plain } from './encode.ts'

export interface Argument {
	push(): void
	/** The same in every trial. */
	readonly isFixed: boolean
}

const direct: Partial<Record<Cell['op'], Plain>> = {
	add: 'f64x2.add',
	sub: 'f64x2.sub',
	mul: 'f64x2.mul',
	quotient: 'f64x2.div',
	min: 'f64x2.min',
	max: 'f64x2.max',
	neg: 'f64x2.neg',
	sqrt: 'f64x2.sqrt',
	lt: 'f64x2.lt',
	le: 'f64x2.le',
	eq: 'f64x2.eq',
	and: 'v128.and',
	or: 'v128.or',
	not: 'v128.not',
}

export function emitOperation(code: Code, arithmetic: Arithmetic, op: Cell['op'], detail: Cell['detail'], args: readonly Argument[]): void {
	const [a, b, c] = args
	const instruction = direct[op]
	if (instruction) {
		for (const each of args) each.push()
		code.op(instruction)
		return
	}
	switch (op) {
		case 'copy':
			a!.push()
			return
		case 'div':
			a!.push()
			b!.push()
			code.op('f64x2.div')
			b!.push()
			code.f64x2(0)
			code.op('f64x2.eq', 'v128.or')
			return
		case 'pick':
			b!.push()
			c!.push()
			a!.push()
			code.op('v128.bitselect')
			return
		case 'number':
			a!.push()
			code.f64x2(1)
			code.op('v128.and')
			return
		case 'yes':
			a!.push()
			code.op('f64x2.abs')
			code.f64x2(0)
			code.op('f64x2.gt')
			return
		case 'finite':
			emitFinite(code, () => a!.push())
			return
		case 'exp':
		case 'ln':
		case 'probit':
			a!.push()
			code.call(arithmetic[op]())
			return
		case 'round':
			a!.push()
			emitRound(code, detail as RoundMode)
			return
		case 'power':
			if (typeof detail === 'number') emitKnownPower(code, a!, detail)
			else emitByLane(code, arithmetic.power(), a!, b!)
			return
		case 'root':
			emitByLane(code, arithmetic.root(), a!, b!)
			return
		default:
			throw new Error(`${op} is not worked in place`)
	}
}

/** [] to [x, or a hole unless x is finite]. */
export function emitFinite(code: Code, push: () => void): void {
	const x = code.local('v128')
	push()
	code.tee(x)
	code.get(x)
	code.get(x)
	code.op('f64x2.sub')
	code.f64x2(0)
	code.op('f64x2.ne', 'v128.or')
}

/** A function of (v128 x, f64 n): once when n is the same for both lanes, else once for each lane. */
function emitByLane(code: Code, index: number, x: Argument, n: Argument): void {
	const half = (lane: 0 | 1): void => {
		x.push()
		n.push()
		code.lane('f64x2.extract_lane', lane)
		code.call(index)
	}
	half(0)
	if (n.isFixed) return
	half(1)
	code.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31])
}

/** x^n by the steps of powerInt, written out; 1·x is x. */
function emitKnownPower(code: Code, x: Argument, n: number): void {
	const base = code.local('v128')
	const result = code.local('v128')
	const original = code.local('v128')
	let isStarted = false
	x.push()
	code.tee(original)
	code.set(base)
	for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) {
			code.get(base)
			if (isStarted) {
				code.get(result)
				code.op('f64x2.mul')
			}
			code.set(result)
			isStarted = true
		}
		if (left === 1) break
		code.get(base)
		code.get(base)
		code.op('f64x2.mul')
		code.set(base)
	}
	if (n < 0) code.f64x2(1)
	if (isStarted) code.get(result)
	else code.f64x2(1)
	if (n < 0) code.op('f64x2.div')
	// A hole stays a hole, also to the power 0; zero has no negative power.
	code.get(original)
	if (n < 0) code.f64x2(0)
	else code.get(original)
	code.op(n < 0 ? 'f64x2.eq' : 'f64x2.ne', 'v128.or')
}
