/**
 * Runs the passes of a program and puts what they give back in their place, so that what is left has no rows in it and runs as any other
 * program does. Passes without chance run once; the others once for each trial.
 */
import { drawUniforms } from '../chance/draw.ts'
import { evaluateExact } from '../exact/evaluate.ts'
import { fromNumber, printRational, toNumber } from '../numbers/rational.ts'
import { keepNeeded } from '../plan/needed.ts'
import type { Axis, NodeId } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'
import { evaluateTrials } from '../trials/evaluate.ts'
import type { RowColumn, RowColumns } from './column.ts'
import { type ExactCell, runPassExact } from './exact.ts'
import type { PassResult, PassValues, RowPass } from './pass.ts'
import { runPassPlain } from './plain.ts'
import { separateChance } from './separate.ts'
import { type PassReceiver, type SplitPass, type SplitProgram, splitRows } from './split.ts'

/** How passes are run. A road that cannot run a pass throws a RowLimit that says why. */
export interface RowRoad {
	run(pass: RowPass, values: PassValues, columns: RowColumns): PassResult
	/** The same pass for many sets of parameters; run one after the other where a road has no better way. */
	runMany?(pass: RowPass, values: readonly PassValues[], columns: RowColumns): readonly PassResult[]
}

/** What a road cannot do, said to whoever chose it. */
export class RowLimit extends Error {}

export const plainRoad: RowRoad = { run: runPassPlain }

export interface SettleOptions {
	/** The cells of small tables, as exact texts. */
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly rows: RowColumns
	/** "exact" works in fractions what does not hang on chance. */
	readonly road: RowRoad | 'exact'
	/** Beside "exact": the road of what hangs on chance, in doubles as all trials are. */
	readonly chanceRoad?: RowRoad
	/** For passes that hang on chance. */
	readonly seed?: number | string
	readonly trials?: number
	readonly uniforms?: (key: string, out: Float64Array, from: number) => void
	/** Told how much of the work is done, from 0 to 1; may throw to end the run. */
	readonly progress?: (done: number) => void
}

export interface Settled {
	/** Without rows. Its outputs are those of the given program that do not vary by row, in order. */
	readonly program: Program
	/** With what the passes gave, beside the columns given. */
	readonly columns: ReadonlyMap<string, readonly string[]>
	/** For `evaluateTrials`, when something hangs on chance row by row. */
	readonly given: ((name: string, out: Float64Array, from: number, width: number) => void) | null
	/**
	 * For each output of the given program that varies by row its cells, each a column of all the rows; null for the others. What hangs on chance
	 * row by row is had for one trial only.
	 */
	readonly byRow: readonly (readonly Float64Array[] | null)[]
}

export const hasRows = (program: Pick<Program, 'axes' | 'nodes'>): boolean => {
	const rows = new Set(program.axes.filter(isRows).map(({ name }) => name))
	return rows.size > 0 && program.nodes.some(({ axes }) => axes.some(axis => rows.has(axis)))
}

const isRows = ({ rows }: Axis): boolean => rows !== undefined

/** The result is what evaluating the whole program would give; a program without rows comes back as it is. */
export function settleRows(given: Program, options: SettleOptions): Settled {
	if (!hasRows(given)) return { program: given, columns: options.columns, given: null, byRow: given.outputs.map(() => null) }
	const split = splitRows(separateChance(given))
	const run: Run = { split, options, columns: new Map(options.columns), rows: new Map(options.rows), exact: new Map(), trials: new Map() }
	if (options.trials !== 1 && split.outputs.some(output => 'rest' in output === false && isLucky(split, output.vector)))
		throw new Error('what hangs on chance row by row has no one value; it is asked for with one trial, every draw at its median')
	const steady = split.passes.filter(({ chancy }) => !chancy)
	const lucky = split.passes.filter(({ chancy }) => chancy)
	steady.forEach((pass, index) => {
		runSteady(run, pass)
		options.progress?.((index + 1) / split.passes.length)
	})
	if (lucky.length > 0) runLucky(run, lucky, done => options.progress?.((steady.length + done * lucky.length) / split.passes.length))
	return {
		program: prune(split.rest),
		columns: run.columns,
		given: lucky.length > 0 ? giver(run) : null,
		byRow: split.outputs.map(output =>
			'rest' in output ? null : Array.from({ length: output.cells }, (_, cell) => vectorCell(run, `${output.vector}.${cell}`)),
		),
	}
}

const isLucky = ({ passes }: SplitProgram, vector: string): boolean =>
	passes.some(({ chancy, results }) => chancy && results.some(({ name }) => name === vector))

interface Run {
	readonly split: SplitProgram
	readonly options: SettleOptions
	readonly columns: Map<string, readonly string[]>
	readonly rows: Map<string, RowColumn>
	/** Vectors in fractions, on the exact road. */
	readonly exact: Map<string, readonly ExactCell[]>
	/** What passes gave trial by trial: all trials of one cell after those of the cell before. */
	readonly trials: Map<string, Float64Array>
}

function prune({ axes, nodes, outputs }: Program): Program {
	const kept = keepNeeded(nodes, outputs)
	return { axes, nodes: kept.nodes, outputs: outputs.map(kept.renumbered) }
}

const programFor = (run: Run, outputs: readonly NodeId[]): Program => prune({ ...run.split.rest, outputs })

function runSteady(run: Run, each: SplitPass): void {
	const { pass, params } = each
	const cells = params.length === 0 ? [] : evaluateExact(programFor(run, params), run.columns).outputs.map(output => output.cells)
	if (run.options.road === 'exact') {
		const values = new Map(pass.params.map(({ name }, index) => [name, cells[index]!]))
		receiveExact(run, each, runPassExact(pass, values, run.rows, run.exact))
		return
	}
	const values = new Map(pass.params.map(({ name }, index) => [name, Float64Array.from(cells[index]!, numberOf)]))
	receive(run, each, run.options.road.run(pass, values, run.rows))
}

const numberOf = (cell: ExactCell): number => (cell === null ? Number.NaN : toNumber(cell))

function receiveExact(run: Run, { results }: SplitPass, given: readonly (readonly ExactCell[])[]): void {
	results.forEach((receiver, index) => {
		const cells = given[index]!
		if (receiver.kind === 'cells')
			run.columns.set(
				receiver.name,
				Array.from(receiver.order, at => textOf(cells[at]!)),
			)
		else for (let cell = 0; cell < receiver.cells; cell++) run.exact.set(`${receiver.name}.${cell}`, pick(receiver, cells, cell))
	})
}

const textOf = (cell: ExactCell): string => (cell === null ? '' : printRational(cell))

function receive(run: Run, { results }: SplitPass, given: PassResult): void {
	results.forEach((receiver, index) => {
		const cells = given[index]!
		if (receiver.kind === 'cells')
			run.columns.set(
				receiver.name,
				Array.from(receiver.order, at => textOfNumber(cells[at]!)),
			)
		else
			for (let cell = 0; cell < receiver.cells; cell++)
				run.rows.set(`${receiver.name}.${cell}`, plainColumn(pickNumbers(receiver, cells, cell)))
	})
}

/** Exactly the double: as a fraction, since its decimals may be hundreds. */
function textOfNumber(x: number): string {
	if (Number.isNaN(x)) return ''
	const { n, d } = fromNumber(x)
	return `${n}/${d}`
}

const plainColumn = (data: Float64Array): RowColumn => ({ data, times: 1, over: 1, whole: false })

type Columns = Extract<PassReceiver, { kind: 'columns' }>

const pick = (receiver: Columns, cells: readonly ExactCell[], cell: number): readonly ExactCell[] =>
	Array.from({ length: receiver.rows }, (_, row) => cells[placeIn(receiver, row, cell)]!)

function pickNumbers(receiver: Columns, cells: Float64Array, cell: number): Float64Array {
	if (!receiver.byRow || receiver.cells === 1) return cells.subarray(cell * receiver.rows, (cell + 1) * receiver.rows)
	return Float64Array.from({ length: receiver.rows }, (_, row) => cells[placeIn(receiver, row, cell)]!)
}

const placeIn = ({ rows, cells, byRow }: Columns, row: number, cell: number): number => (byRow ? row * cells + cell : cell * rows + row)

function vectorCell(run: Run, name: string): Float64Array {
	const exact = run.exact.get(name)
	if (exact) return Float64Array.from(exact, numberOf)
	const column = run.rows.get(name)
	if (!column || !(column.data instanceof Float64Array)) throw new Error(`no pass made ${name}`)
	return column.data
}

/** So many sets of parameters are worked in one go: their results wait together in memory. */
const mostTogether = 256

function runLucky(run: Run, passes: readonly SplitPass[], progress: (done: number) => void): void {
	const { road: asked, chanceRoad = plainRoad, seed, trials = 0 } = run.options
	const road = asked === 'exact' ? chanceRoad : asked
	for (const [name, cells] of run.exact) run.rows.set(name, plainColumn(Float64Array.from(cells, numberOf)))
	if (seed === undefined) throw new Error('a run with chance in its rows needs a seed')
	const keepsVectors = passes.some(({ results }) => results.some(({ kind }) => kind === 'columns'))
	for (const { results } of passes)
		for (const receiver of results)
			if (receiver.kind === 'cells') run.trials.set(receiver.name, new Float64Array(receiver.order.length * trials))
	const together = keepsVectors ? 1 : mostTogether
	for (let from = 0; from < trials; from += together) {
		const many = Math.min(together, trials - from)
		for (const pass of passes) runTrials(run, pass, road, from, many)
		progress((from + many) / trials)
	}
}

function runTrials(run: Run, { pass, params, results }: SplitPass, road: RowRoad, from: number, many: number): void {
	const worked = evaluateTrials(programFor(run, params), { ...optionsOf(run, from), trials: many })
	const sets = Array.from({ length: many }, (_, trial) => {
		const cells = worked.map(({ cells, chancy, data }) =>
			chancy ? Float64Array.from({ length: cells }, (_, cell) => data[cell * many + trial]!) : data,
		)
		return new Map(pass.params.map(({ name }, index) => [name, cells[index]!]))
	})
	const given = road.runMany ? road.runMany(pass, sets, run.rows) : sets.map(values => road.run(pass, values, run.rows))
	given.forEach((result, trial) => {
		results.forEach((receiver, index) => {
			const cells = result[index]!
			if (receiver.kind === 'columns') {
				for (let cell = 0; cell < receiver.cells; cell++)
					run.rows.set(`${receiver.name}.${cell}`, plainColumn(pickNumbers(receiver, cells, cell)))
				return
			}
			const kept = run.trials.get(receiver.name)!
			receiver.order.forEach((at, cell) => {
				kept[cell * run.options.trials! + from + trial] = cells[at]!
			})
		})
	})
}

/** Options under which trial 0 of an evaluation is trial `start` of the run. */
function optionsOf(run: Run, start: number) {
	const { seed = 0, uniforms } = run.options
	return {
		seed,
		columns: run.columns,
		uniforms: (key: string, out: Float64Array, from: number): void => {
			if (uniforms) uniforms(key, out, start + from)
			else drawUniforms(seed, key, 0, out, start + from, out.length)
		},
		given: (name: string, out: Float64Array, from: number, width: number): void => giver(run)(name, out, start + from, width),
	}
}

const giver =
	(run: Run): NonNullable<Settled['given']> =>
	(name, out, from, width) => {
		const kept = run.trials.get(name)
		if (!kept) throw new Error(`no pass made ${name}`)
		const { trials = 0 } = run.options
		for (let cell = 0; cell * width < out.length; cell++)
			out.set(kept.subarray(cell * trials + from, cell * trials + from + width), cell * width)
	}
