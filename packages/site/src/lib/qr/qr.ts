/**
 * A text as a QR code (ISO/IEC 18004): bytes in UTF-8, error correction M, versions 1 to 20, which is 666 bytes. `encode` gives the squares, true for a dark one;
 * `path` the same as one path of an SVG whose unit is a square.
 *
 *   text ─▶ mode, length, bytes, padding ─▶ blocks, each with its Reed–Solomon words ─▶ interleaved ─▶ placed in a zigzag ─▶ the mask with the least penalty
 */
export type Squares = readonly (readonly boolean[])[]

/** By version, from 1, at level M: correction words of a block, and blocks. */
const correctionOf = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const blocksOf = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

/** Null where the text is too long. */
export function encode(text: string): Squares | null {
	const bytes = new TextEncoder().encode(text)
	const version = correctionOf.findIndex((_, index) => bytes.length <= roomOf(index + 1)) + 1
	if (version === 0) return null
	const words = interleave(version, dataWords(version, bytes))
	const masked = Array.from({ length: 8 }, (_, mask) => draw(version, words, mask))
	const penalties = masked.map(penaltyOf)
	return masked[penalties.indexOf(Math.min(...penalties))]!
}

/** With four squares of quiet around; the side of the picture, and what is dark. */
export function path(squares: Squares): { readonly side: number; readonly d: string } {
	const runs = squares.flatMap((row, y) =>
		row.flatMap((isDark, x) => {
			if (!isDark || row[x - 1]) return []
			let end = x
			while (row[end + 1]) end++
			return [`M${x + 4} ${y + 4}h${end - x + 1}v1h-${end - x + 1}z`]
		}),
	)
	return { side: squares.length + 8, d: runs.join('') }
}

const sizeOf = (version: number): number => 17 + 4 * version

/** Words in the whole symbol. */
function wordsOf(version: number): number {
	const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2
	const alignment = version === 1 ? 0 : (25 * aligned - 10) * aligned - 55
	return Math.floor(((16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0)) / 8)
}

const dataCountOf = (version: number): number => wordsOf(version) - correctionOf[version - 1]! * blocksOf[version - 1]!
const lengthBits = (version: number): number => (version < 10 ? 8 : 16)
const roomOf = (version: number): number => Math.floor((dataCountOf(version) * 8 - 4 - lengthBits(version)) / 8)

function dataWords(version: number, bytes: Uint8Array): readonly number[] {
	const bits: number[] = []
	const push = (value: number, count: number): void => {
		for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1)
	}
	push(0b0100, 4)
	push(bytes.length, lengthBits(version))
	for (const byte of bytes) push(byte, 8)
	const room = dataCountOf(version) * 8
	push(0, Math.min(4, room - bits.length))
	push(0, (8 - (bits.length % 8)) % 8)
	for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) push(pad, 8)
	return Array.from({ length: room / 8 }, (_, index) => bits.slice(index * 8, index * 8 + 8).reduce((word, bit) => (word << 1) | bit, 0))
}

/** A product in the field of 256 with the polynomial 0x11d. */
function times(a: number, b: number): number {
	let product = 0
	for (let bit = 7; bit >= 0; bit--) {
		product = (product << 1) ^ ((product >> 7) * 0x11d)
		product ^= ((b >> bit) & 1) * a
	}
	return product
}

/** The generator with the roots 2⁰ to 2ⁿ⁻¹, without its leading one. */
function generator(degree: number): readonly number[] {
	let result = [...new Array<number>(degree - 1).fill(0), 1]
	let root = 1
	for (let each = 0; each < degree; each++) {
		result = result.map((word, index) => times(word, root) ^ (result[index + 1] ?? 0))
		root = times(root, 2)
	}
	return result
}

function remainder(words: readonly number[], divisor: readonly number[]): readonly number[] {
	let result = divisor.map(() => 0)
	for (const word of words) {
		const factor = word ^ result[0]!
		result = [...result.slice(1), 0].map((each, index) => each ^ times(divisor[index]!, factor))
	}
	return result
}

/** Cut into blocks, the short ones first, and read across them. */
function interleave(version: number, data: readonly number[]): readonly number[] {
	const count = blocksOf[version - 1]!
	const divisor = generator(correctionOf[version - 1]!)
	const short = Math.floor(data.length / count)
	const longer = data.length % count
	let start = 0
	const blocks = Array.from({ length: count }, (_, index) => {
		const words = data.slice(start, start + short + (index >= count - longer ? 1 : 0))
		start += words.length
		return words
	})
	const corrections = blocks.map(words => remainder(words, divisor))
	const across = (lists: readonly (readonly number[])[]): readonly number[] =>
		Array.from({ length: Math.max(...lists.map(list => list.length)) }, (_, at) => lists.flatMap(list => list[at] ?? [])).flat()
	return [...across(blocks), ...across(corrections)]
}

/** Where the middles of the alignment patterns stand, on either axis. */
function alignmentOf(version: number): readonly number[] {
	if (version === 1) return []
	const count = Math.floor(version / 7) + 2
	const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
	return [6, ...Array.from({ length: count - 1 }, (_, index) => sizeOf(version) - 7 - step * (count - 2 - index))]
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
	(x, y) => (x + y) % 2 === 0,
	(_, y) => y % 2 === 0,
	x => x % 3 === 0,
	(x, y) => (x + y) % 3 === 0,
	(x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
	(x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
	(x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
	(x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function draw(version: number, words: readonly number[], mask: number): boolean[][] {
	const size = sizeOf(version)
	const squares: (boolean | null)[][] = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null))
	const set = (x: number, y: number, isDark: boolean): void => {
		if (x >= 0 && y >= 0 && x < size && y < size) squares[y]![x] = isDark
	}
	drawPatterns(version, set)
	drawFormat(size, mask, set)
	if (version >= 7) drawVersion(version, set)
	drawWords(squares, words, masks[mask]!)
	return squares as boolean[][]
}

type Set = (x: number, y: number, isDark: boolean) => void

function drawPatterns(version: number, set: Set): void {
	const size = sizeOf(version)
	for (let at = 0; at < size; at++) {
		set(6, at, at % 2 === 0)
		set(at, 6, at % 2 === 0)
	}
	for (const [left, top] of [
		[3, 3],
		[size - 4, 3],
		[3, size - 4],
	] as const)
		for (let dy = -4; dy <= 4; dy++)
			for (let dx = -4; dx <= 4; dx++) {
				const ring = Math.max(Math.abs(dx), Math.abs(dy))
				set(left + dx, top + dy, ring !== 2 && ring !== 4)
			}
	const middles = alignmentOf(version)
	const last = middles.length - 1
	for (const [i, x] of middles.entries())
		for (const [j, y] of middles.entries()) {
			if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) continue
			for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
		}
}

/** A value with the remainder of its division in the field of two. */
function withCheck(value: number, polynomial: number, bits: number): number {
	let rest = value
	for (let each = 0; each < bits; each++) rest = (rest << 1) ^ ((rest >> (bits - 1)) * polynomial)
	return (value << bits) | rest
}

const bitOf = (value: number, bit: number): boolean => ((value >> bit) & 1) !== 0

/** Level M is 00; the mask stands beside it. Twice, and a square that is always dark. */
function drawFormat(size: number, mask: number, set: Set): void {
	const bits = withCheck(mask, 0x537, 10) ^ 0x5412
	for (let bit = 0; bit < 15; bit++) {
		const isDark = bitOf(bits, bit)
		const [x, y] = bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8]
		set(x!, y!, isDark)
		if (bit < 8) set(size - 1 - bit, 8, isDark)
		else set(8, size - 15 + bit, isDark)
	}
	set(8, size - 8, true)
}

function drawVersion(version: number, set: Set): void {
	const bits = withCheck(version, 0x1f25, 12)
	const size = sizeOf(version)
	for (let bit = 0; bit < 18; bit++) {
		const [far, near] = [size - 11 + (bit % 3), Math.floor(bit / 3)]
		set(far, near, bitOf(bits, bit))
		set(near, far, bitOf(bits, bit))
	}
}

/** Two columns at a time from the right, up and down in turn; the column of the timing pattern is left out. */
function drawWords(squares: (boolean | null)[][], words: readonly number[], mask: (x: number, y: number) => boolean): void {
	const size = squares.length
	let bit = 0
	for (let right = size - 1; right >= 1; right -= 2) {
		if (right === 6) right = 5
		const isUp = ((right + 1) & 2) === 0
		for (let step = 0; step < size; step++) {
			const y = isUp ? size - 1 - step : step
			for (const x of [right, right - 1]) {
				if (squares[y]![x] !== null) continue
				const isOne = bit < words.length * 8 && bitOf(words[bit >> 3]!, 7 - (bit & 7))
				bit++
				squares[y]![x] = isOne !== mask(x, y)
			}
		}
	}
}

function penaltyOf(squares: Squares): number {
	const columns = squares.map((_, x) => squares.map(row => row[x]!))
	const lines = [...squares, ...columns]
	const dark = squares.flat().filter(Boolean).length
	const total = squares.length ** 2
	return (
		lines.reduce((sum, line) => sum + runsOf(line) + findersOf(line), 0) +
		blocksIn(squares) +
		(Math.ceil(Math.abs(dark * 20 - total * 10) / total) - 1) * 10
	)
}

function runsOf(line: readonly boolean[]): number {
	let [sum, run] = [0, 1]
	for (let at = 1; at <= line.length; at++) {
		if (at < line.length && line[at] === line[at - 1]) run++
		else {
			if (run >= 5) sum += run - 2
			run = 1
		}
	}
	return sum
}

const finder = [true, false, true, true, true, false, true]
const light = [false, false, false, false]
const likeFinder = [
	[...light, ...finder],
	[...finder, ...light],
]

/** What could be taken for a finder, the quiet around counting as light. */
function findersOf(line: readonly boolean[]): number {
	const padded = [...light, ...line, ...light]
	let sum = 0
	for (let at = 0; at + 11 <= padded.length; at++)
		for (const pattern of likeFinder) if (pattern.every((isDark, index) => padded[at + index] === isDark)) sum += 40
	return sum
}

function blocksIn(squares: Squares): number {
	let sum = 0
	for (let y = 1; y < squares.length; y++)
		for (let x = 1; x < squares.length; x++) {
			const first = squares[y]![x]
			if (squares[y - 1]![x] === first && squares[y]![x - 1] === first && squares[y - 1]![x - 1] === first) sum += 3
		}
	return sum
}
