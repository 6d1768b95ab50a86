/** summarise() of chance/quantiles.ts for trials that stand in the kernel's memory: the same figures to the bit. */
import { highHalf } from '../chance/bits.ts'
import { type Summary, summarise } from '../chance/quantiles.ts'
import { type DrawCache, scratch } from './cache.ts'
import { bins } from './kit.ts'

const fewHighWords = 1024
const sortedBelow = 512

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
	select(cache, { at, count, min, max, free: cache.used }, ranks, 0, found)
	return spots.map(h => between(found.get(Math.floor(h))!, found.get(Math.ceil(h))!, h - Math.floor(h)))
}

/** As in chance/quantiles.ts; both ends are finite. */
function between(low: number, high: number, share: number): number {
	if (share === 0 || low === high) return low + 0
	const width = high - low
	return width === Number.POSITIVE_INFINITY ? low * (1 - share) + high * share + 0 : low + share * width + 0
}

interface Selection {
	readonly at: number
	readonly count: number
	readonly min: number
	readonly max: number
	/** Memory from here on is nobody's. */
	readonly free: number
}

/** The values of rising ranks into `found`, under rank + `offset`. */
function select(cache: DrawCache, part: Selection, ranks: readonly number[], offset: number, found: Map<number, number>): void {
	const { at, count, min, max } = part
	if (min === max) {
		for (const rank of ranks) found.set(rank + offset, min)
		return
	}
	const sizes = count <= sortedBelow ? null : bin(cache, part)
	if (sizes === null) {
		const sorted = cache.doubles(at, count).slice().sort()
		for (const rank of ranks) found.set(rank + offset, sorted[rank]!)
		return
	}
	const binnedRoom = 2 * Math.ceil(count / 8) * 8
	for (const { bin, before, inBin } of binsOfRanks(sizes, ranks)) {
		const into = part.free + binnedRoom
		cache.reach(into + roomFor(sizes[bin]!) + 64)
		cache.kit.gather(at, part.free, binnedRoom / 2, bin, into)
		const { min, max } = scan(cache, into, sizes[bin]!)
		const free = Math.ceil((into + roomFor(sizes[bin]!)) / 16) * 16
		select(cache, { at: into, count: sizes[bin]!, min, max, free }, inBin, offset + before, found)
	}
}

/** Bins into free memory and how many values each has; null when the range is too narrow to part. */
function bin(cache: DrawCache, { at, count, min, max, free }: Selection): Int32Array | null {
	const room = Math.ceil(count / 8) * 8
	const least = rising(highWordOf(min === 0 ? -0 : min))
	const range = rising(highWordOf(max)) - least
	const scale = bins / (max - min)
	if (range < fewHighWords && scale === Number.POSITIVE_INFINITY) return null
	cache.reach(free + 2 * room + 64)
	cache.doubles(at, room).fill(min, count)
	const counts = cache.words(scratch.counts, 2 * bins).fill(0)
	if (range >= fewHighWords) {
		const shift = Math.max(0, 32 - Math.clz32(range) - Math.log2(bins))
		cache.kit.binByHighWord(at, free, scratch.counts, room, least, shift)
	} else cache.kit.binByValue(at, free, scratch.counts, room, min, scale)
	const binned = new Uint16Array(cache.memory.buffer, free, room)
	const sizes = new Int32Array(bins)
	for (let index = 0; index < bins; index++) sizes[index] = counts[index]! + counts[bins + index]!
	if (room > count) sizes[binned[count]!]! -= room - count
	binned.fill(noBin, count)
	return sizes
}

const noBin = 0xffff

interface RankedBin {
	readonly bin: number
	/** Values in lower bins. */
	readonly before: number
	/** Ranks within the bin. */
	readonly inBin: number[]
}

function binsOfRanks(sizes: Int32Array, ranks: readonly number[]): readonly RankedBin[] {
	const ranked: RankedBin[] = []
	let bin = 0
	let before = 0
	for (const rank of ranks) {
		while (before + sizes[bin]! <= rank) before += sizes[bin++]!
		if (ranked.at(-1)?.bin !== bin) ranked.push({ bin, before, inBin: [] })
		ranked.at(-1)!.inBin.push(rank - before)
	}
	return ranked
}

function rising(highWord: number): number {
	return highWord ^ ((highWord >> 31) & 0x7fffffff)
}

function highWordOf(value: number): number {
	return new Int32Array(Float64Array.of(value).buffer)[highHalf]!
}
