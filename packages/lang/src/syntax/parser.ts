/**
 * Tokens to tree.
 *
 *   program     = { declaration }
 *   declaration = 'dimension' name '=' ( label {',' label} | number 'to' number )
 *               | 'unit' name [ 'plural' name ] [ '=' expr ]
 *               | 'position' name ':' type [within] '=' expr { clause }
 *               | 'fact' name ':' type [within] '=' expr { clause }
 *               | 'let' name [ ':' type ] '=' expr { clause }
 *               | 'basis' name ':' type '=' expr { clause }
 *               | 'cost' name ':' type '=' expr [ 'from' name 'to' name ] { clause }
 *               | 'function' name '(' [ param {',' param} ] [ 'over' name {',' name} ] ')' [ ':' type ] '=' expr
 *               | 'table' name text 'by' name { 'column' name ':' type [ 'from' text ] } { clause }
 *               | 'propose' name '=' expr { clause }
 *               | 'withdraw' name
 *               | 'claim' name ':' type '=' [ 'at' 'least' | 'at' 'most' | 'about' ] expr { clause } { reading }
 *   reading     = 'reading' text '=' expr [ 'with' name '=' expr { ',' name '=' expr } ] [ 'under' (name | text) ]
 *   param       = name ':' type
 *   label       = name | text | digits
 *   within      = 'within' range
 *   clause      = clauses.ts, and in facts 'revised' expr | name 'says' expr, each with clauses of its own
 *   type        = types.ts
 *   expr        = expressions.ts, operands.ts
 *
 * A keyword of a declaration at the start of a line begins a declaration whatever stands before it, so the tokens
 * are cut there first and a mistake stays within its piece.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import type { Block } from '../source/block.ts'
import { refuseRest } from './clauses.ts'
import { readDeclaration } from './declarations.ts'
import { readExpression } from './expressions.ts'
import { lex } from './lexer.ts'
import { missing } from './operands.ts'
import {
	atEnd,
	capital,
	complain,
	describe,
	enter,
	halt,
	isCloser,
	isHeadSymbol,
	isOpener,
	openReader,
	peek,
	placeHere,
	placeSince,
	previous,
	type Reader,
	recover,
	refuseMidLine,
} from './reader.ts'
import type { Token } from './token.ts'
import type { Declaration, Expr } from './tree.ts'
import { isGrammarWord, isKeyword, type Keyword, keywords } from './words.ts'

export interface Parsed {
	readonly declarations: readonly Declaration[]
	readonly diagnostics: readonly Diagnostic[]
	/** Tokens looked at. */
	readonly steps: number
}

export const parseBlock = (block: Block): Parsed => {
	const { tokens, diagnostics } = lex(block.file, block.firstLine, block.text)
	const starts = startsOf(tokens)
	const reader = openReader(block.file, tokens, starts, block.firstLine, readExpression)
	const declarations = starts.flatMap((start, index) => readPiece(reader, block.text, start, starts[index + 1] ?? tokens.length))
	return { declarations, diagnostics: inOrder([...diagnostics, ...reader.diagnostics]), steps: reader.steps }
}

export const parseWholeExpression = (text: string, file: string): { readonly value: Expr; readonly diagnostics: readonly Diagnostic[] } => {
	const { tokens, diagnostics } = lex(file, 1, text)
	const reader = openReader(file, tokens, [0], 1, readExpression)
	enter(reader, 0, tokens.length)
	const value = recover(
		reader,
		() => readAll(reader),
		() => {
			reader.at = reader.end
		},
		missing,
	)
	return { value, diagnostics: inOrder([...diagnostics, ...reader.diagnostics]) }
}

const readAll = (reader: Reader): Expr => {
	const value = readExpression(reader)
	if (atEnd(reader)) return value
	refuseRest(reader)
	const token = peek(reader)
	complain(reader, 'unexpected', `${capital(describe(token))} cannot stand here: this is a value alone.`, placeHere(reader, token))
	return halt()
}

const inOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
	diagnostics.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)

/** The tokens at which pieces begin: declarations, and what was meant as one. */
const startsOf = (tokens: readonly Token[]): number[] => {
	const starts: number[] = []
	let level = 0
	tokens.forEach((token, index) => {
		if (index === 0 || beginsDeclaration(token) || beginsUnknown(tokens, index, level > 0)) {
			starts.push(index)
			level = 0
		}
		if (isOpener(token)) level++
		if (isCloser(token)) level--
	})
	return starts
}

const beginsDeclaration = (token: Token): boolean => token.first && token.kind === 'name' && isKeyword(token.text)

/** `postion x :` at the start of a line: two names in a row stand nowhere in the grammar. */
const beginsUnknown = (tokens: readonly Token[], index: number, inBrackets: boolean): boolean => {
	const [token, name, sign] = [tokens[index], tokens[index + 1], tokens[index + 2]]
	if (token === undefined || name === undefined || !token.first) return false
	if (!isPlainName(token) || !isPlainName(name) || name.line !== token.line) return false
	if (!inBrackets && sign !== undefined && isHeadSymbol(sign)) return true
	return nearest(token.text, keywords) !== null
}

const isPlainName = (token: Token): boolean => token.kind === 'name' && !isGrammarWord(token.text)

const readPiece = (reader: Reader, text: string, start: number, end: number): Declaration[] => {
	enter(reader, start, end)
	const declarations: Declaration[] = []
	while (!atEnd(reader)) {
		const declaration = readOne(reader, text)
		if (declaration !== null) declarations.push(declaration)
	}
	return declarations
}

const readOne = (reader: Reader, text: string): Declaration | null => {
	const token = peek(reader)
	const keyword = keywordAt(reader, token)
	if (keyword === null) {
		reader.at = reader.end
		return null
	}
	reader.at++
	const declaration = readDeclaration(reader, keyword)
	if (declaration === null) return null
	const last = previous(reader)
	return { ...declaration, place: placeSince(reader, placeHere(reader, token)), text: text.slice(token.start, last.end) }
}

const keywordAt = (reader: Reader, token: Token): Keyword | null => {
	if (token.kind !== 'name') return refuseStray(reader, token)
	if (!isKeyword(token.text)) return nearKeyword(reader, token)
	if (!token.first) reportMidLine(reader, token)
	return token.text
}

const reportMidLine = (reader: Reader, token: Token): void =>
	recover(
		reader,
		() => refuseMidLine(reader, token),
		() => undefined,
		() => {
			reader.quietAt = -1
		},
	)

const declarationsBegin = {
	note: `A declaration begins with ${keywords
		.slice(0, -1)
		.map(word => `\`${word}\``)
		.join(', ')} or \`${keywords.at(-1)}\`.`,
}

const refuseStray = (reader: Reader, token: Token): null => {
	if (token.kind !== 'junk')
		complain(
			reader,
			'unknown-declaration',
			`${capital(describe(token))} does not begin a declaration.`,
			placeHere(reader, token),
			declarationsBegin,
		)
	return null
}

/** A misspelt keyword is read as the one it is near to, so that its name is known later. */
const nearKeyword = (reader: Reader, token: Token): Keyword | null => {
	const near = peek(reader, 1).kind === 'name' ? nearest(token.text, keywords) : null
	if (near === null) return refuseStray(reader, token)
	complain(reader, 'unknown-declaration', `\`${token.text}\` does not begin a declaration.`, placeHere(reader, token), {
		mend: `The nearest is \`${near}\`.`,
	})
	return near
}
