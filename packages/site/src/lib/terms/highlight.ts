/** A block of terms cut into what its words are, for colour on a page. Put together again the pieces are the text. */
export type TermKind = 'comment' | 'text' | 'number' | 'keyword' | 'clause' | 'name' | 'mark' | 'plain'

export interface TermPiece {
	readonly kind: TermKind
	readonly text: string
}

const declaring = new Set('dimension unit position fact let basis cost function table column propose withdraw claim reading'.split(' '))
const within = new Set(
	'if then else each tier and or not is to from by over yes no previous with under within one of at least most about plural'.split(' '),
)
const telling = new Set('source note confidence dated known revised quote on confirmed disputed says'.split(' '))

const amount = '[$€£]?\\d[\\d_]*(?:\\.\\d+)?(?:e[+-]?\\d+)?(?:k|M|bn)?%?'
const piece = new RegExp(
	`(?<comment>--[^\\n]*)|(?<text>"[^"\\n]*"?)|(?<number>\\d{4}-\\d{2}-\\d{2}|${amount})|(?<word>[\\p{L}][\\p{L}\\p{N}_]*(?:-[\\p{L}][\\p{L}\\p{N}_]*)*)|(?<mark>[^\\s\\p{L}\\p{N}"$€£])|(?<plain>\\s+|[\\s\\S])`,
	'gu',
)

/** `names`: the quantities of the negotiation. */
export function highlight(text: string, names: ReadonlySet<string>): readonly TermPiece[] {
	return text
		.matchAll(piece)
		.map(match => pieceOf(match, names))
		.toArray()
}

function pieceOf(match: RegExpExecArray, names: ReadonlySet<string>): TermPiece {
	const [text] = match
	const { comment, text: quoted, number, word, mark } = match.groups ?? {}
	if (comment !== undefined) return { kind: 'comment', text }
	if (quoted !== undefined) return { kind: 'text', text }
	if (number !== undefined) return { kind: 'number', text }
	if (mark !== undefined) return { kind: 'mark', text }
	return { kind: word === undefined ? 'plain' : kindOfWord(word, names), text }
}

function kindOfWord(word: string, names: ReadonlySet<string>): TermKind {
	if (names.has(word)) return 'name'
	if (declaring.has(word)) return 'keyword'
	if (telling.has(word)) return 'clause'
	return within.has(word) ? 'keyword' : 'plain'
}
