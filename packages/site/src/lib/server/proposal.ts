/** One proposal: its words, what it moves against what its side had before, in positions, in money and in the clauses. */
import type { Figure } from '@parley/engine'
import { type MoneyScale, moneyScale } from '@parley/engine/report'
import { nearest } from '@parley/lang'
import { error } from '@sveltejs/kit'
import { proposalAddress, roomAddress } from '#lib/addresses.ts'
import type { Redline } from '#lib/redline/redline.ts'
import { type Move, movesOf } from './history.ts'
import type { Sound } from './negotiations.ts'
import { type Passage, passagesOf } from './passages.ts'
import { short } from './short.ts'
import type { SideView } from './sides.ts'
import { costOf, gapOf } from './table.ts'
import { redlineOf, type Wording, wordingLabel, wordingsOf } from './wordings.ts'

export interface ProposalPage {
	readonly id: string
	readonly title: string
	readonly date: string
	readonly side: SideView
	readonly source: string | null
	readonly confidence: string | null
	readonly file: string
	readonly passages: readonly Passage[]
	readonly moves: readonly { readonly issue: { readonly id: string; readonly title: string } | null; readonly moves: readonly Move[] }[]
	readonly clauses: readonly {
		readonly issue: { readonly id: string; readonly title: string }
		readonly against: string
		readonly redline: Redline
	}[]
	readonly money: Money
	readonly before: Neighbour | null
	readonly after: Neighbour | null
}

interface Neighbour {
	readonly id: string
	readonly title: string
}

interface Money {
	readonly currency: string
	readonly scale: MoneyScale
	/** Of what it was before: a proposal of the same side, or the current agreement. */
	readonly against: { readonly id: string | null; readonly title: string }
	readonly lines: readonly { readonly name: string; readonly before: Figure; readonly after: Figure; readonly change: Figure }[]
}

export function readProposal(sound: Sound, id: string): ProposalPage {
	const { negotiation } = sound
	const all = movesOf(sound)
	const at = all.findIndex(each => each.id === id)
	const moved = all[at]
	if (!moved) return unknown(sound, id)
	const proposal = negotiation.proposals.find(each => each.id === id)!
	const titleOf = (issue: string): { id: string; title: string } => ({
		id: issue,
		title: negotiation.issues.find(each => each.id === issue)?.title ?? issue,
	})
	const names = new Set(sound.plan.quantities.map(quantity => quantity.name))
	return {
		id,
		title: proposal.title,
		date: proposal.date,
		side: moved.side,
		source: proposal.source,
		confidence: proposal.confidence,
		file: proposal.file,
		passages: passagesOf(negotiation, proposal.file, names, heading => /^clause:/i.test(heading)),
		moves: [...Map.groupBy(moved.moves, move => move.issue)].map(([issue, moves]) => ({
			issue: issue === null ? null : titleOf(issue),
			moves,
		})),
		clauses: proposal.clauses.map(clause => {
			const against = wordingBefore(sound, clause.issue, id)
			return {
				issue: titleOf(clause.issue),
				against: against ? wordingLabel(against) : 'nothing: the clause is new',
				redline: redlineOf(sound, clause.issue, against, wordingsOf(sound, clause.issue).find(each => each.id === id)!),
			}
		}),
		money: moneyOf(sound, id),
		before: neighbour(all[at - 1]),
		after: neighbour(all[at + 1]),
	}
}

const neighbour = (proposal: Neighbour | undefined): Neighbour | null => (proposal ? { id: proposal.id, title: proposal.title } : null)

/** What the same side, or both together, would last have had the clause say; the agreement's own words otherwise. */
function wordingBefore(sound: Sound, issue: string, id: string): Wording | null {
	const wordings = wordingsOf(sound, issue)
	const at = wordings.findIndex(each => each.id === id)
	const side = wordings[at]?.side?.id
	const earlier = wordings.slice(0, at)
	return (
		earlier.findLast(each => each.side?.id === side || each.side?.id === 'agreed') ?? earlier.find(each => each.id === 'current') ?? null
	)
}

function moneyOf(sound: Sound, id: string): Money {
	const { plan, negotiation } = sound
	const at = plan.proposals.findIndex(each => each.id === id)
	const { side } = plan.proposals[at]!
	const earlier = plan.proposals.slice(0, at).findLast(each => each.side === side || each.side === 'agreed')?.id ?? 'current'
	const costing = sound.costing([id, earlier])
	const names = [...new Set(costing.costs.map(cost => cost.name))]
	const lines = names.map(name => ({
		name,
		before: costOf(costing, earlier, name)!.cash,
		after: costOf(costing, id, name)!.cash,
		change: gapOf(costing, [id, earlier], name)!.cash,
	}))
	const title = negotiation.proposals.find(each => each.id === earlier)?.title
	return {
		currency: costing.currency,
		scale: moneyScale(lines.flatMap(line => [line.before.mean, line.after.mean])),
		against: { id: title === undefined ? null : earlier, title: title ?? 'the current agreement' },
		lines: lines.filter(line => line.name === 'total' || !isZero(line.change)),
	}
}

const isZero = (figure: Figure): boolean => figure.mean === 0 && figure.p5 === 0 && figure.p95 === 0

function unknown({ id: negotiation, negotiation: { proposals, setting } }: Sound, id: string): never {
	const links = [{ href: roomAddress(negotiation, 'proposals'), text: 'All proposals' }]
	const later = proposals.find(each => each.id === id)
	if (later)
		error(404, {
			message: `“${short(later.title)}” is of ${later.date}, and this negotiation is told as of ${setting.asOf}: nobody at the table had it then.`,
			links,
		})
	const near = nearest(
		id,
		proposals.filter(each => !each.later).map(each => each.id),
	)
	error(404, {
		message: `There is no proposal called “${short(id)}”.`,
		links: [...(near ? [{ href: proposalAddress(negotiation, near), text: `The nearest is ${near}` }] : []), ...links],
	})
}
