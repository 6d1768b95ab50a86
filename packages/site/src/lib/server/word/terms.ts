/** Words that a comparison leaves together: terms that the clause defines by putting them in quotation marks, “Digital Replica” say. */
const quoted = /[“"]([^“”"\n]{3,60})[”"]/g

export type Terms = readonly (readonly string[])[]

/** The words of each, the longest first. A single word is whole anyway. */
export function definedTerms(...texts: readonly string[]): Terms {
	const found = new Set<string>()
	for (const [, term] of texts.join('\n').matchAll(quoted)) {
		const words = term!.trim().split(/\s+/)
		if (words.length > 1 && words.length <= 6 && words.every(word => /^(?:\p{Lu}|of$|or$|and$|the$|for$)/u.test(word)))
			found.add(words.join(' '))
	}
	return [...found].map(term => term.split(' ')).toSorted((a, b) => b.length - a.length)
}

/** Tokens with those of a defined term made one. What a token says is told by `wordOf`, so that marks of the caller's own do not matter. */
export function keepWhole(tokens: readonly string[], terms: Terms, wordOf: (token: string) => string): readonly string[] {
	if (terms.length === 0) return tokens
	const byFirst = Map.groupBy(terms, term => term[0]!)
	const kept: string[] = []
	for (let at = 0; at < tokens.length; ) {
		const term = byFirst.get(wordOf(tokens[at]!))?.find(each => each.every((word, index) => word === wordOf(tokens[at + 2 * index] ?? '')))
		const length = term ? 2 * term.length - 1 : 1
		kept.push(tokens.slice(at, at + length).join(''))
		at += length
	}
	return kept
}
