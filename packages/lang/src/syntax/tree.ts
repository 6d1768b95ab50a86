/** The tree that the parser makes: the grammar of docs/language.md, with the place of everything. */
import type { Place } from '../diagnostics/diagnostic.ts'

export interface Name {
	readonly name: string
	readonly place: Place
}

export interface Text {
	readonly text: string
	readonly place: Place
}

interface At {
	readonly place: Place
}

export type CompareOp = '<' | '<=' | '>' | '>=' | '=' | '!='
export type BinaryOp = '+' | '-' | '*' | '/' | '^' | CompareOp | 'and' | 'or'

export type Expr =
	/** `value` is a plain decimal ("0.276", "2630000000"), suffixes k, M, bn, e already applied, % not. */
	| (At & { readonly kind: 'number'; readonly value: string; readonly percent: boolean; readonly currency: '$' | '€' | '£' | null })
	/** A number with its unit on the same line: `1 year`, `57 cents`, `3 day^2`. */
	| (At & { readonly kind: 'measured'; readonly number: Expr; readonly unit: Name; readonly power: number })
	| (At & { readonly kind: 'date'; readonly value: string })
	| (At & { readonly kind: 'yes-no'; readonly value: boolean })
	/** A quantity, parameter, unit, label or `previous`; dotted for a table's column ("titles.runtime"). */
	| (At & { readonly kind: 'name'; readonly name: string })
	| (At & { readonly kind: 'unary'; readonly op: '-' | 'not'; readonly operand: Expr })
	| (At & { readonly kind: 'binary'; readonly op: BinaryOp; readonly opPlace: Place; readonly left: Expr; readonly right: Expr })
	| (At & { readonly kind: 'is'; readonly negated: boolean; readonly left: Expr; readonly label: Name })
	| (At & { readonly kind: 'range'; readonly low: Expr; readonly high: Expr })
	| (At & { readonly kind: 'if'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr })
	| (At & { readonly kind: 'tier'; readonly subject: Expr; readonly arms: readonly TierArm[]; readonly otherwise: Expr })
	| (At & { readonly kind: 'each'; readonly axis: Name; readonly start: Expr; readonly body: Expr })
	| (At & { readonly kind: 'list'; readonly items: readonly Expr[]; readonly by: Name | null })
	| (At & { readonly kind: 'map'; readonly entries: readonly MapEntry[]; readonly by: Name | null })
	| (At & {
			readonly kind: 'call'
			readonly callee: Name
			readonly args: readonly Arg[]
			readonly over: readonly Name[]
			readonly by: Name | null
	  })
	| (At & { readonly kind: 'pick'; readonly subject: Expr; readonly selectors: readonly Selector[] })
	/** Stands where an expression was expected and none could be read; its diagnostic has been given. */
	| (At & { readonly kind: 'missing' })

export interface TierArm {
	readonly op: '<' | '<='
	readonly bound: Expr
	readonly value: Expr
}

export interface MapEntry {
	readonly label: Name
	readonly value: Expr
}

export interface Arg {
	readonly name: Name | null
	readonly value: Expr
}

export interface Selector {
	readonly axis: Name
	/** A bare name or whole number may be a label of the axis; the checker decides. Texts come as `name` with their quotes taken off. */
	readonly index: Expr
}

export type UnitExpr =
	| (At & { readonly kind: 'unit-name'; readonly name: string; readonly power: number })
	| (At & { readonly kind: 'unit-one' })
	| (At & { readonly kind: 'unit-binary'; readonly op: '*' | '/'; readonly left: UnitExpr; readonly right: UnitExpr })

export type UnitType =
	| (At & { readonly kind: 'word'; readonly word: 'percent' | 'ratio' | 'number' | 'yes-no' | 'date' | 'any' | 'money' })
	| (At & { readonly kind: 'choice'; readonly words: readonly Name[] })
	| (At & { readonly kind: 'label-of'; readonly axis: Name })
	| (At & { readonly kind: 'unit'; readonly unit: UnitExpr })

export interface Type {
	readonly measure: UnitType
	readonly axes: readonly Name[]
	readonly place: Place
}

export type Confidence = 'high' | 'medium' | 'low' | 'derived' | 'assumed'

/** What a claim is of: a sum, what happened, what something did to others, or a counter of days that runs on. */
export type Nature = 'figure' | 'event' | 'impact' | 'days'

/** The clauses after a value. In the tree every clause that was given twice keeps the first (and has a diagnostic). */
export interface Clauses {
	readonly source: Text | null
	readonly confidence: { readonly level: Confidence; readonly place: Place } | null
	readonly known: Text | null
	readonly dated: Text | null
	readonly note: Text | null
	readonly quote: Text | null
	readonly by: Name | null
	readonly on: Text | null
	readonly under: Name | null
	readonly confirmed: readonly Text[]
	readonly documented: readonly Text[]
	readonly measured: readonly Text[]
	readonly admitted: readonly Text[]
	readonly disputed: readonly Text[]
	readonly located: Text | null
	readonly archived: Text | null
	readonly withdrawn: Text | null
	readonly nature: Nature | null
}

/** A value with the clauses that stand directly after it. */
export interface Stated {
	readonly value: Expr
	readonly clauses: Clauses
}

export interface Param {
	readonly name: Name
	readonly type: Type
}

export interface Column {
	readonly name: Name
	readonly type: Type
	readonly from: Text | null
	/** The least and the greatest that a cell can be. */
	readonly within: Expr | null
	/** What an empty cell stands for; without it an empty cell is refused. */
	readonly empty: Expr | null
}

export interface Reading {
	readonly title: Text
	readonly value: Expr
	readonly withs: readonly { readonly name: Name; readonly value: Expr }[]
	readonly under: Name | null
	readonly place: Place
}

/** `text` is the declaration's own source text, trimmed: `explain` and the site show it. */
interface Declared extends At {
	readonly name: Name
	readonly text: string
}

export type Declaration =
	| (Declared & { readonly kind: 'dimension'; readonly labels: readonly Name[] | { readonly from: number; readonly to: number } })
	| (Declared & { readonly kind: 'unit'; readonly plural: Name | null; readonly value: Expr | null })
	| (Declared & { readonly kind: 'position'; readonly type: Type; readonly within: Expr | null; readonly stated: Stated })
	| (Declared & {
			readonly kind: 'fact'
			readonly type: Type
			readonly within: Expr | null
			readonly stated: Stated
			readonly revisions: readonly Stated[]
			readonly says: readonly (Stated & { readonly side: Name })[]
	  })
	| (Declared & { readonly kind: 'let' | 'basis'; readonly type: Type | null; readonly stated: Stated })
	| (Declared & {
			readonly kind: 'cost'
			readonly type: Type
			readonly stated: Stated
			readonly payer: Name | null
			readonly payee: Name | null
	  })
	| (Declared & {
			readonly kind: 'function'
			readonly params: readonly Param[]
			readonly over: readonly Name[]
			readonly type: Type | null
			readonly body: Expr
	  })
	| (Declared & {
			readonly kind: 'table'
			readonly path: Text
			/** `people` or `rows`: worked row by row, its labels no names of the program. */
			readonly of: Name | null
			readonly axis: Name
			readonly columns: readonly Column[]
			/** Of a workbook: which sheet, and in which of its rows the headings stand. */
			readonly sheet: Text | null
			readonly heading: { readonly row: number; readonly place: Place } | null
			/** What parts the thousands in its numbers. */
			readonly thousands: Text | null
			readonly clauses: Clauses
	  })
	| (Declared & { readonly kind: 'propose'; readonly stated: Stated })
	| (Declared & { readonly kind: 'withdraw' })
	| (Declared & {
			readonly kind: 'claim'
			readonly type: Type
			readonly relation: 'at-least' | 'at-most' | 'about' | 'exactly'
			readonly stated: Stated
			readonly readings: readonly Reading[]
	  })
