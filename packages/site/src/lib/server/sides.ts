/** The sides as every page names and colours them. */

import type { Negotiation } from '@parley/engine'
import { toneOfSide } from '@parley/engine/report'

export interface SideView {
	readonly id: string
	readonly name: string
	readonly role: string
	/** The class of its colour and pattern: the same on every page and chart. */
	readonly tone: string
}

export const sidesOf = ({ sides }: Pick<Negotiation, 'sides'>): readonly SideView[] =>
	sides.map(({ id, name, role }) => ({ id, name, role, tone: toneOfSide({ sides }, id) }))

export function sideView(negotiation: Pick<Negotiation, 'sides'>, id: string): SideView {
	const known = sidesOf(negotiation).find(side => side.id === id)
	return known ?? { id, name: id === 'agreed' ? 'Agreed by all sides' : id, role: '', tone: 'neutral' }
}
