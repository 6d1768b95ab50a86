/** Cells of the exact road: fractions, or holes (null) for figures that do not exist. */
import type { Rational } from '../numbers/rational.ts'
import type { NodeId } from '../plan/plan.ts'

export interface ExactValue {
	readonly axes: readonly string[]
	readonly cells: readonly (Rational | null)[]
}

/** Where a hole came from: the first node, in order of working, that had none to give. */
export interface Hole {
	readonly node: NodeId
	readonly why: 'divide-by-zero' | 'out-of-range' | 'not-whole' | 'chance' | 'empty' | 'negative-root' | 'too-large'
}

export interface ExactResult {
	/** One value for each output of the program, in order. */
	readonly outputs: readonly ExactValue[]
	readonly holes: readonly Hole[]
}
