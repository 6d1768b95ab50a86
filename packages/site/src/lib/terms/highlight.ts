/** A block of terms cut into what its words are, for colour on a page. Put together again the pieces are the text. */
import { type Kind, linesOfPieces, type Piece } from '#lib/editor/highlight.ts'
import { termsParser } from '#lib/editor/parsers.ts'

export type TermKind = Kind
export type TermPiece = Piece

/** `names`: the quantities of the negotiation. */
export function highlight(text: string, names: ReadonlySet<string>): readonly TermPiece[] {
	const lines = linesOfPieces(text, termsParser.parse(text))
	return lines.flatMap((line, index) => [
		...(index > 0 ? [{ kind: 'plain' as const, text: '\n' }] : []),
		...line.map(piece => asKnown(piece, names)),
	])
}

/** A name is what the negotiation knows; a word of a choice, a unit or a parameter is not. */
const asKnown = (piece: Piece, names: ReadonlySet<string>): Piece => {
	if (piece.kind !== 'name' && piece.kind !== 'declared') return piece
	return { kind: names.has(piece.text.split('.')[0]!) ? 'name' : 'plain', text: piece.text }
}
