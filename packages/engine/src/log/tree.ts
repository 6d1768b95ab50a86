/**
 * An append-only Merkle tree as RFC 9162 (section 2.1) has it.
 *
 *   leaf   SHA-256(0x00 ‖ entry)
 *   node   SHA-256(0x01 ‖ left ‖ right)
 *
 * A tree of n leaves splits at the largest power of two below n. Every whole subtree's hash is kept by its level, so a root takes as many hashes
 * as n has bits, and a proof only looks up and joins. What was once the tree of m leaves can be told for ever.
 */
import { hash } from 'node:crypto'

export type Hash = Buffer

export const leafHash = (entry: Uint8Array): Hash => hash('sha256', Buffer.concat([leafMark, entry]), 'buffer')
export const nodeHash = (left: Uint8Array, right: Uint8Array): Hash => hash('sha256', Buffer.concat([nodeMark, left, right]), 'buffer')

const leafMark = Buffer.of(0)
const nodeMark = Buffer.of(1)

/** The root of no leaves. */
export const emptyRoot: Hash = hash('sha256', '', 'buffer')

export interface Tree {
	readonly size: number
	/** Takes the hash of a leaf and gives its index. */
	append(leaf: Hash): number
	/** Of the first `size` leaves; of all, unless told. */
	root(size?: number): Hash
	/** From the leaf at `index` to the root of the first `size` leaves, the nearest first. */
	inclusionProof(index: number, size?: number): readonly Hash[]
	/** That the tree of `size` leaves begins with the tree of `earlier` leaves. */
	consistencyProof(earlier: number, size?: number): readonly Hash[]
}

export function createTree(leaves: Iterable<Hash> = []): Tree {
	/** `levels[k][i]` is the hash of the whole subtree over the leaves from i · 2^k on. */
	const levels: Hash[][] = [[]]
	const append = (leaf: Hash): number => {
		levels[0]!.push(leaf)
		for (let level = 0; levels[level]!.length % 2 === 0; level++) {
			const [left, right] = levels[level]!.slice(-2)
			levels[level + 1] ??= []
			levels[level + 1]!.push(nodeHash(left!, right!))
		}
		return levels[0]!.length - 1
	}
	/** The hash over the leaves from `from` on, `many` of them; `from` is a multiple of the split above it. */
	const over = (from: number, many: number): Hash => {
		const level = 31 - Math.clz32(many)
		if (many === 2 ** level) return levels[level]![from / many]!
		const split = splitOf(many)
		return nodeHash(over(from, split), over(from + split, many - split))
	}
	const sized = (size: number): number => {
		if (!Number.isInteger(size) || size < 0 || size > levels[0]!.length)
			throw new RangeError(`a tree of ${levels[0]!.length} leaves has no size ${size}`)
		return size
	}
	const path = (index: number, from: number, many: number): Hash[] => {
		if (many === 1) return []
		const split = splitOf(many)
		return index < split
			? [...path(index, from, split), over(from + split, many - split)]
			: [...path(index - split, from + split, many - split), over(from, split)]
	}
	const subproof = (earlier: number, from: number, many: number, isWhole: boolean): Hash[] => {
		if (earlier === many) return isWhole ? [] : [over(from, many)]
		const split = splitOf(many)
		return earlier <= split
			? [...subproof(earlier, from, split, isWhole), over(from + split, many - split)]
			: [...subproof(earlier - split, from + split, many - split, false), over(from, split)]
	}
	for (const leaf of leaves) append(leaf)
	return {
		get size() {
			return levels[0]!.length
		},
		append,
		root: (size = levels[0]!.length) => (sized(size) === 0 ? emptyRoot : over(0, size)),
		inclusionProof: (index, size = levels[0]!.length) => {
			if (!Number.isInteger(index) || index < 0 || index >= sized(size)) throw new RangeError(`there is no leaf ${index} among ${size}`)
			return path(index, 0, size)
		},
		consistencyProof: (earlier, size = levels[0]!.length) => {
			if (!Number.isInteger(earlier) || earlier < 0 || earlier > sized(size))
				throw new RangeError(`${earlier} leaves are no beginning of ${size}`)
			return earlier === 0 || earlier === size ? [] : subproof(earlier, 0, size, true)
		},
	}
}

/** The largest power of two below `many`. */
const splitOf = (many: number): number => 2 ** (31 - Math.clz32(many - 1))

/** RFC 9162, 2.1.3.2: does the leaf stand at `index` in the tree of `size` leaves with this root? */
export function isIncluded(leaf: Hash, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): boolean {
	if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
	let at = index
	let last = size - 1
	let hash: Hash = leaf
	for (const sibling of proof) {
		if (last === 0 || sibling.length !== 32) return false
		if (at % 2 === 1 || at === last) {
			hash = nodeHash(sibling, hash)
			while (at % 2 === 0 && at !== 0) {
				at = Math.floor(at / 2)
				last = Math.floor(last / 2)
			}
		} else hash = nodeHash(hash, sibling)
		at = Math.floor(at / 2)
		last = Math.floor(last / 2)
	}
	return last === 0 && hash.equals(root)
}

/** RFC 9162, 2.1.4.2: does the tree of `size` leaves begin with the tree of `earlier` leaves? */
export function isConsistent(
	earlier: number,
	size: number,
	proof: readonly Uint8Array[],
	earlierRoot: Uint8Array,
	root: Uint8Array,
): boolean {
	if (!Number.isSafeInteger(earlier) || !Number.isSafeInteger(size) || earlier < 0 || earlier > size) return false
	if (proof.some(hash => hash.length !== 32)) return false
	if (earlier === size) return proof.length === 0 && Buffer.compare(earlierRoot, root) === 0
	// Every tree begins with the tree of nothing, whose root is known.
	if (earlier === 0) return proof.length === 0 && emptyRoot.equals(earlierRoot)
	const isPower = 2 ** (31 - Math.clz32(earlier)) === earlier
	const path = isPower ? [earlierRoot, ...proof] : proof
	const [first, ...rest] = path
	if (first === undefined) return false
	let at = earlier - 1
	let last = size - 1
	while (at % 2 === 1) {
		at = Math.floor(at / 2)
		last = Math.floor(last / 2)
	}
	let then: Hash = Buffer.from(first)
	let now: Hash = Buffer.from(first)
	for (const hash of rest) {
		if (last === 0) return false
		if (at % 2 === 1 || at === last) {
			then = nodeHash(hash, then)
			now = nodeHash(hash, now)
			while (at % 2 === 0 && at !== 0) {
				at = Math.floor(at / 2)
				last = Math.floor(last / 2)
			}
		} else now = nodeHash(now, hash)
		at = Math.floor(at / 2)
		last = Math.floor(last / 2)
	}
	return last === 0 && then.equals(earlierRoot) && now.equals(root)
}
