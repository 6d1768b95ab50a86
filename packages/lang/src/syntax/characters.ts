/** Characters that come from word processors and other languages, and what a program writes instead. */

export interface Lookalike {
	readonly what: string
	readonly as: string
}

const lookalikes: readonly (readonly [string, string, string])[] = [
	['==', '`==`', '='],
	[':=', '`:=`', '='],
	['**', '`**`', '^'],
	['&&', '`&&`', 'and'],
	['||', '`||`', 'or'],
	['<>', '`<>`', '!='],
	['=<', '`=<`', '<='],
	['=>', '`=>`', '>='],
	['–', 'an en dash (U+2013)', '-'],
	['−', 'a minus sign (U+2212)', '-'],
	['‐', 'a hyphen (U+2010)', '-'],
	['‑', 'a non-breaking hyphen (U+2011)', '-'],
	['×', 'a multiplication sign (U+00D7)', '*'],
	['·', 'a middle dot (U+00B7)', '*'],
	['÷', 'a division sign (U+00F7)', '/'],
	['≤', 'a less-or-equal sign (U+2264)', '<='],
	['≥', 'a greater-or-equal sign (U+2265)', '>='],
	['≠', 'a not-equal sign (U+2260)', '!='],
]

const pairs = new Map(lookalikes.filter(([key]) => key.length === 2).map(([key, what, as]) => [key, { what, as }] as const))
const singles = new Map(lookalikes.filter(([key]) => key.length === 1).map(([key, what, as]) => [key, { what, as }] as const))

export const lookalikeAt = (text: string, at: number): (Lookalike & { readonly length: number }) | null => {
	const pair = pairs.get(text.slice(at, at + 2))
	if (pair !== undefined) return { ...pair, length: 2 }
	const single = singles.get(text.charAt(at))
	return single === undefined ? null : { ...single, length: 1 }
}

const known = new Map<number, string>([
	[0x00, 'a null character'],
	[0x0d, 'a carriage return without its line feed'],
	[0x1b, 'an escape character'],
	[0xad, 'a soft hyphen'],
	[0x200b, 'a zero-width space'],
	[0x200c, 'a zero-width non-joiner'],
	[0x200d, 'a zero-width joiner'],
	[0x2028, 'a line separator'],
	[0x2029, 'a paragraph separator'],
	[0x202d, 'a left-to-right override'],
	[0x202e, 'a right-to-left override'],
	[0x2060, 'a word joiner'],
	[0xfeff, 'a byte order mark'],
])

const codePoint = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

/** "`@`", "a zero-width space (U+200B)", "half of a surrogate pair (U+D800)". */
export const characterName = (character: string): string => {
	const code = character.codePointAt(0) ?? 0
	const name = known.get(code)
	if (name !== undefined) return `${name} (${codePoint(code)})`
	if (isSurrogate(code)) return `half of a surrogate pair (${codePoint(code)})`
	if (/[\p{C}\p{Z}\p{M}]/u.test(character)) return `the character ${codePoint(code)}`
	return code < 0x7f ? `\`${character}\`` : `\`${character}\` (${codePoint(code)})`
}

/**
 * What makes a page show something else than the program says: controls, halves of pairs, and the marks that turn
 * the direction of writing (CVE-2021-42574). Refused even in texts and comments: the other side reads them too.
 */
export const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]+/u

/** Not to be seen in a program: the deceiving ones, and those without width. */
export const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}]+/uy

/** Letters of two alphabets in one name look like another name. */
export const mixesAlphabets = (name: string): boolean =>
	Number(/\p{Script=Latin}/u.test(name)) + Number(/\p{Script=Cyrillic}/u.test(name)) + Number(/\p{Script=Greek}/u.test(name)) > 1
