/** What was taken away in one place and stands word for word in another has moved. */
import { withoutNumber } from './paragraphs.ts'
import type { Piece } from './pieces.ts'

/** Fewer words than these may stand anywhere by chance. */
const fewestWords = 5

export function markMoves(paragraphs: readonly (readonly Piece[])[]): readonly (readonly Piece[])[] {
	const arrivals = new Map<string, number>()
	const departures = new Map<string, number>()
	for (const piece of paragraphs.flat()) {
		const key = keyOf(piece)
		if (key === null) continue
		const counts = piece.kind === 'inserted' ? arrivals : departures
		counts.set(key, (counts.get(key) ?? 0) + 1)
	}
	const take = (counts: Map<string, number>, key: string): boolean => {
		const left = counts.get(key) ?? 0
		counts.set(key, left - 1)
		return left > 0
	}
	const pairs = new Map([...departures].map(([key, count]) => [key, Math.min(count, arrivals.get(key) ?? 0)]))
	const away = new Map(pairs)
	const here = new Map(pairs)
	return paragraphs.map(pieces =>
		pieces.map((piece): Piece => {
			const key = keyOf(piece)
			if (key === null || !take(piece.kind === 'inserted' ? here : away, key)) return piece
			return { kind: piece.kind === 'inserted' ? 'moved-here' : 'moved-away', text: piece.text }
		}),
	)
}

/** A passage longer than this is compared letter by letter: to cut pages into words only to put them together again takes long. */
const longPassage = 5_000

function keyOf({ kind, text }: Piece): string | null {
	if (kind !== 'deleted' && kind !== 'inserted') return null
	const passage = withoutNumber(text.trim())
	if (passage.length > longPassage) return passage
	const words = passage.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
	return words.length < fewestWords ? null : words.join(' ')
}
