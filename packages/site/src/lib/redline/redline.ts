/**
 * One text against another, as a person would mark it up.
 *
 *   const { paragraphs } = redline('1. Five days of leave.', '1. Seven days of leave.')
 *   paragraphs[0]      same "1. ", deleted "Five", inserted "Seven", same " days of leave."
 *
 * Laws: the pieces that are not inserted give the paragraphs of the old text, those that are not deleted the paragraphs of the new one.
 */
import { diffArrays } from 'diff'
import { pairUp } from './align.ts'
import { markMoves } from './moves.ts'
import { paragraphsOf } from './paragraphs.ts'
import type { Piece } from './pieces.ts'
import { compareWords } from './words.ts'

export interface Redline {
	readonly paragraphs: readonly (readonly Piece[])[]
	readonly changed: boolean
	/** Word by word, or, for texts too large for that, paragraph by paragraph. */
	readonly by: 'words' | 'paragraphs'
}

/** Letters on both sides together, beyond which paragraphs are compared whole: some sixty pages. */
export const largestByWords = 200_000
const mostParagraphEdits = 1_000

export function redline(old: string, now: string): Redline {
	const before = paragraphsOf(old)
	const after = paragraphsOf(now)
	const by = old.length + now.length > largestByWords ? 'paragraphs' : 'words'
	const compared = compareParagraphs(before, after, by)
	const paragraphs = markMoves(compared)
	return { paragraphs, changed: paragraphs.some(pieces => pieces.some(piece => piece.kind !== 'same')), by }
}

function compareParagraphs(before: readonly string[], after: readonly string[], by: Redline['by']): readonly (readonly Piece[])[] {
	const changes = diffArrays([...before], [...after], { maxEditLength: mostParagraphEdits }) ?? [
		{ value: [...before], removed: true, added: false },
		{ value: [...after], removed: false, added: true },
	]
	const paragraphs: (readonly Piece[])[] = []
	let [old, now]: [string[], string[]] = [[], []]
	const settle = (): void => {
		paragraphs.push(...replaced(old, now, by))
		old = []
		now = []
	}
	for (const { value, removed, added } of changes) {
		if (removed) old.push(...value)
		else if (added) now.push(...value)
		else {
			settle()
			paragraphs.push(...value.map(text => [{ kind: 'same', text } as const]))
		}
	}
	settle()
	return paragraphs
}

function replaced(old: readonly string[], now: readonly string[], by: Redline['by']): readonly (readonly Piece[])[] {
	const whole = (kind: Piece['kind'], text: string | null): readonly (readonly Piece[])[] => (text === null ? [] : [[{ kind, text }]])
	if (by === 'paragraphs') return [...old.flatMap(text => whole('deleted', text)), ...now.flatMap(text => whole('inserted', text))]
	return pairUp(old, now).flatMap(pair => {
		const words = pair.old !== null && pair.now !== null ? compareWords(pair.old, pair.now) : null
		return words ? [words] : [...whole('deleted', pair.old), ...whole('inserted', pair.now)]
	})
}
