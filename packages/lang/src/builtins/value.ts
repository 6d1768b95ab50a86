/** What an expression is while it is being checked, and what a builtin is given to work with. */
import type { Place } from '../diagnostics/diagnostic.ts'
import type { ContractYear } from '../numbers/calendar.ts'
import type { Builder } from '../plan/builder.ts'
import type { Measure, NodeId } from '../plan/plan.ts'
import type { Unit } from '../units/unit.ts'

export type Kind =
	/** A `null` unit is a bare 0: it goes with any unit. */
	| { readonly kind: 'quantity'; readonly unit: Unit | null }
	| { readonly kind: 'yes-no' }
	| { readonly kind: 'date' }
	| { readonly kind: 'choice'; readonly words: readonly string[] }
	| { readonly kind: 'label'; readonly axis: string }
	/** Its diagnostic has been given; nothing more is said about it. */
	| { readonly kind: 'error' }

export interface Value {
	readonly node: NodeId
	readonly kind: Kind
	readonly place: Place
}

export function measureOf(kind: Kind): Measure {
	if (kind.kind === 'quantity') return { kind: 'quantity', unit: kind.unit?.text ?? '1' }
	return kind.kind === 'error' ? { kind: 'quantity', unit: '1' } : kind
}

export interface Failure {
	readonly label?: string
	readonly note?: string
	readonly mend?: string
	readonly place?: Place
	readonly also?: readonly { readonly place: Place; readonly text: string }[]
}

/** One call of a builtin. Arguments are looked at when asked for, so that a reduction can free its dimension first. */
export interface Call {
	readonly place: Place
	readonly count: number
	/** The dimensions after `over`, known to exist. */
	readonly over: readonly string[]
	/** The column after `by`, or null. */
	readonly key: Value | null
	readonly builder: Builder
	readonly years: readonly ContractYear[]
	argument(index: number): Value
	/** The argument as the name of a dimension. */
	axisArgument(index: number): string | null
	labels(axis: string): readonly string[]
	/** How many labels, or rows, it has. */
	size(axis: string): number
	/** Fails, and says so, when the dimension is a table's rows: they stand in no order. */
	isRows(axis: string, what: string): boolean
	/** Brings values to one kind ("these measure different things" otherwise); null after a failure. */
	unify(values: readonly Value[], what: string): Kind | null
	/** The unit of a quantity; null after a failure. */
	quantity(value: Value): Unit | null
	fail(code: string, message: string, details?: Failure): Value
	make(node: NodeId, kind: Kind): Value
	/** A fresh draw for the fact whose text this is; null (with its diagnostic) where chance may not stand. */
	draw(): NodeId | null
	/** The value with the dimension, repeated along it if it does not vary by it. */
	along(value: Value, axis: string): Value
	/** A value that does not depend on any input, as exact text; null otherwise. */
	constant(value: Value): string | null
}

/**
 * One builtin: the one place where it is written down. `lower` says what it means in plan nodes, and every road runs those,
 * so that a builtin cannot exist on one road only.
 */
export interface Builtin {
	readonly name: string
	readonly group: 'reduce' | 'along' | 'compare' | 'round' | 'calendar' | 'chance' | 'other'
	readonly signature: string
	readonly prose: string
	/** A program that runs in the tests, the quantity to look at, and what it prints as. */
	readonly example: { readonly program: string; readonly show: string; readonly gives: string }
	/** How many arguments it takes, and how many dimensions after `over`. */
	readonly takes: readonly [number, number]
	readonly over: readonly [number, number]
	/** Takes a column after `by` and gives a value for each of its labels. */
	readonly groups?: true
	readonly lower: (call: Call) => Value
}
