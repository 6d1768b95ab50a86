/** A Word file from somebody else, taken apart with care: what is not plainly a document is refused in words, before anything of it is unpacked. */
import { DOMParser, type Document, type Element, onErrorStopParsing } from '@xmldom/xmldom'
import { unzipSync } from 'fflate'

export interface Refusal {
	readonly words: string
	readonly mend: string
}

export const largestFile = 10 * 1024 * 1024
const largestPart = 12 * 1024 * 1024
const largestWhole = 200 * 1024 * 1024
const mostEntries = 2_000
const mostElements = 400_000
const deepestElement = 100

export interface Parts {
	readonly document: Document
	readonly styles: Document | null
	readonly numbering: Document | null
	readonly comments: Document | null
	/** The names of everything in the file. */
	readonly names: readonly string[]
}

const refuse = (words: string, mend: string): { readonly refusal: Refusal } => ({ refusal: { words, mend } })
const saveAgain = 'Open it in Word, LibreOffice or Google Docs and save it as a Word document (.docx).'

export function unpack(bytes: Uint8Array): { readonly parts: Parts } | { readonly refusal: Refusal } {
	if (bytes.length === 0) return refuse('The file is empty.', 'Choose the Word file once more.')
	if (bytes.length > largestFile)
		return refuse(
			`The file has ${Math.ceil(bytes.length / 1024 / 1024)} MB; a clause with its changes has at most 10 MB.`,
			'Take the pictures out, or send the clause alone.',
		)
	if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
		return refuse('This is an old .doc file, or one that is locked with a password.', `Take the password away. ${saveAgain}`)
	if (!startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return refuse('This is no Word file (.docx).', saveAgain)
	const listed = listEntries(bytes)
	if ('refusal' in listed) return listed
	const { names, places } = listed
	const parts = unzip(bytes, name => Object.values(places).includes(name))
	if (!parts) return damaged
	const texts: Record<string, Document | null> = {}
	for (const [place, name] of Object.entries(places)) {
		const part = name === undefined ? undefined : parts[name]
		const parsed = part ? parse(part, name!) : { document: null }
		if ('refusal' in parsed) return parsed
		texts[place] = parsed.document
	}
	const { document, styles, numbering, comments } = texts
	if (document?.documentElement?.localName !== 'document')
		return refuse('This is a file of another program, not a Word document.', saveAgain)
	return { parts: { document, styles: styles ?? null, numbering: numbering ?? null, comments: comments ?? null, names } }
}

const damaged = refuse('The file is damaged: it cannot be unpacked.', saveAgain)

function unzip(bytes: Uint8Array, isWanted: (name: string, size: number) => boolean): Readonly<Record<string, Uint8Array>> | null {
	try {
		return unzipSync(bytes, { filter: ({ name, originalSize }) => isWanted(name, originalSize) })
	} catch {
		return null
	}
}

const startsWith = (bytes: Uint8Array, first: readonly number[]): boolean => first.every((byte, at) => bytes[at] === byte)

interface Places {
	readonly document: string | undefined
	readonly styles: string | undefined
	readonly numbering: string | undefined
	readonly comments: string | undefined
}

/** Looks at the list of the zip alone. */
function listEntries(bytes: Uint8Array): { readonly names: readonly string[]; readonly places: Places } | { readonly refusal: Refusal } {
	const entries: { readonly name: string; readonly size: number }[] = []
	const listed = unzip(bytes, (name, size) => {
		entries.push({ name, size })
		return false
	})
	if (!listed) return damaged
	const names = entries.map(each => each.name)
	if (entries.length > mostEntries) return refuse(`The file holds ${entries.length} parts; a Word document has a few dozen.`, saveAgain)
	if (new Set(names).size < names.length)
		return refuse('The file holds two parts of one name, so that it reads differently in different programs.', saveAgain)
	const outside = names.find(name => name.startsWith('/') || name.includes('\\') || name.split('/').includes('..'))
	if (outside !== undefined) return refuse('The file holds a part that would lie outside it.', saveAgain)
	if (entries.reduce((sum, { size }) => sum + size, 0) > largestWhole) return refuse('The file unpacks to more than 200 MB.', saveAgain)
	if (names.some(name => /vbaproject|\/activex\//i.test(name)))
		return refuse(
			'The file holds macros: programs that run when it is opened.',
			'Save it as a Word document without macros (.docx, not .docm).',
		)
	if (!names.includes('[Content_Types].xml')) return refuse('This is a zip, but no Word document.', saveAgain)
	const place = (name: string): string | undefined => names.find(each => each.toLowerCase() === name)
	const places = {
		document: place('word/document.xml') ?? place('word/document2.xml'),
		styles: place('word/styles.xml'),
		numbering: place('word/numbering.xml'),
		comments: place('word/comments.xml'),
	}
	const long = entries.find(({ name, size }) => Object.values(places).includes(name) && size > largestPart)
	if (long) return refuse('The text of the file unpacks to more than 12 MB: more than any clause has.', 'Send the clause alone.')
	return { names, places }
}

function parse(part: Uint8Array, name: string): { readonly document: Document } | { readonly refusal: Refusal } {
	const unreadable = refuse(`The file is damaged: its part ${name} cannot be read.`, saveAgain)
	let text: string
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(part)
	} catch {
		return unreadable
	}
	// No Word file has a document type; one that has wants to bring something in from elsewhere, or to unfold without end.
	if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return refuse('The file declares entities of its own, which Word never does.', saveAgain)
	const tooMuch = measure(text)
	if (tooMuch) return refuse(tooMuch, 'Send the clause alone.')
	try {
		const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml')
		return document.documentElement ? { document } : unreadable
	} catch {
		return unreadable
	}
}

/** How many elements, and how deep, before any of them is made. */
function measure(text: string): string | null {
	let [depth, count] = [0, 0]
	for (const [tag] of text.matchAll(/<\/?[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>/g)) {
		if (tag.startsWith('</')) depth--
		else {
			if (++count > mostElements) return 'The text of the file has more parts than any clause.'
			if (!tag.endsWith('/>') && ++depth > deepestElement)
				return 'The parts of the file stand in each other more deeply than Word ever writes them.'
		}
	}
	return null
}

export const childrenOf = (element: Element): readonly Element[] =>
	[...element.childNodes].filter((node): node is Element => node.nodeType === 1)
export const child = (element: Element | null | undefined, name: string): Element | null =>
	(element && childrenOf(element).find(each => each.localName === name)) ?? null
/** Whatever prefix the writer chose. */
export function attribute(element: Element | null | undefined, name: string): string | null {
	if (!element) return null
	for (const each of element.attributes) if (each.localName === name || each.name === name) return each.value
	return null
}
export const wordAt = (element: Element | null | undefined, name: string): string | null => attribute(child(element, name), 'val')
/** Said, and not said to be off. */
export function isOn(element: Element | null | undefined, name: string): boolean {
	const found = child(element, name)
	return found !== null && !['0', 'false', 'off', 'none'].includes(attribute(found, 'val') ?? '1')
}
