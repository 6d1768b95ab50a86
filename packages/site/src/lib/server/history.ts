/** What each proposal did to the positions of an issue, in order of time. */
import { agreementNode, positionValues } from '@parley/engine'
import type { Plan, Quantity } from '@parley/lang'
import type { Sound } from './negotiations.ts'
import { type SideView, sideView } from './sides.ts'

export interface Move {
	readonly name: string
	readonly issue: string | null
	readonly unit: string
	/** One line for each set of labels that move alike; what stays is left out unless all of it does. */
	readonly lines: readonly { readonly labels: readonly string[]; readonly before: string; readonly after: string }[]
	readonly withdrawn: boolean
	readonly source: string | null
	readonly confidence: string | null
	readonly note: string | null
}

export interface ProposalMoves {
	readonly id: string
	readonly title: string
	readonly date: string
	readonly side: SideView
	readonly moves: readonly Move[]
}

type PlannedProposal = Plan['proposals'][number]

export function movesOf(sound: Sound): readonly ProposalMoves[] {
	const { plan, negotiation } = sound
	return plan.proposals
		.filter(each => !each.later)
		.map(proposal => ({
			id: proposal.id,
			title: negotiation.proposals.find(each => each.id === proposal.id)?.title ?? proposal.id,
			date: proposal.date,
			side: sideView(negotiation, proposal.side),
			moves: movesBy(sound, proposal),
		}))
}

function movesBy(sound: Sound, proposal: PlannedProposal): readonly Move[] {
	const { plan } = sound
	const positions = new Map(plan.quantities.filter(each => each.kind === 'position').map(each => [each.name, each]))
	const proposed = proposal.bindings.flatMap(binding => {
		const position = positions.get(binding.name)
		if (!position) return []
		const { source, confidence, note } = binding
		return [{ ...moveOf(sound, proposal, position, binding.node), withdrawn: false, source, confidence, note }]
	})
	const withdrawn = proposal.withdrawn.flatMap(name => {
		const position = positions.get(name)
		if (!position) return []
		const move = moveOf(sound, proposal, position, agreementNode(plan, position))
		return [{ ...move, withdrawn: true, source: null, confidence: null, note: null }]
	})
	return [...proposed, ...withdrawn]
}

function moveOf(
	sound: Sound,
	proposal: PlannedProposal,
	position: Quantity,
	after: number,
): Pick<Move, 'name' | 'issue' | 'unit' | 'lines'> {
	const before = standingBefore(sound.plan, proposal, position.name) ?? agreementNode(sound.plan, position)
	const all = positionValues(sound.plan, sound.columns, position, [before, after]).map(({ labels, shown }) => ({
		labels,
		before: shown[0]!,
		after: shown[1]!,
	}))
	const moved = all.filter(line => line.before !== line.after)
	return {
		name: position.name,
		issue: position.home.kind === 'issue' ? position.home.id : null,
		unit: position.display,
		lines: moved.length === 0 ? all : moved,
	}
}

/** What the same side had for it before; null for the current agreement. */
function standingBefore(plan: Plan, proposal: PlannedProposal, name: string): number | null {
	const before = plan.proposals
		.slice(0, plan.proposals.indexOf(proposal))
		.filter(each => each.side === proposal.side || each.side === 'agreed')
	const last = before.findLast(each => each.withdrawn.includes(name) || each.bindings.some(binding => binding.name === name))
	return last?.bindings.find(binding => binding.name === name)?.node ?? null
}
