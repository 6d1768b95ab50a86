/**
 * What runs without files, in a page as in Node: from a plan, which is plain JSON, to figures.
 *
 *   const { plan, columns } = portable                      portableOf(negotiation, plan, columns), sent as JSON
 *   openLive(plan, new Map(columns), { points, opened, seed: 2023, trials: 100_000 })
 *   trade(planUnder(plan, values), new Map(columns), { give: 'general-increase', for: 'levy-rate', at: 'sag-aftra', to: 'amptp' })
 *
 * No file of the engine that this leads to imports anything of Node: packages/site/test/whatif-figures.test.ts.
 */
export { createDrawCache, type DrawCache } from '@parley/lang/kernel'
export { atMedian, type ClaimAlong, type ClaimSlider, claimSlider, sliderFacts, type TermAlong, type TermFactor } from './claim-slider.ts'
export { type CostOptions, costNegotiation, defaultPoints } from './costing.ts'
export { type Difference, differencesOf } from './differences.ts'
export { type Figure, type FigureOf, figuresOf, standardRun } from './figures.ts'
export {
	canBeLive,
	type Live,
	type LiveOptions,
	type LivePair,
	type LiveShape,
	type LiveTable,
	type Opened,
	type Opening,
	openLive,
	readLive,
} from './live.ts'
export { pointOf, scenarioOf } from './points.ts'
export { type Portable, portableOf } from './portable.ts'
export { agreementNode } from './positions.ts'
export { planUnder } from './scenario-plan.ts'
export { type Sensitivity, sensitivity } from './sensitivity.ts'
export { type Studies, studiesOf } from './studies.ts'
export { type Trade, type TradeOptions, trade } from './trade.ts'
