/**
 * HTML by construction: in a template every text that is not already Html is escaped, so nothing a party wrote can become markup.
 *
 *   html`<td>${side.name}</td>`
 */
export interface Html {
	readonly html: string
}

export type Piece = Html | string | number | null | readonly Piece[]

export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
	let text = parts[0] ?? ''
	pieces.forEach((piece, index) => {
		text += printPiece(piece) + (parts[index + 1] ?? '')
	})
	return { html: text }
}

/** Markup that our own code made elsewhere: a chart, rendered Markdown. Never a text from a file. */
export const trustedMarkup = (text: string): Html => ({ html: text })

export const nothing: Html = { html: '' }

function printPiece(piece: Piece): string {
	if (piece === null) return ''
	if (typeof piece === 'string') return escapeText(piece)
	if (typeof piece === 'number') return String(piece)
	if ('html' in piece) return piece.html
	return piece.map(printPiece).join('')
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Also for attributes, which always stand in double quotes here. */
export const escapeText = (text: string): string => showHidden(text).replaceAll(/[&<>"']/g, character => named[character]!)

/** Characters that turn text round or hide in it are shown by their number: a reader must see what is written. */
const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu

export const showHidden = (text: string): string =>
	text
		.replaceAll('\r\n', '\n')
		.replaceAll(deceiving, character => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
