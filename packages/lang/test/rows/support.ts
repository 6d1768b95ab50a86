/** Random programs whose table is worked row by row, and the columns that the engine would read for it. */
import { makeProgram, type Program, type RowColumn, rational } from '../../src/index.ts'
import { compileFiles } from '../support/compile.ts'
import { filesOf, generateProgram } from '../support/generate.ts'

export interface RowProgram {
	readonly seed: number
	readonly program: Program
	/** The cells as the checker reads them when they are at hand: what the roads without passes run on. */
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly rows: ReadonlyMap<string, RowColumn>
}

/** Those of the generated programs that name no single row: about one in six seeds. */
export function rowPrograms(from: number, until: number): readonly RowProgram[] {
	const found: RowProgram[] = []
	for (let seed = from; seed < until; seed++) {
		const generated = generateProgram(seed)
		if (!generated.tables.has('crew.csv')) continue
		const pieces = generated.pieces.map(piece => ({ ...piece, text: piece.text.replace('"crew.csv" by row', '"crew.csv" of rows by row') }))
		const { plan, columns } = compileFiles(filesOf(pieces), { tables: generated.tables })
		if (!plan) continue
		const maker = makeProgram(plan)
		const program = maker.finish(plan.quantities.map(({ node }) => maker.instantiate(node, new Map())))
		found.push({ seed, program, columns, rows: new Map([...columns].map(([name, cells]) => [name, columnOf(cells)])) })
	}
	return found
}

/** Whole numbers under the least power of ten that makes them so, as the engine keeps a CSV's cells. */
export function columnOf(cells: readonly string[]): RowColumn {
	for (let over = 1; over <= 1e6; over *= 10) {
		const data = cells.map(cell => {
			const { n, d } = rational.parseRational(cell)!
			const scaled = n * BigInt(over)
			return scaled % d === 0n ? Number(scaled / d) : Number.NaN
		})
		if (data.every(Number.isSafeInteger)) return { data: Float64Array.from(data), times: 1, over, whole: true }
	}
	throw new Error(`${cells.join()} has too many decimals`)
}
