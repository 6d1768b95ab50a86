/**
 * The rows bench as one would write it by hand for this contract alone: two rows at a time, minimums and factors by year worked out beforehand, labels
 * trusted, sums of even and odd rows apart. No holes, no other column types, no labels out of range.
 */
import { type Code, createModule } from '../packages/lang/src/kernel/encode.ts'
import { type Contract, categories, platforms, sumsPerCategory, tierOf, years } from './rows-contract.ts'

const minimumsAt = 2048
const tiersAt = minimumsAt + 8 * categories * years
const sharesAt = tiersAt + 8 * platforms
const ceilingsAt = sharesAt + 8 * years
const factorsAt = ceilingsAt + 8 * years
export const handTablesBytes = 4096

const stride = 8 * sumsPerCategory
const halfBytes = categories * stride
/** Even rows' sums, then odd ones', at `into`. */
export const handSumsBytes = 2 * halfBytes

interface Hand {
	work(category: number, platform: number, rate: number, sessions: number, base: number, into: number, rows: number): void
}

const bytesOfLane = (lane: number): readonly number[] => Array.from({ length: 8 }, (_, index) => 8 * lane + index)

export function handBytes(): Uint8Array<ArrayBuffer> {
	const module = createModule({ shared: true })
	module.define('work', { parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], results: [] }, emitWork)
	return module.finish()
}

function emitWork(code: Code): void {
	const [category, platform, rate, sessions, base, into, rows] = [0, 1, 2, 3, 4, 5, 6]
	const vector = (): number => code.local('v128')
	const word = (): number => code.local('i32')
	const fixed = (at: number): number => {
		const local = vector()
		code.i32(0)
		code.memory('v128.load64_splat', at)
		code.set(local)
		return local
	}
	const each = (at: number): readonly number[] => Array.from({ length: years }, (_, year) => fixed(at + 8 * year))
	const [shares, ceilings, factors] = [each(sharesAt), each(ceilingsAt), each(factorsAt)]
	const label = (pointer: number, lane: number, scale: number, target: number): void => {
		code.get(pointer)
		code.memory('i32.load8_u', lane)
		code.i32(scale)
		code.op('i32.mul')
		code.set(target)
	}
	const [c0, c1, p0, p1, s0, s1] = [word(), word(), word(), word(), word(), word()]
	const fetch = (first: number, second: number, at: number): void => {
		code.get(second)
		code.get(first)
		code.memory('v128.load64_zero', at)
		code.laneMemory('v128.load64_lane', at, 1)
	}
	const [rates, units, before] = [vector(), vector(), vector()]
	const values = Array.from({ length: sumsPerCategory }, vector)
	const one = vector()
	code.f64x2(1)
	code.set(one)
	const add = (first: number, second: number, at: number): void => {
		;[s0, s1].forEach((address, row) => {
			code.get(address)
			code.get(address)
			code.memory('v128.load', row * halfBytes + 8 * at)
			code.get(first)
			code.get(second)
			code.shuffle([...bytesOfLane(row), ...bytesOfLane(row + 2)])
			code.op('f64x2.add')
			code.memory('v128.store', row * halfBytes + 8 * at)
		})
	}
	code.loop(() => {
		label(category, 0, 8, c0)
		label(category, 1, 8, c1)
		label(platform, 0, 8, p0)
		label(platform, 1, 8, p1)
		;[c0, c1].forEach((from, row) => {
			code.get(from)
			code.i32(sumsPerCategory)
			code.op('i32.mul')
			code.get(into)
			code.op('i32.add')
			code.set(row === 0 ? s0 : s1)
		})
		for (const [pointer, local] of [
			[rate, rates],
			[sessions, units],
		] as const) {
			code.get(pointer)
			code.memory('v128.load', 0)
			code.set(local)
		}
		code.get(base)
		code.memory('v128.load', 0)
		fetch(p0, p1, tiersAt)
		code.op('f64x2.mul')
		code.set(before)
		for (let year = 0; year < years; year++) {
			code.get(rates)
			fetch(c0, c1, minimumsAt + 8 * categories * year)
			code.op('f64x2.pmax')
			code.get(units)
			code.op('f64x2.mul')
			code.set(values[year]!)
			code.get(shares[year]!)
			code.get(values[year]!)
			code.get(ceilings[year]!)
			code.op('f64x2.pmin', 'f64x2.mul')
			code.set(values[years + year]!)
			code.get(before)
			code.get(factors[year]!)
			code.op('f64x2.mul')
			code.set(values[2 * years + year]!)
		}
		code.get(units)
		code.get(one)
		code.op('f64x2.ge')
		code.get(one)
		code.op('v128.and')
		code.set(values.at(-1)!)
		for (let at = 0; at < sumsPerCategory; at += 2) add(values[at]!, values[at + 1]!, at)
		for (const [pointer, by] of [
			[category, 2],
			[platform, 2],
			[rate, 16],
			[sessions, 16],
			[base, 16],
		] as const) {
			code.get(pointer)
			code.i32(by)
			code.op('i32.add')
			code.set(pointer)
		}
		code.get(rows)
		code.i32(2)
		code.op('i32.sub')
		code.tee(rows)
		code.branchIf(0)
	})
}

export function writeHandTables(memory: WebAssembly.Memory, { minimums, subscribers, scale, share, ceiling, growth }: Contract): void {
	const at = (place: number, values: readonly number[]): void => new Float64Array(memory.buffer, place, values.length).set(values)
	at(
		minimumsAt,
		scale.flatMap(by => minimums.map(minimum => minimum * by)),
	)
	at(tiersAt, subscribers.map(tierOf))
	at(sharesAt, share)
	at(ceilingsAt, ceiling)
	at(
		factorsAt,
		growth.map((by, year) => by * scale[year]!),
	)
}

/** Works an even number of rows into sums by category. */
export function createHand(memory: WebAssembly.Memory): Hand {
	return new WebAssembly.Instance(new WebAssembly.Module(handBytes()), { host: { memory } }).exports as unknown as Hand
}

export function handSums(memory: WebAssembly.Memory, into: number): Float64Array {
	const both = new Float64Array(memory.buffer, into, handSumsBytes / 8)
	const half = both.length / 2
	return Float64Array.from({ length: half }, (_, index) => both[index]! + both[half + index]!)
}

interface Summer {
	/** The sum of doubles; `bytes` is a multiple of 64. */
	sum(from: number, bytes: number): number
}

/** Eight sums side by side: as fast as memory gives the doubles. */
export function createSum(memory: WebAssembly.Memory): Summer {
	const module = createModule({ shared: true })
	module.define('sum', { parameters: ['i32', 'i32'], results: ['f64'] }, code => {
		const [from, bytes] = [0, 1]
		const sums = Array.from({ length: 4 }, () => code.local('v128'))
		code.loop(() => {
			sums.forEach((sum, index) => {
				code.get(from)
				code.memory('v128.load', 16 * index)
				code.get(sum)
				code.op('f64x2.add')
				code.set(sum)
			})
			code.get(from)
			code.i32(64)
			code.op('i32.add')
			code.set(from)
			code.get(bytes)
			code.i32(64)
			code.op('i32.sub')
			code.tee(bytes)
			code.branchIf(0)
		})
		code.get(sums[0]!)
		for (const sum of sums.slice(1)) code.get(sum)
		code.op('f64x2.add', 'f64x2.add', 'f64x2.add')
		code.set(sums[0]!)
		code.get(sums[0]!)
		code.lane('f64x2.extract_lane', 0)
		code.get(sums[0]!)
		code.lane('f64x2.extract_lane', 1)
		code.op('f64.add')
	})
	return new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { host: { memory } }).exports as unknown as Summer
}
