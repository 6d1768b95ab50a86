/** Words, the space between them, and marks, each a token; put together again they are the text. Amounts and percentages stay whole, and so does a number in brackets. */
export function tokensOf(text: string): readonly string[] {
	return text.match(token) ?? []
}

/** Scripts that set no space between words: each letter is a token of its own. */
const unspaced =
	'\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const letter = `(?![${unspaced}])[\\p{L}\\p{N}\\p{M}_]`
const token = new RegExp(
	`\\s+|\\([$€£¥]?\\d[\\d.,]*%?\\)|[${unspaced}]\\p{M}*|[$€£¥]?(?:${letter})+(?:[-’'.,:/](?:${letter})+)*%?|[\\s\\S]`,
	'gu',
)

export const isWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** How much a token weighs when it is asked whether two changes are really one: its letters. Space and marks hold nothing together. */
export const weightOf = (text: string): number => (isWord(text) ? text.length : 0)
