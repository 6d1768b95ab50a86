/**
 * A bulletin as it is shown: the page's HTML and plain text, with each figure where its mark stood and a list of where they come from. Marks go through
 * Markdown as two characters of private use, which no text may hold itself.
 */
import { citations, markdown } from '@parley/engine/report'
import type { DrawnText } from './draw.ts'
import { byPlace, type Mistake, placeOf } from './marks.ts'
import { markOpinion } from './opinion.ts'

export interface Rendered {
	readonly html: string
	readonly text: string
}

const open = '\ue000'
const close = '\ue001'
const holder = /\ue000(\d+)\ue001/g

const opinionNote = 'In italics: what draws on nothing, and so is its writers’ own word.'

export const sourcesHeading = 'Where this comes from'

/** `notes`: said under the text, such as that a table is made up. */
export function renderText({ marked, drawn }: DrawnText, notes: readonly string[]): Rendered | { readonly mistakes: readonly Mistake[] } {
	const held = marked.pieces.map(piece => (typeof piece === 'string' ? piece : `${open}${piece}${close}`)).join('')
	const apart = markOpinion(markdown(held).html, text => text.includes(open))
	const sources = [...new Map(drawn.map(each => [each.mark.text, each])).values()]
	const numberOf = (index: number): number => sources.findIndex(each => each.mark.text === drawn[index]!.mark.text) + 1
	const shown = new Set<number>()
	const body = apart.replaceAll(holder, (_, index) => {
		shown.add(Number(index))
		return drawnHtml(drawn[Number(index)]!, numberOf(Number(index)))
	})
	const lost = drawn.filter((_, index) => !shown.has(index))
	if (lost.length > 0)
		return {
			mistakes: lost
				.map(({ mark }) => ({
					place: mark.place,
					mark: `{{${mark.text}}}`,
					message: 'A mark cannot stand within the address or the title of a link.',
					mend: 'Put it into the words of the link, or beside it.',
				}))
				.toSorted(byPlace),
		}
	const text = marked.pieces
		.map(piece => (typeof piece === 'string' ? plainly(piece) : `${drawn[piece]!.shown} [${numberOf(piece)}]`))
		.join('')
	return {
		html: `${body.trim()}\n${sourcesHtml(sources)}${notesHtml(apart.includes('class="opinion"') ? [opinionNote, ...notes] : notes)}`,
		text: `${text.trim()}\n${sourcesText(sources)}${notes.map(note => `\n${note}\n`).join('')}`,
	}
}

/** Markdown as it is read aloud: without what only a renderer needs. */
const plainly = (text: string): string =>
	text
		.replaceAll(/\*\*|__(?=\S)|(?<=\S)__/g, '')
		.replaceAll(/\[([^\]\n]*)\]\((https?:[^)\s]+)\)/g, '$1 ($2)')
		.replaceAll(/^#{1,6} +/gm, '')

function drawnHtml({ shown, mark }: DrawnText['drawn'][number], number: number): string {
	const kind = mark.kind === 'claim' ? 'said' : 'drawn'
	return `<span class="${kind}">${escaped(shown)}</span><sup class="ref">[${number}]</sup>`
}

const sourcesHtml = (drawn: DrawnText['drawn']): string =>
	drawn.length === 0
		? ''
		: `<p class="heading sources">${sourcesHeading}</p>\n<ol class="sources">\n${drawn.map(({ shown, source }, index) => `<li class="source" value="${index + 1}"><strong>${escaped(shown)}</strong>. ${linked(source)}</li>\n`).join('')}</ol>\n`

const sourcesText = (drawn: DrawnText['drawn']): string =>
	drawn.length === 0
		? ''
		: `\n${sourcesHeading}\n\n${drawn.map(({ shown, source }, index) => `[${index + 1}] ${shown}. ${source}`).join('\n')}\n`

const notesHtml = (notes: readonly string[]): string => notes.map(note => `<p class="note">${escaped(note)}</p>\n`).join('')

/** A web address in a source leads there, straight. */
const linked = (source: string): string =>
	citations(source)
		.map(({ text, url }) => (url ? `<a href="${escaped(url)}" rel="noopener noreferrer">${escaped(text)}</a>` : escaped(text)))
		.join('')

export const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export interface TypedFigure {
	readonly line: number
	readonly text: string
}

const typed = /(?:[$€£]\s?\d[\d.,]*(?:\s?(?:bn|million|billion|[MmKk])\b)?|\b\d[\d.,]*\s?(?:%|per ?cent\b|million\b|billion\b))/g

/** Money and percentages outside of marks: nobody can look up where they come from. */
export function typedFigures(body: string): readonly TypedFigure[] {
	const rest = body.replaceAll(/\{\{[^{}\n]*\}\}/g, whole => ' '.repeat(whole.length))
	return [...rest.matchAll(typed)].map(found => ({ line: placeOf(body, found.index).line, text: found[0].trim().replace(/[.,]$/, '') }))
}
