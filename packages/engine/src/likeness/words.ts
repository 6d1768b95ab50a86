/** Words that a page's own component may use too: nothing here touches the machine. */
export const dollars = (cents: number): string => `$${Math.trunc(cents / 100).toLocaleString('en')}.${String(cents % 100).padStart(2, '0')}`

export function listed(words: readonly string[]): string {
	if (words.length < 2) return words.join('')
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
