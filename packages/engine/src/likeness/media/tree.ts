/**
 * What a file was made from, as it nests: the manifest that speaks for the file, and under each manifest its ingredients with theirs. Every manifest that was
 * walked stands in it; one that is met twice is opened once.
 */
import type { ManifestFound } from './findings.ts'

export interface TreePart<M extends ManifestFound = ManifestFound> {
	readonly depth: number
	/** As whoever took it in called it; of the file itself what its own manifest says. */
	readonly title: string | null
	/** `parentOf`, `componentOf`, `inputTo`; null for the file itself, and for what nothing leads to. */
	readonly relationship: string | null
	/** Null for an ingredient without credentials of its own. */
	readonly manifest: M | null
	/** It stands further up already. */
	readonly isAgain: boolean
	/** It lies in the file, and nothing that speaks for the file leads to it. */
	readonly isLoose: boolean
}

const mostParts = 1000
const deepest = 20

export function manifestTree<M extends ManifestFound>(manifests: readonly M[]): readonly TreePart<M>[] {
	const byLabel = new Map(manifests.map(each => [each.label, each]))
	const opened = new Set<string>()
	const parts: TreePart<M>[] = []
	const open = (first: TreePart<M>): void => {
		const waiting = [first]
		for (let next = waiting.pop(); next && parts.length < mostParts; next = waiting.pop()) {
			const isAgain = next.manifest !== null && opened.has(next.manifest.label)
			parts.push({ ...next, isAgain })
			if (next.manifest === null || isAgain) continue
			opened.add(next.manifest.label)
			const depth = Math.min(next.depth + 1, deepest)
			for (const { title, relationship, manifest: label } of next.manifest.ingredients.toReversed())
				waiting.push({ ...next, depth, title, relationship, manifest: (label === null ? undefined : byLabel.get(label)) ?? null })
		}
	}
	const root = (manifest: M, isLoose: boolean): TreePart<M> => ({
		depth: 0,
		title: manifest.title,
		relationship: null,
		manifest,
		isAgain: false,
		isLoose,
	})
	for (const manifest of manifests.filter(each => each.isActive)) open(root(manifest, false))
	for (const manifest of manifests) if (!opened.has(manifest.label)) open(root(manifest, true))
	return parts
}
