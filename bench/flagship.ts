/** The flagship's whole what-if: every cost under both sides and the current agreement, and the gap, by year; a slider on the levy. */
import { join } from 'node:path'
import { openNegotiation } from '@parley/engine'
import { makeProgram, type NodeId, type Program, type Scenario } from '@parley/lang'
import { textsOf } from '../packages/engine/src/run/rows.ts'
import { openQuantities } from '../packages/lang/src/kernel/index.ts'

export interface Flagship {
	readonly program: Program
	readonly columns: ReadonlyMap<string, readonly string[]>
	readonly slider: string
}

export async function flagship(): Promise<Flagship> {
	const opened = await openNegotiation(join(import.meta.dirname, '../examples/sag-aftra-2023'))
	if (!opened.plan) throw new Error(opened.diagnostics.map(each => each.message).join('\n'))
	const { plan } = opened
	const slider = 'levy-rate'
	const open = openQuantities(plan, [slider])
	const costs = plan.quantities.filter(each => each.kind === 'cost')
	const [first, second] = plan.sides
	const maker = makeProgram(open.plan)
	const scenarios: readonly Scenario[] = [scenarioFor(first!), scenarioFor(second!), new Map()]
	const under = (scenario: Scenario): readonly NodeId[] => costs.map(cost => maker.instantiate(cost.node, scenario))
	const [one, other, current] = scenarios.map(under)
	const gaps = one!.map((node, index) => maker.builder.binary('sub', node, other![index]!))
	return { program: maker.finish([...one!, ...other!, ...current!, ...gaps]), columns: textsOf(opened.columns), slider }

	/** The first side's levy is the slider's; everything else is what stands on the table. */
	function scenarioFor(side: string): Scenario {
		const scenario = new Map<string, NodeId>()
		for (const proposal of plan.proposals)
			if (proposal.side === side) for (const { name, node } of proposal.bindings) scenario.set(name, node)
		if (side === first) for (const [name, node] of open.bindings) scenario.set(name, node)
		return scenario
	}
}
