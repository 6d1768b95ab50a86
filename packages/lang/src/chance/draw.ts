/**
 * Luck as a function: the uniform of a trial depends on (seed, key, cell, trial) and on nothing else, so that any part of a
 * run, on any thread or road, draws the same numbers, and a line added to the text moves no other quantity's luck.
 *
 * Generator: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3),
 * which is a bijection of 128 bits (the counter) under 64 bits (the key). One round, on the counter c0..c3 and key k0, k1:
 *
 *     c0', c1', c2', c3' = high(M1·c2) ^ c1 ^ k0,  low(M1·c2),  high(M0·c0) ^ c3 ^ k1,  low(M0·c0)
 *
 * and between rounds k0 += W0, k1 += W1, all modulo 2^32.
 *
 *     key      = hash of (seed, key)                                see `drawKey`
 *     counter  = (block modulo 2^32, block / 2^32, cell, 0)         block = floor(trial / 2)
 *     uniform  = (k + 1/2) · 2^-52,  k the upper 52 bits of words c1:c0 (even trial) or c3:c2 (odd trial)
 *
 * so a uniform is never 0 or 1, and 1 - u is a uniform of the same grid. In 64-bit lanes (c0 is the low half of the first lane, as
 * memory lies in WebAssembly) it is: shift right 12, or with the bits of 1.0, subtract 1 - 2^-53. Both ways are exact.
 */

export type Words4 = readonly [number, number, number, number]

/** Multipliers and key increments (Weyl constants), from the paper; exported for the kernel's emitter. */
export const philox = { m0: 0xd2511f53, m1: 0xcd9e8d57, w0: 0x9e3779b9, w1: 0xbb67ae85, rounds: 10 } as const

const trialsPerBlock = 2
const two20 = 1048576
const twoMinus32 = 1 / 4294967296
const twoMinus52 = 1 / 4503599627370496

const w0 = philox.w0 | 0
const w1 = philox.w1 | 0
const m0 = philox.m0 | 0
const m0High = philox.m0 >>> 16
const m0Low = philox.m0 & 0xffff
const m1 = philox.m1 | 0
const m1High = philox.m1 >>> 16
const m1Low = philox.m1 & 0xffff

/** Where `scramble` leaves its four words. Nobody reads it across a call. */
const words = new Int32Array(4)

/** The upper 32 bits of an unsigned 32 x 32 product; no partial sum here passes 2^32 - 2^16. */
function highOfProduct(a: number, bHigh: number, bLow: number): number {
	const aHigh = a >>> 16
	const aLow = a & 0xffff
	const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
	const carry = ((middle & 0xffff) + Math.imul(aLow, bHigh)) | 0
	return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0
}

function scramble(counter0: number, counter1: number, counter2: number, counter3: number, key0: number, key1: number): void {
	let c0 = counter0 | 0
	let c1 = counter1 | 0
	let c2 = counter2 | 0
	let c3 = counter3 | 0
	let k0 = key0 | 0
	let k1 = key1 | 0
	for (let round = 0; round < philox.rounds; round++) {
		const next0 = highOfProduct(c2, m1High, m1Low) ^ c1 ^ k0
		const next2 = highOfProduct(c0, m0High, m0Low) ^ c3 ^ k1
		c1 = Math.imul(c2, m1)
		c3 = Math.imul(c0, m0)
		c0 = next0
		c2 = next2
		k0 = (k0 + w0) | 0
		k1 = (k1 + w1) | 0
	}
	words[0] = c0
	words[1] = c1
	words[2] = c2
	words[3] = c3
}

/** One Philox4x32-10 block; words are unsigned 32-bit integers. */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
	scramble(counter[0], counter[1], counter[2], counter[3], key[0], key[1])
	return [words[0]! >>> 0, words[1]! >>> 0, words[2]! >>> 0, words[3]! >>> 0]
}

/**
 * The two key words of a quantity's luck. The text is the seed's own text (so 7 and '7' are one seed) followed by the key, as
 * UTF-16 code units; four units at a time are the Philox key under which the state is scrambled and added to itself (Davies and
 * Meyer's chain), from a state that holds both lengths. The last state's first two words are the answer, unsigned.
 */
export function drawKey(seed: number | string, key: string): readonly [number, number] {
	const seedText = String(seed)
	const text = seedText + key
	let state: Words4 = [seedText.length, key.length, 0, 0]
	for (let at = 0; at < Math.max(text.length, 1); at += 4) state = absorb(state, unitPair(text, at), unitPair(text, at + 2))
	return [state[0], state[1]]
}

function absorb(state: Words4, low: number, high: number): Words4 {
	const [a, b, c, d] = philox4x32(state, [low, high])
	return [(a ^ state[0]) >>> 0, (b ^ state[1]) >>> 0, (c ^ state[2]) >>> 0, (d ^ state[3]) >>> 0]
}

/** Two code units as one word; past the end they are 0, which the lengths in the first state tell from U+0000. */
function unitPair(text: string, at: number): number {
	const low = at < text.length ? text.charCodeAt(at) : 0
	const high = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
	return (low | (high << 16)) >>> 0
}

function uniformOfWords(low: number, high: number): number {
	return ((high >>> 0) * two20 + (low >>> 12) + 0.5) * twoMinus52
}

function uniformUnder(key0: number, key1: number, cell: number, trial: number): number {
	const block = Math.floor(trial / trialsPerBlock)
	scramble(block, Math.floor(block * twoMinus32), cell, 0, key0, key1)
	return trial % trialsPerBlock === 0 ? uniformOfWords(words[0]!, words[1]!) : uniformOfWords(words[2]!, words[3]!)
}

/** The uniform of one trial: what `drawUniforms` writes for it. */
export function uniformAt(seed: number | string, key: string, cell: number, trial: number): number {
	const [key0, key1] = drawKey(seed, key)
	return uniformUnder(key0, key1, cell, trial)
}

/**
 * Uniforms of trials `from` to `from + count - 1` into `out[0]` to `out[count - 1]`. `cell` is the row-major index of the cell on
 * the node's axes, below 2^32; trials go up to 2^53.
 */
export function drawUniforms(seed: number | string, key: string, cell: number, out: Float64Array, from: number, count: number): void {
	const [key0, key1] = drawKey(seed, key)
	const leading = count > 0 && from % trialsPerBlock === 1 ? 1 : 0
	const trailing = (count - leading) % trialsPerBlock
	if (leading === 1) out[0] = uniformUnder(key0, key1, cell, from)
	fillBlocks(key0, key1, cell, out, leading, (from + leading) / trialsPerBlock, (count - leading - trailing) / trialsPerBlock)
	if (trailing === 1) out[count - 1] = uniformUnder(key0, key1, cell, from + count - 1)
}

function fillBlocks(key0: number, key1: number, cell: number, out: Float64Array, at: number, firstBlock: number, blocks: number): void {
	for (let i = 0; i < blocks; i++) {
		const block = firstBlock + i
		scramble(block, block * twoMinus32, cell, 0, key0, key1)
		out[at + 2 * i] = uniformOfWords(words[0]!, words[1]!)
		out[at + 2 * i + 1] = uniformOfWords(words[2]!, words[3]!)
	}
}
