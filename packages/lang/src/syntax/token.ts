import type { Place } from '../diagnostics/diagnostic.ts'

export type Currency = '$' | '€' | '£'

/** What a number says, suffixes applied: `value` is a plain decimal. */
export interface Figure {
	readonly value: string
	readonly percent: boolean
	readonly currency: Currency | null
}

/** A word of a program. No token goes past the end of its line. */
export interface Token {
	/** `junk` and `ruined` have had their diagnostic: a ruined one stands for a value, junk for nothing. */
	readonly kind: 'name' | 'number' | 'date' | 'text' | 'symbol' | 'junk' | 'ruined' | 'end'
	/** A name in its normal form, a text without its quotes, anything else as written. */
	readonly text: string
	readonly figure: Figure | null
	readonly start: number
	readonly end: number
	readonly line: number
	readonly column: number
	/** Nothing stands before it on its line. */
	readonly first: boolean
}

export const isSymbol = (token: Token, symbol: string): boolean => token.kind === 'symbol' && token.text === symbol

export const isWord = (token: Token, word: string): boolean => token.kind === 'name' && token.text === word

export const isWholeNumber = (token: Token): boolean => token.kind === 'number' && /^\d+$/.test(token.text)

/** A text without its closing mark, which has been reported: it has swallowed the rest of its line. */
export const isUnclosed = (token: Token): boolean => token.kind === 'text' && token.end - token.start !== token.text.length + 2

export const placeOf = (file: string, token: Token): Place => ({
	file,
	line: token.line,
	column: token.column,
	endLine: token.line,
	endColumn: token.column + (token.end - token.start),
})

export const span = (from: Place, to: Place): Place => ({ ...from, endLine: to.endLine, endColumn: to.endColumn })
