/**
 * A case that is one text and holds several files. A line that begins with `--` and one of these words begins a part:
 *
 *   -- file: proposals/offer.md union 2023-08-01        a file of the negotiation (side and date for a proposal)
 *   -- table: crew.csv                                  a table
 *   -- set: rate = 5%                                   a what-if from outside the text
 *   -- setting: currency=EUR asOf=2023-08-01            the front matter
 *
 * What stands before the first of them is issues/pay.md. In Markdown a fence's words say the same: ```terms proposals/offer.md union 2023-08-01.
 */
import type { TableData } from '../../src/index.ts'
import { type CompileOptions, type TestFile, tableOf } from './compile.ts'

export interface Case {
	readonly files: readonly TestFile[]
	readonly options: CompileOptions
}

interface Part {
	readonly kind: string
	readonly words: string
	readonly text: string
}

export function readTerms(text: string): Case {
	const parts: { kind: string; words: string; lines: string[] }[] = [{ kind: 'file', words: 'issues/pay.md', lines: [] }]
	for (const line of text.split('\n')) {
		const marker = /^-- (file|table|set|setting): (.*)$/.exec(line)
		if (marker) parts.push({ kind: marker[1]!, words: marker[2]!, lines: [] })
		else parts.at(-1)!.lines.push(line)
	}
	return caseOf(parts.map(({ lines, ...part }) => ({ ...part, text: lines.join('\n') })))
}

/** The fences of a page: its terms and tables, and its others by their first word. */
export function readMarkdown(text: string): Case & { readonly fences: readonly Part[] } {
	const fences = [...text.matchAll(/^```(\w+)[ \t]*(.*)\n([\s\S]*?)^```$/gm)].map(match => ({
		kind: match[1]!,
		words: match[2]!,
		text: match[3]!,
	}))
	const parts = fences.flatMap((fence): Part[] => {
		if (fence.kind === 'terms') return [{ ...fence, kind: 'file', words: fence.words || 'issues/pay.md' }]
		return fence.kind === 'csv' ? [{ ...fence, kind: 'table' }] : fence.kind === 'setting' ? [{ ...fence, words: fence.text.trim() }] : []
	})
	return { ...caseOf(parts), fences }
}

function caseOf(parts: readonly Part[]): Case {
	const files: TestFile[] = []
	const tables = new Map<string, TableData>()
	const sets: { name: string; text: string }[] = []
	const settings: [string, unknown][] = []
	for (const part of parts) {
		const [path = '', side, date] = part.words.split(' ')
		if (part.kind === 'file' && part.text.trim() !== '')
			files.push({ path, text: part.text, ...(side ? { side } : {}), ...(date ? { date } : {}) })
		if (part.kind === 'table') tables.set(path, tableOf(part.text))
		if (part.kind === 'set') sets.push({ name: path, text: part.words.slice(part.words.indexOf('=') + 1).trim() })
		if (part.kind === 'setting') settings.push(...part.words.split(' ').map((word): [string, unknown] => readSetting(word)))
	}
	return { files, options: { tables, sets, setting: Object.fromEntries(settings) } }
}

function readSetting(word: string): [string, unknown] {
	const [key = '', value = ''] = word.split('=')
	if (key !== 'term') return [key, value]
	const [from = '', to = ''] = value.split('..')
	return [key, { from, to }]
}
