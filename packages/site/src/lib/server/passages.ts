/** The body of a Markdown file as it is to be read: prose and blocks of terms in turn. */

import type { Negotiation } from '@parley/engine'
import { markdown } from '@parley/engine/report'
import { highlight, type TermPiece } from '#lib/terms/highlight.ts'

export type Passage =
	| { readonly kind: 'prose'; readonly html: string }
	| {
			readonly kind: 'terms'
			/** In the file, from 1: a mistake or an editor names it. */
			readonly firstLine: number
			readonly text: string
			readonly pieces: readonly TermPiece[]
	  }

/** Without the front matter, the title (the page gives it) and the sections whose heading `skips`: they stand elsewhere on the page. */
export function passagesOf(
	negotiation: Negotiation,
	file: string,
	names: ReadonlySet<string>,
	skips: (heading: string) => boolean,
): readonly Passage[] {
	const lines = (negotiation.files.get(file) ?? '').split(/\r?\n/)
	const blocks = negotiation.blocks.filter(block => block.file === file).toSorted((a, b) => a.firstLine - b.firstLine)
	const passages: Passage[] = []
	const read = createReader(skips)
	let next = endOfFrontMatter(lines)
	for (const block of blocks) {
		const count = block.text === '' ? 0 : block.text.replace(/\n$/, '').split('\n').length
		passages.push(...read(lines.slice(next, block.firstLine - 2)))
		passages.push({ kind: 'terms', firstLine: block.firstLine, text: block.text, pieces: highlight(block.text.replace(/\n$/, ''), names) })
		next = block.firstLine - 1 + count + 1
	}
	return [...passages, ...read(lines.slice(next))]
}

function endOfFrontMatter(lines: readonly string[]): number {
	if (lines[0]?.trim() !== '---') return 0
	const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---')
	return end < 0 ? 0 : end + 1
}

/** A section that is skipped may go on after a block of terms, so the reader remembers where it is. */
function createReader(skips: (heading: string) => boolean): (lines: readonly string[]) => readonly Passage[] {
	let skipping = false
	return lines => {
		const kept = lines.filter(line => {
			const heading = /^##\s+(.+?)\s*#*\s*$/.exec(line)?.[1]
			if (heading !== undefined) skipping = skips(heading)
			return !skipping && !/^#\s/.test(line)
		})
		const { html } = markdown(kept.join('\n'))
		return html === '' ? [] : [{ kind: 'prose', html }]
	}
}
