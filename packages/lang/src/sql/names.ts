import { SqlLimit } from './limit.ts'

/** A name between double quotes. Engines escape a quote in a name in different ways, so such a name is refused instead. */
export function quoteName(name: string): string {
	if (name === '' || /["'`\\\p{C}]/u.test(name)) throw new SqlLimit('column-name')
	return `"${name}"`
}

/** The shortest digits that read back as the same double; an exponent makes it a double and never a decimal or a whole number. */
export const quoteNumber = (value: number): string => (value < 0 ? `(${value.toExponential()})` : value.toExponential())
