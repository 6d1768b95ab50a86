/** The five roundings of the language. `half-away` sends 2.5 to 3 and -2.5 to -3, as payrolls do. */
import { compare, floor, type Rational, rational, subtract } from './rational.ts'

export type RoundMode = 'half-away' | 'half-even' | 'down' | 'up' | 'truncate'

const half = rational(1n, 2n)

/** `x` to a whole number. */
export function roundToWhole(x: Rational, mode: RoundMode): bigint {
	const below = floor(x)
	const rest = subtract(x, { n: below, d: 1n })
	if (rest.n === 0n) return below
	switch (mode) {
		case 'down':
			return below
		case 'up':
			return below + 1n
		case 'truncate':
			return x.n < 0n ? below + 1n : below
		case 'half-away':
		case 'half-even': {
			const side = compare(rest, half)
			if (side < 0) return below
			if (side > 0) return below + 1n
			if (mode === 'half-even') return below % 2n === 0n ? below : below + 1n
			return x.n < 0n ? below : below + 1n
		}
		default:
			return mode satisfies never
	}
}

/**
 * The same on doubles. A double cannot hold 107.5% of 1, so a tie may arrive as 107.49999999999999: a value nearer to a tie than
 * 2^-50 of itself (4 units in its last place) is taken for the tie. What a contract multiplies has few decimals, so a
 * value that near to a tie, and not on it, does not occur in ordinary amounts: docs/rounding.md has the limits, measured.
 */
export function roundNumber(x: number, mode: RoundMode): number {
	const size = Math.abs(x)
	const slack = size * tieSlack
	switch (mode) {
		case 'down':
			return Math.floor(x + slack)
		case 'up':
			return -Math.floor(-x + slack)
		case 'truncate': {
			const cut = Math.floor(size + slack)
			return x < 0 ? -cut : cut
		}
		case 'half-away': {
			const rounded = Math.floor(size + 0.5 + slack)
			return x < 0 ? -rounded : rounded
		}
		case 'half-even': {
			const rounded = Math.floor(size + 0.5 + slack)
			const tie = rounded - size - 0.5
			const even = tie <= slack && tie >= -slack && rounded % 2 !== 0 ? rounded - 1 : rounded
			return x < 0 ? -even : even
		}
		default:
			return mode satisfies never
	}
}

export const tieSlack = 2 ** -50
