/** A folder to a costing: what the command line, the site and the tests use. */
export type { Loaded } from './negotiation/load.ts'
export { loadFolder, loadNegotiation } from './negotiation/load.ts'
export type * from './negotiation/negotiation.ts'
export { type Opened, type OpenOptions, openLoaded, openNegotiation } from './negotiation/open.ts'
export type { BreakEven, ClaimResult, Claims, ReadingResult } from './run/claims.ts'
export { checkClaims } from './run/claims.ts'
export type * from './run/costing.ts'
export { type CostOptions, costNegotiation } from './run/costing.ts'
export { type Explained, type ExplainOptions, explain } from './run/explain.ts'
export { type Figure, standardRun } from './run/figures.ts'
export { type Point, pointOf, scenarioOf } from './run/points.ts'

export { type Asked, costWhatIf, parseAsked } from './run/what-if.ts'
