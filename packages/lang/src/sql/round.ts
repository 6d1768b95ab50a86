/** The five roundings with the tie slack of numbers/rounding.ts, written out: `round` means something else in every engine. */
import { type RoundMode, tieSlack } from '../numbers/rounding.ts'
import type { Sql, SqlBuilder } from './expression.ts'

/** To a multiple of p/q, in the order of trials/evaluate.ts. */
export function roundToStep(build: SqlBuilder, x: Sql, mode: RoundMode, p: number, q: number): Sql {
	const scaled = build.div(build.mul(x, build.literal(q)), build.literal(p))
	return build.div(build.mul(roundToWhole(build, scaled, mode), build.literal(p)), build.literal(q))
}

/** Below this a whole number, half of one and the slack together stay below the next whole number. */
const steadyBelow = 2 ** 48

function roundToWhole(build: SqlBuilder, x: Sql, mode: RoundMode): Sql {
	if (x.isWhole && x.least > -steadyBelow && x.greatest < steadyBelow) return x
	const size = build.abs(x)
	const slack = build.mul(size, build.literal(tieSlack))
	const withSign = (rounded: Sql): Sql => build.pick(build.lt(x, build.literal(0)), build.neg(rounded), rounded)
	const toNearest = (): Sql => build.floor(build.add(build.add(size, build.literal(0.5)), slack))
	switch (mode) {
		case 'down':
			return build.floor(build.add(x, slack))
		case 'up':
			return build.neg(build.floor(build.add(build.neg(x), slack)))
		case 'truncate':
			return withSign(build.floor(build.add(size, slack)))
		case 'half-away':
			return withSign(toNearest())
		case 'half-even': {
			const rounded = toNearest()
			const tie = build.sub(build.sub(rounded, size), build.literal(0.5))
			const isTie = build.and(build.le(tie, slack), build.le(build.neg(slack), tie))
			const pairs = build.mul(build.floor(build.mul(rounded, build.literal(0.5))), build.literal(2))
			const isOdd = build.not(build.eq(rounded, pairs))
			return withSign(build.pick(build.and(isTie, isOdd), build.sub(rounded, build.literal(1)), rounded))
		}
		default:
			return mode satisfies never
	}
}
