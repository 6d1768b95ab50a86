/**
 * The words and numbers of the grammar in terms.grammar, cut as packages/lang/src/syntax/lexer.ts cuts them. What is not cut here (a `%` apart
 * from its number, a curly quote, a keyword in the middle of a line) is no token, and so becomes an error of the tree.
 */
import { ExternalTokenizer, type InputStream, type Stack } from '@lezer/lr'
import * as terms from './terms-parser.terms.ts'

const word = /\p{L}[\p{L}\p{M}0-9_]*(?:-\p{L}[\p{L}\p{M}0-9_]*)*/uy
const dotted = /\.\p{L}[\p{L}\p{M}0-9_]*(?:-\p{L}[\p{L}\p{M}0-9_]*)*/uy
const number = /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?(?:(?:k|M|bn)(?![\p{L}\p{N}_]))?/uy
const date = /\d{4}-\d{2}-\d{2}(?!\d)/y
const looseDate = /\d{4}-\d{1,2}-\d{1,2}(?![\d.])/y
const blank = /[\t\p{Zs}]/u

/** Of each group of words: the token that it is. */
type Tokens = Readonly<Record<string, number>>

export const keywords: Tokens = {
	dimension: terms.dimension,
	unit: terms.unit,
	position: terms.position,
	fact: terms.fact,
	let: terms._let,
	basis: terms.basis,
	cost: terms.cost,
	function: terms._function,
	table: terms.table,
	propose: terms.propose,
	withdraw: terms.withdraw,
	claim: terms.claim,
}

export const operators: Tokens = {
	if: terms._if,
	then: terms.then,
	else: terms._else,
	each: terms.each,
	tier: terms.tier,
	and: terms.andWord,
	or: terms.orWord,
	not: terms.notWord,
	is: terms.is,
	to: terms.to,
	from: terms.from,
	by: terms.by,
	over: terms.over,
	yes: terms.Boolean,
	no: terms.Boolean,
	previous: terms.Previous,
}

export const clauses: Tokens = {
	source: terms.source,
	confidence: terms.confidence,
	known: terms.known,
	dated: terms.dated,
	note: terms.note,
	quote: terms.quote,
	by: terms.saidBy,
	on: terms.on,
	under: terms.under,
	confirmed: terms.confirmed,
	documented: terms.documented,
	measured: terms.measured,
	admitted: terms.admitted,
	disputed: terms.disputed,
	located: terms.located,
	archived: terms.archived,
	withdrawn: terms.withdrawn,
	nature: terms.nature,
	revised: terms.revised,
	reading: terms.reading,
	from: terms.from,
	with: terms._with,
	column: terms.column,
	within: terms.within,
	sheet: terms.sheet,
	heading: terms.heading,
	thousands: terms.thousands,
	empty: terms.empty,
}

/** Mean something only where the grammar waits for them; names elsewhere. */
const inPlace: Tokens = {
	of: terms.of,
	least: terms.least,
	most: terms.most,
	about: terms.about,
	people: terms.people,
	rows: terms.rows,
	plural: terms.plural,
	says: terms.says,
	high: terms.Level,
	medium: terms.Level,
	low: terms.Level,
	derived: terms.Level,
	assumed: terms.Level,
	figure: terms.Nature,
	event: terms.Nature,
	impact: terms.Nature,
	days: terms.Nature,
}

export const typeWords: ReadonlySet<string> = new Set(['percent', 'ratio', 'number', 'yes-no', 'date', 'any', 'money'])
/** `5 million` is refused: the suffix touches its number. */
const magnitudes: ReadonlySet<string> = new Set(['k', 'K', 'thousand', 'M', 'million', 'millions', 'B', 'bn', 'billion', 'billions'])

const isReserved = (text: string): boolean => Object.hasOwn(keywords, text) || Object.hasOwn(operators, text)
const isGrammarWord = (text: string): boolean => isReserved(text) || Object.hasOwn(clauses, text) || text === 'says' || text === 'plural'

export const words = new ExternalTokenizer(
	(input, stack) => {
		const ahead = lineAhead(input)
		const token = tokenOfWord(ahead, input, stack) ?? tokenOfFigure(ahead, stack) ?? tokenOfComma(ahead, input, stack)
		if (token !== null && token.length > 0) input.acceptToken(token.term, token.length)
	},
	{ contextual: true },
)

interface Token {
	readonly term: number
	readonly length: number
}

/** A name of more than a hundred letters is refused, and so is a longer number. */
const longestToken = 240
const longestName = 100

function lineAhead(input: InputStream): string {
	const units: number[] = []
	for (let at = 0; at < longestToken; at++) {
		const unit = input.peek(at)
		if (unit < 0 || unit === 10) break
		units.push(unit)
	}
	return String.fromCharCode(...units)
}

function lengthOf(pattern: RegExp, text: string, from = 0): number {
	pattern.lastIndex = from
	return pattern.exec(text)?.[0].length ?? 0
}

const none: Token = { term: -1, length: 0 }

function tokenOfFigure(ahead: string, stack: Stack): Token | null {
	const isDate = lengthOf(date, ahead)
	if (isDate > 0) return isCalendarDate(ahead.slice(0, isDate)) ? { term: terms.Date, length: isDate } : none
	if (lengthOf(looseDate, ahead) > 0) return none
	const sign = /^[$€£]/.test(ahead) ? 1 : 0
	const digits = lengthOf(number, ahead, sign)
	if (digits === 0) return null
	const end = sign + digits
	if (sign === 1) return { term: terms.Money, length: end }
	if (end === 1 && ahead.startsWith('1') && stack.canShift(terms.unitOne)) return { term: terms.unitOne, length: 1 }
	return { term: terms.Number, length: ahead[end] === '%' ? end + 1 : end }
}

function isCalendarDate(text: string): boolean {
	const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
	return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year === 0 ? 400 : year, month, 0)).getUTCDate()
}

/** The comma between the dimensions of a type; in `f(x : USD by year, y : USD)` the comma ends the parameter. */
function tokenOfComma(ahead: string, input: InputStream, stack: Stack): Token | null {
	if (!ahead.startsWith(',') || !stack.canShift(terms.axisComma)) return null
	const from = after(input, 1)
	const name = wordAt(input, from)
	return input.peek(after(input, from + name.length)) === colon ? null : { term: terms.axisComma, length: 1 }
}

const [colon, opening, minus, newline] = [58, 40, 45, 10]

/** Where the next token begins, from `at` on: past blanks, line breaks and comments. */
function after(input: InputStream, at: number): number {
	for (;;) {
		const unit = input.peek(at)
		if (unit === newline || (unit >= 0 && (unit === 13 || blank.test(String.fromCharCode(unit))))) at++
		else if (unit === minus && input.peek(at + 1) === minus) while (input.peek(at) >= 0 && input.peek(at) !== newline) at++
		else return at
	}
}

function wordAt(input: InputStream, at: number): string {
	let text = ''
	for (; text.length <= longestName; at++) {
		const unit = input.peek(at)
		if (unit < 0 || !/[\p{L}\p{M}0-9_-]/u.test(String.fromCharCode(unit))) break
		text += String.fromCharCode(unit)
	}
	return text
}

/** Nothing but blanks stands before it on its line. */
function isFirst(input: InputStream): boolean {
	for (let at = -1; ; at--) {
		const unit = input.peek(at)
		if (unit < 0 || unit === newline) return true
		if (unit !== 0xfeff && unit !== 13 && !blank.test(String.fromCharCode(unit))) return false
	}
}

function tokenOfWord(ahead: string, input: InputStream, stack: Stack): Token | null {
	const length = lengthOf(word, ahead)
	if (length === 0) return null
	if (length > longestName) return none
	const text = ahead.slice(0, length)
	const can = (term: number): boolean => stack.canShift(term)
	if (Object.hasOwn(keywords, text)) return tokenOfKeyword(text, input, can)
	if (Object.hasOwn(operators, text)) return { term: operatorTerm(text, can), length }
	const next = after(input, length)
	if (can(terms.Side) && wordAt(input, next) === 'says') return { term: terms.Side, length }
	const clause = Object.hasOwn(clauses, text) ? clauses[text]! : -1
	if (clause >= 0 && can(clause)) return { term: clause, length }
	const contextual = termInPlace(text, input, next, can)
	if (contextual !== null) return { term: contextual, length }
	const column = lengthOf(dotted, ahead, length)
	if (column > 0 && can(terms.ColumnName)) return { term: terms.ColumnName, length: length + column }
	const term = termOfName(text, input, next, can)
	return term === null ? none : { term, length }
}

type Can = (term: number) => boolean

function tokenOfKeyword(text: string, input: InputStream, can: Can): Token {
	if (isFirst(input)) return { term: keywords[text]!, length: text.length }
	return can(terms.Label) ? { term: terms.Label, length: text.length } : none
}

function operatorTerm(text: string, can: Can): number {
	const term = operators[text]!
	if (can(term)) return term
	if (text === 'by' && can(terms.saidBy)) return terms.saidBy
	return can(terms.Label) ? terms.Label : term
}

function termInPlace(text: string, input: InputStream, next: number, can: Can): number | null {
	const term = Object.hasOwn(inPlace, text) ? inPlace[text]! : -1
	if (term >= 0 && can(term)) return term
	const following = wordAt(input, next)
	if (text === 'at' && can(terms.at) && following !== '') return terms.at
	if (following !== 'of') return null
	if (text === 'one' && can(terms.one)) return terms.one
	return text === 'label' && can(terms.labelWord) ? terms.labelWord : null
}

/** What kind of name the place asks for; null where this one cannot stand. */
function termOfName(text: string, input: InputStream, next: number, can: Can): number | null {
	const following = input.peek(next)
	if (can(terms.MeasureUnit) && isMeasure(text, input, next)) return magnitudes.has(text) ? null : terms.MeasureUnit
	if (can(terms.TypeWord) && typeWords.has(text) && !'*/^'.includes(String.fromCharCode(Math.max(0, following)))) return terms.TypeWord
	if (can(terms.UnitName)) return isGrammarWord(text) || typeWords.has(text) ? null : terms.UnitName
	if (can(terms.Declared)) return terms.Declared
	if (can(terms.ParamName)) return terms.ParamName
	if (can(terms.ArgumentName) && following === colon) return terms.ArgumentName
	if (can(terms.Callee) && following === opening) return terms.Callee
	return can(terms.Label) ? terms.Label : terms.Name
}

const isMeasure = (text: string, input: InputStream, next: number): boolean =>
	!isFirst(input) && !isGrammarWord(text) && wordAt(input, next) !== 'says'
