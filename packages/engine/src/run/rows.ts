/** Programs whose tables are worked row by row: which road runs their passes, and what is left when they have run. */
import {
	evaluateTrials,
	hasRows,
	type Program,
	type RowColumn,
	type RowColumns,
	type RowRoad,
	type SettleOptions,
	settleRows,
	type TrialOptions,
	type TrialValue,
} from '@parley/lang'
import { createKernelRoad } from './kernel-road.ts'

/** The cells of the tables by "table.column": exact texts of a small table, numbers in one block of memory of one that is worked row by row. */
export type Columns = ReadonlyMap<string, Cells>
export type Cells = Texts | RowColumn

type Texts = readonly string[]

/** What a run of a program needs once its rows are settled. */
export interface Ready {
	readonly program: Program
	readonly columns: ReadonlyMap<string, Texts>
	readonly given?: NonNullable<TrialOptions['given']>
}

export interface Luck {
	readonly seed: number | string
	readonly trials: number
	readonly columns: Columns
	readonly uniforms?: TrialOptions['uniforms']
	readonly progress?: (done: number) => void
}

/** The rows of these columns are few enough for fractions. */
export function areFew(columns: Columns): boolean {
	for (const { data } of numbersOf(columns).values()) if (data.length > mostExactRows) return false
	return true
}

const roads = new WeakMap<Columns, RowRoad | 'exact'>()

const watchers = new WeakMap<Columns, (done: number) => void>()

/** Told how much of the work on these columns' rows is done, from 0 to 1, where a run has no `progress` of its own; may throw to end the run. */
export function watchRowsOf(columns: Columns, progress: (done: number) => void): void {
	watchers.set(columns, progress)
}

/** From now on the rows of these columns are worked on this road: where the data are, there the passes run. */
export function workRowsOn(columns: Columns, road: RowRoad | 'exact'): void {
	roads.set(columns, road)
}

export function settled(program: Program, { columns, seed, trials, uniforms, progress }: Luck): Ready {
	const texts = textsOf(columns)
	if (!hasRows(program)) return { program, columns: texts }
	const watch = progress ?? watchers.get(columns)
	const done = settleRows(program, {
		columns: texts,
		rows: numbersOf(columns),
		...roadsOf(columns),
		seed,
		trials,
		...(uniforms ? { uniforms } : {}),
		...(watch ? { progress: watch } : {}),
	})
	return { program: done.program, columns: done.columns, ...(done.given ? { given: done.given } : {}) }
}

/** A value for each row: its small cells, each a column of all the rows. Chance stands at its median. */
export function rowByRow(program: Program, columns: Columns): readonly (readonly Float64Array[])[] {
	const done = settleRows(program, {
		columns: textsOf(columns),
		rows: numbersOf(columns),
		...roadsOf(columns),
		seed: 0,
		trials: 1,
		uniforms: (_, out) => out.fill(0.5),
	})
	return done.byRow.map(vector => {
		if (!vector) throw new Error('only what varies by row is asked for row by row')
		return vector
	})
}

/** The trials road, whatever the program's tables are. */
export function trialsOf(program: Program, luck: Luck): readonly TrialValue[] {
	const ready = settled(program, luck)
	const { seed, trials, uniforms } = luck
	return evaluateTrials(ready.program, {
		seed,
		trials,
		columns: ready.columns,
		...(uniforms ? { uniforms } : {}),
		...(ready.given ? { given: ready.given } : {}),
	})
}

let solo: RowRoad | null = null

/** On one thread: where there may be no others. Whoever reads tables from a disk says `workRowsOn` a road with more. */
function kernelRoad(): RowRoad {
	solo ??= createKernelRoad()
	return solo
}

/** So few rows are worked in fractions, as everything else without chance. */
const mostExactRows = 2_000

export function roadOf(columns: Columns): RowRoad | 'exact' {
	const chosen = roads.get(columns)
	if (chosen) return chosen
	return areFew(columns) ? 'exact' : kernelRoad()
}

/** Trials are in doubles, so what hangs on chance takes the kernel where the rest is worked in fractions. */
function roadsOf(columns: Columns): Pick<SettleOptions, 'road' | 'chanceRoad'> {
	const road = roadOf(columns)
	return road === 'exact' ? { road, chanceRoad: kernelRoad() } : { road }
}

const isTexts = (column: Texts | RowColumn): column is Texts => Array.isArray(column)

const textParts = new WeakMap<Columns, ReadonlyMap<string, Texts>>()
const numberParts = new WeakMap<Columns, RowColumns>()

export function textsOf(columns: Columns): ReadonlyMap<string, Texts> {
	const known = textParts.get(columns)
	if (known) return known
	const texts = new Map([...columns].filter((entry): entry is [string, Texts] => isTexts(entry[1])))
	textParts.set(columns, texts)
	return texts
}

export function numbersOf(columns: Columns): RowColumns {
	const known = numberParts.get(columns)
	if (known) return known
	const numbers = new Map([...columns].filter((entry): entry is [string, RowColumn] => !isTexts(entry[1])))
	numberParts.set(columns, numbers)
	return numbers
}
