/**
 * The parser's place in the tokens of one declaration, and how it goes on after a mistake.
 *
 * A reader that cannot go on gives its diagnostic and throws `stop`; `recover` catches it, skips to where reading is safe again,
 * and swallows what would be said at that same token: one mistake, one message.
 */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import { type Details, mistake } from './mistake.ts'
import { isSymbol, isUnclosed, isWord, placeOf, span, type Token } from './token.ts'
import type { Expr, Name, UnitExpr } from './tree.ts'
import { isClauseWord, isGrammarWord, isKeyword } from './words.ts'

/** Later stages walk trees by recursion; these bounds keep any program within the stack. */
export const nestingLimit = 200
export const heightLimit = 500

export interface Reader {
	readonly file: string
	readonly tokens: readonly Token[]
	/** How many brackets stand open before each token of the declaration. */
	readonly levels: Int32Array
	readonly diagnostics: Diagnostic[]
	readonly heights: WeakMap<Expr | UnitExpr, number>
	/** Expressions hold operands and operands hold expressions: the reader carries the way back. */
	readonly readExpression: (reader: Reader) => Expr
	at: number
	end: number
	ending: Token
	depth: number
	/** Within brackets whose items commas part. */
	commasPart: boolean
	/** The brackets that are open, outermost first, as indices of tokens. */
	readonly open: number[]
	/** The token at which the last recovery ended. */
	quietAt: number
	saidTooDeep: boolean
	/** Brackets of the declaration do not match, which has been said: what is left over of them is not another mistake. */
	crossed: boolean
	/** Something of the declaration has been skipped: its clauses may be those of another that was lost. */
	skipped: boolean
	/** Tokens looked at: the tests hold it to a multiple of the length. */
	steps: number
}

const stop = Symbol('stop')

const emptyEnding = (line: number): Token => ({ kind: 'end', text: '', figure: null, start: 0, end: 0, line, column: 1, first: false })

const endingAfter = (token: Token): Token => ({
	kind: 'end',
	text: '',
	figure: null,
	start: token.end,
	end: token.end,
	line: token.line,
	column: token.column + (token.end - token.start),
	first: false,
})

const levelsOf = (tokens: readonly Token[], starts: readonly number[]): Int32Array => {
	const levels = new Int32Array(tokens.length)
	const fresh = new Set(starts)
	let level = 0
	tokens.forEach((token, index) => {
		if (fresh.has(index)) level = 0
		if (isCloser(token)) level--
		levels[index] = level
		if (isOpener(token)) level++
	})
	return levels
}

/** `starts` are the tokens at which declarations begin. */
export const openReader = (
	file: string,
	tokens: readonly Token[],
	starts: readonly number[],
	line: number,
	readExpression: Reader['readExpression'],
): Reader => ({
	file,
	readExpression,
	tokens,
	levels: levelsOf(tokens, starts),
	diagnostics: [],
	heights: new WeakMap(),
	at: 0,
	end: 0,
	ending: emptyEnding(line),
	depth: 0,
	commasPart: false,
	open: [],
	quietAt: -1,
	saidTooDeep: false,
	crossed: false,
	skipped: false,
	steps: 0,
})

/** Narrows the reader to the tokens from `start` to `end`. */
export const enter = (reader: Reader, start: number, end: number): void => {
	const last = reader.tokens[end - 1]
	reader.at = start
	reader.end = end
	if (last !== undefined) reader.ending = endingAfter(last)
	reader.depth = 0
	reader.commasPart = false
	reader.open.length = 0
	reader.quietAt = -1
	reader.saidTooDeep = false
	reader.crossed = false
	reader.skipped = false
}

export const isOpener = (token: Token): boolean => token.kind === 'symbol' && '([{'.includes(token.text)
export const isCloser = (token: Token): boolean => token.kind === 'symbol' && ')]}'.includes(token.text)

export const peek = (reader: Reader, ahead = 0): Token => {
	reader.steps++
	const index = reader.at + ahead
	return index < reader.end ? (reader.tokens[index] ?? reader.ending) : reader.ending
}

export const take = (reader: Reader): Token => {
	const token = peek(reader)
	if (reader.at < reader.end) reader.at++
	return token
}

export const previous = (reader: Reader): Token => reader.tokens[reader.at - 1] ?? peek(reader)

export const placeHere = (reader: Reader, token: Token = peek(reader)): Place => placeOf(reader.file, token)

export const placeSince = (reader: Reader, from: Place): Place => {
	const to = placeHere(reader, previous(reader))
	return to.line < from.line || (to.line === from.line && to.endColumn < from.column) ? from : span(from, to)
}

/** Directly behind the token before: what lacks at the end of a line is not to be sought on the next. */
const placeAfter = (reader: Reader): Place => placeHere(reader, reader.at === 0 ? peek(reader) : endingAfter(previous(reader)))

export const takeSymbol = (reader: Reader, symbol: string): boolean => {
	if (!isSymbol(peek(reader), symbol)) return false
	reader.at++
	return true
}

export const takeWord = (reader: Reader, word: string): boolean => {
	if (!isWord(peek(reader), word)) return false
	reader.at++
	return true
}

export const atEnd = (reader: Reader): boolean => reader.at >= reader.end

/** Adds a diagnostic, unless the trouble at this token has been reported. */
export const complain = (reader: Reader, code: string, message: string, place: Place, details: Details = {}): void => {
	if (reader.at === reader.quietAt || isUnclosed(peek(reader)) || isUnclosed(previous(reader))) return
	reader.diagnostics.push(mistake(code, message, place, details))
}

export const halt = (): never => {
	throw stop
}

export const refuse = (reader: Reader, code: string, message: string, place: Place, details: Details = {}): never => {
	complain(reader, code, message, place, details)
	return halt()
}

export const describe = (token: Token): string => {
	if (token.kind === 'text') return 'a text'
	if (token.kind === 'date') return `the date ${token.text}`
	if (token.kind === 'number') return `the number ${brief(token.text)}`
	return `\`${brief(token.text)}\``
}

const brief = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** `what` was to stand here: "a value", "`=`". */
export const refuseMissing = (reader: Reader, code: string, what: string, details: Details = {}): never => {
	const token = peek(reader)
	if (token.kind === 'junk') return halt()
	if (token.kind === 'name' && isKeyword(token.text) && peek(reader, 1).kind === 'name') return refuseMidLine(reader, token)
	if (isCloser(token)) reader.crossed = true
	const before = reader.at === 0 ? '' : ` after ${describe(previous(reader))}`
	if (token.kind === 'end' || token.first) return refuse(reader, code, `${what} belongs here${before}.`, placeAfter(reader), details)
	return refuse(reader, code, `${what} belongs here${before}, not ${describe(token)}.`, placeHere(reader, token), details)
}

export const refuseMidLine = (reader: Reader, token: Token): never =>
	refuse(reader, 'same-line', `\`${token.text}\` begins a declaration in the middle of a line.`, placeHere(reader, token), {
		mend: 'Begin the declaration on a line of its own.',
	})

export const expectSymbol = (reader: Reader, symbol: string, details: Details = {}): Token => {
	const token = peek(reader)
	if (!isSymbol(token, symbol)) return refuseMissing(reader, 'expected', `\`${symbol}\``, details)
	return take(reader)
}

export const expectWord = (reader: Reader, word: string, details: Details = {}): Token => {
	const token = peek(reader)
	if (!isWord(token, word)) return refuseMissing(reader, 'expected', `\`${word}\``, details)
	return take(reader)
}

/** Reads; after a mistake skips (`skip` leaves the reader where reading is safe) and gives `instead`. */
export const recover = <T>(reader: Reader, read: () => T, skip: () => void, instead: (place: Place) => T): T => {
	const { depth, commasPart } = reader
	const open = reader.open.length
	const from = placeHere(reader)
	try {
		return read()
	} catch (thrown) {
		if (thrown !== stop) throw thrown
		reader.skipped = true
		skip()
		reader.depth = depth
		reader.commasPart = commasPart
		reader.open.length = open
		reader.quietAt = reader.at
		return instead(placeSince(reader, from))
	}
}

/** Counts a level of nesting; who reads it counts it off again. */
export const deepen = (reader: Reader): void => {
	if (reader.depth >= nestingLimit) refuseTooDeep(reader)
	reader.depth++
}

const refuseTooDeep = (reader: Reader): never => {
	if (reader.saidTooDeep) return halt()
	reader.saidTooDeep = true
	return refuse(reader, 'too-deep', `This is nested more than ${nestingLimit} deep.`, placeHere(reader), {
		mend: 'Give the inner part a name with `let`.',
	})
}

/** Notes how high the tree has become: a row of a thousand sums is a tree of that height. */
export const grown = <T extends Expr | UnitExpr>(reader: Reader, node: T, parts: readonly (Expr | UnitExpr)[]): T => {
	const height = parts.reduce((highest, part) => Math.max(highest, reader.heights.get(part) ?? 0), 0) + 1
	if (height > heightLimit) refuseTooLong(reader)
	reader.heights.set(node, height)
	return node
}

const refuseTooLong = (reader: Reader): never => {
	if (reader.saidTooDeep) return halt()
	reader.saidTooDeep = true
	return refuse(reader, 'too-long', `This expression chains more than ${heightLimit} operations.`, placeHere(reader, previous(reader)), {
		mend: 'Put the values in a list and take its `sum` or `product`, or name the parts with `let`.',
	})
}

/** A copy of the node that stands for it in its parent. */
export const regrown = <T extends Expr>(reader: Reader, node: T, original: Expr): T => {
	reader.heights.set(node, reader.heights.get(original) ?? 0)
	return node
}

/** Whether a clause surely begins here: its word with what it takes, or `side says`. */
export const atClause = (reader: Reader): boolean => {
	const token = peek(reader)
	if (token.kind !== 'name') return false
	const next = peek(reader, 1)
	if (isWord(next, 'says')) return true
	if (!isClauseWord(token.text)) return false
	if (next.kind === 'text') return !['on', 'with', 'within', 'column', 'empty'].includes(token.text)
	if (next.kind === 'date') return ['known', 'dated', 'on'].includes(token.text)
	if (token.text === 'confidence' || token.text === 'column') return next.kind === 'name' && !isWord(next, 'says')
	if (token.text === 'from') return next.kind === 'name' && isWord(peek(reader, 2), 'to')
	if (token.text === 'revised') return next.kind === 'number' || next.kind === 'name' || next.kind === 'ruined' || isOpener(next)
	if (token.text === 'by' || token.text === 'under') return token.first && next.kind === 'name'
	return false
}

const isStray = (token: Token, next: Token): boolean =>
	token.first && token.kind === 'name' && isClauseWord(token.text) && next.kind !== 'symbol'

/** Skips to the next clause of the declaration, or to its end. */
export const skipToClause = (reader: Reader): void => {
	while (!atEnd(reader) && !atClause(reader) && !isStray(peek(reader), peek(reader, 1)) && !atKeyword(reader)) reader.at++
}

/** A declaration that has been begun in the middle of a line. */
export const atKeyword = (reader: Reader): boolean => {
	const token = peek(reader)
	return token.kind === 'name' && isKeyword(token.text) && peek(reader, 1).kind === 'name' && isHeadSymbol(peek(reader, 2))
}

/** `x : …` or `@ x : …` at the start of a line: a declaration whose keyword is lost. */
export const atLostHead = (reader: Reader): boolean => {
	const token = peek(reader)
	if (!token.first) return false
	if (token.kind === 'junk') return peek(reader, 1).kind === 'name' && isHeadSymbol(peek(reader, 2))
	return token.kind === 'name' && !isGrammarWord(token.text) && isHeadSymbol(peek(reader, 1))
}

export const isHeadSymbol = (token: Token): boolean => [':', '=', '('].some(symbol => isSymbol(token, symbol))

const levelAt = (reader: Reader, index: number): number => (index < reader.end ? (reader.levels[index] ?? 0) : Number.NEGATIVE_INFINITY)

/** Skips to the bracket that closes the one at `open`; past it stands nothing of the bracket. */
export const skipInside = (reader: Reader, open: number, toComma: boolean): void => {
	const outside = levelAt(reader, open)
	while (!atEnd(reader) && !atClause(reader) && !atKeyword(reader)) {
		const level = levelAt(reader, reader.at)
		if (level <= outside) return
		if (toComma && level === outside + 1 && isSymbol(peek(reader), ',')) return
		reader.at++
	}
}

const partners: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Takes the bracket at which the reader stands; gives its index. */
export const openBracket = (reader: Reader): number => {
	reader.open.push(reader.at)
	return reader.at++
}

const closes = (reader: Reader, index: number | undefined, token: Token): boolean =>
	index !== undefined && partners[reader.tokens[index]?.text ?? ''] === token.text

/** Takes the bracket that closes the one at `open`. */
export const closeBracket = (reader: Reader, open: number): void => {
	reader.open.pop()
	const opener = reader.tokens[open]
	const token = peek(reader)
	if (opener === undefined || takeSymbol(reader, partners[opener.text] ?? '')) return
	const also = [{ place: placeHere(reader, opener), text: 'opened here' }]
	if (isCloser(token)) reader.crossed = true
	if (isCloser(token) && !closes(reader, reader.open.at(-1), token)) {
		complain(reader, 'wrong-bracket', `\`${opener.text}\` is closed by \`${token.text}\`.`, placeHere(reader, token), {
			also,
			mend: `Write \`${partners[opener.text]}\`.`,
		})
		reader.at++
		return
	}
	if (token.kind === 'junk') halt()
	if (isCloser(token)) return complainUnclosed(reader, opener)
	if (token.kind === 'end' || atClause(reader) || atKeyword(reader)) {
		complainUnclosed(reader, opener)
		halt()
	}
	refuse(
		reader,
		'unexpected',
		`${capital(describe(token))} cannot stand here: \`,\` or \`${partners[opener.text]}\` belongs here.`,
		placeHere(reader, token),
		{ also },
	)
}

const complainUnclosed = (reader: Reader, opener: Token): void =>
	complain(reader, 'unclosed-bracket', `\`${opener.text}\` is not closed.`, placeHere(reader, opener), {
		mend: `Write \`${partners[opener.text]}\` where it ends.`,
	})

export const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)

export const nameFrom = (reader: Reader, token: Token): Name => ({ name: token.text, place: placeHere(reader, token) })

export const readName = (reader: Reader, what: string): Name => {
	if (peek(reader).kind !== 'name') return refuseMissing(reader, 'expected-name', what)
	return nameFrom(reader, take(reader))
}

/** A name, or a text where names are too narrow: "Milken Institute", "2023-10-24-amptp-seven". */
export const readNameOrText = (reader: Reader, what: string): Name =>
	peek(reader).kind === 'text' ? nameFrom(reader, take(reader)) : readName(reader, what)

/** `label = name | text | digits`. */
export const readLabel = (reader: Reader): Name => {
	const token = peek(reader)
	if (token.kind !== 'name' && token.kind !== 'text' && !isLabelDigits(token)) {
		return refuseMissing(reader, 'expected-label', 'A label', { note: 'A label is a name, a text or a whole number.' })
	}
	return nameFrom(reader, take(reader))
}

const isLabelDigits = (token: Token): boolean => token.kind === 'number' && /^\d+$/.test(token.text)

/** `name {',' name}`; `goesOn` says whether the name after a comma still belongs to the row. */
export const readNames = (reader: Reader, what: string, goesOn: () => boolean = () => true): Name[] => {
	const names = [readName(reader, what)]
	while (isSymbol(peek(reader), ',') && goesOn()) {
		reader.at++
		names.push(readName(reader, what))
	}
	return names
}
