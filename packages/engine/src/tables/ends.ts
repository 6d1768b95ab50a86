/** The ends of a column, as far as they may be told: of people, the least amount is one person's own. */
import type { ColumnData, PlannedTable } from '@parley/lang'
import { leastShown } from '../run/small-groups.ts'

/** The least and the greatest; of people, the tenth from either end, and nothing of fewer than twenty. */
export function endsOf(
	{ of }: Pick<PlannedTable, 'of'>,
	data: ColumnData,
	least: number,
	greatest: number,
): readonly [number, number] | null {
	if (of === 'rows') return [least, greatest]
	if (data.length < 2 * leastShown) return null
	return [tenth(data, 1), -tenth(data, -1)]
}

/** The least few of the column times `sign`, in order, the last of them. */
function tenth(data: ColumnData, sign: 1 | -1): number {
	const lowest = new Float64Array(leastShown).fill(Number.POSITIVE_INFINITY)
	for (let row = 0; row < data.length; row++) {
		const value = data[row]! * sign
		if (value >= lowest[leastShown - 1]!) continue
		let at = leastShown - 1
		for (; at > 0 && lowest[at - 1]! > value; at--) lowest[at] = lowest[at - 1]!
		lowest[at] = value
	}
	return lowest[leastShown - 1]!
}
