/** "What levy equals this wage gap?": what may be given and asked for, and the answer as values of the scenario. */
import type { Trade } from '@parley/engine/run'
import { rational } from '@parley/lang'
import type { Scenario, TradeQuestion } from './address.ts'
import { type Control, standing } from './controls.ts'

export interface TradeChoices {
	readonly give: readonly string[]
	readonly for: readonly string[]
	/** What is worth asking first: the two numbers on which most money lies between the sides. */
	readonly first: { readonly give: string; readonly for: string } | null
}

/** Positions that money hangs on; what is asked for is a number. */
/** `byWorth`: names of positions, those on which most money lies between the sides first. */
export function tradeChoices(controls: readonly Control[], byWorth: readonly string[]): TradeChoices {
	const positions = controls.filter(each => each.side !== null && each.movesMoney)
	const [first, second] = byWorth.filter(name => positions.some(each => each.name === name && each.kind === 'number'))
	return {
		give: [...new Set(positions.map(each => each.name))],
		for: [...new Set(positions.filter(each => each.kind === 'number').map(each => each.name))],
		first: first !== undefined && second !== undefined ? { give: second, for: first } : null,
	}
}

/** A side gives what the other has, and gets what is as much worth. Null when there is nothing to put in. */
export function valuesWithTrade(
	controls: readonly Control[],
	values: Scenario['values'],
	question: TradeQuestion,
	other: string,
	{ buys }: Pick<Trade, 'buys'>,
): Scenario['values'] | null {
	if (buys.shift === null) return null
	const own = (name: string, side: string): Control | undefined => controls.find(each => each.side === side && each.name === name)
	const [give, wanted, theirs] = [own(question.give, question.whose), own(question.for, question.whose), own(question.give, other)]
	const taken = theirs && (values.get(theirs.key) ?? standing(theirs))
	const held = wanted && (values.get(wanted.key) ?? standing(wanted))
	if (!give || !wanted || !taken || !held) return null
	const shift = rational.multiply(rounded(buys.shift), rational.parseRational(wanted.scale)!)
	const shifted = held.map(cell => rational.printRational(rational.add(rational.parseRational(cell)!, shift)))
	return new Map([...values, [give.key, taken], [wanted.key, shifted]])
}

/** Four digits are as many as anybody bargains over; what is left over is shown in the figures. */
function rounded(shift: number): rational.Rational {
	const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(shift) || 1)))
	return rational.parseRational(shift.toFixed(Math.min(12, digits)))!
}
