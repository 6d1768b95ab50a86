/**
 * Text to tokens.
 *
 *   name      letter (letter | digit | _)* ( '-' letter (letter | digit | _)* )*
 *   number    digits ['_' digits]* ['.' digits] [e int] [k | M | bn] ['%']
 *   money     ('$' | '€' | '£') number
 *   date      2023-10-28
 *   text      "…", on one line, without escapes
 *   comment   -- to the end of the line
 *
 * What a word processor makes of these (curly quotes, dashes) is reported and read as what was meant.
 */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import { characterName, deceiving, invisible, lookalikeAt, mixesAlphabets } from './characters.ts'
import { isDate, numberPattern, plainDecimal } from './figure.ts'
import { type Details, mistake } from './mistake.ts'
import type { Currency, Figure, Token } from './token.ts'

export interface Lexed {
	readonly tokens: readonly Token[]
	readonly diagnostics: readonly Diagnostic[]
}

interface Lexer {
	readonly file: string
	readonly text: string
	readonly tokens: Token[]
	readonly diagnostics: Diagnostic[]
	at: number
	line: number
	lineStart: number
	first: boolean
}

const blank = /(?:[\t\p{Zs}]|\r(?=\n|$))+/uy
const name = /\p{L}[\p{L}\p{M}0-9_]*(?:[-\u2010\u2011]\p{L}[\p{L}\p{M}0-9_]*)*/uy
const comment = /--[^\n]*/y
const foreignComment = /(?:\/\/|#|—)[^\n]*/y
const text = /"[^"\n]*/y
const typographicText = /[“”„«»][^"“”»\n]*["“”»]?/y
const singleText = /['‘’][^'‘’\n]*['‘’]/y
const date = /\d{4}-\d{2}-\d{2}(?!\d)/y
const looseDate = /\d{4}-\d{1,2}-\d{1,2}(?![\d.])/y
const percent = /([\t\p{Zs}]*)%/uy
const currency = /[$€£]([\t\p{Zs}]*)(?=\d)/uy
const symbol = /<=|>=|!=|[()[\]{},:=+\-*/^<>.]/y
const junk = /[^\p{L}0-9\p{Zs}\s"'“”„«»‘’$€£()[\]{},:=+\-*/^<>.–−‐‑×·÷≤≥≠]+/uy

export const lex = (file: string, firstLine: number, source: string): Lexed => {
	const lexer: Lexer = {
		file,
		text: source,
		tokens: [],
		diagnostics: [],
		at: source.startsWith('\ufeff') ? 1 : 0,
		line: firstLine,
		lineStart: 0,
		first: true,
	}
	while (lexer.at < source.length) readOne(lexer)
	return { tokens: lexer.tokens, diagnostics: lexer.diagnostics }
}

const readOne = (lexer: Lexer): void => {
	if (lexer.text[lexer.at] === '\n') return newLine(lexer)
	for (const read of readers) if (read(lexer)) return
	readJunk(lexer)
}

const newLine = (lexer: Lexer): void => {
	lexer.at++
	lexer.line++
	lexer.lineStart = lexer.at
	lexer.first = true
}

const match = (lexer: Lexer, pattern: RegExp): RegExpExecArray | null => {
	pattern.lastIndex = lexer.at
	return pattern.exec(lexer.text)
}

const placeAt = (lexer: Lexer, start: number, end: number): Place => ({
	file: lexer.file,
	line: lexer.line,
	column: start - lexer.lineStart + 1,
	endLine: lexer.line,
	endColumn: end - lexer.lineStart + 1,
})

const report = (lexer: Lexer, code: string, message: string, start: number, end: number, details: Details = {}): void => {
	lexer.diagnostics.push(mistake(code, message, placeAt(lexer, start, end), details))
}

const push = (lexer: Lexer, kind: Token['kind'], written: string, end: number, figure: Figure | null = null): true => {
	const start = lexer.at
	lexer.tokens.push({ kind, text: written, figure, start, end, line: lexer.line, column: start - lexer.lineStart + 1, first: lexer.first })
	if (kind !== 'junk') lexer.first = false
	lexer.at = end
	return true
}

/** Reports what deceives the eye inside a text or a comment. */
const refuseDeceit = (lexer: Lexer, start: number, written: string): void => {
	const found = deceiving.exec(written)
	if (found === null) return
	const from = start + found.index
	report(lexer, 'hidden-character', `Here stands ${characterName(found[0])}, which does not show.`, from, from + found[0].length, {
		note: 'Such characters can make a page show something else than the program says.',
		mend: 'Take it away.',
	})
}

const skipBlank = (lexer: Lexer): boolean => {
	const found = match(lexer, blank)
	if (found === null) return false
	lexer.at += found[0].length
	return true
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

const skipComment = (lexer: Lexer): boolean => {
	const found = match(lexer, comment)
	if (found === null) return false
	refuseDeceit(lexer, lexer.at, withoutReturn(found[0]))
	lexer.at += found[0].length
	return true
}

const skipForeignComment = (lexer: Lexer): boolean => {
	const found = match(lexer, foreignComment)
	if (found === null) return false
	const mark = found[0].startsWith('//') ? '//' : found[0].charAt(0)
	const what = mark === '—' ? 'An em dash (U+2014)' : `\`${mark}\``
	report(lexer, 'foreign-comment', `${what} does not begin a comment here.`, lexer.at, lexer.at + mark.length, {
		mend: 'Begin it with two hyphens: `--`.',
	})
	lexer.at += found[0].length
	return true
}

const readText = (lexer: Lexer): boolean => {
	const found = match(lexer, text)
	if (found === null) return false
	const end = lexer.at + found[0].length
	if (lexer.text[end] !== '"') return readUnclosedText(lexer, withoutReturn(found[0]))
	refuseDeceit(lexer, lexer.at, found[0])
	return push(lexer, 'text', found[0].slice(1), end + 1)
}

const readUnclosedText = (lexer: Lexer, written: string): boolean => {
	const curly = written.search(/[“”]/)
	const length = curly < 0 ? written.trimEnd().length : curly + 1
	const mend = curly < 0 ? 'Close it with `"` on the same line.' : 'Close it with a plain `"`.'
	report(lexer, 'unclosed-text', 'This text is not closed on its line.', lexer.at, lexer.at + length, { mend })
	refuseDeceit(lexer, lexer.at, written)
	return push(lexer, 'text', written.slice(1, curly < 0 ? length : curly), lexer.at + length)
}

const readTypographicText = (lexer: Lexer): boolean => {
	const found = match(lexer, typographicText) ?? match(lexer, singleText)
	if (found === null) return false
	const written = withoutReturn(found[0]).trimEnd()
	const what = written.startsWith("'") ? 'Single quotation marks' : 'Typographic quotation marks'
	report(lexer, 'quotation-marks', `${what} do not hold a text.`, lexer.at, lexer.at + written.length, {
		mend: 'Write plain quotes: `"…"`.',
	})
	refuseDeceit(lexer, lexer.at, written)
	return push(lexer, 'text', written.slice(1).replace(/["“”»'‘’]$/, ''), lexer.at + written.length)
}

const readDate = (lexer: Lexer): boolean => {
	const found = match(lexer, date)
	if (found === null) return readLooseDate(lexer)
	const end = lexer.at + found[0].length
	if (isDate(found[0])) return push(lexer, 'date', found[0], end)
	report(lexer, 'no-such-date', `There is no date ${found[0]}.`, lexer.at, end, { mend: 'A date is year-month-day: 2023-10-28.' })
	return push(lexer, 'ruined', found[0], end)
}

const readLooseDate = (lexer: Lexer): boolean => {
	const found = match(lexer, looseDate)
	if (found === null) return false
	const end = lexer.at + found[0].length
	const [year = '', month = '', day = ''] = found[0].split('-')
	report(lexer, 'date-form', `\`${found[0]}\` could be a date or a subtraction.`, lexer.at, end, {
		mend: `For the date write ${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}; for the subtraction ${year} - ${month} - ${day}.`,
	})
	return push(lexer, 'ruined', found[0], end)
}

const readNumber = (lexer: Lexer): boolean => readFigure(lexer, lexer.at, null)

const readMoney = (lexer: Lexer): boolean => {
	const found = match(lexer, currency)
	if (found === null) return false
	const sign = found[0].charAt(0) as Currency
	const gap = found[1] ?? ''
	if (gap !== '')
		report(lexer, 'detached-currency', `\`${sign}\` stands apart from its number.`, lexer.at, lexer.at + 1, {
			mend: `Write \`${sign}\` directly before the number.`,
		})
	return readFigure(lexer, lexer.at + found[0].length, sign)
}

const readFigure = (lexer: Lexer, from: number, sign: Currency | null): boolean => {
	numberPattern.lastIndex = from
	const found = numberPattern.exec(lexer.text)
	if (found === null) return false
	const numberEnd = from + found[0].length
	const percentEnd = readPercent(lexer, from, numberEnd, sign)
	const end = percentEnd ?? numberEnd
	const value = plainDecimal(found[0])
	if (value === null) {
		report(lexer, 'long-number', 'This number is too long to write out.', lexer.at, end, {
			note: 'A number has at most 100 digits and an exponent of at most 60.',
		})
		return push(lexer, 'ruined', found[0], end)
	}
	return push(lexer, 'number', lexer.text.slice(lexer.at, end), end, {
		value,
		percent: percentEnd !== null && sign === null,
		currency: sign,
	})
}

const readPercent = (lexer: Lexer, from: number, numberEnd: number, sign: Currency | null): number | null => {
	percent.lastIndex = numberEnd
	const found = percent.exec(lexer.text)
	if (found === null) return null
	const end = numberEnd + found[0].length
	const number = lexer.text.slice(from, numberEnd)
	if (sign !== null)
		report(lexer, 'money-percent', 'An amount of money is not a percentage.', lexer.at, end, {
			mend: `Write ${sign}${number} or ${number}%.`,
		})
	else if (found[1] !== '')
		report(lexer, 'detached-percent', '`%` stands apart from its number.', end - 1, end, { mend: `Write ${number}%.` })
	return end
}

const longestName = 100

const readName = (lexer: Lexer): boolean => {
	const found = match(lexer, name)
	if (found === null) return false
	const end = lexer.at + found[0].length
	if (found[0].length > longestName) {
		report(lexer, 'long-name', `A name has at most ${longestName} letters, and this one has ${found[0].length}.`, lexer.at, end)
		return push(lexer, 'name', found[0].slice(0, longestName), end)
	}
	if (/[\u2010\u2011]/.test(found[0])) {
		report(lexer, 'typographic-character', 'This name holds a hyphen that is not the plain one.', lexer.at, end, {
			mend: 'Write the plain hyphen `-`.',
		})
	}
	const plain = found[0].replace(/[\u2010\u2011]/g, '-').normalize('NFC')
	if (mixesAlphabets(plain)) {
		report(lexer, 'mixed-alphabets', `The name \`${plain}\` mixes letters of two alphabets.`, lexer.at, end, {
			note: 'Letters that look alike make two names look the same.',
			mend: 'Type the name again in one alphabet.',
		})
	}
	return push(lexer, 'name', plain, end)
}

const readLookalike = (lexer: Lexer): boolean => {
	const found = lookalikeAt(lexer.text, lexer.at)
	if (found === null) return false
	const end = lexer.at + found.length
	const what = found.what.charAt(0).toUpperCase() + found.what.slice(1)
	const code = found.length === 2 ? 'foreign-operator' : 'typographic-character'
	report(lexer, code, `${what} stands where \`${found.as}\` belongs.`, lexer.at, end, { mend: `Write \`${found.as}\`.` })
	return push(lexer, /^[a-z]/.test(found.as) ? 'name' : 'symbol', found.as, end)
}

const readSymbol = (lexer: Lexer): boolean => {
	const found = match(lexer, symbol)
	return found !== null && push(lexer, 'symbol', found[0], lexer.at + found[0].length)
}

const readInvisible = (lexer: Lexer): boolean => {
	const found = match(lexer, invisible)
	if (found === null) return false
	const end = lexer.at + found[0].length
	report(lexer, 'hidden-character', `Here stands ${characterName(found[0])}, which does not show.`, lexer.at, end, {
		mend: 'Take it away.',
	})
	return push(lexer, 'junk', '', end)
}

const skipSemicolon = (lexer: Lexer): boolean => {
	if (lexer.text[lexer.at] !== ';') return false
	report(lexer, 'semicolon', 'Nothing needs to end a declaration.', lexer.at, lexer.at + 1, {
		mend: 'Take the `;` away; the next declaration begins on a line of its own.',
	})
	lexer.at++
	return true
}

const readers: readonly ((lexer: Lexer) => boolean)[] = [
	skipBlank,
	skipComment,
	skipForeignComment,
	readText,
	readTypographicText,
	readDate,
	readNumber,
	readMoney,
	readName,
	readLookalike,
	readSymbol,
	readInvisible,
	skipSemicolon,
]

const mends: Readonly<Record<string, string>> = {
	'%': '`%` stands directly after a number: 7%.',
	$: '`$` stands directly before a number: $5.',
	'€': '`€` stands directly before a number: €5.',
	'£': '`£` stands directly before a number: £5.',
	'!': 'For “not” write `not`; for “differs from” write `!=`.',
	'&': 'Write `and`.',
	'|': 'Write `or`.',
	'²': 'Write `^2`.',
	'³': 'Write `^3`.',
	"'": 'Write plain quotes: `"…"`.',
	_: 'In a number `_` stands between two digits, in a name after a letter.',
}

const readJunk = (lexer: Lexer): void => {
	const written = match(lexer, junk)?.[0] ?? String.fromCodePoint(lexer.text.codePointAt(lexer.at) ?? 0)
	const end = lexer.at + written.length
	const character = String.fromCodePoint(written.codePointAt(0) ?? 0)
	const mend = lexer.text.startsWith('$-', lexer.at) ? 'The minus sign stands before the currency: -$5.' : mends[character]
	const verb = written.length > character.length ? ' and what follows have' : ' has'
	report(
		lexer,
		'unexpected-character',
		`${capital(characterName(character))}${verb} no meaning here.`,
		lexer.at,
		end,
		mend === undefined ? {} : { mend },
	)
	push(lexer, 'junk', written, end)
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)
