/**
 * The tree of a letter's log as far as a checkpoint goes, kept by the process: what was appended since is added, and nothing before it changes. So the
 * hundred-thousandth receipt reads what is new, not the whole log again.
 */
import { createTree, type Tree } from '@parley/engine/log'
import type { Database, Work } from '#db'

export interface Checkpointed {
	readonly size: number
	readonly root: Buffer
}

/** A tree of 160,000 takes some 40 MB. */
const mostKept = 3

const kept = new WeakMap<Database, Map<string, Promise<Tree>>>()

/** It may be larger than what was asked for: proofs are for `size`. */
export async function grownTree(database: Database, work: Work, letter: string, to: Checkpointed): Promise<Tree> {
	const tree = await keepGrowing(database, letter, before => grow(work, letter, before, to.size))
	if (tree.root(to.size).equals(to.root)) return tree
	// A database that was restored meanwhile has gone on otherwise than before.
	return keepGrowing(database, letter, () => grow(work, letter, createTree(), to.size))
}

/** One after another for each letter: two that came at once would append the same leaves. */
function keepGrowing(database: Database, letter: string, step: (before: Tree) => Promise<Tree>): Promise<Tree> {
	const trees = kept.get(database) ?? new Map<string, Promise<Tree>>()
	kept.set(database, trees)
	const grown = (trees.get(letter) ?? Promise.resolve(createTree())).catch(() => createTree()).then(step)
	trees.delete(letter)
	trees.set(letter, grown)
	if (trees.size > mostKept) trees.delete(trees.keys().next().value!)
	return grown
}

async function grow(work: Work, letter: string, tree: Tree, size: number): Promise<Tree> {
	if (tree.size >= size) return tree
	const fresh = await work
		.selectFrom('log_entry')
		.select('leaf_hash')
		.where('letter', '=', letter)
		.where('place', '>=', String(tree.size))
		.where('place', '<', String(size))
		.orderBy('place')
		.execute()
	for (const { leaf_hash } of fresh) tree.append(leaf_hash)
	return tree
}
