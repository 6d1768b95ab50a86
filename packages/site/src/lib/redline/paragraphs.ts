/**
 * A clause as its paragraphs: a blank line ends one, and so does the number or the dot of a list; a heading ends with its line. How the lines of a paragraph were broken says nothing, so
 * they are joined: whoever wraps a clause anew has changed nothing.
 */
export function paragraphsOf(text: string): readonly string[] {
	const paragraphs: string[] = []
	let open: string[] = []
	const close = (): void => {
		if (open.length > 0) paragraphs.push(open.join(' '))
		open = []
	}
	for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
		const words = line.replaceAll(/\s+/g, ' ').trim()
		if (words === '' || startsItem.test(words)) close()
		if (words !== '') open.push(words)
		if (isHeading.test(words)) close()
	}
	close()
	return paragraphs
}

const isHeading = /^#{1,6}\s/

export const startsItem = /^(?:\d{1,9}[.)]|[-*+•]|\([a-z0-9]{1,4}\)|[a-z][.)]|#{1,6})\s/i

/** What a paragraph says without the number in front of it: a passage that has moved has another number and is the same passage. */
export const withoutNumber = (paragraph: string): string => paragraph.replace(/^(?:\d{1,9}[.)]|[-*+•]|\([a-z0-9]{1,4}\)|[a-z][.)])\s+/i, '')
