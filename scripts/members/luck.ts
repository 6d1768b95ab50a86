/** Luck for made-up data: keyed by seed, subject and name, so that another line of the model moves nobody else's. */
import { drawUniforms } from '../../packages/lang/src/chance/draw.ts'
import { exp, ln, probit } from '../../packages/lang/src/chance/functions.ts'

export { exp, ln, probit }

/** For each of `count` subjects a uniform in (0, 1) under `name`. */
export function uniforms(seed: number, name: string, count: number): Float64Array {
	const out = new Float64Array(count)
	drawUniforms(seed, `made-up members/${name}`, 0, out, 0, count)
	return out
}

/** The numbers from 0 to `count - 1`, in an order of luck. */
export function shuffled(seed: number, name: string, count: number): Int32Array {
	const keys = uniforms(seed, name, count)
	return orderBy(count, index => keys[index]!)
}

/** The numbers from 0 to `count - 1`, by their key; equal keys keep their order. */
export function orderBy(count: number, key: (index: number) => number): Int32Array {
	const keys = Float64Array.from({ length: count }, (_, index) => key(index))
	return Int32Array.from({ length: count }, (_, index) => index).sort((a, b) => keys[a]! - keys[b]! || a - b)
}

/** The one whose share of the whole the draw falls into. Shares need not sum to 1. */
export function chosen<Label>(draw: number, shares: readonly (readonly [Label, number])[]): Label {
	const total = shares.reduce((sum, [, share]) => sum + share, 0)
	let left = draw * total
	for (const [label, share] of shares) {
		left -= share
		if (left < 0) return label
	}
	return shares.at(-1)![0]
}

/** Where a function that never falls comes near enough to `target`, between `low` and `high`. */
export function reach(target: number, low: number, high: number, value: (at: number) => number, near = 1e-9): number {
	let [from, to] = [low, high]
	for (let step = 0; step < 40; step++) {
		const middle = (from + to) / 2
		const got = value(middle)
		if (Math.abs(got - target) <= near * target) return middle
		if (got < target) from = middle
		else to = middle
	}
	return to
}
