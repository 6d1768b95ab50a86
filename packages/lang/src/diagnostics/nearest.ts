/** The candidate that the writer most likely meant, or null when none is near: a wrong guess is worse than none. */
export const nearest = <T extends string>(name: string, candidates: Iterable<T>): T | null => {
	let best: T | null = null
	let bestDistance = Number.POSITIVE_INFINITY
	for (const candidate of candidates) {
		const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), reach(name, candidate))
		if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
	}
	return best
}

/** How many slips still count as near: none in a name of one or two letters, one up to four, two beyond. */
const reach = (name: string, candidate: string): number => {
	const length = Math.min(name.length, candidate.length)
	if (length <= 2) return 0
	return length <= 4 ? 1 : 2
}

/**
 * Letters to add, take away, change, or swap with their neighbour (optimal string alignment); infinite beyond `limit`.
 * Only the band of `limit` cells round the diagonal is looked at, so that long names cost little.
 */
export const editDistance = (a: string, b: string, limit: number): number => {
	if (a === b) return 0
	if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY
	const width = 2 * limit + 1
	const far = limit + 1
	let before: number[] = []
	let above: number[] = Array.from({ length: width }, (_, k) => Math.max(k - limit, 0))
	for (let i = 1; i <= a.length; i++) {
		const row: number[] = []
		for (let k = 0; k < width; k++) {
			const j = i + k - limit
			row.push(j < 0 || j > b.length ? far : cell(a, b, i, j, row[k - 1] ?? far, above[k + 1] ?? far, above[k] ?? far, before[k] ?? far))
		}
		if (row.every(value => value > limit)) return Number.POSITIVE_INFINITY
		before = above
		above = row
	}
	const distance = above[b.length - a.length + limit] ?? far
	return distance > limit ? Number.POSITIVE_INFINITY : distance
}

const cell = (a: string, b: string, i: number, j: number, left: number, up: number, diagonal: number, twoBack: number): number => {
	if (j === 0) return i
	const changed = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1)
	const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? twoBack + 1 : Number.POSITIVE_INFINITY
	return Math.min(left + 1, up + 1, changed, swapped)
}
