/**
 * The roll, committed to before a letter opens: how many may sign, and a root over them, without a name. Each member is a leaf
 *
 *   SHA-256(0x00 ‖ "parley/roll/1 " ‖ salt ‖ " " ‖ unit ‖ " " ‖ number)
 *
 * with a salt of its own (HMAC of the number under the roll's key), so that a leaf cannot be guessed from a number; leaves stand in the order of their
 * hashes, so that a place tells nothing. A member who is given their salt and a proof sees that they are on the roll; a witness who is shown the roll can
 * work the root again.
 */
import { createHmac } from 'node:crypto'
import { createTree, type Hash, isIncluded, leafHash } from './tree.ts'

export interface RollMember {
	readonly number: string
	readonly unit: string
}

export interface RollCommitment {
	readonly size: number
	/** Base64. */
	readonly root: string
}

export interface RollProof {
	readonly number: string
	readonly unit: string
	/** Hexadecimal. */
	readonly salt: string
	readonly index: number
	/** Base64, the nearest first. */
	readonly proof: readonly string[]
}

export interface CommittedRoll extends RollCommitment {
	/** Null for a number that is not on it. */
	proofFor(number: string): RollProof | null
}

export const saltOf = (key: Uint8Array, number: string): string => createHmac('sha256', key).update(`roll\0${number}`, 'utf8').digest('hex')

export const rollLeaf = ({ number, unit }: RollMember, salt: string): Hash =>
	leafHash(Buffer.from(`parley/roll/1 ${salt} ${unit} ${number}`, 'utf8'))

export function commitRoll(members: readonly RollMember[], key: Uint8Array): CommittedRoll {
	const leaves = members.map(member => {
		const salt = saltOf(key, member.number)
		return { member, salt, leaf: rollLeaf(member, salt) }
	})
	leaves.sort((a, b) => Buffer.compare(a.leaf, b.leaf))
	const tree = createTree(leaves.map(({ leaf }) => leaf))
	const places = new Map(leaves.map(({ member }, index) => [member.number, index]))
	if (places.size !== members.length) throw new Error('a number stands twice on the roll')
	return {
		size: tree.size,
		root: tree.root().toString('base64'),
		proofFor: number => {
			const index = places.get(number)
			if (index === undefined) return null
			const { member, salt } = leaves[index]!
			return { number, unit: member.unit, salt, index, proof: tree.inclusionProof(index).map(hash => hash.toString('base64')) }
		},
	}
}

export function isOnRoll({ number, unit, salt, index, proof }: RollProof, { size, root }: RollCommitment): boolean {
	return isIncluded(
		rollLeaf({ number, unit }, salt),
		index,
		size,
		proof.map(hash => Buffer.from(hash, 'base64')),
		Buffer.from(root, 'base64'),
	)
}
