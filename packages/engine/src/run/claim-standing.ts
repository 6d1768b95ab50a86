/**
 * How a claim stands, from who said what of it. Only counts go in and no weight is given, so it cannot become a score of truth:
 *
 *   withdrawn       whoever said it took it back
 *   contradicted    somebody disputes it, whatever else speaks for it
 *   documented      a paper or data say so
 *   confirmed       by so many independent people
 *   asserted        by whoever said it, and nobody else
 *
 * The sentence tells all of what there is, not only what gave the word.
 */
export interface ClaimBacking {
	/** Independent people who heard it, or admit it against their own interest; each once, and not whoever said it. */
	readonly people: number
	/** Documents and data. */
	readonly papers: number
	readonly disputes: number
	readonly isWithdrawn: boolean
}

export interface ClaimStanding {
	readonly kind: 'asserted' | 'confirmed' | 'documented' | 'contradicted' | 'withdrawn'
	readonly people: number
	readonly papers: number
	readonly disputes: number
	readonly words: string
}

export function standingOf(backing: ClaimBacking): ClaimStanding {
	const { people, papers, disputes } = backing
	return { kind: kindOf(backing), people, papers, disputes, words: wordsOf(backing) }
}

function kindOf({ people, papers, disputes, isWithdrawn }: ClaimBacking): ClaimStanding['kind'] {
	if (isWithdrawn) return 'withdrawn'
	if (disputes > 0) return 'contradicted'
	if (papers > 0) return 'documented'
	return people > 0 ? 'confirmed' : 'asserted'
}

function wordsOf({ people, papers, disputes, isWithdrawn }: ClaimBacking): string {
	const parts = [
		...(disputes > 0 ? [`disputed by ${disputes === 1 ? 'one' : disputes}`] : []),
		...(papers > 0 ? [`documented by ${papers === 1 ? 'one paper' : `${papers} papers`}`] : []),
		...(people > 0 ? [`confirmed by ${people === 1 ? 'one other person' : `${people} independent people`}`] : []),
	]
	const rest = parts.length === 0 ? 'nobody else has confirmed or disputed it' : parts.join('; ')
	return isWithdrawn ? `Withdrawn. Before that: ${rest}.` : `${rest[0]!.toUpperCase()}${rest.slice(1)}.`
}
