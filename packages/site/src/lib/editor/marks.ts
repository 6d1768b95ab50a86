/** Lines of a file with their mistakes marked in them: for pages without script, and for the source shown beside a mistake. */
import { showHidden } from '@parley/engine/report'
import type { Diagnostic, Place } from '@parley/lang'
import type { Kind, Piece } from './highlight.ts'

export type Mark = 'error' | 'warning' | 'also'

export interface Segment {
	readonly kind: Kind
	readonly text: string
	readonly mark: Mark | null
}

export interface MarkedLine {
	/** In the file, from 1. */
	readonly number: number
	readonly segments: readonly Segment[]
}

/** On one line; columns count from 0. */
export interface Stretch {
	readonly from: number
	readonly to: number
	readonly mark: Mark
}

/** Where a mistake touches the line, the place that it is about last: it is painted over the others. */
export function stretchesOf(diagnostic: Diagnostic, file: string, number: number, length: number): readonly Stretch[] {
	const also = (diagnostic.also ?? []).flatMap(({ place }) => stretchOf(place, 'also', file, number, length))
	return [...also, ...stretchOf(diagnostic.place, diagnostic.severity, file, number, length)]
}

function stretchOf(place: Place, mark: Mark, file: string, number: number, length: number): readonly Stretch[] {
	if (place.file !== file || number < place.line || number > place.endLine) return []
	const from = number === place.line ? Math.min(place.column - 1, Math.max(0, length - 1)) : 0
	const to = number === place.endLine ? Math.min(place.endColumn - 1, length) : length
	return to < from ? [] : [{ from, to: Math.max(to, Math.min(from + 1, length)), mark }]
}

/** More of a line than this helps nobody, and a line may have megabytes. */
const longestLine = 1000

export function markLine(pieces: readonly Piece[], stretches: readonly Stretch[]): readonly Segment[] {
	const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0)
	const first = stretches.at(-1)?.from ?? 0
	const from = length <= longestLine ? 0 : Math.max(0, Math.min(first - 100, length - longestLine))
	const to = Math.min(length, from + longestLine)
	const segments: Segment[] = []
	let at = 0
	for (const piece of pieces) {
		const end = at + piece.text.length
		const cuts = [at, end, from, to, ...stretches.flatMap(stretch => [stretch.from, stretch.to])].filter(cut => cut >= at && cut <= end)
		const ordered = [...new Set(cuts)].toSorted((a, b) => a - b)
		ordered.slice(0, -1).forEach((start, index) => {
			const stop = ordered[index + 1]!
			if (start < from || stop > to) return
			const mark = stretches.findLast(stretch => stretch.from <= start && stretch.to >= stop)?.mark ?? null
			segments.push({ kind: piece.kind, text: showHidden(piece.text.slice(start - at, stop - at)), mark })
		})
		at = end
	}
	const cut = (text: string): Segment => ({ kind: 'mark', text, mark: null })
	return [
		...(from > 0 ? [cut('… ')] : []),
		...segments,
		...(to < length ? [cut(` … (${length.toLocaleString('en')} characters in this line)`)] : []),
	]
}
