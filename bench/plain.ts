/** The contract as one fused loop of plain TypeScript, and its summary by lang's own plain road. */
import { summarise } from '@parley/lang'
import { probabilities } from './contract.ts'
import type { Samples } from './peers.ts'

export function createPlain({ subscribers, growth, earnings }: Samples): (increase: number) => unknown {
	const totals = new Float64Array(growth.length)
	return increase => {
		const c1 = 1 + increase
		const c2 = c1 * c1
		const c3 = c2 * c1
		const all = c1 + c2 + c3
		for (let i = 0; i < totals.length; i++) {
			const x = 1 + growth[i]!
			totals[i] = 0.57 * subscribers[i]! * x * (c1 + x * (c2 + x * c3)) + earnings[i]! * all
		}
		return summarise(totals, probabilities)
	}
}
