/** The thread of `sql-road.ts`: it speaks to the database, one question at a time, and looks every so often whether the run is to stop. */
import { workerData } from 'node:worker_threads'
import type { RowColumn, RowColumns } from '@parley/lang'
import { type SqlEngine, SqlRoadError } from './sql-engine.ts'
import { answersAt, cancelAt, lifeAt, type SentColumn, type SqlQuestion, type SqlReply, type SqlWorkerData } from './sql-road.ts'
import type { SqlRunner } from './sql-run.ts'

const { port, signal } = workerData as SqlWorkerData
const betweenLooks = 20
const betweenSigns = 500

let runner: SqlRunner | null = null
const kept = new Map<number, RowColumn>()

setInterval(() => Atomics.add(signal, lifeAt, 1), betweenSigns)

port.on('message', async (question: SqlQuestion) => {
	const reply = await answer(question).catch(failed)
	port.postMessage(reply)
	Atomics.add(signal, answersAt, 1)
	Atomics.notify(signal, answersAt)
})

async function answer(question: SqlQuestion): Promise<SqlReply> {
	switch (question.kind) {
		case 'open':
			runner = (await import('./sql-run.ts')).createSqlRunner(await openEngine(question.engine))
			return { kind: 'done' }
		case 'run':
			return { kind: 'result', result: await stoppable(() => runner!.run(question.pass, question.values, received(question.columns))) }
		case 'close':
			await runner?.close()
			return { kind: 'done' }
		default:
			return question satisfies never
	}
}

async function openEngine(engine: string): Promise<SqlEngine> {
	// Read only now, so that a missing driver is an answer too.
	if (engine === 'duckdb') {
		const { createDuckDbEngine } = await import('./sql-duckdb.ts')
		return createDuckDbEngine()
	}
	const { createClickHouseEngine } = await import('../clickhouse/engine.ts')
	return createClickHouseEngine(engine)
}

/** A run may be between two statements when it is told to stop, so it is told again until it ends. */
async function stoppable<T>(work: () => Promise<T>): Promise<T> {
	const look = setInterval(() => {
		if (Atomics.load(signal, cancelAt) === 1) runner!.interrupt()
	}, betweenLooks)
	try {
		return await work()
	} finally {
		clearInterval(look)
	}
}

function received(columns: readonly SentColumn[]): RowColumns {
	return new Map(
		columns.map(({ name, id, data, isPassing, ...rest }) => {
			const column = data ? { ...rest, data } : kept.get(id)!
			if (data && !isPassing) kept.set(id, column)
			return [name, column]
		}),
	)
}

function failed(cause: unknown): SqlReply {
	if (cause instanceof SqlRoadError) return { kind: 'error', error: cause.kind, message: cause.message }
	return { kind: 'broken', message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}
