/** summarise() of chance/quantiles.ts for trials that stand in the kernel's memory: the same figures to the bit. */
import { highHalf } from '../chance/bits.ts'
import { type Summary, summarise } from '../chance/quantiles.ts'
import { type DrawCache, scratch } from './cache.ts'
import { bins } from './kit.ts'

const fewHighWords = 1024
const sortedBelow = 2048

/** Room for `count` doubles, with the holes that fill up its last turn. */
export const roomFor = (count: number): number => 8 * Math.ceil(count / 8) * 8

interface Scan {
	readonly total: number
	readonly min: number
	readonly max: number
	/** Values that are not finite. */
	readonly others: number
}

/** `at` has `roomFor(count)` bytes. */
export function summariseInMemory(cache: DrawCache, at: number, count: number, probabilities: readonly number[]): Summary {
	for (const p of probabilities) if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is asked at a probability from 0 to 1, not ${p}`)
	const found = scan(cache, at, count)
	if (count === 0 || found.others > 0) return summarise(cache.doubles(at, count), probabilities)
	const { min, max } = found
	const mean = min === max ? min : found.total / count
	const sd = min === max ? 0 : Math.sqrt(cache.kit.squares(at, roomFor(count), mean) / (count - 1))
	return { mean, sd, min, max, holes: 0, quantiles: quantiles(cache, at, count, found, probabilities) }
}

function scan(cache: DrawCache, at: number, count: number): Scan {
	const room = roomFor(count) / 8
	cache.doubles(at + 8 * count, room - count).fill(Number.NaN)
	if (count > 0) cache.kit.scan(at, 8 * room, scratch.results)
	const results = cache.doubles(scratch.results, 6)
	const counts = cache.words(scratch.results + 48, 4)
	return {
		total: results[0]!,
		min: Math.min(results[2]!, results[3]!) + 0,
		max: Math.max(results[4]!, results[5]!) + 0,
		others: counts[0]! + counts[2]! - (room - count),
	}
}

function quantiles(cache: DrawCache, at: number, count: number, { min, max }: Scan, probabilities: readonly number[]): number[] {
	const spots = probabilities.map(p => (count - 1) * p)
	const ranks = [...new Set(spots.flatMap(h => [Math.floor(h), Math.ceil(h)]))].sort((a, b) => a - b)
	const found = new Map<number, number>()
	select(cache, at, count, min, max, ranks, 0, found)
	return spots.map(h => between(found.get(Math.floor(h))!, found.get(Math.ceil(h))!, h - Math.floor(h)))
}

/** As in chance/quantiles.ts; both ends are finite. */
function between(low: number, high: number, share: number): number {
	if (share === 0 || low === high) return low + 0
	const width = high - low
	return width === Number.POSITIVE_INFINITY ? low * (1 - share) + high * share + 0 : low + share * width + 0
}

/** The values of rising ranks into `found`, under rank + `offset`. */
function select(
	cache: DrawCache,
	at: number,
	count: number,
	min: number,
	max: number,
	ranks: readonly number[],
	offset: number,
	found: Map<number, number>,
): void {
	const all = (values: Float64Array): void => {
		for (const rank of ranks) found.set(rank + offset, values[rank]!)
	}
	if (min === max) {
		for (const rank of ranks) found.set(rank + offset, min)
		return
	}
	if (count <= sortedBelow) {
		all(cache.doubles(at, count).slice().sort())
		return
	}
	const room = roomFor(count)
	const binned = scratchAfter(cache, room)
	if (!bin(cache, at, binned, room / 8, min, max)) {
		all(cache.doubles(at, count).slice().sort())
		return
	}
	const sizes = cache.words(scratch.counts, 2 * bins)
	const pads = new Uint16Array(cache.memory.buffer, binned, room / 8).subarray(count)
	for (const pad of [...pads].entries()) sizes[pad[1] + (pad[0] + count) % 2 * bins]!--
	pads.fill(0xffff)
	selectInBins(cache, at, count, binned, ranks, offset, found, sizesOf(sizes))
}

function sizesOf(counts: Int32Array): Int32Array {
	return Int32Array.from({ length: bins }, (_, index) => counts[index]! + counts[bins + index]!)
}
