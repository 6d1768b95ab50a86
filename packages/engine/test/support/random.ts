/** Luck that comes again: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
export interface Luck {
	/** A whole number from 0, below `limit`. */
	below(limit: number): number
	pick<T>(list: readonly T[]): T
}

export function luck(seed: number): Luck {
	let state = seed >>> 0
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0
		let mixed = Math.imul(state ^ (state >>> 15), state | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return (mixed ^ (mixed >>> 14)) >>> 0
	}
	const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
	return { below, pick: list => list[below(list.length)]! }
}
