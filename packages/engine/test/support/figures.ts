/** A quantity's cells by their labels, exactly, in the unit in which it is declared. */
import assert from 'node:assert/strict'
import { evaluateExact, makeProgram, type Plan, rational } from '@parley/lang'
import { loadNegotiation } from '../../src/negotiation/from-disk.ts'
import { type Opened, type OpenOptions, openLoaded } from '../../src/negotiation/open.ts'
import { type Claims, checkClaims } from '../../src/run/claims.ts'
import { type Costing, type CostOptions, costNegotiation } from '../../src/run/costing.ts'
import { pointOf, scenarioOf } from '../../src/run/points.ts'
import { settled } from '../../src/run/rows.ts'

export interface Whole extends Opened {
	readonly negotiation: NonNullable<Opened['negotiation']>
	readonly plan: Plan
}

/** Opens what must be without a mistake. */
export function openWhole(opened: Opened): Whole {
	assert.deepEqual(opened.diagnostics, [])
	assert.ok(opened.negotiation && opened.plan)
	return { ...opened, negotiation: opened.negotiation, plan: opened.plan }
}

export const openFolder = (directory: string, options: OpenOptions = {}): Whole =>
	openWhole(openLoaded(loadNegotiation(directory), options))

export function costingOf({ negotiation, plan, columns }: Whole, options: CostOptions = {}): Costing {
	const costed = costNegotiation(negotiation, plan, columns, options)
	assert.ok('costing' in costed, 'error' in costed ? costed.error : '')
	return costed.costing
}

export const claimsOf = ({ negotiation, plan, columns }: Whole, options: { seed?: number; trials?: number } = {}): Claims =>
	checkClaims(negotiation, plan, columns, options)

/** "one-hour largest" to its figure, in the order of the dimensions. */
export function exactly({ plan, columns }: Whole, name: string, at = 'current', facts: string | null = null): ReadonlyMap<string, number> {
	const quantity = plan.quantities.find(each => each.name === name)
	assert.ok(quantity, `there is no ${name}`)
	const point = pointOf(plan, at)
	assert.ok(!('error' in point), 'error' in point ? point.error : '')
	const maker = makeProgram(plan)
	const node = maker.instantiate(quantity.node, scenarioOf(plan, point, { facts }))
	const ready = settled(maker.finish([node]), { seed: 0, trials: 1, columns })
	const [value] = evaluateExact(ready.program, ready.columns).outputs
	const scale = rational.parseRational(quantity.displayScale)!
	const lists = value!.axes.map(axis => plan.axes.find(each => each.name === axis)!.labels)
	const labels = lists.reduce<readonly string[]>((all, list) => all.flatMap(before => list.map(label => `${before} ${label}`.trim())), [''])
	return new Map(
		value!.cells.map((cell, index) => [labels[index]!, cell === null ? Number.NaN : rational.toNumber(rational.divide(cell, scale))]),
	)
}
