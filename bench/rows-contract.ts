/**
 * The contract of the rows bench, in the same words for every engine: a row is one engagement of a member; three years.
 *
 *   wages        max(rate, minimum of its category × scale of the year) × sessions
 *   contribution share of the year × min(wages, ceiling of the year)
 *   residual     base × tier of the platform's subscribers × growth of the year × scale of the year
 *
 * and their sums by category and year, with how many rows each category has. The rows are synthetic.
 */
import { createBuilder } from '../packages/lang/src/plan/builder.ts'
import type { Axis, Measure, NodeId } from '../packages/lang/src/plan/plan.ts'
import type { ColumnData, RowColumn } from '../packages/lang/src/rows/column.ts'
import type { PassOutput, PassValues, RowPass } from '../packages/lang/src/rows/pass.ts'

export const categories = 20
export const platforms = 40
export const years = 3

export interface Contract {
	readonly minimums: readonly number[]
	readonly subscribers: readonly number[]
	/** By year. */
	readonly scale: readonly number[]
	readonly share: readonly number[]
	readonly ceiling: readonly number[]
	readonly growth: readonly number[]
}

export function contractAt(increase: number): Contract {
	return {
		minimums: Array.from({ length: categories }, (_, index) => 1204 - 23 * index),
		subscribers: Array.from({ length: platforms }, (_, index) => 0.4e6 * (1 + index) ** 1.5),
		scale: Array.from({ length: years }, (_, year) => (1 + increase) ** (year + 1)),
		share: [0.21, 0.215, 0.22],
		ceiling: [15_000, 25_000, 35_000],
		growth: [1.02, 1.05, 1.07],
	}
}

/** Subscribers up to, and the factor; more than the last: 1.5. */
export const tiers: readonly (readonly [number, number])[] = [
	[1e6, 0.2],
	[5e6, 0.4],
	[20e6, 0.65],
	[45e6, 0.85],
	[75e6, 1],
]
export const topTier = 1.5
export const tierOf = (subscribers: number): number => tiers.find(([most]) => subscribers < most)?.[1] ?? topTier

export interface Rows {
	readonly rows: number
	readonly member: Int32Array
	readonly category: Uint8Array
	readonly platform: Uint8Array
	readonly rate: Float64Array
	/** Sessions as doubles stand for the hand-written engines and the SQL alike. */
	readonly sessions: Float64Array
	readonly base: Float64Array
}

export type ColumnMaker = <Kind extends ColumnData>(type: 'i32' | 'u8' | 'f64', rows: number) => Kind

/** A linear congruential generator is luck enough here. */
export function makeRows(rows: number, column: ColumnMaker): Rows {
	const made: Rows = {
		rows,
		member: column('i32', rows),
		category: column('u8', rows),
		platform: column('u8', rows),
		rate: column('f64', rows),
		sessions: column('f64', rows),
		base: column('f64', rows),
	}
	let state = 12345
	const next = (): number => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0
		return state / 2 ** 32
	}
	const { member, category, platform, rate, sessions, base } = made
	for (let row = 0; row < rows; row++) {
		member[row] = row >> 3
		category[row] = Math.floor(next() * categories)
		platform[row] = Math.floor(next() * platforms)
		rate[row] = 700 + Math.floor(next() * 90_000) / 100
		sessions[row] = 1 + Math.floor(next() * 20)
		base[row] = Math.floor(next() * 500_000) / 100
	}
	return made
}

export const bytesPerRow = 4 + 1 + 1 + 8 + 8 + 8
/** Without `member`, which no sum asks for. */
export const bytesRead = 26

/** Sums by category: wages, contributions and residuals of each year, and the count. */
export const sumsPerCategory = 3 * years + 1

export function columnsOf({ category, platform, rate, sessions, base }: Rows): ReadonlyMap<string, RowColumn> {
	const plain = (data: ColumnData): RowColumn => ({ data, times: 1, over: 1, whole: !(data instanceof Float64Array) })
	return new Map(Object.entries({ category, platform, rate, sessions, base }).map(([name, data]) => [`roster.${name}`, plain(data)]))
}

export function valuesAt(increase: number): PassValues {
	const { minimums, subscribers, scale, share, ceiling, growth } = contractAt(increase)
	return new Map(Object.entries({ minimums, subscribers, scale, share, ceiling, growth }).map(([name, cells]) => [name, Float64Array.from(cells)]))
}

/** The pass that the terms come to. */
export function contractPass(rows: number): RowPass {
	const labels = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index))
	const axes: readonly Axis[] = [
		{ name: 'year', labels: labels(years), table: null },
		{ name: 'category', labels: labels(categories), table: null },
		{ name: 'platform', labels: labels(platforms), table: null },
		{ name: 'engagement', labels: [], table: 'roster', rows },
	]
	const builder = createBuilder(axes.map(axis => axis.name))
	const money: Measure = { kind: 'quantity', unit: 'USD' }
	const column = (name: string, axis: string, measure: Measure = money): NodeId => builder.column(name, axis, measure)
	const category = column('roster.category', 'engagement', { kind: 'label', axis: 'category' })
	const platform = column('roster.platform', 'engagement', { kind: 'label', axis: 'platform' })
	const [rate, sessions, base] = ['rate', 'sessions', 'base'].map(name => column(`roster.${name}`, 'engagement')) as [NodeId, NodeId, NodeId]
	const [minimums, subscribers] = [column('minimums', 'category'), column('subscribers', 'platform')] as const
	const [scale, share, ceiling, growth] = ['scale', 'share', 'ceiling', 'growth'].map(name => column(name, 'year')) as [NodeId, NodeId, NodeId, NodeId]
	const number = (value: number): NodeId => builder.constant({ n: BigInt(Math.round(value * 100)), d: 100n }, money)
	const on = (op: 'mul' | 'max' | 'min' | 'lt', left: NodeId, right: NodeId): NodeId => builder.binary(op, left, right, money)
	const tier = tiers.reduceRight<NodeId>(
		(otherwise, [most, factor]) => builder.select(on('lt', subscribers, number(most)), number(factor), otherwise),
		number(topTier),
	)
	const minimum = on('mul', builder.gather('category', minimums, category), scale)
	const wages = on('mul', on('max', rate, minimum), sessions)
	const contribution = on('mul', share, on('min', wages, ceiling))
	const residual = on('mul', on('mul', on('mul', base, builder.gather('platform', tier, platform)), growth), scale)
	const sums: PassOutput[] = [wages, contribution, residual, number(1)].map(arg => ({
		kind: 'group',
		reduce: 'sum',
		arg,
		key: category,
		into: 'category',
		size: categories,
	}))
	const isColumn = new Map([category, platform, rate, sessions, base].map(node => [node, true]))
	return {
		axis: 'engagement',
		table: 'roster',
		rows,
		program: { axes, nodes: builder.nodes, outputs: sums.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [])) },
		columns: builder.nodes.flatMap((node, id) =>
			node.op === 'column' && isColumn.has(id) ? [{ node: id, names: [node.name], through: null }] : [],
		),
		params: builder.nodes.flatMap((node, id) => (node.op === 'column' && !isColumn.has(id) ? [{ node: id, name: node.name }] : [])),
		outputs: sums,
	}
}
