/**
 * A clause against another as a Word file with tracked changes, as Word itself would have kept them:
 *
 *   words     <w:ins> and <w:del> round their runs, each with author and day
 *   a whole paragraph   the same, and its mark: <w:pPr><w:rPr><w:ins/>
 *   a row of a table    <w:trPr><w:ins/>
 *   a paragraph's kind  <w:pPrChange>
 *
 * Accept all and it is the new clause; reject all and it is the old one. The bytes follow from what is given: no clock, no names of people or machines.
 */
import { zipSync } from 'fflate'
import type { Block } from './clause.ts'
import {
	type Change,
	compareClauses,
	type Style,
	type Tracked,
	type TrackedParagraph,
	type TrackedRun,
	type TrackedTable,
} from './compare.ts'
import { fitText } from './inline.ts'
import {
	contentTypes,
	documentRelationships,
	footer,
	header,
	numbering,
	packageRelationships,
	settings,
	styleNames,
	styles,
	xmlHead,
} from './styles.ts'

export interface WordFile {
	readonly title: string
	/** Whose changes they are: the side, not a person. */
	readonly author: string
	/** As `2023-10-26T14:00:00Z`. */
	readonly at: string
	/** Small, above each page. */
	readonly head: readonly string[]
}

export const writeRedline = (old: readonly Block[], now: readonly Block[], file: WordFile): Uint8Array<ArrayBuffer> =>
	pack(compareClauses(old, now), file)

/** The clause alone, with nothing marked. */
export const writeClean = (blocks: readonly Block[], file: WordFile): Uint8Array<ArrayBuffer> => pack(compareClauses(blocks, blocks), file)

function pack(tracked: readonly Tracked[], file: WordFile): Uint8Array<ArrayBuffer> {
	const parts: Readonly<Record<string, string>> = {
		'[Content_Types].xml': contentTypes,
		'_rels/.rels': packageRelationships,
		'docProps/core.xml': coreProperties(file),
		'word/document.xml': documentXml(tracked, file),
		'word/_rels/document.xml.rels': documentRelationships,
		'word/styles.xml': styles,
		'word/numbering.xml': numbering,
		'word/settings.xml': settings,
		'word/header1.xml': header(file.head.map(escapeXml)),
		'word/footer1.xml': footer,
	}
	const encoder = new TextEncoder()
	// A day without meaning, the first that a zip can hold, so that the same clause gives the same bytes.
	const zipped = zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, encoder.encode(text)])), {
		mtime: new Date(1980, 0, 1),
		level: 6,
	})
	return zipped as Uint8Array<ArrayBuffer>
}

export const escapeXml = (text: string): string =>
	fitText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const coreProperties = ({ title, author, at }: WordFile): string =>
	`${xmlHead}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeXml(title)}</dc:title><dc:creator>${escapeXml(author)}</dc:creator><cp:lastModifiedBy>${escapeXml(author)}</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${escapeXml(at)}</dcterms:created></cp:coreProperties>`

/** Gives each change the number that a file may use once. */
type Stamp = (tag: string) => string

function documentXml(tracked: readonly Tracked[], { author, at }: WordFile): string {
	let last = 0
	const who = `w:author="${escapeXml(author)}" w:date="${escapeXml(at)}"`
	const stamp: Stamp = tag => `${tag} w:id="${++last}" ${who}`
	const body = tracked.map((each, index) => (each.kind === 'table' ? tableXml(each, tracked[index + 1], stamp) : paragraphXml(each, stamp)))
	// Word cannot do without a last paragraph; this one belongs to neither text, so that the one before it may come and go.
	const page = `<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1304" w:bottom="1304" w:left="1304" w:header="680" w:footer="567" w:gutter="0"/></w:sectPr>`
	return `${xmlHead}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>${body.join('')}<w:p/>${page}</w:body></w:document>`
}

const tagOf = { deleted: 'w:del', inserted: 'w:ins' } as const

function paragraphXml({ change, style, oldStyle, runs }: TrackedParagraph, stamp: Stamp): string {
	const mark = change === 'same' ? '' : `<w:rPr><${stamp(tagOf[change])}/></w:rPr>`
	const was = oldStyle ? `<${stamp('w:pPrChange')}><w:pPr>${styleXml(oldStyle)}</w:pPr></w:pPrChange>` : ''
	const properties = styleXml(style) + mark + was
	return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${runsXml(runs, stamp, style.kind === 'item' || oldStyle?.kind === 'item')}</w:p>`
}

function styleXml({ kind, level = 1, depth = 0 }: Style): string {
	if (kind === 'text') return ''
	const { id } = kind === 'heading' ? styleNames.heading(level) : styleNames[kind](depth)
	return `<w:pStyle w:val="${id}"/>${kind === 'bullet' ? `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="1"/></w:numPr>` : ''}`
}

/** After the number of an item stands a tab, in the old text as in the new one. */
function runsXml(runs: readonly TrackedRun[], stamp: Stamp, isItem = false): string {
	const waiting = { old: isItem, now: isItem }
	let xml = ''
	for (let at = 0; at < runs.length; ) {
		const { change } = runs[at]!
		let inner = ''
		for (; at < runs.length && runs[at]!.change === change; at++) {
			const isFirst = (change !== 'inserted' && waiting.old) || (change !== 'deleted' && waiting.now)
			const hasSpace = runs[at]!.text.includes(' ')
			if (hasSpace && change !== 'inserted') waiting.old = false
			if (hasSpace && change !== 'deleted') waiting.now = false
			inner += runXml(runs[at]!, isFirst && hasSpace)
		}
		xml += change === 'same' ? inner : `<${stamp(tagOf[change])}>${inner}</${tagOf[change]}>`
	}
	return xml
}

function runXml({ text, bold, italic, change }: TrackedRun, hasTab: boolean): string {
	const format = (bold ? '<w:b/>' : '') + (italic ? '<w:i/>' : '')
	const tag = change === 'deleted' ? 'w:delText' : 'w:t'
	const words = (part: string): string => (part === '' ? '' : `<${tag} xml:space="preserve">${escapeXml(part)}</${tag}>`)
	const space = text.indexOf(' ')
	const inner = hasTab ? `${words(text.slice(0, space))}<w:tab/>${words(text.slice(space + 1))}` : words(text)
	return `<w:r>${format === '' ? '' : `<w:rPr>${format}</w:rPr>`}${inner}</w:r>`
}

/** Two tables without anything between them would be one to Word. */
function tableXml({ align, rows }: TrackedTable, next: Tracked | undefined, stamp: Stamp): string {
	const width = Math.floor(9298 / align.length)
	const grid = align.map(() => `<w:gridCol w:w="${width}"/>`).join('')
	const row = (change: Change, cells: readonly (readonly TrackedRun[])[], isHead: boolean): string =>
		`<w:tr>${rowProperties(change, isHead, stamp)}${cells.map((runs, at) => cellXml(runs, align[at]!, width, isHead, stamp)).join('')}</w:tr>`
	return `<w:tbl><w:tblPr><w:tblStyle w:val="ClauseTable"/><w:tblW w:w="${width * align.length}" w:type="dxa"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${rows
		.map(({ change, cells }, at) => row(change, cells, at === 0))
		.join('')}</w:tbl>${next?.kind === 'table' ? '<w:p/>' : ''}`
}

const rowProperties = (change: Change, isHead: boolean, stamp: Stamp): string => {
	const inner = (isHead ? '<w:tblHeader/>' : '') + (change === 'same' ? '' : `<${stamp(tagOf[change])}/>`)
	return inner === '' ? '' : `<w:trPr>${inner}</w:trPr>`
}

function cellXml(runs: readonly TrackedRun[], align: string, width: number, isHead: boolean, stamp: Stamp): string {
	const shade = isHead ? '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' : ''
	const side = align === 'left' ? '' : `<w:pPr><w:jc w:val="${align}"/></w:pPr>`
	return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${shade}</w:tcPr><w:p>${side}${runsXml(runs, stamp)}</w:p></w:tc>`
}
