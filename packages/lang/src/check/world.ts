/** What the checker knows while it works: the declarations it has found, the nodes it has made, the mistakes it has met. */
import type { Kind, Value } from '../builtins/index.ts'
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import type { ContractYear } from '../numbers/calendar.ts'
import type { Builder } from '../plan/builder.ts'
import type { NodeId, PlannedTable, Source } from '../plan/plan.ts'
import type { Home } from '../source/block.ts'
import type { Clauses, Declaration, Expr, Stated, Type } from '../syntax/tree.ts'
import type { NamedUnit } from '../units/unit.ts'

/** What the negotiation's front matter says; the engine reads it and has checked it. */
export interface Setting {
	readonly currency: string
	readonly sides: readonly string[]
	readonly parties: readonly string[]
	/** Dates "2023-07-01". */
	readonly term: { readonly from: string; readonly to: string }
	readonly asOf: string
}

/** A table read from a file. */
export interface TableData {
	readonly rows: number
	/** The names of its columns, in order. */
	readonly headings: readonly string[]
	/** The cells as texts, exactly as they stood, by heading; null for a table so long that it can only be worked row by row. */
	readonly columns: ReadonlyMap<string, readonly string[]> | null
}

/**
 * Under what the tables of a negotiation are kept: the file's path, and with it the sheet and the row of the headings where the terms say
 * which. One workbook may hold several tables.
 */
export const tableKey = (path: string, sheet?: string, heading?: number): string =>
	sheet === undefined && heading === undefined ? path : `${path}#${sheet ?? ''}#${heading ?? 1}`

/** A table with more rows is worked row by row, even when it does not say `of rows`. */
export const mostLabelledRows = 1000

export type DeclarationOf<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>

export interface Found<D extends Declaration = Declaration> {
	readonly declaration: D
	readonly home: Home
}

export type QuantityDeclaration = DeclarationOf<'position'> | DeclarationOf<'fact'> | DeclarationOf<'let' | 'basis'> | DeclarationOf<'cost'>

/** How a declared type reads: its kind, its axes, and how it is to be printed. */
export interface ResolvedType {
	readonly kind: Kind | { readonly kind: 'any' }
	readonly axes: readonly string[]
	readonly display: string
	readonly displayScale: string
	readonly place: Place
	/** A dimension it names does not exist; its diagnostic has been given. */
	readonly lostAxes: boolean
}

export interface Said {
	readonly side: string
	readonly node: NodeId
	readonly text: string
	readonly source: Source
}

/** A quantity as far as it has been worked out. */
export interface QuantityState {
	readonly found: Found<QuantityDeclaration>
	stage: 'waiting' | 'working' | 'done'
	value: Value | null
	type: ResolvedType | null
	uses: string[]
	/** What it rests on that was not known on the as-of date. */
	later: Later | null
	says: Said[]
	stated: Stated | null
	within: readonly [string, string] | null
}

export interface AxisState {
	readonly name: string
	/** None when it is of rows. */
	readonly labels: readonly string[]
	readonly place: Place | null
	readonly table: string | null
	/** How many rows the table has that is worked row by row; null for a dimension with labels. */
	readonly rows: number | null
}

export const sizeOf = (axis: AxisState): number => axis.rows ?? axis.labels.length

export interface ColumnState {
	readonly name: string
	readonly axis: string
	readonly kind: Kind
	readonly node: NodeId
	readonly place: Place
}

/** A fact without a value on the as-of date. */
export interface Later {
	readonly name: string
	readonly place: Place
	readonly known: string
}

/** Watches what a quantity names while its text is being worked out. */
export interface Frame {
	/** The quantity; empty for a text outside its declaration (a proposal, a claim). */
	readonly name: string
	readonly uses: string[]
	later: Later | null
}

export const newFrame = (name: string): Frame => ({ name, uses: [], later: null })

export interface World {
	readonly setting: Setting
	readonly asOf: number
	readonly years: readonly ContractYear[]
	readonly builder: Builder
	readonly units: Map<string, NamedUnit>
	readonly axes: Map<string, AxisState>
	readonly quantities: Map<string, QuantityState>
	readonly functions: Map<string, Found<DeclarationOf<'function'>>>
	readonly columns: Map<string, ColumnState>
	readonly tables: ReadonlyMap<string, TableData>
	readonly columnData: Map<string, readonly string[]>
	readonly plannedTables: PlannedTable[]
	readonly frames: Frame[]
	/** Expressions that may still be worked out: calls within calls multiply, and a program of a page must not run for a day. */
	readonly budget: { left: number }
	/** Every value of a fact must say where it comes from. */
	readonly sourcesRequired: boolean
	/** Calls of the prelude that are being expanded, outermost first: what is wrong inside is said of the call. */
	readonly blamed: { readonly name: string; readonly place: Place }[]
	/** An expression as a value. Stands here, as `demand` does, because the parts of the checker call each other in turns. */
	lower(expr: Expr, env: Env, expected?: Expected): Value
	/** The value of a quantity, worked out when it is first named. */
	demand(state: QuantityState, place: Place): Value
	report(diagnostic: Diagnostic): void
	/** The source text that stands at a place, trimmed. */
	textAt(place: Place): string
}

export interface Env {
	/** Parameters and `previous`. */
	readonly locals: ReadonlyMap<string, Value>
	/** A function's own names for dimensions. */
	readonly axisNames: ReadonlyMap<string, string>
	/** Dimensions held at one label (inside `each`). */
	readonly fixed: ReadonlyMap<string, number>
	/** Where a draw stands: the fact's name and the labels on the way; null where chance may not stand. */
	readonly chance: { readonly path: string; readonly count: { n: number } } | null
	/** Functions being expanded, outermost first. */
	readonly inside: readonly string[]
}

export interface Expected {
	readonly kind: Kind | null
	/** Dimensions that a list may run along, in order. */
	readonly axes: readonly string[]
	/** The declaration names a dimension that does not exist: nothing is said of lists that lack theirs. */
	readonly lostAxes?: boolean
}

/** The flagship works out 5,000. */
export const mostExpressions = 500_000

export const nothingExpected: Expected = { kind: null, axes: [] }
export const emptyEnv: Env = { locals: new Map(), axisNames: new Map(), fixed: new Map(), chance: null, inside: [] }

export function fail(world: World, code: string, message: string, place: Place, details: Partial<Diagnostic> = {}): void {
	const [call] = world.blamed
	if (!call) return world.report({ severity: 'error', ...details, code, message, place })
	world.report({
		severity: 'error',
		code,
		message: `${call.name} cannot be worked out with these values.`,
		place: call.place,
		note: message,
	})
}

/** The rows of a table are as many as they are, in no order, and nobody's name stands in the terms. */
export function refuseRows(world: World, axis: string, place: Place, what: string): boolean {
	const state = world.axes.get(axis)
	if (!state || state.rows === null) return false
	fail(
		world,
		'rows/no-labels',
		`${capitalOf(what)} needs the labels of ${axis}, and those are the rows of the table ${state.table}.`,
		place,
		{
			mend: `Terms are written for every row alike: reduce (\`sum(… over ${axis})\`), group (\`sum(… over ${axis} by …)\`) or look up by a column.`,
		},
	)
	return true
}

const capitalOf = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export const sourceOf = (clauses: Clauses): Source => ({
	source: clauses.source?.text ?? null,
	confidence: clauses.confidence?.level ?? null,
	known: clauses.known?.text ?? null,
	dated: clauses.dated?.text ?? null,
	note: clauses.note?.text ?? null,
})

export type { Clauses, Declaration, Expr, Stated, Type }
