/** What SQL is not asked to say. docs/engines.md has the same list in words: a test holds the two together. */

export const sqlLimits = {
	'product-over-rows': 'a product over the rows of a table',
	exponential: 'exp, ln or a normal quantile of what varies by row',
	'power-by-row': 'a power whose exponent varies by row over more than a few whole numbers',
	'root-by-row': 'a root other than the square root of what varies by row',
	'beyond-numbers': 'a figure beyond all numbers (infinite)',
	'too-long': 'a pass of more than 60,000 different expressions',
	'column-name': 'a name of a column or table with a quote, a backslash or an unprintable character in it',
} as const

export type SqlLimitKind = keyof typeof sqlLimits

/** Thrown inside this folder, a value outside it. */
export class SqlLimit extends Error {
	readonly limit: SqlLimitKind
	constructor(limit: SqlLimitKind) {
		super(`SQL does not work out ${sqlLimits[limit]}.`)
		this.limit = limit
	}
}
