/** Sources as links beside the figure and, with their whole address, in one numbered list at the end: paper cannot be clicked. */
import { type Html, html, nothing, type Piece } from './html-text.ts'

export interface Sources {
	/** A source as written: its web addresses become links with a number, the rest stays text. */
	cite(text: string | null): Html
	/** All that were cited, in order of number. */
	list(): readonly string[]
}

const address = /https?:\/\/[^\s<>"'`]+/g

export function makeSources(): Sources {
	const cited: string[] = []
	const numberOf = (url: string): number => (cited.includes(url) ? cited.indexOf(url) : cited.push(url) - 1) + 1
	return {
		cite: text => (text === null ? nothing : html`${citeAll(text, numberOf)}`),
		list: () => cited,
	}
}

function citeAll(text: string, numberOf: (url: string) => number): readonly Piece[] {
	const pieces: Piece[] = []
	let end = 0
	for (const match of text.matchAll(address)) {
		const url = match[0].replace(/[.,;:!?)\]]+$/, '')
		const host = hostOf(url)
		if (host === null) continue
		pieces.push(
			text.slice(end, match.index),
			html`<a href="${url}" rel="noopener noreferrer">${host}</a><span class="cite"> [${numberOf(url)}]</span>`,
		)
		end = match.index + url.length
	}
	return [...pieces, text.slice(end)]
}

function hostOf(url: string): string | null {
	if (!URL.canParse(url)) return null
	const { protocol, hostname } = new URL(url)
	return /^https?:$/.test(protocol) && hostname !== '' ? hostname.replace(/^www\./, '') : null
}

export function sourceSection(sources: Sources): Html {
	const list = sources.list()
	if (list.length === 0) return nothing
	return html`<section id="sources"><h2>Sources</h2>
<ol class="sources">${list.map(url => html`<li><a href="${url}" rel="noopener noreferrer">${url}</a></li>`)}</ol></section>`
}
