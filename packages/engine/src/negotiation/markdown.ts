/** A Markdown file cut into its parts: front matter, terms blocks, sections, prose. Line numbers are those of the file. */
import type { Diagnostic } from '@parley/lang'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'

export interface Field {
	readonly value: unknown
	readonly line: number
	readonly column: number
}

export interface TermsBlock {
	readonly text: string
	readonly firstLine: number
}

export interface Section {
	readonly heading: string
	readonly line: number
	readonly text: string
}

export interface MarkdownFile {
	readonly file: string
	/** "none" when the file does not begin with `---`; "broken" when it does and cannot be read, which has been told. */
	readonly frontMatter: 'none' | 'broken' | 'read'
	readonly fields: ReadonlyMap<string, Field>
	readonly terms: readonly TermsBlock[]
	/** Second-level sections, with what stands in them except the terms blocks. */
	readonly sections: readonly Section[]
	/** All text outside front matter and terms blocks. */
	readonly prose: string
	readonly diagnostics: readonly Diagnostic[]
}

export function readMarkdown(file: string, source: string): MarkdownFile {
	const diagnostics: Diagnostic[] = []
	const lines = source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
	const { fields, bodyStart } = readFrontMatter(file, lines, diagnostics)
	const frontMatter = diagnostics.length > 0 ? 'broken' : bodyStart === 0 ? 'none' : 'read'
	return { file, frontMatter, fields, ...readBody(file, lines, bodyStart, diagnostics), diagnostics }
}

export function mistake(
	file: string,
	line: number,
	code: string,
	message: string,
	details: Partial<Diagnostic> & { column?: number; width?: number } = {},
): Diagnostic {
	const { column = 1, width = 1, ...rest } = details
	return { severity: 'error', ...rest, code, message, place: { file, line, column, endLine: line, endColumn: column + Math.max(1, width) } }
}

function readFrontMatter(
	file: string,
	lines: readonly string[],
	diagnostics: Diagnostic[],
): { fields: ReadonlyMap<string, Field>; bodyStart: number } {
	const none = { fields: new Map<string, Field>(), bodyStart: 0 }
	if (lines[0]?.trimEnd() !== '---') return none
	const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
	if (end < 0) {
		diagnostics.push(
			mistake(file, 1, 'files/front-matter-open', 'The front matter that begins here is never closed.', {
				mend: 'Put a line `---` after its last field.',
				width: 3,
			}),
		)
		return none
	}
	return { fields: readYaml(file, lines.slice(1, end).join('\n'), diagnostics), bodyStart: end + 1 }
}

/** The reader of YAML calls itself for every level, and would run out of stack. */
const longestFrontMatter = 64 * 1024
const mostBrackets = 200
const deepLine = /^[ \t]*(?:[-?:][ \t]+){20}/m

function tooMuch(text: string): string | null {
	if (text.length > longestFrontMatter) return 'The front matter is longer than 64 KB.'
	const brackets = text.match(/[[{]/g)?.length ?? 0
	return brackets > mostBrackets || deepLine.test(text) ? 'The front matter is nested too deeply.' : null
}

function readYaml(file: string, text: string, diagnostics: Diagnostic[]): ReadonlyMap<string, Field> {
	const refused = tooMuch(text)
	if (refused !== null) {
		diagnostics.push(mistake(file, 1, 'files/front-matter', refused, { mend: 'It holds a few fields, each `name: value`.', width: 3 }))
		return new Map()
	}
	const counter = new LineCounter()
	const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, maxAliasCount: 0 } as never)
	const fields = new Map<string, Field>()
	const told = new Set<string | number>()
	const lines = text.split('\n')
	for (const error of document.errors) {
		const at = counter.linePos(error.pos[0])
		const [words, line] = sayYaml(error.code, lines, Math.min(at.line, lines.length) - 1)
		if (told.has(words[0]) || told.has(line)) continue
		told.add(words[0]).add(line)
		const [message, mend] = words
		diagnostics.push(
			mistake(file, line + 2, 'files/front-matter', message, { column: line + 1 === at.line ? Math.max(1, at.col) : 1, mend }),
		)
	}
	if (document.errors.length > 0 || document.contents === null) return fields
	if (!isMap(document.contents)) {
		diagnostics.push(
			mistake(file, 2, 'files/front-matter', 'The front matter is not a list of fields.', { mend: 'Each field is `name: value`.' }),
		)
		return fields
	}
	for (const pair of document.contents.items) {
		if (!isScalar(pair.key)) continue
		const range = pair.key.range ?? [0, 0, 0]
		const at = counter.linePos(range[0])
		try {
			const value =
				pair.value === null ? null : (pair.value as { toJS(doc: unknown, options: object): unknown }).toJS(document, { maxAliasCount: 0 })
			fields.set(String(pair.key.value), { value, line: at.line + 1, column: at.col })
		} catch {
			diagnostics.push(
				mistake(file, at.line + 1, 'files/front-matter', 'This field uses an alias, which front matter here does not have.', {
					column: at.col,
				}),
			)
		}
	}
	return fields
}

const unreadable = [
	'This line of the front matter cannot be read.',
	'Each field is `name: value`; put a value with a colon in quotes.',
] as const
const unclosed = ['A quotation mark or a bracket in the front matter is not closed.', 'Close it on the same line.'] as const
const indent = [
	'This line of the front matter does not stand where it should.',
	'What belongs to a field stands two spaces further in, and no tabs.',
] as const

type Words = readonly [message: string, mend: string]

/** The words, and the line (from 0) that they are about: a mark that is never closed is found only at the end. */
function sayYaml(code: string, lines: readonly string[], at: number): readonly [Words, number] {
	if (code === 'MISSING_CHAR') {
		const opening = lines.findIndex(line => (line.match(/"/g)?.length ?? 0) % 2 === 1 || /[[{][^\]}]*$/.test(line))
		return [unclosed, opening < 0 ? at : opening]
	}
	if (code === 'BLOCK_AS_IMPLICIT_KEY' && (lines[at]?.match(/:\s/g)?.length ?? 0) < 2) return [indent, at]
	return [yamlWords[code] ?? unreadable, at]
}

/** What the reader of YAML finds, in words for people who have never heard of YAML. */
const yamlWords: Readonly<Record<string, Words>> = {
	DUPLICATE_KEY: ['This field stands twice.', 'Keep one of the two.'],
	TAB_AS_INDENT: indent,
	BAD_INDENT: indent,
	BAD_DQ_ESCAPE: ['A backslash in a quoted value has no meaning here.', 'Write two of them, or leave the quotation marks out.'],
	BLOCK_AS_IMPLICIT_KEY: ['A colon stands inside a value.', 'Put the whole value in quotes.'],
	MULTILINE_IMPLICIT_KEY: unreadable,
}

const fence = /^ {0,3}(`{3,}|~{3,})([^`]*)$/

interface Fence {
	readonly marks: string
	readonly isTerms: boolean
}

function openingOf(line: string): Fence | null {
	const match = fence.exec(line)
	return match ? { marks: match[1]!, isTerms: /^terms\b/.test(match[2]!.trim()) } : null
}

function headingOf(line: string): string | null {
	return /^##\s/.test(line) ? line.slice(2).trim().replace(/\s#+$/, '').trim() : null
}

function readBody(
	file: string,
	lines: readonly string[],
	start: number,
	diagnostics: Diagnostic[],
): Pick<MarkdownFile, 'terms' | 'sections' | 'prose'> {
	const terms: TermsBlock[] = []
	const prose: string[] = []
	const sections: { heading: string; line: number; lines: string[] }[] = []
	const put = (line: string): void => {
		prose.push(line)
		sections[sections.length - 1]?.lines.push(line)
	}
	for (let index = start; index < lines.length; index++) {
		const line = lines[index]!
		const open = openingOf(line)
		if (!open) {
			const heading = headingOf(line)
			if (heading === null) put(line)
			else {
				prose.push(line)
				sections.push({ heading, line: index + 1, lines: [] })
			}
			continue
		}
		const { last, closed } = open.isTerms ? endOfTerms(lines, index, open.marks) : endOfBlock(lines, index, open.marks)
		if (!closed)
			diagnostics.push(
				mistake(file, index + 1, 'files/fence-open', 'The block that begins here is never closed.', {
					mend: `Put a line of ${open.marks.slice(0, 20)} after its last line.`,
					width: line.length,
				}),
			)
		if (open.isTerms) terms.push({ text: lines.slice(index + 1, last).join('\n'), firstLine: index + 2 })
		else for (const inner of lines.slice(index, last + 1)) put(inner)
		index = closed || !open.isTerms ? last : last - 1
	}
	return {
		terms,
		prose: prose.join('\n').trim(),
		sections: sections.map(section => ({ heading: section.heading, line: section.line, text: section.lines.join('\n').trim() })),
	}
}

interface End {
	/** The closing line, or the first line that is no longer in the block. */
	readonly last: number
	readonly closed: boolean
}

function endOfBlock(lines: readonly string[], open: number, marks: string): End {
	const close = closingLine(lines, open, marks)
	return { last: close ?? lines.length, closed: close !== null }
}

/**
 * Markdown lets an open block run on to the next bare fence, prose and the next terms with it. Here such a block ends where prose
 * seems to begin, so that one forgotten line is one mistake.
 */
function endOfTerms(lines: readonly string[], open: number, marks: string): End {
	const end = endOfBlock(lines, open, marks)
	const next = lines.slice(open + 1, end.last).findIndex(line => openingOf(line)?.isTerms)
	if (end.closed && next < 0) return end
	const limit = next < 0 ? end.last : open + 1 + next
	const prose = lines.findIndex(
		(line, index) => index > open + 1 && index < limit && lines[index - 1]!.trim() === '' && looksLikeProse(line),
	)
	return { last: prose < 0 ? limit : prose, closed: false }
}

const looksLikeProse = (line: string): boolean => /^(?:[A-Z#*|>]|- |\d+\. )/.test(line)

function closingLine(lines: readonly string[], open: number, marks: string): number | null {
	const closes = (line: string): boolean => {
		const text = line.trim()
		return text.length >= marks.length && text === marks[0]!.repeat(text.length) && !/^(?: {4}| *\t)/.test(line)
	}
	for (let index = open + 1; index < lines.length; index++) if (closes(lines[index]!)) return index
	return null
}
