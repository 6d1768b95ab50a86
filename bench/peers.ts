/** The same contract in other engines, each written the way its own manual would. Installed only here: `npm i` in this folder. */
import { years } from './contract.ts'

export interface Samples {
	readonly subscribers: Float64Array
	readonly growth: Float64Array
	readonly earnings: Float64Array
}

export interface Peer {
	readonly name: string
	readonly what: string
	/** Answers how to work the contract at an increase; null when the engine is not installed. */
	prepare(samples: Samples): Promise<((increase: number) => unknown) | null>
	readonly most: number
	readonly turns: number
}

/** The types of these packages are not here when they are not installed. */
async function optional<Engine>(name: string): Promise<Engine | null> {
	try {
		return (await import(name)) as Engine
	} catch {
		return null
	}
}

interface Squiggle {
	run(code: string, options: unknown): Promise<{ readonly result: { readonly ok: boolean } }>
}

interface MathJs {
	compile(text: string): { evaluate(scope: unknown): unknown }
	matrix(values: readonly number[]): unknown
}

const squiggle: Peer = {
	name: 'Squiggle 0.10',
	what: 'draws, works and summarises anew at every move',
	most: 1_000_000,
	turns: 5,
	prepare: async ({ growth }) => {
		const engine = await optional<Squiggle>('@quri/squiggle-lang')
		if (!engine) return null
		return async increase => {
			const { result } = await engine.run(
				`subscribers = 200M to 260M
growth = normal(0.03, 0.01)
earnings = 2.3B to 2.9B
total = sum(map([1, 2, 3], {|t| (0.57 * subscribers * (1 + growth) ^ t + earnings) * ${1 + increase} ^ t}))
[mean(total), quantile(total, 0.05), quantile(total, 0.5), quantile(total, 0.95)]`,
				{ environment: { sampleCount: growth.length, xyPointLength: 1000, profile: false, seed: 'bench' } },
			)
			if (!result.ok) throw new Error('Squiggle did not answer')
		}
	},
}

const mathjs: Peer = {
	name: 'mathjs 15.2, matrices',
	what: 'works given samples; no quantiles',
	most: 1_000_000,
	turns: 5,
	prepare: async samples => {
		const engine = await optional<MathJs>('mathjs')
		if (!engine) return null
		const terms = Array.from({ length: years }, (_, t) => `(0.57 * s .* (1 + g) .^ ${t + 1} + e) * (1 + i) ^ ${t + 1}`)
		const code = engine.compile(terms.join(' + '))
		const [s, g, e] = [samples.subscribers, samples.growth, samples.earnings].map(values => engine.matrix([...values]))
		return i => code.evaluate({ s, g, e, i })
	},
}

interface Sheet {
	setCellContents(at: { sheet: number; col: number; row: number }, value: number): unknown
	getCellValue(at: { sheet: number; col: number; row: number }): unknown
}

interface HyperFormulaModule {
	readonly HyperFormula: { buildFromArray(rows: unknown[][], options: unknown): Sheet }
}

const hyperFormula: Peer = {
	name: 'HyperFormula 3.5',
	what: 'works given samples, a row each, and their mean; no quantiles; its build is not counted',
	most: 100_000,
	turns: 3,
	prepare: async samples => {
		const engine = await optional<HyperFormulaModule>('hyperformula')
		if (!engine) return null
		const trials = samples.growth.length
		const rows: unknown[][] = Array.from({ length: trials }, (_, row) => {
			const at = row + 1
			const terms = Array.from({ length: years }, (_, t) => `(0.57*A${at}*(1+B${at})^${t + 1}+C${at})*(1+$E$1)^${t + 1}`)
			return [samples.subscribers[row], samples.growth[row], samples.earnings[row], `=${terms.join('+')}`]
		})
		rows[0]!.push(0.07, `=AVERAGE(D1:D${trials})`)
		const sheet = engine.HyperFormula.buildFromArray(rows, { licenseKey: 'gpl-v3', maxRows: 200_000 })
		return increase => {
			sheet.setCellContents({ sheet: 0, col: 4, row: 0 }, increase)
			return sheet.getCellValue({ sheet: 0, col: 5, row: 0 })
		}
	},
}

export const peers: readonly Peer[] = [squiggle, mathjs, hyperFormula]
