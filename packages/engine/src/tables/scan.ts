/**
 * CSV as bytes, row by row, as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180):
 *
 *   file  = row *(break row) [break]        break = CRLF / LF / CR
 *   row   = cell *("," cell)
 *   cell  = plain / quoted                  plain: no comma, quote or break; quoted: in quotes, each quote inside it written twice
 *
 * Nothing is guessed: the comma parts cells, the encoding is UTF-8, a mark at the beginning (BOM) is passed over. Rows are handed on as places
 * in one block of bytes, so that a column that nobody asked for costs no more than finding its end.
 */
/** A mistake in the form of the file: after it nothing more is read. */
export type ScanMistake =
	| { readonly kind: 'not-utf8' | 'zero-byte' | 'quote-open' | 'quote-stray'; readonly line: number }
	| { readonly kind: 'empty-row'; readonly line: number; readonly row: number }
	| { readonly kind: 'ragged'; readonly line: number; readonly row: number; readonly cells: number; readonly headings: number }

/** Some rows, cell by cell: the cell in column c of row r is number `r * width + c`. */
export interface Rows {
	readonly bytes: Uint8Array
	/** For each cell where it begins and ends. */
	readonly starts: Int32Array
	readonly ends: Int32Array
	readonly count: number
	readonly width: number
}

export interface ScanOptions {
	/** The row of the headings, from 1; rows above it are passed over. */
	readonly heading: number
	/** Where there is a faster way to tell than to decode. */
	readonly isUtf8?: (bytes: Uint8Array) => boolean
	readonly onHeadings: (headings: readonly string[]) => void
	/** The places are good until it returns. */
	readonly onRows: (rows: Rows) => void
}

export interface Scanner {
	/** False: there is a mistake, and the rest need not come. The chunk may be used again afterwards. */
	push(chunk: Uint8Array): boolean
	end(): Scanned
}

export interface Scanned {
	/** Below the headings, without empty lines at the end. */
	readonly rows: number
	readonly mistake: ScanMistake | null
}

const comma = 44
const quote = 34
const lineFeed = 10
const carriageReturn = 13
const space = 32

/** How many rows are handed on at once: their bytes are still near when the columns read them. */
const mostWaiting = 512

/** A row longer than this is taken for one whose quotation mark is never closed. */
const longestRow = 16 * 1024 * 1024

const decoder = new TextDecoder()
const strict = new TextDecoder('utf-8', { fatal: true })

export function createScanner({ heading, isUtf8 = decodes, onHeadings, onRows }: ScanOptions): Scanner {
	let bytes = new Uint8Array(1 << 17)
	let length = 0
	let isFirst = true
	let starts = new Int32Array(64)
	let ends = new Int32Array(64)
	let width = 0
	let row = 0
	let line = 1
	let rows = 0
	let empties = 0
	let emptyLine = 0
	let mistake: ScanMistake | null = null
	/** Rows that wait to be handed on, and where the cells of the next one go. */
	let waiting = 0
	let base = 0

	function append(chunk: Uint8Array): void {
		if (length + chunk.length > bytes.length) {
			const larger = new Uint8Array((length + chunk.length) * 2)
			larger.set(bytes.subarray(0, length))
			bytes = larger
		}
		bytes.set(chunk, length)
		length += chunk.length
	}

	function fail(found: ScanMistake): number {
		mistake = found
		return -1
	}

	/** Reads whole rows from the front and keeps what is left. */
	function scan(isLast: boolean): void {
		let at = 0
		if (isFirst) {
			if (length < 3 && !isLast) return
			isFirst = false
			if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3
		}
		const firstLine = line
		const from = at
		while (at >= 0 && at < length) {
			const next = scanRow(at, isLast)
			if (next === at) break
			at = next
			if (waiting === mostWaiting) handOn()
		}
		handOn()
		checkText(from, at < 0 ? length : at, firstLine)
		if (at < 0) return
		bytes.copyWithin(0, at, length)
		length -= at
		if (length > longestRow) fail({ kind: 'quote-open', line })
	}

	/** The place after the row; the same place when the row does not end yet; -1 after a mistake. */
	function scanRow(from: number, isLast: boolean): number {
		let at = from
		let cells = base
		let breaks = 0
		let doubled = false
		for (;;) {
			if (cells === starts.length) growCells()
			if (at < length && bytes[at] === quote) {
				const opened = line + breaks
				starts[cells] = at + 1
				for (at++; ; at++) {
					if (at >= length) return isLast ? fail({ kind: 'quote-open', line: opened }) : from
					const byte = bytes[at]
					if (byte === lineFeed || (byte === carriageReturn && bytes[at + 1] !== lineFeed)) breaks++
					if (byte !== quote) continue
					if (at + 1 >= length && !isLast) return from
					if (bytes[at + 1] !== quote || at + 1 >= length) break
					doubled = true
					at++
				}
				ends[cells++] = at++
				if (at < length && bytes[at] !== comma && bytes[at] !== lineFeed && bytes[at] !== carriageReturn)
					return fail({ kind: 'quote-stray', line: line + breaks })
			} else {
				starts[cells] = at
				while (at < length) {
					const byte = bytes[at]!
					if (byte <= comma && (byte === comma || byte === lineFeed || byte === carriageReturn || byte === quote)) break
					at++
				}
				if (at < length && bytes[at] === quote) return fail({ kind: 'quote-stray', line: line + breaks })
				ends[cells++] = at
			}
			if (at >= length) {
				if (!isLast) return from
				break
			}
			if (bytes[at] !== comma) break
			at++
		}
		if (at < length) {
			if (bytes[at] === carriageReturn && at + 1 >= length && !isLast) return from
			at += bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1
			breaks++
		}
		if (doubled) for (let cell = base; cell < cells; cell++) undouble(cell)
		const isFine = takeRow(cells - base)
		line += breaks
		return isFine ? at : -1
	}

	function growCells(): void {
		const [wider, further] = [new Int32Array(starts.length * 2), new Int32Array(ends.length * 2)]
		wider.set(starts)
		further.set(ends)
		starts = wider
		ends = further
	}

	/** Two quotation marks inside quotes are one; the cell shrinks where it stands, in a row that is whole and is not read again. */
	function undouble(cell: number): void {
		const end = ends[cell]!
		let to = starts[cell]!
		for (let at = to; at < end; at++) {
			if (bytes[at] === quote) at++
			bytes[to++] = bytes[at]!
		}
		// What is left behind must be text as well: the bytes are looked at once more.
		bytes.fill(space, to, end)
		ends[cell] = to
	}

	function handOn(): void {
		if (waiting > 0) onRows({ bytes, starts, ends, count: waiting, width })
		waiting = 0
		base = 0
	}

	function takeRow(cells: number): boolean {
		row++
		if (row < heading) return true
		if (row === heading) {
			width = cells
			onHeadings(Array.from({ length: cells }, (_, cell) => decoder.decode(bytes.subarray(starts[cell]!, ends[cell]!))))
			return true
		}
		if (cells === 1 && starts[base] === ends[base]) {
			if (empties++ === 0) emptyLine = line
			return true
		}
		if (empties > 0 && !takeEmpties()) return false
		if (cells !== width) return fail({ kind: 'ragged', line, row, cells, headings: width }) > 0
		rows++
		waiting++
		base += width
		return true
	}

	/** An empty line is a cell without a value where there is one column, nothing at the end of the file, and a mistake elsewhere. */
	function takeEmpties(): boolean {
		if (width !== 1) return fail({ kind: 'empty-row', line: emptyLine, row: row - empties }) > 0
		const [start, end] = [starts[base]!, ends[base]!]
		for (; empties > 0; empties--) {
			if (base + 1 >= starts.length) growCells()
			starts[base] = start
			ends[base++] = start
			rows++
			waiting++
		}
		starts[base] = start
		ends[base] = end
		return true
	}

	function checkText(from: number, to: number, firstLine: number): void {
		const text = bytes.subarray(from, to)
		const zero = text.indexOf(0)
		if (zero >= 0) fail({ kind: 'zero-byte', line: firstLine + breaksIn(text.subarray(0, zero)) })
		else if (mistake === null && !isUtf8(text)) fail({ kind: 'not-utf8', line: firstLine + breaksIn(beforeBadByte(text, isUtf8)) })
	}

	return {
		push(chunk) {
			if (mistake !== null) return false
			append(chunk)
			scan(false)
			return mistake === null
		},
		end() {
			if (mistake === null) scan(true)
			return { rows, mistake }
		},
	}
}

function decodes(bytes: Uint8Array): boolean {
	try {
		strict.decode(bytes)
		return true
	} catch {
		return false
	}
}

function breaksIn(text: Uint8Array): number {
	let breaks = 0
	for (let at = 0; at < text.length; at++) if (text[at] === lineFeed || (text[at] === carriageReturn && text[at + 1] !== lineFeed)) breaks++
	return breaks
}

function beforeBadByte(text: Uint8Array, isUtf8: (bytes: Uint8Array) => boolean): Uint8Array {
	let [good, bad] = [0, text.length]
	while (bad - good > 4) {
		const middle = (good + bad) >> 1
		if (isUtf8(text.subarray(0, cutBetweenLetters(text, middle)))) good = middle
		else bad = middle
	}
	return text.subarray(0, good)
}

/** The last place up to `at` where a letter begins. */
function cutBetweenLetters(text: Uint8Array, at: number): number {
	let cut = at
	while (cut > 0 && at - cut < 3 && (text[cut]! & 0xc0) === 0x80) cut--
	return cut
}
