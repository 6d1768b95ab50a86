/** The wordings of one issue: the clause as the agreement has it, and that of each turn with words that this reader sees, in their order. */
import { error } from '@sveltejs/kit'
import { ledgerAddress } from '#lib/addresses.ts'
import type { Sound } from '../negotiations.ts'
import { short } from '../short.ts'
import { clauseOf, issueTitle } from './page.ts'
import { type LedgerView, type OfferView, type TurnView, threadOf } from './read.ts'

export interface Wording {
	/** `current`, or a turn's number. */
	readonly id: string
	readonly label: string
	readonly text: string
	readonly turn: { readonly turn: TurnView; readonly offer: OfferView } | null
}

export interface Compared {
	readonly title: string
	readonly wordings: readonly Wording[]
	readonly old: Wording
	readonly now: Wording
}

const currentId = 'current'

export function wordingsOf(sound: Sound, view: LedgerView, issue: string): readonly Wording[] {
	const current: Wording = { id: currentId, label: 'The agreement as it is', text: clauseOf(sound, issue), turn: null }
	const turns = threadOf(view, issue).filter(each => each.turn.text !== '')
	return [
		current,
		...turns.map(each => ({ id: each.turn.number, label: `${each.turn.number}: ${each.turn.title}`, text: each.turn.text, turn: each })),
	]
}

/** By `old` and `new` of the address; without them the last turn against the agreement. */
export function comparedOf(sound: Sound, view: LedgerView, issue: string, asked: URLSearchParams): Compared {
	const wordings = wordingsOf(sound, view, issue)
	if (wordings.length === 1 && !sound.negotiation.issues.some(each => each.id === issue))
		error(404, {
			message: `There is no issue called “${short(issue)}” at this table.`,
			links: [{ href: ledgerAddress(sound.id), text: 'The ledger' }],
		})
	const find = (name: string, otherwise: Wording): Wording => {
		const id = asked.get(name)
		if (id === null) return otherwise
		const found = wordings.find(each => each.id === id)
		if (found) return found
		error(400, {
			message: `“${short(id)}” is no wording of this issue, or not for you to see.`,
			mend: `There are ${wordings.map(each => each.id).join(', ')}.`,
			links: [{ href: ledgerAddress(sound.id, 'issue', issue), text: 'The thread' }],
		})
	}
	return { title: issueTitle(sound, issue), wordings, old: find('old', wordings[0]!), now: find('new', wordings.at(-1)!) }
}
