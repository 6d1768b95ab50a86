/** A text cut into what its words are, line by line, for colour on a page without script. Put together again the pieces are the text. */
import type { Tree } from '@lezer/common'
import { highlightCode, tags as t, tagHighlighter } from '@lezer/highlight'

export type Kind =
	| 'comment'
	| 'text'
	| 'number'
	| 'keyword'
	| 'clause'
	| 'declared'
	| 'name'
	| 'function'
	| 'unit'
	| 'word'
	| 'mark'
	| 'heading'
	| 'link'
	| 'strong'
	| 'emphasis'
	| 'plain'

export interface Piece {
	readonly kind: Kind
	readonly text: string
}

const kind = (tag: Parameters<typeof t.definition>[0] | readonly Parameters<typeof t.definition>[0][], name: Kind) => ({ tag, class: name })

/** One table of tags for the pages and for the editor, which colours by the same words. */
export const kinds = [
	kind([t.definitionKeyword, t.keyword], 'keyword'),
	kind([t.modifier, t.labelName], 'clause'),
	kind(t.definition(t.variableName), 'declared'),
	kind(t.variableName, 'name'),
	kind(t.function(t.variableName), 'function'),
	kind([t.unit, t.typeName], 'unit'),
	kind([t.atom, t.propertyName], 'word'),
	kind(t.number, 'number'),
	kind(t.string, 'text'),
	kind(t.lineComment, 'comment'),
	kind([t.operator, t.bracket, t.processingInstruction, t.contentSeparator], 'mark'),
	kind(t.heading, 'heading'),
	kind([t.link, t.url], 'link'),
	kind(t.strong, 'strong'),
	kind(t.emphasis, 'emphasis'),
]

const highlighter = tagHighlighter(kinds as Parameters<typeof tagHighlighter>[0])

/** Of the whole text, or of the part from `from` to `to`. */
export function linesOfPieces(text: string, tree: Tree, from = 0, to = text.length): readonly (readonly Piece[])[] {
	const lines: Piece[][] = [[]]
	highlightCode(
		text,
		tree,
		highlighter,
		(piece, classes) => lines.at(-1)!.push({ kind: kindOf(classes), text: piece }),
		() => lines.push([]),
		from,
		to,
	)
	return lines
}

/** The innermost of several: a mark inside a heading is a mark. */
const kindOf = (classes: string): Kind => (classes === '' ? 'plain' : (classes.split(' ').at(-1) as Kind))
