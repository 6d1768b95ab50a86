/**
 * What a set of trials says, without sorting it: the same figures that sorting would give, to the bit.
 *
 * Quantile at p of n values x[0] <= ... <= x[n-1]: type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American
 * Statistician 50 (1996), the default of R, NumPy and spreadsheets: with h = (n - 1)·p and i = floor(h),
 *
 *     x[i] + (h - i)·(x[i+1] - x[i])
 *
 * Order statistics are found by histogram: a value's bin never decreases with the value, so the k-th value lies in the bin in which the
 * running count passes k, and only that bin's values are looked at again.
 *
 * Sums are taken in one written order, whatever the number of threads: blocks of 4096 trials counted from trial 0; in a block, lane
 * j of 8 adds the trials j, j + 8, j + 16... in order; the block is ((l0+l1)+(l2+l3)) + ((l4+l5)+(l6+l7)); blocks are then added in order.
 * A thread that owns whole blocks hands over its `blockSums`. A hole (NaN) adds 0. A sum past 1.8e308 is infinite.
 */
import { highHalf } from './bits.ts'

export interface Summary {
	readonly mean: number
	/** One per probability asked, in the order asked. */
	readonly quantiles: readonly number[]
	readonly min: number
	readonly max: number
	/** With divisor n - 1; 0 when all values are equal, one value included; NaN when a value is infinite. */
	readonly sd: number
	/** Values that are NaN: counted here and left out of all the rest. With no value left, every figure is NaN. */
	readonly holes: number
}

export const trialsPerSumBlock = 4096
const lanes = 8

/** The sums of whole blocks, of which the last may be short. `values[0]` must be the first trial of a block. */
export function blockSums(values: Float64Array): Float64Array {
	const sums = new Float64Array(Math.ceil(values.length / trialsPerSumBlock))
	for (let block = 0; block < sums.length; block++) {
		const from = block * trialsPerSumBlock
		sums[block] = blockSum(values, from, Math.min(from + trialsPerSumBlock, values.length))
	}
	return sums
}

/** Squares of what each value lies off `centre`, by the same order. */
export function blockSquares(values: Float64Array, centre: number): Float64Array {
	const sums = new Float64Array(Math.ceil(values.length / trialsPerSumBlock))
	const offsets = new Float64Array(trialsPerSumBlock)
	for (let block = 0; block < sums.length; block++) {
		const from = block * trialsPerSumBlock
		const count = Math.min(trialsPerSumBlock, values.length - from)
		for (let i = 0; i < count; i++) {
			const off = values[from + i]! - centre
			offsets[i] = off * off
		}
		sums[block] = blockSum(offsets, 0, count)
	}
	return sums
}

/** Blocks added in order: the total that any division of the trials among threads gives. */
export function addBlocks(sums: Float64Array): number {
	let total = 0
	for (let i = 0; i < sums.length; i++) total += sums[i]!
	return total
}

function orZero(value: number): number {
	return value === value ? value : 0
}

function blockSum(values: Float64Array, from: number, to: number): number {
	let l0 = 0,
		l1 = 0,
		l2 = 0,
		l3 = 0,
		l4 = 0,
		l5 = 0,
		l6 = 0,
		l7 = 0
	const whole = to - ((to - from) % lanes)
	for (let i = from; i < whole; i += lanes) {
		l0 += orZero(values[i]!)
		l1 += orZero(values[i + 1]!)
		l2 += orZero(values[i + 2]!)
		l3 += orZero(values[i + 3]!)
		l4 += orZero(values[i + 4]!)
		l5 += orZero(values[i + 5]!)
		l6 += orZero(values[i + 6]!)
		l7 += orZero(values[i + 7]!)
	}
	if (whole < to) l0 += orZero(values[whole]!)
	if (whole + 1 < to) l1 += orZero(values[whole + 1]!)
	if (whole + 2 < to) l2 += orZero(values[whole + 2]!)
	if (whole + 3 < to) l3 += orZero(values[whole + 3]!)
	if (whole + 4 < to) l4 += orZero(values[whole + 4]!)
	if (whole + 5 < to) l5 += orZero(values[whole + 5]!)
	if (whole + 6 < to) l6 += orZero(values[whole + 6]!)
	return l0 + l1 + (l2 + l3) + (l4 + l5 + (l6 + l7))
}

/** Probabilities lie in [0, 1]. A zero among the answers has no sign. */
export function summarise(values: Float64Array, probabilities: readonly number[]): Summary {
	for (const p of probabilities) if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is asked at a probability from 0 to 1, not ${p}`)
	const counts = countKinds(values)
	const present = values.length - counts.holes
	if (present === 0) return { mean: NaN, quantiles: probabilities.map(() => NaN), min: NaN, max: NaN, sd: NaN, holes: counts.holes }
	const { mean, sd } = moments(values, present, counts)
	return { mean, quantiles: quantilesOf(values, present, counts, probabilities), min: counts.min, max: counts.max, sd, holes: counts.holes }
}

interface Counts {
	readonly holes: number
	readonly belowAll: number
	readonly aboveAll: number
	readonly min: number
	readonly max: number
}

/** Holes, negative and positive infinities, and the extremes. */
function countKinds(values: Float64Array): Counts {
	let min = Infinity
	let max = -Infinity
	let holes = 0
	let belowAll = 0
	let aboveAll = 0
	for (let i = 0; i < values.length; i++) {
		const value = values[i]!
		if (value < min) min = value
		if (value > max) max = value
		if (value - value === 0) continue
		if (value !== value) holes++
		else if (value < 0) belowAll++
		else aboveAll++
	}
	return { holes, belowAll, aboveAll, min: min + 0, max: max + 0 }
}

function moments(values: Float64Array, present: number, { min, max, belowAll, aboveAll }: Counts): { mean: number; sd: number } {
	if (belowAll + aboveAll > 0) return { mean: belowAll > 0 && aboveAll > 0 ? NaN : belowAll > 0 ? -Infinity : Infinity, sd: NaN }
	// The rounded sum of equal values need not divide back to the value.
	if (min === max) return { mean: min, sd: 0 }
	const mean = addBlocks(blockSums(values)) / present
	return { mean, sd: Math.sqrt(addBlocks(blockSquares(values, mean)) / (present - 1)) }
}

function quantilesOf(values: Float64Array, present: number, counts: Counts, probabilities: readonly number[]): number[] {
	const spots = probabilities.map(p => (present - 1) * p)
	const ranks = [...new Set(spots.flatMap(h => [Math.floor(h), Math.ceil(h)]))].sort((a, b) => a - b)
	const found = new Map<number, number>()
	const finite = present - counts.belowAll - counts.aboveAll
	const inner: number[] = []
	for (const rank of ranks) {
		if (rank < counts.belowAll) found.set(rank, -Infinity)
		else if (rank >= counts.belowAll + finite) found.set(rank, Infinity)
		else inner.push(rank - counts.belowAll)
	}
	if (inner.length > 0) selectFinite(finite === values.length ? values : onlyFinite(values, finite), counts, inner, found)
	return spots.map(h => between(found.get(Math.floor(h))!, found.get(Math.ceil(h))!, h - Math.floor(h)))
}

function selectFinite(finite: Float64Array, counts: Counts, ranks: readonly number[], found: Map<number, number>): void {
	selectRanks(finite, counts.belowAll + counts.aboveAll === 0 ? counts : extremes(finite), ranks, counts.belowAll, found)
}

function onlyFinite(values: Float64Array, finite: number): Float64Array {
	const kept = new Float64Array(finite)
	let at = 0
	for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! === 0) kept[at++] = values[i]!
	return kept
}

/** From low to high by a share below 1. Between two infinities there is nothing to say: NaN. */
function between(low: number, high: number, share: number): number {
	if (share === 0 || low === high) return low + 0
	const width = high - low
	if (low === -Infinity) return high === Infinity ? NaN : low
	if (width === Infinity && high !== Infinity) return low * (1 - share) + high * share + 0
	return low + share * width + 0
}

const bins = 4096
const sortedBelow = 256
const fewHighWords = 1024

/**
 * The values of the given ranks (rising, counted from 0 in `values`) into `found`, under rank + `offset`. Every value is finite.
 * Each round at least parts the least value from the greatest, so it ends.
 */
function selectRanks(
	values: Float64Array,
	{ min, max }: Extremes,
	ranks: readonly number[],
	offset: number,
	found: Map<number, number>,
): void {
	if (min === max) {
		for (const rank of ranks) found.set(rank + offset, min)
		return
	}
	const binning = values.length > sortedBelow ? fillBins(values, min, max) : null
	if (binning === null) {
		const sorted = values.slice().sort()
		for (const rank of ranks) found.set(rank + offset, sorted[rank]!)
		return
	}
	const start = binStarts(binning)
	const wanted = new Map<number, number[]>()
	let bin = 0
	for (const rank of ranks) {
		while (start[bin + 1]! <= rank) bin++
		const inBin = wanted.get(bin) ?? []
		inBin.push(rank - start[bin]!)
		wanted.set(bin, inBin)
	}
	const gathered = gather(values, binning, start, [...wanted.keys()])
	for (const [bin, inBin] of wanted) {
		const part = gathered.get(bin)!
		selectRanks(part, extremes(part), inBin, offset + start[bin]!, found)
	}
}

interface Extremes {
	readonly min: number
	readonly max: number
}

function extremes(values: Float64Array): Extremes {
	let min = Infinity
	let max = -Infinity
	for (let i = 0; i < values.length; i++) {
		const value = values[i]!
		if (value < min) min = value
		if (value > max) max = value
	}
	return { min, max }
}

/** A double's upper word as an integer that never decreases with the double: sign, exponent and 20 bits, so bins widen with the value. */
function rising(highWord: number): number {
	return highWord ^ ((highWord >> 31) & 0x7fffffff)
}

function highWordOf(value: number): number {
	return new Int32Array(Float64Array.of(value).buffer)[highHalf]!
}

/**
 * The bin of each value, a whole number that never decreases with the value, 0 for the least and more for the greatest. By the upper
 * words, which serves a long tail as well as a narrow range; evenly over the values where these have few upper words; null when the
 * range is too narrow for that too.
 */
function fillBins(values: Float64Array, min: number, max: number): Uint16Array | null {
	// A zero of either sign counts as the least one, whose upper word may be lower.
	const least = rising(highWordOf(min === 0 ? -0 : min))
	const range = rising(highWordOf(max + 0)) - least
	if (range >= fewHighWords) return binsByHighWord(values, least, Math.max(0, 32 - Math.clz32(range) - 12))
	const scale = bins / (max - min)
	return scale === Infinity ? null : binsByValue(values, min, scale)
}

function binsByHighWord(values: Float64Array, least: number, shift: number): Uint16Array {
	const binning = new Uint16Array(values.length)
	const highWords = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
	for (let i = 0; i < values.length; i++) binning[i] = (rising(highWords[2 * i + highHalf]!) - least) >>> shift
	return binning
}

function binsByValue(values: Float64Array, min: number, scale: number): Uint16Array {
	const binning = new Uint16Array(values.length)
	for (let i = 0; i < values.length; i++) binning[i] = Math.min((values[i]! - min) * scale, bins - 1)
	return binning
}

/** How many values stand in lower bins, for each bin and, last, for all. */
function binStarts(binning: Uint16Array): Uint32Array {
	const start = new Uint32Array(bins + 1)
	for (let i = 0; i < binning.length; i++) start[binning[i]! + 1]!++
	for (let bin = 0; bin < bins; bin++) start[bin + 1]! += start[bin]!
	return start
}

/** The values of the chosen bins, in the order in which they come. */
function gather(values: Float64Array, binning: Uint16Array, start: Uint32Array, chosen: readonly number[]): Map<number, Float64Array> {
	const next = new Int32Array(bins).fill(-1)
	const kept = new Float64Array(chosen.reduce((sum, bin) => sum + start[bin + 1]! - start[bin]!, 0))
	const parts = new Map<number, Float64Array>()
	let at = 0
	for (const bin of chosen) {
		const count = start[bin + 1]! - start[bin]!
		next[bin] = at
		parts.set(bin, kept.subarray(at, at + count))
		at += count
	}
	for (let i = 0; i < values.length; i++) {
		const bin = binning[i]!
		if (next[bin]! >= 0) kept[next[bin]!++] = values[i]!
	}
	return parts
}
