/** Lines of at most `width` characters; a longer word stands alone, cut. */
export function wrap(words: string, width: number): readonly string[] {
	const lines: string[] = []
	for (const word of words.split(/\s+/)) {
		const last = lines.at(-1)
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
		else lines.push(word.length > width ? `${word.slice(0, width - 1)}…` : word)
	}
	return lines.length === 0 ? [''] : lines
}
