/**
 * As much XML as workbooks use, in pieces: elements, their attributes, texts. No entities but the five and numbered letters are known, so none
 * can be made to grow; what a document type declares is not read.
 */
import { StringDecoder } from 'node:string_decoder'
import { damaged } from './zip.ts'

export interface XmlEvents {
	/** The name without its prefix. */
	open(name: string, attributes: string): void
	text?(text: string): void
	close?(name: string): void
}

/** A cell holds 32,767 letters at most, each written with six at most. */
const longestToken = 1 << 20

export interface XmlScanner {
	push(piece: Buffer): void
	end(): void
}

export function createXmlScanner({ open, text, close }: XmlEvents): XmlScanner {
	const decoder = new StringDecoder('utf8')
	let rest = ''
	let depth = 0

	function scan(source: string): string {
		let at = 0
		for (;;) {
			const start = source.indexOf('<', at)
			if (start < 0) break
			const end = endOfTag(source, start)
			if (end < 0) break
			if (start > at && depth > 0) text?.(source.slice(at, start))
			takeTag(source, start, end)
			at = end + 1
		}
		return at === 0 ? source : source.slice(at)
	}

	function takeTag(source: string, start: number, end: number): void {
		const first = source.charCodeAt(start + 1)
		if (first === bang) {
			if (source.startsWith('<![CDATA[', start)) text?.(source.slice(start + 9, end - 2).replaceAll('&', '&amp;'))
			return
		}
		if (first === question) return
		if (first === slash) {
			depth--
			close?.(bareName(source.slice(start + 2, end).trim()))
			return
		}
		const isAlone = source.charCodeAt(end - 1) === slash
		const inside = source.slice(start + 1, isAlone ? end - 1 : end)
		const gap = inside.search(/\s/)
		const name = bareName(gap < 0 ? inside : inside.slice(0, gap))
		open(name, gap < 0 ? '' : inside.slice(gap))
		if (isAlone) close?.(name)
		else depth++
	}

	return {
		push(piece) {
			rest = scan(rest + decoder.write(piece))
			if (rest.length > longestToken) throw damaged('a text in it has no end')
		},
		end() {
			if (depth !== 0 || scan(rest + decoder.end()).trim() !== '') throw damaged('a part of it is cut off')
		},
	}
}

const bang = 33
const slash = 47
const question = 63

/** -1 when it is not there yet. A sign for greater-than may stand inside quotes. */
function endOfTag(source: string, start: number): number {
	if (source.startsWith('<!--', start)) return past(source, '-->', start)
	if (source.startsWith('<![CDATA[', start)) return past(source, ']]>', start)
	for (let at = start + 1; ; ) {
		const end = source.indexOf('>', at)
		if (end < 0) return -1
		const quote = openQuote(source, at, end)
		if (quote === '') return end
		const closing = source.indexOf(quote, end)
		if (closing < 0) return -1
		at = closing + 1
	}
}

function openQuote(source: string, from: number, to: number): string {
	let open = ''
	for (let at = from; at < to; at++) {
		const letter = source[at]!
		if (letter !== '"' && letter !== "'") continue
		if (open === '') open = letter
		else if (open === letter) open = ''
	}
	return open
}

function past(source: string, mark: string, start: number): number {
	const at = source.indexOf(mark, start)
	return at < 0 ? -1 : at + mark.length - 1
}

const bareName = (name: string): string => name.slice(name.indexOf(':') + 1)

const forms = new Map<string, RegExp>()

/** The attribute's text, or null; the prefix of its name does not count. */
export function attribute(attributes: string, name: string): string | null {
	const form = forms.get(name) ?? new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
	forms.set(name, form)
	const match = form.exec(attributes)
	return match ? plainText(match[1] ?? match[2] ?? '') : null
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export const plainText = (text: string): string =>
	text.includes('&')
		? text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
				if (name !== undefined) return named[name] ?? whole
				const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
				return code <= 0x10ffff ? String.fromCodePoint(code) : whole
			})
		: text
