/** A pass by SQL, for callers that can wait; `sql-road.ts` is for those that cannot. */
import { PartialAnswer, type PassResult, type PassValues, passToSql, type RowColumns, type RowPass } from '@parley/lang'
import { type SqlEngine, SqlRoadError } from './sql-engine.ts'
import { createSheets } from './sql-sheets.ts'

export interface SqlRunner {
	/** Fails with a `SqlRoadError`. */
	run(pass: RowPass, values: PassValues, columns: RowColumns): Promise<PassResult>
	/** Stops what runs. */
	interrupt(): void
	close(): Promise<void>
}

export function createSqlRunner(engine: SqlEngine): SqlRunner {
	const sheets = createSheets(engine)
	const run = (pass: RowPass, values: PassValues, columns: RowColumns): Promise<PassResult> =>
		sheets.with(pass, columns, async sheet => {
			const sql = passToSql(pass, values, sheet)
			if (sql.kind === 'refused') throw new SqlRoadError('refused', sql.message)
			const answers = []
			for (const statement of sql.statements) answers.push(await engine.query(statement))
			try {
				return sql.read(answers)
			} catch (cause) {
				if (cause instanceof PartialAnswer) throw new SqlRoadError('partial', `${engine.words}: ${cause.message}`)
				throw cause
			}
		})
	return { run, interrupt: () => engine.interrupt(), close: () => engine.close() }
}
