/**
 * What every run needs and no program changes, as one small module: draws (chance/draw.ts), normal quantiles by the block (chance/functions.ts), and the
 * passes over one cell's trials from which its summary is put together (chance/quantiles.ts).
 */
import { philox } from '../chance/draw.ts'
import { createArithmetic, emitIsCentral, emitProbitCentre } from './arithmetic.ts'
import { type Code, createModule } from './encode.ts'

/** Trials that `fill` writes in one turn. */
export const trialsPerTurn = 8
export const bins = 4096

export interface Kit {
	/** Uniforms into memory: key words, the first pair of trials, turns of 8 trials. */
	fill(into: number, key0: number, key1: number, pair: number, turns: number): void
	/** probit of `bytes` of doubles; `list` is room for 4 bytes a trial and 4 more. */
	probit(from: number, into: number, list: number, bytes: number): void
	/**
	 * To `results`: the sum in the order of chance/quantiles.ts, the least and the greatest (two doubles each), and how many are not finite (two
	 * 64-bit counts). `bytes` is a multiple of 64, filled up with holes.
	 */
	scan(from: number, bytes: number, results: number): void
	/** The sum of squares of what each lies off `centre`. */
	squares(from: number, bytes: number, centre: number): number
	/** Two tables of counts, to be added, and the bin of each value as 16 bits. `count` is a multiple of 8; so many values are binned. */
	binByHighWord(from: number, into: number, counts: number, count: number, least: number, shift: number): void
	binByValue(from: number, into: number, counts: number, count: number, least: number, scale: number): void
	/** Copies the values of one bin; answers the end of the copy. */
	gather(from: number, binned: number, count: number, bin: number, into: number): number
}

export function compileKit(shared: boolean): Uint8Array<ArrayBuffer> {
	const module = createModule({ shared })
	const arithmetic = createArithmetic(module)
	const i32 = 'i32' as const
	module.define('fill', { parameters: [i32, i32, i32, i32, i32], results: [] }, emitFill)
	module.define('probit', { parameters: [i32, i32, i32, i32], results: [] }, code => emitProbitBlock(code, arithmetic.probitTails()))
	module.define('scan', { parameters: [i32, i32, i32], results: [] }, emitScan)
	module.define('squares', { parameters: [i32, i32, 'f64'], results: ['f64'] }, emitSquares)
	module.define('binByHighWord', { parameters: [i32, i32, i32, i32, i32, i32], results: [] }, code =>
		emitBinning(code, half => binsOfHighWords(code, half)),
	)
	module.define('binByValue', { parameters: [i32, i32, i32, i32, 'f64', 'f64'], results: [] }, code =>
		emitBinning(code, half => binsOfValues(code, half)),
	)
	module.define('gather', { parameters: [i32, i32, i32, i32, i32], results: [i32] }, emitGather)
	return module.finish()
}

/** Adds to a local and goes round again while it is below another. */
function stepBelow(code: Code, local: number, step: number, end: number): void {
	code.get(local)
	code.i32(step)
	code.op('i32.add')
	code.tee(local)
	code.get(end)
	code.op('i32.lt_u')
	code.branchIf(0)
}

interface Halves {
	readonly high: number
	readonly low: number
}

const lanesOf = (words: readonly number[]): readonly number[] => words.flatMap(word => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3])
const evenWords = lanesOf([0, 2, 4, 6])
const oddWords = lanesOf([1, 3, 5, 7])

/** Upper and lower words of four products at a time. */
function multiply(code: Code, x: number, factor: number, into: Halves): void {
	const first = code.local('v128')
	const second = code.local('v128')
	code.get(x)
	code.get(factor)
	code.op('i64x2.extmul_low_i32x4_u')
	code.tee(first)
	code.get(x)
	code.get(factor)
	code.op('i64x2.extmul_high_i32x4_u')
	code.tee(second)
	code.shuffle(oddWords)
	code.set(into.high)
	code.get(first)
	code.get(second)
	code.shuffle(evenWords)
	code.set(into.low)
}

/** Four counters side by side, so eight trials a turn. The first round has only c0 and the second only c2 that differ by counter. */
function emitFill(code: Code): void {
	const [into, key0, key1, pair, turns] = [0, 1, 2, 3, 4]
	const splat = (push: () => void): number => {
		const local = code.local('v128')
		push()
		code.op('i32x4.splat')
		code.set(local)
		return local
	}
	const keys = (key: number, step: number): number[] =>
		Array.from({ length: philox.rounds }, (_, round) =>
			splat(() => {
				code.get(key)
				code.i32(Math.imul(round, step))
				code.op('i32.add')
			}),
		)
	const keys0 = keys(key0, philox.w0)
	const keys1 = keys(key1, philox.w1)
	const m0 = splat(() => code.i32(philox.m0))
	const m1 = splat(() => code.i32(philox.m1))
	const local = (): number => code.local('v128')
	const [c0, c1, c2, c3] = [local(), local(), local(), local()]
	const p0: Halves = { high: local(), low: local() }
	const p1: Halves = { high: local(), low: local() }
	const constantProduct: Halves = { high: local(), low: local() }
	multiply(code, keys0[0]!, m0, constantProduct)
	const end = code.local('i32')
	code.get(into)
	code.get(turns)
	code.i32(6)
	code.op('i32.shl', 'i32.add')
	code.set(end)
	const counter = local()
	code.get(pair)
	code.op('i32x4.splat')
	code.i32x4(0, 1, 2, 3)
	code.op('i32x4.add')
	code.set(counter)
	const xor = (a: number, b: number, key: number, target: number): void => {
		code.get(a)
		code.get(b)
		code.op('v128.xor')
		code.get(key)
		code.op('v128.xor')
		code.set(target)
	}
	code.loop(() => {
		multiply(code, counter, m0, p0)
		code.get(p0.high)
		code.get(keys1[0]!)
		code.op('v128.xor')
		code.set(c2)
		multiply(code, c2, m1, p1)
		code.get(p1.high)
		code.get(keys0[1]!)
		code.op('v128.xor')
		code.set(c0)
		code.get(p1.low)
		code.set(c1)
		xor(constantProduct.high, p0.low, keys1[1]!, c2)
		code.get(constantProduct.low)
		code.set(c3)
		for (let round = 2; round < philox.rounds; round++) {
			multiply(code, c2, m1, p1)
			multiply(code, c0, m0, p0)
			xor(p1.high, c1, keys0[round]!, c0)
			xor(p0.high, c3, keys1[round]!, c2)
			code.get(p1.low)
			code.set(c1)
			code.get(p0.low)
			code.set(c3)
		}
		storeUniforms(code, into, [c0, c1, c2, c3])
		code.get(counter)
		code.i32x4(4, 4, 4, 4)
		code.op('i32x4.add')
		code.set(counter)
		stepBelow(code, into, 64, end)
	})
}

/** Words c1:c0 and c3:c2 of each counter, one after the other, as doubles. */
function storeUniforms(code: Code, into: number, [c0, c1, c2, c3]: readonly [number, number, number, number]): void {
	const interleaved = [lanesOf([0, 4, 1, 5]), lanesOf([2, 6, 3, 7])].map(lanes => {
		const even = code.local('v128')
		const odd = code.local('v128')
		code.get(c0)
		code.get(c1)
		code.shuffle(lanes)
		code.set(even)
		code.get(c2)
		code.get(c3)
		code.shuffle(lanes)
		code.set(odd)
		return { even, odd }
	})
	interleaved.forEach(({ even, odd }, index) => {
		for (const half of [0, 1]) {
			code.get(into)
			code.get(even)
			code.get(odd)
			code.shuffle(half === 0 ? lanesOf([0, 1, 4, 5]) : lanesOf([2, 3, 6, 7]))
			code.i32(12)
			code.op('i64x2.shr_u')
			code.f64x2(1)
			code.op('v128.or')
			code.f64x2(1 - 2 ** -53)
			code.op('f64x2.sub')
			code.memory('v128.store', 32 * index + 16 * half)
		}
	})
}

/** The centre of the curve for all, and a list of those outside it; then these two by two. */
function emitProbitBlock(code: Code, tails: number): void {
	const [from, into, list, bytes] = [0, 1, 2, 3]
	const at = code.local('i32')
	const next = code.local('i32')
	const q = code.local('v128')
	const r = code.local('v128')
	const outside = code.local('i32')
	const address = (array: number): void => {
		code.get(array)
		code.get(at)
		code.op('i32.add')
	}
	code.i32(0)
	code.set(at)
	code.get(list)
	code.set(next)
	code.loop(() => {
		address(from)
		code.memory('v128.load', 0)
		code.f64x2(0.5)
		code.op('f64x2.sub')
		code.set(q)
		address(into)
		emitProbitCentre(code, q, r)
		code.memory('v128.store', 0)
		emitIsCentral(code, q)
		code.op('i64x2.bitmask')
		code.i32(3)
		code.op('i32.xor')
		code.set(outside)
		listIf(code, next, at, 0, () => {
			code.get(outside)
			code.i32(1)
			code.op('i32.and')
		})
		listIf(code, next, at, 8, () => {
			code.get(outside)
			code.i32(1)
			code.op('i32.shr_u')
		})
		stepBelow(code, at, 16, bytes)
	})
	const end = next
	code.get(end)
	code.get(list)
	code.op('i32.eq')
	code.when(() => code.op('return'))
	const first = code.local('i32')
	const second = code.local('i32')
	const z = code.local('v128')
	// An odd one out is worked twice.
	code.get(end)
	code.get(end)
	code.i32(4)
	code.op('i32.sub')
	code.memory('i32.load', 0)
	code.memory('i32.store', 0)
	code.loop(() => {
		code.get(list)
		code.memory('i32.load', 0)
		code.set(first)
		code.get(list)
		code.memory('i32.load', 4)
		code.set(second)
		code.get(from)
		code.get(second)
		code.op('i32.add')
		code.get(from)
		code.get(first)
		code.op('i32.add')
		code.memory('v128.load64_zero', 0)
		code.laneMemory('v128.load64_lane', 0, 1)
		code.call(tails)
		code.set(z)
		for (const [lane, offset] of [first, second].entries()) {
			code.get(into)
			code.get(offset)
			code.op('i32.add')
			code.get(z)
			code.laneMemory('v128.store64_lane', 0, lane)
		}
		stepBelow(code, list, 8, end)
	})
}

/** Writes an offset at the list's end, and moves the end on if the bit is set. */
function listIf(code: Code, next: number, at: number, more: number, bit: () => void): void {
	code.get(next)
	code.get(at)
	if (more > 0) {
		code.i32(more)
		code.op('i32.add')
	}
	code.memory('i32.store', 0)
	code.get(next)
	bit()
	code.i32(2)
	code.op('i32.shl', 'i32.add')
	code.set(next)
}

const bytesPerSumBlock = 4096 * 8

/** Eight lanes over blocks of 4096 trials: ((l0+l1)+(l2+l3)) + ((l4+l5)+(l6+l7)), blocks added in order into `total`. */
function sumBlocks(
	code: Code,
	from: number,
	bytes: number,
	total: number,
	term: (value: number) => void,
	also: (value: number) => void,
): void {
	const end = code.local('i32')
	const blockEnd = code.local('i32')
	const value = code.local('v128')
	const sums = Array.from({ length: 4 }, () => code.local('v128'))
	code.get(from)
	code.get(bytes)
	code.op('i32.add')
	code.set(end)
	code.loop(() => {
		code.get(end)
		code.get(from)
		code.i32(bytesPerSumBlock)
		code.op('i32.add')
		code.tee(blockEnd)
		code.get(end)
		code.get(blockEnd)
		code.op('i32.lt_u', 'select')
		code.set(blockEnd)
		for (const sum of sums) {
			code.f64x2(0)
			code.set(sum)
		}
		code.loop(() => {
			sums.forEach((sum, index) => {
				code.get(from)
				code.memory('v128.load', 16 * index)
				code.set(value)
				code.get(sum)
				term(value)
				code.op('f64x2.add')
				code.set(sum)
				also(value)
			})
			stepBelow(code, from, 64, blockEnd)
		})
		const lanes = (sum: number): void => {
			code.get(sum)
			code.lane('f64x2.extract_lane', 0)
			code.get(sum)
			code.lane('f64x2.extract_lane', 1)
			code.op('f64.add')
		}
		code.get(total)
		lanes(sums[0]!)
		lanes(sums[1]!)
		code.op('f64.add')
		lanes(sums[2]!)
		lanes(sums[3]!)
		code.op('f64.add', 'f64.add', 'f64.add')
		code.set(total)
		code.get(from)
		code.get(end)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

/** [] to [the value, 0 for a hole]. */
function orZero(code: Code, value: number): void {
	code.get(value)
	code.get(value)
	code.get(value)
	code.op('f64x2.eq', 'v128.and')
}

function emitScan(code: Code): void {
	const [from, bytes, results] = [0, 1, 2]
	const total = code.local('f64')
	const least = code.local('v128')
	const greatest = code.local('v128')
	const others = code.local('v128')
	code.f64x2(Number.POSITIVE_INFINITY)
	code.set(least)
	code.f64x2(Number.NEGATIVE_INFINITY)
	code.set(greatest)
	sumBlocks(
		code,
		from,
		bytes,
		total,
		value => orZero(code, value),
		value => {
			code.get(least)
			code.get(value)
			code.op('f64x2.pmin')
			code.set(least)
			code.get(greatest)
			code.get(value)
			code.op('f64x2.pmax')
			code.set(greatest)
			code.get(others)
			code.get(value)
			code.get(value)
			code.op('f64x2.sub')
			code.f64x2(0)
			code.op('f64x2.ne', 'i64x2.sub')
			code.set(others)
		},
	)
	code.get(results)
	code.get(total)
	code.memory('f64.store', 0)
	for (const [index, local] of [least, greatest, others].entries()) {
		code.get(results)
		code.get(local)
		code.memory('v128.store', 16 + 16 * index)
	}
}

function emitSquares(code: Code): void {
	const [from, bytes, centre] = [0, 1, 2]
	const total = code.local('f64')
	const middle = code.local('v128')
	const square = code.local('v128')
	code.get(centre)
	code.op('f64x2.splat')
	code.set(middle)
	sumBlocks(
		code,
		from,
		bytes,
		total,
		value => {
			code.get(value)
			code.get(middle)
			code.op('f64x2.sub')
			code.tee(square)
			code.get(square)
			code.op('f64x2.mul')
			code.set(square)
			orZero(code, square)
		},
		() => {},
	)
	code.get(total)
}

/** Eight values a turn; values in even and odd places are counted apart, so that equal neighbours do not wait for each other. */
function emitBinning(code: Code, binsOf: (half: 0 | 1) => void): void {
	const [from, into, counts, count] = [0, 1, 2, 3]
	const end = code.local('i32')
	const halves = [code.local('v128'), code.local('v128')]
	const address = code.local('i32')
	code.get(into)
	code.get(count)
	code.i32(1)
	code.op('i32.shl', 'i32.add')
	code.set(end)
	code.loop(() => {
		halves.forEach((half, index) => {
			binsOf(index === 0 ? 0 : 1)
			code.set(half)
		})
		code.get(into)
		code.get(halves[0]!)
		code.get(halves[1]!)
		code.op('i16x8.narrow_i32x4_u')
		code.memory('v128.store', 0)
		for (const half of halves)
			for (const lane of [0, 1, 2, 3]) {
				code.get(half)
				code.lane('i32x4.extract_lane', lane)
				code.i32(2)
				code.op('i32.shl')
				code.get(counts)
				code.op('i32.add')
				code.tee(address)
				code.get(address)
				code.memory('i32.load', lane % 2 === 0 ? 0 : 4 * bins)
				code.i32(1)
				code.op('i32.add')
				code.memory('i32.store', lane % 2 === 0 ? 0 : 4 * bins)
			}
		code.get(from)
		code.i32(64)
		code.op('i32.add')
		code.set(from)
		stepBelow(code, into, 16, end)
	})
}

/** [] to [bins of four values]: the upper words as integers that rise with the value, less the least, shifted. */
function binsOfHighWords(code: Code, half: 0 | 1): void {
	const [from, least, shift] = [0, 4, 5]
	const word = code.local('v128')
	code.get(from)
	code.memory('v128.load', 32 * half)
	code.get(from)
	code.memory('v128.load', 32 * half + 16)
	code.shuffle(oddWords)
	code.tee(word)
	code.get(word)
	code.i32(31)
	code.op('i32x4.shr_s')
	code.i32x4(0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff)
	code.op('v128.and', 'v128.xor')
	code.get(least)
	code.op('i32x4.splat', 'i32x4.sub')
	code.get(shift)
	code.op('i32x4.shr_u')
}

/** [] to [bins of four values]: evenly over the values. */
function binsOfValues(code: Code, half: 0 | 1): void {
	const [from, least, scale] = [0, 4, 5]
	const pair = (offset: number): void => {
		code.get(from)
		code.memory('v128.load', offset)
		code.get(least)
		code.op('f64x2.splat', 'f64x2.sub')
		code.get(scale)
		code.op('f64x2.splat', 'f64x2.mul')
		code.op('i32x4.trunc_sat_f64x2_s_zero')
	}
	pair(32 * half)
	pair(32 * half + 16)
	code.shuffle(lanesOf([0, 1, 4, 5]))
	code.i32x4(bins - 1, bins - 1, bins - 1, bins - 1)
	code.op('i32x4.min_s')
}

function emitGather(code: Code): void {
	const [from, binned, count, bin, into] = [0, 1, 2, 3, 4]
	const end = code.local('i32')
	const wanted = code.local('v128')
	const here = code.local('i32')
	code.get(binned)
	code.get(count)
	code.i32(1)
	code.op('i32.shl', 'i32.add')
	code.set(end)
	code.get(bin)
	code.op('i16x8.splat')
	code.set(wanted)
	code.loop(() => {
		code.get(binned)
		code.memory('v128.load', 0)
		code.get(wanted)
		code.op('i16x8.eq', 'i16x8.bitmask')
		code.tee(here)
		code.when(() => {
			code.loop(() => {
				code.get(into)
				code.get(from)
				code.get(here)
				code.op('i32.ctz')
				code.i32(3)
				code.op('i32.shl', 'i32.add')
				code.memory('f64.load', 0)
				code.memory('f64.store', 0)
				code.get(into)
				code.i32(8)
				code.op('i32.add')
				code.set(into)
				code.get(here)
				code.get(here)
				code.i32(1)
				code.op('i32.sub', 'i32.and')
				code.tee(here)
				code.branchIf(0)
			})
		})
		code.get(from)
		code.i32(64)
		code.op('i32.add')
		code.set(from)
		stepBelow(code, binned, 16, end)
	})
	code.get(into)
}
