/**
 * A clause as its blocks, from Markdown and back: headings, paragraphs, numbered ones with their number as words, points of a list, tables.
 *
 *   canonical(text)     the same clause with lines, spaces and marks written in one way; a redline finds no change between the two
 *
 * Law: canonical is settled: canonical(canonical(text)) is canonical(text). Whether a line begins a paragraph is decided as in a redline of the page.
 */
import { startsItem } from '#lib/redline/paragraphs.ts'
import { fitText, plain, plainText, type Run, readInline, tidy, writeInline } from './inline.ts'

export type Align = 'left' | 'center' | 'right'

export type Paragraph =
	| { readonly kind: 'heading'; readonly level: number; readonly runs: readonly Run[] }
	| { readonly kind: 'text'; readonly runs: readonly Run[] }
	/** Its number or letter stands in its words. */
	| { readonly kind: 'item'; readonly depth: number; readonly runs: readonly Run[] }
	| { readonly kind: 'bullet'; readonly depth: number; readonly runs: readonly Run[] }

export interface Table {
	readonly kind: 'table'
	readonly align: readonly Align[]
	/** The first is the head. */
	readonly rows: readonly (readonly (readonly Run[])[])[]
}

export type Block = Paragraph | Table

export const deepest = 5

export const canonical = (text: string): string => writeClause(readClause(text))

const lineBreak = /\r\n|[\n\r\u2028\u2029]/
const bullet = /^[-*+•]\s+/
const heading = /^(#{1,6})\s+/

export function readClause(text: string): readonly Block[] {
	const lines = fitText(text).split(lineBreak)
	const blocks: Block[] = []
	const indents: number[] = []
	let open: string[] = []
	let depth = 0
	const close = (): void => {
		if (open.length > 0) blocks.push(...paragraphOf(open.join(' '), depth))
		open = []
	}
	for (let at = 0; at < lines.length; at++) {
		const words = lines[at]!.replaceAll(/\s+/g, ' ').trim()
		if (words.startsWith('|') && isRule(lines[at + 1])) {
			close()
			const end = lines.findIndex((line, index) => index > at && !line.trim().startsWith('|'))
			const rows = lines.slice(at, end < 0 ? lines.length : end)
			blocks.push(tableOf(rows))
			indents.length = 0
			at += rows.length - 1
			continue
		}
		const begins = startsItem.test(words)
		if (words === '' || begins) close()
		if (words === '') continue
		if (open.length === 0) depth = begins && !heading.test(words) ? depthOf(indents, lines[at]!) : reset(indents, lines[at]!)
		open.push(words)
		if (heading.test(words)) close()
	}
	close()
	return settle(blocks)
}

/** How deep an item stands: how many items before it begin further to the left. */
function depthOf(indents: number[], line: string): number {
	const indent = line.search(/\S/)
	while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop()
	indents.push(indent)
	return Math.min(indents.length - 1, deepest)
}

function reset(indents: number[], line: string): number {
	if (/^\S/.test(line)) indents.length = 0
	return 0
}

function paragraphOf(words: string, depth: number): readonly Paragraph[] {
	const level = heading.exec(words)?.[1]?.length
	if (level) return whole({ kind: 'heading', level, runs: readInline(words.replace(heading, '')) })
	if (bullet.test(words)) return whole({ kind: 'bullet', depth, runs: readInline(words.replace(bullet, '')) })
	return whole({ kind: 'item', depth, runs: readInline(words) })
}

const whole = (paragraph: Paragraph): readonly Paragraph[] => (paragraph.runs.length === 0 ? [] : [paragraph])

const isRule = (line: string | undefined): boolean => line !== undefined && /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/.test(line)

function tableOf(lines: readonly string[]): Table {
	const align = cellsOf(lines[1]!).map(alignOf)
	const rows = lines.filter((_, at) => at !== 1).map(cellsOf)
	return evenTable(
		rows.map(row => row.map(readInline)),
		align,
	)
}

/** A bar that is escaped is a letter; the backslash before it goes with the cell, which reads it. */
const cellsOf = (line: string): readonly string[] =>
	line
		.trim()
		.replace(/^\|/, '')
		.replace(/(?<!\\)\|$/, '')
		.split(/(?<!\\)\|/)
		.map(cell => cell.trim())

const alignOf = (rule: string): Align => (rule.endsWith(':') ? (rule.startsWith(':') ? 'center' : 'right') : 'left')

/** Every row as long as the longest. */
export function evenTable(rows: readonly (readonly (readonly Run[])[])[], align: readonly Align[]): Table {
	const columns = Math.max(1, ...rows.map(row => row.length))
	return {
		kind: 'table',
		align: Array.from({ length: columns }, (_, at) => align[at] ?? 'left'),
		rows: rows.map(row => Array.from({ length: columns }, (_, at) => row[at] ?? [])),
	}
}

/**
 * What a paragraph is follows from its words: what begins with a number is an item, what begins with a dot or a dash a point of a list. An item stands at most one step deeper
 * than the one before it.
 */
export function settle(blocks: readonly Block[]): readonly Block[] {
	const settled: Block[] = []
	for (const block of blocks) {
		const known = block.kind === 'text' || block.kind === 'item' ? byWords(block) : block
		if (known.kind !== 'item' && known.kind !== 'bullet') {
			settled.push(known)
			continue
		}
		const before = settled.at(-1)
		const most = before?.kind === 'item' || before?.kind === 'bullet' ? before.depth + 1 : 0
		settled.push({ ...known, depth: Math.min(known.depth, most, deepest) })
	}
	return settled
}

function byWords(block: Extract<Paragraph, { kind: 'text' | 'item' }>): Paragraph {
	const [first] = block.runs
	const lead = first && !first.bold && !first.italic ? first.text : ''
	const depth = block.kind === 'item' && startsItem.test(lead) ? block.depth : 0
	if (/^[-+•]\s/.test(lead) || /^\*\s/.test(lead))
		return { kind: 'bullet', depth, runs: tidy([plain(lead.slice(2)), ...block.runs.slice(1)]) }
	const words = plainText(block.runs)
	return startsItem.test(words) && !heading.test(words) ? { kind: 'item', depth, runs: block.runs } : { kind: 'text', runs: block.runs }
}

export function writeClause(blocks: readonly Block[]): string {
	let text = ''
	let before: string | null = null
	for (const written of blocks.map(writeBlock)) {
		if (before !== null) text += isListed.test(before) && isListed.test(written) ? '\n' : '\n\n'
		text += written
		before = written
	}
	return text === '' ? '' : `${text}\n`
}

/** What Markdown knows as lists needs no blank lines. */
const isListed = /^ *(?:\d{1,9}[.)]|-)\s/

function writeBlock(block: Block): string {
	if (block.kind === 'table') return writeTable(block)
	const words = writeInline(block.runs)
	if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${words}`
	if (block.kind === 'bullet') return `${'   '.repeat(block.depth)}- ${words}`
	if (block.kind === 'item') return '   '.repeat(block.depth) + words
	// A paragraph of words alone that begins as another kind would.
	return /^#{1,6}\s|^[-*+]\s|^\|/.test(words) ? `\\${words}` : words
}

function writeTable({ align, rows }: Table): string {
	const rules = { left: '---', center: ':-:', right: '--:' } as const
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
	const cells = rows.map(row => line(row.map(runs => writeInline(runs).replace(/(?<!\\)\|/g, '\\|'))))
	return [cells[0]!, line(align.map(each => rules[each])), ...cells.slice(1)].join('\n')
}
