import type { Table } from '#lib/server/table.ts'
import type { MoneyHead } from './MoneyTable.svelte'

/** One column for each side, then one for each gap. */
export const moneyHeads = ({ sides, pairs }: Pick<Table, 'sides' | 'pairs'>): readonly MoneyHead[] => [
	...sides.map(({ name, tone }) => ({ name, tone })),
	...pairs.map(({ first, second }) => ({ name: 'Gap', note: `${first.name} less ${second.name}` })),
]
