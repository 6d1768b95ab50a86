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

/** Of a roll of many thousands it takes a second: who has others to answer meanwhile takes `commitRollInTurns`. */
export function commitRoll(members: readonly RollMember[], key: Uint8Array): CommittedRoll {
	const work = committing(members, key)
	for (;;) {
		const step = work.next()
		if (step.done) return step.value
	}
}

/** The same; `turn` is waited for every few milliseconds. */
export async function commitRollInTurns(
	members: readonly RollMember[],
	key: Uint8Array,
	turn: () => Promise<void>,
): Promise<CommittedRoll> {
	const work = committing(members, key)
	for (;;) {
		const step = work.next()
		if (step.done) return step.value
		await turn()
	}
}

const perTurn = 1_000

function* committing(members: readonly RollMember[], key: Uint8Array): Generator<void, CommittedRoll> {
	const leaves: { readonly member: RollMember; readonly salt: string; readonly leaf: Hash; readonly head: number }[] = []
	for (const member of members) {
		if (leaves.length % perTurn === 0) yield
		const salt = saltOf(key, member.number)
		const leaf = rollLeaf(member, salt)
		leaves.push({ member, salt, leaf, head: leaf.readUIntBE(0, 6) })
	}
	leaves.sort((a, b) => a.head - b.head || Buffer.compare(a.leaf, b.leaf))
	const tree = createTree()
	const places = new Map<string, number>()
	for (const { leaf, member } of leaves) {
		if (tree.size % perTurn === 0) yield
		places.set(member.number, tree.append(leaf))
	}
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
