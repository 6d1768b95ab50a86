/**
 * Diagnostics as people read them: the code and one sentence, where, the lines with both places marked, the note, the mend.
 *
 *   units/add-mismatch: These amounts measure different things.
 *     proposals/offer.md:7:9
 *   7 │ raise = 4% + $1.20 / hour
 *     │         ^^   ^^^^^^^^^^^^ money / time
 *     │         ratio
 *     A percentage needs something to be a percentage of.
 *     → Write `base-rate * 4%`.
 */

import { safe, window } from './columns.ts'
import type { Diagnostic, Place } from './diagnostic.ts'

export interface PrintOptions {
	/** Marks with the terminal's colour codes. */
	readonly colour: boolean
}

interface Mark {
	readonly place: Place
	readonly text: string
}

type Paint = (style: keyof typeof styles, text: string) => string

const styles = { error: '31;1', warning: '33;1', gutter: '34', strong: '1' }

const painter =
	(colour: boolean): Paint =>
	(style, text) =>
		colour ? `\u001b[${styles[style]}m${text}\u001b[0m` : text

/** In the order of file, line and column; `readText` gives null for a file that is not at hand. */
export const printDiagnostics = (
	diagnostics: readonly Diagnostic[],
	readText: (file: string) => string | null,
	options: PrintOptions,
): string => {
	const linesOf = remember(readText)
	const paint = painter(options.colour)
	return inOrder(diagnostics)
		.map(diagnostic => `${printOne(diagnostic, linesOf, paint).join('\n')}\n`)
		.join('\n')
}

export const inOrder = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
	diagnostics.toSorted((a, b) => compare(a.place.file, b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Lines = (file: string) => readonly string[]

const remember = (readText: (file: string) => string | null): Lines => {
	const known = new Map<string, readonly string[]>()
	return file => {
		const lines = known.get(file) ?? readText(file)?.split(/\r?\n/) ?? []
		known.set(file, lines)
		return lines
	}
}

const printOne = (diagnostic: Diagnostic, linesOf: Lines, paint: Paint): string[] => {
	const marks = [{ place: diagnostic.place, text: diagnostic.label ?? '' }, ...(diagnostic.also ?? [])]
	const files = [...new Set(marks.map(mark => mark.place.file))]
	const gutter = Math.max(...marks.map(mark => String(mark.place.line).length))
	const warning = diagnostic.severity === 'warning' ? ' (warning)' : ''
	return [
		`${paint(diagnostic.severity, `${safe(diagnostic.code)}${warning}:`)} ${paint('strong', safe(diagnostic.message))}`,
		...files.flatMap(file => printFile(diagnostic, file, marks, gutter, linesOf, paint)),
		...indented(diagnostic.note, ''),
		...indented(diagnostic.mend, '→ '),
	]
}

const indented = (text: string | undefined, lead: string): string[] =>
	text === undefined ? [] : text.split('\n').map((line, index) => `  ${index === 0 ? lead : ' '.repeat(lead.length)}${safe(line)}`)

const printFile = (
	diagnostic: Diagnostic,
	file: string,
	marks: readonly Mark[],
	gutter: number,
	linesOf: Lines,
	paint: Paint,
): string[] => {
	const here = marks.filter(mark => mark.place.file === file)
	const first = here[0]?.place ?? diagnostic.place
	const lines = [...new Set(here.map(mark => mark.place.line))].toSorted((a, b) => a - b)
	return [
		`  ${safe(file)}:${first.line}:${first.column}`,
		...lines.flatMap(line =>
			printLine(
				diagnostic,
				linesOf(file)[line - 1],
				line,
				here.filter(mark => mark.place.line === line),
				gutter,
				paint,
			),
		),
	]
}

const printLine = (
	diagnostic: Diagnostic,
	text: string | undefined,
	line: number,
	marks: readonly Mark[],
	gutter: number,
	paint: Paint,
): string[] => {
	if (text === undefined) return marks.filter(mark => mark.text !== '').map(mark => `  ${safe(mark.text)}`)
	const ordered = marks.toSorted((a, b) => a.place.column - b.place.column)
	const shown = window(
		text,
		ordered.map(mark => ({ start: mark.place.column - 1, end: endOf(mark.place, text) })),
	)
	const margin = (label: string): string => paint('gutter', `${label.padStart(gutter)} │`)
	const carets = paint(diagnostic.severity, caretLine(shown.spans))
	return [`${margin(String(line))} ${shown.text}`.trimEnd(), ...labelled(carets, shown.spans, ordered).map(row => `${margin('')} ${row}`)]
}

/** A place that goes on is marked to the end of its first line. */
const endOf = (place: Place, text: string): number => (place.endLine > place.line ? text.trimEnd().length : place.endColumn - 1)

interface Span {
	readonly start: number
	readonly width: number
}

const caretLine = (spans: readonly Span[]): string => {
	const length = Math.max(...spans.map(span => span.start + span.width))
	const cells = Array.from({ length }, () => ' ')
	for (const span of spans) cells.fill('^', span.start, span.start + span.width)
	return cells.join('')
}

/** The last mark's words stand beside the carets, those of the others beneath, each under its own. */
const labelled = (carets: string, spans: readonly Span[], marks: readonly Mark[]): string[] => {
	const words = marks.map(mark => safe(mark.text) + (mark.place.endLine > mark.place.line ? ` (to line ${mark.place.endLine})` : ''))
	const last = words.at(-1)?.trimStart() ?? ''
	const beneath = words.slice(0, -1).flatMap((text, index) => (text === '' ? [] : [' '.repeat(spans[index]?.start ?? 0) + text]))
	return [last === '' ? carets : `${carets} ${last}`, ...beneath.toReversed()]
}
