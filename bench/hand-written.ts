/**
 * The contract of this bench as one would write it by hand for this contract alone: one fused pass (Horner's scheme, so fewer operations than the text
 * has) that also takes the sum, the least and the greatest; then a histogram and the values of the three bins asked for. Draws by the same generator and
 * formulas, each input in one pass.
 */
import { createArithmetic, formulaNumbersAt, formulaTable } from '../packages/lang/src/kernel/arithmetic.ts'
import { type Code, createModule } from '../packages/lang/src/kernel/encode.ts'
import { bins, compileKit, type Kit } from '../packages/lang/src/kernel/kit.ts'

interface Hand {
	/** m · exp(l · (1/2 + z · h)) or m + l · z. */
	readonly lognormal: (normals: number, into: number, bytes: number, middle: number, logRatio: number, half: number) => void
	readonly normal: (normals: number, into: number, bytes: number, middle: number, deviation: number) => void
	readonly cost: (
		subscribers: number,
		growth: number,
		earnings: number,
		into: number,
		bytes: number,
		rate: number,
		c1: number,
		c2: number,
		c3: number,
	) => void
}

const pageBytes = 65536
const scratchAt = 4096
const piece = 1024

function eachPair(code: Code, bytes: number, body: (t: number) => void): void {
	const t = code.local('i32')
	code.loop(() => {
		body(t)
		code.get(t)
		code.i32(16)
		code.op('i32.add')
		code.tee(t)
		code.get(bytes)
		code.op('i32.lt_u')
		code.branchIf(0)
	})
}

function load(code: Code, array: number, t: number): void {
	code.get(array)
	code.get(t)
	code.op('i32.add')
	code.memory('v128.load', 0)
}

function splat(code: Code, parameter: number): number {
	const local = code.local('v128')
	code.get(parameter)
	code.op('f64x2.splat')
	code.set(local)
	return local
}

export function handWrittenBytes(): Uint8Array<ArrayBuffer> {
	const module = createModule({ shared: false })
	const arithmetic = createArithmetic(module)
	module.define('lognormal', { parameters: ['i32', 'i32', 'i32', 'f64', 'f64', 'f64'], results: [] }, code => {
		const [middle, logRatio, half] = [splat(code, 3), splat(code, 4), splat(code, 5)]
		eachPair(code, 2, t => {
			code.get(1)
			code.get(t)
			code.op('i32.add')
			code.get(middle)
			code.get(logRatio)
			code.f64x2(0.5)
			load(code, 0, t)
			code.get(half)
			code.op('f64x2.mul', 'f64x2.add', 'f64x2.mul')
			code.call(arithmetic.exp())
			code.op('f64x2.mul')
			code.memory('v128.store', 0)
		})
	})
	module.define('normal', { parameters: ['i32', 'i32', 'i32', 'f64', 'f64'], results: [] }, code => {
		const [middle, deviation] = [splat(code, 3), splat(code, 4)]
		eachPair(code, 2, t => {
			code.get(1)
			code.get(t)
			code.op('i32.add')
			code.get(middle)
			code.get(deviation)
			load(code, 0, t)
			code.op('f64x2.mul', 'f64x2.add')
			code.memory('v128.store', 0)
		})
	})
	module.define('cost', { parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64', 'f64', 'f64'], results: [] }, emitCost)
	return module.finish()
}

/** rate · s · x · (c1 + x · (c2 + x · c3)) + e · (c1 + c2 + c3), x = 1 + g. */
function emitCost(code: Code): void {
	const bytes = 4
	const [rate, c1, c2, c3] = [splat(code, 5), splat(code, 6), splat(code, 7), splat(code, 8)]
	const all = code.local('v128')
	const x = code.local('v128')
	const total = code.local('v128')
	const sum = code.local('v128')
	const least = code.local('v128')
	const greatest = code.local('v128')
	code.get(c1)
	code.get(c2)
	code.get(c3)
	code.op('f64x2.add', 'f64x2.add')
	code.set(all)
	code.f64x2(Number.POSITIVE_INFINITY)
	code.set(least)
	code.f64x2(Number.NEGATIVE_INFINITY)
	code.set(greatest)
	eachPair(code, bytes, t => {
		code.get(3)
		code.get(t)
		code.op('i32.add')
		load(code, 1, t)
		code.f64x2(1)
		code.op('f64x2.add')
		code.set(x)
		code.get(rate)
		load(code, 0, t)
		code.op('f64x2.mul')
		code.get(x)
		code.op('f64x2.mul')
		code.get(c1)
		code.get(x)
		code.get(c2)
		code.get(x)
		code.get(c3)
		code.op('f64x2.mul', 'f64x2.add', 'f64x2.mul', 'f64x2.add', 'f64x2.mul')
		load(code, 2, t)
		code.get(all)
		code.op('f64x2.mul', 'f64x2.add')
		code.tee(total)
		code.memory('v128.store', 0)
		for (const [local, op] of [
			[sum, 'f64x2.add'],
			[least, 'f64x2.pmin'],
			[greatest, 'f64x2.pmax'],
		] as const) {
			code.get(local)
			code.get(total)
			code.op(op)
			code.set(local)
		}
	})
	;[sum, least, greatest].forEach((local, index) => {
		code.i32(0)
		code.get(local)
		code.memory('v128.store', 1024 + 16 * index)
	})
}

export interface HandWritten {
	draw(): void
	/** Copies of the three inputs' draws. */
	samples(): readonly Float64Array[]
	work(increase: number): readonly number[]
}

/** `trials` is a multiple of 8. */
export function createHandWritten(trials: number): HandWritten {
	const arraysAt = pageBytes * 2
	const memory = new WebAssembly.Memory({ initial: 3 + Math.ceil((trials * 8 * 6) / pageBytes) })
	new Float64Array(memory.buffer, formulaNumbersAt, formulaTable.length).set(formulaTable)
	const link = (bytes: Uint8Array<ArrayBuffer>): unknown =>
		new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } }).exports
	const hand = link(handWrittenBytes()) as Hand
	const kit = link(compileKit(false)) as Kit
	const array = (index: number): number => arraysAt + index * trials * 8
	const [uniforms, normals, list] = [scratchAt + 32768, scratchAt + 32768 + 8 * piece, scratchAt + 32768 + 16 * piece]
	const half = 0.303978415955884472914456324765463247827
	const inputs: readonly ((into: number, bytes: number) => void)[] = [
		(into, bytes) => hand.lognormal(normals, into, bytes, 200e6, Math.log(260e6 / 200e6), half),
		(into, bytes) => hand.normal(normals, into, bytes, 0.03, 0.01),
		(into, bytes) => hand.lognormal(normals, into, bytes, 2.3e11, Math.log(2.9 / 2.3), half),
	]
	return {
		draw: () => {
			inputs.forEach((fill, index) => {
				for (let first = 0; first < trials; first += piece) {
					const count = Math.min(piece, trials - first)
					kit.fill(uniforms, index + 1, 7, first / 2, count / 8)
					kit.probit(uniforms, normals, list, 8 * count)
					fill(array(index) + 8 * first, 8 * count)
				}
			})
		},
		samples: () => inputs.map((_, index) => new Float64Array(memory.buffer, array(index), trials).slice()),
		work: increase => {
			const c = 1 + increase
			hand.cost(array(0), array(1), array(2), array(3), 8 * trials, 57, c, c * c, c * c * c)
			const ends = new Float64Array(memory.buffer, 1024, 6)
			return [
				(ends[0]! + ends[1]!) / trials,
				...threeQuantiles(memory, kit, array(3), trials, Math.min(ends[2]!, ends[3]!), Math.max(ends[4]!, ends[5]!)),
			]
		},
	}
}

function threeQuantiles(memory: WebAssembly.Memory, kit: Kit, at: number, trials: number, min: number, max: number): readonly number[] {
	const counts = new Int32Array(memory.buffer, scratchAt, 2 * bins).fill(0)
	const binned = at + 8 * trials
	kit.binByValue(at, binned, scratchAt, trials, min, bins / (max - min))
	const gathered = binned + 2 * trials
	let bin = 0
	let before = 0
	return [0.05, 0.5, 0.95].map(p => {
		const spot = (trials - 1) * p
		const rank = Math.floor(spot)
		const size = (): number => counts[bin]! + counts[bins + bin]!
		while (before + size() <= rank) {
			before += size()
			bin++
		}
		const end = kit.gather(at, binned, trials, bin, gathered)
		const sorted = new Float64Array(memory.buffer, gathered, (end - gathered) / 8).sort()
		const low = sorted[rank - before]!
		// The next value may stand in the next bin; the error of one value in a million does not change what is measured.
		const high = sorted[rank - before + 1] ?? low
		return low + (spot - rank) * (high - low)
	})
}
