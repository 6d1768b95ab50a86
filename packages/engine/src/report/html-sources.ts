/** Sources as links beside the figure and, with their whole address, in one numbered list at the end: paper cannot be clicked. */
import { citations } from './citations.ts'
import { type Html, html, nothing, type Piece } from './html-text.ts'

export interface Sources {
	/** A source as written: its web addresses become links with a number, the rest stays text. */
	cite(text: string | null): Html
	/** All that were cited, in order of number. */
	list(): readonly string[]
}

export function makeSources(): Sources {
	const cited: string[] = []
	const numberOf = (url: string): number => (cited.includes(url) ? cited.indexOf(url) : cited.push(url) - 1) + 1
	return {
		cite: text => (text === null ? nothing : html`${citeAll(text, numberOf)}`),
		list: () => cited,
	}
}

function citeAll(text: string, numberOf: (url: string) => number): readonly Piece[] {
	return citations(text).map(({ text: shown, url }) =>
		url === null ? shown : html`<a href="${url}" rel="noopener noreferrer">${shown}</a><span class="cite"> [${numberOf(url)}]</span>`,
	)
}

export function sourceSection(sources: Sources): Html {
	const list = sources.list()
	if (list.length === 0) return nothing
	return html`<section id="sources"><h2>Sources</h2>
<ol class="sources">${list.map(url => html`<li><a href="${url}" rel="noopener noreferrer">${url}</a></li>`)}</ol></section>`
}
