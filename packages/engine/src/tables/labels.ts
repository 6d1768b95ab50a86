/**
 * Texts and their places, in bytes: ten million names of members as strings would take a gigabyte. Open addressing over a table of slots that
 * is never more than half full; the hash is FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/) with the last mixing of MurmurHash3
 * (https://github.com/aappleby/smhasher/wiki/MurmurHash3), without which numbered names would crowd together.
 */
import type { RowLabels } from './rows.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class Labels implements RowLabels {
	#bytes: Uint8Array
	/** Where each label begins; where the next one would. */
	#starts: Float64Array
	/** In pairs: a label's index, and its hash. */
	#slots: Int32Array
	#count = 0

	/** `expected` labels find their memory ready; more are welcome. */
	constructor(expected = 60) {
		this.#bytes = new Uint8Array(expected * 12)
		this.#starts = new Float64Array(expected + 2)
		this.#slots = new Int32Array(2 * 2 ** Math.ceil(Math.log2(expected * 2 + 2))).fill(-1)
	}

	static of(labels: readonly string[]): Labels {
		const made = new Labels()
		for (const label of labels) {
			const bytes = encoder.encode(label)
			made.add(bytes, 0, bytes.length)
		}
		return made
	}

	get count(): number {
		return this.#count
	}

	at(index: number): string {
		return decoder.decode(this.#bytes.subarray(this.#starts[index]!, this.#starts[index + 1]!))
	}

	find(label: string): number {
		const bytes = encoder.encode(label)
		return this.indexOf(bytes, 0, bytes.length)
	}

	indexOf(bytes: Uint8Array, from: number, to: number): number {
		return this.#slots[this.#slotOf(hash(bytes, from, to), bytes, from, to)]!
	}

	/** The label's index, which is the count as it was before when the label is new. */
	add(bytes: Uint8Array, from: number, to: number): number {
		const hashed = hash(bytes, from, to)
		const slot = this.#slotOf(hashed, bytes, from, to)
		const known = this.#slots[slot]!
		if (known >= 0) return known
		const index = this.#count++
		const start = this.#starts[index]!
		const end = start + to - from
		if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(end, Math.ceil(this.#bytes.length * 1.5))))
		for (let at = from; at < to; at++) this.#bytes[start + at - from] = bytes[at]!
		if (index + 2 > this.#starts.length) this.#starts = grown(this.#starts, new Float64Array(this.#starts.length * 2 + 2))
		this.#starts[index + 1] = end
		this.#slots[slot] = index
		this.#slots[slot + 1] = hashed
		if (this.#count * 4 > this.#slots.length) this.#rehash()
		return index
	}

	#slotOf(hashed: number, bytes: Uint8Array, from: number, to: number): number {
		const slots = this.#slots
		const mask = slots.length - 1
		let slot = (hashed << 1) & mask
		while (slots[slot]! >= 0 && !(slots[slot + 1] === hashed && this.#isAt(slots[slot]!, bytes, from, to))) slot = (slot + 2) & mask
		return slot
	}

	#isAt(index: number, bytes: Uint8Array, from: number, to: number): boolean {
		const start = this.#starts[index]!
		if (this.#starts[index + 1]! - start !== to - from) return false
		for (let at = from; at < to; at++) if (bytes[at] !== this.#bytes[start + at - from]) return false
		return true
	}

	#rehash(): void {
		const old = this.#slots
		const slots = new Int32Array(old.length * 2).fill(-1)
		const mask = slots.length - 1
		for (let from = 0; from < old.length; from += 2) {
			if (old[from]! < 0) continue
			let slot = (old[from + 1]! << 1) & mask
			while (slots[slot]! >= 0) slot = (slot + 2) & mask
			slots[slot] = old[from]!
			slots[slot + 1] = old[from + 1]!
		}
		this.#slots = slots
	}
}

function grown<T extends Uint8Array | Float64Array>(old: T, larger: T): T {
	larger.set(old)
	return larger
}

function hash(bytes: Uint8Array, from: number, to: number): number {
	let mixed = 0x811c9dc5
	for (let at = from; at < to; at++) mixed = Math.imul(mixed ^ bytes[at]!, 0x01000193)
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
	return mixed ^ (mixed >>> 16)
}
