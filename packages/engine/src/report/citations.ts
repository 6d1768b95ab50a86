/** A source as written, cut at its web addresses: each of these becomes a link that shows its host, the rest stays text. */
export interface CitedPiece {
	readonly text: string
	readonly url: string | null
}

const address = /https?:\/\/[^\s<>"'`]+/g

export function citations(text: string): readonly CitedPiece[] {
	const pieces: CitedPiece[] = []
	let end = 0
	for (const match of text.matchAll(address)) {
		const url = match[0].replace(/[.,;:!?)\]]+$/, '')
		const host = hostOf(url)
		if (host === null) continue
		pieces.push({ text: text.slice(end, match.index), url: null }, { text: host, url })
		end = match.index + url.length
	}
	return [...pieces, { text: text.slice(end), url: null }].filter(piece => piece.text !== '')
}

function hostOf(url: string): string | null {
	if (!URL.canParse(url)) return null
	const { protocol, hostname } = new URL(url)
	return /^https?:$/.test(protocol) && hostname !== '' ? hostname.replace(/^www\./, '') : null
}
