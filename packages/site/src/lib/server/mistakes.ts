/** The mistakes of a folder, each as its sentence and with the source around it, the text marked. */

import type { Opened } from '@parley/engine'
import { type Diagnostic, inOrder, type Place } from '@parley/lang'
import { type MarkedLine, markLine, stretchesOf } from '#lib/editor/marks.ts'
import { coloured, linesOfText } from './texts.ts'

export interface Mistake {
	readonly code: string
	readonly severity: Diagnostic['severity']
	readonly message: string
	readonly file: string
	readonly line: number
	/** What the marked place is. */
	readonly label: string | null
	readonly note: string | null
	readonly mend: string | null
	/** The other places that it speaks of. */
	readonly also: readonly { readonly file: string; readonly line: number; readonly text: string }[]
	/** Its line with those around it; empty when the file could not be read. */
	readonly excerpt: readonly MarkedLine[]
}

/** More than these are counted: a page of ten thousand mistakes helps nobody. */
export const mostMistakes = 100

export function mistakesOf({ diagnostics, files }: Pick<Opened, 'diagnostics' | 'files'>): readonly Mistake[] {
	const linesOf = remember(files)
	return inOrder(diagnostics)
		.slice(0, mostMistakes)
		.map(each => ({
			code: each.code,
			severity: each.severity,
			message: each.message,
			file: each.place.file,
			line: each.place.line,
			label: each.label ?? null,
			note: each.note ?? null,
			mend: each.mend ?? null,
			also: (each.also ?? []).map(({ place, text }) => ({ file: place.file, line: place.line, text })),
			excerpt: excerptOf(each, linesOf(each.place.file)),
		}))
}

type Lines = ReturnType<typeof coloured>

function remember(files: Opened['files']): (file: string) => Lines {
	const known = new Map<string, Lines>()
	return file => {
		const text = files.get(file)
		const lines = known.get(file) ?? (text === undefined ? [] : coloured(file, text, linesOfText(text)))
		known.set(file, lines)
		return lines
	}
}

/** Lines shown before and after each place in the file. */
const around = 1
const mostLines = 12

function excerptOf(diagnostic: Diagnostic, lines: Lines): readonly MarkedLine[] {
	const { place, also = [] } = diagnostic
	const near = ({ line }: Place): readonly number[] => Array.from({ length: 2 * around + 1 }, (_, index) => line - around + index)
	const places = [place, ...also.map(each => each.place).filter(each => each.file === place.file)]
	const numbers = [...new Set(places.flatMap(near))].filter(number => number >= 1 && number <= lines.length).slice(0, mostLines)
	return numbers
		.toSorted((a, b) => a - b)
		.map(number => {
			const pieces = lines[number - 1]!
			const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0)
			return { number, segments: markLine(pieces, stretchesOf(diagnostic, place.file, number, length)) }
		})
}
