/**
 * Outputs of a program as a block of doubles, again and again as columns change: chance on the kernel, with only what is asked for summarised
 * and in the kernel's own memory; what has no chance in it in fractions. Money in plain currency.
 */
import { chanceOf, evaluateExact, evaluateTrials, type Program, rational, type Summary, summarise, withOutputs } from '@parley/lang'
import { createDrawCache, createKernelSession, type DrawCache, KernelLimit, type KernelSession } from '@parley/lang/kernel'
import { moneyScale } from './amounts.ts'
import type { Figure } from './figures.ts'
import { figureOfSummary, rangeProbabilities } from './summary.ts'

export interface Output {
	readonly cells: number
	/** In how many of the trials it is above zero is wanted too. */
	readonly isCounted: boolean
}

export interface FiguresOptions {
	readonly seed: number | string
	readonly trials: number
	/** Draws kept from one session to the next. */
	readonly cache?: DrawCache
	/** Without WebAssembly: the same figures, slower. */
	readonly road?: 'kernel' | 'plain'
}

export interface Figures {
	set(column: string, cells: readonly string[]): void
	/** Every cell of every output, in order; for `readerOf`. */
	work(): Float64Array<ArrayBuffer>
}

type Texts = Map<string, readonly string[]>

/** Numbers of one figure: mean, 5%, 50%, 95%, and the part of the trials above zero. */
const width = 5

export function openFigures(program: Program, columns: Texts, outputs: readonly Output[], options: FiguresOptions): Figures {
	const chancy = chanceOf(program.nodes)
	const lucky = program.outputs.flatMap((id, index) => (chancy[id] ? [index] : []))
	const fixed = fixedFigures(program, columns, outputs)
	const road = lucky.length === 0 ? null : openRoad(withOutputs(program, lucky), columns, options)
	const places = placesOf(outputs)
	return {
		set: (column, cells) => {
			columns.set(column, cells)
			road?.set(column, cells)
		},
		work: () => {
			road?.work()
			const block = fixed()
			lucky.forEach((output, index) => {
				const { cells, isCounted } = outputs[output]!
				for (let cell = 0; cell < cells; cell++) {
					const summary = road!.summary(index, cell)
					write(block, places[output]! + cell * width, summary, isCounted ? partAbove(road!.values(index, cell), summary) : 0)
				}
			})
			return block
		},
	}
}

function placesOf(outputs: readonly Output[]): readonly number[] {
	let at = 0
	return outputs.map(({ cells }) => {
		const place = at
		at += cells * width
		return place
	})
}

interface Road {
	set(column: string, cells: readonly string[]): void
	work(): void
	summary(output: number, cell: number): Summary
	values(output: number, cell: number): Float64Array
}

function openRoad(program: Program, columns: Texts, options: FiguresOptions): Road {
	if (options.road === 'plain') return plainRoad(program, columns, options)
	try {
		return kernelRoad(program, columns, options)
	} catch (error) {
		if (error instanceof KernelLimit) return plainRoad(program, columns, options)
		throw error
	}
}

function kernelRoad(program: Program, columns: Texts, { seed, trials, cache = createDrawCache() }: FiguresOptions): Road {
	const session: KernelSession = createKernelSession(program, { seed, trials, columns, cache })
	return {
		set: session.set,
		work: session.work,
		summary: (output, cell) => session.summarise(output, cell, rangeProbabilities),
		values: session.values,
	}
}

function plainRoad(program: Program, columns: Texts, { seed, trials }: FiguresOptions): Road {
	let values: ReturnType<typeof evaluateTrials> = []
	const cellOf = (output: number, cell: number): Float64Array => values[output]!.data.subarray(cell * trials, (cell + 1) * trials)
	return {
		set: () => {},
		work: () => {
			values = evaluateTrials(program, { seed, trials, columns })
		},
		summary: (output, cell) => summarise(cellOf(output, cell), rangeProbabilities),
		values: cellOf,
	}
}

/** A block with the figures that have no chance in them. */
function fixedFigures(program: Program, columns: Texts, outputs: readonly Output[]): () => Float64Array<ArrayBuffer> {
	const chancy = chanceOf(program.nodes)
	const plain = program.outputs.flatMap((id, index) => (chancy[id] ? [] : [index]))
	const plainProgram = withOutputs(program, plain)
	const scale = rational.parseRational(moneyScale)!
	const places = placesOf(outputs)
	const size = width * outputs.reduce((sum, { cells }) => sum + cells, 0)
	return () => {
		const block = new Float64Array(size)
		const worked = plain.length === 0 ? [] : evaluateExact(plainProgram, columns).outputs
		plain.forEach((output, index) => {
			const { cells } = outputs[output]!
			for (let cell = 0; cell < cells; cell++) {
				const exact = worked[index]!.cells[cell]
				const value = exact == null ? Number.NaN : rational.toNumber(rational.divide(exact, scale))
				const at = places[output]! + cell * width
				block.fill(value, at, at + width - 1)
				block[at + width - 1] = value > 0 ? 1 : 0
			}
		})
		return block
	}
}

const centsOfMoney = rational.toNumber(rational.parseRational(moneyScale)!)

function write(block: Float64Array, at: number, summary: Summary, above: number): void {
	const { mean, p5, p50, p95 } = figureOfSummary(summary, centsOfMoney)
	block.set([mean ?? Number.NaN, p5 ?? Number.NaN, p50 ?? Number.NaN, p95 ?? Number.NaN, above], at)
}

function partAbove(values: Float64Array, { min, max }: Summary): number {
	if (min > 0) return 1
	if (max <= 0) return 0
	let above = 0
	for (const value of values) if (value > 0) above++
	return above / values.length
}

/** Reads a block's figures one after the other. */
export function readerOf(block: Float64Array): () => { readonly figure: Figure; readonly above: number } {
	let at = 0
	return () => {
		const [mean, p5, p50, p95, above = 0] = block.subarray(at, at + width)
		at += width
		return { figure: { mean: orNull(mean), p5: orNull(p5), p50: orNull(p50), p95: orNull(p95) }, above }
	}
}

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
