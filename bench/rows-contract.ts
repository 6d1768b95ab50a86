/**
 * The contract of the rows bench, in the same words for every engine: a row is one engagement of a member; three years.
 *
 *   wages        max(rate, minimum of its category × scale of the year) × sessions
 *   contribution share of the year × min(wages, ceiling of the year)
 *   residual     base × tier of the platform's subscribers × growth of the year × scale of the year
 *
 * and their sums by category and year, with how many of each category worked at all. Money in cents; the rows are made up.
 */
import {
	type ColumnData,
	compile,
	evaluateTrials,
	makeProgram,
	type PassValues,
	type Program,
	type RowColumn,
	type RowPass,
	splitRows,
} from '@parley/lang'
import { openQuantities } from '../packages/lang/src/kernel/index.ts'
import { keepNeeded } from '../packages/lang/src/plan/needed.ts'

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
		minimums: Array.from({ length: categories }, (_, index) => 120_400 - 2_300 * index),
		subscribers: Array.from({ length: platforms }, (_, index) => 2000 * Math.round(200 * (1 + index) ** 1.5)),
		scale: Array.from({ length: years }, (_, year) => (1 + increase) ** (year + 1)),
		share: [0.21, 0.215, 0.22],
		ceiling: [1_500_000, 1_600_000, 1_700_000],
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
		rate[row] = 70_000 + Math.floor(next() * 90_000)
		sessions[row] = Math.floor(next() * 21)
		base[row] = Math.floor(next() * 500_000)
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

/** The same words in the language of terms. */
function termsAt(increase: number): string {
	const { minimums, subscribers, share, ceiling, growth } = contractAt(increase)
	const list = (values: readonly number[], write: (value: number) => string): string => `[${values.map(write).join(', ')}]`
	const dollars = (cents: number): string => `$${cents / 100}`
	const labels = (letter: string, count: number): string => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`).join(', ')
	const tier = tiers.map(([most, factor]) => `if subscribers < ${most} subscribers then ${factor} else `).join('')
	return `
dimension category = ${labels('c', categories)}
dimension platform = ${labels('p', platforms)}
table roster "facts/roster.parquet" of rows by engagement
	column category : label of category
	column platform : label of platform
	column rate : USD
	column sessions : ratio
	column base : USD
	source "Made up for this bench"
	confidence assumed
position increase : percent by year = ${100 * increase}%
position minimum : USD by category = ${list(minimums, dollars)}
position share : ratio by year = ${list(share, String)}
position ceiling : USD by year = ${list(ceiling, dollars)}
position growth : ratio by year = ${list(growth, String)}
position subscribers : subscriber by platform = ${list(subscribers, value => `${value} subscribers`)}
let scale : ratio by year = compound(increase)
let factor : ratio by platform = ${tier}${topTier}
let category-of : label of category by engagement = roster.category
let wages : USD by engagement, year = max(roster.rate, minimum[category = roster.category] * scale) * roster.sessions
let contribution : USD by engagement, year = share * min(wages, ceiling)
let residual : USD by engagement, year = roster.base * factor[platform = roster.platform] * growth * scale
cost all-wages : USD by category, year = sum(wages over engagement by category-of)
cost all-contributions : USD by category, year = sum(contribution over engagement by category-of)
cost all-residuals : USD by category, year = sum(residual over engagement by category-of)
let worked : ratio by category = sum(if roster.sessions >= 1 then 1 else 0 over engagement by category-of)
`
}

export const costs = ['all-wages', 'all-contributions', 'all-residuals', 'worked'] as const

/** The program of these terms, with the increase as a column "increase" that a slider moves. */
export function contractProgram(rows: number): { readonly program: Program; readonly slider: string } {
	const { plan, diagnostics } = compile({
		blocks: [{ file: 'issues/contract.md', firstLine: 1, text: termsAt(0.07), home: { kind: 'issue', id: 'contract' } }],
		setting: {
			currency: 'USD',
			sides: ['union', 'employer'],
			parties: ['producers', 'performers'],
			term: { from: '2023-07-01', to: '2026-06-30' },
			asOf: '2023-10-28',
		},
		tables: new Map([
			['facts/roster.parquet', { headings: ['engagement', 'category', 'platform', 'rate', 'sessions', 'base'], rows, columns: null }],
		]),
	})
	if (!plan) throw new Error(diagnostics.map(each => `${each.place.line}: ${each.message}`).join('\n'))
	const open = openQuantities(plan, ['increase'])
	const maker = makeProgram(open.plan)
	const program = maker.finish(costs.map(name => maker.instantiate(plan.quantities.find(each => each.name === name)!.node, open.bindings)))
	return { program, slider: 'increase' }
}

export const sliderAt = (increase: number): ReadonlyMap<string, readonly string[]> =>
	new Map([['increase', Array.from({ length: years }, () => String(increase))]])

export interface ContractPass {
	readonly pass: RowPass
	readonly valuesAt: (increase: number) => PassValues
}

/** The one pass that the terms come to, and its parameters at an increase. */
export function contractPass(rows: Rows): ContractPass {
	const { program } = contractProgram(rows.rows)
	const { passes, rest } = splitRows(program)
	const [only] = passes
	if (!only || passes.length > 1) throw new Error('the contract is one pass')
	return {
		pass: only.pass,
		valuesAt: increase => {
			const kept = keepNeeded(rest.nodes, only.params)
			const cells = evaluateTrials(
				{ axes: rest.axes, nodes: kept.nodes, outputs: only.params.map(kept.renumbered) },
				{ seed: 0, trials: 1, columns: sliderAt(increase) },
			)
			return new Map(only.pass.params.map(({ name }, index) => [name, cells[index]!.data]))
		},
	}
}
