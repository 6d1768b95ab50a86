/** The words that mean something to the grammar, in one place: everything else is a name. */

export const keywords = [
	'dimension',
	'unit',
	'position',
	'fact',
	'let',
	'basis',
	'cost',
	'function',
	'table',
	'propose',
	'withdraw',
	'claim',
] as const

export type Keyword = (typeof keywords)[number]

/** Never a name, wherever they stand. */
export const operators = [
	'if',
	'then',
	'else',
	'each',
	'tier',
	'and',
	'or',
	'not',
	'is',
	'to',
	'from',
	'by',
	'over',
	'yes',
	'no',
	'previous',
] as const

/** Begin a clause after a value; names elsewhere. */
export const clauseWords = [
	'source',
	'confidence',
	'known',
	'dated',
	'note',
	'quote',
	'by',
	'on',
	'under',
	'confirmed',
	'documented',
	'measured',
	'admitted',
	'disputed',
	'located',
	'archived',
	'withdrawn',
	'nature',
	'revised',
	'reading',
	'from',
	'with',
	'column',
	'within',
	'sheet',
	'heading',
	'thousands',
	'empty',
] as const

const keywordSet: ReadonlySet<string> = new Set(keywords)
const operatorSet: ReadonlySet<string> = new Set(operators)
const clauseSet: ReadonlySet<string> = new Set(clauseWords)

export const isKeyword = (word: string): word is Keyword => keywordSet.has(word)

export const isOperatorWord = (word: string): boolean => operatorSet.has(word)

export const isClauseWord = (word: string): boolean => clauseSet.has(word)

/** A word that cannot be the unit after a number, nor the first of two names. */
export const isGrammarWord = (word: string): boolean =>
	keywordSet.has(word) || operatorSet.has(word) || clauseSet.has(word) || word === 'says' || word === 'plural'
