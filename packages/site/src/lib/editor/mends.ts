/** A mend that is sure, as a change of the text: what the message tells the writer to write, where there is one way to write it. */
import type { Diagnostic } from '@parley/lang'

/** Replaces the text between two places of the file, as offsets. */
export interface Change {
	readonly from: number
	readonly to: number
	readonly insert: string
}

export interface Mend extends Change {
	/** What the button says. */
	readonly words: string
}

/** `starts`: the offset at which each line of the text begins. */
export interface Source {
	readonly text: string
	readonly starts: readonly number[]
}

export function sourceOf(text: string): Source {
	const starts = [0]
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
	return { text, starts }
}

export function offsetOf({ text, starts }: Source, line: number, column: number): number {
	const number = Math.min(Math.max(line, 1), starts.length)
	const start = starts[number - 1]!
	const end = (starts[number] ?? text.length + 1) - 1
	return Math.max(start, Math.min(start + column - 1, end))
}

type Maker = (marked: string, mend: string) => string | null

const quotedIn = (mend: string): string | null => /^[^`]*`([^`]+)`[^`]*$/.exec(mend)?.[1] ?? null

const asQuoted: Maker = (_, mend) => quotedIn(mend)
const taken: Maker = () => ''

/** By code: what the marked text becomes. */
const makers: Readonly<Record<string, Maker>> = {
	'syntax/foreign-operator': asQuoted,
	'syntax/typographic-character': (marked, mend) => (marked.length === 1 ? quotedIn(mend) : marked.replaceAll(/[\u2010\u2011]/g, '-')),
	'syntax/wrong-bracket': asQuoted,
	'syntax/foreign-comment': () => '--',
	'syntax/semicolon': taken,
	'syntax/hidden-character': taken,
	'syntax/quotation-marks': marked => (marked.length > 1 && !/["]/.test(marked) ? `"${marked.slice(1).replace(/["“”»'‘’]$/, '')}"` : null),
	'syntax/comma-in-number': marked => marked.replaceAll(',', '_'),
}

/** The nearest name is sure only when the mark is on a name and nothing else. */
const nearest = /^The nearest(?: clause)? is `([^`]+)`\.$/
const isName = /^[\p{L}][\p{L}\p{M}\p{N}_]*(?:[-.][\p{L}\p{N}][\p{L}\p{M}\p{N}_]*)*$/u

export function mendOf({ code, place, mend }: Diagnostic, source: Source): Mend | null {
	if (mend === undefined) return null
	const from = offsetOf(source, place.line, place.column)
	const to = offsetOf(source, place.endLine, place.endColumn)
	const marked = source.text.slice(from, to)
	const near = nearest.exec(mend)?.[1]
	const insert = near !== undefined ? (isName.test(marked) ? near : null) : (makers[code]?.(marked, mend) ?? null)
	if (insert === null || insert === marked) return null
	return { from, to, insert, words: insert === '' ? 'Take it away' : `Write ${insert}` }
}
