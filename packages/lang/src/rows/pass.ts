/**
 * A pass: one walk over the rows of one large table. It reads columns and parameters and gives back sums (or other reductions) over the
 * rows, sums apart by a key, and values row by row. Every road for rows (exact, plain, row-kernel, SQL) runs passes and nothing else;
 * `splitRows` cuts a program into them.
 *
 * In a pass's program every node that varies by `axis` varies by row. `axis` stands among the axes with `labels: []` and `rows`. No other
 * axis of the program is a table's rows, so what varies by the others is a handful of cells ("small axes"). A `column` node is
 *   - a column of the table, or a vector that an earlier pass made (`columns` names them), when it varies by `axis`;
 *   - a parameter (`params` names them) when it does not: its cells come with each run.
 * There is no `input` and no `draw`, and no `iota` along `axis`. A `gather` along another table's rows has become a column.
 */
import type { NodeId, ReduceOp } from '../plan/plan.ts'
import type { Program } from '../plan/program.ts'

export interface RowPass {
	/** The dimension whose labels are the rows. */
	readonly axis: string
	/** The table that they are of. */
	readonly table: string
	readonly rows: number
	/** Its `outputs` are the nodes that `outputs` below reduces, in order, each followed by its key when it has one. */
	readonly program: Program
	readonly columns: readonly PassColumn[]
	readonly params: readonly PassParam[]
	readonly outputs: readonly PassOutput[]
}

/** A column node of the pass's program that varies by row. */
export interface PassColumn {
	readonly node: NodeId
	/**
	 * For each cell of the node's small axes, in order, the name of the column that holds it: one name for a column of a table. A value looked
	 * up in another table by a key of this one has `through`: the column of this table that holds the row of the other.
	 */
	readonly names: readonly string[]
	readonly through: string | null
}

/** A column node of the pass's program that is the same for every row. */
export interface PassParam {
	readonly node: NodeId
	readonly name: string
}

export type PassOutput =
	/** Over all rows; the cells that are left are those of the small axes of `arg`. */
	| { readonly kind: 'reduce'; readonly reduce: ReduceOp; readonly arg: NodeId }
	/**
	 * Apart for each label of `into` that `key` gives the row (out of range: the row counts nowhere). `key` varies by row and by no axis that
	 * `arg` lacks. The cells are `into` first, then the small axes of `arg`.
	 */
	| {
			readonly kind: 'group'
			readonly reduce: ReduceOp
			readonly arg: NodeId
			readonly key: NodeId
			readonly into: string
			/** How many labels `into` has. */
			readonly size: number
	  }
	/** Row by row: for each cell of the small axes of `arg` one block of `rows` values, one after the other. */
	| { readonly kind: 'vector'; readonly arg: NodeId }

/** Parameters' cells in doubles, by name, row-major over the node's axes; a hole is NaN. */
export type PassValues = ReadonlyMap<string, Float64Array>

/** For each output its cells: see `PassOutput`. A hole is NaN; the least or greatest of no rows is a hole, the sum of none 0, the product 1. */
export type PassResult = readonly Float64Array[]
