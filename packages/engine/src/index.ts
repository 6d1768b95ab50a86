/** A folder to a costing: what the command line, the site and the tests use. */
export {
	type Agreement,
	byNumber,
	emptyLedger,
	type Ledger,
	type Move,
	type Package,
	partsOf,
	type Release,
	type Session,
	stateOn,
	type Turn,
	type TurnState,
	turnStates,
} from './ledger/ledger.ts'
export { inTurn, standingOf as standingOfTurns, takenBy, turnsBefore } from './ledger/standing.ts'
export { isOnTheTable } from './ledger/turns-as-proposals.ts'
export { fileOf, type WrittenLedger, type WrittenTurn, writeLedger, writeTurn } from './ledger/write.ts'
export { examplesDirectory } from './negotiation/examples.ts'
export { loadNegotiation, openNegotiation } from './negotiation/from-disk.ts'
export type { Loaded } from './negotiation/load.ts'
export { loadFolder } from './negotiation/load.ts'
export type * from './negotiation/negotiation.ts'
export { type Opened, type OpenOptions, openLoaded } from './negotiation/open.ts'
export { type ClaimBacking, type ClaimStanding, standingOf } from './run/claim-standing.ts'
export type { BreakEven, ClaimResult, Claims, ReadingResult } from './run/claims.ts'
export { checkClaims } from './run/claims.ts'
export type * from './run/costing.ts'
export { type CostOptions, costNegotiation, defaultPoints } from './run/costing.ts'
export { type Explained, type ExplainOptions, explain } from './run/explain.ts'
export { type Cells, type Figure, figuresOf, standardRun } from './run/figures.ts'
export { type LedgerMovementOptions, ledgerMovement } from './run/ledger-movement.ts'
export { type Member, type MemberCell, type MemberLine, type MemberOptions, memberOf } from './run/member.ts'
export { type DayOfTalks, type Movement, movementOf } from './run/movement.ts'
export { type People, peopleOf, worthsOf } from './run/people.ts'
export { type Point, pointOf, scenarioOf } from './run/points.ts'
export { type PositionValues, positionValues } from './run/position-lines.ts'
export { agreementNode } from './run/positions.ts'
export { cellsOf, checkRedLines, type OnTheTable, type RedLine, type Verdict } from './run/red-lines.ts'
export { type Sensitivity, type Swing, sensitivity } from './run/sensitivity.ts'
export { showFigure } from './run/show.ts'
export { fieldsOf, type Somebody, type SomebodyField, somebody } from './run/somebody.ts'
export { type Spread, type SpreadOptions, spreadOf } from './run/spread.ts'
export { type TablesRead, tablesRead } from './run/tables.ts'
export { type Trade, trade } from './run/trade.ts'
export { type Against, costPackage, costTurns, type Regression, type TurnCost, type TurnCostOptions } from './run/turns.ts'
export { type Asked, costWhatIf, parseAsked } from './run/what-if.ts'
export { type GroupLine, type WhoGains, type WhoGainsOptions, whoGains } from './run/who-gains.ts'
export { type CsvFault, type CsvRows, readCsvRows } from './tables/csv-rows.ts'
export type { ColumnProfile, Seen, TableProfile } from './tables/profile.ts'
export type { ReadTable, RowLabels, TableRows } from './tables/rows.ts'
