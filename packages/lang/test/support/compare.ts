/**
 * The trials road held against the exact one, node by node. Doubles are not fractions, so each node has a bound on what rounding to
 * doubles may have done to it so far (worked out forward from the bounds of its arguments; nought when its doubles are exact). Past
 * a jump (a comparison, a rounding, a lookup) that the bound does not clear, nothing is compared.
 */
import { evaluateExact, evaluateTrials, rational } from '../../src/index.ts'
import type { Rational } from '../../src/numbers/rational.ts'
import { tieSlack } from '../../src/numbers/rounding.ts'
import { argumentsOf } from '../../src/plan/nodes.ts'
import type { Node } from '../../src/plan/plan.ts'
import type { Program } from '../../src/plan/program.ts'
import type { Columns } from './show.ts'

export interface Comparison {
	readonly compared: number
	/** Nodes past a jump, or whose bound has grown too wide to tell anything. */
	readonly unsure: number
	/** Nodes without an exact value: draws, and functions that only distributions are made of. */
	readonly without: number
	readonly differences: readonly string[]
}

interface Seen {
	readonly cells: readonly (Rational | null)[]
	readonly doubles: Float64Array
	/** The largest error a cell may have; infinite when it is not known. */
	readonly bound: number
	readonly least: number
	readonly most: number
	readonly state: 'compared' | 'unsure' | 'without'
}

const epsilon = 2 ** -52

export function compareRoads(program: Program, columns: Columns): Comparison {
	const whole: Program = { ...program, outputs: program.nodes.map((_, id) => id) }
	const exact = evaluateExact(whole, columns).outputs
	const trials = evaluateTrials(whole, { seed: 1, trials: 1, columns })
	const seen: Seen[] = []
	const differences: string[] = []
	program.nodes.forEach((node, id) => {
		const one = look(node, exact[id]!.cells, trials[id]!.data, seen)
		seen.push(one)
		if (one.state !== 'compared') return
		one.cells.forEach((cell, index) => {
			const double = one.doubles[index]!
			if (cell === null ? Number.isNaN(double) : errorOf(cell, double) <= one.bound * 2) return
			const args = argumentsOf(node).map(arg => `${arg} = ${seen[arg]!.doubles.slice(0, 8).join(', ')}`)
			differences.push(
				`node ${id} ${JSON.stringify(node)} cell ${index}: ${double} in doubles, ${cell === null ? 'none' : `${rational.toNumber(cell)} (${rational.printRational(cell).slice(0, 60)})`} exactly, bound ${one.bound}; ${args.join('; ')}`,
			)
		})
	})
	const many = (state: Seen['state']): number => seen.filter(each => each.state === state).length
	return { compared: many('compared'), unsure: many('unsure'), without: many('without'), differences }
}

function errorOf(cell: Rational, double: number): number {
	if (!Number.isFinite(double)) return Number.POSITIVE_INFINITY
	const off = rational.toNumber(rational.subtract(rational.fromNumber(double), cell))
	return Math.abs(off)
}

function look(node: Node, cells: readonly (Rational | null)[], doubles: Float64Array, seen: readonly Seen[]): Seen {
	const args = argumentsOf(node).map(arg => seen[arg]!)
	const sizes = cells.flatMap(cell => (cell === null ? [] : [Math.abs(rational.toNumber(cell))]))
	const most = Math.max(0, ...sizes)
	const least = Math.min(Number.POSITIVE_INFINITY, ...sizes.filter(size => size > 0))
	const rest = { cells, doubles, most, least }
	const hasNone = node.op === 'draw' || node.op === 'exp' || node.op === 'ln' || node.op === 'sqrt' || node.op === 'probit'
	if (hasNone || args.some(arg => arg.state === 'without')) return { ...rest, bound: Number.POSITIVE_INFINITY, state: 'without' }
	const isExact = cells.every((cell, index) => (cell === null ? Number.isNaN(doubles[index]) : errorOf(cell, doubles[index]!) === 0))
	const clear = args.every(arg => arg.state === 'compared') && clears(node, seen)
	if (!clear) return { ...rest, bound: Number.POSITIVE_INFINITY, state: 'unsure' }
	const bound = isExact ? 0 : boundOf(node, args, most, seen) + epsilon * most
	const isTold = Number.isFinite(bound) && bound <= 1e-6 * Math.max(most, Number.MIN_VALUE)
	return { ...rest, bound, state: isExact || isTold ? 'compared' : 'unsure' }
}

/** Is every cell further from a jump than its error? */
function clears(node: Node, seen: readonly Seen[]): boolean {
	switch (node.op) {
		case 'lt':
		case 'le':
		case 'eq':
			return apart(seen[node.left]!, seen[node.right]!)
		case 'div':
			return (
				seen[node.right]!.bound === 0 || seen[node.right]!.cells.every(cell => cell === null || size(cell) > 4 * seen[node.right]!.bound)
			)
		case 'root':
			return seen[node.left]!.bound === 0 || seen[node.left]!.cells.every(cell => cell === null || size(cell) > 4 * seen[node.left]!.bound)
		case 'power':
			return (
				seen[node.right]!.bound === 0 &&
				(seen[node.left]!.bound === 0 || seen[node.left]!.cells.every(cell => cell === null || size(cell) > 4 * seen[node.left]!.bound))
			)
		case 'gather':
			return seen[node.index]!.bound === 0
		case 'round':
			return roundsClearly(node, seen)
		default:
			return true
	}
}

const size = (cell: Rational): number => Math.abs(rational.toNumber(cell))

function apart(a: Seen, b: Seen): boolean {
	const error = a.bound + b.bound
	if (error === 0) return true
	// Which cell meets which is the roads' business; every pair being apart is enough, and a single cell on a side is the common case.
	const far = (x: Rational, y: Rational): boolean => Math.abs(rational.toNumber(rational.subtract(x, y))) > 2 * error
	const [left, right] = [a.cells.filter(cell => cell !== null), b.cells.filter(cell => cell !== null)]
	return left.every(x => right.every(y => far(x, y)))
}

function roundsClearly(node: Extract<Node, { op: 'round' }>, seen: readonly Seen[]): boolean {
	const arg = seen[node.arg]!
	const step = seen[node.step]!
	const relative = (one: Seen, cell: Rational): number => (one.bound === 0 ? 0 : one.bound / size(cell))
	return arg.cells.every(cell =>
		step.cells.every(by => {
			if (cell === null || by === null || by.n === 0n || cell.n === 0n) return true
			const steps = rational.divide(cell, by)
			const error = (relative(arg, cell) + relative(step, by) + 4 * epsilon) * size(steps)
			const slack = tieSlack * size(steps)
			const jump = node.mode.startsWith('half') ? rational.add(steps, rational.rational(1n, 2n)) : steps
			const below = rational.subtract(jump, { n: rational.floor(jump), d: 1n })
			const distance = Math.min(rational.toNumber(below), rational.toNumber(rational.subtract(rational.one, below)))
			return distance === 0 ? error < slack / 2 : distance > 2 * (error + slack)
		}),
	)
}

function boundOf(node: Node, args: readonly Seen[], most: number, seen: readonly Seen[]): number {
	const widest = Math.max(0, ...args.map(arg => arg.bound))
	switch (node.op) {
		case 'add':
		case 'sub':
			return args[0]!.bound + args[1]!.bound
		case 'mul':
			return args[0]!.most * args[1]!.bound + args[1]!.most * args[0]!.bound
		case 'div':
			return (args[0]!.bound + 2 * most * args[1]!.bound) / args[1]!.least
		case 'power': {
			const turns = Math.max(1, args[1]!.most)
			return most * turns * (args[0]!.bound === 0 ? 0 : (2 * args[0]!.bound) / args[0]!.least) + most * turns * 4 * epsilon
		}
		case 'root':
			return most * ((args[0]!.bound === 0 ? 0 : args[0]!.bound / args[0]!.least) + 4 * epsilon)
		case 'round':
			return (2 * most * args[1]!.bound) / args[1]!.least + 2 * epsilon * most
		case 'reduce':
		case 'group': {
			const { reduce } = node
			const many = seen[node.arg]!.cells.length
			const each = seen[node.arg]!
			if (reduce === 'sum') return many * (each.bound + epsilon * each.most * many)
			if (reduce === 'product') return many * (each.bound + 2 * epsilon * each.most) * Math.max(1, each.most) ** Math.max(0, many - 1)
			return each.bound
		}
		case 'column':
			return epsilon * most
		default:
			return widest
	}
}
