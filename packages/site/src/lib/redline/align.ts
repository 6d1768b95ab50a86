/** Which paragraph of the old text became which of the new one: the pairs, in order, that have most in common. */
import { withoutNumber } from './paragraphs.ts'
import { isWord, tokensOf, weightOf } from './tokens.ts'

export type Pairing = readonly { readonly old: string | null; readonly now: string | null }[]

/** Beyond this many comparisons the stretch is taken as deleted and written anew. */
const mostComparisons = 900
const alikeFrom = 0.35

export function pairUp(old: readonly string[], now: readonly string[]): Pairing {
	if (old.length === 1 && now.length === 1) return [{ old: old[0]!, now: now[0]! }]
	if (old.length * now.length > mostComparisons) return apart(old, now)
	const bags = { old: old.map(bagOf), now: now.map(bagOf) }
	const score = old.map((_, i) => now.map((_, j) => alike(bags.old[i]!, bags.now[j]!)))
	return trace(old, now, score, bestFrom(score, old.length, now.length))
}

const apart = (old: readonly string[], now: readonly string[]): Pairing => [
	...old.map(text => ({ old: text, now: null })),
	...now.map(text => ({ old: null, now: text })),
]

/** best[i][j]: the most that the paragraphs from i and from j on can have in common. */
function bestFrom(score: readonly (readonly number[])[], rows: number, columns: number): readonly (readonly number[])[] {
	const best = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0))
	for (let i = rows - 1; i >= 0; i--)
		for (let j = columns - 1; j >= 0; j--) {
			const together = score[i]![j]! >= alikeFrom ? score[i]![j]! + best[i + 1]![j + 1]! : 0
			best[i]![j] = Math.max(together, best[i + 1]![j]!, best[i]![j + 1]!)
		}
	return best
}

function trace(
	old: readonly string[],
	now: readonly string[],
	score: readonly (readonly number[])[],
	best: readonly (readonly number[])[],
): Pairing {
	const pairs: { old: string | null; now: string | null }[] = []
	let [i, j] = [0, 0]
	while (i < old.length || j < now.length) {
		const here = best[i]?.[j] ?? 0
		if (i < old.length && j < now.length && score[i]![j]! >= alikeFrom && here === score[i]![j]! + best[i + 1]![j + 1]!)
			pairs.push({ old: old[i++]!, now: now[j++]! })
		else if (i < old.length && (j >= now.length || here === best[i + 1]![j]!)) pairs.push({ old: old[i++]!, now: null })
		else pairs.push({ old: null, now: now[j++]! })
	}
	return pairs
}

type Bag = ReadonlyMap<string, number>

/** Only so many letters are looked at: two paragraphs that share their first five thousand are one. */
const mostLetters = 5_000

/** Every word with the letters it weighs, however often it stands. Long words say more than "of" and "the"; numbers in front say nothing. */
function bagOf(text: string): Bag {
	const bag = new Map<string, number>()
	for (const token of tokensOf(withoutNumber(text).slice(0, mostLetters))) {
		const word = token.toLowerCase()
		if (isWord(word)) bag.set(word, (bag.get(word) ?? 0) + weightOf(word))
	}
	return bag
}

const sizeOf = (bag: Bag): number => bag.values().reduce((sum, weight) => sum + weight, 0)

/** Twice the letters they share, of all the letters they have. */
function alike(a: Bag, b: Bag): number {
	const shared = a.entries().reduce((sum, [word, weight]) => sum + Math.min(weight, b.get(word) ?? 0), 0)
	const all = sizeOf(a) + sizeOf(b)
	return all === 0 ? 1 : (2 * shared) / all
}
