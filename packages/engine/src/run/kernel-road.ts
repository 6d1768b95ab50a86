/** Passes on the generated kernel: the road that rows take unless another is asked for. Runs in Node and in the browser. */
import { type ColumnData, type PassResult, plainRoad, type RowColumn, type RowColumns, type RowPass, type RowRoad } from '@parley/lang'
import {
	createRowMemory,
	createRowSession,
	KernelLimit,
	type RowCrew,
	RowMemoryFull,
	type RowSession,
	soloCrew,
	typeOf,
} from '@parley/lang/row-kernel'

/** One crew for all runs: the columns of a table are copied into its memory once and stay there as long as anybody holds them. */
export function createKernelRoad(makeCrew: () => RowCrew = alone): RowRoad {
	let crew: RowCrew | null = null
	const settledIn = new WeakMap<ColumnData, ColumnData>()
	const give = new FinalizationRegistry<ColumnData>(data => crew?.memory.release(data))

	/** The columns of tables as they stand in the crew's memory; a pass reads those without copying. */
	const resident = (pass: RowPass, columns: RowColumns, { memory }: RowCrew): RowColumns => {
		const found = new Map(columns)
		for (const name of namesOf(pass)) {
			const column = columns.get(name)
			if (column && !name.startsWith('@')) found.set(name, { ...column, data: settle(column, memory) })
		}
		return found
	}
	const settle = ({ data }: RowColumn, memory: RowCrew['memory']): ColumnData => {
		if (memory.addressOf(data) !== null) return data
		const known = settledIn.get(data)
		if (known && memory.addressOf(known) !== null) return known
		const copy = memory.column(typeOf(data), data.length)
		if (!copy) return data
		copy.set(data)
		settledIn.set(data, copy)
		give.register(data, copy)
		return copy
	}
	const inSession = <T>(pass: RowPass, columns: RowColumns, work: (session: RowSession) => T): T => {
		crew ??= makeCrew()
		const session = createRowSession(pass, resident(pass, columns, crew), crew)
		try {
			return work(session)
		} finally {
			session.close()
		}
	}
	const run: RowRoad['run'] = (pass, values, columns) => {
		try {
			return inSession(pass, columns, session => kept(pass, session.run(values)))
		} catch (error) {
			if (error instanceof KernelLimit || error instanceof RowMemoryFull) return plainRoad.run(pass, values, columns)
			throw error
		}
	}
	return {
		run,
		runMany: (pass, sets, columns) => {
			try {
				const results: PassResult[] = []
				inSession(pass, columns, session => session.runMany(sets, (result, set) => (results[set] = kept(pass, result))))
				return results
			} catch (error) {
				if (error instanceof KernelLimit || error instanceof RowMemoryFull) return sets.map(values => plainRoad.run(pass, values, columns))
				throw error
			}
		},
	}
}

const alone = (): RowCrew => soloCrew(createRowMemory())

/** Vectors stand in memory that the next run writes over. */
const kept = (pass: RowPass, result: PassResult): PassResult =>
	result.map((cells, index) => (pass.outputs[index]!.kind === 'vector' ? cells.slice() : cells))

const namesOf = (pass: RowPass): readonly string[] =>
	pass.columns.flatMap(({ names, through }) => (through === null ? names : [...names, through]))
