/** The rows bench in other engines, each written the way its own manual would. Each answers sums by category: wages, contributions, residuals by year, worked. */
import { createDuckDbEngine } from '../packages/engine/src/rows/sql-duckdb.ts'
import { type Contract, categories, type Rows, sumsPerCategory, tierOf, years } from './rows-contract.ts'

export interface RowPeer {
	readonly name: string
	readonly threads: number
	readonly turns: number
	work(contract: Contract): Promise<Float64Array> | Float64Array
	close?(): Promise<void>
}

/** One fused loop over typed arrays. */
export function plainPeer({ rows, category, platform, rate, sessions, base }: Rows): RowPeer {
	return {
		name: 'TypeScript, one fused loop',
		threads: 1,
		turns: 5,
		work: ({ minimums, subscribers, scale, share, ceiling, growth }) => {
			const sums = new Float64Array(categories * sumsPerCategory)
			const least = Float64Array.from({ length: categories * years }, (_, at) => minimums[Math.floor(at / years)]! * scale[at % years]!)
			const tier = Float64Array.from(subscribers, tierOf)
			const factor = growth.map((by, year) => by * scale[year]!)
			for (let row = 0; row < rows; row++) {
				const label = category[row]!
				const at = label * sumsPerCategory
				const before = base[row]! * tier[platform[row]!]!
				for (let year = 0; year < years; year++) {
					const minimum = least[label * years + year]!
					const paid = rate[row]!
					const wages = (paid > minimum ? paid : minimum) * sessions[row]!
					sums[at + year]! += wages
					sums[at + years + year]! += share[year]! * (wages < ceiling[year]! ? wages : ceiling[year]!)
					sums[at + 2 * years + year]! += before * factor[year]!
				}
				if (sessions[row]! >= 1) sums[at + 3 * years]!++
			}
			return sums
		},
	}
}

const eachYear = (write: (year: number) => string): string => Array.from({ length: years }, (_, year) => write(year)).join(', ')

/** Two small tables joined, each wage worked once in a sub-select. */
function sqlOf(table: string, { scale, share, ceiling, growth }: Contract): string {
	const number = (value: number): string => `${value}::double`
	return `select category,
	${eachYear(year => `sum(w${year})`)},
	${eachYear(year => `sum(${number(share[year]!)} * least(w${year}, ${number(ceiling[year]!)}))`)},
	${eachYear(year => `sum(r * ${number(growth[year]! * scale[year]!)})`)},
	count(*) filter (sessions >= 1)
from (select category, sessions, base * tier as r, ${eachYear(year => `greatest(rate, minimum * ${number(scale[year]!)}) * sessions as w${year}`)}
	from ${table} join minimums using (category) join tiers using (platform))
group by category order by category`
}

export async function duckDbPeers(rows: Rows): Promise<readonly RowPeer[]> {
	const engine = await createDuckDbEngine({ threads: 2 })
	const named = (['category', 'platform', 'rate', 'sessions', 'base'] as const).map(name => ({ name, data: rows[name] }))
	const [table] = await engine.load(named, rows.rows)
	const ask = (text: string): ReturnType<typeof engine.query> => engine.query({ text, gives: 'sums', columns: 1 + sumsPerCategory })
	let isReady = false
	const prepare = async ({ minimums, subscribers }: Contract): Promise<void> => {
		if (isReady) return
		const values = (cells: readonly number[]): string => cells.map((cell, at) => `(${at}::utinyint, ${cell}::double)`).join(', ')
		await ask(`create table minimums as select * from (values ${values(minimums)}) as t(category, minimum)`)
		await ask(`create table tiers as select * from (values ${values(subscribers.map(tierOf))}) as t(platform, tier)`)
		isReady = true
	}
	return [2, 1].map(
		(threads): RowPeer => ({
			name: 'DuckDB 1.5, SQL by hand',
			threads,
			turns: 4,
			work: async contract => {
				await prepare(contract)
				await ask(`set threads to ${threads}`)
				const [, ...sums] = await ask(sqlOf(`"${table}"`, contract))
				return Float64Array.from(
					{ length: categories * sumsPerCategory },
					(_, at) => sums[at % sumsPerCategory]![Math.floor(at / sumsPerCategory)]!,
				)
			},
			...(threads === 1 ? { close: () => engine.close() } : {}),
		}),
	)
}

interface Polars {
	readonly DataFrame: (columns: unknown) => Frame
	readonly col: (name: string) => Column
	readonly lit: (value: number) => Column
	readonly when: (condition: Column) => { then(value: Column): { otherwise(value: Column): Column } }
	readonly Float64: unknown
}

interface Frame {
	join(other: Frame, options: unknown): Frame
	lazy(): Frame
	withColumns(...columns: Column[]): Frame
	groupBy(name: string): { agg(...columns: Column[]): Frame }
	sort(name: string): Frame
	collect(): Promise<Frame>
	getColumn(name: string): { toArray(): readonly number[] }
}

interface Column {
	mul(other: Column): Column
	gt(other: Column): Column
	lt(other: Column): Column
	gtEq(other: Column): Column
	cast(type: unknown): Column
	alias(name: string): Column
	sum(): Column
}

/** The types of this package are not here when it is not installed. */
export async function polarsPeer(rows: Rows): Promise<RowPeer | null> {
	let pl: Polars
	try {
		pl = ((await import('nodejs-polars' as string)) as { default: Polars }).default
	} catch {
		return null
	}
	const frame = pl.DataFrame({
		category: rows.category,
		platform: rows.platform,
		rate: rows.rate,
		sessions: rows.sessions,
		base: rows.base,
	})
	const names = Array.from({ length: sumsPerCategory }, (_, at) => `s${at}`)
	return {
		name: 'polars (Node), lazy',
		threads: 2,
		turns: 3,
		work: async ({ minimums, subscribers, scale, share, ceiling, growth }) => {
			const { col, lit, when } = pl
			const least = pl.DataFrame({ category: Uint8Array.from(minimums, (_, at) => at), minimum: Float64Array.from(minimums) })
			const tier = pl.DataFrame({ platform: Uint8Array.from(subscribers, (_, at) => at), tier: Float64Array.from(subscribers, tierOf) })
			const wages = scale.map((by, year) => {
				const floor = col('minimum').mul(lit(by))
				return when(col('rate').gt(floor)).then(col('rate')).otherwise(floor).mul(col('sessions')).alias(`w${year}`)
			})
			const sums = [
				...scale.map((_, year) => col(`w${year}`).sum()),
				...share.map((by, year) =>
					lit(by)
						.mul(
							when(col(`w${year}`).lt(lit(ceiling[year]!)))
								.then(col(`w${year}`))
								.otherwise(lit(ceiling[year]!)),
						)
						.sum(),
				),
				...growth.map((by, year) =>
					col('base')
						.mul(col('tier'))
						.mul(lit(by * scale[year]!))
						.sum(),
				),
				col('sessions').gtEq(lit(1)).cast(pl.Float64).sum(),
			]
			const answer = await frame
				.lazy()
				.join(least.lazy(), { on: 'category' })
				.join(tier.lazy(), { on: 'platform' })
				.withColumns(...wages)
				.groupBy('category')
				.agg(...sums.map((sum, at) => sum.alias(names[at]!)))
				.sort('category')
				.collect()
			const columns = names.map(name => answer.getColumn(name).toArray())
			return Float64Array.from(
				{ length: categories * sumsPerCategory },
				(_, at) => columns[at % sumsPerCategory]![Math.floor(at / sumsPerCategory)]!,
			)
		},
	}
}
