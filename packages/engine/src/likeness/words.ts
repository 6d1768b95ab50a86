/** Words that a page's own component may use too: nothing here touches the machine. */
export const dollars = (cents: number): string => `$${Math.trunc(cents / 100).toLocaleString('en')}.${String(cents % 100).padStart(2, '0')}`

export function listed(words: readonly string[]): string {
	if (words.length < 2) return words.join('')
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

export const begun = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** `2 days`, `1 day`; the unit begins with a plural. */
export const counted = (count: number, unit: string): string =>
	`${count.toLocaleString('en')} ${count === 1 ? unit.replace(/^(\w+)s\b/, '$1') : unit}`

/** What a use is called in a heading or a list. */
export const useTitle = (request: { readonly act: string; readonly role: string; readonly project: { readonly title: string } }): string =>
	`${begun(request.act)}: ${request.role}, ${request.project.title}`
