/**
 * The body of a Word file as its paragraphs and tables, each word with whether it stands in the old text, in the new one or in both. Word, LibreOffice and Google Docs mark the
 * same things in the same elements: <w:ins>, <w:del>, <w:moveFrom>, <w:moveTo> round runs; the first two in <w:rPr> of a paragraph's mark and in <w:trPr> of a row; what
 * something looked like before, in <w:rPrChange> and <w:pPrChange>.
 */
import type { Element } from '@xmldom/xmldom'
import { attribute, child, childrenOf, isOn, type Parts, wordAt } from './unpack.ts'

export interface Format {
	readonly bold: boolean
	readonly italic: boolean
}

export interface By {
	readonly kind: 'inserted' | 'deleted' | 'moved-away' | 'moved-here' | 'format'
	readonly author: string
	/** As the file has it, and so without a promise; null where it has none. */
	readonly at: string | null
}

export interface Piece {
	readonly text: string
	/** How it looks in each of the two texts; null where it does not stand. */
	readonly old: Format | null
	readonly now: Format | null
	readonly by: readonly By[]
}

export interface Look {
	readonly style: string | null
	readonly list: { readonly id: string; readonly depth: number } | null
	readonly align: string | null
}

export interface RawParagraph {
	readonly kind: 'paragraph'
	readonly pieces: readonly Piece[]
	/** Whether its end stands in the text: without it, it goes on in the next. */
	readonly ends: { readonly old: boolean; readonly now: boolean }
	readonly markBy: readonly By[]
	readonly look: { readonly old: Look; readonly now: Look }
}

export interface RawRow {
	readonly stands: { readonly old: boolean; readonly now: boolean }
	readonly by: readonly By[]
	readonly cells: readonly (readonly RawParagraph[])[]
}

export interface RawTable {
	readonly kind: 'table'
	readonly rows: readonly RawRow[]
}

export type Raw = RawParagraph | RawTable

export interface Remark {
	readonly id: string
	readonly words: string
}

export interface Body {
	readonly blocks: readonly Raw[]
	/** By the id of a comment, the words it hangs on. */
	readonly marked: ReadonlyMap<string, string>
	/** What stands in the file and was not read, a name each. */
	readonly unread: ReadonlySet<string>
}

/** Names of styles by their ids, in small letters. */
export type StyleNames = ReadonlyMap<string, string>

interface Standing {
	readonly old: boolean
	readonly now: boolean
	readonly by: readonly By[]
}

const standing: Standing = { old: true, now: true, by: [] }

const changes: Readonly<Record<string, { readonly kind: By['kind']; readonly old: boolean; readonly now: boolean }>> = {
	ins: { kind: 'inserted', old: false, now: true },
	moveTo: { kind: 'moved-here', old: false, now: true },
	del: { kind: 'deleted', old: true, now: false },
	moveFrom: { kind: 'moved-away', old: true, now: false },
}

/** Read through as if they were not there. */
const transparent = new Set(['hyperlink', 'smartTag', 'sdt', 'sdtContent', 'fldSimple', 'customXml', 'dir', 'bdo'])
const notText: Readonly<Record<string, string>> = {
	drawing: 'a picture or a text box',
	pict: 'a picture or a text box',
	object: 'an embedded file',
	AlternateContent: 'a picture or a text box',
	footnoteReference: 'a footnote',
	endnoteReference: 'an endnote',
	altChunk: 'another file put into this one',
	oMath: 'a formula',
	oMathPara: 'a formula',
	subDoc: 'another file put into this one',
}

export function readBody({ document }: Parts, styles: StyleNames): Body {
	const body = child(document.documentElement, 'body')
	const reader = new BodyReader(styles)
	return { blocks: body ? reader.blocks(body, standing) : [], marked: reader.marked, unread: reader.unread }
}

/** A walk through the tree; what it keeps is what concerns the file as a whole. */
class BodyReader {
	readonly styles: StyleNames
	readonly marked = new Map<string, string>()
	readonly unread = new Set<string>()
	readonly #open = new Set<string>()
	/** How many fields are open whose instruction, not whose result, is being read. */
	#instructions = 0

	constructor(styles: StyleNames) {
		this.styles = styles
	}

	blocks(parent: Element, within: Standing): readonly Raw[] {
		return childrenOf(parent).flatMap((each): readonly Raw[] => {
			const { localName: name } = each
			if (name === 'p') return [this.#paragraph(each, within)]
			if (name === 'tbl') return [this.#table(each, within)]
			if (transparent.has(name!)) return this.blocks(each, within)
			const change = changes[name!]
			if (change) return this.blocks(each, changed(within, each, change))
			this.#mind(each)
			return []
		})
	}

	#table(table: Element, within: Standing): RawTable {
		const rows = this.#rowsOf(table, within)
		return { kind: 'table', rows }
	}

	#rowsOf(parent: Element, within: Standing): readonly RawRow[] {
		return childrenOf(parent).flatMap((each): readonly RawRow[] => {
			if (transparent.has(each.localName!)) return this.#rowsOf(each, within)
			if (each.localName !== 'tr') return []
			const stands = marksOf(child(each, 'trPr'), within)
			return [{ stands, by: stands.by, cells: this.#cellsOf(each, stands) }]
		})
	}

	#cellsOf(row: Element, within: Standing): readonly (readonly RawParagraph[])[] {
		return childrenOf(row).flatMap((each): readonly (readonly RawParagraph[])[] => {
			if (transparent.has(each.localName!)) return this.#cellsOf(each, within)
			if (each.localName !== 'tc') return []
			const properties = child(each, 'tcPr')
			if (child(properties, 'cellIns') || child(properties, 'cellDel')) this.unread.add('a column added to or taken from a table')
			const inner = this.blocks(each, within)
			return [inner.flatMap(block => (block.kind === 'paragraph' ? [block] : block.rows.flatMap(nested => nested.cells.flat())))]
		})
	}

	#paragraph(paragraph: Element, within: Standing): RawParagraph {
		const properties = child(paragraph, 'pPr')
		const marks = marksOf(child(properties, 'rPr'), within)
		const now = this.#lookOf(properties)
		const wasElement = child(properties, 'pPrChange')
		const old = wasElement ? this.#lookOf(child(wasElement, 'pPr')) : now
		const format = wasElement ? [byOf(wasElement, 'format')] : []
		const pieces = this.#inline(paragraph, within)
		return { kind: 'paragraph', pieces, ends: marks, markBy: [...marks.by, ...format], look: { old, now } }
	}

	#lookOf(properties: Element | null): Look {
		const style = wordAt(properties, 'pStyle')
		const numbers = child(properties, 'numPr')
		const id = wordAt(numbers, 'numId')
		return {
			style: style === null ? null : (this.styles.get(style) ?? style.toLowerCase()),
			list: id === null ? null : { id, depth: Number(wordAt(numbers, 'ilvl') ?? 0) || 0 },
			align: wordAt(properties, 'jc'),
		}
	}

	#inline(parent: Element, within: Standing): readonly Piece[] {
		return childrenOf(parent).flatMap((each): readonly Piece[] => {
			const name = each.localName!
			if (name === 'r') return this.#run(each, within)
			if (name === 'pPr' || name === 'rPr') return []
			if (transparent.has(name)) return this.#inline(each, within)
			if (name === 'commentRangeStart' || name === 'commentRangeEnd') return this.#range(each)
			const change = changes[name]
			if (change) return this.#inline(each, changed(within, each, change))
			this.#mind(each)
			return []
		})
	}

	#range(element: Element): readonly Piece[] {
		const id = attribute(element, 'id') ?? ''
		if (element.localName === 'commentRangeStart') {
			this.#open.add(id)
			this.marked.set(id, '')
		} else this.#open.delete(id)
		return []
	}

	#run(run: Element, within: Standing): readonly Piece[] {
		const properties = child(run, 'rPr')
		const was = child(properties, 'rPrChange')
		const now = this.#formatOf(properties)
		const old = was ? this.#formatOf(child(was, 'rPr')) : now
		// Spacing or another face is a change of looks alone.
		const looks = was && (old.bold !== now.bold || old.italic !== now.italic) ? [byOf(was, 'format')] : []
		if (isOn(properties, 'vanish')) this.unread.add('hidden text, which is taken as text here')
		const text = childrenOf(run)
			.map(each => this.#letters(each))
			.join('')
		if (text === '') return []
		for (const id of this.#open) this.marked.set(id, (this.marked.get(id) ?? '') + text)
		return [{ text, old: within.old ? old : null, now: within.now ? now : null, by: [...within.by, ...looks] }]
	}

	#formatOf(properties: Element | null): Format {
		const style = this.styles.get(wordAt(properties, 'rStyle') ?? '') ?? ''
		return { bold: isOn(properties, 'b') || style === 'strong', italic: isOn(properties, 'i') || style === 'emphasis' }
	}

	#letters(element: Element): string {
		const { localName: name } = element
		if (name === 'fldChar') {
			const type = attribute(element, 'fldCharType')
			if (type === 'begin') this.#instructions++
			else if (this.#instructions > 0 && (type === 'separate' || type === 'end')) this.#instructions--
			return ''
		}
		if (name === 't' || name === 'delText') return element.textContent ?? ''
		if (name === 'tab' || name === 'br' || name === 'cr' || name === 'ptab') return ' '
		if (name === 'noBreakHyphen') return '\u2011'
		if (name === 'sym') return symbolOf(element)
		this.#mind(element)
		return ''
	}

	#mind(element: Element): void {
		const words = notText[element.localName!]
		if (words) this.unread.add(words)
	}
}

/** Fonts of symbols keep their letters where no text has any. */
function symbolOf(element: Element): string {
	const code = Number.parseInt(attribute(element, 'char') ?? '', 16)
	return Number.isNaN(code) || (code >= 0xe000 && code <= 0xf8ff) || code > 0x10ffff ? '\u25a1' : String.fromCodePoint(code)
}

const byOf = (element: Element, kind: By['kind']): By => ({
	kind,
	author: (attribute(element, 'author') ?? '').trim(),
	at: attribute(element, 'date'),
})

const changed = (within: Standing, element: Element, { kind, old, now }: (typeof changes)[string]): Standing => ({
	old: within.old && old,
	now: within.now && now,
	by: withoutTwins([...within.by, byOf(element, kind)]),
})

/** A row that was added says so, and so do its words. */
const withoutTwins = (by: readonly By[]): readonly By[] => [...new Map(by.map(each => [JSON.stringify(each), each])).values()]

/** The marks in the properties of a paragraph's end or of a row. */
function marksOf(properties: Element | null, within: Standing): Standing {
	const found = properties ? childrenOf(properties).filter(each => changes[each.localName!]) : []
	return found.reduce((sum, each) => changed(sum, each, changes[each.localName!]!), within)
}
