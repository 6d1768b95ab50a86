/**
 * The SQL road for a caller that cannot wait for promises: the database is spoken to by a thread of its own, and the caller sleeps until it
 * has answered. Columns in shared memory are handed over once and not copied.
 *
 *   const road = createSqlRoad('duckdb')                 or 'clickhouse://user@host:8123/database'
 *   const result = road.run(pass, values, columns)       as runPassPlain
 *   road.close()
 *
 * Where the caller sleeps nobody can press a button, so a run is cancelled from another thread by `cancelSqlRun(road.signal)`, or by an end of the
 * process: what a ClickHouse then holds of the run is cleared up by its janitor.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { ColumnData, PassResult, PassValues, RowColumn, RowColumns, RowPass } from '@parley/lang'
import { SqlRoadError } from './sql-engine.ts'

export interface SqlRoad {
	/** Throws a `SqlRoadError` whose message is for whoever asked. */
	run(pass: RowPass, values: PassValues, columns: RowColumns): PassResult
	/** Shared memory: for `cancelSqlRun`, from any thread. */
	readonly signal: Int32Array
	/** Nothing is left in the database. */
	close(): void
}

export type SqlQuestion =
	| { readonly kind: 'open'; readonly engine: string }
	| {
			readonly kind: 'run'
			readonly pass: RowPass
			readonly values: PassValues
			/** A column without its data has been sent before. */
			readonly columns: readonly SentColumn[]
	  }
	| { readonly kind: 'close' }

export interface SentColumn extends Omit<RowColumn, 'data'> {
	readonly name: string
	readonly id: number
	readonly data: ColumnData | null
	/** A vector of an earlier pass: it is used once. */
	readonly isPassing: boolean
}

export type SqlReply =
	| { readonly kind: 'result'; readonly result: PassResult }
	| { readonly kind: 'done' }
	| { readonly kind: 'error'; readonly error: SqlRoadError['kind']; readonly message: string }
	/** A broken promise of ours, with where it broke. */
	| { readonly kind: 'broken'; readonly message: string }

export interface SqlWorkerData {
	readonly port: MessagePort
	readonly signal: Int32Array
}

/** Places in `signal`: how many answers there are, whether the run is to stop, and signs of life of the thread. */
export const answersAt = 0
export const cancelAt = 1
export const lifeAt = 2
const places = 3

/** A thread that has given no sign of life for this long is gone. It gives one twice a second, but not while it hands over a large block. */
const patience = 120_000

export const isSqlEngine = (engine: string): boolean => engine === 'duckdb' || /^clickhouse(\+https)?:\/\//.test(engine)

/** Stops the run that goes on, if one does: its caller wakes with an error of the kind `cancelled`. */
export function cancelSqlRun(signal: Int32Array): void {
	Atomics.store(signal, cancelAt, 1)
}

export function createSqlRoad(engine: string): SqlRoad {
	if (!isSqlEngine(engine)) throw new SqlRoadError('refused', 'An engine is duckdb or clickhouse://user@host:8123/database.')
	const signal = new Int32Array(new SharedArrayBuffer(4 * places))
	const { port1: port, port2: theirs } = new MessageChannel()
	const data: SqlWorkerData = { port: theirs, signal }
	const worker = new Worker(new URL('./sql-worker.ts', import.meta.url), {
		workerData: data,
		transferList: [theirs],
		stdout: false,
		stderr: false,
	})
	worker.unref()
	port.unref()
	const ask = (question: SqlQuestion): SqlReply => {
		const before = Atomics.load(signal, answersAt)
		port.postMessage(question)
		for (let life = -1; ; ) {
			const state = Atomics.wait(signal, answersAt, before, patience)
			const reply = receiveMessageOnPort(port)?.message as SqlReply | undefined
			if (reply) return checked(reply)
			const now = Atomics.load(signal, lifeAt)
			if (state === 'timed-out' && now === life) throw new SqlRoadError('failed', 'The thread that speaks to the database is gone.')
			life = now
		}
	}
	const send = createSender()
	let isOpen = true
	const close = (): void => {
		if (!isOpen) return
		isOpen = false
		try {
			ask({ kind: 'close' })
		} finally {
			void worker.terminate()
			port.close()
		}
	}
	try {
		ask({ kind: 'open', engine })
	} catch (cause) {
		isOpen = false
		void worker.terminate()
		port.close()
		throw cause
	}
	return {
		signal,
		close,
		run: (pass, values, columns) => {
			if (!isOpen) throw new Error('the SQL road is closed')
			Atomics.store(signal, cancelAt, 0)
			const reply = ask({ kind: 'run', pass, values, columns: send(pass, columns) })
			if (reply.kind !== 'result') throw new Error(`the SQL road answered ${reply.kind} to a pass`)
			return reply.result
		},
	}
}

function checked(reply: SqlReply): SqlReply {
	if (reply.kind === 'error') throw new SqlRoadError(reply.error, reply.message)
	if (reply.kind === 'broken') throw new Error(reply.message)
	return reply
}

/** What the pass reads, and the rest of its table; data goes over once. */
function createSender(): (pass: RowPass, columns: RowColumns) => readonly SentColumn[] {
	const ids = new WeakMap<ColumnData, number>()
	let last = 0
	return (pass, columns) => {
		const read = new Set(pass.columns.flatMap(({ names, through }) => (through === null ? names : [...names, through])))
		const isWanted = (name: string): boolean => read.has(name) || name.startsWith(`${pass.table}.`)
		return [...columns]
			.filter(([name]) => isWanted(name))
			.map(([name, { data, ...rest }]) => {
				const known = ids.get(data)
				const isPassing = name.startsWith('@')
				if (known !== undefined && !isPassing) return { ...rest, name, id: known, data: null, isPassing }
				const id = last++
				if (!isPassing) ids.set(data, id)
				return { ...rest, name, id, data, isPassing }
			})
	}
}
