/** Which claims of a list are wanted: by topic, by whose they are, by how they stand, by what they are of. An address that asks for none of these is refused in words. */
import { error } from '@sveltejs/kit'
import { roomAddress } from '#lib/addresses.ts'
import type { ClaimCard } from '#lib/claims/card.ts'
import { natures, standings } from '#lib/claims/words.ts'
import { short } from '../short.ts'

export interface Wanted {
	readonly topic: string
	/** The id of a side, or `others`. */
	readonly by: string
	readonly status: string
	readonly nature: string
}

export interface Choices {
	readonly topics: readonly string[]
	readonly by: readonly { readonly id: string; readonly name: string }[]
}

export const noTopic = 'Other claims'
export const topicOf = ({ topic }: ClaimCard): string => topic ?? noTopic

/** Whose it is: of two names for a side, that of the folder and that of the database, the role tells. */
export const whose = ({ speaker }: ClaimCard): string => speaker.side?.role || 'others'

export function choicesOf(cards: readonly ClaimCard[]): Choices {
	const sides = cards.flatMap(({ speaker }) => (speaker.side ? [{ id: speaker.side.role, name: speaker.side.name }] : []))
	const by = [...new Map(sides.map(side => [side.id, side])).values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
	return { topics: [...new Set(cards.map(topicOf))], by: [...by, { id: 'others', name: 'others' }] }
}

export function readWanted(negotiation: string, query: URLSearchParams, { topics, by }: Choices): Wanted {
	const read = (name: string, what: string, known: readonly string[]): string => {
		const text = query.get(name) ?? ''
		if (text === '' || known.includes(text)) return text
		error(400, {
			message: `No claim here ${what} “${short(text)}”.`,
			mend: known.length === 0 ? 'There are no claims yet.' : `Choose one of: ${known.join(', ')}.`,
			links: [{ href: roomAddress(negotiation, 'claims'), text: 'All claims' }],
		})
	}
	return {
		topic: read('topic', 'is on', topics),
		by: read(
			'by',
			'is by',
			by.map(each => each.id),
		),
		status: read('status', 'stands as', Object.keys(standings)),
		nature: read('nature', 'is of', Object.keys(natures)),
	}
}

export const isWanted = (card: ClaimCard, { topic, by, status, nature }: Wanted): boolean =>
	(topic === '' || topicOf(card) === topic) &&
	(by === '' || whose(card) === by) &&
	(status === '' || card.standing.kind === status) &&
	(nature === '' || card.nature === nature)
