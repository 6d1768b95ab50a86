/**
 * The contract that row engines of this bench work: for each engagement and each of three years a wage with a minimum by category, a
 * contribution under a ceiling and a residual with a tier by platform, each rounded to the cent, all summed by category. Made-up figures.
 */

import type { PassOutput, RowColumns, RowPass } from '@parley/lang'
import { createBuilder } from '../packages/lang/src/plan/builder.ts'
import type { Measure } from '../packages/lang/src/plan/plan.ts'

export const categories = 20
export const platforms = 40
export const years = 3

export interface Contract {
	readonly minimums: readonly number[]
	readonly tiers: readonly number[]
	readonly scale: readonly number[]
	readonly contribution: readonly number[]
	readonly ceiling: readonly number[]
	readonly growth: readonly number[]
}

export const contract: Contract = {
	minimums: Array.from({ length: categories }, (_, at) => 100_000 + at * 7_300),
	tiers: Array.from({ length: platforms }, (_, at) => [0.2, 0.4, 0.65, 0.85, 1.2][at % 5]!),
	scale: [1.07, 1.07 * 1.04, 1.07 * 1.04 * 1.035],
	contribution: [0.21, 0.21, 0.215],
	ceiling: [1_500_000, 1_600_000, 1_700_000],
	growth: [1.02, 1.05, 1.08],
}

const ratio: Measure = { kind: 'quantity', unit: '1' }
const cents: Measure = { kind: 'quantity', unit: 'USD' }

export function contractPass(rows: number): RowPass {
	const axes = [
		{ name: 'engagement', labels: [], table: 'engagements', rows },
		...Object.entries({ year: years, category: categories, platform: platforms }).map(([name, size]) => ({
			name,
			labels: Array.from({ length: size }, (_, at) => String(at)),
			table: null,
		})),
	]
	const build = createBuilder(axes.map(({ name }) => name))
	const column = (name: string, measure: Measure): number => build.column(`engagements.${name}`, 'engagement', measure)
	const param = (name: string, axis: string): number => build.column(name, axis, ratio)
	const rate = column('rate', cents)
	const sessions = column('sessions', ratio)
	const base = column('base', cents)
	const category = column('category', { kind: 'label', axis: 'category' })
	const platform = column('platform', { kind: 'label', axis: 'platform' })
	const [minimums, tiers] = [param('minimums', 'category'), param('tiers', 'platform')]
	const [scale, contribution, ceiling, growth] = (['scale', 'contribution', 'ceiling', 'growth'] as const).map(name =>
		param(name, 'year'),
	) as [number, number, number, number]
	const cent = build.constant({ n: 1n, d: 1n }, cents)
	const toCent = (amount: number): number => build.round('half-away', amount, cent)
	const minimum = build.binary('mul', build.gather('category', minimums, category), scale)
	const wages = toCent(build.binary('mul', build.binary('max', rate, minimum), sessions))
	const contributed = toCent(build.binary('mul', contribution, build.binary('min', wages, ceiling)))
	const tier = build.binary('mul', base, build.gather('platform', tiers, platform))
	const residual = toCent(build.binary('mul', build.binary('mul', tier, growth), scale))
	const outputs = [wages, contributed, residual].map(
		(arg): PassOutput => ({ kind: 'group', reduce: 'sum', arg, key: category, into: 'category', size: categories }),
	)
	return {
		axis: 'engagement',
		table: 'engagements',
		rows,
		program: { axes, nodes: build.nodes, outputs: outputs.flatMap(output => (output.kind === 'group' ? [output.arg, output.key] : [])) },
		columns: [rate, sessions, base, category, platform].map((node, at) => ({
			node,
			names: [`engagements.${['rate', 'sessions', 'base', 'category', 'platform'][at]}`],
			through: null,
		})),
		params: Object.entries({ minimums, tiers, scale, contribution, ceiling, growth }).map(([name, node]) => ({ name, node })),
		outputs,
	}
}

export const contractValues = (moved = 0): ReadonlyMap<string, Float64Array> =>
	new Map(
		Object.entries(contract).map(([name, cells]: [string, readonly number[]]) => [
			name,
			Float64Array.from(cells, cell => (name === 'scale' ? cell + moved : cell)),
		]),
	)

/** Mulberry32 over the row's number: the same rows on every machine. */
export function contractColumns(rows: number): RowColumns {
	const rate = new Int32Array(new SharedArrayBuffer(rows * 4))
	const base = new Int32Array(new SharedArrayBuffer(rows * 4))
	const [sessions, category, platform] = [0, 0, 0].map(() => new Uint8Array(new SharedArrayBuffer(rows))) as [
		Uint8Array,
		Uint8Array,
		Uint8Array,
	]
	let state = 12345
	const below = (n: number): number => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = Math.imul(state ^ (state >>> 15), state | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
	}
	for (let row = 0; row < rows; row++) {
		rate[row] = 80_000 + below(300_000)
		base[row] = below(2_000_000)
		sessions[row] = 1 + below(12)
		category[row] = below(categories)
		platform[row] = below(platforms)
	}
	const all = { rate, sessions, base, category, platform }
	return new Map(Object.entries(all).map(([name, data]) => [`engagements.${name}`, { data, times: 1, over: 1, whole: true }]))
}

/** What an analyst would write for DuckDB: two small tables joined, each wage worked once in a sub-select, roundings with the same slack. */
export function handWritten(table: string, columns: Readonly<Record<string, string>>, { slack }: { readonly slack: boolean }): string {
	const { scale, contribution, ceiling, growth } = contract
	const toCent = (text: string): string => (slack ? `floor(${text} + 0.5e0 + ${text} * 8.881784197001252e-16)` : `floor(${text} + 0.5e0)`)
	const each = (write: (year: number) => string): string => Array.from({ length: years }, (_, year) => write(year)).join(', ')
	return `select category, count(*), ${each(y => `sum(wages${y}), sum(${toCent(`(${contribution[y]}::double * least(wages${y}, ${ceiling[y]}::double))`)}), sum(residual${y})`)}
from (select category, ${each(y => `${toCent(`(greatest(rate, minimum * ${scale[y]}::double) * sessions)`)} as wages${y}, ${toCent(`(base * tier * ${growth[y]}::double * ${scale[y]}::double)`)} as residual${y}`)}
from (select category, minimum, tier, rate::double as rate, sessions::double as sessions, base::double as base from (select ${columns.category} as category, ${columns.platform} as platform, ${columns.rate} as rate, ${columns.sessions} as sessions, ${columns.base} as base from ${table})
join minimums using (category) join tiers using (platform))) group by category`
}
