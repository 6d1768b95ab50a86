/** How rows are cut into segments, and how their results are put together again: by rows alone, so that figures do not hang on threads. */
import type { ReduceOp } from '../plan/plan.ts'
import { reductions } from '../trials/evaluate.ts'
import type { RowCode } from './compile.ts'

/** Of few rows smaller segments, so that every thread gets some. */
const fewestRows = (rows: number): number => (rows < 2 ** 20 ? 16_384 : 65_536)
const mostResultBytes = 2 ** 28

/** Rows of a segment, an even number: few enough for all threads to have work, many enough for adding up the results to cost little beside it. */
export function segmentRowsFor(rows: number, resultBytes: number): number {
	const fewest = fewestRows(rows)
	if (rows <= fewest) return fewest
	const most = Math.floor(rows / resultBytes)
	const evenly = [4, 2].find(many => many * resultBytes <= mostResultBytes) ?? 1
	const segments = Math.max(evenly, most)
	return Math.max(fewest, 1024 * Math.ceil(rows / segments / 1024))
}

/** A run of results that are put together alike. */
interface Stripe {
	readonly from: number
	readonly count: number
	/** The operations of neighbouring cells, over and over. */
	readonly reduces: readonly ReduceOp[]
}

export function emptyTotals(code: RowCode): Float64Array {
	const totals = new Float64Array(code.resultBytes / 8)
	for (const { from, count, reduces } of stripesOf(code))
		for (let at = 0; at < count; at++) totals[from + at] = reductions[reduces[at % reduces.length]!].start
	return totals
}

export function addSegment(code: RowCode, totals: Float64Array, results: Float64Array): void {
	for (const { from, count, reduces } of stripesOf(code)) {
		if (reduces.every(reduce => reduce === 'sum')) for (let at = from; at < from + count; at++) totals[at]! += results[at]!
		else
			for (let at = 0; at < count; at++)
				totals[from + at] = reductions[reduces[at % reduces.length]!].combine(totals[from + at]!, results[from + at]!)
	}
}

function stripesOf({ reduces, records }: RowCode): readonly Stripe[] {
	const stripes = records.map(record => ({
		from: record.at / 8,
		count: ((record.size + 1) * record.stride) / 8,
		reduces: record.reduces,
	}))
	return reduces.length === 0 ? stripes : [{ from: 0, count: reduces.length, reduces }, ...stripes]
}

/** The outputs that are no vectors, from the totals; the least of nothing is a hole. */
export function cellsFrom(code: RowCode, totals: Float64Array): readonly (Float64Array | null)[] {
	const orHole = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)
	return code.outputs.map(output => {
		if (output.kind === 'vector') return null
		if (output.kind === 'reduce') return Float64Array.from(output.places, at => orHole(totals[at]!))
		const { places, size } = output
		const cells = new Float64Array(size * places.length)
		places.forEach(({ record, cell }, index) => {
			const { at, stride } = code.records[record]!
			for (let label = 0; label < size; label++) cells[label * places.length + index] = orHole(totals[(at + label * stride) / 8 + cell]!)
		})
		return cells
	})
}
