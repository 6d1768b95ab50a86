/**
 * Break-even: the value of one fact or position at which a figure becomes a target, everything uncertain else at its median.
 * The stretch is tried at 257 places at once, then the first crossing again at 257, and again; a straight line between two places that
 * near is the curve. No crossing is an answer of its own.
 */
import {
	type Binding,
	makeProgram,
	type NodeId,
	type Plan,
	type ProgramMaker,
	rational,
	type Scenario,
	type Sweep,
	sweepKey,
} from '@parley/lang'
import { type Columns, trialsOf } from './rows.ts'

export interface Crossing {
	/** In base units, or the factor. */
	readonly at: number
	/** Does the figure rise through the target there? */
	readonly rising: boolean
	/** How many times the figure crosses the target on the stretch. */
	readonly crossings: number
	/** The figure does not become the target there but jumps past it: a tier, a threshold, a rounding. */
	readonly jumps: boolean
}

export type Solution = { readonly found: Crossing } | { readonly found: null; readonly always: 'above' | 'below' | 'equal' | 'undefined' }

export interface Sought {
	readonly plan: Plan
	readonly columns: Columns
	/** The figure, one cell, under a scenario; and what it is to become. */
	readonly figure: (maker: ProgramMaker, scenario: Scenario) => NodeId
	readonly target: (maker: ProgramMaker) => NodeId
	readonly scenario: Scenario
	/** What is solved for: the value itself, a factor on it, or an amount added to it (to `on`, when given). */
	readonly name: string
	readonly as: Sweep
	readonly on?: NodeId
	readonly low: number
	readonly high: number
}

const places = 257
const rounds = 3

export function solve(sought: Sought): Solution {
	let { low, high } = sought
	let crossing = null as Crossing | null
	let height = 0
	for (let round = 0; round < rounds; round++) {
		const values = sweep(sought, low, high)
		const crossings = signChanges(values)
		if (crossings.length === 0) return crossing ? { found: crossing } : { found: null, always: sideOf(values) }
		if (round === 0) height = heightOf(values)
		const index = crossings[0]!
		const step = (high - low) / (places - 1)
		const before = values[index]!
		const after = values[index + 1]!
		const part = before === after ? 0 : before / (before - after)
		crossing = {
			at: low + step * (index + part),
			rising: after > before,
			crossings: crossing?.crossings ?? crossings.length,
			jumps: round === rounds - 1 && Math.abs(after - before) > jumpShare * height,
		}
		if (before === 0 || after === 0) break
		high = low + step * (index + 1)
		low += step * index
	}
	return { found: crossing! }
}

/** After three rounds two places are 6e-8 of the stretch apart: a smooth figure moves far less than this part of its height there. */
const jumpShare = 1e-4

function heightOf(values: Float64Array): number {
	const known = values.filter(Number.isFinite)
	return Math.max(...known) - Math.min(...known)
}

/** The figure less its target, at each place of the stretch. */
function sweep(sought: Sought, low: number, high: number): Float64Array {
	const maker = makeProgram(sought.plan)
	const bounds = [low, high].map(bound => rational.printRational(rational.fromNumber(bound))) as [string, string]
	const binding: Binding = { sweep: bounds, as: sought.as, ...(sought.on === undefined ? {} : { on: sought.on }) }
	const scenario = new Map([...sought.scenario, [sought.name, binding] as const])
	const difference = maker.builder.binary('sub', sought.figure(maker, scenario), sought.target(maker))
	const [value] = trialsOf(maker.finish([difference]), {
		seed: 0,
		trials: places,
		columns: sought.columns,
		uniforms: (key, out, from) => {
			for (let index = 0; index < out.length; index++) out[index] = key === sweepKey ? (from + index) / (places - 1) : 0.5
		},
	})
	return value!.chancy ? value!.data : new Float64Array(places).fill(value!.data[0]!)
}

function signChanges(values: Float64Array): readonly number[] {
	const found: number[] = []
	for (let index = 0; index + 1 < values.length; index++) {
		const a = values[index]!
		const b = values[index + 1]!
		if (
			Number.isFinite(a) &&
			Number.isFinite(b) &&
			a !== b &&
			(a === 0 || (a < 0 && b > 0) || (a > 0 && b < 0) || (b === 0 && index + 2 === values.length))
		)
			found.push(index)
	}
	return found
}

function sideOf(values: Float64Array): 'above' | 'below' | 'equal' | 'undefined' {
	const known = values.filter(value => Number.isFinite(value))
	if (known.length === 0) return 'undefined'
	if (known.every(value => value === 0)) return 'equal'
	return known[0]! > 0 ? 'above' : 'below'
}

/** Every median at once: one trial in which each draw is 1/2. */
export function atMedians(plan: Plan, columns: Columns, nodes: readonly NodeId[], scenario: Scenario): readonly Float64Array[] {
	const maker = makeProgram(plan)
	const program = maker.finish(nodes.map(node => maker.instantiate(node, scenario)))
	return trialsOf(program, { seed: 0, trials: 1, columns, uniforms: (_, out) => out.fill(0.5) }).map(value => value.data)
}
