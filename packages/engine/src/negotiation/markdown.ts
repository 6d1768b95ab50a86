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

function readYaml(file: string, text: string, diagnostics: Diagnostic[]): ReadonlyMap<string, Field> {
	const counter = new LineCounter()
	const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, maxAliasCount: 0 } as never)
	const fields = new Map<string, Field>()
	for (const error of document.errors) {
		const at = counter.linePos(error.pos[0])
		diagnostics.push(
			mistake(file, at.line + 1, 'files/front-matter', `The front matter cannot be read: ${firstSentence(error.message)}.`, {
				column: at.col,
				mend: 'Each field is `name: value`; put a value with a colon in quotes.',
			}),
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

const firstSentence = (message: string): string => (message.split('\n')[0] ?? message).replace(/ at line.*$/, '').replace(/[.:]$/, '')

const fence = /^( {0,3})(`{3,}|~{3,})\s*([^`]*)$/

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
		const open = fence.exec(line)
		if (!open) {
			const heading = /^##\s+(.*?)\s*#*\s*$/.exec(line)
			if (heading) {
				prose.push(line)
				sections.push({ heading: heading[1]!, line: index + 1, lines: [] })
			} else put(line)
			continue
		}
		const close = closingLine(lines, index, open[2]!)
		const isTerms = /^terms\b/.test(open[3]!.trim())
		if (close === null)
			diagnostics.push(
				mistake(file, index + 1, 'files/fence-open', 'The block that begins here is never closed.', {
					mend: `Put a line \`${open[2]}\` after its last line.`,
					width: line.length,
				}),
			)
		const last = close ?? lines.length
		if (isTerms) terms.push({ text: lines.slice(index + 1, last).join('\n'), firstLine: index + 2 })
		else for (const inner of lines.slice(index, last + 1)) put(inner)
		index = last
	}
	return {
		terms,
		prose: prose.join('\n').trim(),
		sections: sections.map(section => ({ heading: section.heading, line: section.line, text: section.lines.join('\n').trim() })),
	}
}

function closingLine(lines: readonly string[], open: number, marks: string): number | null {
	const closes = new RegExp(`^ {0,3}\\${marks[0]}{${marks.length},}\\s*$`)
	for (let index = open + 1; index < lines.length; index++) if (closes.test(lines[index]!)) return index
	return null
}
