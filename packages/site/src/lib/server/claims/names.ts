/** Two spellings of one name: capitals and blanks do not count. */
export const folded = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase()

/** What stands in an address: the first words of a claim, in small letters. */
export function slugOf(text: string): string {
	const words = text
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
	return words.slice(0, 60).replace(/-[^-]*$/, match => (words.length > 60 ? '' : match)) || 'claim'
}
