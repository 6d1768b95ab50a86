/**
 * A workbook: its sheets by name, the texts that they share, and which formats of cells are dates (ECMA-376 part 1, 18.2 to 18.8).
 */
import { posix } from 'node:path'
import { attribute, createXmlScanner, plainText, type XmlEvents } from './xml.ts'
import { damaged, type Part, partsOf, unpack, WorkbookFault } from './zip.ts'

export interface Workbook {
	readonly archive: Buffer
	readonly sheets: readonly { readonly name: string; readonly part: Part }[]
	readonly texts: readonly string[]
	/** Of each format of cells, whether it shows a day or a time. */
	readonly isDate: readonly boolean[]
	/** Days are counted from 1904, as old Macintoshes did. */
	readonly from1904: boolean
}

const megabyte = 1024 * 1024
const mostOfHead = 16 * megabyte
const mostOfTexts = 512 * megabyte

export async function openWorkbook(archive: Buffer): Promise<Workbook> {
	const parts = partsOf(archive)
	const main = await mainPart(archive, parts)
	const targets = await relations(archive, parts, relationsOf(main))
	const found: { name: string; id: string }[] = []
	let from1904 = false
	await readPart(archive, need(parts, main), mostOfHead, {
		open(name, attributes) {
			if (name === 'sheet') found.push({ name: attribute(attributes, 'name') ?? '', id: attribute(attributes, 'id') ?? '' })
			if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '')
		},
	})
	const at = (target: string): string => (target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(main), target))
	const partFor = (kind: string): Part | undefined => parts.get(at([...targets.values()].find(each => each.kind === kind)?.target ?? ''))
	const sheets = found.flatMap(({ name, id }) => {
		const relation = targets.get(id)
		// A sheet may also be a chart or a dialogue.
		return relation?.kind === 'worksheet' ? [{ name, part: need(parts, at(relation.target)) }] : []
	})
	if (sheets.length === 0) throw damaged('it has no sheet')
	return {
		archive,
		sheets,
		from1904,
		texts: await sharedTexts(archive, partFor('sharedStrings')),
		isDate: await dateFormats(archive, partFor('styles')),
	}
}

function need(parts: ReadonlyMap<string, Part>, name: string): Part {
	const part = parts.get(name)
	if (part) return part
	throw damaged(`its part ${name} is missing`)
}

export async function readPart(archive: Buffer, part: Part, most: number, events: XmlEvents, goOn = (): boolean => true): Promise<void> {
	const scanner = createXmlScanner(events)
	let isWhole = true
	await unpack(archive, part, most, piece => {
		scanner.push(piece)
		isWhole = goOn()
		return isWhole
	})
	if (isWhole) scanner.end()
}

interface Relation {
	readonly kind: string
	readonly target: string
}

const relationsOf = (part: string): string => posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)

async function relations(archive: Buffer, parts: ReadonlyMap<string, Part>, name: string): Promise<ReadonlyMap<string, Relation>> {
	const found = new Map<string, Relation>()
	await readPart(archive, need(parts, name), mostOfHead, {
		open(element, attributes) {
			if (element !== 'Relationship') return
			const kind = (attribute(attributes, 'Type') ?? '').split('/').at(-1) ?? ''
			found.set(attribute(attributes, 'Id') ?? '', { kind, target: attribute(attributes, 'Target') ?? '' })
		},
	})
	return found
}

async function mainPart(archive: Buffer, parts: ReadonlyMap<string, Part>): Promise<string> {
	if (!parts.has('_rels/.rels')) throw new WorkbookFault('is no workbook', 'Save it as XLSX, or name it for what it is.')
	const main = [...(await relations(archive, parts, '_rels/.rels')).values()].find(({ kind }) => kind === 'officeDocument')
	if (!main) throw damaged('it does not say which part is the workbook')
	return main.target.replace(/^\//, '')
}

/** A text may come in runs of different type; how it is to be read aloud is no part of it. */
async function sharedTexts(archive: Buffer, part: Part | undefined): Promise<readonly string[]> {
	const texts: string[] = []
	if (!part) return texts
	let isText = false
	let isAloud = false
	await readPart(archive, part, mostOfTexts, {
		open(name) {
			if (name === 'si') texts.push('')
			if (name === 'rPh') isAloud = true
			isText = name === 't'
		},
		text(text) {
			if (isText && !isAloud) texts[texts.length - 1] += plainText(text)
		},
		close(name) {
			if (name === 'rPh') isAloud = false
			isText = false
		},
	})
	return texts
}

/** Formats that every workbook has under their numbers (ECMA-376 part 1, 18.8.30), those of East Asia among them. */
const isBuiltInDate = (id: number): boolean =>
	(id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

async function dateFormats(archive: Buffer, part: Part | undefined): Promise<readonly boolean[]> {
	const isDate: boolean[] = []
	if (!part) return isDate
	const own = new Map<number, string>()
	let isCells = false
	await readPart(archive, part, mostOfHead, {
		open(name, attributes) {
			if (name === 'numFmt') own.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '')
			if (name === 'cellXfs') isCells = true
			if (name !== 'xf' || !isCells) return
			const id = Number(attribute(attributes, 'numFmtId') ?? 0)
			const code = own.get(id)
			isDate.push(code === undefined ? isBuiltInDate(id) : showsDate(code))
		},
		close(name) {
			if (name === 'cellXfs') isCells = false
		},
	})
	return isDate
}

/** A format shows a day or a time when a letter for one stands in it outside quotes, colours and conditions. */
function showsDate(code: string): boolean {
	const [first = ''] = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')
	return /\[(h+|m+|s+)\]/i.test(first) || /[dmyhs]/i.test(first.replace(/\[[^\]]*\]/g, '').replace(/general|e[+-]/gi, ''))
}
