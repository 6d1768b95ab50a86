import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTree, emptyRoot, type Hash, isConsistent, isIncluded, leafHash, nodeHash } from '../../src/log/index.ts'

/** The definition of RFC 9162, 2.1.1, word for word: the oracle. */
function rootByDefinition(leaves: readonly Hash[]): Hash {
	if (leaves.length === 0) return emptyRoot
	if (leaves.length === 1) return leaves[0]!
	let split = 1
	while (2 * split < leaves.length) split *= 2
	return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)))
}

const leavesOf = (many: number): readonly Hash[] => Array.from({ length: many }, (_, index) => leafHash(Buffer.from(`entry ${index}`)))

test('the published roots of Certificate Transparency’s own test leaves', () => {
	// github.com/google/certificate-transparency, merkle_tree_test: the roots of the first 0 to 8 of these leaves.
	const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
	const roots = [
		'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
		'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
		'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
		'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
		'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
		'4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
		'76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
		'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
		'5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
	]
	const tree = createTree(inputs.map(each => leafHash(Buffer.from(each, 'hex'))))
	assert.deepEqual(
		roots.map((_, size) => tree.root(size).toString('hex')),
		roots,
	)
})

test('every root, every inclusion and every consistency up to 70 leaves, against the definition', () => {
	const leaves = leavesOf(70)
	const tree = createTree(leaves)
	const roots = Array.from({ length: 71 }, (_, size) => rootByDefinition(leaves.slice(0, size)))
	for (let size = 0; size <= 70; size++) {
		assert.deepEqual(tree.root(size), roots[size])
		for (let index = 0; index < size; index++)
			assert.ok(isIncluded(leaves[index]!, index, size, tree.inclusionProof(index, size), roots[size]!), `leaf ${index} of ${size}`)
		for (let earlier = 0; earlier <= size; earlier++)
			assert.ok(isConsistent(earlier, size, tree.consistencyProof(earlier, size), roots[earlier]!, roots[size]!), `${earlier} to ${size}`)
	}
})

test('no proof proves anything else: another leaf, place, size, root, or a proof bent, cut or lengthened', () => {
	const leaves = leavesOf(40)
	const tree = createTree(leaves)
	const other: Hash = leafHash(Buffer.from('not there'))
	const bent = fc.tuple(
		fc.integer({ min: 1, max: 40 }),
		fc.nat(),
		fc.nat(),
		fc.constantFrom('flip', 'cut', 'add', 'swap', 'size', 'index', 'leaf', 'root'),
	)
	fc.assert(
		fc.property(bent, ([size, a, b, how]) => {
			const index = a % size
			const proof = tree.inclusionProof(index, size).map((hash): Hash => Buffer.from(hash))
			const root = tree.root(size)
			const at = proof.length > 0 ? b % proof.length : 0
			if (how === 'flip' && proof.length > 0) {
				proof[at]![b % 32]! ^= 1 << (a % 8)
				assert.ok(!isIncluded(leaves[index]!, index, size, proof, root))
			}
			if (how === 'cut' && proof.length > 0) assert.ok(!isIncluded(leaves[index]!, index, size, proof.toSpliced(at, 1), root))
			if (how === 'add') assert.ok(!isIncluded(leaves[index]!, index, size, proof.toSpliced(at, 0, other), root))
			if (how === 'swap' && proof.length > 1)
				assert.ok(!isIncluded(leaves[index]!, index, size, [proof[1]!, proof[0]!, ...proof.slice(2)], root))
			if (how === 'leaf') assert.ok(!isIncluded(other, index, size, proof, root))
			if (how === 'root') assert.ok(!isIncluded(leaves[index]!, index, size, proof, other))
			if (how === 'index' && size > 1) assert.ok(!isIncluded(leaves[index]!, (index + 1 + (b % (size - 1))) % size, size, proof, root))
			if (how === 'size') assert.ok(!isIncluded(leaves[index]!, index, index, proof, root))
		}),
		{ seed: 9162, numRuns: 4000 },
	)
	fc.assert(
		fc.property(bent, ([size, a, b, how]) => {
			const earlier = 1 + (a % size)
			const proof = tree.consistencyProof(earlier, size).map((hash): Hash => Buffer.from(hash))
			const [then, now] = [tree.root(earlier), tree.root(size)]
			const at = proof.length > 0 ? b % proof.length : 0
			if (how === 'flip' && proof.length > 0) {
				proof[at]![b % 32]! ^= 1 << (a % 8)
				assert.ok(!isConsistent(earlier, size, proof, then, now))
			}
			if (how === 'cut' && proof.length > 0) assert.ok(!isConsistent(earlier, size, proof.toSpliced(at, 1), then, now))
			if (how === 'add') assert.ok(!isConsistent(earlier, size, proof.toSpliced(at, 0, other), then, now))
			if (how === 'root') {
				assert.ok(!isConsistent(earlier, size, proof, other, now))
				assert.ok(!isConsistent(earlier, size, proof, then, other))
			}
			if (how === 'index' && earlier < size) assert.ok(!isConsistent(earlier, size, proof, tree.root(earlier - 1), now))
		}),
		{ seed: 9162, numRuns: 4000 },
	)
})
