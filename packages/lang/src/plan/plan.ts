/**
 * The plan: what a negotiation's text means, as plain JSON. Every road (exact, trials, kernel, SQL) runs this and nothing else.
 *
 * Nodes are a list in which a node's arguments stand before it. A node's value is one cell for each combination of the
 * labels of its `axes` (row-major, last axis fastest); axes always stand in the order of `Plan.axes`. Cells are numbers in
 * base units (a year, an hour, a cent of the currency, a ratio of one), yes/no as 1 and 0, dates as days since 1970-01-01,
 * labels as their index on their axis (from 0). A cell may also be a hole: a figure that does not exist (x / 0).
 *
 * Invariants are checked by `checkPlan` (invariants.ts); the text form and its reader are in print.ts.
 */
import type { Place } from '../diagnostics/diagnostic.ts'
import type { RoundMode } from '../numbers/rounding.ts'

export const planVersion = 1

export type NodeId = number

export type Measure =
	/** `unit` is the canonical text of the unit in base units: "USD/subscriber/year", or "1" for a ratio. */
	| { readonly kind: 'quantity'; readonly unit: string }
	| { readonly kind: 'yes-no' }
	| { readonly kind: 'date' }
	| { readonly kind: 'choice'; readonly words: readonly string[] }
	| { readonly kind: 'label'; readonly axis: string }

interface NodeBase {
	readonly axes: readonly string[]
	readonly measure: Measure
}

export type ReduceOp = 'sum' | 'product' | 'min' | 'max'
export type UnaryOp = 'neg' | 'not' | 'exp' | 'ln' | 'sqrt' | 'probit'
export type BinaryNodeOp = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'lt' | 'le' | 'eq' | 'and' | 'or' | 'power' | 'root'

export type Node =
	/** `value`: an exact rational, "0.07" or "1/12". */
	| (NodeBase & { readonly op: 'const'; readonly value: string })
	/** The index of the label along its one axis, from 0. */
	| (NodeBase & { readonly op: 'iota' })
	/** A quantity that a scenario may bind to another node; `default` is the node it has otherwise. */
	| (NodeBase & { readonly op: 'input'; readonly name: string; readonly default: NodeId })
	/** A column of a table: the data come with the run, under "table.column". */
	| (NodeBase & { readonly op: 'column'; readonly name: string })
	/** A uniform draw in (0, 1): a pure function of (seed, key, trial). */
	| (NodeBase & { readonly op: 'draw'; readonly key: string })
	/** Values that come with the run, trial by trial (or row by row): programs only, never a plan. */
	| (NodeBase & { readonly op: 'given'; readonly name: string })
	/** One argument per label of `axis`, in order. */
	| (NodeBase & { readonly op: 'stack'; readonly axis: string; readonly args: readonly NodeId[] })
	/** The same cells again along the axes that `arg` lacks. */
	| (NodeBase & { readonly op: 'spread'; readonly arg: NodeId })
	/** The value at one label; the axis is gone from the result. */
	| (NodeBase & { readonly op: 'slice'; readonly axis: string; readonly index: number; readonly arg: NodeId })
	/** The value at a label that itself varies: `index` holds label indices of `axis`; out of range is a hole. */
	| (NodeBase & { readonly op: 'gather'; readonly axis: string; readonly arg: NodeId; readonly index: NodeId })
	| (NodeBase & { readonly op: 'reduce'; readonly reduce: ReduceOp; readonly over: readonly string[]; readonly arg: NodeId })
	/** Sums (or another reduction) of `arg` over `axis`, apart for each label that `key` gives; empty groups are 0 (sum), 1 (product), holes (min, max). */
	| (NodeBase & { readonly op: 'group'; readonly reduce: ReduceOp; readonly axis: string; readonly arg: NodeId; readonly key: NodeId })
	| (NodeBase & { readonly op: UnaryOp; readonly arg: NodeId })
	| (NodeBase & { readonly op: BinaryNodeOp; readonly left: NodeId; readonly right: NodeId })
	/** `arg` to a multiple of `step`. */
	| (NodeBase & { readonly op: 'round'; readonly mode: RoundMode; readonly arg: NodeId; readonly step: NodeId })
	/** Cell by cell: a hole in the arm not taken does no harm; a hole as condition counts as no. */
	| (NodeBase & { readonly op: 'select'; readonly condition: NodeId; readonly then: NodeId; readonly otherwise: NodeId })

export type Op = Node['op']

export interface Axis {
	readonly name: string
	readonly labels: readonly string[]
	/** The table whose key column gives the labels. */
	readonly table: string | null
	/** Of a table that is worked row by row: how many rows it has. Its labels come with the data, and `labels` is empty here. */
	readonly rows?: number
	/** Each of these rows is one person. */
	readonly people?: true
}

/** A table that is worked row by row. Its cells come with the run. */
export interface PlannedTable extends Source {
	readonly name: string
	readonly path: string
	readonly axis: string
	readonly rows: number
	/** People: each row is one person, and no figure of fewer than a few of them is shown. */
	readonly of: 'people' | 'rows'
	readonly key: string
	readonly sheet: string | null
	/** The row of the file in which the headings stand, from 1. */
	readonly heading: number
	readonly thousands: string | null
	readonly place: Place
	readonly columns: readonly PlannedColumn[]
}

export interface PlannedColumn {
	/** "roster.rate". */
	readonly name: string
	readonly heading: string
	readonly measure: Measure
	/** What one of the declared unit is in base units, an exact rational: money is counted in cents, so USD is "100". */
	readonly scale: string
	readonly display: string
	/** Bounds in base units. */
	readonly within: readonly [string, string] | null
	/** What an empty cell stands for, in base units (a label as its index); null: an empty cell is refused. */
	readonly empty: string | null
	/** The labels of its dimension, for a label; null when that dimension is another table's rows. */
	readonly labels: readonly string[] | null
	readonly place: Place
}

export interface Source {
	readonly source: string | null
	readonly confidence: 'high' | 'medium' | 'low' | 'derived' | 'assumed' | null
	readonly known: string | null
	readonly dated: string | null
	readonly note: string | null
}

export type QuantityKind = 'position' | 'fact' | 'let' | 'basis' | 'cost'

export interface Quantity extends Source {
	readonly name: string
	readonly kind: QuantityKind
	readonly home: { readonly kind: string; readonly id: string | null }
	readonly node: NodeId
	readonly axes: readonly string[]
	readonly measure: Measure
	/** How the value is to be printed: the unit as its writer wrote it ("percent", "USD / subscriber / year", "cent"). */
	readonly display: string
	/** What one of the display unit is in base units, an exact rational: percent is "1/100". */
	readonly displayScale: string
	/** The whole declaration. */
	readonly text: string
	/** Its value alone, as it stands in the text: of a fact, the one known on the as-of date. */
	readonly formula: string
	readonly place: Place
	/** Names of the quantities that its text names, in order of first mention. */
	readonly uses: readonly string[]
	readonly uncertain: boolean
	/** Bounds in base units, when the text gave `within`. */
	readonly within: readonly [string, string] | null
	/** Facts: each side's own value. */
	readonly says: readonly (Source & { readonly side: string; readonly node: NodeId; readonly text: string })[]
	readonly payer: string | null
	readonly payee: string | null
}

export interface PlannedProposal {
	readonly id: string
	readonly side: string
	readonly date: string
	readonly later: boolean
	readonly bindings: readonly {
		readonly name: string
		readonly node: NodeId
		readonly text: string
		readonly source: string | null
		readonly note: string | null
		readonly confidence: Source['confidence']
	}[]
	readonly withdrawn: readonly string[]
}

export interface PlannedReading {
	readonly title: string
	readonly node: NodeId
	readonly text: string
	/** Quantities set otherwise for this reading only. */
	readonly withs: readonly { readonly name: string; readonly node: NodeId; readonly text: string }[]
	/** A side or a proposal whose positions the reading takes; the claim's own `under` otherwise, else the current agreement. */
	readonly under: string | null
	readonly uses: readonly string[]
}

export interface PlannedClaim {
	readonly name: string
	readonly relation: 'at-least' | 'at-most' | 'about' | 'exactly'
	readonly node: NodeId
	readonly measure: Measure
	readonly display: string
	readonly displayScale: string
	readonly quote: string | null
	readonly by: string | null
	readonly on: string | null
	readonly source: string | null
	readonly note: string | null
	/** Who heard it too, each once. */
	readonly confirmed: readonly string[]
	/** Papers that say so. */
	readonly documented: readonly string[]
	/** Data that say so. */
	readonly measured: readonly string[]
	/** Whom it does not suit, and who says so all the same. */
	readonly admitted: readonly string[]
	readonly disputed: readonly string[]
	/** Where in the source it stands. */
	readonly located: string | null
	/** SHA-256 of the copy that was kept of the source. */
	readonly archived: string | null
	/** When whoever said it took it back. */
	readonly withdrawn: string | null
	/** What it is of: a figure where nothing is said. */
	readonly nature: 'figure' | 'event' | 'impact' | 'days'
	readonly under: string | null
	readonly readings: readonly PlannedReading[]
	readonly place: Place
}

export interface Plan {
	readonly version: typeof planVersion
	readonly currency: string
	readonly asOf: string
	readonly sides: readonly string[]
	readonly years: readonly { readonly label: string; readonly from: string; readonly to: string }[]
	readonly axes: readonly Axis[]
	/** Those that are worked row by row; the cells of others stand in the columns that `compile` gives. */
	readonly tables: readonly PlannedTable[]
	readonly nodes: readonly Node[]
	readonly quantities: readonly Quantity[]
	readonly proposals: readonly PlannedProposal[]
	readonly claims: readonly PlannedClaim[]
	/** What-if values given from outside the text (`--set name=value`). */
	readonly sets: readonly { readonly name: string; readonly node: NodeId; readonly text: string }[]
}
