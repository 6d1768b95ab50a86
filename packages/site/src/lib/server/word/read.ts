/**
 * A Word file with tracked changes, as the two texts between which it stands: what it says when all is rejected, and what it says when all is accepted; with the changes, by whom
 * and when, and the comments.
 */
import type { Document } from '@xmldom/xmldom'
import {
	type Body,
	type By,
	type Format,
	type Look,
	type Piece,
	type Raw,
	type RawParagraph,
	type RawTable,
	readBody,
	type StyleNames,
} from './body.ts'
import { type Align, type Block, evenTable, type Paragraph, settle, writeClause } from './clause.ts'
import { fitText, plain, type Run, tidy } from './inline.ts'
import { type Numbering, readNumbering } from './numbering.ts'
import { attribute, childrenOf, type Refusal, unpack, wordAt } from './unpack.ts'

export interface TrackedChange extends By {
	readonly text: string
	/** Of the new text, from 1; the paragraph in which it stands or before which it stood. */
	readonly paragraph: number
}

export interface Comment {
	readonly author: string
	readonly at: string | null
	readonly words: string
	/** What it is about. */
	readonly about: string
}

export interface ReadFile {
	/** All rejected, and all accepted: Markdown, written in one way. */
	readonly old: string
	readonly now: string
	readonly changes: readonly TrackedChange[]
	readonly comments: readonly Comment[]
	/** Whose names stand at the changes. */
	readonly authors: readonly string[]
	/** What stands in the file and was not read, in words. */
	readonly unread: readonly string[]
}

export type ReadWord = { readonly file: ReadFile } | { readonly refusal: Refusal }

const mostLetters = 400_000

export function readWord(bytes: Uint8Array): ReadWord {
	const unpacked = unpack(bytes)
	if ('refusal' in unpacked) return unpacked
	const { parts } = unpacked
	const body = readBody(parts, stylesOf(parts.styles))
	const styleLists = listsOfStyles(parts.styles)
	const [old, now] = (['old', 'now'] as const).map(view =>
		writeClause(blocksOf(body.blocks, view, readNumbering(parts.numbering), styleLists)),
	)
	if (old!.length + now!.length > mostLetters)
		return { refusal: { words: 'The file has more than 400,000 letters.', mend: 'Send the clause alone, not the whole agreement.' } }
	if (now!.trim() === '' && old!.trim() === '')
		return { refusal: { words: 'No text stands in the file.', mend: 'Choose the file with the clause.' } }
	const changes = changesOf(body)
	return {
		file: {
			old: old!,
			now: now!,
			changes,
			comments: commentsOf(parts.comments, body),
			authors: [...new Set(changes.map(each => each.author))],
			unread: [...body.unread],
		},
	}
}

const stylesOf = (document: Document | null): StyleNames =>
	new Map(
		(document?.documentElement ? childrenOf(document.documentElement) : [])
			.filter(each => each.localName === 'style')
			.map(each => [attribute(each, 'styleId') ?? '', (wordAt(each, 'name') ?? '').toLowerCase()]),
	)

/** A style may bring a list with it. By the names of the styles. */
function listsOfStyles(document: Document | null): ReadonlyMap<string, NonNullable<Look['list']>> {
	const lists = new Map<string, NonNullable<Look['list']>>()
	for (const style of document?.documentElement ? childrenOf(document.documentElement) : []) {
		const numbers = childrenOf(style).find(each => each.localName === 'pPr')?.childNodes
		const list = [...(numbers ?? [])].find(node => (node as unknown as { localName?: string }).localName === 'numPr')
		const id = list ? wordAt(list as never, 'numId') : null
		if (id !== null) lists.set((wordAt(style, 'name') ?? '').toLowerCase(), { id, depth: Number(wordAt(list as never, 'ilvl') ?? 0) || 0 })
	}
	return lists
}

type View = 'old' | 'now'

interface Reading {
	readonly view: View
	readonly numbering: Numbering
	readonly counts: Map<string, number[]>
	readonly styleLists: ReadonlyMap<string, NonNullable<Look['list']>>
}

function blocksOf(raws: readonly Raw[], view: View, numbering: Numbering, styleLists: Reading['styleLists']): readonly Block[] {
	const reading: Reading = { view, numbering, counts: new Map(), styleLists }
	const blocks: Block[] = []
	let carried: readonly Run[] = []
	for (const raw of raws) {
		if (raw.kind === 'table') {
			blocks.push(...paragraphOf(carried, plainLook, reading), ...tableOf(raw, reading))
			carried = []
			continue
		}
		const runs = [...carried, ...runsOf(raw.pieces, view)]
		if (raw.ends[view]) {
			blocks.push(...paragraphOf(runs, raw.look[view], reading))
			carried = []
		} else carried = runs
	}
	blocks.push(...paragraphOf(carried, plainLook, reading))
	return settle(blocks)
}

const plainLook: Look = { style: null, list: null, align: null }

const runsOf = (pieces: readonly Piece[], view: View): readonly Run[] =>
	pieces.flatMap(piece => {
		const format: Format | null = piece[view]
		return format ? [{ text: fitText(piece.text), bold: format.bold, italic: format.italic }] : []
	})

function paragraphOf(runs: readonly Run[], look: Look, reading: Reading): readonly Paragraph[] {
	const words = tidy(runs)
	if (words.length === 0) return []
	const level = levelOf(look.style)
	const depth = depthOf(look)
	const number = numberOf(look, reading)
	if (number?.isBullet) return [{ kind: 'bullet', depth, runs: words }]
	const numbered = number && number.words !== '' ? tidy([plain(`${number.words} `), ...words]) : words
	return [level === null ? { kind: 'item', depth, runs: numbered } : { kind: 'heading', level, runs: numbered }]
}

function numberOf({ style, list }: Look, { numbering, counts, styleLists }: Reading): ReturnType<Numbering['next']> {
	const found = list ?? styleLists.get(style ?? '') ?? null
	// Word takes a paragraph out of its list by the number nought.
	return found && found.id !== '0' ? numbering.next(found.id, found.depth, counts) : null
}

function levelOf(style: string | null): number | null {
	if (style === 'title') return 1
	const level = /^heading ([1-9])$/.exec(style ?? '')?.[1]
	return level ? Math.min(6, Number(level)) : null
}

const depthOf = ({ style, list }: Look): number => list?.depth ?? Number(/^clause (?:item|bullet) ([1-9])$/.exec(style ?? '')?.[1] ?? 1) - 1

function tableOf(table: RawTable, { view }: Reading): readonly Block[] {
	const rows = table.rows.filter(row => row.stands[view])
	const cells = rows.map(row => row.cells.map(paragraphs => tidy(paragraphs.flatMap(each => [...runsOf(each.pieces, view), plain(' ')]))))
	if (cells.every(row => row.every(cell => cell.length === 0))) return []
	return [
		evenTable(
			cells,
			(rows[0]?.cells ?? []).map(([first]) => alignOf(first, view)),
		),
	]
}

const alignOf = (paragraph: RawParagraph | undefined, view: View): Align => {
	const align = paragraph?.look[view].align
	return align === 'center' ? 'center' : align === 'right' || align === 'end' ? 'right' : 'left'
}

/** What stands side by side and is one author's of one moment is one change. */
function changesOf({ blocks }: Body): readonly TrackedChange[] {
	const found: TrackedChange[] = []
	let paragraph = 1
	let before = ''
	const note = (by: By, text: string): void => {
		const last = found.at(-1)
		const key = JSON.stringify([by, paragraph])
		if (last && key === before) found[found.length - 1] = { ...last, text: last.text + text }
		else found.push({ ...by, text, paragraph })
		before = key
	}
	const walk = ({ pieces, ends, markBy, look }: RawParagraph): void => {
		for (const { by, text } of pieces) {
			if (by.length === 0) before = ''
			for (const each of by) note(each, text)
		}
		const isWhole = pieces.length > 0 && pieces.every(piece => piece.by.length > 0)
		for (const by of markBy)
			if (by.kind === 'format' ? JSON.stringify(look.old) !== JSON.stringify(look.now) : !isWhole) note(by, by.kind === 'format' ? '' : '¶')
		if (pieces.some(piece => piece.now) && ends.now) paragraph++
		before = ''
	}
	for (const block of blocks) {
		if (block.kind === 'paragraph') walk(block)
		else for (const row of block.rows) for (const cell of row.cells) for (const each of cell) walk(each)
	}
	return found.filter(each => each.kind === 'format' || each.text.trim() !== '')
}

const commentsOf = (document: Document | null, { marked }: Body): readonly Comment[] =>
	(document?.documentElement ? childrenOf(document.documentElement) : [])
		.filter(each => each.localName === 'comment')
		.map(each => ({
			author: (attribute(each, 'author') ?? '').trim(),
			at: attribute(each, 'date'),
			words: fitText(
				childrenOf(each)
					.map(paragraph => paragraph.textContent ?? '')
					.join('\n'),
			).trim(),
			about: fitText(marked.get(attribute(each, 'id') ?? '') ?? '').trim(),
		}))
