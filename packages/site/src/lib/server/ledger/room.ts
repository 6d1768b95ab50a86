/** The room of the ledger, and one issue's thread in it: what crossed the table in its order, and with whom the ball is. */
import type { Side } from '#db'
import { states } from '#lib/ledger/states.ts'
import type { Sound } from '../negotiations.ts'
import type { DraftView } from './drafts.ts'
import type { SidesNamed } from './names.ts'
import { type LedgerView, type OfferView, type TurnView, threadOf } from './read.ts'

export interface IssueRow {
	readonly issue: string
	readonly title: string
	readonly turns: readonly { readonly turn: TurnView; readonly offer: OfferView }[]
	readonly ball: Ball
}

export interface Ball {
	/** Null where nobody has to do anything. */
	readonly with: Side | null
	readonly words: string
}

/** Those of the folder in its order, then those that turns alone have. */
export function issuesOf({ negotiation }: Sound, view: LedgerView, names: SidesNamed): readonly IssueRow[] {
	const known = negotiation.issues.map(({ id, title }) => ({ issue: id, title }))
	const others = view.offers
		.flatMap(offer => offer.turns)
		.filter(turn => !known.some(each => each.issue === turn.issue))
		.map(({ issue, title }) => ({ issue, title }))
	const all = [...known, ...others.filter((each, index) => others.findIndex(other => other.issue === each.issue) === index)]
	return all.map(each => {
		const turns = threadOf(view, each.issue)
		return { ...each, turns, ball: ballOf(turns, names, view.sees) }
	})
}

const other = (side: Side): Side => (side === 'union' ? 'employer' : 'union')

export function ballOf(
	thread: readonly { readonly turn: TurnView; readonly offer: OfferView }[],
	names: SidesNamed,
	sees: LedgerView['sees'] = 'table',
): Ball {
	const agreed = thread.find(({ offer }) => offer.state === 'agreed' || offer.state === 'tentatively-agreed')
	if (agreed?.offer.state === 'agreed') return { with: null, words: `Agreed as ${agreed.turn.number}.` }
	if (agreed?.offer.reopenAskedBy) {
		const asked = agreed.offer.reopenAskedBy
		return {
			with: other(asked),
			words: `${names[asked].name} asked to reopen ${agreed.turn.number}; ${names[other(asked)].name} has to say.`,
		}
	}
	if (agreed) return { with: null, words: `Tentatively agreed as ${agreed.turn.number}.` }
	const last = thread.findLast(({ offer }) => states[offer.state].isOpen)
	if (!last) return { with: null, words: thread.length === 0 ? 'Nothing has been handed over.' : 'Nothing lies open.' }
	const { side, initialledBy } = last.offer
	const { number } = last.turn
	if (last.offer.isExpired) return { with: side, words: `The time of ${number} is over; ${names[side].name} may hand it over anew.` }
	const receiver = other(side)
	if (sees !== 'table') return { with: receiver, words: `${number} waits for ${names[receiver].name}.` }
	if (!last.offer.isAcknowledged) return { with: receiver, words: `${names[receiver].name} has to acknowledge ${number}.` }
	const [initialled] = initialledBy
	if (initialled)
		return {
			with: other(initialled),
			words: `${names[initialled].name} has initialled ${number}; ${names[other(initialled)].name} has not.`,
		}
	if (last.offer.state === 'held') return { with: receiver, words: `${names[receiver].name} holds ${number}.` }
	return { with: receiver, words: `${number} waits for ${names[receiver].name}.` }
}

export interface SameWords {
	readonly draft: string
	readonly title: string
	readonly issue: string
	/** What both of them would change in the clause as it stands; empty where they are on one issue and change other places. */
	readonly passages: readonly string[]
}

/** Other drafts of one's own side on the issues of a draft. `clauseOf`: the clause as it stands, whose words they touch. */
export function sameWords(
	of: Pick<DraftView, 'id' | 'turns'>,
	drafts: readonly DraftView[],
	clauseOf: (issue: string) => string,
): readonly SameWords[] {
	return drafts
		.filter(draft => draft.id !== of.id)
		.flatMap(draft =>
			draft.turns.flatMap(turn => {
				const own = of.turns.find(each => each.issue === turn.issue)
				if (!own) return []
				const clause = clauseOf(turn.issue)
				const touched = touchedBy(clause, own.text)
				return [
					{
						draft: draft.id,
						title: draft.title,
						issue: turn.issue,
						passages: touchedBy(clause, turn.text).filter(each => touched.includes(each)),
					},
				]
			}),
		)
}

const linesOf = (text: string): readonly string[] =>
	text
		.split(/\n+/)
		.map(line => line.trim())
		.filter(line => line !== '')

/** The paragraphs of the clause that another wording does not have as they are. */
const touchedBy = (clause: string, text: string): readonly string[] => {
	const kept = new Set(linesOf(text))
	return linesOf(clause).filter(line => !kept.has(line))
}
