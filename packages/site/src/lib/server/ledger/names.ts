/** The two sides of the ledger as the folder names and colours them. */
import { toneOfSide } from '@parley/engine/report'
import type { Side } from '#db'
import type { Sound } from '../negotiations.ts'

export interface SideNamed {
	readonly name: string
	readonly tone: string
}

export type SidesNamed = Readonly<Record<Side, SideNamed>>

export const roleOf = ({ negotiation }: Sound, id: string): Side =>
	negotiation.sides.find(side => side.id === id)?.role === 'employer' ? 'employer' : 'union'

/** The sides as the folder names them. */
export function namesOfSides({ negotiation }: Sound): SidesNamed {
	const named = (role: Side, other: string) => {
		const side = negotiation.sides.find(each => each.role === role)
		return side
			? { name: side.name, tone: toneOfSide(negotiation, side.id) }
			: { name: other, tone: role === 'union' ? 'side-1' : 'side-2' }
	}
	return { union: named('union', 'The union'), employer: named('employer', 'The employer') }
}
