/**
 * The language of terms: text to plan, plan to figures. No dependencies, files, clock or random source; runs in Node and in the browser.
 *
 *   const { plan, diagnostics } = compile({ blocks, setting })
 *   const maker = makeProgram(plan)
 *   const cost = maker.instantiate(quantity.node, scenario)
 *   const program = maker.finish([cost])
 *   evaluateExact(program)                                  fractions; the reference
 *   evaluateTrials(program, { seed: 1, trials: 10_000 })    doubles, with chance
 *
 * The same trials to the bit in generated WebAssembly: `runKernel` of `@parley/lang/kernel`, apart, so that what only checks does not load it.
 */
export { type Builtin, builtins } from './builtins/index.ts'
export { type Summary, summarise } from './chance/quantiles.ts'
export { mendOfCell } from './check/cell-mends.ts'
export { type Compiled, type CompileInput, compile, type Setting, type TableData } from './check/compile.ts'
export { tableKey } from './check/world.ts'
export type { Diagnostic, Label, Place } from './diagnostics/diagnostic.ts'
export { inOrder, nearest, printDiagnostics, safe } from './diagnostics/index.ts'
export { evaluateExact } from './exact/evaluate.ts'
export type { ExactResult, ExactValue, Hole } from './exact/values.ts'
export { addMonths, contractYears, parseDate, printDate } from './numbers/calendar.ts'
export type { Rational } from './numbers/rational.ts'
export * as rational from './numbers/rational.ts'
export { withoutThousands } from './numbers/thousands.ts'
export type { Builder } from './plan/builder.ts'
export { checkPlan } from './plan/invariants.ts'
export { createLayout, type Layout } from './plan/layout.ts'
export { argumentsOf, chanceOf } from './plan/nodes.ts'
export type * from './plan/plan.ts'
export {
	type Binding,
	makeProgram,
	type Program,
	type ProgramMaker,
	type Scenario,
	type Sweep,
	sweepKey,
	withOutputs,
} from './plan/program.ts'
export { preludeBlocks } from './prelude/index.ts'
export { type ColumnData, cellOf, exactCellOf, type RowColumn, type RowColumns } from './rows/column.ts'
export { type ExactCell, runPassExact } from './rows/exact.ts'
export { type Headcounts, withHeadcounts } from './rows/headcount.ts'
export type { PassColumn, PassOutput, PassParam, PassResult, PassValues, RowPass } from './rows/pass.ts'
export { runPassPlain } from './rows/plain.ts'
export { separateChance } from './rows/separate.ts'
export { hasRows, plainRoad, RowLimit, type RowRoad, type Settled, type SettleOptions, settleRows } from './rows/settle.ts'
export { type SplitOutput, type SplitPass, type SplitProgram, splitRows } from './rows/split.ts'
export type { Block, Home } from './source/block.ts'
export { compareIds } from './source/compare-ids.ts'
export {
	PartialAnswer,
	passToSql,
	quoteName,
	type SqlAnswer,
	type SqlColumn,
	type SqlLimitKind,
	type SqlPass,
	type SqlRefusal,
	type SqlSheet,
	type SqlStatement,
	sheetKey,
	sqlLimits,
} from './sql/index.ts'
export { parse, parseExpression } from './syntax/index.ts'
export { evaluateTrials, type TrialOptions, type TrialValue } from './trials/evaluate.ts'
